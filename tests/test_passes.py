"""The passes, tried on whole programs: after each, the invariants hold, and each changes something somewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kalegen.emit.invariants import verify, verify_pass
from kalegen.generate import plan_path
from kalegen.model.pipeline import EmittedPipeline, emitted_pipeline
from kalegen.transforms import PASSES
from tests import golden_modules, golden_scripts
from tests.configuration.notebooks import write_notebook

FILES = [
    *(case / "notebook.ipynb" for case in golden_modules.cases()),
    *(case / "script.py" for case in golden_scripts.cases()),
]

DRAWING = [
    ("imports", "import logging\nimport matplotlib.pyplot as plt"),
    ("step:draw", "logging.basicConfig(level='INFO')\nplt.plot([1])"),
    ("step:draw", "for n in [1, 2]:\n    plt.plot([n])\n    plt.show()\ndisplay(n)"),
]
REPORTING = [("step:read", "text = open('words.txt').read()"), ("step:show", "text"), ("step:last", "print('over')")]
PROGRAMS: dict[str, tuple[list[tuple[str, str]], dict[str, Any]]] = {
    "figures": (DRAWING, {}),
    "settings": (REPORTING, {"reports": True, "workspace": "1Gi", "files": ["words.txt"]}),
    "status": ([("step:work", "print(1)"), ("step:last", "#| on-exit\nprint(pipeline_status.state)")], {}),
}


def planned(path: Path) -> EmittedPipeline:
    """A file's pipeline as the passes begin with it."""
    pipeline = plan_path(path).pipeline
    assert pipeline is not None
    return emitted_pipeline(pipeline)


def changing(pipeline: EmittedPipeline) -> set[str]:
    """The passes that change something of a pipeline, each tried for the invariants."""
    assert verify(pipeline) == []
    found = set()
    for transform in PASSES:
        after = transform(pipeline)
        assert [*verify(after), *verify_pass(pipeline, after)] == [], transform.__name__
        if after != pipeline:
            found.add(transform.__name__)
        pipeline = after
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_every_pass_keeps_the_invariants(file: Path) -> None:
    assert "start_with_user_code" in changing(planned(file))


def test_every_pass_changes_some_program(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("a few words")
    found = set[str]()
    for name, (cells, settings) in PROGRAMS.items():
        found |= changing(planned(write_notebook(tmp_path / f"{name}.ipynb", cells, settings)))
    for file in FILES:
        found |= changing(planned(file))
    assert {transform.__name__ for transform in PASSES} - found == set()
