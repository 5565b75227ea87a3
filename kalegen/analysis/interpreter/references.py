"""What may be read where a definition is at hand that may be called."""

from __future__ import annotations

from collections.abc import Collection

import libcst as cst

from kalegen.analysis.heap.definitions import Definition, Kind, by_place
from kalegen.analysis.heap.values import Value, definitions_in, union, value_of
from kalegen.analysis.interpreter.part import Part
from kalegen.syntax.qualified import is_qualified


class References(Part):
    """Follows what definitions read that a value holds: they may be called from now on."""

    def refer(self, value: Value, node: cst.CSTNode, name: str = "") -> None:
        """Whatever the value's definitions read may be read from now on."""
        for definition in by_place(definitions_in(self.heap.reach(value))):
            inners = definition.own_and_inner() if self.scopes.is_new(definition) else ()
            for inner in inners:
                for read in inner.summary.reads:
                    if read != name:
                        self.read_by_definition(read, inner, certain=False)

    def read_by_definition(self, name: str, definition: Definition, certain: bool) -> None:
        """Read a name that a definition reads when it runs, and refer to what the name is now."""
        node, is_certain = definition.summary.reads[name]
        self.scopes.expose(name, node, certain and is_certain)
        self.refer(self.scopes.current(name), node, name)

    def subclasses_of(self, value: Value, node: cst.CSTNode) -> list[Value]:
        """``Plugin.__subclasses__()``: a class knows those that inherit from it, which nobody has to name."""
        parents = definitions_in(value.tokens)
        found = []
        for definition in (each for each in self.library if each.kind is Kind.CLASS and each.top_level):
            if not parents.isdisjoint(self.library.ancestors(definition)):
                self._expose(definition, node)
                found.append(value_of(definition))
        return found

    def any_definition(self, node: cst.CSTNode, kinds: Collection[Kind] = tuple(Kind)) -> Value:
        """All functions and classes of the notebook, for code that may ask for any of them without naming it."""
        own = (each for each in self.library if each.top_level and each.kind in kinds and not is_qualified(each.name))
        self.scopes.guards += 1  # those that are not there, nobody misses
        found = [self._expose(definition, node) for definition in own]
        self.scopes.guards -= 1
        return Value(union(found).carried)

    def _expose(self, definition: Definition, node: cst.CSTNode) -> Value:
        """Read a definition's name that no code names here, and follow what it is now."""
        self.scopes.expose(definition.name, node, certain=False)
        value = self.scopes.current(definition.name)
        self.refer(value, node, definition.name)
        return value
