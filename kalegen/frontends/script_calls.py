"""Calls of steps in a pipeline function: what is called, with what, and what the results are called."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

import libcst as cst

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.diagnostics.suggestions import did_you_mean
from kalegen.frontends.script_recorders import recorders_of
from kalegen.frontends.script_steps import Function, signature_of
from kalegen.settings.run_time_values import OF_TASKS, UNRESOLVED, VALUES, run_time_value
from kalegen.syntax.builtin_names import KNOWN_BUILTINS
from kalegen.syntax.literals import UNKNOWN, literal_value
from kalegen.syntax.scopes import dotted_name, target_names
from kalegen.syntax.walk import children, walk


@dataclass(frozen=True)
class Argument:
    """An argument of a call: a variable's name, or a constant, of which ``code`` is the text.

    ``parameter`` is the step function's parameter that it goes to; ``keyword`` is set where it is given by name.
    """

    parameter: str
    keyword: str | None
    name: str | None
    value: Any
    code: str


@dataclass(frozen=True)
class Call:
    """A call of a step by the name ``callee``; it ``unpacks`` its results if its ``targets`` are written as a tuple.

    ``waits`` are the results whose steps must have ended before, as ``after`` says. It is made where ``test`` holds.
    """

    step: Function
    callee: str
    arguments: tuple[Argument, ...]
    targets: tuple[str, ...]
    unpacks: bool
    waits: tuple[str, ...]
    place: Place
    test: cst.BaseExpression | None = None


@dataclass(frozen=True)
class _Parts:
    """A call as it is written: the function, its arguments, and the names given to ``after``."""

    function: cst.BaseExpression
    arguments: Sequence[cst.Arg]
    waits: tuple[str, ...] = ()


class CallReader:
    """Reads calls in the order in which they stand, and knows which variables there are."""

    def __init__(self, pipeline: Function, steps: Mapping[str, Function], names: AbstractSet[str]) -> None:
        self.source = pipeline.source
        self.parameters = set(signature_of(pipeline.node).parameters)
        self.results: set[str] = set()
        self.found: list[Diagnostic] = []
        self._pipeline = pipeline
        self._steps = steps
        self._names = names
        self._called = {dotted_name(call.func) for call in calls_in(pipeline.node.body)} & steps.keys()

    @property
    def known(self) -> set[str]:
        """The names that an argument may have."""
        return {*self.parameters, *self.results, *self._names}

    def refuse(self, code: str, message: str, node: cst.CSTNode, hint: str | None) -> None:
        """Report an ERROR at a node."""
        self.found.append(error(code, message, self.source.place(node), hint))

    def steps_in(self, node: cst.CSTNode) -> list[tuple[cst.Call, Function]]:
        """The calls of steps in a node, in the order of the text, with what they call."""
        calls = ((call, self._steps.get(dotted_name(call.func))) for call in calls_in(node))
        return [(call, step) for call, step in calls if step is not None]

    def check_tasks_values(self, node: cst.CSTNode) -> None:
        """KG508 for the name or id of a task where that is no step's own argument."""
        own = [argument.value for call, _ in self.steps_in(node) for argument in call.args]
        for part in walk(node):
            is_value = isinstance(part, (cst.Name, cst.Attribute)) and part not in own
            if is_value and VALUES.get(self.source.full_name(part)) in OF_TASKS:
                message = f"{self.source.code(part)!r} has another value in each step"
                self.refuse("KG508", message, part, "write it as an argument of the step's call")

    def waits_in(self, node: cst.CSTNode) -> list[cst.Call]:
        """The calls of ``after`` in a node."""
        return [call for call in calls_in(node) if self.source.sdk_name(call.func) == "after"]

    def read(self, node: cst.Call, target: cst.BaseExpression | None, test: cst.BaseExpression | None) -> Call | None:
        """The call, whose results are assigned to ``target``; None, with an ERROR found, where it is none of a step."""
        parts = self._take_apart(node)
        step = self._step(parts.function, node) if parts is not None else None
        targets = tuple(target_names(target)) if target is not None else ()
        call = None
        if parts is not None and step is not None:
            arguments = self._arguments(step, parts.arguments, node)
            callee = dotted_name(parts.function)
            unpacks = isinstance(target, (cst.Tuple, cst.List))
            call = Call(step, callee, arguments, targets, unpacks, parts.waits, self.source.place(node), test)
            self.check_targets(targets, node)
            self.found += check_results(call)
        self.results.update(targets)
        return call

    def _take_apart(self, node: cst.Call) -> _Parts | None:
        """The call itself, out of the ``after(…)`` that may stand around it."""
        if self.source.sdk_name(node.func) != "after":
            return _Parts(node.func, node.args)
        first = node.args[0].value if node.args else None
        waits = [argument.value for argument in node.args[1:]]
        wrong = [value for value in waits if dotted_name(value) not in self.results]
        if not isinstance(first, cst.Call) or wrong or not waits:
            hint = "write after(step_function(argument), result), where result is the result of an earlier step"
            message = f"{self.source.code(node)!r} does not say which step waits for which result"
            self.refuse("KG517", message, wrong[0] if wrong else node, hint)
            return None
        return _Parts(first.func, first.args, tuple(dotted_name(value) for value in waits))

    def _step(self, function: cst.BaseExpression, node: cst.CSTNode) -> Function | None:
        """The step that a call calls; None where it is none, which is refused."""
        name = dotted_name(function)
        step = self._steps.get(name)
        if step is not None:
            return step
        text = self.source.code(function)
        if name == self._pipeline.name:
            self.refuse("KG515", f"the pipeline {name!r} calls itself", node, "remove the call; a step may repeat work")
        elif name in self._names | KNOWN_BUILTINS or "." in name or not name:
            self.refuse("KG507", f"{text!r} is not a step", node, self._way_out(name, text))
        else:
            hint = did_you_mean(name, self._steps) or "the steps are: " + ", ".join(self._steps)
            self.refuse("KG507", f"no step is called {text!r}", node, hint)
        return None

    def _way_out(self, name: str, text: str) -> str:
        """What to do about the call of something that is no step."""
        first, dot, last = name.rpartition(".")
        if dot and first.split(".")[0] in self.source.imports:
            return f"if it is a step, import it by its name: 'from {self.source.full_name_of(first)} import {last}'"
        if name in self.source.functions:
            return f"write @step above the definition of {text}, or call it inside a step"
        return "call it inside a step"

    def check_targets(self, targets: Sequence[str], node: cst.CSTNode) -> None:
        """KG514 for results that are called like a step, or like one another."""
        for target in targets:
            if target in self._called:
                message = f"the result {target!r} has the name of a step that the pipeline calls"
                self.refuse("KG514", message, node, "rename the result: Python could not call the step any more")
        if len(set(targets)) < len(targets):
            self.refuse("KG514", "the call gives two results the same name", node, "give each a name of its own")

    # Arguments

    def _arguments(self, step: Function, given: Sequence[cst.Arg], node: cst.Call) -> tuple[Argument, ...]:
        """What a step is given, by its parameters; what can't be given is refused."""
        starred = next((argument for argument in given if argument.star), None)
        if starred is not None:
            message = f"{self.source.code(starred)!r}: a pipeline can't unpack arguments"
            self.refuse("KG509", message, starred, "write the arguments one by one")
            return ()
        parameters = self.bind(step, given, node)
        if parameters is None:
            return ()
        found = [self._argument(argument, name) for argument, name in zip(given, parameters, strict=True)]
        read = tuple(argument for argument in found if argument is not None)
        return tuple(replace(one, keyword=one.parameter) for one in read) if recorders_of(step) else read

    def bind(self, step: Function, given: Sequence[cst.Arg], node: cst.Call) -> list[str] | None:
        """The step function's parameter that each argument goes to."""
        signature = _given_by_calls(step)
        positional = [index for index, argument in enumerate(given) if argument.keyword is None]
        keywords = {a.keyword.value: index for index, a in enumerate(given) if a.keyword is not None}
        try:
            bound = signature.bind(*positional, **keywords)
        except TypeError as problem:
            header = self.source.code(step.node.params)
            hint = f"it is defined as '{step.name}({header})' in {step.place.file}, line {step.place.line}"
            self.refuse("KG512", f"{step.name!r} can't be called like this: {problem}", node, hint)
            return None
        names = {}
        for name, value in bound.arguments.items():
            kind = signature.parameters[name].kind
            if kind is inspect.Parameter.VAR_KEYWORD:
                names.update({index: keyword for keyword, index in value.items()})
            else:
                names.update(dict.fromkeys(value if kind is inspect.Parameter.VAR_POSITIONAL else [value], name))
        return [names[index] for index in range(len(given))]

    def _argument(self, argument: cst.Arg, parameter: str) -> Argument | None:
        """A constant, a run-time value or a variable as an argument; None where it is refused."""
        node, keyword = argument.value, argument.keyword.value if argument.keyword is not None else None
        code = self.source.code(node)
        constant = literal_value(node)
        macro = run_time_value(self.source.full_name(node), constant)
        value = macro if macro is not None else constant
        if value is not UNKNOWN:
            return Argument(parameter, keyword, None, value, code)
        if isinstance(node, cst.Name) and node.value in self.known:
            return Argument(parameter, keyword, node.value, None, code)
        self._refuse_argument(node, code)
        return None

    def _refuse_argument(self, node: cst.BaseExpression, code: str) -> None:
        """Say why an expression can't be an argument: each kind has another way out."""
        if isinstance(node, cst.Name):
            self.refuse_name(node)
        elif self.steps_in(node):
            self.refuse_call(self.steps_in(node)[0][0], "inside another call")
        elif self.source.full_name(node) in UNRESOLVED:
            hint = "docs/reference/sdk.md lists the run-time values that can be arguments"
            self.refuse("KG508", f"a cluster does not fill in {code!r}", node, hint)
        else:
            hint = "let a step compute it: a pipeline passes names and constants"
            self.refuse("KG508", f"{code!r} can't be an argument of a step", node, hint)

    def refuse_name(self, node: cst.Name) -> None:
        """KG511 for a name that there is not."""
        hint = did_you_mean(node.value, self.parameters | self.results)
        known = ", ".join(sorted(self.parameters | self.results))
        self.refuse("KG511", f"the name {node.value!r} is not defined", node, hint or f"known here are: {known}")

    def refuse_call(self, node: cst.Call, where: str) -> None:
        """KG506 for a call whose result has no name."""
        code = self.source.code(node)
        name = f"{dotted_name(node.func).split('.')[-1] or 'step'}_result"
        hint = f"give its result a name on a line of its own: '{name} = {first_line(code)}'"
        self.refuse("KG506", f"the call {code!r} stands {where}", node, hint)


