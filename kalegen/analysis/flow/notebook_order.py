"""The notebook as it runs: its cells one after another, whatever the tags make of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import libcst as cst

from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.heap.definitions import Kind
from kalegen.analysis.heap.effects import Effect, Mutation
from kalegen.analysis.heap.object_graph import ANY_KEY, Key
from kalegen.analysis.heap.values import Carried, Static, Token, Value
from kalegen.analysis.interpreter.facts import Facts, facts_of
from kalegen.analysis.interpreter.interpreter import Interpreter
from kalegen.analysis.interpreter.keys import key_of
from kalegen.analysis.tables.kinds import TABULAR_KINDS
from kalegen.model.notebook import Statement
from kalegen.syntax.walk import walk


@dataclass(frozen=True)
class Region:
    """Cells of one step that stand together; ``index`` is its place in the notebook."""

    index: int
    step: str
    cells: tuple[int, ...]
    statements: tuple[Statement, ...]


class Run(NamedTuple):
    """What was found when a region ran in the notebook's order.

    effects: what it does. changed: the objects that it surely changes; touched: those that it may change. named: for
    each name that it reads, the objects that are the name's value when the region starts; reached: those that this
    evidently is or holds, as far as the region looks at them.
    """

    effects: Mapping[Effect, cst.CSTNode]
    changed: Mapping[Token, Mutation]
    touched: frozenset[Token]
    named: Mapping[str, frozenset[Token]]
    reached: Mapping[str, frozenset[Token]]


class NotebookOrder:
    """The regions in the order in which they stand, and what each of them finds and does where all run on one heap."""

    def __init__(self, flow: DataFlow) -> None:
        self._flow = flow
        self.regions = list(_regions(flow))
        self._facts = [facts_of(region.statements, flow.library, flow.names.value) for region in self.regions]
        self._interpreter = Interpreter(flow.library, flow.code.value_at_first)
        self._runs = list(self._run_all())

    def facts(self, region: Region) -> Facts:
        """What a region reads and binds."""
        return self._facts[region.index]

    def run(self, region: Region) -> Run:
        """What was found when a region ran."""
        return self._runs[region.index]

    def before(self, region: Region) -> list[Region]:
        """The regions above one, the nearest first."""
        return self.regions[: region.index][::-1]

    def after(self, region: Region) -> list[Region]:
        """Return the regions that stand below a region."""
        return self.regions[region.index + 1 :]

    def first(self, step: str) -> Region:
        """The first region of a step."""
        return next(region for region in self.regions if region.step == step)

    def is_bound_between(self, name: str, first: Region, last: Region) -> bool:
        """Whether a name gets another object in a region, or after it and before another one."""
        return any(name in self.facts(region).final for region in self.regions[first.index : last.index])

    def _run_all(self) -> Iterator[Run]:
        """Run shared code and regions one after another."""
        shared = sorted(self._flow.pipeline.shared, key=lambda statement: (statement.cell, statement.line))
        for region in self.regions:
            above = [statement for statement in shared if statement.cell < region.cells[0]]
            self._interpreter.run([statement.node for statement in above])
            shared = shared[len(above) :]
            yield self._run(region)

    def _run(self, region: Region) -> Run:
        record = self._interpreter.record
        record.effects, record.mutated = {}, {}
        values = {name: self._interpreter.scopes.current(name) for name in self.facts(region).reads}
        reached = {name: self._reached(name, value, region) for name, value in values.items()}
        self._interpreter.run([statement.node for statement in region.statements])
        changed = {token: mutation for token, mutation in record.mutated.items() if mutation.certain}
        named = {name: value.tokens for name, value in values.items()}
        return Run(record.effects, changed, frozenset(record.mutated), named, reached)

    def _reached(self, name: str, value: Value, region: Region) -> frozenset[Token]:
        """What a region that reads a name comes across; of a definition, its state where the region uses that."""
        own = {token for token in value.tokens if isinstance(token, Carried) and token.definition.name == name}
        state = {Static(token.definition) for token in own} if self._uses_state(name, region) else set()
        if value.kind in TABULAR_KINDS and value.kind != "frame":
            return frozenset()  # what is chosen of a table is a copy of it
        keys = _keys_used(name, region)
        objects = self._interpreter.record.graph.evidently_reached(value.objects, keys)
        kept = frozenset(token for token in objects if not isinstance(token, (Carried, Static)))
        return kept | (own | state if state else frozenset())

    def _uses_state(self, name: str, region: Region) -> bool:
        """Whether a region uses an attribute of a class, or a function that keeps its defaults."""
        is_function = any(d.kind is Kind.FUNCTION for d in self._flow.library.named(name))
        nodes = (node for statement in region.statements for node in walk(statement.node))
        return is_function or any(isinstance(node, cst.Attribute) and _is_name(node.value, name) for node in nodes)


def _regions(flow: DataFlow) -> Iterator[Region]:
    cells = sorted((cell, name) for name, step in flow.steps.items() for cell in step.cells)
    for index, (name, pairs) in enumerate(groupby(cells, key=lambda pair: pair[1])):
        own = tuple(cell for cell, _ in pairs)
        statements = tuple(statement for statement in flow.steps[name].statements if statement.cell in own)
        yield Region(index, name, own, statements)


def _keys_used(name: str, region: Region) -> set[Key]:
    """The keys of the items of a variable that a region uses; any, where it may use any."""
    nodes = [node for statement in region.statements for node in walk(statement.node)]
    uses = [node for node in nodes if isinstance(node, cst.Subscript) and _is_name(node.value, name)]
    is_whole = sum(_is_name(node, name) for node in nodes) > len(uses) or not uses
    return {ANY_KEY} if is_whole else set(map(key_of, uses))


def _is_name(node: cst.CSTNode, name: str) -> bool:
    return isinstance(node, cst.Name) and node.value == name
