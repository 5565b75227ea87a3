"""Changing each step of a pipeline, and applying a codemod to a step's code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kalegen.model.pipeline import EmittedPipeline, EmittedStep
from kalegen.syntax.codemod import Codemod, visited
from kalegen.syntax.layout import Line


def each_step(pipeline: EmittedPipeline, change: Callable[[EmittedStep], EmittedStep]) -> EmittedPipeline:
    """The pipeline with every step changed that runs Python."""
    return replace(pipeline, steps=tuple(step if step.program else change(step) for step in pipeline.steps))


def nodes_of(pipeline: EmittedPipeline) -> list[Line]:
    """The statements of the author, of shared cells and of the steps."""
    statements = [*pipeline.shared, *(statement for step in pipeline.steps for statement in step.statements)]
    return [statement.node for statement in statements]


def change_code(step: EmittedStep, codemod: Callable[[], Codemod]) -> EmittedStep:
    """The step after a codemod over all of its code, what passes made included."""
    return replace(visit_code(step, codemod), epilogue=visited(step.epilogue, codemod()))


def visit_code(step: EmittedStep, codemod: Callable[[], Codemod]) -> EmittedStep:
    """The step after a codemod over its prologue and its body."""
    return replace(step, prologue=visited(step.prologue, codemod()), body=visited(step.body, codemod()))
