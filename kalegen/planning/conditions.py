"""Steps tagged ``if:EXPRESSION``: whether their cells say the same, and which of them a pipeline can leave out.

The cell itself is the ``if`` statement, so a step is right as it stands: its component runs always, guards its body and
passes values through. kfp lets nothing outside a ``dsl.If`` wait for or use what is inside. So where nothing does, the
step is taken apart: a step that judges, and one with the body alone, which a ``dsl.If`` can leave out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import libcst as cst

from kalegen.diagnostics.diagnostic import Diagnostic, Place, Remedy, error, has_errors
from kalegen.frontends.source import inner_statements
from kalegen.model.notebook import Statement
from kalegen.model.pipeline import Condition, Parameter, Pipeline, PlannedPipeline, PlannedStep, Step, undecided
from kalegen.model.settings import value_of
from kalegen.settings.exit_handler import is_exit_handler
from kalegen.syntax.identifiers import identifier, unique
from kalegen.syntax.layout import is_same_code, without_layout
from kalegen.syntax.literals import UNKNOWN, literal_value
from kalegen.syntax.parsing import parse_expression
from kalegen.syntax.scopes import names_bound_in

Plan = Callable[[Pipeline], tuple[PlannedPipeline, list[Diagnostic]]]

JUDGED_WISHES = frozenset({"classification", "for", "if", "report", "limit", "request"})
"""What a step asks for that the step which judges does not need."""

COMPARABLE = {"int": int, "float": float, "str": str}
"""Types of parameters that kfp compares with a constant of the same type as Python does."""

WRITTEN_OUT = (cst.Equal, cst.NotEqual, cst.LessThan, cst.LessThanEqual, cst.GreaterThan, cst.GreaterThanEqual)


def plan_conditions(pipeline: Pipeline, plan: Plan) -> tuple[PlannedPipeline, list[Diagnostic]]:
    """Plan a pipeline, and plan it again with the conditional steps taken apart that nothing else depends on."""
    conditional = [step for step in pipeline.steps if expression_of(step) is not None]
    found = [problem for step in conditional for problem in _check_shape(step, pipeline)]
    if has_errors(found):
        return undecided(pipeline), found
    planned, problems = plan(pipeline)
    if has_errors(problems):
        return planned, problems
    apart = {step.name for step in conditional if _can_be_left_out(planned.step(step.name), planned)}
    if not apart:
        return planned, problems
    again, new = plan(_take_apart(pipeline, planned, apart))
    # what was found before speaks of the cells as they are
    return (planned, [*problems, *new]) if has_errors(new) else (again, problems)


def expression_of(step: Step) -> str | None:
    """The expression of the step's ``if:`` tag."""
    value = value_of(step.task_settings, "if")
    return None if value is None else str(value)


# The shape of the cells


def _check_shape(step: Step, pipeline: Pipeline) -> Iterator[Diagnostic]:
    """KG810–KG812: the step's cells must be one ``if`` statement with the tag's expression and no other branch."""
    place = Place(pipeline.file, step.cells[0], step=step.name)
    expression = expression_of(step) or ""
    test = parse_test(expression)
    node = step.statements[0].node if len(step.statements) == 1 else None
    if test is None:
        hint = "write the tag as if:EXPRESSION, with the expression of the cell's 'if' statement"
        yield error("KG811", f"the tag if:{expression} is not a Python expression", place, hint)
    elif not isinstance(node, cst.If):
        message = f"the step has the tag if:{expression}, but its code is not one 'if' statement"
        hint = f"write 'if {expression}:' as the first line of the cell, and indent all code of the step below it"
        yield error("KG810", message, place, hint)
    elif not is_same_code(node.test, test):
        message = f"the tag if:{expression} and the condition of the cell, 'if {without_layout(node.test)}:', differ"
        written = f"if:{without_layout(node.test)}"
        tag = Remedy(f"if:{expression}", written)
        yield error("KG811", message, place, f"write the tag as {written}", remedies=[tag])
    elif node.orelse is not None:
        message = "the step has the tag if:, but its 'if' statement has an 'else' branch, so some code always runs"
        hint = "remove the tag if:, or move the 'else' branch to a step whose tag if: has the opposite condition"
        yield error("KG812", message, place, hint)


def parse_test(expression: str) -> cst.BaseExpression | None:
    """An expression as a tree, None where it is none."""
    for written in (expression, f"({expression})"):  # ':=' needs parentheses, but not in an 'if' statement
        try:
            return parse_expression(written)
        except (cst.ParserSyntaxError, ValueError):
            continue
    return None


# Which of them nothing depends on


