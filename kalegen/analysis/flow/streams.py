"""Random streams as variables: a seeded generator's state flows along the steps that draw from it (semantics, B5)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

import libcst as cst

from kalegen.analysis.heap.effects import CallBack, CallUnknown, Draw, Effect, Seed, TakeDraw
from kalegen.analysis.interpreter.facts import Facts
from kalegen.analysis.tables.streams import STREAMS, libraries_drawing
from kalegen.modules.local_modules import LocalModules

CARRIED = frozenset({"random", "numpy", "torch"})
"""The streams whose state can be saved and loaded."""

SEEDS_IN_TEXT = {
    "random": re.compile(r"(?<![\w.])random\.seed\("),
    "numpy": re.compile(r"\b(?:np|numpy)\.random\.seed\("),
    "torch": re.compile(r"\bmanual_seed\("),
}
"""How the seeding of a stream looks in a local module, whose code is not analysed."""

MARK = "@"
"""Begins the names under which streams are variables: no variable of a notebook begins so."""


def stream_variable(stream: str) -> str:
    """The name under which a stream's state is a variable."""
    return MARK + stream


def stream_of(variable: str) -> str | None:
    """The stream that a variable stands for, if it stands for one."""
    return variable[1:] if variable.startswith(MARK) else None


def seeded(facts: Facts) -> frozenset[str]:
    """The streams that the code sets to a known state."""
    return frozenset(facts.details(Seed)) & CARRIED


def seeds_surely(node: cst.CSTNode, facts: Facts, stream: str) -> bool:
    """Whether a statement is just a call of the library that seeds a stream."""
    effect = Seed(stream)
    if effect in facts.origins or not isinstance(node, cst.SimpleStatementLine):
        return False
    return any(isinstance(small, cst.Expr) and facts.effects.get(effect) is small.value for small in node.body)


def drawing_nodes(facts: Facts, stream: str) -> list[cst.CSTNode]:
    """The places where the code evidently seeds a stream, or draws from it."""
    return [facts.effects[effect] for effect in (Seed(stream), Draw(stream)) if effect in facts.effects]


def drawn(facts: Facts, unknown: Collection[str], handed: Collection[str]) -> frozenset[str]:
    """The streams that the code may draw from.

    ``unknown`` are those that code unknown to the tables draws from, ``handed`` those of ``handed_around``.
    """
    found = set(facts.details(Draw))
    if facts.details(CallUnknown):
        found |= {*unknown, *handed}
    if facts.details(CallBack):
        found |= set(handed)
    return frozenset(found) & CARRIED


def handed_around(effects: Iterable[Effect]) -> frozenset[str]:
    """The streams of which the code takes a drawing function as a value: whatever calls a value may draw from them."""
    return frozenset(effect.name for effect in effects if isinstance(effect, TakeDraw)) & CARRIED


def drawn_by_unknown(packages: Collection[str], local: LocalModules) -> frozenset[str]:
    """The streams that code may draw from which the tables do not know.

    ``packages`` are those whose objects the notebook may call methods of, ``local`` the modules next to it.
    """
    imported = {name.partition(".")[0] for name in local.imports}
    known = {stream for stream in STREAMS if not libraries_drawing(stream).isdisjoint(imported.union(packages))}
    return frozenset(known | (imported & {"random"}))


def seeded_in(local: LocalModules) -> frozenset[str]:
    """The streams that modules next to the notebook seed."""
    texts = [module.source for module in local.modules]
    return frozenset(stream for stream, seed in SEEDS_IN_TEXT.items() if any(map(seed.search, texts)))
