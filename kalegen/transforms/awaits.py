"""What: cells that await run in a coroutine, as Jupyter runs them.

Before: ``page = await fetch()`` at the top level of a cell. After: ``async def run_cells(): …`` around the step's body
and ``asyncio.run(run_cells())``. Why here: after
``run_as_main_module``, whose ``global`` statement the coroutine needs too, and whose names it must not add to.
"""

from __future__ import annotations

from dataclasses import replace

import libcst as cst

from kalegen.emit.fresh_names import fresh_names
from kalegen.model.codemods import each_step
from kalegen.model.pipeline import EmittedPipeline, EmittedStep
from kalegen.syntax.nodes import call, line, name, spaced


def await_in_coroutine(pipeline: EmittedPipeline) -> EmittedPipeline:
    """Wrap the bodies that await."""
    return each_step(pipeline, _wrap)


def _wrap(step: EmittedStep) -> EmittedStep:
    """A step that awaits, with its body in a coroutine that is run by ``asyncio``."""
    if "awaits" not in step.module_like:
        return step
    function, module = fresh_names(["run_cells", "asyncio"], step)
    alias = cst.ImportAlias(name("asyncio"), cst.AsName(name(module)) if module != "asyncio" else None)
    inner = cst.IndentedBlock([*_declarations(step), *step.body])
    coroutine = cst.FunctionDef(name(function), cst.Parameters(), inner, asynchronous=cst.Asynchronous())
    run = line(call(f"{module}.run", call(function)))
    body: list[cst.BaseStatement] = [line(cst.Import([alias])), *spaced([coroutine]), *spaced([run])]
    return replace(step, body=tuple(spaced(body) if step.prologue else body))


def _declarations(step: EmittedStep) -> list[cst.BaseStatement]:
    """The ``global`` statement of the component, for the coroutine."""
    return [
        statement.deep_clone()
        for statement in step.prologue
        if isinstance(statement, cst.SimpleStatementLine) and isinstance(statement.body[0], cst.Global)
    ]
