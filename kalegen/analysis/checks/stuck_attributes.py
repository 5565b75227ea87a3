"""KG404: attributes that nothing can save, of objects and classes of the notebook (semantics, B8)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import libcst as cst

from kalegen.analysis.checks.left_behind import HOOKS
from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.flow.held_definitions import held_after
from kalegen.analysis.flow.places import place_of
from kalegen.analysis.flow.routing import Routing
from kalegen.analysis.heap.definitions import Definition
from kalegen.analysis.heap.effects import Keep
from kalegen.analysis.tables.remade import GENERATOR, HELD_GENERATOR
from kalegen.diagnostics.diagnostic import Diagnostic, warning
from kalegen.model.pipeline import Step
from kalegen.syntax.walk import find, walk


def check_attributes(flow: DataFlow, routing: Routing, step: Step) -> Iterator[Diagnostic]:
    """A finding for each attribute that can't travel, of an object or a class that a step saves."""
    saved = {name: held_after(flow, step.name, name) for name in sorted(routing.needs[step.name].saves)}
    for effect, node in [*_kept_by_objects(flow, step), *_kept_by_classes(flow, saved)]:
        for name in (name for name, held in saved.items() if _is_kept(flow, effect, name, held)):
            users = [t for t in flow.order.names if routing.needs[t].loads.get(name) == step.name]
            if users:
                why = HELD_GENERATOR if effect.why == GENERATOR else effect.why
                message = f"step {users[0]!r} needs {name!r}, but {effect.name} can't be passed between steps: {why}"
                hint = f"make {effect.name} in the method that uses it, or set it to None at the end of this step"
                yield warning("KG404", message, place_of(flow, step, node), hint)
                break


def _kept_by_objects(flow: DataFlow, step: Step) -> Iterator[tuple[Keep, cst.CSTNode]]:
    """What a step stores in attributes of objects of the notebook's classes, with the line that brings it about."""
    effects = flow.facts[step.name].effects.items()
    return ((effect, node) for effect, node in effects if isinstance(effect, Keep) and not effect.in_class)


def _kept_by_classes(flow: DataFlow, saved: Mapping[str, frozenset[Definition]]) -> Iterator[tuple[Keep, cst.CSTNode]]:
    """What the bodies of classes store that travel themselves, as their state changes."""
    for definition in (each for name, held in saved.items() for each in held if each.name == name):
        for statement in flow.code.statements_defining(definition):
            effects = flow.code.facts(statement).effects.items()
            yield from ((effect, node) for effect, node in effects if isinstance(effect, Keep) and effect.in_class)


def _is_kept(flow: DataFlow, effect: Keep, name: str, held: Collection[Definition]) -> bool:
    """Whether a variable surely has an attribute still: nothing else assigns to it, and no hook leaves it out."""
    owner, _, attribute = effect.name.rpartition(".")
    classes = [kind for each in held for kind in (each, *flow.library.ancestors(each))]
    owners = [kind for kind in classes if kind.name == owner]
    is_class = any(kind.name == name for kind in owners)
    if not owners or is_class is not effect.in_class:
        return False
    if effect.in_class:
        return True
    has_hook = any(hook in kind.methods for kind in classes for hook in HOOKS)
    return not has_hook and sum(node.attr.value == attribute for node in _targets(flow)) == 1


def _targets(flow: DataFlow) -> Iterator[cst.Attribute]:
    """The attributes that the code of the notebook and of its modules assigns to, or deletes."""
    nodes = [statement.node for statement in (*flow.code.statements, *flow.code.local.statements)]
    targets: list[cst.CSTNode] = [node.target for node in find(cst.AssignTarget, *nodes)]
    targets += [node.target for node in find(cst.AnnAssign, *nodes)]
    targets += [node.target for node in find(cst.Del, *nodes)]
    return (part for target in targets for part in walk(target) if isinstance(part, cst.Attribute))
