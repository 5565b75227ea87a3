"""Generated modules in small, written to the test's own directory, and a listener that keeps what it hears."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from kalegen.running.events import Event, RunOutcome, StepOutput
from kalegen.running.pipeline import RunOptions, run_pipeline

HEADER = """\
from kfp import dsl as kfp_dsl
from kfp.dsl import Artifact, Input, Metrics, Output


def save(value, artifact):
    with open(artifact.path, "w") as file:
        file.write(str(value))


def load(artifact):
    with open(artifact.path) as file:
        return file.read()


step = kfp_dsl.component(base_image="python:3.12", additional_funcs=[load, save])


"""


class Project:
    """A directory with a generated module in it, and a root for its runs."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.module = directory / "module.py"
        self.root = directory / "runs"
        self.events: list[Event] = []

    def write(self, text: str) -> None:
        """Write the module: the header, and the dedented text."""
        self.module.write_text(HEADER + dedent(text))

    def run(self, **options: object) -> RunOutcome:
        """Run the module; ``events`` holds what was heard."""
        self.events.clear()
        return run_pipeline(self.module, RunOptions(root=self.root, **options), self.events.append)

    def output(self, step: str) -> str:
        """All that the step printed in the last run."""
        return "".join(e.text for e in self.events if isinstance(e, StepOutput) and e.step == step)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.chdir(tmp_path)
    return Project(tmp_path)


@pytest.fixture
def states() -> Callable[[RunOutcome], dict[str, str]]:
    return lambda outcome: {step.step: step.state.value for step in outcome.steps}
