"""What: ``exec``, ``eval``, ``locals``, ``vars`` and ``dir`` in a cell see and bind the cell's names.

Before: ``exec("n = 1")`` at the top level of a cell. After: ``exec("n = 1", globals())``: in a function they would act
on its own names; the step is module-like, so its names are the module's. Why here: before anything else of the step's
code changes. Code inside functions, classes and lambdas is left alone.
"""

from __future__ import annotations

from dataclasses import replace

import libcst as cst

from kalegen.model.codemods import each_step
from kalegen.model.pipeline import EmittedPipeline, EmittedStep
from kalegen.syntax.codemod import Codemod, visited
from kalegen.syntax.nodes import call


def use_module_namespace(pipeline: EmittedPipeline) -> EmittedPipeline:
    """Let the built-in functions that look at namespaces look at the module's."""
    return each_step(pipeline, lambda step: _use(step) if step.module_like else step)


def _use(step: EmittedStep) -> EmittedStep:
    return replace(step, body=visited(step.body, _ModuleNamespace()))


class _ModuleNamespace(Codemod):
    kinds = frozenset({cst.Call})

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:
        return False

    def visit_ClassDef(self, node: cst.ClassDef) -> bool:
        return False

    def visit_Lambda(self, node: cst.Lambda) -> bool:
        return False

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:
        """Let calls that look into the scope around them look into the module's."""
        function = updated_node.func.value if isinstance(updated_node.func, cst.Name) else ""
        if function in ("exec", "eval") and len(updated_node.args) == 1:
            return updated_node.with_changes(args=[*updated_node.args, cst.Arg(call("globals"))])
        if function in ("locals", "vars") and not updated_node.args:
            return call("globals")
        if function == "dir" and not updated_node.args:
            return call("sorted", call("globals"))
        return updated_node
