"""KG309: what ``%timeit`` runs many times in a notebook and once in a pipeline (semantics, C3), where that counts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.flow.places import place_of
from kalegen.diagnostics.diagnostic import Diagnostic, warning
from kalegen.model.notebook import Statement

TIMED = re.compile(r"\s*%%?timeit\b(?P<options>.*)")
ONCE = (re.compile(r"-n\s*1\b"), re.compile(r"-r\s*1\b"))


def check_timed(flow: DataFlow) -> Iterator[Diagnostic]:
    """A finding for each line that is timed and changes something, or draws from a random stream that is seeded."""
    for step in flow.pipeline.steps:
        for statement in step.statements:
            options = _timing(flow, statement)
            effect = _effect(flow, statement) if options is not None else None
            if options is not None and effect is not None and not all(each.search(options) for each in ONCE):
                message = f"the timed code runs many times in the notebook and once in the pipeline, and it {effect}"
                hint = "add -n1 -r1 behind the magic, so that the notebook runs the code once, too"
                yield warning("KG309", message, place_of(flow, step, statement.node), hint)


def _timing(flow: DataFlow, statement: Statement) -> str | None:
    """The options of the magic that times a statement; None for one that is not timed."""
    lines = flow.pipeline.sources.get(statement.cell, "").split("\n")
    first = next((line for line in lines if line.strip()), "")
    own = lines[statement.line - 1] if 0 < statement.line <= len(lines) else ""
    found = (TIMED.match(line) for line in (first if first.strip().startswith("%%") else "", own))
    return next((match["options"] for match in found if match is not None), None)


def _effect(flow: DataFlow, statement: Statement) -> str | None:
    """What a statement leaves behind each time that it runs."""
    facts = flow.code.facts(statement)
    changed = sorted(name for name in facts.mutated if facts.surely_changes(name))
    if changed:
        return f"changes {changed[0]!r}"
    drawn = sorted(flow.streams.moved_by(statement))
    return f"draws random numbers ({drawn[0]})" if drawn else None
