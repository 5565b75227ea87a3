"""Changing each step of a pipeline, and applying a codemod to a step's code."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import ClassVar, cast

import libcst as cst

from kalegen.model.pipeline import Pipeline, Step
from kalegen.syntax.walk import walk


def each_step(pipeline: Pipeline, change: Callable[[Step], Step]) -> Pipeline:
    """The pipeline with every step changed."""
    return replace(pipeline, steps=tuple(change(step) for step in pipeline.steps))


class Codemod(cst.CSTTransformer):
    """A codemod that knows, without a visit, which statements it would leave as they are: most of them."""

    kinds: ClassVar[frozenset[type[cst.CSTNode]]] = frozenset()
    """The nodes that it may change."""

    def concerns(self, statement: cst.BaseStatement) -> bool:
        """Whether the codemod may change something in a statement."""
        return any(type(node) in self.kinds for node in walk(statement))


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


def change_code(step: Step, codemod: Callable[[], Codemod]) -> Step:
    """The step after a codemod over all of its code, what passes made included."""
    return replace(visit_code(step, codemod), epilogue=visited(step.epilogue, codemod()))


def visit_code(step: Step, codemod: Callable[[], Codemod]) -> Step:
    """The step after a codemod over its prologue and its body."""
    return replace(step, prologue=visited(step.prologue, codemod()), body=visited(step.body, codemod()))
