"""Jupyter's own syntax, and names that are not there: the rows of sections C and D."""

from __future__ import annotations

from tests.semantics.case import Case

CASES = [
    Case("C1", "magics that mean nothing in a pod", """
# %% step:a
%matplotlib inline
%config InlineBackend.figure_format = "retina"
x = 1
# %% step:b prev:a
print(x)
"""),
    Case("C1", "steps of magics alone", """
# %% step:a
%matplotlib inline
# %% step:b prev:a
x = 1
# %% step:c prev:b
%load_ext autoreload
%autoreload 2
# %% step:d prev:c
print(x)
"""),
    Case("C1", "all names of pylab", """
# %% step:a
%pylab inline
from matplotlib import pyplot as plt
def bound(beta):
    return 0.5 * np.exp(-beta)
# %% step:b prev:a
betas = np.arange(0, 1, 0.1)
total = bound(betas).sum()
_ = plt.plot(betas, betas)
# %% step:c prev:b
print(total, linspace(0, 1, 3))
""", differs=("printed", "draw_if_interactive", "new_figure_manager", "show")),
    Case("C1", "cells and steps draw on figures of their own", """
# %% step:a
import pandas as pd
df = pd.DataFrame({"x": [5, 6, 6], "y": [1, 2, 3]})
ax = df.x.hist()
# %% step:a
bx = df.y.hist()
print(len(ax.patches), len(bx.patches))
# %% step:b prev:a
cx = df.y.plot()
# %% step:b
dx = df.y.hist()
print(len(ax.patches), len(bx.patches), len(cx.lines), len(dx.patches), cx is dx)
# %% step:c prev:b
df.y.plot(ax=cx)
last = df.y.plot()
print(len(cx.lines), len(last.lines))
"""),
    Case("C1", "functions of the notebook that draw", """
# %% functions
import matplotlib.pyplot as plt
def show(xs):
    plt.plot(xs)
    return plt.gca()
again = lambda xs: show(xs)
class Board:
    def put(self, xs):
        self.axes = show(xs)
# %% step:a
a = show([1, 2])
board = Board()
# %% step:b prev:a
b = again([3])
# %% step:b
board.put([5])
print(len(b.lines), len(board.axes.lines))
# %% step:c prev:b
print(len(a.lines), len(b.lines), len(board.axes.lines), plt.get_fignums())
"""),
    Case("C1", "figures that are shown in the middle of a cell", """
# %% imports
import matplotlib.pyplot as plt
# %% functions
def draw(xs):
    plt.plot(xs)
    lines = len(plt.gca().lines)
    plt.show()
    return lines
# %% step:a
plt.plot([1, 2])
plt.show()
first = len(plt.gca().lines)
each = []
for n in range(3):
    plt.plot([n, 2])
    each.append(len(plt.gca().lines))
    if n < 2:
        plt.show()
drawn = [draw([1]), draw([2])]
# %% step:b prev:a
twice = draw([3]) + draw([4])
print(first, each, drawn, twice, plt.get_fignums())
"""),
    Case("C2", "packages that a cell installs", """
# %% step:a
# %pip install nothing-at-all
x = 1
# %% step:b prev:a
print(x)
"""),
    Case("C3", "timing", """
# %% step:a
%time x = 1 + 1
# %% step:a
%%time
y = x + 1
# %% step:b prev:a
print(x, y)
""", differs=("printed",)),
    Case("C3", "captured output", """
# %% step:a
%%capture out
print("hidden")
# %% step:b prev:a
print(out.stdout)
"""),
    Case("C4", "shell commands", """
# %% step:a
name = "kalegen"
lines = !echo hello $name {name.upper()}
# %% step:b prev:a
!echo again {lines[0]}
print(lines[0])
"""),
    Case("C4", "a shell script", """
# %% step:a
%%bash
echo one
echo two
# %% step:b prev:a
print("done")
"""),
    Case("C5", "writing files and changing the environment", """
# %% step:a
%%writefile note.txt
first line
# %% step:b prev:a
%env KALEGEN_CASE=7
import os
print(os.environ["KALEGEN_CASE"])
""", differs=("printed",)),
    Case("C5", "a script that runs among the notebook's names", """
# %% step:a
def double(x):
    return 2 * x
# %% step:b prev:a
%%writefile check_double.py
# Checks what the notebook defines.
def check():
    assert double(2) == base * 2
    return "checked"
if __name__ == "__main__":
    state.append(check())
# %% step:b prev:a
# checks
state, base = [], 2
%run -i check_double.py
print(state)
# %% step:c prev:b
base = 1
try:
    check()
except AssertionError:
    print("the base counts", state)
""", differs=("printed",)),
    Case("C5", "scripts next to the notebook that bind names for later steps", """
# %% imports
import math
%run shapes.py
# %% step:a
shapes = [Square(2), Round(1)]
%run totals.py
# %% step:b prev:a
print(total(shapes), seen, isinstance(shapes[0], Square))
seen.append(3)
# %% step:c prev:b
print(seen)
""", files={
        "shapes.py": (
            "import math\nclass Square:\n    def __init__(self, side):\n        self.side = side\n"
            "    def area(self):\n        return self.side ** 2\n"
            "class Round(Square):\n    def area(self):\n        return round(math.pi * super().area(), 3)\n"
        ),
        "totals.py": "seen = []\ndef total(all):\n    seen.append(len(all))\n    return sum(a.area() for a in all)\n",
    }),
    Case("C5", "a script whose names the notebook binds anew", """
# %% step:a
%run rates.py
rate = 5
result = taxed(100)
# %% step:b prev:a
print(result, rate)
""", ("KG305",), files={"rates.py": "rate = 2\ndef taxed(x):\n    return x * rate\n"}),
    Case("C6", "help and formatted output", """
# %% step:a
x = 1
x?
# %% step:a
%%html
<b>bold</b>
# %% step:b prev:a
print(x)
""", differs=("printed",)),
    Case("C7", "an unknown magic", """
# %% step:a
%frobnicate now
""", errors=("KG301",)),
    Case("C8", "names that only IPython has", """
# %% step:a
1 + 1
# %% step:b prev:a
print(_)
""", errors=("KG307",)),
    Case("C9", "input", """
# %% step:a
name = input("name? ") if len("abc") > 3 else "nobody"
print(name)
""", warnings=("KG308",)),
    Case("D", "a name that nothing binds", """
# %% step:a
total = 1
# %% step:b prev:a
print(totl)
""", errors=("KG201",)),
    Case("D", "a name of a step that is no ancestor", """
# %% step:a
total = 1
# %% step:b prev:a
more = 2
# %% step:c prev:a
print(more)
""", errors=("KG201",)),
    Case("D", "names that only exec binds", """
# %% step:a
code = " ".join(["hidden", "=", "1"])
exec(code)
print(hidden)
""", warnings=("KG202",)),
]  # fmt: skip
