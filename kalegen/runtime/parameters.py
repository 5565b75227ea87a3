"""Parameters travel as JSON, which knows one kind of number and no order of keys."""

from __future__ import annotations

from typing import Any


def restore_json(value: Any, like: Any) -> Any:
    """The value with ints, floats and the order of keys as they are in the default."""
    if isinstance(value, list) and isinstance(like, list):
        return [
            restore_json(item, like[min(index, len(like) - 1)] if like else None)
            for index, item in enumerate(value)
        ]
    if isinstance(value, dict) and isinstance(like, dict):
        keys = [*(key for key in like if key in value), *value]
        return {key: restore_json(value[key], like.get(key)) for key in keys}
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    if isinstance(like, float):
        return float(value)
    return int(value) if value == int(value) else value
