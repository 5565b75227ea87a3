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
]
