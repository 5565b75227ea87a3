"""``for`` statements in a pipeline function: one step that runs once for each item, side by side.

It is the step that a notebook's cell with a ``for:`` tag is: empty lists and dicts, the loop that fills them, and what
is done with them. A comprehension over a call of a step is the same, written shorter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import libcst as cst

from kalegen.diagnostics.diagnostic import Place
from kalegen.frontends.script_branches import free_names, in_parentheses
from kalegen.frontends.script_steps import Function
from kalegen.syntax.nodes import assign
from kalegen.syntax.scopes import dotted_name, names_bound_in
from kalegen.syntax.walk import walk

Expression = cst.BaseExpression
Comprehension = cst.ListComp | cst.DictComp
Line = cst.SimpleStatementLine | cst.BaseCompoundStatement

FIT = (cst.Assign, cst.AnnAssign, cst.AugAssign, cst.Expr, cst.Pass, cst.Continue)
"""What a loop's body may hold besides ``if`` and ``for`` statements."""


@dataclass(frozen=True, eq=False)
class Loop:
    """A loop; its ``steps`` are called in its body, by the names beside them.

    ``fills`` leads from the lists and dicts that it adds to, to the names that these have while it runs; ``opened`` are
    those that are empty above it, with the empty literals, and ``dicts`` those that are dicts. In it these variables,
    and a comprehension's own, are ``renamed``. ``waits`` are the results whose steps must have ended before. It is run
    where ``test`` holds.
    """

    node: cst.For
    steps: tuple[tuple[str, Function], ...]
    fills: Mapping[str, str]
    opened: Mapping[str, Expression]
    dicts: frozenset[str]
    waits: tuple[str, ...]
    place: Place
    test: Expression | None = None
    renamed: Mapping[str, str] = field(default_factory=dict)

    @property
    def step(self) -> Function:
        """The step that it is called after, and whose settings its iterations have."""
        return self.steps[0][1]

    @property
    def targets(self) -> tuple[str, ...]:
        """The variables that it binds."""
        inner = names_bound_in(self.node).bound - self.fills.keys()
        return tuple(sorted({self.renamed.get(name, name) for name in inner} | {*self.fills, *self.fills.values()}))

    @property
    def reads(self) -> set[str]:
        """The names that it may read from before."""
        tested = free_names(self.test) if self.test is not None else []
        fresh = {name for name in self.opened if self.fills[name] == name}
        return {name.value for name in (*free_names(self.node), *tested)} - fresh

    @property
    def binds_surely(self) -> set[str]:
        """The variables that it binds whether it has items or not."""
        return set(self.opened) if self.test is None else set()


@dataclass(frozen=True)
class Empty:
    """``name = []`` or ``name = {}`` that no loop of its block fills, made where ``test`` holds."""

    name: str
    value: Expression
    place: Place
    test: Expression | None = None


# What is in a loop


def filled_in(node: cst.For) -> dict[str, bool]:
    """The names that a loop adds to, and whether these are dicts: ``names.append(…)`` and ``names[key] = …``."""
    own = names_bound_in(node.body).bound
    found = {}
    for part in walk(node.body):
        if isinstance(part, cst.Call) and isinstance(part.func, cst.Attribute) and part.func.attr.value == "append":
            found[dotted_name(part.func.value)] = False
        elif isinstance(part, cst.AssignTarget) and isinstance(part.target, cst.Subscript):
            found[dotted_name(part.target.value)] = True
    return {name: is_dict for name, is_dict in sorted(found.items()) if name and "." not in name and name not in own}


def unfit_parts(node: cst.For) -> Iterator[cst.CSTNode]:
    """What a loop holds that no step can be made of."""
    if node.orelse is not None or node.asynchronous is not None:
        yield node
    yield from _unfit(node.body, FIT)


def _unfit(block: cst.BaseSuite, fit: tuple[type[cst.CSTNode], ...]) -> Iterator[cst.CSTNode]:
    """The statements in a block, and in the blocks inside it, that can't stand in a loop of steps."""
    for line in block.body:
        for part in line.body if isinstance(line, cst.SimpleStatementLine) else [line]:
            if isinstance(part, cst.If):
                yield from _unfit_branches(part, fit)
            elif isinstance(part, cst.For) and part.asynchronous is None:
                yield from _unfit(part.body, (*FIT, cst.Break))
                yield from _unfit(part.orelse.body, fit) if part.orelse is not None else ()
            elif not isinstance(part, fit):
                yield part


