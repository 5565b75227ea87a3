"""The body of a pipeline function: calls of steps, one a line, in ``if`` and ``for`` statements perhaps."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

import libcst as cst

from kalegen.analysis.expressions import KNOWN_BUILTINS
from kalegen.analysis.literals import UNKNOWN, literal_value
from kalegen.analysis.scopes import dotted_name, target_names
from kalegen.diagnostics import Diagnostic, Place, error
from kalegen.frontends.script_branches import UNFIT, Verdict, conjunction, may_change, names_in, negation
from kalegen.frontends.script_loops import (
    IN_A_LOOP,
    Loop,
    calls_in,
    filled_in,
    unfit_statements,
    variables_of,
    with_own_variables,
    written_out,
)
from kalegen.frontends.script_steps import Function, signature_of
from kalegen.macros import VALUES
from kalegen.names import unique
from kalegen.suggestions import did_you_mean
from kalegen.walk import children, walk

ONE_CALL = "write calls of steps, one a line: 'result = step_function(argument, …)'"


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


@dataclass
class Body:
    """What a pipeline function does: its calls, verdicts and loops in order, and the variables that it returns."""

    tasks: list[Call | Verdict | Loop] = field(default_factory=list)
    returned: tuple[str, ...] | None = None
    returns_tuple: bool = False
    found: list[Diagnostic] = field(default_factory=list)

    @property
    def calls(self) -> list[Call]:
        """The calls alone."""
        return [task for task in self.tasks if isinstance(task, Call)]


def read_body(pipeline: Function, steps: Mapping[str, Function], names: AbstractSet[str]) -> Body:
    """Read the body of a pipeline function.

    ``steps`` are the step functions by the names that the script knows them by, ``names`` all names of its module.
    """
    reader = _BodyReader(pipeline, steps, names)
    reader.read_block(pipeline.node.body)
    reader.refuse_unfilled()
    if not reader.body.tasks and not reader.body.found:
        message = f"the pipeline {pipeline.label!r} calls no step"
        reader.body.found.append(error("KG505", message, pipeline.place, ONE_CALL))
    return reader.body


@dataclass(frozen=True)
class _Parts:
    """A call as it is written: the function, its arguments, and the names given to ``after``."""

    function: cst.BaseExpression
    arguments: Sequence[cst.Arg]
    waits: tuple[str, ...] = ()


class _BodyReader:
    """Reads the statements in order, and knows which variables there are."""

    def __init__(self, pipeline: Function, steps: Mapping[str, Function], names: AbstractSet[str]) -> None:
        self._pipeline = pipeline
        self._source = pipeline.source
        self._steps = steps
        self._names = names
        self._parameters = set(signature_of(pipeline.node).parameters)
        self._called = {dotted_name(call.func) for call in _calls_in(pipeline.node.body)} & steps.keys()
        self._results: set[str] = set()
        self._test: cst.BaseExpression | None = None
        self._empty: dict[str, cst.Assign] = {}
        self.body = Body()

    def _refuse(self, code: str, message: str, node: cst.CSTNode, hint: str | None) -> None:
        self.body.found.append(error(code, message, self._source.place(node), hint))

    def read_block(self, block: cst.BaseSuite) -> None:
        """Read the statements of a suite."""
        for node in block.body:
            for small in node.body if isinstance(node, cst.SimpleStatementLine) else [node]:
                self.read(small)

    def read(self, node: cst.CSTNode) -> None:
        """Read one statement."""
        if self.body.returned is not None:
            self._refuse("KG505", "nothing can follow the pipeline's 'return'", node, "remove it")
        elif isinstance(node, cst.Return):
            self._read_return(node)
        elif isinstance(node, cst.If):
            self._read_if(node)
        elif isinstance(node, cst.For):
            self._read_for(node)
        elif isinstance(node, cst.Expr) and isinstance(node.value, cst.Call):
            self._read_call(node.value, None)
        elif isinstance(node, cst.Assign) and len(node.targets) == 1:
            self._read_assignment(node, node.targets[0].target, node.value)
        elif isinstance(node, cst.AnnAssign) and node.value is not None:
            self._read_assignment(node, node.target, node.value)
        elif not _is_nothing(node):
            message = f"a pipeline can't hold the statement {_first_line(self._source.code(node))!r}"
            self._refuse("KG505", message, node, f"{ONE_CALL}; let a step do the rest")

    def _read_assignment(self, node: cst.CSTNode, target: cst.BaseExpression, value: cst.BaseExpression) -> None:
        if isinstance(node, cst.Assign) and isinstance(target, cst.Name) and _is_empty(value):
            self._empty[target.value] = node
        elif isinstance(target, cst.Name) and isinstance(value, cst.ListComp) and calls_in(value, self._steps):
            self._read_comprehension(node, target, value)
        elif not isinstance(value, cst.Call):
            message = f"only a step's results can be assigned in a pipeline, not {self._source.code(value)!r}"
            self._refuse("KG505", message, node, "give the constant to the step itself, or let a step make the value")
        elif not _is_plain_target(target):
            message = f"the result is assigned to {self._source.code(target)!r}"
            self._refuse("KG505", message, node, "assign to a name, or to names with commas between them")
        else:
            self._read_call(value, target)

    def _read_if(self, node: cst.If) -> None:
        """Read the branches, each with the test that must hold for it."""
        if not self._is_fit(node.test):
            return
        outer, test = self._test, node.test
        if may_change(test, node):
            verdict = Verdict(unique("condition", self._known()), test, outer, self._source.place(node))
            self.body.tasks.append(verdict)
            self._results.add(verdict.name)
            test = cst.Name(verdict.name)
        self._test = conjunction(outer, test)
        self.read_block(node.body)
        self._test = conjunction(outer, negation(test))
        if isinstance(node.orelse, cst.If):
            self._read_if(node.orelse)
        elif node.orelse is not None:
            self.read_block(node.orelse.body)
        self._test = outer

    # Loops

    def refuse_unfilled(self) -> None:
        """Refuse empty lists and dicts that no loop fills."""
        for node in self._empty.values():
            message = f"only a step's results can be assigned in a pipeline, not {self._source.code(node.value)!r}"
            self._refuse("KG505", message, node, "give the constant to the step itself, or let a step make the value")

    def _read_comprehension(self, node: cst.CSTNode, target: cst.Name, value: cst.ListComp) -> None:
        loop = written_out(target, value)
        if loop is None:
            self._refuse("KG505", "a list comprehension here has one 'for'", value, "let a step make the list of items")
            return
        if target.value in {name.value for name in names_in(value)}:
            message = f"the list comprehension reads {target.value!r}, which it binds"
            self._refuse("KG505", message, node, "give the new list a name of its own")
            return
        loop = with_own_variables(loop, self._known() | {target.value})
        self._empty[target.value] = cst.Assign([cst.AssignTarget(target)], cst.List([]))
        self._read_for(loop, node)

    def _read_for(self, node: cst.For, written: cst.CSTNode | None = None) -> None:
        """Read a loop, which is one step; ``written`` is the node that stands in the script."""
        here = written if written is not None else node
        fills = sorted(filled_in(node) & self._empty.keys())
        if not self._is_fit_loop(node, here):
            return
        empty = [cst.SimpleStatementLine([self._empty.pop(name)]) for name in fills]
        found = [(dotted_name(call.func), self._steps[dotted_name(call.func)]) for call in calls_in(node, self._steps)]
        plain = node.with_changes(leading_lines=[])
        self.body.tasks.append(Loop(tuple(found), tuple(fills), (*empty, plain), self._source.place(here)))
        self._results.update(fills, variables_of(node) if written is None else ())

    def _is_fit_loop(self, node: cst.For, here: cst.CSTNode) -> bool:
        """Whether one step can be made of a loop."""
        calls = calls_in(node.body, self._steps)
        known = self._known() | KNOWN_BUILTINS | variables_of(node) | self._empty.keys() | self._steps.keys()
        unknown = next((name for name in names_in(node) if name.value not in known), None)
        unfit = next(unfit_statements(node), None)
        settings = {repr(sorted(self._steps[dotted_name(call.func)].options.items())) for call in calls}
        before = len(self.body.found)
        if self._test is not None:
            self._refuse("KG505", "a loop stands below an 'if'", here, "write the 'if' inside the loop")
        elif unfit is not None:
            self._refuse("KG505", "a loop here can't hold this", here, IN_A_LOOP)
        elif not calls:
            self._refuse("KG505", "the loop calls no step", here, IN_A_LOOP)
        elif unknown is not None:
            self._refuse("KG511", f"the name {unknown.value!r} is not defined", here, None)
        elif calls_in(node.iter, self._steps):
            self._refuse("KG506", "a step is called in the loop's head", here, "give its result a name before the loop")
        elif any(self._steps[dotted_name(call.func)].files for call in calls):
            hint = "call it once, outside of the loop"
            self._refuse("KG505", "the loop calls a step that gives out a file by @artifact", here, hint)
        elif len(settings) > 1:
            hint = "give the steps the same settings, or make one step of them"
            self._refuse("KG505", "the loop calls steps with different settings", here, hint)
        for call in calls:
            self._bind(self._steps[dotted_name(call.func)], call.args, call)
        return len(self.body.found) == before

    def _is_fit(self, test: cst.BaseExpression) -> bool:
        """Whether a test reads what the pipeline knows, and calls no step."""
        unfit = next((part for part in walk(test) if isinstance(part, UNFIT)), None)
        unknown = next((name for name in names_in(test) if name.value not in self._known() | KNOWN_BUILTINS), None)
        step = next((part for part in walk(test) if isinstance(part, cst.Call) and self._is_step(part)), None)
        if unfit is not None:
            self._refuse("KG505", f"a condition can't hold {self._source.code(unfit)!r}", unfit, "let a step decide")
        elif unknown is not None:
            self._refuse_argument(unknown, unknown.value)
        elif step is not None:
            self._refuse_argument(step, self._source.code(step))
        return unfit is None and unknown is None and step is None

    def _is_step(self, call: cst.Call) -> bool:
        return dotted_name(call.func) in self._steps

    def _read_return(self, node: cst.Return) -> None:
        if self._test is not None:
            self._refuse("KG505", "a 'return' stands below an 'if'", node, "return at the end, for all branches")
            return
        if isinstance(node.value, cst.Call):
            name = unique("result", self._known())
            self._read_call(node.value, cst.Name(name))
            self.body.returned = (name,)
            return
        values = [] if node.value is None else _elements(node.value)
        returned = [value.value for value in values if isinstance(value, cst.Name)]
        unknown = [value for value in values if dotted_name(value) not in self._results]
        if unknown:
            message = f"a pipeline can't return {self._source.code(unknown[0])!r}"
            self._refuse("KG505", message, node, "return results of steps: 'return a' or 'return a, b'")
            return
        self.body.returned = tuple(returned)
        self.body.returns_tuple = isinstance(node.value, cst.Tuple)

    # Calls

    def _read_call(self, node: cst.Call, target: cst.BaseExpression | None) -> None:
        parts = self._take_apart(node)
        step = self._step(parts.function, node) if parts is not None else None
        targets = tuple(target_names(target)) if target is not None else ()
        if parts is not None and step is not None:
            arguments = self._arguments(step, parts.arguments, node)
            callee = dotted_name(parts.function)
            unpacks = isinstance(target, (cst.Tuple, cst.List))
            place = self._source.place(node)
            call = Call(step, callee, arguments, targets, unpacks, parts.waits, place, self._test)
            self._check_targets(call, node)
            self.body.found += check_results(call)
            self.body.tasks.append(call)
        self._results.update(targets)

    def _take_apart(self, node: cst.Call) -> _Parts | None:
        """The call itself, out of the ``after(…)`` that may stand around it."""
        if self._source.sdk_name(node.func) != "after":
            return _Parts(node.func, node.args)
        first = node.args[0].value if node.args else None
        waits = [argument.value for argument in node.args[1:]]
        wrong = [value for value in waits if dotted_name(value) not in self._results]
        if not isinstance(first, cst.Call) or wrong or not waits:
            hint = "write 'after(step_function(argument), result)', where an earlier step gave the result"
            self._refuse("KG517", f"{self._source.code(node)!r} says no order", wrong[0] if wrong else node, hint)
            return None
        return _Parts(first.func, first.args, tuple(dotted_name(value) for value in waits))

    def _step(self, function: cst.BaseExpression, node: cst.CSTNode) -> Function | None:
        name = dotted_name(function)
        step = self._steps.get(name)
        if step is not None:
            return step
        text = self._source.code(function)
        if name == self._pipeline.name:
            self._refuse("KG515", f"the pipeline {name!r} calls itself", node, "a pipeline has no recursion")
        elif name in self._names | KNOWN_BUILTINS or "." in name or not name:
            self._refuse("KG507", f"{text!r} is no step", node, self._way_out(name, text))
        else:
            hint = did_you_mean(name, self._steps) or "the steps are: " + ", ".join(self._steps)
            self._refuse("KG507", f"there is no step {text!r}", node, hint)
        return None

    def _way_out(self, name: str, text: str) -> str:
        """What to do about the call of something that is no step."""
        first, dot, last = name.rpartition(".")
        if dot and first.split(".")[0] in self._source.imports:
            return f"if it is one, import it by its name: 'from {self._source.full_name_of(first)} import {last}'"
        if name in self._source.functions:
            return f"decorate {text!r} with @step, or call it inside a step"
        return "call it inside a step"

    def _check_targets(self, call: Call, node: cst.CSTNode) -> None:
        for target in call.targets:
            if target in self._called:
                message = f"the result {target!r} has the name of a step that the pipeline calls"
                self._refuse("KG514", message, node, "Python itself could not call the step then: rename the result")
        if len(set(call.targets)) < len(call.targets):
            self._refuse("KG514", "two results have the same name", node, "give each a name of its own")

    # Arguments

    def _arguments(self, step: Function, given: Sequence[cst.Arg], node: cst.Call) -> tuple[Argument, ...]:
        starred = next((argument for argument in given if argument.star), None)
        if starred is not None:
            message = f"{self._source.code(starred)!r}: a pipeline can't unpack arguments"
            self._refuse("KG509", message, starred, "write the arguments one by one")
            return ()
        parameters = self._bind(step, given, node)
        if parameters is None:
            return ()
        found = [self._argument(argument, name) for argument, name in zip(given, parameters, strict=True)]
        return tuple(argument for argument in found if argument is not None)

    def _bind(self, step: Function, given: Sequence[cst.Arg], node: cst.Call) -> list[str] | None:
        """The step function's parameter that each argument goes to."""
        signature = signature_of(step.node)
        positional = [index for index, argument in enumerate(given) if argument.keyword is None]
        keywords = {a.keyword.value: index for index, a in enumerate(given) if a.keyword is not None}
        try:
            bound = signature.bind(*positional, **keywords)
        except TypeError as problem:
            header = self._source.code(step.node.params)
            hint = f"it is defined as '{step.name}({header})' in {step.place.file}, line {step.place.line}"
            self._refuse("KG512", f"{step.name!r} can't be called like this: {problem}", node, hint)
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
        node, keyword = argument.value, argument.keyword.value if argument.keyword is not None else None
        code = self._source.code(node)
        macro = VALUES.get(self._source.full_name(node))
        value = macro if macro is not None else literal_value(node)
        if value is not UNKNOWN:
            return Argument(parameter, keyword, None, value, code)
        if isinstance(node, cst.Name) and node.value in self._known():
            return Argument(parameter, keyword, node.value, None, code)
        self._refuse_argument(node, code)
        return None

    def _known(self) -> set[str]:
        return {*self._parameters, *self._results, *self._names}

    def _refuse_argument(self, node: cst.BaseExpression, code: str) -> None:
        if isinstance(node, cst.Name):
            hint = did_you_mean(code, self._parameters | self._results)
            known = ", ".join(sorted(self._parameters | self._results))
            self._refuse("KG511", f"the name {code!r} is not defined", node, hint or f"known here are: {known}")
        elif isinstance(node, cst.Call):
            name = f"{dotted_name(node.func).split('.')[-1] or 'step'}_result"
            hint = f"give its result a name on a line of its own: '{name} = {_first_line(code)}'"
            self._refuse("KG506", f"the call {code!r} stands inside another call", node, hint)
        else:
            hint = "let a step compute it: a pipeline passes names and constants"
            self._refuse("KG508", f"{code!r} can't be an argument of a step", node, hint)


