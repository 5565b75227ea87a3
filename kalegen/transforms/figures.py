"""What: figures are closed where they are shown, before the next cell of a step draws, and before the step saves any.

Before: two cells of a step that draw, or ``plt.show()`` in a loop. After: ``close_figures()`` between them, and below
what shows, as Jupyter's inline backend closes all figures when a cell ends and when it shows them; else what comes next
would go on drawing on the figures that are there. And a figure that is saved while it is open is open in the steps that
load it, too. A step with a report needs none of this: its recorder closes them. In a script nothing closes them.
Why here: between cells while the body is still one statement for each of them; in loops and functions as soon as the
copied ones are there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import libcst as cst

from kalegen.emit.reports import has_report
from kalegen.model.codemods import each_step, visit_code
from kalegen.model.pipeline import EmittedPipeline, EmittedStep
from kalegen.syntax.codemod import Codemod
from kalegen.syntax.nodes import line, runtime_call
from kalegen.syntax.scopes import all_names, dotted_name, imported_module, imported_name, target_names
from kalegen.syntax.walk import walk

Node = cst.SimpleStatementLine | cst.BaseCompoundStatement

MODULES_THAT_DRAW = re.compile(
    r"(matplotlib\.py(plot|lab)|pylab|arviz|corner|joypy|matplotlib_venn|missingno|mplfinance|ptitprince|scikitplot"
    r"|seaborn|squarify|upsetplot|yellowbrick)\b"
)
"""Modules whose functions draw on pyplot's current figure, or make one."""

NAMES_THAT_DRAW = re.compile(
    r"plot|\b(dendrogram|heatmap|hist(2d)?|imshow|matshow|specshow)\b"
    r"|\bdraw(_(networkx\w*|circular|kamada_kawai|planar|random|shell|spectral|spring))?\b"
)
"""What the functions and methods are called that draw: those of pandas, scikit-learn, SciPy, networkx, librosa."""

SETTINGS = re.compile(r"\.(rc|rcParams|rcdefaults|style)\b|\b(sns|seaborn)\.set(_\w+)?$")
"""What sets how all is drawn that is drawn later."""


def close_figures_between_cells(pipeline: EmittedPipeline) -> EmittedPipeline:
    """Close the figures of every cell that may draw before the next cell of its step that may."""
    if not pipeline.dialect.has_cells or not any(map(_mentions_drawing, pipeline.sources.values())):
        return pipeline
    names = _names_that_draw(_nodes_of(pipeline))
    return each_step(pipeline, lambda step: step if has_report(step, pipeline) else _close(step, names))


def close_shown_figures(pipeline: EmittedPipeline) -> EmittedPipeline:
    """Close the figures that blocks and functions show where they show them."""
    if not pipeline.dialect.has_cells or not any(".show" in source for source in pipeline.sources.values()):
        return pipeline
    names = {name for node in walk(*_nodes_of(pipeline)) for name in _modules_that_draw(node)}
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
        return isinstance(statement, cst.BaseCompoundStatement) and _shows(statement, self._names)

    def leave_IndentedBlock(
        self, original_node: cst.IndentedBlock, updated_node: cst.IndentedBlock
    ) -> cst.IndentedBlock:
        body: list[cst.BaseStatement] = []
        for node in updated_node.body:
            body.append(node)
            if isinstance(node, cst.SimpleStatementLine) and _shows(node, self._names):
                body.append(line(runtime_call("close_figures")))
        return updated_node.with_changes(body=body)


def _shows(node: cst.CSTNode, names: set[str]) -> bool:
    """Whether a module that draws shows its figures: ``plt.show()``."""
    calls = (part.func for part in walk(node) if isinstance(part, cst.Call))
    return any(isinstance(f, cst.Attribute) and f.attr.value == "show" and dotted_name(f.value) in names for f in calls)


def _nodes_of(pipeline: EmittedPipeline) -> list[Node]:
    statements = [*pipeline.shared, *(statement for step in pipeline.steps for statement in step.statements)]
    return [statement.node for statement in statements]


def _mentions_drawing(source: str) -> bool:
    return bool(NAMES_THAT_DRAW.search(source) or MODULES_THAT_DRAW.search(source))


