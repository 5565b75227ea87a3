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
]  # fmt: skip
