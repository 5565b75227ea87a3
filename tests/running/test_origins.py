"""A value that can't travel: the run's finding names the cell that binds it and the step that wants it."""

from __future__ import annotations

import json
from pathlib import Path

from kalegen.diagnostics.diagnostic import Place, error
from kalegen.generate import generate
from kalegen.running.origins import with_origins
from kalegen.running.step import advise


def test_cell_and_consumer_are_named(tmp_path: Path) -> None:
    sources = [("step:make", "g = (i for i in 'ab')"), ("step:use", "print(list(g))")]
    cells = [
        {"cell_type": "code", "metadata": {"tags": [tag]}, "source": source, "outputs": [], "execution_count": None}
        for tag, source in sources
    ]
    path = tmp_path / "notebook.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    pipeline = generate(path).pipeline
    assert pipeline is not None
    failure = error("KG706", "step 'make' failed: TypeError: cannot save 'g': g is a generator", Place("n"))
    (found,) = with_origins([failure], pipeline)
    assert found.message.endswith("('g' is bound in cell 1, wanted by step 'use')")
    assert found.place.cell == 1


def test_other_findings_stay_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "notebook.ipynb"
    cell = {"cell_type": "code", "metadata": {"tags": ["step:a"]}, "source": "x = 1", "outputs": []}
    path.write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    pipeline = generate(path).pipeline
    assert pipeline is not None
    failure = error("KG706", "step 'a' failed: ValueError: no", Place("n"))
    assert with_origins([failure], pipeline) == [failure]


def test_the_hint_of_a_file_that_a_workspace_lacks() -> None:
    text = "FileNotFoundError: [Errno 2] No such file or directory: 'customers.csv'"
    assert "list the file in the setting files" in advise(text, [], has_workspace=True)
    assert "correct the step" in advise(text, [])
