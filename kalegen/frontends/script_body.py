"""The body of a pipeline function: calls of steps, one a line, in ``if`` and ``for`` statements perhaps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

import libcst as cst

from kalegen.diagnostics.diagnostic import Diagnostic, error
from kalegen.frontends.script_branches import UNFIT, Verdict, conjunction, free_names, must_be_kept, negation
from kalegen.frontends.script_calls import Call, CallReader, first_line
from kalegen.frontends.script_loops import Comprehension, Empty, Loop, filled_in, unfit_parts, written_out
from kalegen.frontends.script_steps import Function, macro_defaults
from kalegen.syntax.builtin_names import KNOWN_BUILTINS
from kalegen.syntax.identifiers import unique
from kalegen.syntax.literals import UNKNOWN
from kalegen.syntax.scopes import all_names, comprehension_names, dotted_name, names_bound_in, parameters_of
from kalegen.syntax.walk import walk

Task = Call | Verdict | Loop | Empty

ONE_CALL = "one call of a step a line, 'result = step_function(argument, …)'"
IN_A_LOOP = (
    "move it into a step; a loop has calls of steps, 'results.append(…)', 'results[key] = …' and 'if' statements"
)


@dataclass
class Body:
    """What a pipeline function does: its tasks in order, and the variables that it returns."""

    tasks: list[Task] = field(default_factory=list)
    returned: tuple[str, ...] | None = None
    returns_tuple: bool = False
    found: list[Diagnostic] = field(default_factory=list)


def bound_by(task: Task) -> set[str]:
    """The variables that a task may bind."""
    return set(task.targets) if isinstance(task, (Call, Loop)) else {task.name}


def read_body(pipeline: Function, steps: Mapping[str, Function], names: AbstractSet[str]) -> Body:
    """Read the body of a pipeline function.

    ``steps`` are the step functions by the names that the script knows them by, ``names`` all names of its module.
    """
    calls = CallReader(pipeline, steps, names)
    reader = _BodyReader(calls, pipeline, names)
    reader.read_block(pipeline.node.body)
    reader.body.found = calls.found
    calls.check_tasks_values(pipeline.node)
    calls.found += _bound_perhaps(reader.body.tasks, macro_defaults(pipeline).keys())
    if not reader.body.tasks and not calls.found:
        message = f"the pipeline function {pipeline.label!r} calls no step"
        calls.found.append(error("KG505", message, pipeline.place, ONE_CALL))
    return reader.body


def _bound_perhaps(tasks: Sequence[Task], macros: AbstractSet[str]) -> Iterator[Diagnostic]:
    """KG505 for parameters whose defaults are run-time values, and which one can't know to have these values still."""
    for task in tasks:
        is_sure = isinstance(task, Verdict) or (not isinstance(task, Loop) and task.test is None)
        for name in sorted(bound_by(task) & macros if not is_sure else ()):
            message = f"an 'if' or a loop rebinds the parameter {name!r}, whose default is a run-time value"
            yield error("KG505", message, task.place, "give the result another name")


