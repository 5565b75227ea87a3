"""How a notebook's own cells are run, so that what each step's cells come to can be compared with the pipeline."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Any

import libcst as cst

from kalegen.frontends.jupyter import names_bound
from kalegen.model.notebook import Statement
from kalegen.model.pipeline import PlannedPipeline, PlannedStep, paths_of
from kalegen.model.written_loops import first_loop, loop_as_written
from kalegen.settings.exit_handler import STATUS, is_status_binding, reads_status
from kalegen.syntax.scopes import names_bound_in
from kalegen.verification.parts import Parts, parts_of
from kalegen.verification.probes import Probe

WORD = re.compile(r"\w+")
NAMING = ("id", "name", "asname", "rest")
"""The fields of Python's syntax tree that hold names."""

SUCCEEDED = f"""\
{STATUS} = __import__("kfp.dsl", fromlist=["PipelineTaskFinalStatus"]).PipelineTaskFinalStatus(
    state="SUCCEEDED", pipeline_job_resource_name="", pipeline_task_name="", error_code=0, error_message=""
)"""
"""What an exit handler is given where all other steps have succeeded."""


@dataclass(frozen=True)
class Plan:
    """The cells' numbers and sources in order, and the step of each cell that belongs to one.

    ``parts`` are the steps of the pipeline that the cells of one step became; ``metrics`` the variables by label, for
    each cell that names some. A number may come twice: the first time it is what the cell needs and nobody wrote.
    ``paths`` are the variables, by step, that hold paths, which are others in the pipeline.
    """

    cells: tuple[tuple[int, str], ...]
    steps: Mapping[int, str]
    parts: tuple[Parts, ...] = ()
    metrics: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    paths: Mapping[str, Set[str]] = field(default_factory=dict)

    def ends(self) -> dict[str, int]:
        """The last cell of each step."""
        return {step: number for number, step in sorted(self.steps.items())}

    def unmentioned(self) -> dict[str, set[str]]:
        """The names that cells outside of all steps bind, and that a step's own lines do not mention.

        A step that gets a copy of such cells may have an earlier value of these, which nothing in it sees. What only
        the functions mention that it defines, they have where they are called. Of paths, what is there counts.
        """
        bound = {name for number, source in self.cells if number not in self.steps for name in names_bound(source)}
        mentioned: dict[str, set[str]] = defaultdict(set)
        for number, source in self.cells:
            if number in self.steps:
                mentioned[self.steps[number]] |= _names_in(source)
        return {step: (bound - names).union(self.paths.get(step, ())) for step, names in mentioned.items()}

    def probes(self) -> dict[int, Probe]:
        """Where to look at the notebook in the middle of a cell."""
        return {parts.cell: probe for parts in self.parts if (probe := probe_of(parts)) is not None}


def _names_in(source: str) -> set[str]:
    """The words of a cell, or its names outside of functions if it is plain Python."""
    try:
        todo: list[ast.AST] = [ast.parse(source)]
    except SyntaxError:
        return set(WORD.findall(source))
    found = set()
    while todo:
        node = todo.pop()
        found |= {name for field in NAMING if isinstance(name := getattr(node, field, None), str)}
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            todo += [node.args, *node.decorator_list]
        elif isinstance(node, ast.Lambda):
            todo.append(node.args)
        else:
            todo += ast.iter_child_nodes(node)
    return found


def plan_of(pipeline: PlannedPipeline, arguments: Mapping[str, Any]) -> Plan:
    """The cells that a pipeline was made of; arguments are assigned below the parameters, as papermill does."""
    parts = tuple(parts_of(pipeline))
    steps = {number: one.main.name for one in parts for number in one.main.cells}
    told = {one.main.cells[0] for one in parts if reads_status(one.main)}
    cells: list[tuple[int, str]] = []
    for number, source in sorted(_sources(pipeline).items()):
        given = "" if number in steps else _bound_anew(source, number, pipeline, arguments)
        cells += [(number, SUCCEEDED)] if number in told else []
        source = _told(number, pipeline, arguments) or source
        cells.append((number, f"{source}\n{given}" if given else source))
    metrics: dict[int, dict[str, str]] = defaultdict(dict)
    for metric in pipeline.metrics:
        metrics[metric.place.cell or 0][metric.label] = metric.variable
    return Plan(tuple(cells), steps, parts, metrics, {step.name: _paths_in(step) for step in pipeline.steps})


