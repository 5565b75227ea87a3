"""Which names may share an object after a step, from what its code does and what was shared before."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from kalegen.analysis.flow.aliases import Aliases, aliases_after
from kalegen.analysis.heap.library import Library, collect
from kalegen.analysis.heap.values import Incoming, Value
from kalegen.analysis.interpreter.facts import Facts, facts_of
from kalegen.analysis.interpreter.summaries import summarise
from kalegen.model.notebook import Statement


def incoming(name: str) -> Value:
    return Value(frozenset([Incoming(name)]))


def facts_of_text(text: str) -> Facts:
    """The facts of a step with this code, of whose variables nothing is known when it starts."""
    statements = [Statement(node, 1, line) for line, node in enumerate(cst.parse_module(text).body, 1)]
    library = Library()
    collect(library, [statement.node for statement in statements], 1)
    summarise(library, incoming)
    return facts_of(statements, library, incoming)


def after(before: dict[str, set[str]], text: str) -> Aliases:
    """The relation after a step with this code."""

    def known(names: Iterable[str]) -> Aliases:
        return {name: frozenset(before[name]) for name in names if name in before}

    return aliases_after(facts_of_text(text), known)


def test_a_part_of_what_is_changed_is_reached_by_two_steps_of_the_relation() -> None:
    """``plot`` has ``scorer`` for a default, which the step changes, and that shared an object with ``work``."""
    found = after({"scorer": {"work"}, "work": {"scorer"}}, "def plot(score=scorer): return score\nscorer.calls = 1\n")
    assert found["work"] == {"scorer", "plot"}
    assert found["scorer"] == {"work", "plot"}
    assert found["plot"] == {"scorer", "work"}
