"""Where two descriptions differ, in words that a person can act on."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, zip_longest

from kalegen.verification.describe import Description

MISSING: Description = ["missing", "nothing"]
"""What an iteration of a loop has that leaves a variable alone: the notebook has what an earlier one bound."""
LONGEST_TEXT = 60

Found = tuple[str, str, str]
"""A place below a variable, and what is there on either side; with an empty third part, what differs."""


def differences(
    name: str, expected: Description, actual: Description, side: str = "notebook", most: int = 3
) -> list[str]:
    """Up to ``most`` places below a variable at which the pipeline's value is not that of the ``side``, a notebook."""
    return [told(*found, side) for found in islice(_compare(name, expected, actual), most)]


def told(path: str, one: str, other: str, side: str) -> str:
    """A place, and what is there in the notebook or script and in the pipeline; or what is to be said of both."""
    return f"{path}: {one} in the {side}, {other} in the pipeline" if other else f"{path}: {one}"


def _compare(path: str, expected: Description, actual: Description) -> Iterator[Found]:
    if expected == actual or MISSING in (expected, actual):
        return
    if expected[:2] != actual[:2] or expected[0] in ("plain", "same", "opaque"):
        yield path, summary(expected), summary(actual)
    elif expected[0] == "array":
        yield from _compare_arrays(path, expected, actual)
    else:
        yield from _compare_parts(path, expected, actual)


def _compare_parts(path: str, expected: Description, actual: Description) -> Iterator[Found]:
    if expected[0] == "sequence" and len(expected[2]) != len(actual[2]):
        yield path, f"{len(expected[2])} elements", f"{len(actual[2])}"
    for index, (one, other) in enumerate(zip_longest(expected[2], actual[2])):
        if one is None or other is None:
            yield path, _part(one), _part(other)
        elif expected[0] == "sequence":
            yield from _compare(f"{path}[{index}]", one, other)
        elif one[0] != other[0]:
            yield path, _part(one), _part(other)
        else:
            step = f".{one[0]}" if expected[0] == "object" else f"[{summary(one[0])}]"
            yield from _compare(path + step, one[1], other[1])
    if expected[3:] != actual[3:]:
        yield path, "other attributes", ""


def _compare_arrays(path: str, expected: Description, actual: Description) -> Iterator[Found]:
    if expected[2:4] != actual[2:4]:
        yield path, _array(expected), _array(actual)
        return
    for index, (one, other) in enumerate(zip(expected[5], actual[5], strict=False)):
        if one != other:
            yield f"{path}[{index}]", summary(one), summary(other)
            return
    yield path, f"an element beyond the first {len(expected[5])} differs", ""


def _array(description: Description) -> str:
    return f"{description[2]} of shape {tuple(description[3])}"


def _part(pair: object) -> str:
    if pair is None:
        return "nothing"
    if isinstance(pair, list) and isinstance(pair[0], str) and len(pair) == 2 and isinstance(pair[1], list):
        return pair[0]
    return summary(pair[0]) if isinstance(pair, list) and isinstance(pair[0], list) else summary(pair)


def summary(description: object) -> str:
    """A description in a few words."""
    if not isinstance(description, list):
        return _short(str(description))
    kind = description[0]
    if kind == "plain":
        return _short(str(description[2])) + (f" ({description[1]})" if description[1] not in ("str", "int") else "")
    if kind == "sequence":
        inner = ", ".join(summary(part) for part in description[2][:4])
        return _short(f"{description[1]} of {len(description[2])}: {inner}")
    if kind == "same":
        return "an object that it shares with another part"
    return str(description[1])


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"
