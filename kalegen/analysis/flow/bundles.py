"""Which variables of a step travel together, in one artifact, so that what they share stays one object.

Two variables that may share an object need not travel together because of that. They must where somebody can tell: a
later step changes the object in place, asks whether the two are one, or puts both into an object that outlives it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set

from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.flow.kept import kept_variables
from kalegen.analysis.heap.effects import CompareIdentity
from kalegen.analysis.heap.values import Incoming
from kalegen.analysis.interpreter.facts import Facts

Pairs = set[frozenset[str]]
"""Two variables each that may share an object which must stay one."""


class Bundles:
    """The variables that travel together, for all steps."""

    def __init__(self, flow: DataFlow) -> None:
        self._flow = flow
        self._readers = _readers(flow)
        self._partners: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._tie_all(self._pairs())

    def partners(self, step: str | None, name: str) -> Set[str]:
        """The variables that a step must save with a variable of its own; none where no step is given."""
        return self._partners.get((step, name), frozenset()) if step is not None else frozenset()

    def tie(self, step: str, one: str, other: str) -> None:
        """Let two variables of a step travel together."""
        self._partners[step, one].add(other)
        self._partners[step, other].add(one)

    def groups(self, step: str, saved: Iterable[str]) -> list[tuple[str, ...]]:
        """The variables that a step saves, in alphabetical order, those that travel together in one tuple."""
        groups = {name: {name} for name in saved}
        for name in groups:
            for other in self.partners(step, name):
                if other in groups and groups[other] is not groups[name]:
                    groups[name] |= groups[other]
                    groups.update(dict.fromkeys(groups[other], groups[name]))
        return sorted({tuple(sorted(group)) for group in groups.values()})

    def _tie_all(self, pairs: Pairs) -> None:
        """Tie the pairs in the steps that make them, and make these save again what must travel along."""
        for step in self._flow.order.names:
            if self._flow.steps[step].loop is not None:
                continue  # an iteration hands over one variable, which holds all the others
            aliases = self._flow.aliases[step]
            made = {name for name in aliases if step in self._flow.producing_steps(name)}
            tied = set[str]()
            for name, others in aliases.items():
                # two that the step neither binds nor changes share what they shared when it started
                news = others if name in made else others & made
                together = {other for other in news if frozenset((name, other)) in pairs}
                if together:
                    self._partners[step, name] |= together
                    tied |= {name, *together}
            if tied:
                self._tie_with_those_before(step, tied, pairs)

    def _tie_with_those_before(self, step: str, names: set[str], pairs: Pairs) -> None:
        """Make the step save these names again, together with their partners at its start."""
        known, new = set(names), set(names)
        while new:
            found = set[str]()
            for name, others in self._flow.aliases_before(step, new).items():
                for other in (each for each in others if frozenset((name, each)) in pairs):
                    self.tie(step, name, other)
                    found.add(other)
            new = found - known
            known |= new
        self._flow.extend_production(step, known)

    def _pairs(self) -> Pairs:
        """The pairs by what any step does, and those that these come from in the steps before."""
        pairs = {pair for step in self._flow.order.names for pair in self._told_apart(step)}
        found = pairs
        while found := self._pairs_before(found) - pairs:
            pairs |= found
        return pairs

    def _told_apart(self, step: str) -> Iterator[frozenset[str]]:
        """Pairs of which a step would tell whether they are one object."""
        facts = self._flow.facts[step]
        changed = {*facts.changed, *facts.details(CompareIdentity)}
        for name, others in self._flow.aliases_before(step, changed).items():
            # a function changes what it has as a default also where the step knows nothing of the variable
            functions = {other for other in others if self._flow.library.named(other)}
            yield from (frozenset((each, other)) for each in (name, *functions) for other in others if each != other)
        for sources in self._put_together(step):
            for name, others in self._flow.aliases_before(step, sources).items():
                firm = (other for other in others & sources if not self._only_reads(step, name, other))
                yield from (frozenset((name, other)) for other in firm)

    def _only_reads(self, step: str, *names: str) -> bool:
        """Whether one of the variables holds what it shares with others only to read it: two models of one table."""
        facts = self._flow.facts
        producers = ((name, self._flow.producer(step, name)) for name in names)
        return any(made and made.step in facts and name in facts[made.step].readers for name, made in producers)

    def _put_together(self, step: str) -> Iterator[frozenset[str]]:
        """What a step puts into one object that outlives it: what these are when it starts."""
        own = self._flow.steps[step]
        lasting = kept_variables(own)
        for name, sources in self._flow.facts[step].sources.items():
            outlives = own.loop is not None or name in lasting or self._readers.get(name, set()) - {step}
            if len(sources) > 1 and outlives and not _is_one_of_them(self._flow.facts[step], name):
                yield sources

    def _pairs_before(self, pairs: Pairs) -> Pairs:
        """Pairs that are one object before a step where given ones are one after it: ``b = a``, and ``c`` is ``a``."""
        found = set()
        for step in self._flow.order.names:
            sources = self._flow.facts[step].sources
            for name, others in self._flow.aliases[step].items():
                partners = {source for o in others if frozenset((name, o)) in pairs for source in sources.get(o, {o})}
                before = self._flow.aliases_before(step, sources.get(name, {name}) if partners else ())
                found |= {frozenset((source, other)) for source, known in before.items() for other in known & partners}
        return found


def _is_one_of_them(facts: Facts, name: str) -> bool:
    """Whether a variable is one of several objects that the step was given, and holds no two: ``a if c else b``."""
    binding = facts.final.get(name)
    return binding is not None and all(isinstance(token, Incoming) for token in binding.value.tokens)


def _readers(flow: DataFlow) -> Mapping[str, set[str]]:
    """For each variable, the steps that may read it; "" stands for definitions, shared code and metrics."""
    readers: dict[str, set[str]] = defaultdict(set)
    for step, facts in flow.facts.items():
        for name in facts.reads:
            readers[name].add(step)
    shared = (name for each in flow.pipeline.shared for name in flow.code.facts(each).reads)
    definitions = (inner for each in flow.library for inner in each.own_and_inner())
    defined = (name for each in definitions for name in each.summary.reads)
    for name in (*shared, *defined, *(metric.variable for metric in flow.pipeline.metrics)):
        readers[name].add("")
    return readers
