"""Defaults of functions: what they are when the function is made, and whose objects they are."""

from __future__ import annotations

from tests.semantics.case import Case

CASES = [
    Case(
        "B13",
        "a default that is None, beside one that is a function, and a body that gives the parameter a list",
        """
# %% functions
def square(x):
    return x * x
LIMIT = 3
def apply(xs=None, f=square, k=LIMIT, flag=True):
    if xs is None:
        xs = [1, 2]
    return [f(x) + k for x in xs]
# %% step:a
print(apply())
# %% step:b prev:a
print(apply([3]))
""",
    ),
    Case(
        "B13",
        "a default that is True and then a list, which the body changes",
        """
# %% functions
def flag(on=True, xs=[], f=len):
    if on is True:
        on = [1]
    on.append(2)
    xs.append(on)
    return f(xs)
# %% step:a
print(flag())
# %% step:b prev:a
print(flag())
""",
    ),
    Case(
        "B13",
        "a default that is a part of a library or of an object, by an attribute or a call with keywords",
        """
# %% functions
import math
size = 3
class Config:
    size = [1]
def scale(x, by=Config.size, to=dict(size=math.floor(2.5))):
    by.append(x)
    to["x"] = x
    return by, to
# %% step:a
print(scale(1), size)
# %% step:b prev:a
print(scale(2), size)
""",
    ),
    Case(
        "B13",
        "an object as a data class's default",
        """
# %% step:a
from dataclasses import dataclass, field
@dataclass(eq=False)
class Opts:
    tags: list = field(default_factory=list)
    n: int = 0
@dataclass
class Run:
    opts: Opts = Opts()
r1 = Run()
# %% step:b
r1.opts.n = 5
r1.opts.tags.append("x")
# %% step:c
r2 = Run()
print(r2.opts.n, r2.opts.tags, r1.opts is r2.opts)
""",
    ),
    Case(
        "B13",
        "a list as the default of attrs",
        """
# %% step:a
import attr
@attr.s
class Run:
    xs = attr.ib(default=[])
    n = attr.ib(default=0)
r = Run()
r.xs.append(1)
# %% step:b
q = Run()
q.xs.append(2)
# %% step:c
print(Run().xs, r.xs)
""",
    ),
    Case(
        "B13",
        "lists as defaults of fields that attrs describes",
        """
# %% step:a
from attrs import define, field
@define
class Run:
    xs: list = []
    d: dict = field(default={})
# %% step:b
r = Run()
r.xs.append(1)
r.d["k"] = 1
# %% step:c
print(Run().xs, Run().d)
""",
    ),
    Case(
        "B13",
        "a dict of one's own in place of a cache",
        """
# %% step:a
log = []
known = {}
def fib(n):
    if n not in known:
        log.append(n)
        known[n] = n if n < 2 else fib(n-1) + fib(n-2)
    return known[n]
a = fib(5)
# %% step:b
b = fib(6)
# %% step:c
print(a, b, log)
""",
    ),
    Case(
        "B13",
        "a dict of an object's own in place of a cache",
        """
# %% step:a
class M:
    def __init__(self):
        self.n = 0
        self.known = {}
    def f(self, x):
        if x not in self.known:
            self.n += 1
            self.known[x] = [x]
        return self.known[x]
m = M()
r1 = m.f(1)
# %% step:b
r2 = m.f(1)
r2.append(9)
# %% step:c
print(m.n, r1, m.f(1))
""",
    ),
]
