"""What a local run tells while it goes on, and what it comes to."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from kalegen.diagnostics.diagnostic import Diagnostic


class State(enum.Enum):
    """How a step ended: REUSED is the result of an earlier run, NOT_RUN was left out or never reached."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    REUSED = "reused"
    NOT_RUN = "not run"


@dataclass(frozen=True)
class ArtifactFile:
    """An output of a step: the artifact's name, its kind (``Model``, …), where it is and how many bytes it takes.

    ``type`` is that of the value in it, empty for what kalegen did not write.
    """

    name: str
    kind: str
    path: Path
    size: int
    type: str = ""


@dataclass(frozen=True)
class StepOutcome:
    """What became of a step; ``seconds`` is wall-clock time, ``traceback`` the user's, in terms of the notebook.

    ``charts`` are confusion matrices and ROC curves by the artifact's name, as kfp keeps them.
    ``said`` is what the exception says, with which the traceback ends.
    ``iteration`` has the number of the item, from 0, of each loop that the step ran in, the outermost first.
    ``directory`` is the step's own, where its log is; None for a step that did not run in this run.
    """

    step: str
    state: State
    seconds: float = 0.0
    artifacts: tuple[ArtifactFile, ...] = ()
    metrics: Mapping[str, object] = field(default_factory=dict)
    traceback: str | None = None
    iteration: tuple[int, ...] = ()
    directory: Path | None = None
    said: str = ""
    charts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many bytes its artifacts take."""
        return sum(artifact.size for artifact in self.artifacts)


@dataclass(frozen=True)
class RunStarted:
    """The run begins: its directory, its steps in notebook order, and the values of all parameters."""

    directory: Path
    steps: tuple[str, ...]
    parameters: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class EnvironmentStarted:
    """The packages of some steps are being installed into a new virtual environment."""

    requirements: tuple[str, ...]


@dataclass(frozen=True)
class StepStarted:
    """A step's process starts; ``attempt`` counts from 1 and is above 1 when the step is retried.

    ``reason`` says why no earlier result was used, where one was asked for.
    """

    step: str
    attempt: int
    reason: str = ""

    @property
    def remark(self) -> str:
        """What there is to say of it; empty for a first attempt that nobody could have spared."""
        if self.attempt > 1:
            return f"attempt {self.attempt}"
        return f"not reused: {self.reason}" if self.reason else ""


@dataclass(frozen=True)
class StepOutput:
    """Text that a step printed, as it came: not cut at line ends, stdout and stderr in one."""

    step: str
    text: str


@dataclass(frozen=True)
class StepFinished:
    """A step ended (or, if a retry follows, one attempt at it)."""

    outcome: StepOutcome


Event: TypeAlias = RunStarted | EnvironmentStarted | StepStarted | StepOutput | StepFinished
Listener: TypeAlias = Callable[[Event], None]


@dataclass(frozen=True)
class RunOutcome:
    """The whole run: ``directory`` is None if it never began; ``steps`` holds every step, in notebook order.

    ``seconds`` is the wall-clock time that it took, steps that ran side by side counted once.
    """

    succeeded: bool
    directory: Path | None = None
    steps: tuple[StepOutcome, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    seconds: float = 0.0
