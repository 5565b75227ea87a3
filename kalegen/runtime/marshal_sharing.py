"""The warning that two artifacts of a step hold one object, which becomes two."""

from __future__ import annotations

from typing import Any


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
                    *(first, name, type(part).__name__),
                )
                break


def marshal_mutable_parts(value: Any) -> list[Any]:
    """The mutable objects in a value, level by level: the first hundred parts count."""
    import inspect
    import itertools
    import logging
    import types

    parts, queue, known = [], [value], set()
    for part in itertools.islice(queue, 100):
        named = isinstance(part, (types.ModuleType, logging.Logger))
        named = named or inspect.getattr_static(part, "__qualname__", None)
        if id(part) in known or named:
            continue
        known.add(id(part))
        kind: Any = type(part)
        how, has_dict = kind.__hash__, kind.__dictoffset__
        plain = how is object.__hash__ and has_dict
        if how is None or plain or hasattr(kind, "__setitem__"):
            parts.append(part)
        elif not isinstance(part, tuple):
            continue  # what hashes by its value does not change
        usual = kind.__reduce__ is object.__reduce__  # else attributes may not travel
        attributes = part.__dict__ if usual and has_dict else {}
        held = part if isinstance(part, dict) else attributes
        inner = part if isinstance(part, (list, tuple, set)) else held.values()
        queue.extend(itertools.islice(inner, 50))
    return parts
