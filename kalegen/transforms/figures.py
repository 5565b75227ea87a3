"""What: figures are closed before the next cell of a step draws, or the next line of one that has shown some.

Before: two cells of a step that draw. After: ``close_figures()`` between them, as Jupyter's inline backend closes all
figures when a cell ends and when it shows them; else what comes next would go on drawing on the figures that are there.
And a figure that is saved while it is open is open in the steps that load it, too. A step with a report needs none of
this: its recorder closes them. In a script nothing closes them. Why here: the body is still one statement for each of
the cells' own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import libcst as cst

from kalegen.emit.reports import has_report
from kalegen.model.codemods import each_step, nodes_of
from kalegen.model.pipeline import EmittedPipeline, EmittedStep
from kalegen.syntax.drawing import MODULES_THAT_DRAW, modules_that_draw, shows
from kalegen.syntax.layout import Line
from kalegen.syntax.nodes import line, runtime_call
from kalegen.syntax.scopes import all_names, dotted_name, target_names
from kalegen.syntax.walk import walk

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
    names = _names_that_draw(nodes_of(pipeline))
    return each_step(pipeline, lambda step: step if has_report(step, pipeline) else _close(step, names))


def _mentions_drawing(source: str) -> bool:
    return bool(NAMES_THAT_DRAW.search(source) or MODULES_THAT_DRAW.search(source))


def _names_that_draw(nodes: list[Line]) -> set[str]:
    """The modules that draw, by their names here, and the notebook's functions and classes that use them."""
    found = {name for node in walk(*nodes) for name in modules_that_draw(node)}
    definitions = [(name, part) for node in nodes for part in walk(node) for name in _defined(part)]
    found |= {name for name, part in definitions if _calls_what_draws(part)}
    uses = [(name, all_names(part)) for name, part in definitions]
    while True:
        more = {name for name, used in uses if name not in found and not found.isdisjoint(used)}
        if not more:
            return found
        found |= more


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


def _has_shown(node: Line, drawing: set[str]) -> bool:
    """Whether a line of a cell has shown figures, and the cell goes on."""
    return isinstance(node, cst.SimpleStatementLine) and shows(node, drawing)


def _may_draw(node: Line, drawing: set[str]) -> bool:
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
