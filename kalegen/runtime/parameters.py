"""Parameters travel as JSON, which knows one kind of number."""

from __future__ import annotations

from typing import Any


def restore_numbers(value: Any, like: Any) -> Any:
    """The value with whole numbers as int or float, as they are in the default."""
    if isinstance(value, list) and isinstance(like, list):
        return [
            restore_numbers(item, like[min(index, len(like) - 1)] if like else None)
            for index, item in enumerate(value)
        ]
    if isinstance(value, dict) and isinstance(like, dict):
        return {key: restore_numbers(value[key], like.get(key)) for key in value}
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    if isinstance(like, float):
        return float(value)
    return int(value) if value == int(value) else value
