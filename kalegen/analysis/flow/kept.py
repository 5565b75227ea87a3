"""The variables that a step saves even if no other step reads them."""

from __future__ import annotations

import libcst as cst

from kalegen.model.pipeline import Step


def kept_variables(step: Step) -> tuple[str, ...]:
    """The variables that the author wants saved, and the one that stands alone on the step's last line."""
    last = _last_variable(step)
    return step.kept if last is None else (*step.kept, last)


def _last_variable(step: Step) -> str | None:
    if not step.statements or not isinstance(step.statements[-1].node, cst.SimpleStatementLine):
        return None
    last = step.statements[-1].node.body[-1]
    if isinstance(last, cst.Expr) and isinstance(last.value, cst.Name):
        return last.value.value
    return None
