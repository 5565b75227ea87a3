"""What a call of a fully resolved name may do: the one entry to the tables of calls."""

from __future__ import annotations

from dataclasses import replace

from kalegen.analysis.tables.calls_builtin import BUILTIN_CALLS, UNKNOWN_BUILTINS, is_builtin_exception
from kalegen.analysis.tables.calls_learning import LEARNING_CALLS
from kalegen.analysis.tables.calls_numeric import NUMERIC_CALLS
from kalegen.analysis.tables.calls_other import OTHER_CALLS
from kalegen.analysis.tables.calls_stdlib import STDLIB_CALLS
from kalegen.analysis.tables.effects import HOLDER, CallEffect, Shares, longest_prefix
from kalegen.analysis.tables.kinds import CLASS_KINDS, kind_of_call
from kalegen.analysis.tables.methods import method_effect
from kalegen.analysis.tables.names import canonical

__all__ = ["CALLS", "CallEffect", "call_effect"]

CALLS: dict[str, CallEffect] = {
    **BUILTIN_CALLS,
    **STDLIB_CALLS,
    **NUMERIC_CALLS,
    **LEARNING_CALLS,
    **OTHER_CALLS,
}
"""Every row, by dotted name; a key that ends in ``.*`` is the default of all that is below a module."""

_DEFAULTS = {key.removesuffix(".*"): effect for key, effect in CALLS.items() if key.endswith(".*")}


def call_effect(dotted: str) -> CallEffect | None:
    """The most that calling ``dotted`` (``numpy.mean``, ``builtins.len``) may do; None where that is unknown."""
    dotted = canonical(dotted)
    if dotted in UNKNOWN_BUILTINS:
        return None
    if dotted in CALLS:
        return CALLS[dotted]
    if is_builtin_exception(dotted):
        return HOLDER
    if dotted.startswith("scipy.stats.") and dotted.endswith(".rvs"):
        return method_effect("rvs")
    return _effect_of_unbound_method(dotted) if _is_in_class(dotted) else _default_effect(dotted)


def _is_in_class(dotted: str) -> bool:
    """Whether ``dotted`` is an attribute of a class: of a known one, or of a name that is written like one."""
    owner, _, _ = dotted.rpartition(".")
    return owner in CLASS_KINDS or (owner.rpartition(".")[2][:1].isupper() and owner not in _DEFAULTS)


def _effect_of_unbound_method(dotted: str) -> CallEffect | None:
    """The effect of ``pandas.DataFrame.pop``, whose receiver is its first argument."""
    owner, _, name = dotted.rpartition(".")
    kind = CLASS_KINDS.get(owner) or kind_of_call(owner)
    if kind is None:
        return None
    effect = method_effect(name, kind)
    return effect.as_function() if effect else None


def _default_effect(dotted: str) -> CallEffect | None:
    """The effect that the longest listed module prefix gives to what has no row of its own."""
    prefix = longest_prefix(dotted, _DEFAULTS)
    if prefix is None:
        return None
    effect = _DEFAULTS[prefix]
    if dotted.rpartition(".")[2][:1].isupper():
        effect = replace(effect, shares=Shares.HOLDS, immutable=False)  # a class makes new objects
    is_in_place = dotted.startswith("torch.") and dotted.endswith("_")
    return replace(effect, mutates=(0, *effect.mutates)) if is_in_place else effect