def _given_by_calls(step: Function) -> inspect.Signature:
    """The step function's signature, without the parameters that no call gives."""
    signature, recorders = signature_of(step.node), recorders_of(step)
    return signature.replace(parameters=[one for name, one in signature.parameters.items() if name not in recorders])


def check_results(call: Call) -> Iterator[Diagnostic]:
    """KG513 where a step evidently returns another number of values than the call unpacks."""
    if call.step.program is not None:
        yield from _check_outputs(call, len(call.step.program.outputs))
        return
    if not call.unpacks:
        return
    wanted = len(call.targets)
    source, name = call.step.source, call.step.name
    hint = f"{call.place.file}, line {call.place.line} wants {wanted}: " + ", ".join(call.targets)
    returns = list(_returns_in(call.step.node.body))
    if not returns:
        yield error("KG513", f"{name!r} returns nothing, not {wanted} values", call.step.place, hint)
    for node in returns:
        number = _number_of_values(node)
        if number is not None and number != wanted:
            what = "None" if number == 0 else f"{number} value{'s' if number > 1 else ''}"
            message = f"{name!r} returns {what} here, not {wanted}"
            yield error("KG513", message, source.place(node), hint)


def _check_outputs(call: Call, count: int) -> Iterator[Diagnostic]:
    """A container's outputs: one is a path, several are a tuple of paths."""
    wanted = len(call.targets)
    if call.targets and (wanted != count or call.unpacks != (count > 1)):
        names = f"one name for each of the {count} outputs" if count else "nothing: it has no outputs"
        message = f"{call.step.name!r} gives {names}, and the call assigns it to {', '.join(call.targets)}"
        yield error("KG513", message, call.place, "name a variable for each output, in their order")


