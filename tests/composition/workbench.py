"""Small notebooks, compiled, run cell by cell and run as a pipeline by kfp.local, and compared by what steps print."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat

from kalegen.frontends.notebook import source_of
from kalegen.generate import Result, generate
from kalegen.running.events import RunOutcome, StepOutput
from kalegen.running.pipeline import RunOptions, run_pipeline
from tests.harness.fork_server import Plan, run_notebook

FOLDER = Path(__file__).parents[1] / "golden" / "modules"

Cells = Sequence[tuple[Sequence[str], str]]
"""Tags and source of each cell; the path of another notebook is given as the tag ``notebook_path=PATH``."""


class Workbench:
    """A directory with notebooks in it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.printed: dict[str, str] = {}

    def write(self, name: str, cells: Cells, settings: Mapping[str, Any] | None = None) -> Path:
        """Write a notebook, with ``kubeflow_notebook`` metadata where there are settings."""
        document = nbformat.v4.new_notebook(metadata={"language_info": {"name": "python", "version": "3.11.4"}})
        if settings is not None:
            document.metadata["kubeflow_notebook"] = dict(settings)
        for number, (tags, source) in enumerate(cells):
            cell = nbformat.v4.new_code_cell(source, id=f"c{number}")
            paths = [tag.partition("=")[2] for tag in tags if tag.startswith("notebook_path=")]
            cell.metadata["tags"] = [tag for tag in tags if not tag.startswith("notebook_path=")]
            if paths:
                cell.metadata["notebook_path"] = paths[0]
            document.cells.append(cell)
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(document, path)
        return path

    def compile(self, path: Path) -> Result:
        """Compile a notebook that has no errors in it, and write the module beside it."""
        result = generate(path)
        assert result.source is not None, result.diagnostics
        path.with_suffix(".py").write_text(result.source, encoding="utf-8")
        return result

    def run(self, path: Path, **arguments: Any) -> RunOutcome:
        """Compile and run; ``printed`` holds what each step printed."""
        self.compile(path)
        printed: dict[str, str] = defaultdict(str)

        def listen(event: Any) -> None:
            if isinstance(event, StepOutput):
                printed[event.step] += event.text

        options = RunOptions(root=self.directory / "runs", arguments=arguments)
        outcome = run_pipeline(path.with_suffix(".py"), options, listen)
        self.printed = {step: text for step, text in printed.items() if text}
        assert outcome.succeeded, outcome.diagnostics
        return outcome

    def states(self, outcome: RunOutcome) -> dict[str, str]:
        """Each step's state in words."""
        return {step.step: step.state.value for step in outcome.steps}

    def printed_by_notebook(self, path: Path) -> dict[str, str]:
        """What the cells of each step print when the notebook runs from top to bottom in one process."""
        document = nbformat.read(path, as_version=4)
        cells, steps = [], {}
        for number, cell in enumerate(document.cells, 1):
            cells.append((number, source_of(cell)))
            for tag in cell.metadata.tags:
                kind, _, name = tag.partition(":")
                if kind in ("step", "notebook"):
                    steps[number] = name
        observed = run_notebook(Plan(tuple(cells), steps), path.parent)
        return {step: seen.printed for step, seen in observed.items() if seen.printed}


def check_golden(case: str, source: str | None) -> None:
    """Compare a module, from its first component on, with ``tests/golden/modules/CASE.py``.

    The embedded functions above are the same in every module. With REWRITE_GOLDEN set, the file is written first.
    """
    path = FOLDER / f"{case}.py"
    _, start, rest = (source or "").partition("# step ")
    if os.environ.get("REWRITE_GOLDEN"):
        path.write_text(start + rest, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == start + rest


def codes(result: Result) -> list[str]:
    """The codes of the findings."""
    return [diagnostic.code for diagnostic in result.diagnostics]


def joined(printed: Mapping[str, str]) -> str:
    """All that was printed, in the steps' order."""
    return "".join(printed.values())
