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
        "B4",
        "instances of a class that another class inherits from",
        """
# %% step:a
class E(object):
    def __init__(self, op, *args): self.op, self.args = op, args
class F(E):
    def __call__(self, x): return E(self, x)
x, y = map(E, 'xy')
sin, cos = map(F, ['sin', 'cos'])
# %% step:b prev:a
def D(y, x=x):
    if y == x:
        return 1
    return cos(x).op.op
print(D(x))
# %% step:c prev:b
print(D(y, y))
# %% step:d prev:c
print(D(3))
""",
    ),
]
