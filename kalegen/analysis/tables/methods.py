"""What a method's call may do: the one entry to the tables of methods."""

from __future__ import annotations

from kalegen.analysis.tables.effects import RECEIVER, MethodEffect
from kalegen.analysis.tables.kinds import kind_of_call, kind_of_method
from kalegen.analysis.tables.methods_by_kind import BY_KIND, IMMUTABLE_KINDS
from kalegen.analysis.tables.methods_by_name import FILLS_AT_RANDOM, MUTATORS_BY_NAME, PURE_BY_NAME

__all__ = ["MethodEffect", "kind_of_call", "kind_of_method", "method_effect"]

_IN_PLACE_TENSOR_METHOD = MethodEffect(mutates=(RECEIVER,))


def method_effect(name: str, kind: str | None = None) -> MethodEffect | None:
    """The most that calling the method ``name`` of a receiver of ``kind`` may do; None where that is unknown."""
    if kind in IMMUTABLE_KINDS:
        return IMMUTABLE_KINDS[kind]
    if kind == "tensor" and name.endswith("_") and not name.startswith("_"):
        return FILLS_AT_RANDOM.get(name, _IN_PLACE_TENSOR_METHOD)
    if kind in BY_KIND:
        return BY_KIND[kind].get(name)
    return PURE_BY_NAME.get(name) or MUTATORS_BY_NAME.get(name)
