"""Which variables each step loads and saves, which definitions it is given as code, and which parameters.

Driven by demand: a step saves what some later step loads from it, and nothing else.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from kalegen.analysis.flow.bundles import Bundles
from kalegen.analysis.flow.dataflow import DataFlow, Source
from kalegen.analysis.flow.held_definitions import definitions_of, held_after, is_named, is_shadowed, shadowed_base
from kalegen.analysis.flow.kept import kept_variables
from kalegen.analysis.flow.shared_reads import runs_early
from kalegen.analysis.flow.streams import stream_of
from kalegen.analysis.heap.definitions import Definition, Kind
from kalegen.analysis.heap.effects import CallLibrary, Draw, NameInText
from kalegen.analysis.heap.keeping import is_only_kept
from kalegen.analysis.heap.values import Status, definitions_in
from kalegen.model.notebook import Statement
from kalegen.model.ordering import reached_from
from kalegen.model.pipeline import Step, paths_of
from kalegen.syntax.qualified import is_qualified
from kalegen.syntax.scopes import binds_generator, is_same_import, names_bound_in

_Word = TypeVar("_Word")

IDENTIFIER = re.compile(r"[^\W\d]\w*")


@dataclass
class Needs:
    """What one step needs from elsewhere, and what others need from it.

    loads: the variables that it loads, each with the step that saves it.
    saves: the variables that it saves, because a later step loads them or the user asks for them.
    parameters: the pipeline's parameters that it is given.
    code: the statements that it is given a copy of, with the names wanted of each.
    early: copied shared statements, each with a name that must still have its first value when they run.
    """

    loads: dict[str, str] = field(default_factory=dict)
    saves: set[str] = field(default_factory=set)
    parameters: set[str] = field(default_factory=set)
    code: dict[Statement, set[str]] = field(default_factory=lambda: defaultdict(set))
    early: set[tuple[Statement, str]] = field(default_factory=set)


class Routing:
    """The needs of all steps; ``groups`` says which of a step's saved variables travel together."""

    def __init__(self, flow: DataFlow) -> None:
        self._flow = flow
        self._seen: set[tuple[str, str]] = set()
        self.needs: dict[str, Needs] = {name: Needs() for name in flow.order.names}
        self._bundles = Bundles(flow)
        for name in flow.order.names:
            self._route(flow.steps[name])
        known = -1
        while known < len(self._seen):  # what a class needs may be loaded in another bundle
            known = len(self._seen)
            self._need_classes_in_bundles()

    def _need_classes_in_bundles(self) -> None:
        """Let each step have the classes of all that a bundle holds which it loads, also of what it does not take."""
        bundles = {step: self._bundles_by_name(step) for step in self.needs}
        for step, needs in self.needs.items():
            loaded = [(bundles[producer].get(name, ()), producer) for name, producer in needs.loads.items()]
            for group, producer in dict.fromkeys(loaded):
                for other in group:
                    self._need_definitions(step, other)
                    for definition in held_after(self._flow, producer, other):
                        self.need(step, definition.name)

    def _bundles_by_name(self, step: str) -> dict[str, tuple[str, ...]]:
        """The variables that a step saves in one artifact with others, each with all of that artifact."""
        return {name: group for group in self.groups(step) if len(group) > 1 for name in group}

    def _route(self, step: Step) -> None:
        for name in sorted({*self._flow.facts[step.name].reads, *self._flow.streams_read(step.name)}):
            self.need(step.name, name)
        for name in self._names_in_texts(step):
            self.need(step.name, name)
        for name in kept_variables(step):
            self.save(step.name, name)

    def _names_in_texts(self, step: Step) -> list[str]:
        """The variables named in texts that some function evaluates: ``exec("n += 1")``, ``df.query("x > @n")``."""
        texts = self._flow.facts[step.name].details(NameInText)
        found = {name for text in texts for name in IDENTIFIER.findall(text)}
        return sorted(name for name in found if name in self._flow.names.bound or self._flow.producing_steps(name))

    # Demand

    def need(self, step: str, name: str) -> None:
        """Let a step have the value of a variable when it starts, wherever that comes from."""
        if (step, name) in self._seen:
            return
        self._seen.add((step, name))
        producer = self._flow.producer(step, name)
        if producer is None:
            if self._flow.local.binds(name):
                self._need_definitions(step, name)
            return
        if producer.source is Source.PARAMETER:
            self.needs[step].parameters.add(name)
        elif producer.source is Source.SHARED:
            self._copy(step, name, self._flow.shared_code(step, name))
        else:
            self._need_from(step, name, producer.step)
        self._need_definitions(step, name)

    def is_code(self, step: str, name: str) -> bool:
        """Whether a step gets a variable by the code that makes it."""
        producer = self._flow.producer(step, name)
        if producer is None or producer.source is not Source.STEP:
            return producer is not None and producer.source is Source.SHARED
        return bool(self._repeatable_origin(step, name, producer.step))

    def _repeatable_origin(self, step: str, name: str, producer: str) -> tuple[Statement, ...]:
        """The statements that make a variable as code, where running them in the step makes the same; else none."""
        origin = self._flow.origin(producer, name) if stream_of(name) is None else ()
        if self._is_function(name) and self._bundles.partners(producer, name):
            return ()  # its other names are loaded, and must stay names of one function
        return origin if all(self._is_repeatable(producer, statement, step) for statement in origin) else ()

    def _is_function(self, name: str) -> bool:
        """Whether a function of the notebook has this name."""
        return any(definition.kind is Kind.FUNCTION for definition in self._flow.library.named(name))

    def _need_from(self, step: str, name: str, producer: str) -> None:
        origin = self._repeatable_origin(step, name, producer)
        if origin:
            self._copy(step, name, origin)
        else:
            self.needs[step].loads[name] = producer
            self.save(producer, name)
            self._copy_classes(step, name)

    def _copy_classes(self, step: str, name: str) -> None:
        """Of a class that is loaded, only the state travels: let the step have its code, too."""
        now = definitions_in(self._flow.value_before(step, name).tokens)
        for definition in definitions_of(self._flow, step, name) & now:
            if definition.name == name and definition.top_level and definition.kind is Kind.CLASS:
                statements = self._flow.code.statements_defining(definition)
                if all(self._can_stand_before(step, statement, definition) for statement in statements):
                    self._copy(step, name, statements)

    def _can_stand_before(self, step: str, statement: Statement, made: Definition) -> bool:
        """Whether a class can be made again in a step before its state is loaded.

        It can if that changes nothing but classes, and asks for nothing that holds the class, or is loaded with it.
        """
        facts = self._flow.code.facts(statement)
        evaluated = {name for name in facts.reads if self._flow.code.is_evaluated(statement, name)}
        asked = {name for name in evaluated if not self._flow.library.named(name)}
        together = self._bundles.partners(self.needs[step].loads.get(made.name), made.name)
        holding = {name for name in asked if made in definitions_of(self._flow, step, name)}
        return not (asked & together or holding) and all(self._flow.library.named(name) for name in facts.mutated)

    def copy(self, step: str, statement: Statement, name: str = "") -> None:
        """Let a step have a statement for what it does, and of an import the given name."""
        names = {name} if name else names_bound_in(statement.node).bound or {""}
        for wanted in sorted(names):
            self._copy(step, wanted, [statement])

    def _copy(self, step: str, name: str, statements: list[Statement] | tuple[Statement, ...]) -> None:
        for statement in statements:
            names = self.needs[step].code[statement]
            if name not in names:
                names.add(name)
                for read in sorted(self._flow.code.facts(statement).reads):
                    self._need_for(step, statement, read, is_own=read == name)
                for stream in sorted(self._flow.streams.moved_by(statement)):
                    self._copy(step, "", self._flow.streams.moving_before(stream, statement))

    def _need_for(self, step: str, statement: Statement, name: str, is_own: bool) -> None:
        """Let a copied statement have what it reads: as it is when the step starts, or as it was at first.

        ``is_own`` is true of the name that the statement is copied for.
        """
        base = shadowed_base(self._flow, step, statement, name)
        if base is not None:
            self._copy(step, name, self._flow.code.statements_defining(base))
        if self._flow.code.is_evaluated(statement, name):
            self._need_first(step, statement, name)
        if is_own:
            return
        if not runs_early(self._flow, statement, name, step):
            self.need(step, name)
            return
        self.needs[step].early.add((statement, name))
        if self._flow.code.is_read_in_body(statement, name):
            self.need(step, name)

    def _need_first(self, step: str, statement: Statement, name: str) -> None:
        """Let a shared statement evaluate a name as the shared code before it leaves that, or the parameters."""
        first = self._flow.shared.slice_before(name, statement)
        self._copy(step, name, first)
        if not first and self._flow.shared.has(statement) and self._flow.pipeline.parameter(name) is not None:
            self.needs[step].parameters.add(name)

    def _need_definitions(self, step: str, name: str) -> None:
        """An instance can't be loaded without its class, nor used without what its methods read."""
        held = definitions_of(self._flow, step, name)
        for definition in held:
            if definition.top_level:
                self.need(step, definition.name)
                if is_shadowed(self._flow, step, definition, held):
                    self._need_shadowed(step, name, definition)
            for inner in definition.own_and_inner():
                for read in sorted(inner.summary.reads):
                    self.need(step, read)

    def _need_shadowed(self, step: str, name: str, definition: Definition) -> None:
        """Let a step have a definition that a value holds and whose name something else has taken since."""
        loads = self.needs[step].loads
        producer = loads.get(name)
        together = self._bundles.partners(producer, name)
        if definition.name in together and loads.get(definition.name) == producer:
            return  # it travels by value, with what has taken its name
        if self._can_be_copied(definition):
            self._copy(step, definition.name, self._flow.code.statements_defining(definition))
            if definition.has_state and producer is not None:  # which travels by its name
                self.save(producer, definition.name)
        elif producer is not None and is_named(self._flow, definition, producer):  # by value, as one of two variables
            self._bundles.tie(producer, name, definition.name)
            self.save(producer, definition.name)

    def _can_be_copied(self, definition: Definition) -> bool:
        """Whether the statement that makes a definition does so anywhere, and does nothing else.

        It must not ask for a variable first, and change none.
        """
        facts = [self._flow.code.facts(s) for s in self._flow.code.statements_defining(definition)]
        if any(each.mutated for each in facts):
            return False
        is_alone = definition.certain or definition.kind is Kind.FACTORY
        return is_alone or not any(read.certain for each in facts for read in each.reads.values())

    def save(self, step: str, name: str) -> None:
        """Let a step save a variable; what it does not surely bind itself it must have before."""
        if name in self.needs[step].saves:
            return
        self.needs[step].saves.add(name)
        if stream_of(name) is None and not self._flow.facts[step].binds_surely(name):
            self.need(step, name)

    def _is_repeatable(self, producer: str, statement: Statement, step: str) -> bool:
        """Whether running a definition again in another step makes the same thing.

        It does not if it changes, draws or prints something, or if what it evaluates has another value by then.
        """
        facts = self._flow.code.facts(statement)
        if facts.mutated or facts.stateful or facts.details(Draw) or "builtins.print" in facts.details(CallLibrary):
            return False
        is_late = binds_generator(statement.node)
        evaluated = (name for name, read in facts.reads.items() if read.certain or not is_late)
        return all(self.is_unchanged(producer, statement, step, name) for name in evaluated)

    def is_unchanged(self, producer: str, statement: Statement, step: str, name: str) -> bool:
        """Whether a name stands for the same thing in a later step as where a step's statement evaluates it."""
        if self._is_imported_alike(producer, statement, step, name):
            return True
        if self._keeps_final_object(producer, statement, name):
            # whether that object has changed since makes no difference
            is_same = not self._is_rebound(name, producer, step)
            if is_qualified(name):
                return is_same and name not in self._flow.facts[producer].final
            if is_same and self._flow.producer(step, name) is not None:
                return True
        if self._flow.facts[producer].touches(name):
            return self._arrives_as_evaluated(producer, statement, step, name)
        return self._flow.producer(step, name) == self._flow.producer(producer, name)

    def _keeps_final_object(self, step: str, statement: Statement, name: str) -> bool:
        """Whether a statement only keeps a name's object, which the step does not rebind from there on."""
        is_kept = is_only_kept(self._flow.library, statement.node, name)
        return is_kept and all(_is_before(binding, statement) for binding in self._binding(step, name))

    def _arrives_as_evaluated(self, producer: str, statement: Statement, step: str, name: str) -> bool:
        """Whether a step leaves a value of its own to a later one as its statement has evaluated it.

        The step makes the value before: by one binding, or where it binds the name nowhere by a change of the object.
        """
        bindings = self._binding(producer, name)
        is_changed_only = not bindings and name in self._flow.facts[producer].mutated
        is_made_before = is_changed_only or (len(bindings) == 1 and _is_before(bindings[0], statement))
        now = self._flow.producer(step, name)
        arrives = now is not None and now.step == producer
        return is_made_before and arrives and not self._is_changed_after(producer, statement, name)

    def _binding(self, step: str, name: str) -> list[Statement]:
        """The statements of a step that bind a name."""
        return [s for s in self._flow.steps[step].statements if name in names_bound_in(s.node).bound]

    def _is_imported_alike(self, producer: str, statement: Statement, step: str, name: str) -> bool:
        """Whether a later step has a name by the same import as a step's statement that evaluates it."""
        own = [binding for binding in self._binding(producer, name) if _is_before(binding, statement)]
        first, second = own or self._origin(producer, name), self._origin(step, name)
        return len(first) == len(second) == 1 and is_same_import(first[0].node, second[0].node)

    def _origin(self, step: str, name: str) -> list[Statement]:
        """The statements that make a name as code which a step has when it starts; none where its value is data."""
        producer = self._flow.producer(step, name)
        if producer is None or producer.source is Source.PARAMETER:
            return []
        if producer.source is Source.SHARED:
            return self._flow.shared_code(step, name)
        return list(self._flow.origin(producer.step, name))

    def _is_changed_after(self, step: str, statement: Statement, name: str) -> bool:
        """Whether a step changes an object in place after a statement that has looked into it."""
        names = {name, *self._flow.facts[step].aliases.get(name, ())}
        later = (other for other in self._flow.steps[step].statements if _is_before(statement, other))
        return any(not names.isdisjoint(self._flow.code.facts(other).mutated) for other in later)

    def _is_rebound(self, name: str, producer: str, step: str) -> bool:
        """Whether a step between two others may give a name to another object, and not only change the object."""
        index = self._flow.order.index
        between = (s for s in self._flow.producing_steps(name) if index[producer] < index[s] < index[step])
        return any(name in self._flow.facts[other].final for other in between)

    def value_sources(self, step: str) -> set[str]:
        """The steps that the values a step loads may come from, directly or through others."""
        return reached_from(self.value_givers(step), self.value_givers)

    def told_by_sources(self, told: Callable[[str], Iterable[_Word]]) -> dict[str, frozenset[_Word]]:
        """By step what is told of it, and of all the steps that the values it loads may come from."""
        found: dict[str, frozenset[_Word]] = {}
        for step in self._flow.order.names:
            found[step] = frozenset(told(step)).union(*(found[giver] for giver in self.value_givers(step)))
        return found

    def value_givers(self, step: str) -> list[str]:
        """The steps that a step loads values from, and not files alone."""
        loads = self.needs[step].loads.items()
        return [giver for name, giver in loads if name not in paths_of(self._flow.steps[giver])]

    def groups(self, step: str) -> list[tuple[str, ...]]:
        """The variables that a step saves, in alphabetical order, those that travel together in one tuple."""
        return self._bundles.groups(step, self.needs[step].saves)

    def may_be_unbound(self, step: str, name: str) -> bool:
        """Whether a variable may have no value after a step."""
        status = self._flow.facts[step].status_after(name)
        if Status.DELETED in status:
            return True
        if Status.UNTOUCHED not in status:
            return False
        producer = self._flow.producer(step, name)
        if producer is None:
            return self._flow.local.value(name) is None
        if producer.source is Source.SHARED:
            return stream_of(name) is None and self._flow.shared.may_leave_unbound(
                name, self._flow.shared_end(step, name)
            )
        return producer.source is Source.STEP and self.may_be_unbound(producer.step, name)


def _is_before(first: Statement, second: Statement) -> bool:
    return (first.cell, first.line) < (second.cell, second.line)
