"""``if`` statements in a pipeline function: each call below one becomes a step that runs where its tests hold.

A test is written out for every task that it decides about. Where it could come to something else for the second one, it
is evaluated once, by a step of its own, and its result is what the tasks go by.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import libcst as cst

from kalegen.diagnostics.diagnostic import Place
from kalegen.syntax.scopes import comprehension_names, names_bound_in, parameters_of
from kalegen.syntax.walk import children, walk

PLAIN_COMPARISONS = (cst.Equal, cst.NotEqual, cst.LessThan, cst.LessThanEqual, cst.GreaterThan, cst.GreaterThanEqual)

UNFIT = (cst.Await, cst.Yield, cst.NamedExpr)
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
    return cst.UnaryOperation(cst.Not(), in_parentheses(test))


def _operand(test: cst.BaseExpression | None) -> cst.BaseExpression:
    assert test is not None
    simple = (cst.Name, cst.Comparison, cst.UnaryOperation, cst.Call, cst.Attribute, cst.Subscript)
    is_chain = isinstance(test, cst.BooleanOperation) and isinstance(test.operator, cst.And)
    return test if is_chain or isinstance(test, simple) else in_parentheses(test)


def in_parentheses(test: cst.BaseExpression) -> cst.BaseExpression:
    """An expression that can stand in another one."""
    if isinstance(test, cst.Name) or test.lpar:
        return test
    return test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def free_names(node: cst.CSTNode) -> list[cst.Name]:
    """The names that a node reads or binds, in the order of the text, without those of attributes and inner scopes."""
    if isinstance(node, (cst.Attribute, cst.Arg)):
        return free_names(node.value)
    if isinstance(node, cst.Name):
        return [node]
    found = [name for child in children(node) for name in free_names(child)]
    if isinstance(node, cst.Lambda):
        own = {parameter.name.value for parameter in parameters_of(node)}
        return [name for name in found if name.value not in own]
    if isinstance(node, cst.BaseComp):
        first = free_names(node.for_in.iter)
        own = set(comprehension_names(node.for_in))
        return [name for name in found if name.value not in own or name in first]
    return found


def must_be_kept(test: cst.BaseExpression, node: cst.If, is_plain: Callable[[str], bool]) -> bool:
    """Whether the test of an ``if`` statement with several tasks below is evaluated once, for all of them.

    It must be if these bind a name of it anew, or could change what it looks into: it calls something, or asks more of
    a variable than how it compares with something plain. Names of numbers, texts and truth values are plain.
    """
    own = set(walk(test))
    below = [part for part in walk(node) if part not in own]
    tasks = [part for part in below if isinstance(part, cst.BaseSmallStatement)]
    if len(tasks) < 2 and not any(isinstance(part, (cst.For, cst.BaseComp)) for part in below):
        return False
    comparisons = [part for part in own if isinstance(part, cst.Comparison)]
    compared = {name for part in comparisons for name in _compared_with_plain(part, is_plain)}
    bound = names_bound_in(node).bound
    names = free_names(test)
    return any(name.value in bound or not (name in compared or is_plain(name.value)) for name in names)


def _compared_with_plain(node: cst.Comparison, is_plain: Callable[[str], bool]) -> Iterator[cst.Name]:
    """The names that a comparison sets against something plain."""
    sides = [node.left, *(target.comparator for target in node.comparisons)]
    constants = (cst.Integer, cst.Float, cst.SimpleString, cst.UnaryOperation)
    names = [side for side in sides if isinstance(side, cst.Name)]
    is_fit = any(isinstance(side, constants) for side in sides) or any(is_plain(name.value) for name in names)
    if is_fit and all(isinstance(target.operator, PLAIN_COMPARISONS) for target in node.comparisons):
        yield from names
