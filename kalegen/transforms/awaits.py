"""What: cells that await run in a coroutine, as Jupyter runs them.

Before: ``page = await fetch()`` at the top level of a cell. After: ``async def run_cells(): …`` around the step's body and
``asyncio.run(run_cells())``. Why here: before the ``global`` statement is made, which the coroutine needs too.
"""

from __future__ import annotations

from dataclasses import replace

import libcst as cst

from kalegen.emit.nodes import all_names, call, line, name, spaced, with_blank_lines
from kalegen.model import Pipeline, Step
from kalegen.names import unique
from kalegen.transforms.common import each_step


def await_in_coroutine(pipeline: Pipeline) -> Pipeline:
    """Wrap the bodies that await."""
    return each_step(pipeline, _wrap)


def _wrap(step: Step) -> Step:
    if "awaits" not in step.module_like:
        return step
    taken = all_names(*step.prologue, *step.body)
    function, module = unique("run_cells", taken), unique("asyncio", taken)
    alias = cst.ImportAlias(name("asyncio"), cst.AsName(name(module)) if module != "asyncio" else None)
    coroutine = cst.FunctionDef(
        name(function), cst.Parameters(), cst.IndentedBlock(list(step.body)), asynchronous=cst.Asynchronous()
    )
    run = call(f"{module}.run", call(function))
    body = [line(cst.Import([alias])), with_blank_lines(coroutine), with_blank_lines(line(run))]
    return replace(step, body=tuple(spaced(body) if step.prologue else body))
