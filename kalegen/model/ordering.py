"""Things that need others, or lead to them: in order, each behind those that it needs; and what can be reached."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from heapq import heappop, heappush
from itertools import chain
from typing import TypeVar

Thing = TypeVar("Thing")


def reached_from(starts: Iterable[Thing], following: Callable[[Thing], Iterable[Thing]]) -> set[Thing]:
    """The things that one begins with, and all that they lead to, directly or through others."""
    found = set(starts)
    todo = list(found)
    while todo:
        new = set(following(todo.pop())) - found
        found |= new
        todo += new
    return found


def in_order(needs: Mapping[Thing, Iterable[Thing]]) -> list[Thing] | None:
    """The keys, each behind those that it needs, and else in the order of the mapping; None if there is a cycle.

    Whoever has to know the cycle asks networkx, which few notebooks need, and which takes long to import.
    """
    things = list(dict.fromkeys([*needs, *chain.from_iterable(needs.values())]))
    place = {thing: number for number, thing in enumerate(things)}
    sorter = TopologicalSorter(needs)
    try:
        sorter.prepare()
    except CycleError:
        return None
    ready: list[int] = []
    order = []
    while sorter.is_active():
        for thing in sorter.get_ready():
            heappush(ready, place[thing])
        order.append(things[heappop(ready)])
        sorter.done(order[-1])
    return order
