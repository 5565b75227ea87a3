"""The notebook's definitions that values hold: which a step can have, and which have lost their name to another."""

from __future__ import annotations

from collections.abc import Collection

from kalegen.analysis.flow.dataflow import DataFlow, Source
from kalegen.analysis.heap.definitions import Definition
from kalegen.analysis.heap.values import definitions_in
from kalegen.model.notebook import Statement


def definitions_of(flow: DataFlow, step: str, name: str) -> frozenset[Definition]:
    """The notebook's definitions that the value of a variable may hold when a step starts."""
    value = flow.value_before(step, name)
    return frozenset(d for d in value.carries | definitions_in(value.tokens) if is_made_before(flow, step, d))


def held_after(flow: DataFlow, step: str, name: str) -> frozenset[Definition]:
    """The notebook's top-level definitions that the value of a variable may hold when a step ends."""
    value = flow.value_after(step, name)
    found = value.carries | definitions_in(value.tokens)
    return frozenset(d for d in found if d.top_level and is_made_before(flow, step, d))


def is_made_before(flow: DataFlow, step: str, definition: Definition) -> bool:
    """Whether a definition is made before a step ends: by shared code above the step, by itself, or by an earlier step.

    Shared code below the step counts, too, where no other code makes the name.
    """
    owner = flow.owner(definition.cell)
    last = flow.steps[step].last_cell
    if owner is None and definition.cell > last and definition.top_level:
        producer = flow.producer(step, definition.name)
        is_shared = producer is not None and producer.source is Source.SHARED
        end = flow.shared_end(step, definition.name)
        return is_shared and (flow.shared.binding_cell(definition.name, end) or 0) > last
    return owner is None or owner.name == step or flow.sees(step, owner.name)


def is_shadowed(flow: DataFlow, step: str, definition: Definition, held: Collection[Definition]) -> bool:
    """Whether a value of a step holds a definition whose name stands for another one when the step starts.

    ``held`` are all definitions that the value holds.
    """
    now = definitions_in(flow.value_before(step, definition.name).tokens)
    is_bound = flow.producer(step, definition.name) is not None
    return is_bound and definition not in now and now.isdisjoint(held)


def is_named(flow: DataFlow, definition: Definition, step: str) -> bool:
    """Whether the name of a definition still stands for it when a step ends."""
    return definition in definitions_in(flow.value_after(step, definition.name).tokens)


def shadowed_base(flow: DataFlow, step: str, statement: Statement, name: str) -> Definition | None:
    """The definition that a statement evaluates by a name which stands for another one in a step: its base class."""
    definition = flow.library.at(statement.node)
    if definition is None or not flow.code.is_certain(statement, name):
        return None
    used = [each for each in flow.library.named_before(name, definition) if each.place < definition.place]
    return used[0] if len(used) == 1 and is_shadowed(flow, step, used[0], used) else None
