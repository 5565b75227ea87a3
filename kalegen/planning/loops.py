"""Steps tagged ``for:NAME in LIST``: whether their iterations can run side by side, and the three steps made of each.

The cell itself is the loop: empty lists and dicts, one ``for`` statement that fills them, and what is done with them.
Of the step ``train`` become ``train-items``, which evaluates the list; ``train-each``, which runs the body for one item
and hands over what it came to; and ``train``, which puts that together in the order of the items. All three are plain
code of which the analysis knows nothing special.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import libcst as cst

from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.flow.graph import Order, check_declared_order
from kalegen.analysis.flow.places import place_of
from kalegen.analysis.flow.reasons import shown
from kalegen.analysis.interpreter.facts import facts_of
from kalegen.diagnostics.diagnostic import Diagnostic, Place, Remedy, error, has_errors
from kalegen.frontends.source import inner_statements
from kalegen.model.notebook import Statement
from kalegen.model.pipeline import Load, Loop, Parameter, Pipeline, PlannedPipeline, PlannedStep, Step, undecided
from kalegen.model.settings import value_of
from kalegen.syntax.identifiers import identifier, unique
from kalegen.syntax.layout import is_same_code, loop_without_layout
from kalegen.syntax.parsing import parse_statement
from kalegen.syntax.scopes import all_names, dotted_name, names_bound_in, target_names

Plan = Callable[[Pipeline], tuple[PlannedPipeline, list[Diagnostic]]]

OWN_WISHES = frozenset({"for", "if", "report", "limit", "request"})
"""What a step asks for that only its iterations need."""

WHOLE_WISHES = frozenset({"classification"})
"""What a step asks for that only what puts the results together needs."""

BUILTINS = frozenset({"len", "list", "max", "range", "sorted"})
"""What the three steps call."""

SHAPE = "put the code above the loop into a step before this one: only empty lists and dicts, results = [], may stay"


@dataclass(frozen=True, eq=False)
class LoopCell:
    """A loop as its cell has it: what it ``fills`` (each with the empty literal), the statement, and what follows."""

    fills: dict[str, Statement]
    statement: Statement
    node: cst.For
    rest: tuple[Statement, ...]


@dataclass(frozen=True)
class Names:
    """The names that the three steps of a loop have among themselves."""

    items: str
    index: str
    parts: str
    part: str
    position: str


def plan_loops(pipeline: Pipeline, plan: Plan) -> tuple[PlannedPipeline, list[Diagnostic]]:
    """Plan a pipeline with each loop's iterations as tasks of their own.

    It is planned twice: what others need of a loop is known when it was planned as the one step that it is.
    """
    loops = [step for step in pipeline.steps if value_of(step.task_settings, "for") is not None]
    found = [problem for step in loops for problem in _check_shape(step, pipeline)]
    if has_errors(found) or not loops or check_declared_order(pipeline):
        return (undecided(pipeline), found) if has_errors(found) else plan(pipeline)
    planned, problems = plan(pipeline)
    if has_errors(problems):
        return planned, problems
    flow = DataFlow(pipeline, Order(pipeline))
    found = [problem for step in loops for problem in _check_iterations(flow, step, _left(planned.step(step.name)))]
    if has_errors(found):
        return planned, [*problems, *found]
    again, new = plan(_take_apart(pipeline, planned, loops))
    # what was found before speaks of the cells as they are
    return (planned, [*problems, *new]) if has_errors(new) else (_collect(again), problems)


def _left(planned: PlannedStep) -> set[str]:
    """The variables of a step that others need."""
    return {name for artifact in planned.saves for name in artifact.names} | planned.logged


# The shape of the cells


def _check_shape(step: Step, pipeline: Pipeline) -> Iterator[Diagnostic]:
    """KG811 and KG820: the step's cells must be a loop as the tag says, and lists and dicts that it fills."""
    place = Place(pipeline.file, step.cells[0], step=step.name)
    tag = str(value_of(step.task_settings, "for"))
    try:
        said = cst.ensure_type(parse_statement(f"for {tag}:\n    pass"), cst.For)
    except (cst.ParserSyntaxError, ValueError):
        yield error("KG811", f"the tag for:{tag} is not a loop of Python", place, "write the tag as for:NAME in LIST")
        return
    cell = read_loop(step)
    if value_of(step.task_settings, "if") is not None:
        hint = "remove the tag if:, and put the 'if' statement into the loop"
        yield error("KG820", "the step has both a tag if: and a tag for:", place, hint)
    elif any(setting.kind == "output" for setting in step.task_settings):
        message = "the step has both a tag for: and a tag output:, so each iteration would write the same file"
        yield error("KG820", message, place, "write the file in a step after the loop, and move the tag output: there")
    elif cell is None:
        yield _no_loop(step, tag, pipeline)
    elif not (is_same_code(cell.node.target, said.target) and is_same_code(cell.node.iter, said.iter)):
        written = loop_without_layout(cell.node)
        message = f"the tag for:{tag} and the loop of the cell, 'for {written}:', differ"
        same = Remedy(f"for:{tag}", f"for:{written}")
        yield error("KG811", message, place, f"write the tag as for:{written}", remedies=[same])
    else:
        yield from _check_end(step, cell, pipeline)


