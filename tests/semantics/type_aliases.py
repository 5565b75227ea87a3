"""Aliases of types are code, which each step that names one makes again; where a name is more than that, it travels."""

from __future__ import annotations

from tests.semantics.case import Case

CASES = [
    Case(
        "B4",
        "aliases of types in annotations and calls",
        """
# %% step:a
from typing import Callable, Dict, List, Optional, Tuple, Union
Edge = tuple
Cell = Tuple[int, int]
World = set[Cell]
Visit = Callable[[Cell], Optional[World]]
Number: type = Union[int, float]
def edge(a, b) -> Edge: return Edge(sorted([a, b]))
def around(cell: Cell) -> {Edge}: return {(cell[0] + 1, cell[1]), (cell[0], cell[1] + 1)}
# %% step:b prev:a
def grow(world: World, visit: Visit) -> World:
    return World(world | {near for cell in world for near in visit(cell)})
seen = grow({(0, 0)}, around)
# %% step:c prev:b
print(sorted(grow(seen, around)), edge(2, 1), Visit, Number, Cell, World)
""",
    ),
    Case(
        "B4",
        "an alias that a later step binds anew",
        """
# %% step:a
Pair = tuple
def pair(*xs): return Pair(xs)
first = pair(2, 1)
# %% step:b prev:a
Pair = list
second = pair(2, 1)
# %% step:c prev:b
print(first, second, pair(3), Pair)
""",
    ),
    Case(
        "B13",
        "an alias of a class that changes",
        """
# %% step:a
class Config:
    rates = []
Settings = Config
# %% step:b prev:a
Settings.rates.append(1)
Settings.name = "b"
# %% step:c prev:b
print(Config.rates, Config.name, Settings is Config, isinstance(Settings(), Config))
""",
    ),
    Case(
        "B23",
        "an alias of a class that is defined again",
        """
# %% step:a
class Shape:
    sides = 3
Figure = Shape
class Shape:
    sides = 4
# %% step:b prev:a
print(Figure.sides, Shape.sides, Figure is Shape, isinstance(Figure(), Shape))
""",
    ),
    Case(
        "B3",
        "a function that is handed over and called by its parameter's name",
        """
# %% step:a
def around(n): return {n - 1, n + 1}
def search(start, near, seen=frozenset()):
    return sorted(near(start) - seen)
found = search(3, around)
# %% step:b prev:a
more = [search(n, around) for n in found]
around.calls = len(more)
# %% step:c prev:b
print(more, search(9, around), around.calls)
""",
    ),
    Case(
        "A7",
        "new types, which are functions that change nothing",
        """
# %% imports
from typing import NewType
# %% functions
UserId = NewType("UserId", int)
Rows = NewType("Rows", list)
# %% step:a
xs = [1]
by_id = {UserId(1): ["a"]}
rows = Rows(xs)
Key = NewType("Key", str)
class User:
    def __init__(self, key: Key):
        self.key = key
users = [User(Key("x"))]
# %% step:b
by_id[UserId(1)].append("b")
rows.append(2)
users.append(User(Key("y")))
# %% step:c
print(by_id, xs, rows, [user.key for user in users], Key.__name__)
""",
    ),
]
