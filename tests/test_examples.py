"""Every code has an example: what has the finding, and the same mended, which computes what its notebook computes."""

from __future__ import annotations

import json
import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

import kalegen
from kalegen.catalogue import CODES
from kalegen.catalogue.examples import Example, examples, parts_of
from kalegen.diagnostics.diagnostic import Diagnostic
from kalegen.verification.cells import Plan
from kalegen.verification.comparison import compare
from tests.harness.fork_server import run_notebook, run_pipeline

PROGRAMS = {code: example for code, example in examples().items() if example.is_program}
NOTEBOOKS = {code: example for code, example in PROGRAMS.items() if example.after.startswith("# %%")}
CELL = re.compile(r"^# %% ?(.*)\n", re.MULTILINE)
METADATA = re.compile(r"metadata(?: of (?P<file>.+))?")

CONTROL_FLOW = re.compile(r"\[(if|for|notebook|ignore-upstream-failure)\b|\[on-exit|new_pvc|autosnapshot|\[serve:")
"""What makes a pipeline more than a graph of steps: loops, conditions and nested notebooks have tests of their own."""

NOT_HERE = frozenset({"KG210", "KG211", "KG401", "KG412", "KG413", "KG618", "KG621", "KG623", "KG908", "KG920"})
"""Examples that need a package, a program or a variable that only their pods have, or that vary from run to run."""


RUNNABLE = [
    code for code, example in NOTEBOOKS.items() if code not in NOT_HERE and not CONTROL_FLOW.search(example.after)
]


def notebook_of(form: str, metadata: str = "{}") -> dict[str, Any]:
    """A form as a notebook: ``# %% [step:train] [prev:load]`` begins a cell with these tags."""
    _, *parts = CELL.split(form)
    cells = [
        {"cell_type": "code", "id": str(number), "metadata": {"tags": re.findall(r"\[(.+?)\]", tags)},
         "source": source.rstrip("\n"), "outputs": [], "execution_count": None}
        for number, (tags, source) in enumerate(zip(parts[::2], parts[1::2], strict=True))
    ]  # fmt: skip
    own = {"kubeflow_notebook": json.loads(metadata)}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": own, "cells": cells}


def write(form: str, folder: Path) -> Path:
    """Write a form and the files beside it; the path of the notebook or script."""
    parts = parts_of(form)
    folder.mkdir(parents=True, exist_ok=True)
    settings = {match["file"] or "nb.ipynb": parts[name] for name in parts if (match := METADATA.fullmatch(name))}
    for name, text in parts.items():
        if not METADATA.fullmatch(name):
            file = folder / (name or ("nb.ipynb" if text.startswith("# %%") else "flow.py"))
            is_notebook = file.suffix == ".ipynb"
            content = json.dumps(notebook_of(text, settings.get(file.name, "{}"))) if is_notebook else text
            file.write_text(content, encoding="utf-8")
    return folder / ("nb.ipynb" if parts[""].startswith("# %%") else "flow.py")


def load(source: str, file: Path) -> None:
    """Import a module, and so have kfp compile its pipeline."""
    file.write_text(source, encoding="utf-8")
    spec = spec_from_file_location("module", file)
    assert spec is not None and spec.loader is not None
    spec.loader.exec_module(module_from_spec(spec))


def told(findings: tuple[Diagnostic, ...]) -> list[str]:
    return [f"{one.code} {one.message} ({one.hint})" for one in findings]


def test_every_code_has_an_example() -> None:
    assert list(examples()) == sorted(CODES)
    assert all(example.before and example.after and example.before != example.after for example in examples().values())


@pytest.mark.parametrize("code", PROGRAMS)
def test_the_first_form_has_the_finding_and_the_second_has_none(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    example: Example = PROGRAMS[code]
    before, after = write(example.before, tmp_path / "before"), write(example.after, tmp_path / "after")
    monkeypatch.chdir(before.parent)
    assert code in {one.code for one in kalegen.check(before.name)}, told(kalegen.check(before.name))
    monkeypatch.chdir(after.parent)
    assert told(kalegen.check(after.name)) == []
    if code not in RUNNABLE:
        load(kalegen.compile(after.name).source or "", tmp_path / "module.py")


@pytest.mark.parametrize("code", RUNNABLE)
def test_the_mended_pipeline_computes_what_the_mended_notebook_does(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(NOTEBOOKS[code].after, tmp_path)
    monkeypatch.chdir(tmp_path)
    source = kalegen.compile(path.name).source
    assert source is not None
    plan = plan_of(json.loads(path.read_text(encoding="utf-8")))
    expected = run_notebook(plan, tmp_path)
    assert compare(expected, (), run_pipeline(source, tmp_path, {}), plan.unmentioned()).different == ()


def plan_of(document: dict[str, Any]) -> Plan:
    """How the cells of a notebook run."""
    cells = list(enumerate(document["cells"], 1))
    steps = {
        number: tag.removeprefix("step:")
        for number, cell in cells
        for tag in cell["metadata"]["tags"]
        if tag.startswith("step:")
    }
    return Plan(tuple((number, cell["source"]) for number, cell in cells), steps)


@pytest.mark.parametrize("code", [code for code, example in PROGRAMS.items() if example.before.startswith("# %%")])
def test_each_quick_fix_mends_its_finding(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(PROGRAMS[code].before, tmp_path)
    monkeypatch.chdir(tmp_path)
    document = kalegen.read(path.name)
    for finding in (one for one in kalegen.check(document) if one.place.file == path.name):
        for fix in kalegen.fixes(document, finding):
            left = kalegen.check(kalegen.apply(document, fix.edits))
            assert (finding.code, finding.message) not in {(one.code, one.message) for one in left}, fix.title
