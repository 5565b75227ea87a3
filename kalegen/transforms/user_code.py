"""What: the step's own statements become its body. Why here: every other pass changes or surrounds that body.

Before: a step with the statements of its cells. After: the same, in ``body``, a blank line between cells.
"""

from __future__ import annotations

from dataclasses import replace

import libcst as cst

from kalegen.model.codemods import each_step
from kalegen.model.pipeline import EmittedPipeline, EmittedStep
from kalegen.syntax.nodes import with_blank_lines


def start_with_user_code(pipeline: EmittedPipeline) -> EmittedPipeline:
    """Give every step the statements of its cells as its body."""
    return each_step(pipeline, _start)


def _start(step: EmittedStep) -> EmittedStep:
    """A step whose body is its cells' statements, a blank line between the cells."""
    body: list[cst.BaseStatement] = []
    cell = None
    for statement in step.statements:
        node: cst.BaseStatement = statement.node
        if cell is not None and statement.cell != cell:
            node = with_blank_lines(node)
        body.append(node)
        cell = statement.cell
    return replace(step, body=tuple(body))