def _paths_in(step: PlannedStep) -> Set[str]:
    """The variables of a step that hold paths of files that travel."""
    return paths_of(step) | {name for load in step.loads if load.artifact.is_file for name in load.names}


def _told(number: int, pipeline: PlannedPipeline, arguments: Mapping[str, Any]) -> str:
    """The cell with the arguments in the places of defaults, if it makes a parser whose options are parameters."""
    shared = [statement.node for statement in pipeline.shared if statement.cell == number]
    own = [parameter for parameter in pipeline.parameters if parameter.cell == number and not parameter.is_fixed]
    if not shared or not any(parameter.name in arguments for parameter in own):
        return ""
    given = (f"{parameter.name} = {arguments.get(parameter.name, parameter.default)!r}\n" for parameter in own)
    return "".join(given) + cst.Module(shared).code


def _bound_anew(source: str, number: int, pipeline: PlannedPipeline, arguments: Mapping[str, Any]) -> str:
    """Assignments of the parameters that a cell outside of all steps binds to something else than they are.

    That is where they are given, and where a notebook inside another one declares those of the outer one.
    """
    shared = {statement.cell for statement in pipeline.shared}
    declared = {parameter.name: parameter for parameter in pipeline.parameters if not parameter.is_fixed}
    if number in shared or not declared:
        return ""
    own = {name for name, parameter in declared.items() if parameter.cell == number}
    bound = names_bound(source) & declared.keys() if pipeline.dialect.has_cells else own
    others = {name: declared[name].default for name in bound if declared[name].cell != number}
    values = {**others, **{name: arguments[name] for name in bound if name in arguments}}
    return "\n".join(f"{name} = {values[name]!r}" for name in sorted(values))


def probe_of(parts: Parts) -> Probe | None:
    """Where to look at the cell of a step that became several, or one that may be left out."""
    if parts.condition:
        return Probe(ast.If)
    if parts.each is None:
        return None
    loops = [statement.node for statement in parts.each.statements if isinstance(statement.node, cst.For)]
    return Probe(ast.For, tuple(sorted(names_bound_in(*loops).bound)))


def _sources(pipeline: PlannedPipeline) -> Mapping[int, str]:
    """The cells' texts by number; those of a script, which has none, are made of what the front end read."""
    if pipeline.dialect.has_cells:
        return pipeline.sources
    texts: dict[int, list[str]] = defaultdict(list)
    for statement in (*pipeline.shared, *(s for parts in parts_of(pipeline) for s in _written(parts))):
        if is_status_binding(statement.node):
            continue
        texts[statement.cell].append(cst.Module([statement.node]).code)
    for parameter in pipeline.parameters:
        texts[parameter.cell].append(f"{parameter.name} = {parameter.default!r}\n")
    for metric in pipeline.metrics:  # it says what is logged, which is no code
        texts[metric.place.cell or 0].append("")
    return {number: "".join(parts) for number, parts in texts.items()}


def _written(parts: Parts) -> tuple[Statement, ...]:
    """The statements of a step as they were before a condition or a loop was taken out of them."""
    step = parts.main
    if step.program is not None:
        return step.written
    if parts.each is not None:
        return (*loop_as_written(parts.each), *step.statements[first_loop(step) + 1 :])
    if step.condition is None:
        return step.statements
    first = step.statements[0]
    body = cst.IndentedBlock([statement.node for statement in step.statements])
    return (Statement(cst.If(step.condition.test, body), first.cell, first.line),)
