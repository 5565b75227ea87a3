"""Cases of section B: stores through calls that give arguments, or parts of these."""

from __future__ import annotations

from tests.semantics.case import Case

CASES = [
    Case("B22", "parts put into a list by a helper and by methods that take them one by one", """
# %% functions
def fill(target, rows):
    for row in rows:
        target.append(row)
# %% step:s0
first, second, third, fourth = {"k": 1}, {"k": 2}, {"k": 3}, {"k": 4}
# %% step:s1
filled, extended, added, mapped = [], [], [], []
fill(filled, [first])
extended.extend([second])
added += [third]
list(map(mapped.append, [fourth]))
filled[0]["k"] = 10
extended[0]["k"] = 20
added[0]["k"] = 30
mapped[0]["k"] = 40
# %% step:s2
print(first, second, third, fourth)
"""),
    Case("B22", "lists that a dict makes for a helper, or where it is an item itself", """
# %% imports
from collections import defaultdict
# %% functions
def put(groups, key, value):
    groups[key].append(value)
# %% step:s0
row = {"n": 0}
groups = defaultdict(list)
put(groups, "a", row)
lists = list(groups.values())
wrapped = [defaultdict(list)]
wrapped[0]["k"].append(row)
inner = wrapped[0]["k"]
# %% step:s1
lists[0].append(1)
lists[0][0]["n"] = 5
inner.append(2)
# %% step:s2
print(row, dict(groups), dict(wrapped[0]))
"""),
    Case("B22", "groups of objects that a dict makes where they are missing", """
# %% imports
from collections import defaultdict
# %% step:s0
row, base = {"tags": []}, []
groups = defaultdict(list)
groups["a"].append(row)
shared = defaultdict(lambda: base)
given = defaultdict(list, {"z": base})
# %% step:s1
for rows in groups.values():
    rows[0]["tags"].append(1)
shared["new"].append(2)
given["z"].append(3)
# %% step:s2
print(row, base, dict(groups), dict(shared), dict(given))
"""),
    Case("B22", "get", """
# %% step:s0
d = {"k": {}}
# %% step:s1
m = d.get("k")
m["z"] = 1
# %% step:s2
print(d)
"""),
    Case("B22", "get direct", """
# %% step:s0
d = {"k": {}}
# %% step:s1
d.get("k")["z"] = 1
# %% step:s2
print(d)
"""),
    Case("B22", "get default", """
# %% step:s0
d = {}
e = {}
# %% step:s1
m = d.get("k", e)
m["z"] = 1
# %% step:s2
print(d, e)
"""),
    Case("B22", "getattr", """
# %% imports
class O(object): pass
# %% step:s0
o = O()
o.x = {}
# %% step:s1
getattr(o, "x")["z"] = 1
# %% step:s2
print(o.x)
"""),
    Case("B22", "vars", """
# %% imports
class O(object): pass
# %% step:s0
o = O()
o.x = 1
# %% step:s1
vars(o)["z"] = 1
# %% step:s2
print(o.z)
"""),
    Case("B22", "max two", """
# %% step:s0
a = [1]
b = [2]
# %% step:s1
m = max(a, b)
m.append(5)
# %% step:s2
print(a, b)
"""),
    Case("B22", "max values", """
# %% step:s0
d = {"a": [1], "b": [2]}
# %% step:s1
m = max(d.values())
m[0] = 9
# %% step:s2
print(d)
"""),
    Case("B22", "max default", """
# %% step:s0
rows = [[1], [3]]
# %% step:s1
m = max(rows, default=None)
m[0] = 9
# %% step:s2
print(rows)
"""),
    Case("B22", "min key", """
# %% step:s0
rows = [{"n": 3}, {"n": 1}]
# %% step:s1
m = min(rows, key=lambda r: r["n"])
m["n"] = 100
# %% step:s2
print(rows)
"""),
    Case("B22", "max helper", """
# %% step:s0
a = [1]
b = [2]
# %% step:s1
def biggest(*xs):
    return max(xs)

# %% step:s2
biggest(a, b)[0] = 7
# %% step:s3
print(a, b)
"""),
    Case("B22", "sorted", """
# %% step:s0
rows = [{"n": 3}, {"n": 1}]
# %% step:s1
for r in sorted(rows, key=lambda r: r["n"]):
    r["s"] = 1
# %% step:s2
print(rows)
"""),
    Case("B22", "next gen", """
# %% step:s0
rows = [{"n": 3}, {"n": 1}]
# %% step:s1
f = next(r for r in rows if r["n"] == 1)
f["x"] = 2
# %% step:s2
print(rows)
"""),
    Case("B22", "next iter", """
# %% step:s0
rows = [{"n": 3}, {"n": 1}]
# %% step:s1
f = next(iter(rows))
f["x"] = 2
# %% step:s2
print(rows)
"""),
    Case("B22", "sum lists", """
# %% step:s0
rows = [[{"a": 1}], [{"b": 1}]]
# %% step:s1
flat = sum(rows, [])
flat[0]["z"] = 3
# %% step:s2
print(rows)
"""),
    Case("B22", "sum start", """
# %% step:s0
xs = []
# %% step:s1
t = sum([[1]], xs)
t.append(3)
# %% step:s2
print(xs)
"""),
    Case("B22", "reversed", """
# %% step:s0
rows = [{"n": 3}, {"n": 1}]
# %% step:s1
for r in reversed(rows):
    r["q"] = 1
# %% step:s2
print(rows)
"""),
    Case("B22", "filter", """
# %% step:s0
rows = [{"n": 3}, {"n": 1}]
# %% step:s1
k = list(filter(lambda r: r["n"] > 1, rows))
k[0]["q"] = 1
# %% step:s2
print(rows)
"""),
    Case("B22", "zip", """
# %% step:s0
a = [[1], [2]]
b = [[3], [4]]
# %% step:s1
for x, y in zip(a, b):
    x[0] = 1
    y += [3]
# %% step:s2
print(a, b)
"""),
    Case("B22", "chain", """
# %% imports
import itertools
# %% step:s0
a = [[1]]
b = [[2]]
# %% step:s1
for x in itertools.chain(a, b):
    x.append(0)
# %% step:s2
print(a, b)
"""),
    Case("B22", "islice", """
# %% imports
import itertools
# %% step:s0
a = [{"x": 1}, {"x": 2}]
# %% step:s1
x = list(itertools.islice(a, 1))[0]
x["x"] = 9
# %% step:s2
print(a)
"""),
    Case("B22", "groupby", """
# %% imports
import itertools
# %% step:s0
a = [{"x": 1, "k": "a"}, {"x": 2, "k": "a"}]
# %% step:s1
for k, g in itertools.groupby(a, key=lambda r: r["k"]):
    for r in g:
        r["seen"] = True
# %% step:s2
print(a)
"""),
    Case("B22", "reduce", """
# %% imports
import functools
# %% step:s0
a = [[1], [2, 3]]
# %% step:s1
r = functools.reduce(lambda p, q: p if len(p) > len(q) else q, a)
r.append(1)
# %% step:s2
print(a)
"""),
    Case("B22", "itemgetter", """
# %% imports
import operator
# %% step:s0
d = {"k": []}
# %% step:s1
operator.itemgetter("k")(d).append(1)
# %% step:s2
print(d)
"""),
    Case("B22", "getter store", """
# %% imports
import operator
# %% step:s0
d = {"k": {}}
# %% step:s1
g = operator.itemgetter("k")
m = g(d)
m["z"] = 1
# %% step:s2
print(d)
"""),
    Case("B22", "copycopy", """
# %% imports
import copy
# %% step:s0
d = {"k": {}}
# %% step:s1
c = copy.copy(d)
c["k"]["z"] = 1
# %% step:s2
print(d)
"""),
    Case("B22", "copycopy own", """
# %% imports
import copy
# %% step:s0
d = {"k": {}}
# %% step:s1
c = copy.copy(d)
c["j"] = 1
# %% step:s2
print(d, c)
"""),
    Case("B22", "setdefault", """
# %% step:s0
d = {"k": {}}
# %% step:s1
m = d.setdefault("k", {})
m["z"] = 1
# %% step:s2
print(d)
"""),
    Case("B22", "setdefault new", """
# %% step:s0
d = {}
e = []
# %% step:s1
m = d.setdefault("k", e)
m += [3]
# %% step:s2
print(d, e)
"""),
    Case("B22", "pop", """
# %% step:s0
d = {"k": {}}
e = d["k"]
# %% step:s1
m = d.pop("k")
m["z"] = 1
# %% step:s2
print(d, e)
"""),
    Case("B22", "values list", """
# %% step:s0
d = {"k": {}}
# %% step:s1
list(d.values())[0]["z"] = 1
# %% step:s2
print(d)
"""),
    Case("B22", "items", """
# %% step:s0
d = {"k": {}}
# %% step:s1
for k, v in d.items():
    v["z"] = 1
# %% step:s2
print(d)
"""),
    Case("B22", "heappop", """
# %% imports
import heapq
# %% step:s0
t = [1]
h = [(1, t)]
# %% step:s1
_, x = heapq.heappop(h)
x[0] = 5
# %% step:s2
print(h, t)
"""),
    Case("B22", "nsmallest", """
# %% imports
import heapq
# %% step:s0
rows = [{"n": 2}, {"n": 1}]
# %% step:s1
heapq.nsmallest(1, rows, key=lambda r: r["n"])[0]["z"] = 1
# %% step:s2
print(rows)
"""),
    Case("B22", "deque", """
# %% imports
import collections
# %% step:s0
rows = [{"n": 2}, {"n": 1}]
# %% step:s1
q = collections.deque(rows)
q[0]["z"] = 1
# %% step:s2
print(rows)
"""),
    Case("B22", "chainmap", """
# %% imports
import collections
# %% step:s0
a = {"x": 1}
b = {"y": 2}
# %% step:s1
c = collections.ChainMap(a, b)
c["z"] = 1
# %% step:s2
print(a, b)
"""),
    Case("B22", "ordered", """
# %% imports
import collections
# %% step:s0
a = {"x": [1]}
# %% step:s1
c = collections.OrderedDict(a)
c["x"].append(1)
# %% step:s2
print(a)
"""),
    Case("B22", "choice", """
# %% imports
import random
# %% step:s0
random.seed(1)
rows = [{"n": 2}, {"n": 1}]
# %% step:s1
r = random.choice(rows)
r["z"] = 1
# %% step:s2
print(rows)
"""),
    Case("B22", "sample", """
# %% imports
import random
# %% step:s0
random.seed(1)
rows = [{"n": 2}, {"n": 1}]
# %% step:s1
r = random.sample(rows, 1)[0]
r["z"] = 1
# %% step:s2
print(rows)
"""),
    Case("B22", "del item", """
# %% step:s0
cfg = {"a": {"b": 1}}
# %% step:s1
m = cfg.get("a")
del m["b"]
# %% step:s2
print(cfg)
"""),
    Case("B22", "attr store", """
# %% imports
class O(object): pass
# %% step:s0
o = O()
d = {"k": o}
o.v = 1
# %% step:s1
m = d.get("k")
m.v = 5
# %% step:s2
print(o.v)
"""),
    Case("B22", "pairwise", """
# %% imports
import itertools
# %% step:s0
a = [{"x": 1}, {"x": 2}, {"x": 5}]
# %% step:s1
for p, q in zip(a, a[1:]):
    q["d"] = q["x"] - p["x"]
# %% step:s2
print(a)
"""),
    Case("B22", "enumerate", """
# %% step:s0
a = [[1], [2]]
# %% step:s1
for i, x in enumerate(a):
    x[0] = i
# %% step:s2
print(a)
"""),
    Case("B22", "map ", """
# %% step:s0
a = [[1], [2]]
# %% step:s1
for x in map(lambda r: r, a):
    x[0] = 7
# %% step:s2
print(a)
"""),
    Case("B22", "counter most", """
# %% imports
import collections
# %% step:s0
c = collections.Counter("aab")
# %% step:s1
c.update("b")
print(c.most_common(1))
# %% step:s2
print(c)
"""),
    Case("B22", "nested max loop", """
# %% step:s0
rows = [[1], [5], [2]]
# %% step:s1
best = rows[0]
for r in rows:
    best = max(best, r)
best.append(0)
# %% step:s2
print(rows)
"""),
    Case("B22", "objects in the cells of a table and of its copy", """
# %% step:a
import pandas as pd
df = pd.DataFrame({"k": ["x", "y"], "c": [[1], [2]]})
s = pd.Series([{"n": 1}, {"n": 2}])
t = s.copy()
# %% step:b
df2 = df.copy()
df2["c"][0].append(9)
t[0]["n"] = 5
# %% step:c
print(df, df2, s, t)
"""),
    Case("B22", "objects in the cells of rows that are chosen", """
# %% step:a
import pandas as pd
df = pd.DataFrame({"k": [1, 2], "c": [["a"], ["b"]]})
high = df[df["k"] > 1].reset_index(drop=True)
# %% step:b
high.at[0, "c"].append("z")
# %% step:c
print(df, high)
"""),
    Case("B22", "a generator given by position to a library", """
# %% step:a
import networkx as nx
import numpy as np
rng = np.random.default_rng(0)
# %% step:b
g = nx.gnp_random_graph(5, 0.5, rng)
# %% step:c
print(rng.integers(100), sorted(g.edges))
"""),
    Case("B22", "a method of the notebook's that a library calls", """
# %% functions
class Collector:
    def __init__(self): self.rows = []
    def take(self, row):
        self.rows.append(row)
        return len(self.rows)
# %% step:a
collector = Collector()
# %% step:b
n = list(map(collector.take, [3, 4]))
# %% step:c
xs = sorted([2, 1], key=collector.take)
# %% step:d
print(collector.rows, n, xs)
"""),
    Case("B22", "a function that its caller gives changes what it is given", """
# %% functions
def each(rows, f): return [f(row) for row in rows]
def twice(rows, g): return each(rows, g) + each(rows, g)
# %% step:a
rows = [[1], [2]]
# %% step:b
twice(rows, lambda row: row.append(0))
# %% step:c
print(rows)
"""),
    Case("B22", "a function changes an object, not what it holds, and what it holds", """
# %% functions
def put(d, key, value): d[key] = value
def fill(d, value):
    for part in d.values():
        part.append(value)
# %% step:a
inner = []
d = {"a": inner}
# %% step:b
put(d, "b", [])
# %% step:c
fill(d, 3)
# %% step:d
print(d, inner)
"""),
    Case("B22", "workers that are given functions and own methods", """
# %% functions
from concurrent.futures import ThreadPoolExecutor, as_completed
def add(xs, x):
    xs.append(x)
    return xs
class Worker:
    def __init__(self): self.done = []
    def go(self, x): self.done.append(x)
# %% step:a
box, names, worker = [], {}, Worker()
# %% step:b
with ThreadPoolExecutor(1) as pool:
    got = [each.result() for each in as_completed([pool.submit(add, box, i) for i in range(3)])]
    back = pool.submit(lambda: names).result()
    list(pool.map(worker.go, [1, 2]))
back["k"] = 5
got[0].append(99)
# %% step:c
print(sorted(box), names, sorted(worker.done))
"""),
    Case("B8", "a database that two steps change", """
# %% step:a
import sqlite3
con = sqlite3.connect("two_steps.db")
con.executescript("drop table if exists t; create table t(a int);")
con.commit()
# %% step:b
con.execute("insert into t values (1)")
con.commit()
# %% step:c
print(con.execute("select sum(a) from t").fetchone())
"""),
]  # fmt: skip
