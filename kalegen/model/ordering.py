"""Things in an order in which each stands behind those that it needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from heapq import heappop, heappush
from itertools import chain
from typing import TypeVar

Thing = TypeVar("Thing")


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
