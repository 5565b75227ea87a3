"""An untagged notebook is cut into steps of consecutive cells."""

from __future__ import annotations

from typing import Any

from kalegen.verification.cutting import cut


def notebook(*sources: str) -> dict[str, Any]:
    cells = [{"cell_type": "code", "metadata": {}, "source": source} for source in sources]
    return {"nbformat": 4, "cells": cells}


def tags(document: dict[str, Any]) -> list[list[str]]:
    return [cell["metadata"]["tags"] for cell in document["cells"]]


def test_imports_come_first_and_the_rest_is_cut_evenly() -> None:
    document = notebook("import os", "a = 1", "b = 2", "c = 3", "d = 4")
    assert tags(cut(document, 2)) == [
        ["imports"],
        ["step:part1"],
        ["step:part1"],
        ["step:part2", "prev:part1"],
        ["step:part2", "prev:part1"],
    ]


def test_without_prev_no_step_names_another() -> None:
    assert tags(cut(notebook("a = 1", "b = 2"), 2, prev=False)) == [["step:part1"], ["step:part2"]]


def test_cells_without_code_belong_to_no_step() -> None:
    assert tags(cut(notebook("a = 1", "# a note", "", "b = 2"), 2)) == [
        ["step:part1"],
        ["skip"],
        ["skip"],
        ["step:part2", "prev:part1"],
    ]


def test_no_more_steps_than_cells() -> None:
    assert tags(cut(notebook("a = 1", "b = 2"), 9)) == [["step:part1"], ["step:part2", "prev:part1"]]


def test_random_cuts_are_reproducible_and_the_document_is_left_alone() -> None:
    document = notebook(*(f"x{n} = {n}" for n in range(20)))
    assert cut(document, 4, seed=1) == cut(document, 4, seed=1) != cut(document, 4, seed=2)
    assert document == notebook(*(f"x{n} = {n}" for n in range(20)))
