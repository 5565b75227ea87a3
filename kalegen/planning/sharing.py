"""What of a step's values may share memory: in one artifact, where it stays so, or in two, where it does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.interpreter.facts import Facts
from kalegen.analysis.tables.kinds import VIEW_KINDS
from kalegen.model.pipeline import Artifact, PlannedStep

HOLDING = frozenset({"dict", "defaultdict", "list", "tuple", "set", *VIEW_KINDS})
"""Kinds of values that may hold two arrays of one owner; libraries pickle their own as they see fit."""


def may_share(names: Sequence[str], kinds: Mapping[str, set[str | None]], facts: Facts) -> bool:
    """Whether an artifact of variables of these kinds may hold two arrays of one memory at the end of a step."""
    name = names[0]
    holds = not HOLDING.isdisjoint(kinds[name]) and name not in facts.flat
    return len(names) > 1 or holds or bool(facts.carried.get(name))


def told_of_sharing(steps: Sequence[PlannedStep], flow: DataFlow) -> list[PlannedStep]:
    """The steps, each told whether to warn if two of its artifacts hold one object.

    That counts where a step that loads one of them changes it.
    """
    changing = {
        load.artifact
        for step in steps
        for load in step.loads
        if not flow.facts[step.name].changed.isdisjoint(load.names)
    }
    return [replace(step, warns_of_sharing=_warns(step, changing)) for step in steps]


def _warns(step: PlannedStep, changing: set[Artifact]) -> bool:
    varied = [artifact for artifact in step.saves if not artifact.is_plain and not artifact.is_file]
    return len(varied) > 1 and not changing.isdisjoint(varied)
