"""Where steps are to begin: the best of all ways to cut, found by dynamic programming.

A cut gains by a heading above it, the more the higher the heading is and the more that cells below it do something else
than those above; it costs what would cross it. Sums of gains and costs over all cuts are compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

from kalegen.proposal.activities import Activity, activities_in, activity_of_heading, main_activity
from kalegen.proposal.document import CodeCell
from kalegen.proposal.flow import Passage
from kalegen.proposal.roles import is_definitions

FEWEST, MOST = 3, 8
"""How many steps a notebook is cut into where nothing speaks for more or for fewer."""

HEADING = 2.0
LOWER_HEADING = 0.1
NO_HEADING = -1.2
NO_HEADINGS = {"short": 0.3, "long": -0.5}
"""In a notebook that has none: in a short one, every cell is likely to be a step."""
SHORT = 6
"""How many blocks a short notebook has at most."""
OTHER_ACTIVITY = 1.0
SAME_ACTIVITY = -0.4
SIDE_BY_SIDE = 1.6
"""Two models, one after another, that do not need one another."""
VALUE = {"Dataset": 0.08, "Model": 0.08, "Artifact": 0.1}
BEHIND_DEFINITIONS = -2.0
"""Definitions belong to what follows."""
STREAM = 0.5
STUCK = 4.0
TOO_FEW = 1.0
TOO_MANY = 0.4
LONG = 0.6
SECONDS = 30.0
NEVER = float("-inf")


@dataclass(frozen=True, eq=False)
class Block:
    """Work that no cut divides: a cell, and those below it that only show what it has made.

    ``above`` are the cells whose headings stand above it: its first one, and shared cells over that. ``level`` is that
    of the highest of these headings, 0 without any; ``activity`` is what it does, as far as that can be told.
    """

    cells: tuple[CodeCell, ...]
    above: tuple[CodeCell, ...]
    level: int
    activity: Activity | None

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """The texts of the headings above it."""
        return tuple(heading.text for cell in self.above for heading in cell.headings)

    @cached_property
    def numbers(self) -> frozenset[int]:
        """The numbers of its cells."""
        return frozenset(cell.number for cell in self.cells)

    @property
    def seconds(self) -> float:
        """How long its cells ran."""
        return sum(cell.seconds for cell in self.cells)


@dataclass(frozen=True)
class Scale:
    """What gains and costs rest on: the level of the headings that make sections, and what passes between cells."""

    level: int
    passages: tuple[Passage, ...] = ()


def section_level(blocks: Sequence[Block]) -> int:
    """The deepest level whose headings make few enough sections; the one that makes the fewest where all make more."""
    counts = {level: 1 + sum(0 < block.level <= level for block in blocks[1:]) for level in range(1, 7)}
    fitting = [level for level, count in counts.items() if count <= MOST]
    deepest = fitting[-1] if fitting else 0
    if deepest < 6 and (not deepest or counts[deepest] < FEWEST) and counts[deepest + 1] <= 2 * MOST:
        return deepest + 1
    return max(deepest, 1)


def section_activities(blocks: Sequence[Block]) -> list[Activity | None]:
    """What is done from each block on, up to the next heading: as the heading says, else as the calls do."""
    found: list[Activity | None] = []
    for place, block in enumerate(blocks):
        said = next(filter(None, map(activity_of_heading, reversed(block.headings))), None)
        found.append(said or block.activity or _of_section(blocks[place:]))
    return found


def _of_section(blocks: Sequence[Block]) -> Activity | None:
    for place, block in enumerate(blocks):
        if place and block.headings:
            break
        if block.activity is not None:
            return block.activity
    return None


def gains(blocks: Sequence[Block], scale: Scale) -> list[float]:
    """What a cut above each block gains; the first stands for no cut."""
    activities = section_activities(blocks)
    return [_gain(blocks, activities, place, scale) if place else 0.0 for place in range(len(blocks))]


def _gain(blocks: Sequence[Block], activities: Sequence[Activity | None], place: int, scale: Scale) -> float:
    block = blocks[place]
    before = next((a for a in reversed(activities[:place]) if a is not None), None)
    now = activities[place]
    is_section = 0 < block.level <= scale.level
    gain = HEADING if is_section else LOWER_HEADING if block.level else _without_heading(blocks)
    if not block.level and is_definitions(blocks[place - 1].cells[-1].tree):
        gain += BEHIND_DEFINITIONS
    if now is not None and before is not None:
        if now is not before:
            gain += OTHER_ACTIVITY if block.level or now in DECISIVE else OTHER_ACTIVITY / 3
        elif now is Activity.TRAIN and block.level and _is_apart(blocks, place, scale.passages):
            gain += SIDE_BY_SIDE
        elif not is_section:
            gain += SAME_ACTIVITY
    if blocks[place - 1].seconds > SECONDS and block.seconds > SECONDS:
        gain += LONG
    return gain - _crossing(blocks, place, scale.passages)


def _without_heading(blocks: Sequence[Block]) -> float:
    if any(block.headings for block in blocks[1:]):
        return NO_HEADING
    return NO_HEADINGS["short" if len(blocks) <= SHORT else "long"]


DECISIVE = frozenset({Activity.TRAIN, Activity.LOAD})
"""What speaks for a step of its own without any heading."""


def _is_apart(blocks: Sequence[Block], place: int, passages: Sequence[Passage]) -> bool:
    """Whether a section takes nothing from the one above it."""
    start = next((at for at in range(place - 1, -1, -1) if blocks[at].headings), 0)
    end = next((at for at in range(place + 1, len(blocks)) if blocks[at].headings), len(blocks))
    above = frozenset[int]().union(*(block.numbers for block in blocks[start:place]))
    below = frozenset[int]().union(*(block.numbers for block in blocks[place:end]))
    return not any(one.producer in above and one.consumer in below for one in passages)


def _crossing(blocks: Sequence[Block], place: int, passages: Sequence[Passage]) -> float:
    """What would travel over a cut, each value once."""
    above = frozenset[int]().union(*(block.numbers for block in blocks[:place]))
    crossing = {
        (one.producer, one.names): one for one in passages if one.producer in above and one.consumer not in above
    }
    return sum(map(_cost, crossing.values()))


def _cost(passage: Passage) -> float:
    if passage.is_stuck:
        return STUCK
    return STREAM if passage.stream else VALUE[passage.kind]


def best_cuts(worth: Sequence[float], steps: int | None = None) -> list[int]:
    """The places of the blocks that begin a step, the first one among them: those whose gains sum up to most.

    With ``steps`` there are so many, if there are enough blocks; without, few and many steps cost.
    """
    if not worth:
        return []
    most = len(worth) if steps is None else min(steps, len(worth))
    # best[n][i]: the most that n steps of the blocks up to i can gain, where step n begins at i
    best: list[list[float]] = [[NEVER] * len(worth) for _ in range(most + 1)]
    came: list[list[int]] = [[0] * len(worth) for _ in range(most + 1)]
    best[1][0] = 0.0
    for number in range(2, most + 1):
        top, at = NEVER, 0
        for place in range(1, len(worth)):
            if best[number - 1][place - 1] > top:
                top, at = best[number - 1][place - 1], place - 1
            best[number][place], came[number][place] = top + worth[place], at
    totals = {number: max(best[number]) - _unusual(number, steps) for number in range(1, most + 1)}
    chosen = max(totals, key=lambda number: (totals[number], -number))
    return _way_back(best, came, chosen)


def _unusual(number: int, steps: int | None) -> float:
    if steps is not None:
        return 1000.0 * abs(steps - number)
    return TOO_FEW * max(0, FEWEST - number) + TOO_MANY * max(0, number - MOST)


def _way_back(best: Sequence[Sequence[float]], came: Sequence[Sequence[int]], number: int) -> list[int]:
    place = max(range(len(best[number])), key=lambda at: best[number][at])
    found = []
    while number > 0:
        found.append(place)
        place, number = came[number][place], number - 1
    return found[::-1]


def blocks_of(work: Sequence[CodeCell], looks: frozenset[int], above: Mapping[int, Sequence[CodeCell]]) -> list[Block]:
    """The blocks of work; ``looks`` are the numbers of cells that only show, ``above`` the shared cells over a cell."""
    groups: list[list[CodeCell]] = []
    for place, cell in enumerate(work):
        if groups and cell.number in looks and not _opens_work(work[place:], looks):
            groups[-1].append(cell)
        else:
            groups.append([cell])
    return [_block(group, above) for group in groups]


def _opens_work(cells: Sequence[CodeCell], looks: frozenset[int]) -> bool:
    """Whether a cell that only shows stands under a heading together with work, or under one that tells of work."""
    if not cells[0].headings:
        return False
    said = [activity_of_heading(heading.text) for heading in cells[0].headings]
    if any(activity in (Activity.EVALUATE, Activity.PREDICT, Activity.SAVE) for activity in said):
        return True
    section = takewhile(lambda cell: not cell.headings, cells[1:])
    return any(cell.number not in looks for cell in section)


def _block(group: Sequence[CodeCell], above: Mapping[int, Sequence[CodeCell]]) -> Block:
    first = group[0]
    over = (*above.get(first.number, ()), first)
    level = min((heading.level for cell in over for heading in cell.headings), default=0)
    return Block(tuple(group), over, level, main_activity(activities_in(first.tree)))
