"""IPython's ``display`` where there is no IPython."""

from __future__ import annotations

from typing import Any


def display(*values: Any, **options: Any) -> None:
    """Print the values, which a notebook would show."""
    for value in values:
        print(value if isinstance(value, str) else repr(value))
