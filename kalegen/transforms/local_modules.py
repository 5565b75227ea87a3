"""What: the modules next to the notebook become importable in the steps that import them.

Before: ``import helpers`` in a cell, ``helpers.py`` beside the notebook. After: ``install_modules(local_modules())``
above everything that imports. Why here: after the prologue is made, before parameters, which import nothing.
"""

from __future__ import annotations

from dataclasses import replace

from kalegen.model.codemods import each_step
from kalegen.model.pipeline import EmittedPipeline, EmittedStep
from kalegen.syntax.nodes import line, runtime_call, spaced


def install_local_modules(pipeline: EmittedPipeline) -> EmittedPipeline:
    """Let every step install the local modules that it imports."""
    return each_step(pipeline, _install)


def _install(step: EmittedStep) -> EmittedStep:
    if not step.modules:
        return step
    installed = line(runtime_call("install_modules", runtime_call(step.modules_function)))
    if step.prologue:
        return replace(step, prologue=(installed, *spaced(step.prologue)))
    return replace(step, prologue=(installed,), body=tuple(spaced(step.body)))
