"""Cases of what belongs to a class itself: the values of an enumeration, defaults of named tuples and data classes."""

from __future__ import annotations

from tests.semantics.case import Case

CASES = [
    Case("B13", "an enumeration's lists changed in a loop over its members", """
# %% step:a
from enum import Enum
class Bag(Enum):
    RED = []
    BLUE = [1]
# %% step:b prev:a
for bag in Bag:
    bag.value.append(3)
# %% step:c prev:b
print(Bag.RED.value, Bag.BLUE.value)
"""),
    Case("B13", "a member's list changed by its name as a text", """
# %% step:a
from enum import Enum
class Bag(Enum):
    RED = []
    BLUE = [1]
# %% step:b prev:a
Bag["RED"].value.append(3)
# %% step:c prev:b
print(Bag.RED.value, Bag.BLUE.value)
"""),
    Case("B13", "an attribute given to a member", """
# %% step:a
from enum import Enum
class Bag(Enum):
    RED = 1
    BLUE = 2
# %% step:b prev:a
Bag.RED.weight = 5
# %% step:c prev:b
print(Bag.RED.weight)
"""),
    Case("B13", "members that keep what their methods collect", """
# %% step:a
from enum import Enum
class Bag(Enum):
    RED = 1
    BLUE = 2
    def __init__(self, n):
        self.seen = []
    def see(self, x):
        self.seen.append(x)
# %% step:b prev:a
Bag.RED.see(4)
# %% step:c prev:b
print(Bag.RED.seen)
"""),
    Case("B13", "a list in a member's tuple", """
# %% step:a
from enum import Enum
class Bag(Enum):
    RED = ("red", [])
# %% step:b prev:a
Bag.RED.value[1].append(3)
# %% step:c prev:b
print(Bag.RED.value)
"""),
    Case("B13", "a member with a name of its own whose value changes", """
# %% step:a
from enum import Enum
class Bag(Enum):
    RED = []
red = Bag.RED
# %% step:b prev:a
red.value.append(3)
# %% step:c prev:b
print(Bag.RED.value, red is Bag.RED)
"""),
    Case("B13", "a member as a key whose value changes", """
# %% step:a
from enum import Enum
class Bag(Enum):
    RED = []
d = {Bag.RED: 1}
# %% step:b prev:a
Bag.RED.value.append(3)
# %% step:c prev:b
print(d[Bag.RED], list(d)[0].value)
"""),
    Case("B13", "a member held in rows that change is the member", """
# %% step:a
from enum import Enum, auto
class Color(Enum):
    RED = auto()
    BLUE = 2
fav = Color.RED
# %% step:b prev:a
rows = [{"c": fav, "n": 1}]
rows[0]["n"] += 1
# %% step:c prev:b
print(rows[0]["c"] is Color.RED, fav)
"""),
    Case("B13", "a data class's attribute that is no field", """
# %% step:a
from dataclasses import dataclass
@dataclass
class Job:
    n: int
    seen = []
# %% step:b prev:a
j = Job(2)
j.seen.append(3)
# %% step:c prev:b
print(Job.seen, Job(1).seen, j.seen)
"""),
    Case("B13", "a data class's fields are each instance's own", """
# %% step:a
from dataclasses import dataclass, field
DEVICE = "cpu"
@dataclass
class Cfg:
    lr: float = 0.1
    device: str = DEVICE
    tags: list = field(default_factory=list)
cfg = Cfg()
# %% step:b prev:a
cfg.lr = 0.5
cfg.tags.append("x")
# %% step:c prev:b
print(cfg, Cfg())
"""),
    Case("B13", "the default of a named tuple made by a call", """
# %% step:a
from collections import namedtuple
R = namedtuple("R", "xs", defaults=[[]])
r = R()
# %% step:b prev:a
r.xs.append(2)
# %% step:c prev:b
print(R().xs, r)
"""),
    Case("B13", "the default of a named tuple's class", """
# %% step:a
from typing import NamedTuple
class R(NamedTuple):
    n: int
    xs: list = []
r = R(1)
# %% step:b prev:a
r.xs.append(2)
# %% step:c prev:b
print(R(2).xs, r)
"""),
    Case("B13", "the default of a named tuple of another step", """
# %% step:a
from typing import NamedTuple
class R(NamedTuple):
    n: int
    xs: list = []
# %% step:b prev:a
r = R(1)
r.xs.append(2)
# %% step:c prev:b
print(R(2).xs, r)
"""),
    Case("B13", "named tuples without defaults that change", """
# %% step:a
from typing import NamedTuple
class R(NamedTuple):
    n: int
    name: str = "x"
r = R(1)
# %% step:b prev:a
rows = [r, R(2)]
rows.append(r._replace(n=3))
# %% step:c prev:b
print(rows, isinstance(rows[0], R))
"""),
]  # fmt: skip
