"""What: a component that needs the semantics of a module becomes the main module, all its names global.

Before: ``tally = Tally()``. After: ``global Tally, tally`` and ``run_as_main()`` above everything. All names or none: a
name that is global here and local there would be two variables. Why here: after every pass that binds a name.
"""

from __future__ import annotations

from dataclasses import replace

import libcst as cst

from kalegen.model.codemods import each_step
from kalegen.model.pipeline import EmittedPipeline, EmittedStep
from kalegen.syntax.nodes import line, name, runtime_call, spaced
from kalegen.syntax.scopes import names_bound_in

ROOM = 88 - len("    global ")


def run_as_main_module(pipeline: EmittedPipeline) -> EmittedPipeline:
    """Make the module-like components run as modules."""
    return each_step(pipeline, _run)


def _run(step: EmittedStep) -> EmittedStep:
    """A module-like step: what it binds is global, and the process takes it for its main module."""
    if not step.module_like:
        return step
    bound = names_bound_in(*step.prologue, *step.body).bound
    start: list[cst.BaseStatement] = [*_declaration(bound), line(runtime_call("run_as_main"))]
    if step.prologue:
        return replace(step, prologue=(*start, *spaced(step.prologue)))
    return replace(step, prologue=tuple(start), body=tuple(spaced(step.body)))


def _declaration(bound: set[str]) -> list[cst.BaseStatement]:
    """``global a, b`` on as many lines as it takes: black can't break such a line."""
    rows: list[list[str]] = []
    for text in sorted(bound):
        if not rows or sum(len(other) + 2 for other in rows[-1]) + len(text) > ROOM:
            rows.append([])
        rows[-1].append(text)
    return [line(cst.Global([cst.NameItem(name(text)) for text in row])) for row in rows]
