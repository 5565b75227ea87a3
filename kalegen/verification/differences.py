"""Where two descriptions differ, in words that a person can act on."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, zip_longest

from kalegen.verification.description import Description
from kalegen.verification.tolerance import first_far, near_texts, pictures_differ

MISSING: Description = ["missing", "nothing"]
"""What an iteration of a loop has that leaves a variable alone: the notebook has what an earlier one bound."""
LONGEST_TEXT = 60

Found = tuple[str, str, str]
"""A place below a variable, and what is there on either side; with an empty third part, what differs."""


def differences(
    name: str, expected: Description, actual: Description, side: str = "notebook", most: int = 3, rtol: float = 0.0
) -> list[str]:
    """Up to ``most`` places below a variable at which the pipeline's value is not that of the ``side``, a notebook.

    Floats are the same within ``rtol``, relative to the larger one.
    """
    return [told(*found, side) for found in islice(_compare(name, expected, actual, rtol), most)]


def told(path: str, one: str, other: str, side: str) -> str:
    """A place, and what is there in the notebook or script and in the pipeline; or what is to be said of both."""
    return f"{path}: {one} in {_the(side)}, {other} in {other_side(side)}" if other else f"{path}: {one}"


def _the(side: str) -> str:
    return side if side.startswith("one ") else f"the {side}"


def other_side(side: str) -> str:
    """What is compared with a notebook or script: the pipeline; with one run of it: another one."""
    return "another" if side.startswith("one ") else "the pipeline"


def _compare(path: str, expected: Description, actual: Description, rtol: float) -> Iterator[Found]:
    if expected == actual or MISSING in (expected, actual):
        return
    if expected[:2] == actual[:2] == ["plain", "digest"]:
        yield path, "it is another one", ""
    elif expected[:2] == actual[:2] and expected[0] == "plain" and _is_float(expected):
        if not near_texts(str(expected[2]), str(actual[2]), rtol):
            yield path, summary(expected), summary(actual)
    elif expected[0] == actual[0] == "picture":
        yield from _compare_pictures(path, expected, actual, rtol)
    elif expected[:2] != actual[:2] or expected[0] in ("plain", "same", "opaque"):
        yield path, summary(expected), summary(actual)
    elif expected[0] == "array":
        yield from _compare_arrays(path, expected, actual, rtol)
    else:
        yield from _compare_parts(path, expected, actual, rtol)


def _is_float(description: Description) -> bool:
    return str(description[1]).rpartition(".")[2].startswith("float")


def _compare_pictures(path: str, expected: Description, actual: Description, rtol: float) -> Iterator[Found]:
    if expected[2] != actual[2]:
        yield path, _size(expected), _size(actual)
    elif len(expected) < 5 or len(actual) < 5:  # of a reference, which keeps no pictures
        yield path, "a picture", "another picture"
    elif how := pictures_differ(str(expected[4]), str(actual[4]), rtol):
        yield path, how, ""


def _size(picture: Description) -> str:
    return "{} × {} pixels".format(*picture[2])


def _compare_parts(path: str, expected: Description, actual: Description, rtol: float) -> Iterator[Found]:
    if expected[0] == "sequence" and len(expected[2]) != len(actual[2]):
        yield path, f"{len(expected[2])} elements", f"{len(actual[2])}"
    for index, (one, other) in enumerate(zip_longest(expected[2], actual[2])):
        if one is None or other is None:
            yield path, _part(one), _part(other)
        elif expected[0] == "sequence":
            yield from _compare(f"{path}[{index}]", one, other, rtol)
        elif one[0] != other[0]:
            yield path, _part(one), _part(other)
        else:
            step = f".{one[0]}" if expected[0] == "object" else f"[{summary(one[0])}]"
            yield from _compare(path + step, one[1], other[1], rtol)
    if expected[3:] != actual[3:]:
        yield path, "other attributes", ""


def _compare_arrays(path: str, expected: Description, actual: Description, rtol: float) -> Iterator[Found]:
    if expected[2:4] != actual[2:4]:
        yield path, _array(expected), _array(actual)
        return
    if rtol > 0 and len(expected) == len(actual) == 7:
        far = first_far(str(expected[6]), str(actual[6]), rtol)
        if far is not None:
            yield from _elements(path, expected, actual, far)
        return
    shown = enumerate(zip(expected[5], actual[5], strict=False))
    place = next((at for at, (one, other) in shown if one != other), LARGEST)
    if place < LARGEST and all(isinstance(part, list) and part[0] != "plain" for part in _at(place, expected, actual)):
        yield from _compare(f"{path}[{place}]", *_at(place, expected, actual), rtol)
    else:
        yield from _elements(path, expected, actual, place)


def _at(place: int, expected: Description, actual: Description) -> tuple[Description, Description]:
    return expected[5][place], actual[5][place]


LARGEST = 1 << 62
"""The place of an element that is not among those shown."""


def _elements(path: str, expected: Description, actual: Description, place: int) -> Iterator[Found]:
    first = [part for part in expected[5] if not (isinstance(part, list) and part[:2] == ["plain", "digest"])]
    if place < min(len(first), len(actual[5])):
        yield f"{path}[{place}]", summary(expected[5][place]), summary(actual[5][place])
    else:
        yield path, f"an element beyond the first {len(first)} differs", ""


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
    if kind == "picture":
        return _size(description)
    if kind == "same":
        return "an object that it shares with another part"
    return str(description[1])


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"
