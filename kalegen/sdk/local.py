"""Running a pipeline here: one step after another, each with the values that a cluster would hand to it.

The script is read as the compiler reads it. Between steps the variables that later steps use are saved together, as the
marshaller saves them, and loaded again. So what can't be passed fails here and now, and a change that a step makes to
its argument is seen later on if the variable is, as in plain Python.
"""

from __future__ import annotations

import builtins
import inspect
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import libcst as cst

from kalegen.diagnostics.diagnostic import Diagnostic, Severity
from kalegen.frontends.script import PipelineScript, check_parameters, read_pipeline
from kalegen.frontends.script_body import Task, bound_by
from kalegen.frontends.script_branches import Verdict, free_names
from kalegen.frontends.script_calls import Argument, Call
from kalegen.frontends.script_loops import Empty, Loop, Substitution
from kalegen.frontends.script_recorders import recorders_of
from kalegen.reporting.rendering import to_text
from kalegen.runtime.marshal_guard import marshal_watch
from kalegen.sdk.attempts import Rules, attempt, read_rules
from kalegen.sdk.errors import PipelineError
from kalegen.sdk.guard import Guard
from kalegen.sdk.loops import LoopRun
from kalegen.sdk.passing import Passing
from kalegen.settings.run_time_values import KALES, OF_TASKS, PLACEHOLDERS, VALUES
from kalegen.syntax.identifiers import identifier
from kalegen.syntax.nodes import string
from kalegen.syntax.scopes import dotted_name, parameters_of


