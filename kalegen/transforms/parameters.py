"""What: parameters get the type that the notebook gave them, and become variables of module-like components.

Before: a step with ``parameters``. After: ``n = int(n)``, or ``n = int(n_in)`` where the component is module-like.
Why here: above everything else that ``prologue`` holds. JSON knows one kind of number, so ``1.0`` may arrive as ``1``,
and integers inside lists arrive as floats; the keys of a dict arrive in any order; kfp's executor casts nothing.
"""

from __future__ import annotations

from dataclasses import replace

import libcst as cst

from kalegen.emit.ports import parameter_port
from kalegen.model.codemods import each_step
from kalegen.model.pipeline import EmittedPipeline, EmittedStep, Parameter
from kalegen.syntax.nodes import assign, call, literal, name, runtime_call, spaced


def receive_parameters(pipeline: EmittedPipeline) -> EmittedPipeline:
    """Let every step receive its parameters as the notebook declares them."""
    return each_step(pipeline, lambda step: _receive(step, pipeline))


def _receive(step: EmittedStep, pipeline: EmittedPipeline) -> EmittedStep:
    """A step whose parameters are what they are in the notebook before anything else runs."""
    parameters = [p for p in pipeline.parameters if p.name in step.parameters]
    received = [line for p in parameters if (line := _receive_one(p, step)) is not None]
    if not received:
        return step
    if step.prologue:
        return replace(step, prologue=(*received, *spaced(step.prologue)))
    return replace(step, prologue=tuple(received), body=tuple(spaced(step.body)))


def _receive_one(parameter: Parameter, step: EmittedStep) -> cst.BaseStatement | None:
    """``n = int(n_in)``: a parameter with the type and name it has; None where it comes in so."""
    port = parameter_port(parameter, step)
    value: cst.BaseExpression = name(port)
    if parameter.type in ("int", "float"):
        value = call(parameter.type, value)
    elif parameter.type in ("list", "dict"):
        value = runtime_call("restore_json", value, literal(parameter.default))
    elif port == parameter.name:
        return None
    return assign(parameter.name, value)
