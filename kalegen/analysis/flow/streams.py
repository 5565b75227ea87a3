"""Random streams as variables: a seeded generator's state flows along the steps that draw from it (semantics, B5)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import libcst as cst

from kalegen.analysis.flow.code import Code
from kalegen.analysis.heap.effects import CallBack, CallUnknown, Draw, Seed, TakeDraw
from kalegen.analysis.heap.library import Library
from kalegen.analysis.interpreter.facts import Facts
from kalegen.analysis.tables.streams import CARRIED, STREAMS, libraries_drawing, streams_through
from kalegen.model.notebook import Statement
from kalegen.model.pipeline import Step
from kalegen.modules.local_modules import LocalModules
from kalegen.syntax.scopes import dotted_name, names_parts_in_texts, values_named
from kalegen.syntax.walk import has_any

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


def seeds_surely(node: cst.CSTNode, facts: Facts, stream: str, library: Library) -> bool:
    """Whether a statement is just a call that seeds a stream: one of the library, or of a function that surely does."""
    effect = Seed(stream)
    seeding = facts.origins.get(effect, facts.effects.get(effect))
    return seeding is not None and any(_runs(call, seeding, library) for call in _calls_of(node))


def _calls_of(node: cst.CSTNode) -> list[cst.BaseExpression]:
    """The expressions that a line is, beside what it binds."""
    parts = node.body if isinstance(node, cst.SimpleStatementLine) else ()
    return [part.value for part in parts if isinstance(part, (cst.Expr, cst.Assign))]


def _runs(
    call: cst.BaseExpression, wanted: cst.CSTNode, library: Library, callers: tuple[cst.CSTNode, ...] = ()
) -> bool:
    """Whether a call surely runs another one: it is that, or is of a function that comes to it whatever way it goes."""
    if call is wanted or not isinstance(call, cst.Call):
        return call is wanted
    definitions = library.named(dotted_name(call.func))
    function = definitions[0].node if len(definitions) == 1 and not definitions[0].decorators else None
    if not isinstance(function, cst.FunctionDef) or function.asynchronous is not None or function in callers:
        return False
    for statement in () if has_any(YIELDING, function) else function.body.body:
        if any(_runs(inner, wanted, library, (*callers, function)) for inner in _calls_of(statement)):
            return True
        if has_any(LEAVING, statement):
            return False
    return False


YIELDING: frozenset[type[cst.CSTNode]] = frozenset({cst.Yield})
LEAVING: frozenset[type[cst.CSTNode]] = frozenset({cst.Return, cst.Raise})


def drawing_nodes(facts: Facts, stream: str) -> list[cst.CSTNode]:
    """The places where the code evidently seeds a stream, or draws from it."""
    return [facts.effects[effect] for effect in (Seed(stream), Draw(stream)) if effect in facts.effects]


class Streams:
    """The random streams of a pipeline: which of them its code seeds, and which code moves them on.

    handed: those of which the code takes a drawing function as a value: whatever calls a value may draw from them.
    seeded_by_shared_code: those that the shared cells seed.
    """

    def __init__(self, code: Code, shared: Sequence[Statement]) -> None:
        self._code = code
        self._shared = shared
        takers = filter(self._may_take, code.statements)
        effects = [effect for statement in takers for effect in code.facts(statement).effects]
        effects += [effect for definition in code.library for effect in definition.summary.effects]
        self.handed = frozenset(effect.name for effect in effects if isinstance(effect, TakeDraw)) & CARRIED
        self._drawn_by_unknown = _drawn_by_unknown(code.packages, code.modules)
        self.seeded_by_shared_code = frozenset[str]().union(*(seeded(code.facts(statement)) for statement in shared))
        self._seeded = self.seeded_by_shared_code

    def _may_take(self, statement: Statement) -> bool:
        """Whether a drawing function, or a module of them, is named where it is not called: most lines name none."""
        if names_parts_in_texts(statement.node):
            return True
        named = (dotted_name(node).partition(".") for node in values_named(statement.node))
        full = (f"{self._code.names.value(root).dotted}{dot}{rest}" for root, dot, rest in named)
        return any(map(streams_through, full))

    def note_seeds(self, facts: Facts) -> None:
        """Count the streams that a step seeds as seeded from now on."""
        self._seeded |= seeded(facts)

    def is_seeded(self, stream: str) -> bool:
        """Whether any code so far seeds a random stream."""
        return stream in self._seeded

    def drawn(self, facts: Facts) -> frozenset[str]:
        """The seeded streams that code may draw from."""
        found = set(facts.details(Draw))
        if facts.details(CallUnknown):
            found |= {*self._drawn_by_unknown, *self.handed}
        if facts.details(CallBack):
            found |= self.handed
        return self._seeded & found & CARRIED

    def moved(self, facts: Facts) -> frozenset[str]:
        """The seeded streams that code seeds or draws from."""
        return self._seeded & (seeded(facts) | self.drawn(facts))

    def moved_by(self, statement: Statement) -> frozenset[str]:
        """The seeded streams that a statement seeds or draws from."""
        return self.moved(self._code.facts(statement))

    def moving(self, stream: str) -> list[Statement]:
        """The shared statements that seed a random stream, or draw from it."""
        return [statement for statement in self._shared if stream in self.moved_by(statement)]

    def moving_before(self, stream: str, statement: Statement) -> list[Statement]:
        """Of the statements that seed a stream or draw from it, those before another one; none for one of a step."""
        moving = self.moving(stream)
        return moving[: moving.index(statement)] if statement in moving else []

    def read(self, step: Step, facts: Facts) -> set[str]:
        """The streams, as variables, that a step draws from before it seeds them itself."""
        return {stream_variable(stream) for stream in self.drawn(facts) if not self._seeds_first(step, facts, stream)}

    def _seeds_first(self, step: Step, facts: Facts, stream: str) -> bool:
        """Whether a step surely seeds a stream before it draws from it."""
        for statement in step.statements if stream in seeded(facts) else ():
            own = self._code.facts(statement)
            if stream in self.drawn(own):
                return False
            if seeds_surely(statement.node, own, stream, self._code.library):
                return True
        return False


def _drawn_by_unknown(packages: Collection[str], local: LocalModules) -> frozenset[str]:
    """The streams that code may draw from which the tables do not know.

    ``packages`` are those whose objects the notebook may call methods of, ``local`` the modules next to it.
    """
    imported = {name.partition(".")[0] for name in local.imports}
    known = {stream for stream in STREAMS if not libraries_drawing(stream).isdisjoint(imported.union(packages))}
    return frozenset(known | (imported & {"random"}))
