"""What: annotations stay unevaluated where the notebook asks for it, and leave where a step can't have them.

Before: ``from __future__ import annotations`` and ``def f(x: Tensor)``. After: ``def f(x: "Tensor")``, which is what
the import does (PEP 563); ``x: int = 3`` at the top of a module-like step becomes ``x = 3``, as Python refuses to
annotate a global name. Why here: before the future import is dropped.
"""

from __future__ import annotations

from dataclasses import replace

import libcst as cst

from kalegen.model.codemods import each_step, visit_code
from kalegen.model.notebook import Statement
from kalegen.model.pipeline import EmittedPipeline, EmittedStep
from kalegen.syntax.codemod import Codemod, visited
from kalegen.syntax.nodes import string
from kalegen.syntax.scopes import has_future_annotations


def keep_annotations_unevaluated(pipeline: EmittedPipeline) -> EmittedPipeline:
    """Turn annotations into strings after a future import, and drop those of module-like steps' variables."""
    first = min((s.cell for s in _all_statements(pipeline) if _asks_for_it(s)), default=None)

    def change(step: EmittedStep) -> EmittedStep:
        if first is not None and first <= max(step.cells):
            step = visit_code(step, _Quoted)
        if step.module_like:
            step = replace(step, prologue=visited(step.prologue, _Bare()), body=visited(step.body, _Bare()))
        return step

    return each_step(pipeline, change)


def _all_statements(pipeline: EmittedPipeline) -> list[Statement]:
    return [*pipeline.shared, *(statement for step in pipeline.steps for statement in step.statements)]


def _asks_for_it(statement: Statement) -> bool:
    if not isinstance(statement.node, cst.SimpleStatementLine):
        return False
    return any(isinstance(small, cst.ImportFrom) and has_future_annotations(small) for small in statement.node.body)


class _Quoted(Codemod):
    """Annotations become the text that they are."""

    kinds = frozenset({cst.Annotation})

    def leave_Annotation(self, original_node: cst.Annotation, updated_node: cst.Annotation) -> cst.Annotation:
        text = cst.Module([]).code_for_node(original_node.annotation)
        return updated_node.with_changes(annotation=string(text))


class _Bare(Codemod):
    """Annotated assignments at the top level, and in its branches and loops, lose their annotations."""

    kinds = frozenset({cst.AnnAssign})

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:
        return False

    def visit_ClassDef(self, node: cst.ClassDef) -> bool:
        return False

    def leave_AnnAssign(self, original_node: cst.AnnAssign, updated_node: cst.AnnAssign) -> cst.BaseSmallStatement:
        if not isinstance(updated_node.target, cst.Name):
            return updated_node
        if updated_node.value is None:
            return cst.Pass()
        return cst.Assign([cst.AssignTarget(updated_node.target)], updated_node.value)