def run_pipeline(function: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
    """Run the steps of a pipeline function and return what it returns."""
    script = _read(function)
    guard = Guard(Path(inspect.getsourcefile(function) or ""))
    run = _Run(script, function.__globals__, _macros(script), guard)
    with TemporaryDirectory(prefix="kalegen-") as folder:
        values = run.steps(dict(arguments), Passing(Path(folder)))
    returned = script.body.returned
    if returned is None:
        return None
    results = tuple(_bound(name, values) for name in returned)
    return results if script.body.returns_tuple else results[0]


def _read(function: Callable[..., Any]) -> PipelineScript:
    try:
        path = Path(inspect.getsourcefile(function) or "")
    except TypeError:
        path = Path()
    if not path.is_file():
        raise PipelineError(f"the pipeline {function.__name__!r} is in no file: its script is read to run it")
    script, found = read_pipeline(path, function.__name__)
    if script is not None:
        found = [one for one in check_parameters(script) if one.severity is Severity.ERROR]
    if script is None or found:
        raise _refusal(found)
    return script


def _refusal(found: list[Diagnostic]) -> PipelineError:
    return PipelineError("\n".join(to_text(diagnostic) for diagnostic in found))


def _macros(script: PipelineScript) -> dict[str, str]:
    """What stands here for kfp's run-time values, by their texts."""
    import datetime
    import uuid

    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    label, identity = script.function.label, str(uuid.uuid4())
    values = {
        "PIPELINE_JOB_NAME_PLACEHOLDER": label,
        "PIPELINE_JOB_RESOURCE_NAME_PLACEHOLDER": f"{label}-{identity[:8]}",
        "PIPELINE_JOB_ID_PLACEHOLDER": identity,
        "PIPELINE_JOB_CREATE_TIME_UTC_PLACEHOLDER": now,
        "PIPELINE_JOB_SCHEDULE_TIME_UTC_PLACEHOLDER": now,
    }
    return {text: values[constant] for text, constant in PLACEHOLDERS.items() if text not in OF_TASKS}


def _of_task(label: str) -> dict[str, str]:
    """What stands here for the name and the id of a step's task."""
    import uuid

    name = f"{identifier(label)}-step".replace("_", "-")
    values = {"PIPELINE_TASK_NAME_PLACEHOLDER": name, "PIPELINE_TASK_ID_PLACEHOLDER": str(uuid.uuid4())}
    return {text: values[PLACEHOLDERS[text]] for text in OF_TASKS}


@dataclass(frozen=True)
class _Run:
    """A run of a script whose module's names are ``namespace``."""

    script: PipelineScript
    namespace: Mapping[str, Any]
    macros: Mapping[str, str]
    guard: Guard

    def steps(self, values: dict[str, Any], passing: Passing) -> dict[str, Any]:
        """Run all steps; the variables that are left at the end."""
        values = {name: self._filled_in(value) for name, value in values.items()}
        values |= {name: float(values[name]) for name in self._floats() if type(values[name]) is int}
        rules, found = read_rules(self.script)
        if found:
            raise _refusal(found)
        start_randomly = _random_streams()
        live = list(_used_from(self.script))
        tasks = self.script.body.tasks
        given = {name: values[name] for name in values.keys() & live[0]}
        passing.save(given, "the pipeline's arguments", _notes([], tasks))
        for done, (task, own, later) in enumerate(zip(tasks, rules, live[1:], strict=True), start=1):
            values = self._task(task, own, passing, start_randomly)
            kept = {name: value for name, value in values.items() if name in later}
            passing.save(kept, _giver(task), _notes(tasks[:done], tasks[done:]))
            values = passing.load()
        return values

    def _task(self, task: Task, rules: Rules, passing: Passing, start_randomly: Callable[[], None]) -> dict[str, Any]:
        """The variables after a task."""
        start_randomly()
        values = passing.load()
        if isinstance(task, Verdict):
            holds = self._holds(task.guard, values) and self._holds(task.test, values)
            return {**values, task.name: holds}
        if isinstance(task, (Call, Loop)):
            own = replace(self, macros={**self.macros, **_of_task(task.step.label)})
            if isinstance(task, Loop):
                return own._loop(task, rules, passing, start_randomly)
            return own._step(task, rules, passing)
        return {**values, task.name: _empty(task)} if self._holds(task.test, values) else values

    def _loop(self, loop: Loop, rules: Rules, passing: Passing, start_randomly: Callable[[], None]) -> dict[str, Any]:
        """The variables after a loop, whose iterations run one after another."""

        def tried(run: Callable[[], None]) -> None:
            start_randomly()
            attempt(run, rules, loop.step.label)

        return LoopRun(loop, self._macros_filled_in(), self._scope({}), passing.load).run(tried)

    def _macros_filled_in(self) -> Substitution:
        """What puts the values of this run in the place of kfp's names for them."""

        def value_of(original: cst.BaseExpression, updated: cst.BaseExpression) -> cst.BaseExpression | None:
            value = VALUES.get(self.script.function.source.full_name(original))
            return None if value is None else string(self._filled_in(value))

        return Substitution(lambda name: None, value_of)

    def _scope(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The names that code of the pipeline function sees; its own variables hide those of the module."""
        own = self._variables
        return {**{name: value for name, value in self.namespace.items() if name not in own}, **values}

    @property
    def _variables(self) -> set[str]:
        parameters = {parameter.name.value for parameter in parameters_of(self.script.function.node)}
        return parameters.union(*(bound_by(task) for task in self.script.body.tasks))

    def _holds(self, test: cst.BaseExpression | None, values: Mapping[str, Any]) -> bool:
        """Whether a condition holds, as Python finds it."""
        if test is None:
            return True
        filled_in: Any = test.visit(self._macros_filled_in())
        return bool(eval(cst.Module([]).code_for_node(filled_in), self._scope(values)))

    def _floats(self) -> Iterator[str]:
        """The parameters that are declared as float: a cluster makes floats of their values."""
        for parameter in parameters_of(self.script.function.node):
            if parameter.annotation is not None and dotted_name(parameter.annotation.annotation) == "float":
                yield parameter.name.value

    def _step(self, call: Call, rules: Rules, passing: Passing) -> dict[str, Any]:
        """The variables after a step; every attempt begins with those that were there before."""

        given = {argument.name for argument in call.arguments if argument.name is not None} - set(call.targets)

        def run() -> tuple[dict[str, Any], dict[str, Any]]:
            values = passing.load()
            watched = marshal_watch(**{name: values[name] for name in sorted(given & values.keys())})
            holds = self._holds(call.test, values)
            return watched, {**values, **self._results(call, self._call(call, values))} if holds else values

        watched, after = attempt(run, rules, call.step.label)
        self.guard.check(call.step.label, watched)
        return after

    def _call(self, call: Call, values: Mapping[str, Any]) -> Any:
        function = self.namespace[call.callee]
        positional = [self._value(argument, values) for argument in call.arguments if argument.keyword is None]
        keywords = {a.keyword: self._value(a, values) for a in call.arguments if a.keyword is not None}
        return function(*positional, **keywords, **_recorders(call))

    def _value(self, argument: Argument, values: Mapping[str, Any]) -> Any:
        if argument.name is None:
            return self._filled_in(argument.value)
        if argument.name in values or argument.name in self._variables:
            return _bound(argument.name, values)
        if argument.name in self.namespace:
            return self.namespace[argument.name]
        if not hasattr(builtins, argument.name):
            raise NameError(f"name {argument.name!r} is not defined")
        return getattr(builtins, argument.name)

    def _filled_in(self, value: Any) -> Any:
        return self.macros.get(KALES.get(value, value), value) if isinstance(value, str) else value

    def _results(self, call: Call, result: Any) -> dict[str, Any]:
        """The variables that a call binds."""
        if not call.unpacks:
            return dict.fromkeys(call.targets, result)
        results = list(result) if hasattr(result, "__iter__") else [result]
        if len(results) != len(call.targets):
            where = f"{call.place.file}, line {call.place.line}"
            wanted = f"{len(call.targets)}: {', '.join(call.targets)}"
            message = f"step {call.step.label!r} returned {len(results)} values, and {where} wants {wanted}"
            raise PipelineError(message)
        return dict(zip(call.targets, results, strict=True))


def _recorders(call: Call) -> dict[str, Any]:
    """New objects for the parameters to which the step logs metrics; here nobody reads them."""
    parameters = recorders_of(call.step)
    if not parameters:
        return {}
    from kfp.dsl import Metrics

    return {name: Metrics(name=name) for name in parameters}


def _bound(name: str, values: Mapping[str, Any]) -> Any:
    """The value of a variable; NameError, as in Python, where no branch and no loop has bound it."""
    if name not in values:
        raise NameError(f"name {name!r} is not defined: the branch or the loop that binds it has not run")
    return values[name]


def _empty(task: Empty) -> Any:
    return {} if isinstance(task.value, cst.Dict) else []


def _giver(task: Task) -> str:
    """Who gives the variables after a task."""
    return f"step {task.step.label!r}" if isinstance(task, (Call, Loop)) else f"line {task.place.line}"


def _used_from(script: PipelineScript) -> Iterator[set[str]]:
    """For each task, and at the end, the variables that it or a later one takes, or that the pipeline returns."""
    used: set[str] = set(script.body.returned or ())
    found = [set(used)]
    for task in reversed(script.body.tasks):
        used = (used - _binds_surely(task)) | _read_by(task)
        found.append(set(used))
    return reversed(found)


def _binds_surely(task: Task) -> set[str]:
    if isinstance(task, Loop):
        return task.binds_surely
    return bound_by(task) if isinstance(task, Verdict) or task.test is None else set()


def _read_by(task: Task) -> set[str]:
    """The variables that a task takes."""
    if isinstance(task, Loop):
        return task.reads
    tests = [task.test, task.guard] if isinstance(task, Verdict) else [task.test]
    read = {name.value for test in tests if test is not None for name in free_names(test)}
    given = task.arguments if isinstance(task, Call) else ()
    return read | {argument.name for argument in given if argument.name is not None}


def _notes(done: Sequence[Task], left: Sequence[Task]) -> dict[str, str]:
    """Of the variables between two tasks, the line that bound them, and the steps that want them."""
    lines = {name: f"bound in line {task.place.line}" for task in done for name in sorted(bound_by(task))}
    wanted: dict[str, list[str]] = defaultdict(list)
    for task in left:
        if not isinstance(task, (Call, Loop)):
            continue
        for name in _read_by(task):
            wanted[name].append(repr(task.step.label))
    users = {name: f"wanted by step {' and '.join(labels)}" for name, labels in wanted.items()}
    return {name: ", ".join(filter(None, (lines.get(name), users.get(name)))) for name in {**lines, **users}}


def _random_streams() -> Callable[[], None]:
    """A function that sets random numbers back to where they are now: on a cluster each step begins there."""
    python, numpy = random.getstate(), sys.modules.get("numpy.random")
    state = numpy.get_state() if numpy is not None else None

    def set_back() -> None:
        random.setstate(python)
        if numpy is not None:
            numpy.set_state(state)

    return set_back
