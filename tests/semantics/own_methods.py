"""Cases of section B: which method of the notebook's own classes a call runs, and what that changes."""

from __future__ import annotations

from tests.semantics.case import Case

CASES = [
    Case("B1", "a method of a base class calls one that a subclass has anew", """
# %% functions
class Base:
    def step(self, x, sink): return x
    def run(self, xs, sink): return [self.step(x, sink) for x in xs]
class Loud(Base):
    def step(self, x, sink):
        sink.append(x)
        return -x
# %% step:a
sink = []
loud = Loud()
# %% step:b
out = loud.run([1, 2], sink)
# %% step:c
print(out, sink)
"""),
    Case("B1", "a method that comes from a mixin", """
# %% functions
class Base:
    def save(self, out): return 0
    def run(self, out): return self.save(out)
class Saver:
    def save(self, out): out.append("saved")
class Job(Saver, Base):
    pass
# %% step:a
out = []
# %% step:b
Job().run(out)
# %% step:c
print(out)
"""),
    Case("B1", "a function that an object has in place of its method", """
# %% functions
class P:
    def go(self, x): return x
# %% step:a
seen = []
p = P()
p.go = seen.append
# %% step:b
p.go(4)
# %% step:c
print(seen)
"""),
    Case("B1", "what a property gives is called", """
# %% functions
class W:
    def __init__(self, store): self._store = store
    @property
    def put(self): return self._store.append
    def go(self, x): self.put(x)
# %% step:a
store = []
w = W(store)
# %% step:b
w.put(1)
# %% step:c
w.go(2)
# %% step:d
print(store)
"""),
    Case("B1", "an object that becomes one of another class", """
# %% functions
class Quiet:
    def say(self, out): return 0
class Loud(Quiet):
    def say(self, out): out.append("LOUD")
# %% step:a
out = []
q = Quiet()
# %% step:b
q.__class__ = Loud
# %% step:c
q.say(out)
# %% step:d
print(out)
"""),
    Case("B1", "an object that is called, by itself and by its own method", """
# %% functions
class M:
    def __call__(self, xs):
        xs.append("M")
        return len(xs)
    def go(self, xs): return self(xs) + 1
class N(M):
    def __call__(self, xs):
        xs.append("N")
        return super().__call__(xs)
# %% step:a
xs = []
m, n = M(), N()
# %% step:b
m(xs)
m.go(xs)
# %% step:c
n.go(xs)
# %% step:d
print(xs)
"""),
    Case("B13", "what an object of a subclass makes by its own class", """
# %% functions
class Node:
    made = []
    def __init__(self, v):
        self.v = v
        type(self).made.append(v)
    def child(self): return type(self)(self.v + 1)
class Sub(Node):
    made = []
# %% step:a
n = Sub(1)
# %% step:b
c = n.child().child()
# %% step:c
print(Node.made, Sub.made, c.v)
"""),
    Case("B13", "a class that functions far from it make objects of", """
# %% functions
class Node:
    made = []
    def __init__(self, v): Node.made.append(v)
def make(v): return Node(v)
def make_all(vs): return [make(v) for v in vs]
# %% step:a
make(0)
# %% step:b
make_all([1, 2])
# %% step:c
print(Node.made)
"""),
    Case("B26", "an attribute that is made where it is read first, and is old afterwards", """
# %% step:a
from functools import cached_property
class Doc:
    def __init__(self, t): self.t = t
    @cached_property
    def words(self): return self.t.split()
d = Doc("a b")
# %% step:b
n = len(d.words)
# %% step:c
d.t = "changed now"
# %% step:d
print(n, d.words)
"""),
    Case("B1", "a descriptor that records what it is given", """
# %% step:a
history = []
class Positive:
    def __set_name__(self, owner, name): self.name = "_" + name
    def __get__(self, obj, owner=None): return getattr(obj, self.name, None)
    def __set__(self, obj, value):
        history.append((self.name, value))
        setattr(obj, self.name, value)
class Order:
    price = Positive()
o = Order()
# %% step:b
o.price = 3
# %% step:c
print(history, o.price)
"""),
    Case("B1", "a partial that is called back", """
# %% step:a
from functools import partial
log = []
def record(store, level, msg): store.append((level, msg))
warn = partial(record, log, "warn")
# %% step:b
list(map(warn, ["cpu", "net"]))
# %% step:c
print(log)
"""),
    Case("B22", "what eval gives is changed", """
# %% step:a
weights = {"w0": [0.5], "w1": [1.5]}
name = "w1"
# %% step:b
cur = eval(f"weights['{name}']")
cur.append(2.5)
# %% step:c
print(weights)
"""),
    Case("B25", "a function of a local module with another in its place", """
# %% imports
import metrics
# %% step:a
seen = []
_score = metrics.score
def spy(x):
    seen.append(x)
    return _score(x)
metrics.score = spy
# %% step:b
r = metrics.batch([1, 2])
# %% step:c
print(r, seen)
""", files={"metrics.py": """
def score(x):
    return x * 10
def batch(xs):
    return [score(x) for x in xs]
"""}),
    Case("B26", "a cached function of a local module, whose result is changed", """
# %% imports
from feats import embed
# %% step:a
embed("a").append(5)
# %% step:b
w = embed("a")
# %% step:c
print(w)
""", warnings=("KG209",), differs=("w", "printed"), files={"feats.py": """
from functools import lru_cache
@lru_cache(maxsize=10)
def embed(k):
    return [k]
"""}),
    Case("B8", "what super() gives", """
# %% step:a
class A:
    def hit(self): return "A"
class B(A):
    def parent(self): return super()
p = B().parent()
# %% step:b
print(p.hit())
""", errors=("KG404",)),
    Case("B8", "the dict of all variables", """
# %% step:a
alpha = [1]
g = globals()
# %% step:b
print(g["alpha"])
""", errors=("KG404",)),
    Case("B8", "a cursor with rows that were not fetched", """
# %% step:a
import sqlite3
conn = sqlite3.connect(":memory:")
conn.execute("create table t (x int)")
cur = conn.execute("select x from t")
# %% step:b
print(cur.fetchall() == [])
""", warnings=("KG404",), differs=("error",)),
    Case("B8", "a parser of arguments", """
# %% step:a
import argparse
ap = argparse.ArgumentParser()
ap.add_argument("--lr", type=float, default=argparse.SUPPRESS)
# %% step:b
ap.add_argument("--tags", nargs="*", default=[])
args = ap.parse_args(["--tags", "x"])
# %% step:c
print(args, ap.parse_args([]))
"""),
    Case("B1", "a function that calls what it is given: an object, a library's function, a bound method", """
# %% functions
class Same:
    def __call__(self, xs): return xs
    def fill(self, xs): return xs
class Filler(Same):
    def fill(self, xs): xs.append("filled")
class Other:
    def __init__(self, kept): self.fill = kept.append
def use(f, xs): return f(xs)
def fill(obj, xs): return obj.fill(xs)
# %% step:a
xs, ys, kept = [3, 1, 2], [1], []
same, filler, other = Same(), Filler(), Other(kept)
# %% step:b
use(same, xs)
fill(same, ys)
# %% step:c
use(list.sort, xs)
fill(filler, ys)
# %% step:d
use(ys.append, 5)
fill(other, "k")
# %% step:e
print(xs, ys, kept)
"""),
    Case("B1", "a property's setter that tells watchers", """
# %% functions
class Observable:
    def __init__(self):
        self._value, self.watchers = 0, []
    @property
    def value(self): return self._value
    @value.setter
    def value(self, v):
        old, self._value = self._value, v
        for w in self.watchers: w(old, v)
# %% step:a
o = Observable()
changes = []
o.watchers.append(lambda a, b: changes.append((a, b)))
# %% step:b
o.value = 5
# %% step:c
o.value += 2
# %% step:d
print(changes, o.value)
"""),
    Case("B26", "context managers that decorate functions", """
# %% functions
import contextlib
trace = []
@contextlib.contextmanager
def traced(name):
    trace.append(name)
    yield
@traced("w")
def work(x): return x + 1
class Runs(contextlib.ContextDecorator):
    def __init__(self, sink): self.sink = sink
    def __enter__(self): self.sink.append("in"); return self
    def __exit__(self, *e): self.sink.append("out")
sink = []
@Runs(sink)
def other(): return 1
# %% step:a
a = work(1)
# %% step:b prev:a
b = work(a); other()
# %% step:c prev:b
print(trace, sink, b)
"""),
    Case("B3", "an object whose call replaces a function holds a variable", """
# %% functions
class Runs:
    def __init__(self, sink): self.sink = sink
    def __call__(self, f):
        def w(*a):
            self.sink.append("x"); return f(*a)
        return w
sink = []
@Runs(sink)
def other(): return 1
class Counted:
    def __init__(self, f): self.f, self.seen = f, []
    def __call__(self, *a): self.seen.append(a); return self.f(*a)
@Counted
def more(x): return x
# %% step:a
other(); more(1)
# %% step:b prev:a
other(); more(2)
# %% step:c prev:b
print(sink, more.seen)
"""),
    Case("B26", "a class with a lazy attribute and a counter", """
# %% functions
from functools import cached_property
class Data:
    loads = 0
    def __init__(self, xs): self.xs = xs
    @cached_property
    def stats(self):
        Data.loads += 1
        return {"n": len(self.xs), "sum": sum(self.xs)}
# %% step:a
d = Data([1, 2])
# %% step:b prev:a
d.stats["extra"] = 1
d.xs.append(3)
# %% step:c prev:b
print(d.stats, Data.loads, d.xs)
"""),
    Case("B3", "a method of a name that a class defined below has, too", """
# %% pipeline-parameters
d = {"k": 1, "l": [2]}
# %% step:s1
d.setdefault('l', []).append(7)
class Stack(list):
    total = 0
    def append(self, v):
        super().append(v)
        Stack.total += 1
zs = Stack([d['k'], 2])
# %% step:s2 prev:s1
print(zs, d)
"""),
]  # fmt: skip
