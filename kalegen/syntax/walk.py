"""Quick walks over libcst trees, for questions about code that layout does not matter to.

``CSTNode.children`` visits a node to find its children, whitespace included, which costs some twenty times as much;
the analysis asks for children so often that it would spend most of its time there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import cache, lru_cache
from types import NoneType
from typing import TypeVar, cast

import libcst as cst

_Node = TypeVar("_Node", bound=cst.CSTNode)

_LAYOUT = frozenset(
    {
        "asynchronous", "colon", "comma", "dot", "equal", "first_colon", "footer", "header", "lbrace", "lbracket",
        "leading_lines", "leading_whitespace", "lines_after_decorators", "lpar", "newline", "operator", "posonly_ind",
        "rbrace", "rbracket", "relative", "rpar", "second_colon", "semicolon", "separator", "trailing_comma",
        "trailing_whitespace",
    }
)  # fmt: skip
"""Fields that hold whitespace, comments and punctuation; so do those whose names begin with ``whitespace``."""

_IN_TEXT: Mapping[type[cst.CSTNode], tuple[str, ...]] = {
    cst.Arg: ("keyword", "value"),
    cst.ClassDef: ("decorators", "name", "type_parameters", "bases", "keywords", "body"),
    cst.ExceptHandler: ("type", "name", "body"),
    cst.ExceptStarHandler: ("type", "name", "body"),
    cst.FunctionDef: ("decorators", "name", "type_parameters", "params", "returns", "body"),
    cst.IfExp: ("body", "test", "orelse"),
    cst.MatchCase: ("pattern", "guard", "body"),
    cst.Parameters: ("posonly_params", "params", "star_arg", "kwonly_params", "star_kwarg"),
    cst.TypeAlias: ("name", "type_parameters", "value"),
}
"""The fields of the nodes that libcst declares in another order than that of the text."""

_BLOCKS: Mapping[type[cst.CSTNode], tuple[str, ...]] = {
    **dict.fromkeys((cst.For, cst.If, cst.While), ("body", "orelse")),
    **dict.fromkeys((cst.Try, cst.TryStar), ("body", "handlers", "orelse", "finalbody")),
    **dict.fromkeys((cst.ClassDef, cst.Else, cst.ExceptHandler, cst.ExceptStarHandler), ("body",)),
    **dict.fromkeys((cst.Finally, cst.FunctionDef, cst.IndentedBlock, cst.MatchCase), ("body",)),
    **dict.fromkeys((cst.Module, cst.SimpleStatementLine, cst.SimpleStatementSuite, cst.With), ("body",)),
    cst.Match: ("cases",),
}
"""The fields in which statements stand."""

_NO_NODE = frozenset({NoneType, bool, str, cst.MaybeSentinel})

_LEAVES = frozenset({cst.Name, cst.Integer, cst.Float, cst.SimpleString, cst.FormattedStringText, cst.Pass})
"""The most common nodes that have no children."""


def children(node: cst.CSTNode) -> list[cst.CSTNode]:
    """The nodes directly below a node, without whitespace and punctuation, in the order of the text."""
    found: list[cst.CSTNode] = []
    if type(node) in _LEAVES:
        return found
    for field in _fields_of(type(node)):
        value = getattr(node, field)
        kind = type(value)
        if kind is tuple or kind is list:
            found.extend(value)
        elif kind not in _NO_NODE:
            found.append(value)
    return found


def walk(*nodes: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The nodes and all below them, without whitespace and punctuation, in no particular order."""
    todo = list(nodes)
    while todo:
        node = todo.pop()
        yield node
        if type(node) not in _LEAVES:
            todo.extend(children(node))


_Told = TypeVar("_Told")

_FORGETTING: list[Callable[[], None]] = []


def told_once(ask: Callable[[cst.CSTNode], _Told]) -> Callable[[cst.CSTNode], _Told]:
    """A question about a statement that is asked again and again; what it tells is kept until ``forget_statements``."""
    asked = lru_cache(maxsize=1 << 16)(ask)
    _FORGETTING.append(asked.cache_clear)
    return asked


def forget_statements() -> None:
    """Let go of the statements of a compilation that has ended."""
    for forget in _FORGETTING:
        forget()


@told_once
def _nodes_in(statement: cst.CSTNode) -> Mapping[type[cst.CSTNode], Sequence[cst.CSTNode]]:
    """A statement and the nodes in it by their kinds. Trees never change: what a pass makes of one is another one."""
    found: dict[type[cst.CSTNode], list[cst.CSTNode]] = defaultdict(list)
    for node in walk(statement):
        found[type(node)].append(node)
    return found


def find(kind: type[_Node], *statements: cst.CSTNode) -> Iterator[_Node]:
    """The nodes of one kind in statements, which are walked once, however often and for whatever they are asked."""
    for statement in statements:
        for found, nodes in _nodes_in(statement).items():
            if kind in found.__mro__:
                yield from cast("Sequence[_Node]", nodes)


def has_any(kinds: frozenset[type[cst.CSTNode]], statement: cst.CSTNode) -> bool:
    """Whether a node of exactly one of the kinds is the statement or stands in it."""
    return not kinds.isdisjoint(_nodes_in(statement))


def statements_below(node: cst.CSTNode) -> list[cst.CSTNode]:
    """The statements, and the blocks and clauses of statements, directly below a node, in the order of the text."""
    found: list[cst.CSTNode] = []
    for field in _BLOCKS.get(type(node), ()):
        value = getattr(node, field)
        if isinstance(value, cst.CSTNode):
            found.append(value)
        elif value is not None:
            found.extend(value)
    return found


def statements_in(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """A statement, and the statements, blocks and clauses below it, in the order of the text."""
    yield node
    for child in statements_below(node):
        yield from statements_in(child)


@cache
def _fields_of(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    declared = tuple(
        field.name for field in fields(kind) if field.name not in _LAYOUT and not field.name.startswith("whitespace")
    )
    return _IN_TEXT.get(kind, declared)
