"""The warning that two artifacts of a step hold one object, which becomes two."""

from __future__ import annotations

from typing import Any

from kalegen.runtime.marshal_values import marshal_type


def marshal_warn_if_shared(bundle: dict[str, Any]) -> None:
    """Warn if an earlier artifact of the step holds an object that this one holds too."""
    import logging

    seen = marshal_warn_if_shared.__dict__.setdefault("seen", {})
    for name, value in bundle.items():
        for part in marshal_mutable_parts(value):
            first, _ = seen.setdefault(id(part), (name, part))
            if first not in bundle:
                logging.getLogger("kalegen").warning(
                    "%r and %r share a %s, which becomes two: a later change through "
                    "one is not seen through the other",
                    *(first, name, marshal_type(part)),
                )
                break


def marshal_mutable_parts(value: Any) -> list[Any]:
    """The mutable objects in a value, level by level: the first hundred parts count."""
    import itertools
    import logging
    import types

    parts, queue, known = [], [value], set()
    for part in itertools.islice(queue, 100):
        named = isinstance(part, (types.ModuleType, logging.Logger))
        if id(part) in known or named or hasattr(part, "__qualname__"):
            continue
        known.add(id(part))
        how: Any = type(part).__hash__
        plain = how is object.__hash__ and hasattr(part, "__dict__")
        if how is None or plain or hasattr(part, "__setitem__"):
            parts.append(part)
        elif not isinstance(part, tuple):
            continue  # what hashes by its value does not change
        reduce: Any = type(part).__reduce__
        usual = reduce is object.__reduce__  # else its attributes may not travel
        attributes = getattr(part, "__dict__", {}) if usual else {}
        held = part if isinstance(part, dict) else attributes
        inner = part if isinstance(part, (list, tuple, set)) else held.values()
        queue.extend(itertools.islice(inner, 50))
    return parts
