"""The warning that two artifacts of a step hold one object, which becomes two."""

from __future__ import annotations

from typing import Any

from kalegen.runtime.marshal_pickle import marshal_type


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
    import enum
    import itertools
    import logging
    import types

    fixed = (type, types.FunctionType, types.ModuleType, enum.Enum, logging.Logger)
    parts, queue, known = [], [value], set()
    for part in itertools.islice(queue, 100):
        if id(part) in known or isinstance(part, fixed):
            continue
        known.add(id(part))
        held = part if isinstance(part, dict) else getattr(part, "__dict__", {})
        inner = part if isinstance(part, (list, tuple, set)) else held.values()
        queue.extend(itertools.islice(inner, 50))
        if hasattr(part, "__dict__") or hasattr(part, "__setitem__"):
            parts.append(part)
    return parts
