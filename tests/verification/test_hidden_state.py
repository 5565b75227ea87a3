"""What a saved notebook came from and a run from top to bottom does not have."""

from __future__ import annotations

from typing import Any

import pytest

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.verification.hidden_state import (
    alias_findings,
    name_findings,
    order_findings,
    output_findings,
    saved_cells,
)


def document(*cells: tuple[int | None, str, list[Any]]) -> dict[str, Any]:
    made = [{"cell_type": "code", "execution_count": n, "source": text, "outputs": out} for n, text, out in cells]
    return {"nbformat": 4, "cells": [{"cell_type": "markdown", "source": "# title"}, *made]}


def counted(*counts: int | None) -> list[Diagnostic]:
    return list(order_findings(saved_cells(document(*((count, "x", []) for count in counts))), "nb.ipynb"))


def printed(text: str) -> list[Any]:
    return [{"output_type": "stream", "name": "stdout", "text": text}]


@pytest.mark.parametrize("counts", [(), (None, None), (1, 2, 3), (1, None, 2)])
def test_a_notebook_that_ran_in_order_has_no_hidden_state(counts):
    assert counted(*counts) == []


def test_cells_that_ran_in_another_order_are_told():
    (finding,) = counted(1, 5, 3)
    assert (finding.code, finding.place.cell) == ("KG742", 4)
    assert "cell 4 [3] had run before cell 3 [5]" in finding.message


def test_gaps_are_told():
    (finding,) = counted(1, 2, 5)
    assert (finding.code, finding.place.cell) == ("KG742", 4)
    assert "3, 4 are missing" in finding.message


def outputs(saved: list[Any], *runs: list[Any]) -> list[Diagnostic]:
    cells = saved_cells(document((1, "score", saved)))
    return list(output_findings(cells, [{2: run} for run in runs], "nb.ipynb"))


def test_saved_output_that_no_run_gives_is_told():
    (finding,) = outputs(printed("score 0.91\n"), printed("score 0.87\n"))
    assert (finding.code, finding.place.cell) == ("KG743", 2)
    assert "- score 0.91" in finding.message and "+ score 0.87" in finding.message
    shown = [{"output_type": "execute_result", "data": {"text/plain": ["1\n", "2"]}, "metadata": {}}]
    assert outputs(shown, [{**shown[0], "data": {"text/plain": "1\n2"}}]) == []
    assert len(outputs(shown, [{**shown[0], "data": {"text/plain": "1\n3"}}])) == 1


def test_what_varies_by_itself_or_was_not_saved_is_not():
    assert outputs(printed("0.1\n"), printed("0.2\n"), printed("0.3\n")) == []
    assert outputs([], printed("0.2\n")) == []
    assert outputs(printed("(9, True)\n"), printed("(np.int64(9), np.True_)\n")) == []
    assert outputs(printed("took 3.5 s\n"), printed("took 9.5 s\n")) == []
    assert outputs([{"output_type": "stream"}, {}], printed("x")) == []


def test_a_name_that_a_deleted_cell_bound_is_told():
    cells = saved_cells(document((7, "df.head()", printed("x")), (None, "df", [])))
    found = [error("KG201", "name `df` is not defined", Place("nb.ipynb", number)) for number in (2, 3)]
    (finding,) = name_findings(cells, found, "nb.ipynb")
    assert (finding.code, finding.place.cell) == ("KG744", 2)
    assert "'df' that no cell binds" in finding.message


def test_one_model_that_two_names_fit_is_told():
    cells = {3: "small.fit(a, b)", 5: "large.fit_transform(c)", 7: "%time x"}
    (finding,) = alias_findings(cells, [["large", "small"], ["small", "large"]], "nb.ipynb")
    assert (finding.code, finding.place.cell) == ("KG745", 5)
    assert "'small' and 'large' are one object, which is fitted in cells 3 and 5" in finding.message
    assert list(alias_findings({3: "small.fit(a)"}, [["large", "small"]], "nb.ipynb")) == []
