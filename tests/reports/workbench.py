"""Notebooks whose steps write reports, run as pipelines, and the reports taken apart."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from kalegen.generate import generate
from kalegen.running.events import Event, RunOutcome, StepOutput
from kalegen.running.pipeline import RunOptions, run_pipeline
from tests.configuration.notebooks import write_notebook

REPORTS = {"reports": True}

Cells = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Run:
    """A run: its outcome, what each step printed, and each step's report."""

    outcome: RunOutcome
    printed: dict[str, str]
    reports: dict[str, str]


def compiled(folder: Path, cells: Cells, settings: dict[str, Any] | None = None) -> str:
    """The module of a notebook without errors."""
    result = generate(write_notebook(folder / "notebook.ipynb", list(cells), settings))
    assert result.source is not None, result.diagnostics
    return result.source


def run(folder: Path, cells: Cells, settings: dict[str, Any] | None = None) -> Run:
    """Compile a notebook and run it."""
    folder.mkdir(exist_ok=True)
    module = folder / "notebook.py"
    module.write_text(compiled(folder, cells, REPORTS if settings is None else settings), encoding="utf-8")
    printed: dict[str, str] = defaultdict(str)

    def listen(event: Event) -> None:
        if isinstance(event, StepOutput):
            printed[event.step] += event.text

    outcome = run_pipeline(module, RunOptions(root=folder / "runs"), listen)
    pages = [(step.step, a.path) for step in outcome.steps for a in step.artifacts if a.kind == "HTML"]
    return Run(outcome, printed, {step: path.read_text(encoding="utf-8") for step, path in pages})


def blocks(page: str) -> list[tuple[str, str]]:
    """What a report holds, in order: the kind of each block, and its text (of an image, its data)."""
    body = page.partition("</h1>")[2]
    pattern = r'<pre class="(\w+)">(.*?)</pre>|<div class="(value)">(.*?)</div>\n|<img alt="\w+" src="(data:[^"]+)">'
    found = []
    for match in re.finditer(pattern, body, re.DOTALL):
        kind, text, value, html, image = match.groups()
        found.append((kind or ("html" if value else "image"), unescape(text or "") or html or image or ""))
    return found
