"""What: values that a step must leave as they are, are compared at its end with what they were at its start.

Before: ``Step.guards`` says which. After: ``watched = marshal_watch(X=X)`` below the loads, and
``marshal_guard(watched)`` above the saves. Why here: after the ``global`` statement and the coroutine, as
``watched`` is none of the notebook's names; before the report, which shows what is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import libcst as cst

from kalegen.emit.fresh_names import fresh_name
from kalegen.model.codemods import each_step
from kalegen.model.pipeline import EmittedPipeline, EmittedStep, Load
from kalegen.syntax.nodes import assign, call, keyword_argument, line, name, runtime_call, spaced, string


def guard_values(pipeline: EmittedPipeline) -> EmittedPipeline:
    """Let every step tell if it changes what later steps load as it was."""
    how = [string("error")] if pipeline.settings.get("guard") == "error" else []
    return each_step(pipeline, lambda step: _guard(step, how) if step.guards else step)


def _guard(step: EmittedStep, how: list[cst.SimpleString]) -> EmittedStep:
    loads = {variable: load for load in step.loads for variable in load.names}
    watched = fresh_name("watched", step)
    watch = assign(watched, _watch(step, loads))
    words = [string(f"{variable}: {text}") for variable, text in step.asserted.items()]
    compare = runtime_call("marshal_guard", name(watched), *how, *words)
    return replace(step, prologue=(*step.prologue, watch), epilogue=(*spaced([line(compare)]), *spaced(step.epilogue)))


def _watch(step: EmittedStep, loads: Mapping[str, Load]) -> cst.Call:
    """``marshal_watch(X=X)``; of what may be unbound, only what is bound."""
    may_be_unbound = [n for n in step.guards if n in loads and loads[n].artifact.may_be_unbound]
    arguments = [keyword_argument(n, name(n)) for n in step.guards if n not in may_be_unbound]
    if may_be_unbound:
        scope = call("globals" if step.module_like else "locals")
        bound = runtime_call("bound_names", scope, *map(string, may_be_unbound))
        arguments.append(cst.Arg(bound, star="**"))
    return runtime_call("marshal_watch").with_changes(args=arguments)