def check_results(call: Call) -> Iterator[Diagnostic]:
    """KG513 where a step evidently returns another number of values than the call unpacks."""
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


def shows_results(call: Call) -> bool:
    """Whether the number of values that the call unpacks is known to be right, or does not matter."""
    returns = list(_returns_in(call.step.node.body))
    return not call.unpacks or all(_number_of_values(node) is not None for node in returns)


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


def _calls_in(node: cst.CSTNode) -> Iterator[cst.Call]:
    if isinstance(node, cst.Call):
        yield node
    for child in children(node):
        yield from _calls_in(child)


def _is_empty(node: cst.BaseExpression) -> bool:
    return isinstance(node, (cst.List, cst.Dict)) and not node.elements


def _is_plain_target(target: cst.BaseExpression) -> bool:
    return all(isinstance(element, cst.Name) for element in _elements(target))


def _elements(node: cst.BaseExpression) -> list[cst.BaseExpression]:
    """The elements of a tuple or list without stars; a starred one is given as the node itself."""
    if not isinstance(node, (cst.Tuple, cst.List)):
        return [node]
    return [element.value if isinstance(element, cst.Element) else node for element in node.elements]


def _is_nothing(node: cst.CSTNode) -> bool:
    """A docstring, ``pass`` or ``...``."""
    is_text = isinstance(node, cst.Expr) and isinstance(
        node.value, (cst.SimpleString, cst.ConcatenatedString, cst.Ellipsis)
    )
    return is_text or isinstance(node, cst.Pass)


def _first_line(text: str) -> str:
    first, *rest = text.split("\n")
    return f"{first} …" if rest else first
