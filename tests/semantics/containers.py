"""Cases of section B: what containers hold, and what a change of it reaches."""

from __future__ import annotations

from tests.semantics.case import Case

CASES = [
    Case("B1", "lists of texts that get lists", """
# %% step:a
xs = ["a"]
ys = [[1], [2]]
d = {"k": "v"}
# %% step:b prev:a
xs.append([])
d["l"] = []
z = ys[0]
# %% step:c prev:b
xs[-1].append(1)
for v in d.values():
    if isinstance(v, list): v.append(2)
z.append(9)
# %% step:d prev:c
print(xs, d, ys)
"""),
    Case("B1", "a list of numbers in a list", """
# %% step:a
xs = [1, 2]
ys = xs
# %% step:b prev:a
for g in [xs]:
    g.append(3)
# %% step:c prev:b
print(xs, ys)
"""),
    Case("B1", "a row of a nested list", """
# %% step:a
import numpy as np
rows = np.zeros((2, 2)).tolist()
r = rows[0]
# %% step:b prev:a
r.append(5)
# %% step:c prev:b
print(rows, r)
"""),
    Case("B1", "a pattern that takes the whole list apart", """
# %% step:a
xs = [1, 2]
# %% step:b prev:a
match xs:
    case [a, *rest] as whole:
        whole.append(a)
        rest.append(7)
# %% step:c prev:b
print(xs, rest, whole is xs)
"""),
    Case("B1", "a pattern that is a name", """
# %% step:a
xs = [1, 2]
# %% step:b prev:a
match xs:
    case other:
        pass
# %% step:c prev:b
other.append(3)
# %% step:d prev:c
print(xs, other)
"""),
    Case("B1", "views of a dict", """
# %% step:a
d = {"a": 1}
items = d.items()
keys = d.keys()
# %% step:b prev:a
d["b"] = 2
# %% step:c prev:b
print(list(items), list(keys), d)
"""),
    Case("B1", "a function that puts a list into a list", """
# %% step:a
def grow(xs):
    for x in xs:
        if isinstance(x, list): x.append(1)
    xs.append([0])
xs = [1]
# %% step:b prev:a
grow(xs); grow(xs)
# %% step:c prev:b
for x in xs:
    if isinstance(x, list): x.append(2)
# %% step:d prev:c
print(xs)
"""),
    Case("B1", "a list from JSON", """
# %% step:a
import copy, json
xs = json.loads("[[1], 2]")
ys = sorted(["b", "a"])
zs = list(xs)
# %% step:b prev:a
for x in zs:
    if isinstance(x, list): x.append(3)
# %% step:c prev:b
print(xs, ys, zs)
"""),
    Case("B1", "lists in pairs, spread", """
# %% step:a
a = [1]; b = [2]
pairs = list(zip([a, b], ["x", "y"]))
first = [*pairs]
merged = {**{"a": a}}
# %% step:b prev:a
for l, n in first:
    l.append(n)
merged["a"].append(0)
# %% step:c prev:b
print(a, b, pairs, merged)
"""),
    Case("B1", "a method given to map", """
# %% step:a
stack = []
for i in range(3):
    stack.append(i)
seen = {1, 2}
# %% step:b prev:a
import heapq
heapq.heappush(stack, 5)
list(map(stack.append, [[1]]))
# %% step:c prev:b
stack[-1].append(2)
top = stack[-1]
# %% step:d prev:c
top.append(3)
# %% step:e prev:d
print(stack, seen)
"""),
    Case("B1", "objects by their names", """
# %% step:a
names = ["x"]
class Box:
    def __init__(self): self.v = []
boxes = {n: Box() for n in names}
# %% step:b prev:a
for n in names:
    boxes[n].v.append(n)
for i, (n, b) in enumerate(boxes.items()):
    b.v.append(i)
# %% step:c prev:b
print(names, boxes["x"].v)
"""),
    Case("B1", "a list in a tuple", """
# %% step:a
t = ([1], 2)
xs = [t, 3]
u, w = xs
# %% step:b prev:a
u[0].append(4)
for e in xs:
    if isinstance(e, tuple): e[0].append(5)
# %% step:c prev:b
print(t, xs, u)
"""),
    Case("B1", "slices, sums and multiples of a list", """
# %% step:a
xs = ["a", "b"]
xs2 = xs[:]
xs3 = xs + ["c"]
xs4 = xs * 2
# %% step:b prev:a
xs2.append("z"); xs3.append("y"); xs4[0] = []
# %% step:c prev:b
xs4[0].append(1)
# %% step:d prev:c
print(xs, xs2, xs3, xs4)
"""),
    Case("B1", "a deque, a counter and an ordered dict", """
# %% step:a
from collections import deque, Counter, OrderedDict
q = deque([1, 2])
c = Counter("abca")
o = OrderedDict(a=1)
# %% step:b prev:a
q.append([0]); c["l"] = [1]; o["b"] = {}
# %% step:c prev:b
q[-1].append(1); c["l"].append(2); o["b"]["x"] = 1
q.rotate(1)
# %% step:d prev:c
print(q, c, o)
"""),
    Case("B1", "rows and what stands in them", """
# %% step:a
grid = [[0] * 2 for _ in range(2)]
flat = [c for row in grid for c in row]
row0 = grid[0]
# %% step:b prev:a
for row in grid:
    for i, c in enumerate(row):
        row[i] = c + 1
# %% step:c prev:b
print(grid, flat, row0)
"""),
    Case("B1", "settings in a dict", """
# %% step:a
cfg = dict(lr=0.1, layers=[1, 2])
opts = {}
opts["cfg"] = cfg
# %% step:b prev:a
for k, v in cfg.items():
    if k == "layers": v.append(3)
# %% step:c prev:b
print(opts, cfg)
"""),
    Case("B1", "lists in lists, sorted and reversed", """
# %% step:a
def make(v=[]):
    v.append(1)
    return v
ls = [make(), make()]
t = [x for x in ls]
s = sorted(ls, key=len)
r = list(reversed(ls))
# %% step:b prev:a
t[0].append(2)
# %% step:c prev:b
r[1].append(3); s[0].append(4)
# %% step:d prev:c
print(ls, t, s, r, make())
"""),
    Case("B5", "NumPy's own generator held by an object", """
# %% step:a
import numpy as np
np.random.seed(0)
class Dice:
    def __init__(self):
        self.source = np.random.mtrand._rand
d = Dice()
own = np.random.RandomState(1)
# %% step:b prev:a
print(d.source is np.random.mtrand._rand, d.source.rand(), np.random.rand(), own.rand())
# %% step:c prev:b
print(d.source.rand(), np.random.rand(), own.rand())
"""),
    Case("B2", "an item of one part that another part of a tuple is given", """
# %% pipeline-parameters
xs = [4, 2]
d = {"k": 1, "l": [2]}
# %% step:s1
both = (xs, d)
# %% step:s2 prev:s1
both[1]['l'] = both[0]
# %% step:s3 prev:s2
d['l'].append(len(xs))
# %% step:s4 prev:s3
print(xs, d)
"""),
    Case("B2", "values put into a part that has a name of its own", """
# %% step:s1
inner = {}
cfg = {"a": inner}
known = [1]
# %% step:s2 prev:s1
new = [2]
cfg["a"]["k"], cfg["a"]["n"] = known, new
# %% step:s3 prev:s2
inner["k"].append(1)
inner["n"].append(2)
# %% step:s4 prev:s3
print(known, new, inner)
"""),
    Case("B2", "a function that puts one part of a list into another", """
# %% step:s1
xs, ys = [1], [2]
def link(a, b):
    a.append(b)
both = [xs, ys]
# %% step:s2 prev:s1
link(*both)
# %% step:s3 prev:s2
ys.append(1)
# %% step:s4 prev:s3
print(xs, ys)
"""),
    Case("B2", "an object of a list that is put into another one", """
# %% step:s1
class Node:
    def __init__(self): self.kids = []
a, b = Node(), Node()
tree = [a, b]
# %% step:s2 prev:s1
tree[0].kids.append(tree[1])
# %% step:s3 prev:s2
b.kids.append(3)
# %% step:s4 prev:s3
print(a.kids[0].kids, b.kids, a.kids[0] is b)
"""),
    Case("B2", "a default that has a second name before the function", """
# %% functions
xs = zs = [2]
# %% step:s2
def f(v, k=xs):
    k.append(v)
    return len(k)
# %% step:s3 prev:s2
b = f(9)
zs.append(4)
print(f(1), zs)
"""),
    Case("B2", "rows of an array", """
# %% step:a
import numpy as np
m = np.zeros((3, 2))
rows = [m[i] for i in range(3)]
# %% step:b prev:a
rows[0][:] = 1
# %% step:c prev:b
print(m)
"""),
    Case("B2", "an array and a part of it in one dict", """
# %% step:a
import numpy as np
X = np.zeros((4, 2))
d = {"all": X, "head": X[:2]}
# %% step:b prev:a
d["head"][0] = 1
# %% step:c prev:b
print(d["all"])
"""),
    Case("B2", "an object that keeps a part of its array", """
# %% step:a
import numpy as np
class Window:
    def __init__(self, data):
        self.data = data
        self.part = data[1:3]
w = Window(np.zeros(4))
# %% step:b prev:a
w.part += 1
# %% step:c prev:b
print(w.data)
"""),
    Case("B1", "a dict with its items as attributes", """
# %% step:a
class AttrDict(dict):
    __getattr__ = dict.__getitem__
d = AttrDict(x=[1])
e = {"d": d}
# %% step:b prev:a
d.x.append(2)
# %% step:c prev:b
print(d, e["d"].x)
"""),
    Case("B2", "the values of a frame, which pandas lets nobody write", """
# %% imports
import pandas as pd
# %% step:a
df = pd.DataFrame({"a": [1.0, 2.0]})
v = df.to_numpy()
# %% step:b
try:
    v[0] = 99
except ValueError as problem:
    print(problem)
# %% step:c
df.loc[1, "a"] = 5
print(df, v, v.flags.writeable)
"""),
    Case("B2", "frames that share until one is written, and their values", """
# %% imports
import pandas as pd
# %% step:a
df = pd.DataFrame({"a": [1.0, 2.0], "b": [3.0, 4.0]})
v = df.to_numpy()
s = df["a"]
top = df.head(1)
# %% step:b
df["c"] = 1
# %% step:c
df.loc[1, "a"] = 5
print(df, v, s, top)
# %% step:d
s[0] = 7
top.iloc[0, 0] = 8
print(df, v, s, top)
"""),
    Case("B2", "parts of the tuples that items, zip and enumerate give", """
# %% step:a
d = {"a": ["x"], "b": ["y"]}
rows, cols, pages = [["r"]], [["c"]], [["p"], ["q"]]
by_key = [v for k, v in d.items() if k == "a"]
_, largest = max(d.items())
zipped = []
for row, col in zip(rows, cols):
    zipped.append(col)
numbered = {i: page for i, page in enumerate(pages)}
nested = [b for i, (a, b) in enumerate(zip(rows, pages))]
# %% step:b
by_key[0].append(1)
largest.append(2)
zipped[0].append(3)
numbered[1].append(4)
nested[0].append(5)
# %% step:c
print(d, rows, cols, pages)
"""),
]  # fmt: skip