def shows_results(call: Call) -> bool:
    """Whether the number of values that the call unpacks is known to be right, or does not matter."""
    if call.step.program is not None or not call.unpacks:
        return True
    return all(_number_of_values(node) is not None for node in _returns_in(call.step.node.body))


def _number_of_values(node: cst.Return) -> int | None:
    """How many values are returned, 0 for None; None where it is not evident."""
    value = node.value
    if value is None or dotted_name(value) == "None":
        return 0
    if isinstance(value, (cst.Tuple, cst.List)):
        return None if any(isinstance(e, cst.StarredElement) for e in value.elements) else len(value.elements)
    return 1 if isinstance(value, (cst.Integer, cst.Float)) or dotted_name(value) in ("True", "False") else None


def _returns_in(node: cst.CSTNode) -> Iterator[cst.Return]:
    if isinstance(node, cst.Return):
        yield node
    elif not isinstance(node, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
        for child in children(node):
            yield from _returns_in(child)


def calls_in(node: cst.CSTNode) -> Iterator[cst.Call]:
    """All calls in a node."""
    if isinstance(node, cst.Call):
        yield node
    for child in children(node):
        yield from calls_in(child)


def first_line(text: str) -> str:
    """The first line of some code, with a mark where there are more."""
    first, *rest = text.split("\n")
    return f"{first} …" if rest else first
