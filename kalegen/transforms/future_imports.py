"""What: ``from __future__ import …`` leaves: Python refuses it inside a function.

Before: ``from __future__ import annotations``. After: nothing; ``keep_annotations_unevaluated`` did what it asks for,
and the other features are in force in every supported Python. Why here: right after that pass.
"""

from __future__ import annotations

import libcst as cst

from kalegen.model.codemods import each_step, visit_code
from kalegen.model.pipeline import EmittedPipeline
from kalegen.syntax.codemod import Codemod


def drop_future_imports(pipeline: EmittedPipeline) -> EmittedPipeline:
    """Leave future imports out of components, inside of which they are syntax errors."""
    return each_step(pipeline, lambda step: visit_code(step, _Dropped))


class _Dropped(Codemod):
    kinds = frozenset({cst.ImportFrom})

    def leave_ImportFrom(
        self, original_node: cst.ImportFrom, updated_node: cst.ImportFrom
    ) -> cst.BaseSmallStatement | cst.RemovalSentinel:
        is_future = isinstance(updated_node.module, cst.Name) and updated_node.module.value == "__future__"
        return cst.RemoveFromParent() if is_future else updated_node
