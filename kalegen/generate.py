"""The table of contents: whoever reads ``generate`` knows the whole run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kalegen.analysis.planning import plan
from kalegen.build import build
from kalegen.diagnostics import Diagnostic, has_errors, in_order
from kalegen.emit.limits import check_limits
from kalegen.emit.module import emit_module, to_text
from kalegen.frontends.notebook import read_notebook
from kalegen.model import Notebook, Pipeline
from kalegen.transforms import PASSES


@dataclass(frozen=True)
class Result:
    """The generated source, or None where an ERROR stands among the diagnostics; and the model it was printed from."""

    source: str | None
    diagnostics: tuple[Diagnostic, ...]
    pipeline: Pipeline | None = None


def generate(path: Path) -> Result:
    """Compile a notebook to the text of a module. Findings are data; nothing is raised and nothing is written."""
    notebook, found = read_notebook(path)
    return Result(None, tuple(in_order(found))) if notebook is None else generate_from(notebook, found)


def generate_from(notebook: Notebook, found: list[Diagnostic]) -> Result:
    """Compile what a front end has read; ``found`` is what it has found."""
    pipeline, problems = build(notebook)
    found = [*found, *problems]
    if not has_errors(found):
        pipeline, problems = plan(pipeline)
        found += problems
    if has_errors(found):
        return Result(None, tuple(in_order(found)), pipeline)
    for transform in PASSES:
        pipeline = transform(pipeline)
    source = to_text(emit_module(pipeline))
    found += check_limits(pipeline, source)
    return Result(None if has_errors(found) else source, tuple(in_order(found)), pipeline)