def _no_loop(step: Step, tag: str, pipeline: Pipeline) -> Diagnostic:
    """KG820 for cells without a loop, or with other code above it than the lists and dicts that it fills."""
    above = list(itertools.takewhile(lambda each: not isinstance(each.node, cst.For), step.statements))
    if len(above) == len(step.statements):
        place = Place(pipeline.file, step.cells[0], step=step.name)
        message = f"the step has the tag for:{tag}, but its cells have no 'for' statement at the top level"
        return error("KG820", message, place, f"write the loop in the cell, 'for {tag}:', or remove the tag")
    other = next(each for each in above if _filled(each.node) is None)
    message = f"{shown(other.node)} stands above the loop, and the step has the tag for:{tag}"
    return error("KG820", message, Place(pipeline.file, other.cell, other.line, step=step.name), SHAPE)


def _check_end(step: Step, cell: LoopCell, pipeline: Pipeline) -> Iterator[Diagnostic]:
    """KG820 for a loop that may stop before its last item, or that awaits."""
    node = cell.node
    what = {
        "an 'else' branch": node.orelse is not None,
        "a 'break'": _holds(node.body, cst.Break),
        "an 'await'": node.asynchronous is not None or _holds(node.body, cst.Await),
    }
    for word in (word for word, is_there in what.items() if is_there):
        place = Place(pipeline.file, cell.statement.cell, cell.statement.line, step=step.name)
        message = f"the loop has {word}, so its iterations can't run side by side"
        yield error("KG820", message, place, "remove the tag for:, and the loop runs inside one step; or remove it")


def read_loop(step: Step) -> LoopCell | None:
    """The loop in a step's cells, None where they are something else."""
    fills: dict[str, Statement] = {}
    for index, statement in enumerate(step.statements):
        if isinstance(statement.node, cst.For):
            return LoopCell(fills, statement, statement.node, step.statements[index + 1 :])
        name = _filled(statement.node)
        if name is None:
            return None
        fills[name] = statement
    return None


def _filled(node: cst.CSTNode) -> str | None:
    """The name in ``name = []`` or ``name = {}``."""
    if not isinstance(node, cst.SimpleStatementLine) or len(node.body) != 1 or not isinstance(node.body[0], cst.Assign):
        return None
    assignment = node.body[0]
    target, value = assignment.targets[0].target, assignment.value
    if len(assignment.targets) > 1 or not isinstance(target, cst.Name):
        return None
    return target.value if isinstance(value, (cst.List, cst.Dict)) and not value.elements else None


def _is_list(statement: Statement) -> bool:
    line = cst.ensure_type(statement.node, cst.SimpleStatementLine)
    return isinstance(cst.ensure_type(line.body[0], cst.Assign).value, cst.List)


