"""``if`` statements in a pipeline function: each call below one becomes a step that runs where its tests hold.

A test is written out for every call that it decides about. Where one of the calls could change what it reads, it is
evaluated once, by a step of its own, and its result is what the calls go by.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar, cast

import libcst as cst

from kalegen.analysis.scopes import target_names
from kalegen.diagnostics import Place
from kalegen.walk import children, walk

Node = TypeVar("Node", bound=cst.CSTNode)

PLAIN_COMPARISONS = (cst.Equal, cst.NotEqual, cst.LessThan, cst.LessThanEqual, cst.GreaterThan, cst.GreaterThanEqual)

UNFIT = (cst.Await, cst.Yield, cst.NamedExpr, cst.Lambda)
"""Parts of an expression that say more than a test does."""


@dataclass(frozen=True)
class Verdict:
    """A test that is evaluated once, before what it decides about: ``name`` is what its result is called."""

    name: str
    test: cst.BaseExpression
    guard: cst.BaseExpression | None
    place: Place


def conjunction(*tests: cst.BaseExpression | None) -> cst.BaseExpression | None:
    """The test that holds where all of them do; None where there is none."""
    given = [test for test in tests if test is not None]
    result = given[0] if given else None
    for test in given[1:]:
        result = cst.BooleanOperation(_operand(result), cst.And(), _operand(test))
    return result


def negation(test: cst.BaseExpression) -> cst.BaseExpression:
    """The test that holds where the given one does not."""
    return cst.UnaryOperation(cst.Not(), _in_parentheses(test))


def _operand(test: cst.BaseExpression | None) -> cst.BaseExpression:
    assert test is not None
    simple = (cst.Name, cst.Comparison, cst.UnaryOperation, cst.Call, cst.Attribute, cst.Subscript)
    is_chain = isinstance(test, cst.BooleanOperation) and isinstance(test.operator, cst.And)
    return test if is_chain or isinstance(test, simple) else _in_parentheses(test)


def _in_parentheses(test: cst.BaseExpression) -> cst.BaseExpression:
    if isinstance(test, cst.Name) or test.lpar:
        return test
    return test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def names_in(test: cst.CSTNode) -> list[cst.Name]:
    """The names that a test reads, in the order of the text; attributes and keywords are none."""
    if isinstance(test, (cst.Attribute, cst.Arg)):
        return names_in(test.value)
    if isinstance(test, cst.Name):
        return [test]
    return [name for child in children(test) for name in names_in(child)]


def renamed(node: Node, names: Mapping[str, str]) -> Node:
    """Code in which the variables that it reads and binds have other names."""
    places = {id(name): names[name.value] for name in names_in(node) if name.value in names}
    return cast(Node, node.visit(_Renamer(places)))


class _Renamer(cst.CSTTransformer):
    """Gives the names that stand at some places, by the nodes' identities, others."""

    def __init__(self, places: Mapping[int, str]) -> None:
        super().__init__()
        self._places = places

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.Name:
        """Replace a name that stands at one of the places."""
        new = self._places.get(id(original_node))
        return updated_node if new is None else updated_node.with_changes(value=new)


def may_change(test: cst.BaseExpression, node: cst.If) -> bool:
    """Whether a call below an ``if`` statement may change what a later reading of its test comes to.

    It may if it binds a name of the test anew, or is given one that the test does not just compare with a constant.
    """
    compared = {id(name) for part in walk(test) if isinstance(part, cst.Comparison) for name in _compared(part)}
    read = {name.value for name in names_in(test)}
    exposed = {name.value for name in names_in(test) if id(name) not in compared}
    calls = [part for part in walk(node) if isinstance(part, cst.Call) and part not in set(walk(test))]
    if len(calls) < 2:
        return False
    given = {a.value.value for call in calls for a in call.args if isinstance(a.value, cst.Name)}
    bound = {name for part in walk(node) if isinstance(part, cst.AssignTarget) for name in target_names(part.target)}
    return bool(read & bound or exposed & given)


def _compared(node: cst.Comparison) -> Iterator[cst.Name]:
    """The names that a comparison sets against numbers or texts."""
    sides = [node.left, *(target.comparator for target in node.comparisons)]
    constants = (cst.Integer, cst.Float, cst.SimpleString, cst.UnaryOperation)
    is_plain = all(isinstance(target.operator, PLAIN_COMPARISONS) for target in node.comparisons)
    if is_plain and any(isinstance(side, constants) for side in sides):
        yield from (side for side in sides if isinstance(side, cst.Name))
