"""Reaching definitions over the graph of steps: who produced each variable last, and as what."""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import takewhile
from typing import NamedTuple

from kalegen.analysis.flow.aliases import aliases_after, aliases_at_first
from kalegen.analysis.flow.code import Code
from kalegen.analysis.flow.graph import Order
from kalegen.analysis.flow.handed import find_handings, packages_acted_on, with_process
from kalegen.analysis.flow.interleaving import Interleaving, interleaved
from kalegen.analysis.flow.shared_code import SharedCode
from kalegen.analysis.flow.streams import Streams, stream_of, stream_variable
from kalegen.analysis.heap.values import Incoming, Status, Value
from kalegen.analysis.interpreter.facts import Facts, facts_of
from kalegen.analysis.tables.kinds import CONTAINER_KINDS
from kalegen.incremental.cancelling import go_on
from kalegen.model.notebook import Statement
from kalegen.model.pipeline import Pipeline, Step
from kalegen.syntax.scopes import generator_sources, is_import

BEFORE_ALL = ""
"""In the place of a step's name: what is there when the first step starts."""


class Source(enum.Enum):
    """What kind of place a variable comes from."""

    STEP = "step"
    SHARED = "shared"
    PARAMETER = "parameter"


class ReachingDefinition(NamedTuple):
    """Where the value of a variable comes from; ``conflicting`` are steps on parallel branches that define it, too."""

    source: Source
    step: str = BEFORE_ALL
    conflicting: tuple[str, ...] = ()


