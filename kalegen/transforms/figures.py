"""What: the figures of a cell are closed before the next cell of the same step draws, and before the step saves any.

Before: two cells of a step that call ``plt.plot``. After: ``plt.close("all")`` between them, as Jupyter's inline
backend closes all figures when a cell ends; else the second cell would go on drawing on the figure of the first. And a
figure that is saved while it is open is open in the steps that load it, too. A step with a report needs none of this:
its recorder closes them. Why here: while the body is still one statement for each of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import libcst as cst

from kalegen.analysis.scopes import all_names, dotted_name, imported_name
from kalegen.emit.nodes import call, line, string
from kalegen.emit.reports import has_report
from kalegen.model import Pipeline, Statement, Step
from kalegen.transforms.common import each_step
from kalegen.walk import statements_below

PYPLOT = frozenset({"matplotlib.pyplot", "pylab", "matplotlib.pylab"})


def close_figures_between_cells(pipeline: Pipeline) -> Pipeline:
    """Close the figures of every cell that draws before the next cell of its step that does."""
    statements = [*pipeline.shared, *(statement for step in pipeline.steps for statement in step.statements)]
    aliases = frozenset(name for statement in statements for name in _pyplot_names(statement.node))
    if not aliases:
        return pipeline
    branches = (one.node for one in statements if not isinstance(one.node, cst.SimpleStatementLine))
    unsure = {name for node in branches for name in _pyplot_names(node)}
    return each_step(pipeline, lambda step: step if has_report(step, pipeline) else _close(step, aliases, unsure))


def _pyplot_names(node: cst.CSTNode) -> Iterator[str]:
    """The names under which the imports in a node bind pyplot."""
    if isinstance(node, cst.Import):
        for alias in node.names:
            if dotted_name(alias.name) in PYPLOT and alias.asname is not None:
                yield imported_name(alias)
    elif isinstance(node, cst.ImportFrom) and not isinstance(node.names, cst.ImportStar):
        for alias in node.names:
            if f"{dotted_name(node.module)}.{dotted_name(alias.name)}" in PYPLOT:
                yield imported_name(alias)
    else:
        for child in statements_below(node):
            yield from _pyplot_names(child)


def _close(step: Step, aliases: frozenset[str], unsure: set[str]) -> Step:
    body: list[cst.BaseStatement] = []
    drawing: str | None = None
    for index, statement in enumerate(step.statements):
        begins_cell = index > 0 and statement.cell != step.statements[index - 1].cell
        if begins_cell and drawing is not None and _draws(step.statements, statement.cell, aliases):
            body.append(line(call(f"{drawing}.close", string("all"))))
            drawing = None
        body.append(step.body[index])
        used = _calls_through(statement.node, aliases)
        drawing = used or drawing
    if drawing is not None and drawing not in unsure and _may_save_figures(step):
        body.append(line(call(f"{drawing}.close", string("all"))))
    return replace(step, body=tuple(body))


def _may_save_figures(step: Step) -> bool:
    """Whether the step saves a value that is not known to be data or a model."""
    return any(artifact.kind == "Artifact" and artifact.stream is None for artifact in step.saves)


def _draws(statements: tuple[Statement, ...], cell: int, aliases: frozenset[str]) -> bool:
    return any(_calls_through(statement.node, aliases) for statement in statements if statement.cell == cell)


def _calls_through(node: cst.CSTNode, aliases: frozenset[str]) -> str | None:
    """The name of pyplot that a statement uses, beside importing it."""
    if isinstance(node, cst.SimpleStatementLine) and isinstance(node.body[0], (cst.Import, cst.ImportFrom)):
        return None
    return next(iter(sorted(aliases & all_names(node))), None)
