"""What analysed code does, as far as it was found: reads, changes, objects that hold others, other effects."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import libcst as cst

from kalegen.analysis.heap.definitions import Definition
from kalegen.analysis.heap.effects import Effect, Mutation
from kalegen.analysis.heap.object_graph import ObjectGraph
from kalegen.analysis.heap.values import Parameter, Static, Token


class Read(NamedTuple):
    """A read of a name that the code had not surely bound before.

    ``certain`` is false where the read may not happen, or where the code may have bound the name after all;
    ``guarded`` is true where a handler catches the NameError.
    """

    node: cst.CSTNode
    certain: bool
    guarded: bool


@dataclass
class Record:
    """What the analysed code does, in the order of discovery.

    ``transparent`` are the containers of which ``graph`` tells all that they hold, beside what can't change, ``loose``
    those into which something was put that may be a part of what ``graph`` tells that they hold,
    ``filled`` those that a called function put something into of which it tells nothing, ``plain`` the tables that
    came in without objects in their cells, ``instances`` objects of the notebook's classes of whose attributes
    ``graph`` tells all that they may be, ``sealed`` stand for what an object holds and never changes, ``origins``
    the nodes of called functions that have an effect, ``named`` are texts that name variables, ``consulted`` the
    definitions whose summaries count, ``kept`` what stays as it is only because of an author's word, with that
    word. ``asked`` are parameters with methods that are called of them: more would be known if these were the
    notebook's.

    ``given_back`` are the results of calls of which only callers know what they call; ``changes_results`` says that a
    function that is called changes such results.
    """

    reads: dict[str, Read] = field(default_factory=dict)
    mutated: dict[Token, Mutation] = field(default_factory=dict)
    called: set[Token] = field(default_factory=set)
    named: set[Parameter] = field(default_factory=set)
    graph: ObjectGraph = field(default_factory=ObjectGraph)
    effects: dict[Effect, cst.CSTNode] = field(default_factory=dict)
    origins: dict[Effect, cst.CSTNode] = field(default_factory=dict)
    imports: dict[str, cst.CSTNode] = field(default_factory=dict)
    statics: set[Static] = field(default_factory=set)
    transparent: set[Token] = field(default_factory=set)
    loose: set[Token] = field(default_factory=set)
    filled: set[Token] = field(default_factory=set)
    plain: set[Token] = field(default_factory=set)
    instances: set[Token] = field(default_factory=set)
    sealed: set[Token] = field(default_factory=set)
    given_back: set[Token] = field(default_factory=set)
    changes_results: bool = False
    consulted: set[Definition] = field(default_factory=set)
    kept: dict[Token, str] = field(default_factory=dict)
    asked: set[tuple[str, str]] = field(default_factory=set)

    @property
    def extent(self) -> tuple[int, ...]:
        """How much was found: the same as long as nothing is found that was not known before."""
        certain = sum(m.certain + (not m.shallow) + (m.by is None) for m in self.mutated.values())
        return (
            len(self.reads),
            len(self.mutated),
            certain,
            self.graph.size,
            len(self.called),
            len(self.filled),
            len(self.loose),
            len(self.sealed),
        )

    def note(self, effect: Effect, node: cst.CSTNode, origin: cst.CSTNode | None = None) -> None:
        """Record something that the code does beside binding names, by what of a called function, if one does it."""
        if effect not in self.effects:
            self.effects[effect] = node
            if origin is not None:
                self.origins[effect] = origin
