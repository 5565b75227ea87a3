"""Which names may share an object after a step, from what its code does and what was shared before."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from kalegen.analysis.flow.aliases import Aliases, aliases_after


def after(before: dict[str, set[str]], **facts: Any) -> dict[str, set[str]]:
    """The relation after a step with these facts."""

    def known(names: Iterable[str]) -> Aliases:
        return {name: frozenset(before[name]) for name in names if name in before}

    made: Any = SimpleNamespace(**{"sources": {}, "aliases": {}, "final": {}, "mutated": {}, **facts})
    return {name: set(others) for name, others in aliases_after(made, known).items()}


def test_a_part_of_what_is_changed_is_reached_by_two_steps_of_the_relation() -> None:
    """``plot`` has the function ``scorer`` for a default, which the step changes, and that has ``work`` for one."""
    found = after(
        {"scorer": {"work"}, "work": {"scorer"}},
        sources={"plot": frozenset()},
        aliases={"plot": frozenset({"scorer"}), "scorer": frozenset({"plot"})},
        mutated={"scorer": None},
    )
    assert found["work"] == {"scorer", "plot"}
    assert found["scorer"] == {"work", "plot"}
