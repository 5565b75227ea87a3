"""Shared code that stands between two cells of one step (B27): it runs there, or kalegen says why not."""

from __future__ import annotations

from tests.semantics.case import Case

CASES = [
    Case(
        "B27",
        "a function defined in a step, and again in shared code between its cells",
        """
# %% step:a
def f(x):
    return x + 1
x = f(1)
# %% functions
def f(x):
    return x * 100
# %% step:a
y = f(2)
print(x, y)
# %% step:b prev:a
print(f(3), x, y)
""",
    ),
    Case(
        "B27",
        "a type of a step's cell, in the annotations of shared code between its cells",
        """
# %% step:a
from typing import Union
Number = Union[int, float]
n = 3
# %% functions
def half(n: Number) -> Number:
    return n / 2
# %% step:a
m = half(n)
print(m)
# %% step:b prev:a
print(half(m))
""",
    ),
    Case(
        "B27",
        "a default of shared code that is a step's value, which the step binds anew",
        """
# %% step:a
k = 3
# %% functions
def times(n, by=k):
    return n * by
# %% step:a
m = times(2)
k = 100
print(m)
# %% step:b prev:a
print(times(5), k)
""",
    ),
    Case(
        "B27",
        "shared code that inherits from a class of the step's cell above it",
        """
# %% step:a
class Base:
    def hi(self):
        return "base"
b = Base()
# %% functions
class Child(Base):
    pass
# %% step:a
c = Child()
print(c.hi())
# %% step:b prev:a
print(Child().hi(), isinstance(c, Base))
""",
    ),
    Case(
        "B27",
        "shared code with a decorator of the step's cell above it",
        """
# %% step:a
def loud(f):
    def inner(*a):
        print("call", f.__name__)
        return f(*a)
    return inner
# %% functions
@loud
def add(a, b):
    return a + b
# %% step:a
t = add(1, 2)
# %% step:b prev:a
print(add(t, 1))
""",
    ),
    Case(
        "B27",
        "shared code that names a class of the step's cell above it as a field's type",
        """
# %% step:a
from dataclasses import dataclass
@dataclass
class Item:
    n: int
# %% functions
@dataclass
class Basket:
    items: list[Item]
# %% step:a
b = Basket([Item(1)])
print(b)
# %% step:b prev:a
print(b.items[0].n)
""",
    ),
    Case(
        "B27",
        "a class defined in a step, and again in shared code between its cells",
        """
# %% step:a
class A:
    v = 1
a = A()
# %% functions
class A:
    v = 2
# %% step:a
b = A()
print(a.v, b.v, isinstance(a, A))
# %% step:b prev:a
print(a.v, b.v, isinstance(a, A), isinstance(b, A))
""",
    ),
    Case(
        "B27",
        "a constant of shared code that other shared code binds anew between a step's cells",
        """
# %% functions
K = 1
# %% step:a
x = K
# %% functions
K = 2
# %% step:a
y = K
print(x, y)
# %% step:b prev:a
print(K, x, y)
""",
    ),
    Case(
        "B27",
        "an import of a step, and another one of that name in shared code between its cells",
        """
# %% step:a
from math import sqrt as root
x = root(16)
# %% imports
from cmath import sqrt as root
# %% step:a
y = root(16)
print(x, y)
""",
    ),
    Case(
        "B27",
        "a variable that a shared function reads, bound anew between a step's cells",
        """
# %% functions
SCALE = 2
def scale(x):
    return x * SCALE
# %% step:a
x = scale(3)
# %% functions
SCALE = 10
# %% step:a
y = scale(3)
print(x, y)
""",
    ),
    Case(
        "B27",
        "a list that a step and shared code between its cells append to",
        """
# %% functions
REG = []
# %% step:a
REG.append("a")
n = len(REG)
# %% functions
REG.append("shared")
# %% step:a
m = len(REG)
print(n, m, REG)
""",
    ),
    Case(
        "B27",
        "a function that shared code defines again between a step's cells, below another step",
        """
# %% step:a
def f():
    return 1
x = f()
# %% step:b prev:a
print(x)
# %% functions
def f():
    return 2
# %% step:a
y = f()
print(x, y)
""",
    ),
    Case(
        "B27",
        "shared code between a step's cells that wraps the step's function under its own name",
        """
# %% step:a
def f(x):
    return x + 1
x = f(1)
# %% functions
old = f
def f(x):
    return old(x) * 100
# %% step:a
y = f(2)
print(x, y)
""",
    ),
    Case(
        "B27",
        "a function that a step deletes and shared code between its cells defines again",
        """
# %% functions
def f():
    return 1
# %% step:a
x = f()
del f
# %% functions
def f():
    return 2
# %% step:a
y = f()
print(x, y)
""",
    ),
    Case(
        "B27",
        "a function of a step that shared code defines again, called through a shared one",
        """
# %% functions
def g():
    return f() + 1
# %% step:a
def f():
    return 1
x = g()
# %% functions
def f():
    return 20
# %% step:a
y = g()
print(x, y)
# %% step:b prev:a
print(g())
""",
    ),
    Case(
        "B27",
        "a default of shared code that is a step's value, in a step that does not see it",
        """
# %% step:a
K = 3
# %% functions
def times(n, by=K):
    return n * by
# %% step:a
m = times(2)
print(m)
# %% step:start
q = 1
# %% step:b prev:start
print(times(5))
""",
        errors=("KG212",),
    ),
    Case(
        "B27",
        "a function that shared code defines again between a step's cells, and a step beside it",
        """
# %% functions
def f():
    return 1
# %% step:start
q = 1
# %% step:a prev:start
x = f()
# %% functions
def f():
    return 2
# %% step:a
y = f()
print(x, y)
# %% step:b prev:start
print(f())
""",
    ),
    Case(
        "B27",
        "a setting that shared code makes between a step's cells",
        """
# %% imports
import numpy as np
# %% step:a
x = np.array([1.123456789])
print(x)
# %% functions
np.set_printoptions(precision=2)
# %% step:a
print(x)
# %% step:b prev:a
print(x)
""",
    ),
    Case(
        "B27",
        "a random stream that shared code seeds between a step's cells",
        """
# %% imports
import random
random.seed(1)
# %% step:a
x = random.random()
# %% functions
random.seed(5)
# %% step:a
y = random.random()
print(x, y)
# %% step:b prev:a
print(random.random())
""",
    ),
    Case(
        "B27",
        "a function of a step that calls one of shared code below it",
        """
# %% step:a
def main():
    return helper() + 1
# %% functions
def helper():
    return 41
# %% step:a
print(main())
# %% step:b prev:a
print(main(), helper())
""",
    ),
    Case(
        "B27",
        "a constant of shared code that a step's cell above it makes possible",
        """
# %% step:load
import pandas as pd
df = pd.DataFrame({"a": [1, 2], "b": [3, 4]})
# %% functions
COLS = list(df.columns)
def select(d, cols=COLS):
    return d[cols]
# %% step:load
print(select(df))
# %% step:use prev:load
print(select(df), COLS)
""",
    ),
    Case(
        "B27",
        "an import in shared code of a name that is Python's own above it",
        """
# %% step:a
y = sum(range(5), -1)
# %% imports
from numpy import sum
# %% step:a
z = sum(range(5), -1)
print(y, z)
""",
    ),
    Case(
        "B27",
        "a star import in shared code that binds Python's own names",
        """
# %% step:a
y = sum(range(5), -1)
# %% imports
from numpy import *
# %% step:a
z = sum(range(5), -1)
print(y, z)
""",
    ),
    Case(
        "B27",
        "a star import in shared code after one of the step",
        """
# %% step:a
from math import *
y = sum(range(5), -1)
c = type(cos).__name__
# %% imports
from numpy import *
# %% step:a
z = sum(range(5), -1)
print(y, z, c, type(cos).__name__)
""",
    ),
    Case(
        "B27",
        "a star import in shared code below a step",
        """
# %% step:a
y = sum(range(5), -1)
# %% imports
from numpy import *
# %% step:b
z = sum(range(5), -1)
print(y, z)
""",
    ),
    Case(
        "B27",
        "two star imports in shared code with a step between them",
        """
# %% imports
from math import *
# %% step:a
y = type(cos).__name__
# %% imports
from numpy import *
# %% step:b
z = type(cos).__name__
print(y, z)
""",
    ),
]