class _BodyReader:
    """Reads the statements in order, and knows which test they stand below."""

    def __init__(self, calls: CallReader, pipeline: Function, names: AbstractSet[str]) -> None:
        self._calls = calls
        self._pipeline = pipeline
        self._source = pipeline.source
        self._bound = names_bound_in(pipeline.node.body).bound
        self._hidden = self._bound | calls.parameters | names | KNOWN_BUILTINS
        self._taken = self._hidden | all_names(pipeline.node)
        self._test: cst.BaseExpression | None = None
        self._empty: dict[str, Empty] = {}
        self.body = Body()

    def _refuse(self, message: str, node: cst.CSTNode, hint: str) -> None:
        self._calls.refuse("KG505", message, node, hint)

    def _new_name(self, name: str) -> str:
        made = unique(name, self._taken)
        self._taken.add(made)
        return made

    def read_block(self, block: cst.BaseSuite) -> None:
        """Read the statements of a suite."""
        outer, self._empty = self._empty, {}
        for node in block.body:
            for small in node.body if isinstance(node, cst.SimpleStatementLine) else [node]:
                self._read(small)
        self._make_empty(self._empty)
        self._empty = outer

    def _make_empty(self, names: AbstractSet[str] | Mapping[str, Empty]) -> None:
        """Let empty lists and dicts be steps of their own, where it is not a loop that begins with them."""
        for name in [name for name in self._empty if name in names]:
            self.body.tasks.append(self._empty.pop(name))

    def _read(self, node: cst.CSTNode) -> None:
        if self.body.returned is not None:
            self._refuse("the pipeline function has code after its 'return'", node, "remove it")
        elif isinstance(node, cst.For):
            self._read_for(node)
        else:
            self._make_empty(all_names(node))
            self._read_other(node)

    def _read_other(self, node: cst.CSTNode) -> None:
        if isinstance(node, cst.Return):
            self._read_return(node)
        elif isinstance(node, cst.If):
            self._read_if(node)
        elif isinstance(node, cst.Expr) and isinstance(node.value, cst.Call):
            self._read_call(node.value, None)
        elif isinstance(node, cst.Assign) and len(node.targets) == 1:
            self._read_assignment(node, node.targets[0].target, node.value)
        elif isinstance(node, cst.AnnAssign) and node.value is not None:
            self._read_assignment(node, node.target, node.value)
        elif not _is_nothing(node):
            message = f"a pipeline function can't contain the statement {first_line(self._source.code(node))!r}"
            self._refuse(message, node, f"move it into a step; a pipeline function has {ONE_CALL}")

    def _read_call(self, node: cst.Call, target: cst.BaseExpression | None) -> None:
        call = self._calls.read(node, target, self._test)
        if call is not None:
            self.body.tasks.append(call)

    def _read_assignment(self, node: cst.CSTNode, target: cst.BaseExpression, value: cst.BaseExpression) -> None:
        if not _is_plain_target(target):
            message = f"a pipeline can't assign to {self._source.code(target)!r}, which is not a name"
            self._refuse(message, node, "assign the result to a name: result = …")
        elif isinstance(value, cst.Call):
            self._read_call(value, target)
        elif isinstance(target, cst.Name) and isinstance(value, (cst.ListComp, cst.DictComp)):
            self._read_comprehension(value, target.value)
        elif _are_empty(target, value):
            values = [value] if isinstance(target, cst.Name) else _elements(value)
            for name, one in zip(_elements(target), values, strict=True):
                self._empty[dotted_name(name)] = Empty(dotted_name(name), one, self._source.place(node), self._test)
                self._calls.results.add(dotted_name(name))
        else:
            self._refuse_value(node, target, value)

    def _refuse_value(self, node: cst.CSTNode, target: cst.BaseExpression, value: cst.BaseExpression) -> None:
        """KG505 for an assignment of anything but a step's result; what it binds counts as known from there on."""
        code, bound = self._source.code(value), self._source.code(target)
        message = f"a pipeline can assign results of steps only, and {code!r} is not the call of a step"
        hint = "compute the value in a step"
        if isinstance(target, cst.Name) and isinstance(value, cst.Name):
            hint = f"remove the line, and write {code} where the pipeline has {bound}"
        elif isinstance(target, cst.Name) and self._source.constant(value) is not UNKNOWN:
            hint = f"remove the line, and write {code} in the calls that have {bound}"
        self._refuse(message, node, hint)
        self._calls.results |= {dotted_name(name) for name in _elements(target)}

    def _read_return(self, node: cst.Return) -> None:
        if self._test is not None:
            self._refuse("a pipeline can't return inside an 'if'", node, "move the 'return' to the end of the function")
            return
        if isinstance(node.value, (cst.Call, cst.ListComp, cst.DictComp)):
            name = self._new_name("result")
            self._read_assignment(node, cst.Name(name), node.value)
            self.body.returned = (name,)
            return
        values = [] if node.value is None else _elements(node.value)
        returned = [value.value for value in values if isinstance(value, cst.Name)]
        unknown = [value for value in values if dotted_name(value) not in self._calls.results]
        if self._calls.found:  # what binds the name may have been refused
            unknown = [value for value in unknown if dotted_name(value) not in self._bound]
        if unknown:
            message = f"a pipeline can return results of steps only, and not {self._source.code(unknown[0])!r}"
            self._refuse(message, node, "return names of results: 'return a' or 'return a, b'")
            return
        self.body.returned = tuple(returned)
        self.body.returns_tuple = isinstance(node.value, cst.Tuple)

    # Branches

    def _read_if(self, node: cst.If) -> None:
        """Read the branches, each with the test that must hold for it."""
        if not self._is_fit(node.test, "condition"):
            return
        outer, test = self._test, node.test
        if must_be_kept(test, node, self._is_plain):
            name = self._new_name("condition")
            self.body.tasks.append(Verdict(name, test, outer, self._source.place(node)))
            test = cst.Name(name)
        self._test = conjunction(outer, test)
        self.read_block(node.body)
        self._test = conjunction(outer, negation(test))
        if isinstance(node.orelse, cst.If):
            self._read_if(node.orelse)
        elif node.orelse is not None:
            self.read_block(node.orelse.body)
        self._test = outer

    def _is_plain(self, name: str) -> bool:
        """Whether a name means the same number, text or truth value throughout the pipeline."""
        default = next((p.default for p in parameters_of(self._pipeline.node) if p.name.value == name), cst.Name(name))
        value = self._source.constant(default) if default is not None else UNKNOWN
        return name not in self._bound and isinstance(value, (bool, int, float, str))

    def _is_fit(self, node: cst.BaseExpression, role: str) -> bool:
        """Whether a test, or a loop's list, reads what the pipeline knows, and calls no step."""
        known = self._calls.known | KNOWN_BUILTINS
        unfit = next((part for part in walk(node) if isinstance(part, UNFIT)), None)
        unknown = next((name for name in free_names(node) if name.value not in known), None)
        steps = self._calls.steps_in(node)
        if unfit is not None:
            self._refuse(
                f"a {role} can't contain {self._source.code(unfit)!r}",
                unfit,
                "compute it in a step, and use the result",
            )
        elif unknown is not None:
            self._calls.refuse_name(unknown)
        elif steps:
            self._calls.refuse_call(steps[0][0], "inside another expression")
        return unfit is None and unknown is None and not steps

    # Loops

    def _read_comprehension(self, node: Comprehension, target: str) -> None:
        """Read ``results = [train(x) for x in xs]`` as the loop that it stands for."""
        is_own = self._test is None and target not in all_names(node)
        part = target if is_own else self._new_name(f"{target}_part")
        made = written_out(part, node)
        if made is None:
            self._refuse(
                "a pipeline function can't await", node, "collect the items in a step, and loop over its result"
            )
        elif self._is_fit_loop(made, node, {part}):
            dicts = frozenset({target}) if isinstance(node, cst.DictComp) else frozenset()
            empty = cst.Dict([]) if dicts else cst.List([])
            hidden = sorted(comprehension_names(node.for_in) & self._hidden)
            renamed = {name: self._new_name(name) for name in hidden}
            self._add_loop(made, {target: part}, {target: empty}, dicts, node, renamed)
            self._calls.results.add(target)

    def _read_for(self, node: cst.For) -> None:
        """Read a loop, which is one step."""
        filled = {name: is_dict for name, is_dict in filled_in(node).items() if name in self._calls.results}
        self._make_empty(all_names(node) - filled.keys())
        bound = names_bound_in(node).bound
        if not self._is_fit_loop(node, node, set()):
            self._calls.results.update(bound)
            return
        opened = {name: self._empty.pop(name).value for name in filled if name in self._empty}
        parts = {name: name if name in opened and self._test is None else f"{name}_part" for name in filled}
        fills = {name: part if part == name else self._new_name(part) for name, part in parts.items()}
        dicts = frozenset(name for name, is_dict in filled.items() if is_dict)
        self._calls.check_targets(sorted(bound), node)
        self._add_loop(node, fills, opened, dicts, node, {name: part for name, part in fills.items() if name != part})
        self._calls.results.update(bound)

    def _add_loop(
        self,
        node: cst.For,
        fills: Mapping[str, str],
        opened: Mapping[str, cst.BaseExpression],
        dicts: frozenset[str],
        written: cst.CSTNode,
        renamed: Mapping[str, str],
    ) -> None:
        """Add a loop as one task, with the steps that it calls and those that it waits for."""
        steps = tuple((dotted_name(call.func), step) for call, step in self._calls.steps_in(node))
        waits = tuple(self._waits(node))
        place = self._source.place(written)
        self.body.tasks.append(Loop(node, steps, fills, opened, dicts, waits, place, self._test, renamed))

    def _waits(self, node: cst.For) -> Iterator[str]:
        """The results of steps before a loop that ``after`` names in it."""
        for call in self._calls.waits_in(node):
            names = (dotted_name(argument.value) for argument in call.args[1:])
            yield from (name for name in names if name in self._calls.results)

    def _is_fit_loop(self, node: cst.For, written: cst.CSTNode, made: AbstractSet[str]) -> bool:
        """Whether one step can be made of a loop, which may hold names that are ``made`` for it."""
        before = len(self._calls.found)
        steps = self._calls.steps_in(node.body)
        unfit = next(unfit_parts(node), None)
        if unfit is not None:
            what = first_line(self._source.code(unfit))
            self._refuse(
                f"a loop of a pipeline can't contain {what!r}", unfit if unfit is not node else written, IN_A_LOOP
            )
        elif not steps:
            self._refuse("the loop calls no step", written, IN_A_LOOP)
        elif self._is_fit(node.iter, "loop's list"):
            self._check_names(node, made)
            self._check_settings(steps)
        for call, step in steps:
            self._calls.bind(step, call.args, call)
        return len(self._calls.found) == before

    def _check_names(self, node: cst.For, made: AbstractSet[str]) -> None:
        """Refuse names in a loop that nothing gives it, and lists that it goes through and fills."""
        known = self._calls.known | KNOWN_BUILTINS | names_bound_in(node).bound | made
        sdk = {name.value for call in self._calls.waits_in(node) for name in free_names(call.func)}
        steps = {dotted_name(call.func).split(".")[0] for call, _ in self._calls.steps_in(node)}
        for name in free_names(node.body):
            if name.value not in known | steps | sdk:
                self._calls.refuse_name(name)
        for name in free_names(node.iter):
            if name.value in filled_in(node):
                message = f"the loop appends to {name.value!r}, the list that it iterates over"
                self._calls.refuse("KG821", message, name, "append to another list")

    def _check_settings(self, steps: Sequence[tuple[cst.Call, Function]]) -> None:
        """Refuse steps in one loop whose settings differ, or that give out files."""
        first = steps[0][1]
        for call, step in steps:
            if step.files:
                hint = "call the step once, outside of the loop"
                self._refuse(
                    "the loop calls a step with @artifact, and each iteration would write the same file", call, hint
                )
                return
            own, others = ({**one.options, "name": ""} for one in (first, step))
            if own != others:
                message = f"the loop calls {first.name!r} and {step.name!r}, which have different settings"
                hint = "write a loop for each of the steps: an iteration is one task, with one set of settings"
                self._refuse(message, call, hint)
                return


def _are_empty(target: cst.BaseExpression, value: cst.BaseExpression) -> bool:
    """Whether lists or dicts without elements are assigned: ``a = []``, or ``a, b = [], {}``."""
    if isinstance(target, cst.Name):
        return isinstance(value, (cst.List, cst.Dict)) and not value.elements
    values = _elements(value) if isinstance(value, cst.Tuple) else []
    is_fit = all(isinstance(one, (cst.List, cst.Dict)) and not one.elements for one in values)
    return is_fit and len(values) == len(_elements(target))


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
