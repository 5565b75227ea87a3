"""A loop as its author wrote it, out of the step that runs one iteration."""

from __future__ import annotations

from dataclasses import replace

import libcst as cst

from kalegen.model.notebook import Statement
from kalegen.model.pipeline import Step
from kalegen.model.settings import value_of
from kalegen.syntax.parsing import parse_statement


def first_loop(step: Step) -> int:
    """The number of the step's first statement that is a loop."""
    return next(index for index, statement in enumerate(step.statements) if isinstance(statement.node, cst.For))


def loop_as_written(each: Step) -> tuple[Statement, ...]:
    """What a loop fills, and the loop, with the list that its tag names in the place of an iteration's item."""
    said = cst.ensure_type(parse_statement(f"for {value_of(each.task_settings, 'for')}:\n    pass"), cst.For)
    number = first_loop(each)
    node = cst.ensure_type(each.statements[number].node, cst.For).with_changes(iter=said.iter)
    return (*each.statements[:number], replace(each.statements[number], node=node))
