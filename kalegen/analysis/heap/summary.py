"""What running a function's body does, as its callers know it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import libcst as cst

from kalegen.analysis.heap.effects import Cause, Effect, Mutation, Why, joined
from kalegen.analysis.heap.object_graph import Key
from kalegen.analysis.heap.values import Token, Value

NOWHERE = cst.Pass()
"""In the place of nodes, where these do not count."""

NO_CAUSE = Cause(NOWHERE, Why.STORE)
"""In the place of causes, where these do not count."""


@dataclass(frozen=True)
class Summary:
    """What running a function's body may do, in terms of its parameters and of the module's variables.

    ``holds`` says which objects hold others afterwards, and under which keys, ``merged`` of which objects each may hold
    any other, ``fills`` which hold new ones that nobody else can reach, ``instances`` which new ones are objects of the
    notebook's classes that hold no others than these, ``sealed`` which stand for what an object holds and never
    changes.
    ``calls`` are the objects that it may call, or give to others that do, ``named`` the parameters that are texts which
    name variables. ``changes_closure`` says that it changes variables of the functions around it, which the function
    carries along; ``changes_results`` that it may change what the objects give that it calls.
    ``own`` is what it does where the methods that it calls of its parameters, which are ``asked``, are the notebook's.
    ``reads`` maps each module-level name read to the node that reads it and to whether the read is certain, ``binds``
    each that is bound to its value.
    """

    reads: dict[str, tuple[cst.CSTNode, bool]] = field(default_factory=dict)
    binds: dict[str, Value] = field(default_factory=dict)
    mutates: dict[Token, Mutation] = field(default_factory=dict)
    calls: frozenset[Token] = frozenset()
    named: frozenset[str] = frozenset()
    holds: dict[Token, dict[Token, frozenset[Key]]] = field(default_factory=dict)
    merged: frozenset[frozenset[Token]] = frozenset()
    fills: frozenset[Token] = frozenset()
    instances: frozenset[Token] = frozenset()
    sealed: frozenset[Token] = frozenset()
    returns: Value = field(default_factory=Value)
    effects: dict[Effect, cst.CSTNode] = field(default_factory=dict)
    imports: frozenset[str] = frozenset()
    changes_closure: bool = False
    changes_results: bool = False
    asked: frozenset[tuple[str, str]] = frozenset()
    own: Summary | None = None

    @property
    def changes_anything(self) -> bool:
        """Whether running the code may leave something changed that was there before."""
        return bool(self.mutates or self.binds or self.changes_closure)

    def joined(self, other: Summary) -> Summary:
        """What running the body may do if it does what one of the two says."""
        return Summary(
            reads={
                name: (node, is_certain and other.reads.get(name, (node, True))[1])
                for name, (node, is_certain) in {**other.reads, **self.reads}.items()
            },
            binds={
                name: self.binds.get(name, value).joined(other.binds.get(name, value))
                for name, value in {**other.binds, **self.binds}.items()
            },
            mutates=joined(other.mutates, self.mutates),
            calls=self.calls | other.calls,
            named=self.named | other.named,
            holds=_all_held(self.holds, other.holds),
            merged=self.merged | other.merged,
            fills=self.fills | other.fills,
            instances=self.instances | other.instances,
            sealed=self.sealed | other.sealed,
            returns=self.returns.joined(other.returns),
            effects={**self.effects, **{e: node for e, node in other.effects.items() if e not in self.effects}},
            imports=self.imports | other.imports,
            changes_closure=self.changes_closure or other.changes_closure,
            changes_results=self.changes_results or other.changes_results,
            asked=self.asked | other.asked,
            own=self.own.joined(other.own) if self.own is not None and other.own is not None else None,
        )

    def same_as(self, other: Summary) -> bool:
        """Whether both say the same; the nodes of reads, changes and effects are of no account."""
        return self._without_nodes() == other._without_nodes()

    def _without_nodes(self) -> Summary:
        """What it says, whichever nodes it rests on, and whether or not a name is surely read."""
        return replace(
            self,
            reads=dict.fromkeys(self.reads, (NOWHERE, True)),
            mutates={token: mutation._replace(cause=NO_CAUSE) for token, mutation in self.mutates.items()},
            effects=dict.fromkeys(self.effects, NOWHERE),
            own=self.own._without_nodes() if self.own is not None else None,
        )


def _all_held(
    first: dict[Token, dict[Token, frozenset[Key]]], second: dict[Token, dict[Token, frozenset[Key]]]
) -> dict[Token, dict[Token, frozenset[Key]]]:
    """What objects hold of which one of two summaries says so, under all keys that one of them tells."""
    joined = {holder: dict(held) for holder, held in first.items()}
    for holder, held in second.items():
        own = joined.setdefault(holder, {})
        for token, keys in held.items():
            own[token] = own.get(token, frozenset()) | keys
    return joined
