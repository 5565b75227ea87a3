"""A step's report in the generated module: whether there is one, its names, and the cells that it shows.

The cells travel as text in a function of their own, which reviewers can skip. It knows no cell numbers, so that a cell
inserted above changes no component.
"""

from __future__ import annotations

import libcst as cst

from kalegen.emit.ports import names_in
from kalegen.model.pipeline import PlannedPipeline, PlannedStep
from kalegen.model.settings import value_of
from kalegen.model.written_loops import loop_as_written
from kalegen.syntax.identifiers import unique
from kalegen.syntax.literal_text import string_literal
from kalegen.syntax.nodes import line, name


def has_report(step: PlannedStep, pipeline: PlannedPipeline) -> bool:
    """Whether a step writes a report: as its own setting says, else as the pipeline's does; by default it does not."""
    if (
        not step.statements or step.returns or step.program is not None
    ):  # no code, or a question of the pipeline function's
        return False
    if not pipeline.dialect.has_cells and any(load.is_collected for load in step.loads):
        return False  # no line of a script puts a loop's results together
    own = value_of(step.task_settings, "report")
    return (pipeline.settings.get("reports") if own is None else own) in (True, "enabled")


def report_variable(step: PlannedStep) -> str:
    """The name by which a component knows its report."""
    return unique("report", names_in(step))


def cells_function(step: PlannedStep) -> str:
    """The name of the function that gives the texts of the step's cells."""
    return f"{step.identifier}_cells"


def cells_source(step: PlannedStep, pipeline: PlannedPipeline) -> str:
    """Return the source of the function that gives the cells."""
    texts = [cst.Element(string_literal(text)) for text in cell_texts(step, pipeline)]
    docstring = line(cst.SimpleString('"""Give the cells as the notebook has them, for the report."""'))
    if not pipeline.dialect.has_cells:
        docstring = line(cst.SimpleString('"""Give the step as the script has it, for the report."""'))
    body = cst.IndentedBlock([docstring, line(cst.Return(cst.List(texts)))])
    return cst.Module([cst.FunctionDef(name(cells_function(step)), cst.Parameters(), body)]).code


def cell_texts(step: PlannedStep, pipeline: PlannedPipeline) -> list[str]:
    """The texts of the cells that hold the step's statements, as their author wrote them."""
    if not pipeline.dialect.has_cells:
        # a script's source is the whole file, and its steps are calls
        return [_code(step)]
    cells = dict.fromkeys(statement.cell for statement in step.statements)
    return [pipeline.sources[cell].strip("\n") for cell in cells]


def _code(step: PlannedStep) -> str:
    """The definitions that a step copies, and its statements; of an iteration, the loop."""
    statements = step.statements if step.loop is None else loop_as_written(step)
    copied = [statement.node for statement in step.code if isinstance(statement.node, (cst.FunctionDef, cst.ClassDef))]
    parts = (cst.Module(nodes).code.strip("\n") for nodes in (copied, [one.node for one in statements]))
    return "\n\n\n".join(filter(None, parts))