def _unfit_branches(node: cst.If, fit: tuple[type[cst.CSTNode], ...]) -> Iterator[cst.CSTNode]:
    yield from _unfit(node.body, fit)
    if isinstance(node.orelse, cst.If):
        yield from _unfit_branches(node.orelse, fit)
    elif node.orelse is not None:
        yield from _unfit(node.orelse.body, fit)


# Comprehensions


def written_out(target: str, comprehension: Comprehension) -> cst.For | None:
    """``results = [step(x) for x in xs]`` as a loop; None where that can't be."""
    name = cst.Name(target)
    if isinstance(comprehension, cst.ListComp):
        method = cst.Attribute(name, cst.Name("append"))
        small: cst.BaseSmallStatement = cst.Expr(cst.Call(method, [cst.Arg(comprehension.elt)]))
    else:
        item = cst.Subscript(name, [cst.SubscriptElement(cst.Index(comprehension.key))])
        small = cst.Assign([cst.AssignTarget(item)], comprehension.value)
    node = _clause(comprehension.for_in, cst.SimpleStatementLine([small]))
    return node if isinstance(node, cst.For) and not _is_asynchronous(comprehension.for_in) else None


def _clause(clause: cst.CompFor, inner: cst.BaseStatement) -> cst.BaseStatement:
    body = _clause(clause.inner_for_in, inner) if clause.inner_for_in is not None else inner
    for condition in reversed(clause.ifs):
        body = cst.If(condition.test, cst.IndentedBlock([body]))
    return cst.For(clause.target, clause.iter, cst.IndentedBlock([body]))


def _is_asynchronous(clause: cst.CompFor | None) -> bool:
    return clause is not None and (clause.asynchronous is not None or _is_asynchronous(clause.inner_for_in))


# Code


@dataclass(frozen=True)
class LoopCode:
    """A loop's statements: what ``starts`` empty, the loop, and the ``rest`` that gives the results their names."""

    starts: tuple[Line, ...]
    node: cst.For
    rest: tuple[Line, ...]

    @property
    def statements(self) -> tuple[Line, ...]:
        """All of them in order."""
        return (*self.starts, self.node, *self.rest)


def loop_code(loop: Loop) -> LoopCode:
    """The loop, over nothing where its test does not hold, and what is done with the things that it fills."""
    names = {name: cst.Name(new) for name, new in loop.renamed.items()}
    changed = loop.node.visit(Substitution(names.get))
    items = loop.node.iter.deep_clone()
    if loop.test is not None:
        items = cst.IfExp(test=loop.test.deep_clone(), body=in_parentheses(items), orelse=cst.List([]))
    node = cst.ensure_type(changed, cst.For).with_changes(iter=items, leading_lines=[])
    starts = [assign(part, cst.Dict([]) if name in loop.dicts else cst.List([])) for name, part in loop.fills.items()]
    rest = [guarded(_given(loop, name), loop.test) for name, part in loop.fills.items() if name != part]
    return LoopCode(tuple(starts), node, tuple(rest))


def _given(loop: Loop, name: str) -> cst.SimpleStatementLine:
    """What a list or dict gets of what a loop has filled for it."""
    part = cst.Name(loop.fills[name])
    if name in loop.opened:
        return assign(name, part)
    method = cst.Attribute(cst.Name(name), cst.Name("update" if name in loop.dicts else "extend"))
    return cst.SimpleStatementLine([cst.Expr(cst.Call(method, [cst.Arg(part)]))])


def guarded(line: cst.SimpleStatementLine, test: Expression | None) -> Line:
    """A statement below its test, on the same line."""
    return line if test is None else cst.If(test.deep_clone(), cst.SimpleStatementSuite(line.body))


class Substitution(cst.CSTTransformer):
    """Puts expressions in the place of names, and of attributes and calls that ``others`` knows something for."""

    def __init__(
        self,
        of_name: Callable[[str], Expression | None],
        others: Callable[[Expression, Expression], Expression | None] = lambda original, updated: None,
    ) -> None:
        self._of_name = of_name
        self._others = others

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> Expression:
        found = self._of_name(original_node.value)
        if found is None:
            return updated_node
        lpar, rpar = [*updated_node.lpar, *found.lpar], [*found.rpar, *updated_node.rpar]
        return cst.ensure_type(found.deep_clone().with_changes(lpar=lpar, rpar=rpar), type(found))

    def leave_Attribute(self, original_node: cst.Attribute, updated_node: cst.Attribute) -> Expression:
        return self._others(original_node, updated_node) or updated_node.with_changes(attr=original_node.attr)

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> Expression:
        return self._others(original_node, updated_node) or updated_node

    def leave_Arg(self, original_node: cst.Arg, updated_node: cst.Arg) -> cst.Arg:
        return updated_node.with_changes(keyword=original_node.keyword)
