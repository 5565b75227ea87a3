"""Stores to parts that are other objects, reads that change what they read, and objects that factories hand out."""

from __future__ import annotations

from tests.semantics.case import Case

CASES = [
    Case(
        "B2",
        "an item is extended in place that another dict holds too",
        """
# %% step:a
first = {"x": [1], "y": [2]}
# %% step:b prev:a
second = {key: value for key, value in first.items()}
second["x"] += [5]
# %% step:c prev:b
print(first, second)
""",
    ),
    Case(
        "B2",
        "an attribute is united in place with a set that another name has",
        """
# %% functions
class Box:
    def __init__(self, tags): self.tags = tags
# %% step:a
tags = {1}
# %% step:b prev:a
box = Box(tags)
box.tags |= {2}
# %% step:c prev:b
print(sorted(tags))
""",
    ),
    Case(
        "B1",
        "looking for a number in an iterator uses it up",
        """
# %% step:a
numbers = iter([1, 2, 3])
# %% step:b prev:a
print(2 in numbers)
# %% step:c prev:b
print(list(numbers))
""",
    ),
    Case(
        "B2",
        "a defaultdict's factory gives an object that has a name",
        """
# %% step:a
from collections import defaultdict
shared = []
table = defaultdict(lambda: shared)
# %% step:b prev:a
table["k"].append(1)
# %% step:c prev:b
print(shared, table["other"])
""",
    ),
    Case(
        "B2",
        "a data class's factory gives each instance one object",
        """
# %% functions
from dataclasses import dataclass, field
SHARED = []
@dataclass
class Part:
    items: list = field(default_factory=lambda: SHARED)
# %% step:a
p = Part(); q = Part()
# %% step:b prev:a
p.items.append(1)
# %% step:c prev:b
print(q.items, p.items is q.items)
""",
    ),
    Case(
        "B2",
        "a data class's factories are named functions and methods, inherited, and called by map",
        """
# %% functions
from dataclasses import dataclass, field
from functools import partial
LOGS = {"a": [], "b": []}
class Pool:
    taken = {}
    @classmethod
    def take(cls):
        return cls.taken
def own_log():
    return LOGS["a"]
def log_of(name):
    return LOGS[name]
@dataclass
class Base:
    name: str
    log: list = field(default_factory=own_log)
@dataclass
class Job(Base):
    other: list = field(default_factory=partial(log_of, "b"))
    taken: dict = field(default_factory=Pool.take)
# %% step:a
p = Job("p"); (q,) = map(Job, "q")
# %% step:b prev:a
p.log.append(1); q.other.append(2); p.taken["x"] = 3
# %% step:c prev:b
print(q, LOGS, Pool.taken)
""",
    ),
    Case(
        "B13",
        "a data class's factory counts",
        """
# %% functions
from dataclasses import dataclass, field
from itertools import count
_ids = count()
calls = 0
def counted():
    global calls
    calls += 1
    return calls
@dataclass
class Job:
    number: int = field(default_factory=count().__next__)
    id: int = field(default_factory=_ids.__next__)
    call: int = field(default_factory=counted)
# %% step:a
p = Job()
# %% step:b prev:a
q = Job()
# %% step:c prev:b
print(p, q, Job(), next(_ids), calls)
""",
    ),
    Case(
        "B13",
        "a cached method that prints runs anew in each step",
        """
# %% functions
from functools import lru_cache
class Source:
    @lru_cache
    def read(self, name):
        print("reading", name)
        return [name]
# %% step:a
source = Source()
# %% step:b prev:a
first = source.read("x")
# %% step:c prev:b
print(source.read("x"))
""",
        warnings=("KG209",),
        differs=("printed",),
    ),
    Case(
        "B3",
        "subclasses that only their parent names",
        """
# %% functions
class Plugin: pass
class Csv(Plugin): pass
class Json(Plugin): pass
# %% step:a
x = 1
# %% step:b prev:a
print([each.__name__ for each in Plugin.__subclasses__()])
""",
    ),
    Case(
        "B13",
        "a descriptor counts how often it is read",
        """
# %% functions
class Counted:
    def __init__(self): self.n = 0
    def __get__(self, owner, kind=None):
        self.n += 1
        return self.n
class Sensor:
    level = Counted()
# %% step:a
sensor = Sensor()
# %% step:b prev:a
print(sensor.level)
# %% step:c prev:b
print(sensor.level)
""",
    ),
    Case(
        "B13",
        "what a cached function gave is changed, and asked for again in another step",
        """
# %% functions
from functools import lru_cache
@lru_cache
def table(name): return [name]
# %% step:a
first = table("x")
# %% step:b prev:a
again = table("x")
again.append(1)
# %% step:c prev:b
print(first, table("x"))
""",
        warnings=("KG209",),
        differs=("first", "printed"),
    ),
    Case(
        "B13",
        "what a cached function gave is changed in a step that does not ask for it, and asked for again after it",
        """
# %% functions
from functools import lru_cache
@lru_cache
def squares(n): return {i: i * i for i in range(n)}
# %% step:a
table = squares(3)
# %% step:b prev:a
table[99] = 0
# %% step:c prev:b
print(squares(3), table)
""",
        warnings=("KG209",),
        differs=("printed",),
    ),
    Case(
        "B22",
        "a class that is found among its parent's subclasses is changed",
        """
# %% step:a
class Plugin:
    pass
class A(Plugin):
    hits = []
# %% step:b prev:a
for found in Plugin.__subclasses__():
    found.hits.append(found.__name__)
# %% step:c prev:b
print(A.hits)
""",
    ),
    Case(
        "B22",
        "what a function gives that runs in a pool",
        """
# %% step:a
from concurrent.futures import ThreadPoolExecutor
cfg = {"a": 1}
with ThreadPoolExecutor() as pool:
    same = pool.submit(lambda: cfg).result()
# %% step:b prev:a
same["b"] = 2
# %% step:c prev:b
print(cfg, same)
""",
    ),
    Case(
        "B1",
        "exceptions that are kept",
        """
# %% step:a
errors = []
for text in ["1", "x"]:
    try:
        int(text)
    except ValueError as error:
        errors.append(error)
# %% step:b prev:a
errors[0].note = "not a number"
# %% step:c prev:b
print(errors[0].note, len(errors))
""",
    ),
]