class DataFlow:
    """The facts of all steps, and the producers of their variables.

    It is built in stages, and each asks those before it alone:

    1. the code: definitions, names, summaries. From here on single statements have facts;
    2. the shared cells, and the random streams that the code seeds and draws from;
    3. the code that it hands to the process;
    4. the steps' statements: with them the shared ones that must run between their cells, which 1 and 2 tell;
    5. the steps, in the order of execution: what a step's calls do depends on what earlier steps have defined.
    """

    def __init__(self, pipeline: Pipeline, order: Order) -> None:
        self.order = order
        self.code = code = Code(pipeline)
        self.library, self.names, self.local = code.library, code.names, code.local
        self.shared = SharedCode(pipeline, code)
        self.streams = Streams(code, pipeline.shared)
        self._patterns = pipeline.settings.get("process_settings", ())
        self._handings = find_handings(code, pipeline.shared, self._patterns)
        interleaving = Interleaving(code, self.shared, self.streams, self._patterns)
        self._between = {step.name: interleaving.between(step) for step in pipeline.steps}
        self.steps = {step.name: interleaved(step, self._between[step.name]) for step in pipeline.steps}
        self.pipeline = replace(pipeline, steps=tuple(self.steps.values()))
        self.facts: dict[str, Facts] = {}
        self.acts_on_process: dict[str, bool] = {}
        self.aliases: dict[str, dict[str, frozenset[str]]] = {}
        self._ever_aliased: dict[str, set[str]] = defaultdict(set)
        self._note_aliases(BEFORE_ALL, aliases_at_first(self.local.aliases(), self.shared.aliases(), self.shared.facts))
        self._producing: dict[str, list[str]] = defaultdict(list)
        self._producers: dict[str, dict[str, ReachingDefinition | None]] = defaultdict(dict)
        self._values: dict[tuple[str, str], Value] = {}
        for name in order.names:
            self._analyse(self.steps[name])

    def _analyse(self, step: Step) -> None:
        """Run a step on what the steps before it have left, and note what that makes of it for the steps after it."""
        go_on()
        facts = facts_of(step.statements, self.library, lambda name: self.value_before(step.name, name))
        self._note_handings(step, facts)
        facts = self._told_inside(with_process(facts, self._handings, self, step.name))
        self.facts[step.name] = facts
        self.streams.note_seeds(facts)
        self._note_aliases(step.name, aliases_after(facts, lambda names: self.aliases_before(step.name, names)))
        for name in sorted(self._produced(step.name)):
            self._producing[name].append(step.name)
        if self.order.is_free(step.name):
            read = [*facts.reads, *self.streams_read(step.name)]
            self.order.set_edges(step.name, self._data_producers(step.name, read) | set(step.waits))
        else:
            self.order.set_edges(step.name, step.after)

    def _note_handings(self, step: Step, facts: Facts) -> None:
        """Find the statements of a step that hand code to the process: most steps have none, as their facts tell."""
        self.acts_on_process[step.name] = bool(packages_acted_on(facts, self._patterns))
        if self.acts_on_process[step.name]:
            own = [statement for statement in step.statements if not self.shared.has(statement)]
            self._handings += find_handings(self.code, own, self._patterns)

    def _told_inside(self, facts: Facts) -> Facts:
        """The facts of a step that is a call, as in a script: the lines of its function have the effects."""
        if self.pipeline.dialect.has_cells:
            return facts
        inside = {effect: node for effect, node in facts.origins.items() if self.code.statement_at(node) is not None}
        return facts._replace(effects={**facts.effects, **inside})

    def _note_aliases(self, step: str, aliases: dict[str, frozenset[str]]) -> None:
        """Keep what a step leaves, and which names were ever tied: a later step may have to ask for these."""
        self.aliases[step] = aliases
        for name, others in aliases.items():
            self._ever_aliased[name] |= others

    def _data_producers(self, step: str, names: Iterable[str]) -> set[str]:
        """The steps that must run before a step because it reads values of theirs, and not only their code."""
        found = ((name, self.producer(step, name)) for name in names)
        made = ((name, each.step) for name, each in found if each is not None and each.source is Source.STEP)
        return {producer for name, producer in made if not self.origin(producer, name)}

    def _produced(self, step: str) -> set[str]:
        """The names whose value after the step is not what it was before; of a loop's iteration, what it hands over."""
        loop = self.steps[step].loop
        if loop is not None:
            return {loop.parts}
        facts = self.facts[step]
        # what the step has not, a function of the same name changes that another step defines
        changed = {name for name in facts.changed if name in facts.final or self._has(step, name)}
        before = self.aliases_before(step, changed)
        aliases = {other for name in changed for other in before.get(name, ())}
        return {*facts.final, *changed, *aliases, *self.streams_moved(step)}

    def _has(self, step: str, name: str) -> bool:
        """Whether a step has a variable when it starts; a module's it has as soon as it imports the module."""
        return self.producer(step, name) is not None or self.local.binds(name)

    def extend_production(self, step: str, names: Iterable[str]) -> None:
        """Make a step save names again that it has not changed, so that they travel with their aliases.

        Then other steps produce them, but their values are the same: ``_producers`` is forgotten, ``_values`` is not.
        """
        for name in names:
            if step not in self._producing[name]:
                self._producing[name].append(step)
                self._producing[name].sort(key=self.order.index.__getitem__)
                self._producers.clear()

    # Random streams

    def streams_moved(self, step: str) -> set[str]:
        """The streams, as variables, whose state a step changes for others; a script's steps have their own."""
        if not self.pipeline.dialect.keeps_order:
            return set()
        return set(map(stream_variable, self.streams.moved(self.facts[step])))

    def streams_read(self, step: str) -> set[str]:
        """The streams, as variables, that a step draws from before it seeds them itself."""
        return self.streams.read(self.steps[step], self.facts[step])

    def shared_code(self, step: str, name: str) -> list[Statement]:
        """The shared statements that make a variable, or a random stream, what it is when a step starts."""
        stream = stream_of(name)
        if stream is None:
            return self.shared.slice(name, self.shared_end(step, name))
        between = self._between[step]
        return list(takewhile(lambda statement: statement not in between, self.streams.moving(stream)))

    def sees(self, step: str, other: str) -> bool:
        """Whether a step runs after another one, as far as the tags or the notebook's order say."""
        return other in self.order.seen_by(step)

    def owner(self, cell: int | None) -> Step | None:
        """The step that a cell belongs to; None for a shared one."""
        return next((step for step in self.steps.values() if cell in step.cells), None)

    # Producers

    def producer(self, step: str, name: str) -> ReachingDefinition | None:
        """Where the value comes from that a variable has when a step starts."""
        known = self._producers[step]
        if name not in known:
            known[name] = self._find_producer(step, name)
        return known[name]

    def _find_producer(self, step: str, name: str) -> ReachingDefinition | None:
        """Where a value comes from: the candidates, the strongest first.

        A step that the reader sees wins over shared code, unless that binds the name below all such steps. Shared code
        above the reader wins over a parameter, and that over shared code below, which is taken only if nothing else
        gives the name a meaning. A random stream has no candidates but steps and the shared code that seeds it.
        """
        last = self.order.last(step, self._producing.get(name, ()))
        stream = stream_of(name)
        if stream is not None and not last:
            return ReachingDefinition(Source.SHARED) if stream in self.streams.seeded_by_shared_code else None
        end = self.shared_end(step, name)
        bound = self.shared.last_binding_cell(name, end)
        if last and (bound is None or bound < max(self.steps[candidate].last_cell for candidate in last)):
            return ReachingDefinition(Source.STEP, last[-1], tuple(last[:-1]))
        if not self.shared.is_made_above(name, end):
            if self.pipeline.parameter(name) is not None:
                return ReachingDefinition(Source.PARAMETER)
            if self.names.value_of_unbound(name).dotted:  # Python's own, or a star import's
                return None
        return ReachingDefinition(Source.SHARED) if self.shared.binding_cell(name, end) is not None else None

    def shared_end(self, step: str, name: str) -> int:
        """The place among the shared statements up to which a step has them make a name before it starts.

        These are those above its last cell, but for what runs between its cells.
        """
        between = [s for s in self._between[step] if name in self.shared.made_by(s)]
        return self.shared.place(between[0]) if between else self.shared.end_above(self.steps[step].last_cell)

    def runs_between(self, step: str, statement: Statement) -> bool:
        """Whether a shared statement runs as one of a step's own lines."""
        return statement in self._between[step]

    def producing_steps(self, name: str) -> list[str]:
        """All steps that bind, change or delete a name, in order of execution."""
        return list(self._producing.get(name, ()))

    def origin(self, step: str, name: str) -> tuple[Statement, ...]:
        """The statements of a step that define a name as code; empty where its value is data."""
        facts = self.facts[step]
        binding = facts.final.get(name)
        if binding is None or binding.status is not Status.BOUND or not binding.origin:
            return ()
        origin = tuple(self.steps[step].statements[index] for index in binding.origin)
        if all(is_import(statement.node) for statement in origin):
            return origin  # the state of what it imports is the module's
        if facts.stateful & facts.carried.get(name, frozenset()):
            return ()
        others = (statement for statement in self.steps[step].statements if statement not in origin)
        if binding.value.iterator and any(name in self.code.facts(other).reads for other in others):
            return ()  # it may have begun, or have another name
        read = (self.value_after(step, source) for each in origin for source in generator_sources(each.node))
        return origin if all(value.kind in CONTAINER_KINDS for value in read) else ()  # what it reads may be used up

    # Values

    def value_before(self, step: str, name: str) -> Value:
        """What is known of a variable when a step starts."""
        key = (step, name)
        if key not in self._values:
            self._values[key] = self._value_before(step, name)
        return self._values[key]

    def _value_before(self, step: str, name: str) -> Value:
        """What its producer leaves; without one, what a local module or the notebook's other code makes of the name."""
        producer = self.producer(step, name)
        if producer is None:
            return self.local.value(name) or self.names.value_of_unbound(name)
        if producer.source is Source.PARAMETER:
            return self.code.value_at_first(name)
        if producer.source is Source.SHARED:
            return self.shared.value(name, self.shared_end(step, name))
        return self.value_after(producer.step, name)

    def value_within(self, step: str, name: str) -> Value:
        """What is known of a variable at a step's last line, by the objects that the step has."""
        binding = self.facts[step].final.get(name)
        return self.value_before(step, name) if binding is None else binding.value

    def value_after(self, step: str, name: str) -> Value:
        """What is known of a variable when a step has ended, as later steps find it."""
        own = self.value_within(step, name)
        value = self.facts[step].value_after(name, own)
        is_data = own.tokens and not self.origin(step, name)
        return value._replace(tokens=value.tokens | {Incoming(name)}) if is_data else value

    # Aliases

    def aliases_before(self, step: str, names: Iterable[str]) -> dict[str, frozenset[str]]:
        """For each of the names, those that may share a mutable object with it when the step starts."""
        made: dict[str, list[str]] = defaultdict(list)
        for name in names:
            made[self._producing_step(step, name)].append(name)
        found: dict[str, frozenset[str]] = {}
        for own, together in made.items():  # asked for all names of one step at once: what is there, is for all of them
            known = self.aliases.get(own, {})
            others = frozenset[str]().union(*(known.get(name, ()) for name in together))
            there = {each for each in others if self._is_no_later(self._producing_step(step, each), own)}
            for name in together:
                partners = there.intersection(known.get(name, ()))
                if partners := partners.union(self._tied_later(step, name, own, partners)):
                    found[name] = frozenset(partners)
        return found

    def _tied_later(self, step: str, name: str, own: str, known: set[str]) -> Iterator[str]:
        """Further names that a step later than the one that made a name has tied to it."""
        for other in self._ever_aliased.get(name, set()) - known:
            later = self._producing_step(step, other)
            is_tied = later not in (BEFORE_ALL, own) and name in self.aliases[later].get(other, ())
            if is_tied and self._is_no_later(own, later):
                yield other

    def _producing_step(self, step: str, name: str) -> str:
        producer = self.producer(step, name)
        return producer.step if producer is not None else BEFORE_ALL

    def _is_no_later(self, first: str, second: str) -> bool:
        """Whether what ``first`` produced was there when ``second`` ended."""
        if BEFORE_ALL in (first, second):
            return first == BEFORE_ALL
        return first == second or self.order.index[first] < self.order.index[second]