def _holds(node: cst.CSTNode, sought: type[cst.CSTNode]) -> bool:
    """Whether a ``break``, ``continue`` or ``await`` of the loop's own stands in a node."""
    if isinstance(node, sought):
        return True
    if isinstance(node, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
        return False
    if isinstance(node, (cst.For, cst.While)) and sought is not cst.Await:
        return False
    return any(_holds(child, sought) for child in node.children)


# Whether the iterations are independent


def _check_iterations(flow: DataFlow, step: Step, needed: set[str]) -> Iterator[Diagnostic]:
    """KG821 for what one iteration leaves to the next, KG822 for what only some iterations leave to later steps."""
    cell = read_loop(step)
    assert cell is not None
    body = inner_statements(cell.statement, cell.node.body)
    facts = facts_of([*cell.fills.values(), *body], flow.library, lambda name: flow.value_before(step.name, name))
    targets = set(target_names(cell.node.target))
    bound = set(facts.final) - targets
    for name, read in facts.reads.items():
        if name in bound - cell.fills.keys():
            yield _dependent(
                f"each iteration of the loop reads {name!r} as the iteration before left it",
                place_of(flow, step, read.node),
            )
    place = Place(flow.pipeline.file, cell.statement.cell, cell.statement.line, step=step.name)
    changed = set(facts.mutated) - cell.fills.keys() | {definition.name for definition in facts.stateful}
    for name in sorted(changed):
        yield _dependent(f"an iteration may change {name!r}, which other iterations use", place)
    for name, start in cell.fills.items():
        if not _only_fills(cell.node.body, name, _is_list(start)):
            how = f"{name}.append(…)" if _is_list(start) else f"{name}[…] = …"
            yield _dependent(f"the loop uses {name!r} in another way than {how}", place)
    for name in sorted(BUILTINS & flow.names.bound.keys()):
        yield _dependent(
            f"the notebook rebinds the built-in {name!r}, which the step that joins the results needs",
            place,
        )
    if flow.streams_read(step.name):
        yield _dependent("the iterations draw one after another from a seeded random stream", place)
    for name in sorted((needed & bound) - cell.fills.keys()):
        if not facts.binds_surely(name) or _holds(cell.node.body, cst.Continue):
            message = f"later steps need {name!r}, and only some iterations of the loop bind it"
            yield error("KG822", message, place, f"bind {name!r} in every iteration, or append the values to a list")


def _dependent(message: str, place: Place) -> Diagnostic:
    hint = "remove the tag for:, and the loop runs inside one step; or collect results by results.append(…)"
    return error("KG821", message, place, hint)


def _only_fills(node: cst.CSTNode, name: str, is_list: bool) -> bool:
    """Whether all that a loop's body does with a list is ``append``, and with a dict to set items."""
    inner = _filling(node, name, is_list)
    if inner is not None:
        return all(name not in all_names(part) for part in inner)
    if isinstance(node, cst.Name):
        return node.value != name
    return all(_only_fills(child, name, is_list) for child in node.children)


def _filling(node: cst.CSTNode, name: str, is_list: bool) -> list[cst.CSTNode] | None:
    """The expressions in ``name.append(value)``, or in ``name[key] = value``; None where a node is no such thing."""
    if is_list and isinstance(node, cst.Expr) and isinstance(node.value, cst.Call):
        is_append = dotted_name(node.value.func) == f"{name}.append"
        return [argument.value for argument in node.value.args] if is_append else None
    if not is_list and isinstance(node, cst.Assign) and len(node.targets) == 1:
        target = node.targets[0].target
        if isinstance(target, cst.Subscript) and isinstance(target.value, cst.Name) and target.value.value == name:
            return [*target.slice, node.value]
    return None


# Taking a step apart


def _take_apart(pipeline: Pipeline, planned: PlannedPipeline, loops: list[Step]) -> Pipeline:
    """The pipeline with three steps in the place of each loop."""
    taken = {p.name for p in pipeline.parameters}
    taken |= all_names(
        *(s.node for s in pipeline.shared), *(s.node for step in pipeline.steps for s in step.statements)
    )
    steps = {step.name for step in pipeline.steps}
    identifiers = {step.identifier for step in pipeline.steps}
    made: list[Step] = []
    parameters = list(pipeline.parameters)
    for step in pipeline.steps:
        if step not in loops:
            made.append(step)
            continue
        names = _names(step, taken)
        apart = _three_steps(step, names, _left(planned.step(step.name)))
        for one in apart[:2]:
            name = unique(one.name, steps)
            identifiers.add(chosen := unique(identifier(name), identifiers))
            steps.add(name)
            made.append(replace(one, name=name, identifier=chosen))
        made[-1] = _after(
            replace(made[-1], loop=Loop(names.index, made[-2].name, names.parts, _label(step))), made[-2].name
        )
        made.append(_after(apart[2], made[-1].name))
        parameters.append(Parameter(names.index, "int", 0, is_fixed=True))
    return replace(pipeline, steps=tuple(made), parameters=tuple(parameters))


def _names(step: Step, taken: set[str]) -> Names:
    label = step.identifier
    made = []
    for suffix in ("items", "index", "parts", "part", "position"):
        made.append(unique(f"{label}_{suffix}", taken))
        taken.add(made[-1])
    return Names(*made)


def _label(step: Step) -> str:
    return f"for {value_of(step.task_settings, 'for')}"


def _after(step: Step, other: str) -> Step:
    """The step, waiting for the one before it."""
    if step.after:
        return replace(step, after=(other, *step.after))
    return replace(step, waits=(other, *step.waits))


def _three_steps(step: Step, names: Names, needed: set[str]) -> tuple[Step, Step, Step]:
    cell = read_loop(step)
    assert cell is not None
    bound = (names_bound_in(cell.node).bound & needed) - cell.fills.keys()
    light = tuple(setting for setting in step.task_settings if setting.kind not in OWN_WISHES)
    common = replace(
        step,
        kinds={},
        kept=(),
        files=(),
        task_settings=tuple(w for w in step.task_settings if w.kind not in WHOLE_WISHES),
    )
    few = tuple(setting for setting in common.task_settings if setting in light)
    items = replace(
        common, name=f"{step.name}-items", statements=_items(cell, names), task_settings=few, returns="list"
    )
    each = replace(
        common, name=f"{step.name}-each", statements=_iteration(cell, names, sorted(bound)), files=step.files
    )
    whole = replace(step, statements=_joined(cell, names, sorted(bound)), task_settings=light, files=())
    return items, each, whole


def _made(text: str, cell: LoopCell) -> Statement:
    """A statement of kalegen's own, at the place of the loop."""
    node = cst.parse_statement(text)
    assert isinstance(node, (cst.SimpleStatementLine, cst.BaseCompoundStatement))
    return Statement(node, cell.statement.cell, cell.statement.line)


def _items(cell: LoopCell, names: Names) -> tuple[Statement, ...]:
    """``items = list(LIST)``, and the numbers of the items: at least one, since kfp collects nothing of none."""
    made = cst.ensure_type(_made(f"{names.items} = list()", cell).node, cst.SimpleStatementLine)
    assignment = cst.ensure_type(made.body[0], cst.Assign)
    iterated = cell.node.iter
    if isinstance(iterated, cst.Tuple) and not iterated.lpar:  # for x in 1, 2:
        iterated = iterated.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    listed = cst.ensure_type(assignment.value, cst.Call).with_changes(args=[cst.Arg(iterated)])
    node = made.with_changes(body=[assignment.with_changes(value=listed)])
    first = Statement(node, cell.statement.cell, cell.statement.line)
    return first, _made(f"list(range(max(len({names.items}), 1)))", cell)


def _iteration(cell: LoopCell, names: Names, bound: list[str]) -> tuple[Statement, ...]:
    """The loop over one item, or over none where there are none, and what it came to."""
    one = cst.parse_expression(f"{names.items}[{names.index} : {names.index} + 1]")
    loop = Statement(cell.node.with_changes(iter=one), cell.statement.cell, cell.statement.line)
    filled = ", ".join(f'"{name}": {name}' for name in cell.fills)
    made = [*cell.fills.values(), loop, _made(f"{names.part} = {{{filled}}}", cell)]
    if bound:
        values = ", ".join(f'"{name}": {name}' for name in bound)
        made.append(_made(f"if {names.items}:\n    {names.part}.update({{{values}}})", cell))
    return (*made, _made(f"{names.parts} = ({names.index}, {names.part})", cell))


def _joined(cell: LoopCell, names: Names, bound: list[str]) -> tuple[Statement, ...]:
    """What all iterations came to, in the order of the items, and what the step does with it."""
    lines = [f"{n}.{'extend' if _is_list(s) else 'update'}({names.part}[\"{n}\"])" for n, s in cell.fills.items()]
    if bound:
        values = ", ".join(f'{names.part}["{name}"]' for name in bound)
        lines += [f'if "{bound[0]}" in {names.part}:', f"    {', '.join(bound)} = {values}"]
    if not lines:
        return (*cell.fills.values(), _made(f"del {names.parts}", cell), *cell.rest)
    head = f"for {names.position}, {names.part} in sorted({names.parts}):"
    text = "\n".join([head, *(f"    {line}" for line in lines)])
    return (*cell.fills.values(), _made(text, cell), *cell.rest)


def _collect(planned: PlannedPipeline) -> PlannedPipeline:
    """The planned pipeline with all iterations' outputs where it says one's."""
    loops = {step.name for step in planned.steps if step.loop is not None}
    return replace(planned, steps=tuple(_collecting(step, loops) for step in planned.steps))


def _collecting(step: PlannedStep, loops: set[str]) -> PlannedStep:
    loads = {load: load._replace(is_collected=load.artifact.producer in loops) for load in step.loads}
    preparation = [loads[item] if isinstance(item, Load) else item for item in step.preparation]
    return replace(step, loads=tuple(loads.values()), preparation=tuple(preparation))
