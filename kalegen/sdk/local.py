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
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import libcst as cst

from kalegen.analysis.scopes import dotted_name, parameters_of
from kalegen.diagnostics import Diagnostic
from kalegen.frontends.script import PipelineScript, read_pipeline
from kalegen.frontends.script_branches import Verdict, names_in
from kalegen.frontends.script_calls import Argument, Call
from kalegen.frontends.script_loops import Loop
from kalegen.macros import PLACEHOLDERS
from kalegen.rendering import to_text
from kalegen.sdk.attempts import Rules, attempt, read_rules
from kalegen.sdk.errors import PipelineError
from kalegen.sdk.passing import Passing


def run_pipeline(function: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
    """Run the steps of a pipeline function and return what it returns."""
    script = _read(function)
    run = _Run(script, function.__globals__, _macros(script))
    with TemporaryDirectory(prefix="kalegen-") as folder:
        values = run.steps(dict(arguments), Passing(Path(folder)))
    returned = script.body.returned
    if returned is None:
        return None
    return tuple(values[name] for name in returned) if script.body.returns_tuple else values[returned[0]]


def _read(function: Callable[..., Any]) -> PipelineScript:
    try:
        path = Path(inspect.getsourcefile(function) or "")
    except TypeError:
        path = Path()
    if not path.is_file():
        raise PipelineError(f"the pipeline {function.__name__!r} is in no file: its script is read to run it")
    script, found = read_pipeline(path, function.__name__)
    if script is None:
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
    return {text: values[constant] for text, constant in PLACEHOLDERS.items()}


@dataclass(frozen=True)
class _Run:
    """A run of a script whose module's names are ``namespace``."""

    script: PipelineScript
    namespace: Mapping[str, Any]
    macros: Mapping[str, str]

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
            start_randomly()
            if isinstance(task, Verdict):
                holds = self._holds(task.guard, values) and self._holds(task.test, values)
                values = {**values, task.name: holds}
            elif isinstance(task, Loop):
                values = self._loop(task, own, passing)
            elif self._holds(task.test, values):
                values = self._step(task, own, passing)
            kept = {name: value for name, value in values.items() if name in later}
            giver = "a condition" if isinstance(task, Verdict) else f"step {task.step.label!r}"
            passing.save(kept, giver, _notes(tasks[:done], tasks[done:]))
            values = passing.load()
        return values

    def _loop(self, loop: Loop, rules: Rules, passing: Passing) -> dict[str, Any]:
        """The variables after a loop, whose iterations run one after another."""

        def run() -> dict[str, Any]:
            values = passing.load()
            names = {**self.namespace, **values}
            exec(cst.Module(loop.statements).code, names)
            return {**values, **{name: names[name] for name in loop.targets if name in names}}

        return attempt(run, rules, loop.step.label)

    def _holds(self, test: cst.BaseExpression | None, values: Mapping[str, Any]) -> bool:
        """Whether a condition holds, as Python finds it."""
        if test is None:
            return True
        return bool(eval(cst.Module([]).code_for_node(test), {**self.namespace, **values}))

    def _floats(self) -> Iterator[str]:
        """The parameters that are declared as float: a cluster makes floats of their values."""
        for parameter in parameters_of(self.script.function.node):
            if parameter.annotation is not None and dotted_name(parameter.annotation.annotation) == "float":
                yield parameter.name.value

    def _step(self, call: Call, rules: Rules, passing: Passing) -> dict[str, Any]:
        """The variables after a step; every attempt begins with those that were there before."""

        def run() -> dict[str, Any]:
            values = passing.load()
            return {**values, **self._results(call, self._call(call, values))}

        return attempt(run, rules, call.step.label)

    def _call(self, call: Call, values: Mapping[str, Any]) -> Any:
        function = self.namespace[call.callee]
        positional = [self._value(argument, values) for argument in call.arguments if argument.keyword is None]
        keywords = {a.keyword: self._value(a, values) for a in call.arguments if a.keyword is not None}
        return function(*positional, **keywords)

    def _value(self, argument: Argument, values: Mapping[str, Any]) -> Any:
        if argument.name is None:
            return self._filled_in(argument.value)
        if argument.name in values:
            return values[argument.name]
        if argument.name in self.namespace:
            return self.namespace[argument.name]
        if not hasattr(builtins, argument.name):
            raise NameError(f"name {argument.name!r} is not defined")
        return getattr(builtins, argument.name)

    def _filled_in(self, value: Any) -> Any:
        return self.macros.get(value, value) if isinstance(value, str) else value

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


def _used_from(script: PipelineScript) -> Iterator[set[str]]:
    """For each call, and at the end, the variables that it or a later one takes, or that the pipeline returns."""
    used: set[str] = set(script.body.returned or ())
    found = [set(used)]
    for task in reversed(script.body.tasks):
        if isinstance(task, Verdict):
            used = (used - {task.name}) | _read_by(task.guard) | _read_by(task.test)
        elif isinstance(task, Loop):
            used = (used - set(task.fills)) | task.reads
        else:
            bound = set(task.targets) if task.test is None else set()
            used = (used - bound) | {a.name for a in task.arguments if a.name is not None} | _read_by(task.test)
        found.append(set(used))
    return reversed(found)


def _read_by(test: cst.BaseExpression | None) -> set[str]:
    return {name.value for name in names_in(test)} if test is not None else set()


def _notes(done: Sequence[Call | Verdict | Loop], left: Sequence[Call | Verdict | Loop]) -> dict[str, str]:
    """Of the variables between two calls, the line that bound them, and the steps that want them."""
    calls = [task for task in done if isinstance(task, Call)]
    lines = {name: f"bound in line {call.place.line}" for call in calls for name in call.targets}
    wanted: dict[str, list[str]] = defaultdict(list)
    for call in (task for task in left if isinstance(task, Call)):
        for name in {argument.name for argument in call.arguments if argument.name is not None}:
            wanted[name].append(repr(call.step.label))
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
