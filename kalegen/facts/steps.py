"""The facts of a step: what it reads, leaves behind, changes and does, and what it saves for whom."""

from __future__ import annotations

from collections.abc import Iterator

from kalegen.analysis.flow.streams import stream_of
from kalegen.analysis.heap.values import Binding, Incoming, Status, Token
from kalegen.analysis.interpreter.facts import Facts, run_statements
from kalegen.analysis.interpreter.interpreter import Interpreter
from kalegen.facts.effects import effects_in_words
from kalegen.facts.locations import Locations
from kalegen.facts.sheets import Sheet, listed
from kalegen.model.pipeline import Step
from kalegen.planning.plan import Analysis


def step_sheet(analysis: Analysis, step: Step, locations: Locations) -> Sheet:
    """What is known of one step."""
    flow = analysis.flow
    facts = flow.facts[step.name]
    heap = run_statements(step.statements, flow.library, lambda name: flow.value_before(step.name, name))
    word = "cell" if len(step.cells) == 1 else "cells"
    cells = f" ({word} {', '.join(map(str, step.cells))})" if flow.pipeline.dialect.has_cells else ""
    return Sheet(
        f"step {step.name}{cells}",
        {
            "reads": listed(_reads(facts)),
            "exit": [f"{name}: {_binding(binding, locations)}" for name, binding in sorted(facts.final.items())],
            "changes": listed(_changes(facts, locations)),
            "heap": _edges(heap, facts, locations),
            "aliases": [f"{name}: {', '.join(sorted(others))}" for name, others in sorted(facts.aliases.items())],
            "effects": listed(effects_in_words(facts.effects)),
            "loads": _loads(analysis, step.name),
            "code": listed(_code(analysis, step.name)),
            "saves": _saves(analysis, step.name),
        },
    )


def _reads(facts: Facts) -> Iterator[str]:
    """The upward-exposed reads, in alphabetical order."""
    for name, read in sorted(facts.reads.items()):
        yield name if read.certain else f"{name} (perhaps)"


def _binding(binding: Binding, locations: Locations) -> str:
    """A name's status at the end, where it is not simply bound, and its value."""
    words = [locations.value(binding.value)]
    words += ["perhaps as before"] if Status.UNTOUCHED in binding.status else []
    words += ["perhaps deleted"] if Status.DELETED in binding.status else []
    return "deleted" if binding.status is Status.DELETED else "; ".join(words)


def _changes(facts: Facts, locations: Locations) -> Iterator[str]:
    """Incoming objects that a step may change, and definitions whose state it may change."""
    for name in sorted(facts.mutated):
        yield f"<{name}>" if facts.surely_changes(name) else f"<{name}> (perhaps)"
    yield from sorted(f"state of {locations.definition(definition)}" for definition in facts.stateful)


def _edges(run: Interpreter, facts: Facts, locations: Locations) -> list[str]:
    """The heap edges between what the step's names reach at its end."""
    graph = run.record.graph
    roots: set[Token] = {Incoming(name) for name in facts.mutated}
    roots.update(token for binding in facts.final.values() for token in binding.value.tokens)
    held: dict[str, set[str]] = {}
    for token in graph.reach(roots):
        held.setdefault(locations.name(token), set()).update(locations.names(graph.held_by(token)))
    found = {holder: others - {holder} for holder, others in held.items()}
    return [f"{holder} -> {', '.join(sorted(others))}" for holder, others in sorted(found.items()) if others]


def _loads(analysis: Analysis, step: str) -> list[str]:
    """What a step gets as values: from which step, or from the parameters."""
    needs = analysis.routing.needs[step]
    lines = [f"{_variable(name)} from {producer}" for name, producer in sorted(needs.loads.items())]
    return [*lines, *(f"{name} from the pipeline's parameters" for name in sorted(needs.parameters))]


def _code(analysis: Analysis, step: str) -> list[str]:
    """The names of what is copied as code."""
    return sorted({name for names in analysis.routing.needs[step].code.values() for name in names if name})


def _saves(analysis: Analysis, step: str) -> list[str]:
    """What a step saves, with the reasons; an artifact of several variables has a line for each."""
    groups = {name: group for group in analysis.routing.groups(step) for name in group}
    return [
        f"{_variable(name)}: {'; '.join(_reasons(analysis, step, name, groups[name]))}"
        for name in sorted(analysis.routing.needs[step].saves)
    ]


def _reasons(analysis: Analysis, step: str, name: str, group: tuple[str, ...]) -> Iterator[str]:
    """For whom a variable is saved, why here, and with which others."""
    needs = analysis.routing.needs
    readers = [other for other in analysis.flow.order.names if needs[other].loads.get(name) == step]
    yield f"for {', '.join(readers)}" if readers else "as an output"
    facts = analysis.flow.facts[step]
    if stream_of(name) is None and name not in facts.final:
        yield "changed here" if name in facts.changed else "saved anew with what it shares objects with"
    if len(group) > 1:
        yield f"as one with {', '.join(_variable(other) for other in group if other != name)}"


def _variable(name: str) -> str:
    """A variable, or the random stream whose state it stands for."""
    stream = stream_of(name)
    return name if stream is None else f"the state of {stream}"
