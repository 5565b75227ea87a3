"""The facts of a whole notebook or script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kalegen.build import build
from kalegen.compilation import in_project
from kalegen.configuration.configure import configure
from kalegen.configuration.request import PLAIN, Request
from kalegen.diagnostics.diagnostic import Diagnostic, has_errors
from kalegen.facts.locations import Locations
from kalegen.facts.sheets import Sheet, as_text
from kalegen.facts.steps import step_sheet
from kalegen.facts.summaries import summary_sheets
from kalegen.frontends.composition import Reader, compose
from kalegen.frontends.notebook import read_document
from kalegen.generate import read
from kalegen.model.pipeline import Pipeline, PlannedPipeline, undecided
from kalegen.planning.conditions import plan_conditions
from kalegen.planning.loops import plan_loops
from kalegen.planning.plan import Analysis, analyse, decide


def analyse_file(path: Path, request: Request = PLAIN) -> Analysis | None:
    """What the plan of a file rests on; None where compiling it does not come to an analysis."""
    return in_project(path, lambda: _analyse(lambda others: read(path, others), path, request))


def analyse_document(document: Mapping[str, Any], path: Path, request: Request = PLAIN) -> Analysis | None:
    """What the plan of a notebook rests on that is in memory, and would be saved at ``path``."""
    return in_project(path, lambda: _analyse(lambda others: read_document(document, path, {}, others), path, request))


def _analyse(reader: Reader, path: Path, request: Request) -> Analysis | None:
    """Read, configure and build a file as compiling it does, and analyse it."""
    notebook, found = compose(reader, path)
    if notebook is None:
        return None
    notebook, _ = configure(notebook, path, request)
    if has_errors(found):
        return None
    pipeline, found = build(notebook)
    return None if has_errors(found) else last_analysis(pipeline)


def last_analysis(pipeline: Pipeline) -> Analysis | None:
    """The analysis that the plan of a pipeline rests on at last, its loops and conditions taken apart."""
    analyses: list[Analysis] = []

    def plan(known: Pipeline) -> tuple[PlannedPipeline, list[Diagnostic]]:
        analysis, found = analyse(known)
        if analysis is None:
            return undecided(known), found
        analyses.append(analysis)
        planned, problems = decide(analysis)
        return planned, [*found, *problems]

    plan_conditions(pipeline, lambda known: plan_loops(known, plan))
    return analyses[-1] if analyses else None


def facts_in_text(analysis: Analysis, only: str | None = None) -> str:
    """The facts of all steps and definitions, or those of one step."""
    return as_text(_sheets(analysis, only))


def _sheets(analysis: Analysis, only: str | None) -> Iterator[Sheet]:
    """The sheets of all definitions and steps, or of one step alone."""
    flow = analysis.flow
    steps = [step for step in flow.pipeline.steps if only in (None, step.name)]
    own = (statement for step in flow.pipeline.steps for statement in step.statements)
    locations = Locations([*flow.local.statements, *flow.pipeline.shared, *own])
    if only is None:
        yield from summary_sheets(flow.library, locations)
    for step in steps:
        yield step_sheet(analysis, step, locations)
