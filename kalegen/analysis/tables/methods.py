"""What a method's call may do: the one entry to the tables of methods."""

from __future__ import annotations

from dataclasses import replace

from kalegen.analysis.tables.effects import RECEIVER, MethodEffect
from kalegen.analysis.tables.kinds import FOREIGN, kind_of_call, kind_of_method
from kalegen.analysis.tables.methods_by_kind import BY_KIND, IMMUTABLE_KINDS, ITERATORS_OF, OPEN_KINDS
from kalegen.analysis.tables.methods_by_name import (
    CONVENTIONAL,
    FILLS_AT_RANDOM,
    LEAST_ARGUMENTS,
    MOST_ARGUMENTS,
    MUTATORS_BY_NAME,
    PURE_BY_NAME,
    UNLESS_ARGUMENTS,
)

__all__ = ["MethodEffect", "kind_of_call", "kind_of_method", "method_effect"]

PUTTING_AS_PARTS = frozenset({"append", "appendleft", "insert", "add", "setdefault"})
"""Methods by which a container holds what it is given; by others it may hold the parts of that."""

_IN_PLACE_TENSOR_METHOD = MethodEffect(mutates=(RECEIVER,))


def method_effect(name: str, kind: str | None = None, given: int | None = None) -> MethodEffect | None:
    """The most that calling the method ``name`` of a receiver of ``kind`` may do; None where that is unknown.

    ``given`` is the number of arguments given by position, where that is known.
    """
    if kind in IMMUTABLE_KINDS:
        effect = IMMUTABLE_KINDS[kind]
        return replace(effect, iterator=True) if name in ITERATORS_OF.get(kind, ()) else effect
    if kind == "tensor" and name.endswith("_") and not name.startswith("_"):
        return FILLS_AT_RANDOM.get(name, _IN_PLACE_TENSOR_METHOD)
    if kind in BY_KIND and (kind not in OPEN_KINDS or name in BY_KIND[kind]):
        return BY_KIND[kind].get(name)
    return None if kind == FOREIGN and name not in CONVENTIONAL else _effect_by_name(name, given)


def _effect_by_name(name: str, given: int | None) -> MethodEffect | None:
    """What a name means for all well-known types, as far as the number of arguments bears that out."""
    if given is not None and not LEAST_ARGUMENTS.get(name, 0) <= given <= MOST_ARGUMENTS.get(name, given):
        return None
    if given == 0 and name in UNLESS_ARGUMENTS:
        return UNLESS_ARGUMENTS[name]
    return PURE_BY_NAME.get(name) or MUTATORS_BY_NAME.get(name)


def is_fitting(name: str) -> bool:
    """Whether a method of an estimator changes it, by its name: those that only use it are called by other names."""
    return name.startswith(("fit", "partial_fit", "set_", "__init__"))
