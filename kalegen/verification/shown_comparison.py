"""Comparing what a step shows with what its cells show: figures as pictures, values by their data."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from kalegen.verification.description import Description
from kalegen.verification.differences import differences, other_side
from kalegen.verification.observation import Observation
from kalegen.verification.shown import is_compared

Shown = Sequence[tuple[int, Description]]
Found = tuple[str, tuple[str, ...], int, tuple[tuple[str, str], ...]]
"""What differs, how, in which cell, and pictures of it: the parts of a ``Difference`` below its step."""


def shown_differences(
    expected: Observation, actual: Observation, side: str, rtol: float, magics: Collection[int]
) -> Iterator[Found]:
    """What is shown and not the same; ``magics`` are the cells whose values have no counterpart.

    A component whose report shows its values does not know their cells: they are then compared in their order.
    """
    if expected.shown is None or actual.shown is None:
        return
    has_cells = all(cell for cell, _ in actual.shown)
    cells = list(dict.fromkeys(cell for cell, _ in (*expected.shown, *actual.shown))) if has_cells else [0]
    for cell in cells:
        one, other = _of_cell(expected.shown, cell), _of_cell(actual.shown, cell)
        yield from _pictures(cell, one, other, side, rtol)
        if cell not in magics and not (cell == 0 and magics):
            yield from _values(cell, one, other, side, rtol)


def _of_cell(shown: Shown, cell: int) -> list[Description]:
    return [value for number, value in shown if cell in (0, number) and is_compared(value)]


def _pictures(
    cell: int, one: Sequence[Description], other: Sequence[Description], side: str, rtol: float
) -> Iterator[Found]:
    first, second = ([value for value in values if value[0] == "picture"] for values in (one, other))
    if len(first) != len(second):
        yield _title("figures", cell), (f"{len(first)} in the {side}, {len(second)} in {other_side(side)}",), cell, ()
        return
    for number, (mine, theirs) in enumerate(zip(first, second, strict=True), 1):
        name = "figure" if len(first) == 1 else f"figure {number}"
        details = differences(name, mine, theirs, side, rtol=rtol)
        if details:
            both = ((side, mine), (other_side(side), theirs))
            kept = tuple((title, str(picture[4])) for title, picture in both if len(picture) > 4)
            yield _title(name, cell), tuple(details), cell, kept


def _values(
    cell: int, one: Sequence[Description], other: Sequence[Description], side: str, rtol: float
) -> Iterator[Found]:
    """What the pipeline alone looks at, nobody sees."""
    first, second = ([value for value in values if value[0] != "picture"] for values in (one, other))
    if len(first) > len(second):
        counts = f"{len(first)} values in the {side}, {len(second)} in {other_side(side)}"
        yield _title("shown", cell), (counts,), cell, ()
        return
    for mine, theirs in zip(first, second, strict=False):
        details = differences("shown", mine, theirs, side, rtol=rtol)
        if details:
            yield _title("shown", cell), tuple(details), cell, ()
            return


def _title(what: str, cell: int) -> str:
    return f"{what} of cell {cell}" if cell else what


def equal_pictures(expected: Observation, actual: Observation, rtol: float) -> int:
    """How many of a step's figures are the same."""
    if expected.shown is None or actual.shown is None:
        return 0
    pairs = zip(*([v for _, v in side.shown or () if v[0] == "picture"] for side in (expected, actual)), strict=False)
    return sum(not differences("", one, other, rtol=rtol) for one, other in pairs)
