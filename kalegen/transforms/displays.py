"""What: ``display(x)`` without an import of its own reaches the step's log through an embedded function.

Before: ``display(df)``, a name that IPython provides. After: the same text; the step names the helper ``display``.
Why here: after the definitions are copied, which may call it too.
"""

from __future__ import annotations

from dataclasses import replace

from kalegen.model.codemods import each_step
from kalegen.model.pipeline import EmittedPipeline, EmittedStep
from kalegen.syntax.scopes import all_names, names_bound_in


def embed_display(pipeline: EmittedPipeline) -> EmittedPipeline:
    """Give ``display`` to the steps that use it and bind it nowhere."""
    return each_step(pipeline, _embed)


def _embed(step: EmittedStep) -> EmittedStep:
    code = (*step.prologue, *step.body)
    if "display" not in all_names(*code) or "display" in names_bound_in(*code).bound:
        return step
    return replace(step, helpers=step.helpers | {"display"})
