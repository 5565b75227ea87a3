"""A run's record, ``run.json`` in its directory: what ran, with what parameters, and what became of each step.

Paths in it are from the run's directory, so that a folder of runs can be moved as a whole. Values are in the artifacts;
what a person looks at first of each is in the previews, which are read without unpickling anything.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from kalegen.running.events import ArtifactFile, State, StepOutcome
from kalegen.running.preview import FILE as PREVIEWS
from kalegen.running.process import LOG_FILE
from kalegen.runs.provenance import Provenance

RECORD = "run.json"
VERSION = 1
RUNNING, INTERRUPTED = "running", "interrupted"

Preview = Mapping[str, Any]


@dataclass(frozen=True)
class Run:
    """A run of ``pipeline``, which was made of ``document``, that ``started`` then (ISO 8601, UTC).

    ``ended`` says how it ended, or that it is ``running``, as far as the ``process`` (a machine's name and a number)
    has written down. ``names`` has the variables of each step's artifacts, ``provenance`` what the document was like.
    """

    directory: Path
    pipeline: str
    document: str
    started: str
    ended: str = RUNNING
    seconds: float = 0.0
    parameters: Mapping[str, object] = field(default_factory=dict)
    steps: tuple[StepOutcome, ...] = ()
    names: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    process: tuple[str, int] = ("", 0)
    provenance: Provenance = field(default_factory=Provenance)

    @property
    def name(self) -> str:
        """The name of its directory: pipeline and time."""
        return self.directory.name

    @property
    def state(self) -> str:
        """How it ended: one whose process is gone without a word was interrupted."""
        return INTERRUPTED if self.ended == RUNNING and not _is_alive(*self.process) else self.ended

    @property
    def metrics(self) -> dict[str, object]:
        """The metrics of all steps, called ``step.metric`` where two steps have one of the same name."""
        every = [(step.step, name, value) for step in self.steps for name, value in step.metrics.items()]
        count = {name: sum(other == name for _, other, _ in every) for _, name, _ in every}
        return {name if count[name] == 1 else f"{step}.{name}": value for step, name, value in every}

    def variables(self, step: str, artifact: ArtifactFile) -> tuple[str, ...]:
        """The variables whose values are in an artifact of a step."""
        return self.names.get(step, {}).get(artifact.name) or (artifact.name.removesuffix("_out"),)


def values_of(run: Run, step: StepOutcome) -> Iterator[tuple[str, ArtifactFile]]:
    """The variables that a step has saved, each with the artifact that it is in."""
    for artifact in step.artifacts:
        if artifact.size:
            for name in run.variables(step.step, artifact):
                yield name, artifact


def previews_of(run: Run, step: StepOutcome) -> dict[str, Preview]:
    """The previews of a step's values by variable, as far as there are some."""
    found: dict[str, Preview] = {}
    for name, artifact in values_of(run, step):
        kept = _previews_beside(artifact)
        one = kept.get(name) or (kept.get("") if len(run.variables(step.step, artifact)) == 1 else None)
        if isinstance(one, Mapping):
            found[name] = one
    return found


def _previews_beside(artifact: ArtifactFile) -> Mapping[str, Any]:
    """What the step's process has written of an artifact; that of an earlier run where its result was used."""
    kept = _read_json(artifact.path.parent / PREVIEWS).get(artifact.name)
    return kept if isinstance(kept, dict) else {}


def log_of(step: StepOutcome) -> str:
    """What a step has printed; of one whose earlier result was used, what it printed then."""
    folders = [step.directory, *(artifact.path.parent for artifact in step.artifacts)]
    for folder in filter(None, folders):
        try:
            return (folder / LOG_FILE).read_bytes().decode("utf-8", errors="replace")
        except OSError:
            continue
    return ""


def as_on_screen(log: str) -> str:
    """A log's lines as a terminal leaves them: what a progress bar has written over is gone."""
    return "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in log.split("\n"))


def write_run(run: Run) -> None:
    """Write the record in one step. Raises OSError."""
    run.directory.mkdir(parents=True, exist_ok=True)
    unfinished = run.directory / f".{RECORD}.part"
    unfinished.write_text(json.dumps(to_data(run), indent=1), encoding="utf-8")
    unfinished.replace(run.directory / RECORD)


def read_run(directory: Path) -> Run | None:
    """The run whose directory it is; None if there is no record that can be read."""
    data = _read_json(directory / RECORD)
    try:
        return from_data(data, directory.absolute()) if data.get("version") == VERSION else None
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def to_data(run: Run) -> dict[str, Any]:
    """The record as JSON has it."""
    return {
        "version": VERSION,
        "pipeline": run.pipeline,
        "document": run.document,
        "provenance": asdict(run.provenance),
        "started": run.started,
        "state": run.ended,
        "seconds": round(run.seconds, 3),
        "parameters": dict(run.parameters),
        "process": list(run.process),
        "names": {step: {port: list(names) for port, names in ports.items()} for step, ports in run.names.items()},
        "steps": [_step_to_data(step, run.directory) for step in run.steps],
    }


def from_data(data: Mapping[str, Any], directory: Path) -> Run:
    """What ``to_data`` gave; raises KeyError, TypeError, ValueError or AttributeError for anything else."""
    machine, number = data["process"]
    names = {step: {port: tuple(names) for port, names in ports.items()} for step, ports in data["names"].items()}
    return Run(
        directory,
        str(data["pipeline"]),
        str(data["document"]),
        str(data["started"]),
        str(data["state"]),
        float(data["seconds"]),
        dict(data["parameters"]),
        tuple(_step_from_data(step, directory) for step in data["steps"]),
        names,
        (str(machine), int(number)),
        Provenance(**data.get("provenance", {})),  # records of older releases have none
    )


def this_process() -> tuple[str, int]:
    """What a record says of the process that writes it."""
    return platform.node(), os.getpid()


def _step_to_data(step: StepOutcome, directory: Path) -> dict[str, Any]:
    artifacts = [
        {"name": one.name, "kind": one.kind, "path": _below(one.path, directory), "size": one.size, "type": one.type}
        for one in step.artifacts
    ]
    return {
        "step": step.step,
        "state": step.state.value,
        "seconds": round(step.seconds, 3),
        "iteration": list(step.iteration),
        "directory": None if step.directory is None else _below(step.directory, directory),
        "artifacts": artifacts,
        "metrics": dict(step.metrics),
        "charts": {name: dict(chart) for name, chart in step.charts.items()},
        "traceback": step.traceback,
    }


def _step_from_data(data: Mapping[str, Any], directory: Path) -> StepOutcome:
    artifacts = tuple(
        ArtifactFile(one["name"], one["kind"], _absolute(one["path"], directory), int(one["size"]), one["type"])
        for one in data["artifacts"]
    )
    return StepOutcome(
        str(data["step"]),
        State(data["state"]),
        float(data["seconds"]),
        artifacts,
        dict(data["metrics"]),
        data["traceback"],
        tuple(map(int, data["iteration"])),
        None if data["directory"] is None else _absolute(data["directory"], directory),
        charts=dict(data.get("charts", {})),  # records of older releases have none
    )


def _below(path: Path, directory: Path) -> str:
    return Path(os.path.relpath(path, directory)).as_posix()


def _absolute(path: str, directory: Path) -> Path:
    return Path(os.path.normpath(directory / path))


def _read_json(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def _is_alive(machine: str, number: int) -> bool:
    """Whether a process runs; one of another machine may."""
    if machine != platform.node():
        return True
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it is somebody else's
        return True
    return number > 0
