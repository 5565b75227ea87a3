"""What: ``logging.basicConfig(…)`` takes effect although kfp's executor has configured logging before.

Before: ``logging.basicConfig(level="INFO")``. After: ``logging.basicConfig(level="INFO", force=True)``.
Why here: anywhere; it touches nothing that another pass does.
"""

from __future__ import annotations

import libcst as cst

from kalegen.model.codemods import each_step, visit_code
from kalegen.model.pipeline import EmittedPipeline
from kalegen.syntax.codemod import Codemod
from kalegen.syntax.scopes import dotted_name
from kalegen.syntax.walk import find


def force_logging_setup(pipeline: EmittedPipeline) -> EmittedPipeline:
    """Let every configuration of logging replace the executor's."""
    return each_step(pipeline, lambda step: visit_code(step, _Forced))


class _Forced(Codemod):
    def concerns(self, statement: cst.BaseStatement) -> bool:
        """Whether a statement sets up logging."""
        return any(map(_sets_up_logging, find(cst.Call, statement)))

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:
        if not _sets_up_logging(updated_node):
            return updated_node
        if any(argument.keyword is not None and argument.keyword.value == "force" for argument in updated_node.args):
            return updated_node
        force = cst.Arg(cst.Name("True"), keyword=cst.Name("force"))
        return updated_node.with_changes(args=[*updated_node.args, force])


def _sets_up_logging(node: cst.Call) -> bool:
    return dotted_name(node.func) == "logging.basicConfig"
