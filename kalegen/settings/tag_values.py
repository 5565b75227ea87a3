"""What follows a tag's colon, taken apart and checked; each function returns items and values, or raises Invalid."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from kalegen.settings import syntax
from kalegen.settings.syntax import Invalid

Pairs = Sequence[tuple[str, Any]]
"""The items that a value is about (empty where there is only one), each with what is said of it."""

Reader = Callable[[str], Pairs]

RESOURCES = ("cpu", "memory")
OPERATORS = ("Equal", "Exists")
EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
PULL_POLICIES = ("Always", "IfNotPresent", "Never")
SWITCH = {"enabled": True, "disabled": False}
CONTEXT_NUMBERS = ("run_as_user", "run_as_group")
CONTEXT_FLAGS = ("enabled", "run_as_non_root")


def single(check: Callable[[str], Any]) -> Reader:
    """A reader of values that are one thing."""
    return lambda text: [("", check(text))]


def item_of(item: str, check: Callable[[str], Any]) -> Reader:
    """A reader of one item of a setting that has several."""
    return lambda text: [(item, check(text))]


def switch(text: str) -> bool:
    """``enabled`` or ``disabled``."""
    return SWITCH[syntax.one_of(text, SWITCH, "a switch")]


def limit(text: str) -> Pairs:
    """``cpu:2``, ``memory:4Gi``, ``nvidia.com/gpu:1``."""
    resource, _, amount = text.partition(":")
    if resource in RESOURCES:
        return request(text)
    if "/" not in resource:
        advice = "kfp knows cpu, memory and accelerators such as nvidia.com/gpu"
        raise Invalid(f"a limit of {resource!r} can't be set", advice)
    number = syntax.bounded(Fraction(syntax.whole_number(amount)), amount, "accelerators")
    return [(syntax.qualified_name(resource, "the name of an accelerator"), str(number))]


def request(text: str) -> Pairs:
    """``cpu:500m``, ``memory:2Gi``."""
    resource, _, amount = text.partition(":")
    if resource not in RESOURCES:
        advice = f"write limit:{text}, which is its request too" if "/" in resource else "kfp knows cpu and memory"
        raise Invalid(f"a request of {resource!r} can't be set", advice)
    return [(resource, syntax.cpu(amount) if resource == "cpu" else syntax.memory(amount))]


def label(text: str) -> Pairs:
    """``KEY:VALUE`` of a label."""
    key, _, value = text.partition(":")
    return [(syntax.own_key(key, "a label's key"), syntax.label_value(value))]


def node_label(text: str) -> Pairs:
    """``KEY:VALUE`` of a label that nodes have."""
    key, _, value = text.partition(":")
    return [(syntax.qualified_name(key, "a label's key"), syntax.label_value(value))]


def annotation(text: str) -> Pairs:
    """``KEY:VALUE`` of an annotation; the value is any text."""
    key, _, value = text.partition(":")
    return [(syntax.own_key(key, "an annotation's key"), value)]


def reference(what: str) -> Reader:
    """A reader of ``NAME:KEY:ENV``: a key of a secret or a config map, and the variable that gets its value."""

    def read(text: str) -> Pairs:
        name, key, variable = text.split(":")
        value = syntax.subdomain(name, what), syntax.data_key(key, what)
        return [(syntax.variable(variable), value)]

    return read


def environment(text: str) -> Pairs:
    """``NAME:VALUE``; the value is any text that Kubernetes leaves as it is."""
    name, _, value = text.partition(":")
    if "$$" in value:
        raise Invalid(
            "Kubernetes turns '$$' in a variable's value into '$'", "put the value into a secret or config map"
        )
    return [(syntax.variable(name), value)]


def volume(text: str) -> Pairs:
    """``NAME:PATH``."""
    name, _, path = text.partition(":")
    return [(syntax.subdomain(name, "volume"), syntax.mount_path(path))]


def retry(text: str) -> Pairs:
    """``COUNT[:INTERVAL[:FACTOR[:MAX]]]``."""
    checks = {
        "count": syntax.whole_number,
        "interval": syntax.seconds,
        "factor": syntax.factor,
        "max_interval": syntax.seconds,
    }
    return [(item, check(part)) for (item, check), part in zip(checks.items(), text.split(":"), strict=False) if part]


def toleration(text: str) -> Pairs:
    """``KEY:OPERATOR:VALUE:EFFECT``; the key, the value and the effect may be empty, what is missing at the end too."""
    parts = text.split(":")
    if len(parts) > 4:
        raise Invalid(f"{text!r} has {len(parts)} parts", "write it as toleration:KEY:OPERATOR:VALUE:EFFECT")
    key, operator, value, effect = [*parts, "", "", ""][:4]
    operator = syntax.one_of(operator or "Equal", OPERATORS, "an operator")
    if key:
        syntax.qualified_name(key, "a taint's key")
    elif operator == "Equal":
        raise Invalid("a toleration without a key must be of operator Exists", "write toleration::Exists")
    if operator == "Exists" and value:
        raise Invalid("operator Exists takes no value", f"write toleration:{key}:Exists::{effect}".rstrip(":"))
    syntax.label_value(value)
    if effect:
        syntax.one_of(effect, EFFECTS, "an effect")
    return [(f"{key}:{effect}", (key, operator, value, effect))]


def pull_secret(text: str) -> Pairs:
    """The name of a secret with which images are pulled."""
    return [(syntax.subdomain(text, "secret"), True)]


def pull_policy(text: str) -> str:
    """When images are pulled."""
    return syntax.one_of(text, PULL_POLICIES, "a policy")


def security_context(text: str) -> Pairs:
    """``run_as_user:1000``: a field of the security context, or whether it is ``enabled``."""
    field, _, value = text.partition(":")
    if field in CONTEXT_NUMBERS:
        return [(field, syntax.whole_number(value))]
    syntax.one_of(field, (*CONTEXT_FLAGS, *CONTEXT_NUMBERS), "a field of the security context")
    return [(field, syntax.one_of(value, ("true", "false"), "true or false") == "true")]
