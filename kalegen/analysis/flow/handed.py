"""Code of the notebook that the process runs on its own: handlers, filters, hooks, patched functions.

``log.addHandler(Collect())``, ``warnings.showwarning = note``, ``math.sqrt = spy``: from then on any call of that
library may run ``Collect.emit`` or ``spy``, and so change what these change.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from kalegen.analysis.flow.code import Code
from kalegen.analysis.flow.settings_made import noticing, settings_made
from kalegen.analysis.heap.definitions import Definition
from kalegen.analysis.heap.effects import CallLibrary, Cause, Mutation, StoreInLibrary, Why
from kalegen.analysis.heap.values import Carried, Incoming, Parameter, Static
from kalegen.analysis.interpreter.facts import Facts
from kalegen.analysis.tables.settings import is_noticed, registers
from kalegen.model.notebook import Statement
from kalegen.syntax.walk import find, walk

if TYPE_CHECKING:
    from kalegen.analysis.flow.dataflow import DataFlow


CONSTRUCTORS = frozenset({"__init__", "__new__"})
"""Methods that run when an object is made, and not when the process uses it."""


class Handing(NamedTuple):
    """A statement that hands code to the process: the packages that may run it, and what it changes then."""

    statement: Statement
    packages: frozenset[str]
    names: frozenset[str]
    stateful: frozenset[Definition]


def find_handings(code: Code, statements: Iterable[Statement], patterns: Collection[str]) -> list[Handing]:
    """The statements that hand the process code which changes something of the notebook.

    ``patterns`` name settings of the process beside those of the tables.
    """
    found = (_handing(code, each, packages_acted_on(code.facts(each), patterns)) for each in statements)
    return [handing for handing in found if handing.names or handing.stateful]


def with_process(facts: Facts, handings: Iterable[Handing], flow: DataFlow, step: str) -> Facts:
    """The facts of a step, with what code may change meanwhile that was handed to the process before, or there."""
    used = _used(flow, facts, step)
    run = [handing for handing in handings if is_noticed(handing.packages, used)]
    run = [handing for handing in run if _is_in_force(flow, handing, step)]
    if not run:
        return facts
    stateful = facts.stateful.union(*(handing.stateful for handing in run))
    return facts._replace(mutated={**_changed_meanwhile(run), **facts.mutated}, stateful=stateful)


def _changed_meanwhile(handings: Iterable[Handing]) -> dict[str, Mutation]:
    """What code may change, for all that is known, whenever the process runs it."""
    changed = ((name, handing.statement.node) for handing in handings for name in sorted(handing.names))
    return {name: Mutation(False, Cause(node, Why.HANDED)) for name, node in changed}


def _handing(code: Code, statement: Statement, packages: frozenset[str]) -> Handing:
    """What the code that a statement hands to some packages changes; of a statement that hands none, nothing."""
    given = [each for d in _definitions(code, statement) for each in d.own_and_inner()] if packages else []
    tokens = {token for each in given for token in each.summary.mutates}
    names = {token.name for token in tokens if isinstance(token, Incoming)}
    names |= {name for each in given for name in each.summary.binds}
    names |= {name for name in _objects_given(statement) if _changes_itself(code, name)} if packages else set()
    stateful = {token.definition for token in tokens if isinstance(token, (Carried, Static))}
    return Handing(statement, packages, frozenset(names), frozenset(stateful))


def _objects_given(statement: Statement) -> Iterator[str]:
    """The variables that a statement gives to calls as they are, or in a list: ``handlers=[h]``, not ``h.level``."""
    for argument in find(cst.Arg, statement.node):
        given = argument.value
        values = [element.value for element in given.elements] if isinstance(given, (cst.List, cst.Tuple)) else [given]
        yield from (value.value for value in values if isinstance(value, cst.Name))


def _changes_itself(code: Code, name: str) -> bool:
    """Whether a variable holds an object of the notebook's whose methods change it, as a handler that collects does."""
    kind = code.names.value(name).instance_of
    kinds = [kind, *code.library.ancestors(kind)] if kind is not None else []
    methods = [method for each in kinds for method in each.methods.values() if method.name not in CONSTRUCTORS]
    return any(isinstance(token, Parameter) for method in methods for token in method.summary.mutates)


def packages_acted_on(facts: Facts, patterns: Collection[str]) -> frozenset[str]:
    """The packages that notice what code sets or registers."""
    changed = (*facts.details(StoreInLibrary), *filter(registers, facts.details(CallLibrary)))
    return noticing(settings_made(facts, patterns)).union(name.split(".")[0] for name in changed)


def _definitions(code: Code, statement: Statement) -> Iterator[Definition]:
    """The notebook's code that a statement holds or names."""
    inside = (code.library.at(node) for node in walk(statement.node))
    yield from (definition for definition in inside if definition is not None)
    for name in code.facts(statement).reads:
        yield from code.library.named(name)


def _is_in_force(flow: DataFlow, handing: Handing, step: str) -> bool:
    """Whether a step runs after a handing: it is in shared code, in the step itself, or in one before it."""
    owner = flow.owner(handing.statement.cell)
    return owner is None or owner.name == step or flow.sees(step, owner.name)


def _used(flow: DataFlow, facts: Facts, step: str) -> set[str]:
    """The top-level packages that a step imports, or whose parts it names."""
    named = (flow.value_before(step, name).dotted or "" for name in facts.reads)
    return {dotted.split(".")[0] for dotted in (*facts.imports, *named)}
