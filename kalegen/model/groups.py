"""Steps in groups: a group becomes a pipeline inside the pipeline, and so a task of the group around it.

A group is told by the names of the notebooks that lead to it, ``()`` being the whole. In each, an item is a step that
is directly in it, or a smaller group; it is called by the step's name, or by the group's, joined by ``/``.
"""

from __future__ import annotations

from collections.abc import Mapping

from kalegen.model.pipeline import Pipeline, PlannedPipeline, Step

Group = tuple[str, ...]


def groups_of(pipeline: Pipeline) -> list[Group]:
    """All groups but the whole, each before those around it, in notebook order otherwise."""
    found = dict.fromkeys(step.group[:depth] for step in pipeline.steps for depth in range(1, len(step.group) + 1))
    return sorted(found, key=len, reverse=True)


def is_inside(step: Step, group: Group) -> bool:
    """Whether a step is in a group, directly or in a group inside it."""
    return step.group[: len(group)] == group


def item_of(step: Step, group: Group) -> str:
    """The item of the group that a step in it is, or belongs to."""
    return step.name if step.group == group else "/".join(step.group[: len(group) + 1])


def predecessors(pipeline: PlannedPipeline, group: Group) -> Mapping[str, frozenset[str]]:
    """The items of a group in notebook order, each with those that it waits for or gets values from."""
    steps = {step.name: step for step in pipeline.steps if is_inside(step, group)}
    found: dict[str, set[str]] = {}
    for step in steps.values():
        item = item_of(step, group)
        before = {*step.order, *(load.artifact.producer for load in step.loads)} & steps.keys()
        found.setdefault(item, set()).update(item_of(steps[name], group) for name in before)
    return {item: frozenset(before - {item}) for item, before in found.items()}


def waits_of(item: str, pipeline: PlannedPipeline, group: Group) -> list[str]:
    """The items that an item waits for without a value of theirs, in the order of the tags."""
    steps = {step.name: step for step in pipeline.steps if is_inside(step, group)}
    own = [step for step in steps.values() if item_of(step, group) == item]
    judges = {step.condition.judge for step in own if step.condition is not None}
    judges |= {step.loop.items for step in own if step.loop is not None}
    waits = [name for step in own for name in step.order if name in steps and name not in judges]
    producers = [load.artifact.producer for step in own for load in step.loads if load.artifact.producer in steps]
    known = {item, *(item_of(steps[name], group) for name in producers)}
    return list(dict.fromkeys(other for name in waits if (other := item_of(steps[name], group)) not in known))