def _can_be_left_out(step: PlannedStep, planned: PlannedPipeline) -> bool:
    """Whether nothing outside a step waits for it or uses what it leaves, and its condition can stand by itself."""
    test = cst.ensure_type(step.statements[0].node, cst.If).test
    binds = names_bound_in(step.statements[0].node).bound
    return not (
        is_exit_handler(step)
        or any(_depends_on(other, step) for other in planned.steps)
        or _logs_an_earlier_value(step)
        or names_bound_in(cst.SimpleStatementLine([cst.Expr(test)])).bound
        or "bool" in binds | {parameter.name for parameter in planned.parameters}
        or "awaits" in step.module_like
    )


def _logs_an_earlier_value(step: PlannedStep) -> bool:
    """Whether a metric or chart of the step has a value also where its condition does not hold."""
    loaded = {name for load in step.loads for name in load.names}
    return not step.logged.isdisjoint(loaded)


def _depends_on(other: PlannedStep, step: PlannedStep) -> bool:
    waits = step.name in other.order or any(load.artifact.producer == step.name for load in other.loads)
    return waits or (other is not step and step.statements[0] in other.code)


# Taking a step apart


def _take_apart(pipeline: Pipeline, planned: PlannedPipeline, names: set[str]) -> Pipeline:
    """The pipeline with a step that judges before each of the steps named, which keep their bodies alone."""
    taken = {step.name for step in pipeline.steps}
    identifiers = {step.identifier for step in pipeline.steps}
    steps: list[Step] = []
    for step in pipeline.steps:
        if step.name not in names:
            steps.append(step)
        elif is_written_out(_test_of(step), planned.step(step.name), planned):
            steps.append(_body_of(step, ""))
        else:
            judge = _judge(step, unique(f"{step.name}-condition", taken), identifiers)
            taken.add(judge.name)
            identifiers.add(judge.identifier)
            steps += [judge, _body_of(step, judge.name)]
    return replace(pipeline, steps=tuple(steps))


def _test_of(step: Step) -> cst.BaseExpression:
    return cst.ensure_type(step.statements[0].node, cst.If).test


def _judge(step: Step, name: str, identifiers: set[str]) -> Step:
    """The step that evaluates the condition and returns what it came to."""
    first = step.statements[0]
    verdict = cst.Call(cst.Name("bool"), [cst.Arg(_test_of(step))])
    node = cst.SimpleStatementLine([cst.Expr(verdict)])
    return replace(
        step,
        name=name,
        identifier=unique(identifier(name), identifiers),
        statements=(Statement(node, first.cell, first.line),),
        task_settings=tuple(setting for setting in step.task_settings if setting.kind not in JUDGED_WISHES),
        kinds={},
        kept=(),
        files=(),
        returns="bool",
    )


def _body_of(step: Step, judge: str) -> Step:
    """The step without its ``if``, to run where the other step says so."""
    node = cst.ensure_type(step.statements[0].node, cst.If)
    after = (judge, *step.after) if judge and step.after else step.after
    return replace(
        step,
        statements=inner_statements(step.statements[0], node.body),
        after=after,
        waits=(judge, *step.waits) if judge and not step.after else step.waits,
        condition=Condition(node.test, judge),
    )


def is_written_out(test: cst.BaseExpression, step: PlannedStep, pipeline: PlannedPipeline) -> bool:
    """Whether the pipeline function can hold the condition itself: one comparison of a parameter with a constant."""
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        return _is_flag(test.expression, step, pipeline)
    if not isinstance(test, cst.Comparison):
        return _is_flag(test, step, pipeline)
    parameter = _parameter(test.left, step, pipeline)
    if parameter is None or len(test.comparisons) != 1:
        return False
    target = test.comparisons[0]
    value = literal_value(target.comparator)
    if value is UNKNOWN or type(value) is not COMPARABLE.get(parameter.type):
        return False
    if isinstance(value, str):
        return value.isalnum() and value.isascii() and isinstance(target.operator, (cst.Equal, cst.NotEqual))
    return isinstance(target.operator, WRITTEN_OUT)


def _is_flag(node: cst.BaseExpression, step: PlannedStep, pipeline: PlannedPipeline) -> bool:
    parameter = _parameter(node, step, pipeline)
    return parameter is not None and parameter.type == "bool"


def _parameter(node: cst.BaseExpression, step: PlannedStep, pipeline: PlannedPipeline) -> Parameter | None:
    """The parameter that a name stands for when the step begins."""
    if not isinstance(node, cst.Name) or node.lpar or node.value not in step.parameters:
        return None
    parameter = pipeline.parameter(node.value)
    return None if parameter is None or parameter.is_fixed else parameter
