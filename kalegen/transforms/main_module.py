"""What: a component that needs the semantics of a module becomes the main module, all its names global.

Before: ``tally = Tally()``. After: ``global Tally, tally`` and ``run_as_main()`` above everything. All names or none: a
name that is global here and local there would be two variables. Why here: after every pass that binds a name.
"""

from __future__ import annotations

from dataclasses import replace

import libcst as cst

from kalegen.analysis.scopes import names_bound_in
from kalegen.emit.nodes import call, line, name, spaced
from kalegen.model import Pipeline, Step
from kalegen.transforms.common import each_step


def run_as_main_module(pipeline: Pipeline) -> Pipeline:
    """Make the module-like components run as modules."""
    return each_step(pipeline, _run)


def _run(step: Step) -> Step:
    if not step.module_like:
        return step
    prologue = tuple(statement for statement in step.prologue)
    inner = [statement for statement in step.body if _is_coroutine(statement, step)]
    bound = names_bound_in(
        *prologue, *step.body, *(child.body for child in inner if isinstance(child, cst.FunctionDef))
    )
    declared = _declaration(bound.bound)
    start: list[cst.BaseStatement] = [*declared, line(call("run_as_main"))]
    body = tuple(_with_declaration(statement, declared) if statement in inner else statement for statement in step.body)
    if prologue:
        return replace(step, prologue=(*start, *spaced(prologue)), body=body)
    return replace(step, prologue=tuple(start), body=tuple(spaced(body)))


def _declaration(bound: set[str]) -> list[cst.BaseStatement]:
    if not bound:
        return []
    return [line(cst.Global([cst.NameItem(name(text)) for text in sorted(bound)]))]


def _is_coroutine(statement: cst.BaseStatement, step: Step) -> bool:
    """Whether this is the coroutine that ``await_in_coroutine`` made."""
    return "awaits" in step.module_like and isinstance(statement, cst.FunctionDef)


def _with_declaration(statement: cst.BaseStatement, declared: list[cst.BaseStatement]) -> cst.BaseStatement:
    assert isinstance(statement, cst.FunctionDef)
    return statement.with_deep_changes(statement.body, body=[*declared, *statement.body.body])
