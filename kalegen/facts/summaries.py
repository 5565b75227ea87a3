"""The summary of a definition: what a call of it does, in terms of its parameters and of the module's variables."""

from __future__ import annotations

from collections.abc import Iterator

from kalegen.analysis.heap.definitions import Definition
from kalegen.analysis.heap.library import Library
from kalegen.analysis.heap.summary import Summary
from kalegen.facts.effects import effects_in_words
from kalegen.facts.locations import Locations
from kalegen.facts.sheets import Sheet, listed


def summary_sheets(library: Library, locations: Locations) -> Iterator[Sheet]:
    """A sheet for each definition, in the order in which they stand; a class comes before its methods."""
    for definition in sorted(library, key=lambda each: each.place):
        yield _sheet(definition, locations)


def _sheet(definition: Definition, locations: Locations) -> Sheet:
    """What a call of one definition does; what it does not do is left out."""
    summary = definition.summary
    reads = (name if is_certain else f"{name} (perhaps)" for name, (_, is_certain) in sorted(summary.reads.items()))
    heading = f"{locations.definition(definition)} ({locations.place(definition.node)})"
    return Sheet(
        heading,
        {
            "reads": listed(reads),
            "binds": [f"{name}: {locations.value(value)}" for name, value in sorted(summary.binds.items())],
            "changes": listed(_changes(summary, locations)),
            "heap": _edges(summary, locations),
            "calls": listed(locations.names(summary.calls)),
            "effects": listed(effects_in_words(summary.effects)),
            "returns": listed([text] if (text := locations.value(summary.returns)) != "shares nothing" else []),
        },
    )


def _changes(summary: Summary, locations: Locations) -> Iterator[str]:
    """What a call changes, what it surely changes first."""
    surely = {token for token, mutation in summary.mutates.items() if mutation.certain}
    sure = locations.names(surely)
    yield from sure
    yield from (f"{name} (perhaps)" for name in locations.names(set(summary.mutates)) if name not in sure)
    if summary.changes_closure:
        yield "the variables around it"


def _edges(summary: Summary, locations: Locations) -> list[str]:
    """Which locations hold which after a call; ``others`` are objects that nobody else can reach."""
    held: dict[str, set[str]] = {}
    for holder, others in summary.holds.items():
        held.setdefault(locations.name(holder), set()).update(locations.names(others))
    for group in summary.merged:
        names = set(locations.names(group))
        held |= {name: held.get(name, set()) | names for name in names}
    held |= {name: held.get(name, set()) | {"others"} for name in locations.names(summary.fills)}
    return [f"{holder} -> {', '.join(sorted(others - {holder}))}" for holder, others in sorted(held.items()) if others]
