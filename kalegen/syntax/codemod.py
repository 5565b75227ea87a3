"""Codemods that know, without a visit, which statements they would leave as they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, cast

import libcst as cst

from kalegen.syntax.walk import has_any


class Codemod(cst.CSTTransformer):
    """A codemod that knows, without a visit, which statements it would leave as they are: most of them."""

    kinds: ClassVar[frozenset[type[cst.CSTNode]]] = frozenset()
    """The nodes that it may change."""

    def concerns(self, statement: cst.BaseStatement) -> bool:
        """Whether the codemod may change something in a statement."""
        return has_any(self.kinds, statement)


def visited(statements: Iterable[cst.BaseStatement], codemod: Codemod) -> tuple[cst.BaseStatement, ...]:
    """The statements after a codemod; those that it removes are gone."""
    found: list[cst.BaseStatement] = []
    for statement in statements:
        result = statement.visit(codemod) if codemod.concerns(statement) else statement
        if isinstance(result, cst.FlattenSentinel):
            found.extend(cast("Iterable[cst.BaseStatement]", result))
        elif not isinstance(result, cst.RemovalSentinel):
            found.append(result)
    return tuple(found)
