"""Which of the notebook's exceptions a handler may catch."""

from __future__ import annotations

import builtins
from collections.abc import Collection, Iterator

import libcst as cst

from kalegen.analysis.heap.definitions import Definition, Kind
from kalegen.analysis.heap.library import Library
from kalegen.syntax.scopes import dotted_name
from kalegen.syntax.walk import walk

ALL = frozenset({"Exception", "BaseException"})
"""The names of exceptions whose handler catches every exception."""

ENDINGS = ("Error", "Exception", "Warning")
"""How the names of libraries' exceptions end."""


def caught_by(
    library: Library, caught: cst.BaseExpression | None, named: Collection[Definition]
) -> Iterator[Definition]:
    """The notebook's exceptions that ``except caught`` may catch; ``named`` are those that the expression names."""
    parts = walk(caught) if caught is not None else ()
    names = {dotted_name(part).split(".")[-1] for part in parts if isinstance(part, (cst.Name, cst.Attribute))}
    for definition in library:
        if definition.kind is Kind.CLASS:
            lineage = {definition, *library.ancestors(definition)}
            bases = {name for each in lineage for name in _names_of_bases(each)}
            if not lineage.isdisjoint(named) or (names & (bases | ALL) and any(map(_is_exception, bases))):
                yield definition


def _names_of_bases(definition: Definition) -> Iterator[str]:
    """The names of a class's bases and, of Python's own exceptions, of theirs."""
    for base in definition.node.bases if isinstance(definition.node, cst.ClassDef) else ():
        name = dotted_name(base.value).split(".")[-1]
        yield name
        kind = getattr(builtins, name, None)
        if isinstance(kind, type) and issubclass(kind, BaseException):
            yield from (each.__name__ for each in kind.__mro__)


def _is_exception(name: str) -> bool:
    return name in ALL or name.endswith(ENDINGS)
