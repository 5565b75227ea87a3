"""The warning that two artifacts of a step hold one object, which becomes two."""

from __future__ import annotations

from typing import Any


def marshal_warn_if_shared(bundle: dict[str, Any]) -> None:
    """Warn of an object that this and an earlier artifact of the step both hold."""
    import logging

    seen = marshal_warn_if_shared.__dict__.setdefault("seen", {})
    parts = {}
    for name, value in bundle.items():
        for part in marshal_mutable_parts(value):
            parts[id(part)] = (name, part)
    shared = {(seen[key][0], parts[key][0]) for key in parts.keys() & seen.keys()}
    for first, second in sorted(shared - {(name, name) for name in bundle}):
        logging.getLogger("kalegen").warning(
            "%r and %r share an object, and become two separate values: "
            "a change made through one is not seen through the other",
            first,
            second,
        )
    seen.update(parts)


def marshal_mutable_parts(value: Any) -> list[Any]:
    """The mutable objects in a value, level by level: the first hundred parts count."""
    import enum
    import itertools
    import types

    definitions = (type, types.FunctionType, types.ModuleType, enum.Enum)
    parts, queue = {}, [value]
    for part in itertools.islice(iter(queue), 100):
        if id(part) in parts or isinstance(part, definitions):
            continue
        held = getattr(part, "__dict__", None)
        if held is not None or hasattr(part, "__setitem__") or hasattr(part, "add"):
            parts[id(part)] = part
        if isinstance(part, dict):
            held = part
        elif isinstance(part, (list, tuple, set, frozenset)):
            queue.extend(itertools.islice(part, 50))
        if isinstance(held, dict):
            queue.extend(itertools.islice(held.values(), 50))
    return list(parts.values())
