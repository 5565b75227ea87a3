"""What: ``from m import *`` becomes a call that binds the same names.

Before: ``from math import *``. After: ``import_star("math")``, an embedded function that fills the module's globals.
Why here: Python refuses a star import inside a function; the step is module-like because of it.
"""

from __future__ import annotations

import libcst as cst

from kalegen.model.codemods import each_step, visit_code
from kalegen.model.pipeline import EmittedPipeline
from kalegen.syntax.codemod import Codemod
from kalegen.syntax.nodes import runtime_call, string
from kalegen.syntax.scopes import imported_module


def call_star_imports(pipeline: EmittedPipeline) -> EmittedPipeline:
    """Replace star imports by calls."""
    return each_step(pipeline, lambda step: visit_code(step, _Called))


class _Called(Codemod):
    kinds = frozenset({cst.ImportFrom})

    def leave_ImportFrom(self, original_node: cst.ImportFrom, updated_node: cst.ImportFrom) -> cst.BaseSmallStatement:
        if not isinstance(updated_node.names, cst.ImportStar):
            return updated_node
        return cst.Expr(runtime_call("import_star", string(imported_module(updated_node))))
