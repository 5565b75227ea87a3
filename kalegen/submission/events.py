"""What a submission is asked to do, what it tells while it goes on, and what it comes to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from kalegen.diagnostics.diagnostic import Diagnostic


@dataclass(frozen=True)
class Submission:
    """What to submit.

    ``package`` is the compiled pipeline (YAML) and ``arguments`` are values for its parameters, checked already.
    ``version_name`` is by default made from the package's content, ``run_name`` from the pipeline's name and the time.
    With ``cron`` (five fields, or six with seconds first) a recurring run is made instead of a run. ``wait`` waits
    for the run's end; ``upload_only`` makes no run. ``description`` is the run's.
    """

    package: Path
    pipeline_name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    experiment: str = "Default"
    run_name: str | None = None
    version_name: str | None = None
    cron: str | None = None
    wait: bool = False
    upload_only: bool = False
    service_account: str | None = None
    description: str = ""


@dataclass(frozen=True)
class VersionReady:
    """The pipeline's version is on the server; ``uploaded`` is False if it had been there before."""

    name: str
    link: str
    uploaded: bool


@dataclass(frozen=True)
class RunReady:
    """A run, or a recurring run, was created."""

    name: str
    link: str
    recurring: bool


@dataclass(frozen=True)
class RunProgress:
    """The run's state, or a step's, changed; ``tasks`` maps each step to its state (``RUNNING``, ``SUCCEEDED``, …)."""

    state: str
    tasks: Mapping[str, str]


SubmitEvent: TypeAlias = VersionReady | RunReady | RunProgress
SubmitListener: TypeAlias = Callable[[SubmitEvent], None]


@dataclass(frozen=True)
class SubmitOutcome:
    """What came of a submission; fields are None for what was not reached or not asked for.

    ``state`` is the run's last known state: ``SUCCEEDED``, ``FAILED``, ``CANCELED`` or ``SKIPPED`` once it has ended.
    """

    version: VersionReady | None = None
    run: RunReady | None = None
    run_id: str | None = None
    state: str | None = None
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def succeeded(self) -> bool:
        """Whether all that was asked for was done."""
        return not self.diagnostics
