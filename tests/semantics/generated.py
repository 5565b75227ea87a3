"""Cases that the generator of notebooks found, made small."""

from __future__ import annotations

from tests.semantics.case import Case

CASES = [
    Case(
        "B2",
        "aliases that another object holds both",
        """
# %% pipeline-parameters
xs = [4, 2]
# %% step:s1
xs = ys = [len(xs)]
# %% step:s2
grid = [ys, xs]
# %% step:s3
grid[0].append(4)
print(grid)
""",
    ),
    Case(
        "B13",
        "a class's attribute set and deleted through built-in functions",
        """
# %% functions
class Q:
    def __init__(self, n):
        self.n = n
# %% step:a
xs = [2]
setattr(Q, 'extra', xs)
setattr(Q, 'gone', 1)
q = Q(8)
# %% step:b
delattr(Q, 'gone')
q.extra.append(3)
# %% step:c
print(Q.extra is xs, hasattr(q, 'gone'), xs)
""",
    ),
    Case(
        "B13",
        "a second name of a function with attributes",
        """
# %% functions
def g(v):
    g.calls = getattr(g, 'calls', 0) + 1
    return g.calls
# %% step:a
f = g
# %% step:b
k = f(1)
# %% step:c
print(f(2), f is g, f.calls)
""",
    ),
    Case(
        "A4",
        "imports that the rest of their line uses",
        """
# %% step:a
import math, os.path; import string; tau = math.tau; from collections import *; limit = len(string.digits)
# %% step:b prev:a
print(tau, Counter('aab')['a'], os.path.sep)
""",
    ),
]
