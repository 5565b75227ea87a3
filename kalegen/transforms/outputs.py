"""What: the values that later steps load are saved at the end.

Before: ``saves`` of a ``PlannedStep`` says which variables go into which artifact, and whether they may be unbound
by then. After: ``epilogue`` holds ``marshal_save(X, X_out)``, or for variables that may be unbound a call that saves
those which are bound. Why here: saves come after all of the user's code, and before the metrics.
"""

from __future__ import annotations

from dataclasses import replace

import libcst as cst

from kalegen.model.codemods import each_step
from kalegen.model.pipeline import Artifact, EmittedPipeline, EmittedStep
from kalegen.syntax.nodes import call, line, name, runtime_call, spaced, string
from kalegen.syntax.qualified import is_qualified


def save_outputs(pipeline: EmittedPipeline) -> EmittedPipeline:
    """Let every step save its outputs."""
    return each_step(pipeline, _save)


def _save(step: EmittedStep) -> EmittedStep:
    saves = [line(_call(artifact, step)) for artifact in step.saves]
    return replace(step, epilogue=(*step.epilogue, *spaced(saves)))


def _call(artifact: Artifact, step: EmittedStep) -> cst.Call:
    """The call that saves an artifact: a file, a stream's state, what is bound, one value or several."""
    labels = [string(variable) for variable in artifact.names]
    port = name(artifact.port)
    if artifact.is_file:
        return runtime_call("save_path", _value(artifact.names[0]), port)
    if artifact.stream is not None:
        return runtime_call("marshal_save", runtime_call("random_state", string(artifact.stream)), port)
    if artifact.may_be_unbound:
        return runtime_call("marshal_save", _bound(artifact, step), port, *labels)
    values = [_value(variable) for variable in artifact.names]
    if len(values) == 1:
        return runtime_call("marshal_save", values[0], port)
    return runtime_call("marshal_save", cst.Tuple([cst.Element(value) for value in values]), port, *labels)


def _value(variable: str) -> cst.BaseExpression:
    """A variable of the notebook, or the state of a local module's variable."""
    return runtime_call("module_state", string(variable)) if is_qualified(variable) else name(variable)


def _bound(artifact: Artifact, step: EmittedStep) -> cst.BaseExpression:
    """The variables of an artifact that are bound, by their names."""
    scope = call("globals" if step.module_like else "locals")
    own = [string(variable) for variable in artifact.names if not is_qualified(variable)]
    others = [string(variable) for variable in artifact.names if is_qualified(variable)]
    found = [runtime_call("bound_names", scope, *own)] if own else []
    found += [runtime_call("module_states", *others)] if others else []
    return found[0] if len(found) == 1 else cst.Dict([cst.StarredDictElement(each) for each in found])
