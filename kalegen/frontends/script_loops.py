"""``for`` statements in a pipeline function: one step that runs once for each item, side by side.

It is the step that a notebook's cell with a ``for:`` tag is: empty lists and dicts, and the loop that fills them. A
list comprehension over a call of a step is the same, written shorter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import libcst as cst

from kalegen.analysis.scopes import dotted_name, names_bound_in, target_names
from kalegen.diagnostics import Place
from kalegen.frontends.script_branches import names_in, renamed
from kalegen.frontends.script_steps import Function
from kalegen.names import unique
from kalegen.walk import children, walk

IN_A_LOOP = "a loop holds calls of steps, 'results.append(…)', 'results[key] = …' and 'if' statements around these"


@dataclass(frozen=True, eq=False)
class Loop:
    """A loop that fills the variables ``fills``; its ``steps`` are called in its body, by the names beside them."""

    steps: tuple[tuple[str, Function], ...]
    fills: tuple[str, ...]
    statements: tuple[cst.SimpleStatementLine | cst.For, ...]
    place: Place

    @property
    def node(self) -> cst.For:
        """The ``for`` statement."""
        return cst.ensure_type(self.statements[-1], cst.For)

    @property
    def step(self) -> Function:
        """The step that it is called after, and whose settings its iterations have."""
        return self.steps[0][1]

    @property
    def targets(self) -> tuple[str, ...]:
        """The variables that it binds."""
        return tuple(sorted(names_bound_in(*self.statements).bound))

    @property
    def reads(self) -> set[str]:
        """The variables that it may read from before."""
        return {name.value for name in names_in(self.node)} - set(self.fills)


def calls_in(node: cst.CSTNode, steps: Collection[str]) -> list[cst.Call]:
    """The calls of steps in a loop, in the order of the text."""
    own = [node] if isinstance(node, cst.Call) and dotted_name(node.func) in steps else []
    return [*own, *(call for child in children(node) for call in calls_in(child, steps))]


def filled_in(node: cst.For) -> set[str]:
    """The names that a loop adds to: ``names.append(…)`` and ``names[key] = …``."""
    found = set()
    for part in walk(node.body):
        if isinstance(part, cst.Call) and isinstance(part.func, cst.Attribute) and part.func.attr.value == "append":
            found.add(dotted_name(part.func.value))
        elif isinstance(part, cst.AssignTarget) and isinstance(part.target, cst.Subscript):
            found.add(dotted_name(part.target.value))
    return found


def unfit_statements(node: cst.For) -> Iterator[cst.CSTNode]:
    """What a loop's body holds that no step can be made of."""
    if node.orelse is not None or node.asynchronous is not None:
        yield node
    yield from _unfit(node.body)


def _unfit(block: cst.CSTNode) -> Iterator[cst.CSTNode]:
    lines = block.body if isinstance(block, (cst.IndentedBlock, cst.SimpleStatementSuite)) else []
    for line in lines:
        for part in line.body if isinstance(line, cst.SimpleStatementLine) else [line]:
            if isinstance(part, cst.If):
                yield from _unfit(part.body)
                yield from _unfit_branch(part.orelse)
            elif not isinstance(part, (cst.Assign, cst.AnnAssign, cst.Expr, cst.Pass, cst.Continue)):
                yield part


def _unfit_branch(branch: cst.If | cst.Else | None) -> Iterator[cst.CSTNode]:
    if branch is not None:
        yield from _unfit(branch.body)
    if isinstance(branch, cst.If):
        yield from _unfit_branch(branch.orelse)


def written_out(target: cst.Name, comprehension: cst.ListComp) -> cst.For | None:
    """``results = [step(x) for x in xs]`` as a loop; None where that needs two."""
    clause = comprehension.for_in
    if clause.inner_for_in is not None or clause.asynchronous is not None:
        return None
    append = cst.Call(cst.Attribute(target, cst.Name("append")), [cst.Arg(comprehension.elt)])
    body: cst.BaseStatement = cst.SimpleStatementLine([cst.Expr(append)])
    for condition in reversed(clause.ifs):
        body = cst.If(condition.test, cst.IndentedBlock([body]))
    return cst.For(clause.target, clause.iter, cst.IndentedBlock([body]))


def with_own_variables(node: cst.For, taken: Collection[str]) -> cst.For:
    """A loop written for a comprehension, whose variables are none of the pipeline's: they get names of their own."""
    names = set(taken) | {name.value for name in names_in(node)}
    own = {variable: unique(variable, names) for variable in target_names(node.target) if variable in taken}
    inner = node.with_changes(iter=cst.Name("_"))  # the list is read outside
    return renamed(inner, own).with_changes(iter=node.iter)


def variables_of(node: cst.For) -> set[str]:
    """The loop's variables, and what its body binds."""
    return {*target_names(node.target), *names_bound_in(node).bound}
