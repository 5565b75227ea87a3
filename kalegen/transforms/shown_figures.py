"""What: figures that a loop, a branch or a function shows are closed where they are shown.

Before: ``plt.plot(x); plt.show()`` in a loop. After: ``close_figures()`` below what shows, as Jupyter's inline backend
closes all figures when it shows them; else the next round would go on drawing on the figure of the one before. A step
with a report needs none of this: its recorder closes them. In a script nothing closes them. Why here: the definitions
that a step copies stand in its body, and no pass has added calls of its own.
"""

from __future__ import annotations

import libcst as cst

from kalegen.emit.reports import has_report
from kalegen.model.codemods import each_step, nodes_of, visit_code
from kalegen.model.pipeline import EmittedPipeline
from kalegen.syntax.codemod import Codemod
from kalegen.syntax.drawing import modules_that_draw, shows
from kalegen.syntax.nodes import line, runtime_call
from kalegen.syntax.walk import walk


def close_shown_figures(pipeline: EmittedPipeline) -> EmittedPipeline:
    """Close the figures that blocks and functions show where they show them."""
    if not pipeline.dialect.has_cells or not any(".show" in source for source in pipeline.sources.values()):
        return pipeline
    names = {name for node in walk(*nodes_of(pipeline)) for name in modules_that_draw(node)}
    return each_step(
        pipeline, lambda step: step if has_report(step, pipeline) else visit_code(step, lambda: _Closing(names))
    )


class _Closing(Codemod):
    """Closes figures below the lines of blocks that show them."""

    def __init__(self, names: set[str]) -> None:
        super().__init__()
        self._names = names

    def concerns(self, statement: cst.BaseStatement) -> bool:
        """Whether a block of the statement shows figures."""
        return isinstance(statement, cst.BaseCompoundStatement) and shows(statement, self._names)

    def leave_IndentedBlock(
        self, original_node: cst.IndentedBlock, updated_node: cst.IndentedBlock
    ) -> cst.IndentedBlock:
        body: list[cst.BaseStatement] = []
        for node in updated_node.body:
            body.append(node)
            if isinstance(node, cst.SimpleStatementLine) and shows(node, self._names):
                body.append(line(runtime_call("close_figures")))
        return updated_node.with_changes(body=body)
