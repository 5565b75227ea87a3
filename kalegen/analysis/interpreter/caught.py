"""Which exceptions a handler may catch."""

from __future__ import annotations

import builtins
from collections.abc import Collection, Iterator

import libcst as cst

from kalegen.analysis.heap.definitions import Definition, Kind
from kalegen.analysis.heap.library import Library
from kalegen.analysis.tables.calls_builtin import EXCEPTION_ENDINGS
from kalegen.syntax.scopes import dotted_name
from kalegen.syntax.walk import walk

ALL = frozenset({"Exception", "BaseException"})
"""The names of exceptions whose handler catches every exception."""


def exceptions_named(node: cst.BaseExpression) -> set[str]:
    """The last words of the names in what a handler says that it catches."""
    return {dotted_name(part).split(".")[-1] for part in walk(node) if isinstance(part, (cst.Name, cst.Attribute))}


def handles_name_errors(handler: cst.ExceptHandler | cst.ExceptStarHandler) -> bool:
    """Whether the handler catches a NameError."""
    return handler.type is None or not exceptions_named(handler.type).isdisjoint({"NameError", *ALL})


def caught_by(
    library: Library, caught: cst.BaseExpression | None, named: Collection[Definition]
) -> Iterator[Definition]:
    """The notebook's exceptions that ``except caught`` may catch; ``named`` are those that the expression names."""
    names = exceptions_named(caught) if caught is not None else set()
    for definition in library:
        if definition.kind is Kind.CLASS:
            lineage = set(library.lineage(definition))
            bases = {name for each in lineage for name in _names_of_bases(each)}
            is_exception = any(base.endswith(EXCEPTION_ENDINGS) for base in bases)
            if not lineage.isdisjoint(named) or (is_exception and names & (bases | ALL)):
                yield definition


def _names_of_bases(definition: Definition) -> Iterator[str]:
    """The names of a class's bases and, of Python's own exceptions, of theirs."""
    for base in definition.node.bases if isinstance(definition.node, cst.ClassDef) else ():
        name = dotted_name(base.value).split(".")[-1]
        yield name
        kind = getattr(builtins, name, None)
        if isinstance(kind, type) and issubclass(kind, BaseException):
            yield from (each.__name__ for each in kind.__mro__)
