"""A run's values in Python: ``kalegen.load_run(path).train.model``.

Values are pickles: loading one runs what its file says, as importing a module does. Load runs that you, or somebody
whom you trust as much as their code, have made. Previews, logs and metrics are read without that.
"""

from __future__ import annotations

import ast
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from types import ModuleType
from typing import Any

from kalegen.pictures.results import folder_of
from kalegen.running.events import ArtifactFile, StepOutcome
from kalegen.running.preview import MAGIC, read_values
from kalegen.running.process import COMPONENT_FILE
from kalegen.runs.finding import Found, find_part
from kalegen.runs.record import Run, log_of, read_run, values_of
from kalegen.syntax.identifiers import identifier

ONE_MAIN = threading.Lock()
"""Held while another module stands in for the main one."""


class StepResults:
    """What a step of a run has left: ``step.NAME``, or ``step["NAME"]`` for any name, is a value that it saved.

    ``metrics`` are its metrics by name, ``log`` what it printed, ``seconds`` how long it took.
    """

    def __init__(self, run: Run, step: StepOutcome, main: ModuleType) -> None:
        self._run, self._step, self._main = run, step, main
        self.name, self.state, self.seconds = step.step, step.state.value, step.seconds
        self.metrics = dict(step.metrics)
        self.log = log_of(step)

    def __getitem__(self, variable: str) -> Any:
        found = dict(values_of(self._run, self._step)).get(variable)
        if found is None:
            raise KeyError(f"step {self.name} has saved no {variable}; it has {', '.join(self) or 'nothing'}")
        return load(found, variable, self._main)

    def __getattr__(self, variable: str) -> Any:
        if variable.startswith("__"):
            raise AttributeError(variable)
        try:
            return self[variable]
        except KeyError as problem:
            raise AttributeError(problem.args[0]) from None

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in values_of(self._run, self._step))

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self]

    def __repr__(self) -> str:
        return f"<step {self.name}, {self.state}: {', '.join(self) or 'no values'}>"


class RunResults:
    """What a run has left: ``run.STEP``, or ``run["STEP"]`` for any name, is a step of it.

    A name that is no identifier has underscores: ``run.load_data`` for ``load-data``. ``run["train-each[2]"]`` is the
    second item of a loop. ``parameters`` and ``metrics`` are by name, ``state`` is how it ended.
    """

    def __init__(self, run: Run) -> None:
        self._run, self._main = run, ModuleType("__main__")
        self.name, self.state, self.seconds = run.name, run.state, run.seconds
        self.parameters, self.metrics = dict(run.parameters), run.metrics

    def __getitem__(self, step: str) -> StepResults:
        found = find_part(self._run, step)
        if isinstance(found, Found) and not found.name:
            return StepResults(self._run, found.step, self._main)
        raise KeyError(f"the run has no step {step}; it has {', '.join(self)}")

    def __getattr__(self, name: str) -> StepResults:
        steps = {identifier(step): step for step in self}
        if name.startswith("__") or name not in steps:
            raise AttributeError(f"the run has no step {name}; it has {', '.join(self)}")
        return self[steps[name]]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(step.step for step in self._run.steps))

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *map(identifier, self)]

    def __repr__(self) -> str:
        return f"<run {self.name}, {self.state}: {', '.join(self)}>"


def load_run(path: str | PathLike[str]) -> RunResults:
    """The run in a directory that ``kalegen run`` made. Raises ValueError for any other path."""
    run = read_run(Path(path))
    if run is None:
        raise ValueError(f"{path} is not the directory of a run: kalegen runs lists them")
    return RunResults(run)


def load(artifact: ArtifactFile, variable: str, main: ModuleType) -> Any:
    """The value of a variable in an artifact; a path for what kalegen did not write. RuntimeError if it can't be read.

    ``main`` gets the classes and functions of the notebook that the values are made of.
    """
    with artifact.path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            return artifact.path
    try:
        with standing_in(main):
            define(artifact.path.parent, main)
            values = read_values(artifact.path)
    except Exception as problem:  # whatever the value's own methods raise, or the definitions
        text = f"{variable} can't be loaded here: {type(problem).__name__}: {problem}"
        raise RuntimeError(f"{text} (the file is {artifact.path})") from problem
    return values[""] if "" in values else values[variable]


@contextmanager
def standing_in(main: ModuleType) -> Iterator[None]:
    """Let a module be the main one: pickles name the notebook's classes by it."""
    with ONE_MAIN:
        before = sys.modules["__main__"]
        sys.modules["__main__"] = main
        try:
            yield
        finally:
            sys.modules["__main__"] = before


def define(folder: Path, main: ModuleType) -> None:
    """Run the imports and definitions of the component that made the artifacts in a folder, those not there yet."""
    try:
        tree = ast.parse((folder / COMPONENT_FILE).read_text(encoding="utf-8"))
    except (OSError, SyntaxError):
        return
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    component = next((node for node in functions if folder_of(node.name) == folder.name), None)
    if component is None or not any(_is_call(node, "run_as_main") for node in component.body):
        return  # values of a plain function hold nothing of its own
    for node in component.body:
        if isinstance(node, (ast.Import, ast.ImportFrom)) or (
            isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and node.name not in vars(main)
        ):
            exec(compile(ast.Module([node], []), str(folder / COMPONENT_FILE), "exec", dont_inherit=True), vars(main))


def _is_call(node: ast.stmt, name: str) -> bool:
    call = node.value if isinstance(node, ast.Expr) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == name
