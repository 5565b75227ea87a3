"""The order of what stands above a step's own code: copied definitions and loads, each after what it needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise

import libcst as cst

from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.flow.held_definitions import definitions_of, held_after, is_shadowed
from kalegen.analysis.flow.routing import Routing
from kalegen.analysis.flow.shared_reads import step_before
from kalegen.analysis.heap.definitions import Definition
from kalegen.analysis.heap.effects import StoreInLibrary
from kalegen.analysis.interpreter.facts import is_definition
from kalegen.model.notebook import Statement
from kalegen.model.ordering import in_order
from kalegen.model.pipeline import Load, Step
from kalegen.syntax.qualified import is_qualified
from kalegen.syntax.scopes import names_bound_in

Item = Statement | Load
"""A copied statement, or the load of an artifact."""


def prepared(
    flow: DataFlow, routing: Routing, step: Step, code: Sequence[Statement], loads: Sequence[Load]
) -> tuple[Item, ...]:
    """The copied statements and the loads in the order they must stand in; definitions first, in notebook order."""
    ordered = sorted(code, key=_is_named_definition)
    items: list[Item] = [*ordered, *sorted(loads, key=lambda load: load.artifact.stream is not None)]
    order = _Order(flow, routing, step, items)
    for counts in (lambda *_: True, flow.code.is_evaluated, flow.code.is_certain):
        needs: dict[int, list[int]] = {index: [] for index in range(len(items))}
        for first, second in order.pairs(counts):
            needs[order.position[id(second)]].append(order.position[id(first)])
        found = in_order(needs)
        if found is not None:
            return tuple(items[index] for index in found)
    place = {id(item): index for index, item in enumerate((*code, *items[len(ordered) :]))}  # as the notebook runs it
    knots = ([items[index] for index in knot] for knot in _knots(needs))
    return tuple(item for knot in knots for item in sorted(knot, key=lambda item: place[id(item)]))


def _knots(needs: Mapping[int, Iterable[int]]) -> Iterator[set[int]]:
    """The sets of nodes that need one another, each set after those that it needs."""
    import networkx as nx

    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(needs)
    graph.add_edges_from((first, second) for second, before in needs.items() for first in before)
    condensed = nx.condensation(graph)
    for number in nx.lexicographical_topological_sort(condensed, key=lambda n: min(condensed.nodes[n]["members"])):
        yield condensed.nodes[number]["members"]


class _Order:
    """Which of a step's items must stand before which others."""

    def __init__(self, flow: DataFlow, routing: Routing, step: Step, items: Sequence[Item]) -> None:
        self._flow = flow
        self._step = step
        self._items = items
        self.position = {id(item): index for index, item in enumerate(items)}
        self._early = routing.needs[step.name].early
        self._binders: dict[str, list[Item]] = defaultdict(list)
        for item in items:
            for name in item.names if isinstance(item, Load) else self._made_by(item):
                self._binders[name].append(item)

    def pairs(self, counts: Callable[[Statement, str], bool]) -> Iterator[tuple[Item, Item]]:
        """Every two items of which the first must stand before the second.

        ``counts`` says of a statement and a name that it reads whether it must be bound before.
        """
        for item in self._items:
            for name in self._needed_names(item, counts):
                others = [other for other in self._binders_for(item, name) if other is not item]
                first = [other for other in others if _comes_first(other, item)]
                if not first and self._is_given(item, name):
                    yield from ((item, other) for other in others)
                else:
                    yield from ((other, item) for other in first or others)
                    later = (other for other in others if first and isinstance(other, Statement) and other not in first)
                    yield from ((item, other) for other in later)
            if isinstance(item, Load):
                yield from ((other, item) for other in self._before_load(item))
                yield from ((item, other) for other in self._shadowing(item))
        for name, binders in self._binders.items():
            binding = [b for b in binders if isinstance(b, Statement) and name in names_bound_in(b.node).bound]
            yield from pairwise(sorted(binding, key=lambda statement: (statement.cell, statement.line)))
        lines = [i for i in self._items if isinstance(i, Statement) and not is_definition(i.node)]
        yield from (pair for pair in combinations(lines, 2) if self._conflict(*pair))

    def _conflict(self, first: Statement, second: Statement) -> bool:
        """Whether two copied lines must stay in order: they make one name what it is, or set parts of one package."""
        stored = [self._flow.code.facts(line).details(StoreInLibrary) for line in (first, second)]
        packages = [{dotted.split(".")[0] for dotted in names} for names in stored]
        return not packages[0].isdisjoint(packages[1]) or self._flow.shared.conflict(first, second)

    def _needed_names(self, item: Item, counts: Callable[[Statement, str], bool]) -> set[str]:
        """What a definition evaluates, and the classes of what is loaded."""
        if isinstance(item, Statement):
            return {name for name in self._flow.code.facts(item).reads if counts(item, name)}
        return {definition.name for definition in self._needed_definitions(item)}

    def _made_by(self, statement: Statement) -> set[str]:
        changed = filter(is_qualified, self._flow.code.facts(statement).changed)
        return names_bound_in(statement.node).bound.union(self._flow.shared.made_by(statement), changed)

    def _is_given(self, item: Item, name: str) -> bool:
        """Whether a copied statement evaluates a parameter as the pipeline gives it."""
        is_parameter = self._flow.pipeline.parameter(name) is not None
        return is_parameter and isinstance(item, Statement) and self._flow.code.is_evaluated(item, name)

    def _held(self, load: Load) -> Iterator[Definition]:
        """The top-level definitions that what is loaded may hold."""
        held = {d for name in load.names for d in definitions_of(self._flow, self._step.name, name)}
        mates = set(load.artifact.names) - set(load.names)
        held |= {d for name in mates for d in held_after(self._flow, load.artifact.producer, name)}
        return (definition for definition in held if definition.top_level)

    def _needed_definitions(self, load: Load) -> Iterator[Definition]:
        """The definitions that what is loaded may hold, and the classes that these inherit from."""
        for definition in self._held(load):
            yield definition
            yield from (parent for parent in self._flow.library.ancestors(definition) if parent.top_level)

    def _shadowing(self, load: Load) -> Iterator[Item]:
        """The definitions that took the names of those that what is loaded holds: they must come after the load."""
        held = set(self._held(load))
        kept = [load, *(s for definition in held for s in self._flow.code.statements_defining(definition))]
        for definition in held:
            if is_shadowed(self._flow, self._step.name, definition, held):
                own = self._flow.code.statements_defining(definition)
                others = (binder for binder in self._binders[definition.name] if binder not in kept)
                yield from (o for o in others if isinstance(o, Load) or not any(_comes_first(o, each) for each in own))

    def _binders_for(self, item: Item, name: str) -> list[Item]:
        """What gives a name the value that an item needs: of code and load, a definition's code, else the load."""
        binders = self._binders.get(name, [])
        if isinstance(item, Load):  # what it holds, not what has taken the name since
            held = [definition for definition in self._needed_definitions(item) if definition.name == name]
            own = [statement for definition in held for statement in self._flow.code.statements_defining(definition)]
            binders = [binder for binder in binders if isinstance(binder, Load) or binder in own]
        code: list[Item] = [binder for binder in binders if isinstance(binder, Statement)]
        if isinstance(item, Statement) and (item, name) in self._early:
            return code
        is_definition = any(_is_named_definition(binder) for binder in code)
        return code if is_definition else [b for b in binders if isinstance(b, Load)] or code

    def _before_load(self, load: Load) -> Iterator[Item]:
        """What a load must not precede: code that binds its names first, and code that needs their first values."""
        names = set(load.names)
        for name in names:
            code = (item for item in self._binders[name] if isinstance(item, Statement))
            yield from (statement for statement in code if step_before(self._flow, statement, name) is None)
        yield from (statement for statement, name in self._early if name in names)


def _comes_first(first: Item, second: Item) -> bool:
    """Of two copied statements, the one that stood first in the notebook; loads go wherever they are needed."""
    if isinstance(first, Statement) and isinstance(second, Statement):
        return (first.cell, first.line) < (second.cell, second.line)
    return True


def _is_named_definition(item: Item) -> bool:
    """Whether a statement defines a function or class: imports and settings come before these, in notebook order."""
    return isinstance(item, Statement) and isinstance(item.node, (cst.FunctionDef, cst.ClassDef))