def _names_that_draw(nodes: list[Node]) -> set[str]:
    """The modules that draw, by their names here, and the notebook's functions and classes that use them."""
    found = {name for node in walk(*nodes) for name in _modules_that_draw(node)}
    definitions = [(name, part) for node in nodes for part in walk(node) for name in _defined(part)]
    found |= {name for name, part in definitions if _calls_what_draws(part)}
    uses = [(name, all_names(part)) for name, part in definitions]
    while True:
        more = {name for name, used in uses if name not in found and not found.isdisjoint(used)}
        if not more:
            return found
        found |= more


def _modules_that_draw(node: cst.CSTNode) -> Iterator[str]:
    """The names that an import gives to modules that draw, or to what it takes from them."""
    if isinstance(node, cst.Import):
        for alias in node.names:
            if MODULES_THAT_DRAW.match(dotted_name(alias.name)) and imported_name(alias) != "matplotlib":
                yield imported_name(alias)
    elif isinstance(node, cst.ImportFrom) and not isinstance(node.names, cst.ImportStar):
        for alias in node.names:
            if MODULES_THAT_DRAW.match(f"{imported_module(node)}.{dotted_name(alias.name)}"):
                yield imported_name(alias)


def _defined(node: cst.CSTNode) -> Iterator[str]:
    """The name that a definition, of a method too, or the assignment of a lambda, gives to what it defines."""
    if isinstance(node, (cst.FunctionDef, cst.ClassDef)) and not node.name.value.startswith("__"):
        yield node.name.value
    elif isinstance(node, cst.Assign) and isinstance(node.value, cst.Lambda):
        for target in node.targets:
            yield from target_names(target.target)


def _calls_what_draws(node: cst.CSTNode) -> bool:
    """Whether a function is called, or an attribute taken, whose name says that it draws."""
    for part in walk(node):
        named = part.attr if isinstance(part, cst.Attribute) else part.func if isinstance(part, cst.Call) else None
        if isinstance(named, cst.Name) and NAMES_THAT_DRAW.search(named.value):
            return True
    return False


def _close(step: EmittedStep, drawing: set[str]) -> EmittedStep:
    """A step that closes what cells drew, or have shown, where the next code of a cell that may draw begins."""
    drawn = {statement.cell for statement in step.statements if _may_draw(statement.node, drawing)}
    body: list[cst.BaseStatement] = []
    is_open = False
    for index, statement in enumerate(step.statements):
        above = step.statements[index - 1] if index else statement
        is_next = statement.cell != above.cell or _has_shown(above.node, drawing)
        if is_next and is_open and statement.cell in drawn:
            body.append(line(runtime_call("close_figures")))
        body.append(step.body[index])
        is_open = is_open or statement.cell in drawn
    if is_open and _may_save_figures(step):
        body.append(line(runtime_call("close_figures")))
    return replace(step, body=tuple(body))


def _has_shown(node: Node, drawing: set[str]) -> bool:
    """Whether a line of a cell has shown figures, and the cell goes on."""
    return isinstance(node, cst.SimpleStatementLine) and _shows(node, drawing)


def _may_draw(node: Node, drawing: set[str]) -> bool:
    """Whether a statement may draw: imports, definitions and settings do not by themselves."""
    if isinstance(node, (cst.FunctionDef, cst.ClassDef)):
        return False
    if isinstance(node, cst.SimpleStatementLine) and all(map(_only_prepares, node.body)):
        return False
    return _calls_what_draws(node) or not drawing.isdisjoint(all_names(node))


def _only_prepares(part: cst.BaseSmallStatement) -> bool:
    """Whether a line imports, or sets how all is drawn: ``plt.rcParams["font.size"] = 9``, ``sns.set_theme()``."""
    if isinstance(part, cst.Assign) and isinstance(part.targets[0].target, cst.Subscript):
        return bool(SETTINGS.search(dotted_name(part.targets[0].target.value)))
    if isinstance(part, cst.Expr) and isinstance(part.value, cst.Call):
        return bool(SETTINGS.search(dotted_name(part.value.func)))
    return isinstance(part, (cst.Import, cst.ImportFrom))


def _may_save_figures(step: EmittedStep) -> bool:
    """Whether the step saves a value that is not known to be data or a model."""
    return any(saved.kind == "Artifact" and saved.stream is None and not saved.is_plain for saved in step.saves)
