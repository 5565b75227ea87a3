"""Taking the results of a script's step apart."""

from __future__ import annotations

from typing import Any


def unpack_results(result: Any, *names: str) -> list[Any]:
    """The values that a step returned, one for each of the variables named."""
    values = list(result)
    if len(values) != len(names):
        wanted = ", ".join(names)
        raise ValueError(
            f"the step returned {len(values)} values, not {len(names)}: {wanted}"
        )
    return values
