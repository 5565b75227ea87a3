"""Definitions made anew in a later step, while objects of the old ones live on (B23)."""

from __future__ import annotations

from tests.semantics.case import Case

CASES = [
    Case(
        "B23",
        "an instance that a function made",
        """
# %% step:a
class A:
    v = 1
    def who(self):
        return "old"
def make():
    return A()
a = make()
# %% step:b prev:a
class A:
    v = 2
    def who(self):
        return "new"
b = make()
print(a.who(), b.who(), isinstance(a, A))
# %% step:c prev:b
print(a.who(), b.who(), isinstance(a, A), isinstance(b, A))
""",
    ),
    Case(
        "B23",
        "an instance that another class's constructor made",
        """
# %% step:a
class Engine:
    def run(self):
        return "old"
class Car:
    def __init__(self):
        self.engine = Engine()
c = Car()
# %% step:b prev:a
class Engine:
    def run(self):
        return "new"
d = Car()
print(c.engine.run(), d.engine.run())
# %% step:c prev:b
print(c.engine.run(), d.engine.run())
""",
    ),
    Case(
        "B23",
        "instances that a comprehension in a function made",
        """
# %% step:a
class P:
    def __init__(self, x):
        self.x = x
    def __repr__(self):
        return f"old {self.x}"
def build(n):
    return [P(i) for i in range(n)]
ps = build(2)
# %% step:b prev:a
class P:
    def __init__(self, x):
        self.x = x
    def __repr__(self):
        return f"new {self.x}"
qs = build(3)
print(ps, qs)
# %% step:c prev:b
print(ps, qs)
""",
    ),
    Case(
        "B23",
        "a list of classes",
        """
# %% step:a
class A:
    n = "oldA"
class B:
    n = "oldB"
factories = [A, B]
objs = [f() for f in factories]
# %% step:b prev:a
class A:
    n = "newA"
print([o.n for o in objs], [f().n for f in factories], A().n)
# %% step:c prev:b
print([o.n for o in objs], [f().n for f in factories], A().n)
""",
    ),
    Case(
        "B23",
        "a named tuple that a function made, with its fields in another order",
        """
# %% step:a
from collections import namedtuple
P = namedtuple("P", "x y")
def make():
    return P(1, 2)
p = make()
# %% step:b prev:a
P = namedtuple("P", "y x")
print(p.x, P(1, 2).x)
q = P(5, 6)
# %% step:c prev:b
print(p.x, q.x, p, q)
""",
    ),
    Case(
        "B23",
        "a member that a function picked",
        """
# %% step:a
from enum import Enum
class Color(Enum):
    RED = 1
def pick():
    return Color.RED
c = pick()
# %% step:b prev:a
class Color(Enum):
    RED = 10
    BLUE = 20
print(c.value, pick().value, c is Color.RED)
# %% step:c prev:b
print(c.value, pick().value, c is Color.RED)
""",
    ),
    Case(
        "B23",
        "a dataclass with another field",
        """
# %% step:a
from dataclasses import dataclass
@dataclass
class P:
    x: int
def make():
    return P(1)
p = make()
# %% step:b prev:a
@dataclass
class P:
    x: int
    y: int = 5
q = make()
print(p, q, p == q)
# %% step:c prev:b
print(p, q, p == q)
""",
    ),
    Case(
        "B23",
        "a function that another one returned",
        """
# %% step:a
def f():
    return "old"
def get():
    return f
g = get()
hs = [f]
# %% step:b prev:a
def f():
    return "new"
print(g(), get()(), hs[0](), f())
# %% step:c prev:b
print(g(), get()(), hs[0](), f())
""",
    ),
    Case(
        "B23",
        "an instance that a method of the old class made",
        """
# %% step:a
class Node:
    def __init__(self, v):
        self.v = v
        self.kids = []
    def add(self, v):
        k = Node(v)
        self.kids.append(k)
        return k
    def show(self):
        return f"old{self.v}"
root = Node(0)
root.add(1)
# %% step:b prev:a
class Node:
    def __init__(self, v):
        self.v = v
        self.kids = []
    def show(self):
        return f"new{self.v}"
root.add(2)
print([k.show() for k in root.kids])
# %% step:c prev:b
print(root.show(), [k.show() for k in root.kids])
""",
    ),
    Case(
        "B23",
        "a class of shared code",
        """
# %% functions
class A:
    def who(self):
        return "old"
def make():
    return A()
# %% step:a
a = make()
# %% step:b prev:a
class A:
    def who(self):
        return "new"
b = make()
print(a.who(), b.who())
# %% step:c prev:b
print(a.who(), b.who())
""",
    ),
    Case(
        "B23",
        "an exception that a function raised",
        """
# %% step:a
class MyError(Exception):
    tag = "old"
def fail():
    raise MyError("x")
try:
    fail()
except MyError as e:
    err = e
# %% step:b prev:a
class MyError(Exception):
    tag = "new"
try:
    fail()
except MyError as e:
    err2 = e
print(err.tag, err2.tag)
# %% step:c prev:b
print(err.tag, err2.tag, isinstance(err, MyError))
""",
    ),
    Case(
        "B23",
        "a base class",
        """
# %% step:a
class Base:
    def who(self):
        return "oldbase"
class Child(Base):
    pass
def make():
    return Child()
c = make()
# %% step:b prev:a
class Base:
    def who(self):
        return "newbase"
print(c.who(), make().who(), Base().who())
# %% step:c prev:b
print(c.who(), make().who(), Base().who())
""",
    ),
    Case(
        "B23",
        "instances that a static method and a method made, in a dict and an attribute",
        """
# %% step:a
class A:
    def who(self):
        return "old"
class Factory:
    @staticmethod
    def build():
        return {"x": A(), "y": [A()]}
    def many(self, n):
        self.made = [A() for _ in range(n)]
        return self.made
f = Factory()
d = Factory.build()
m = f.many(2)
# %% step:b prev:a
class A:
    def who(self):
        return "new"
e = Factory.build()
print(d["x"].who(), d["y"][0].who(), e["x"].who(), m[0].who(), f.made[1].who())
# %% step:c prev:b
print(d["x"].who(), d["y"][0].who(), e["x"].who(), m[0].who(), f.made[1].who(), f.many(1)[0].who())
""",
    ),
    Case(
        "B23",
        "an instance from a chain of functions",
        """
# %% step:a
class A:
    def who(self):
        return "old"
def one():
    return A()
def two():
    return [one(), one()]
def three():
    return {"k": two()}
x = three()
# %% step:b prev:a
class A:
    def who(self):
        return "new"
y = three()
# %% step:c prev:b
print(x["k"][0].who(), y["k"][0].who(), three()["k"][1].who())
""",
    ),
    Case(
        "B23",
        "an instance that is a default",
        """
# %% step:a
class Cfg:
    lr = 1
def run(c=Cfg()):
    return c.lr
print(run())
# %% step:b prev:a
class Cfg:
    lr = 2
print(run(), Cfg().lr)
# %% step:c prev:b
print(run(), Cfg().lr)
""",
    ),
    Case(
        "B23",
        "rows that a loop in a function made",
        """
# %% step:a
from dataclasses import dataclass
@dataclass
class Row:
    a: int
def load(n):
    rows = []
    for i in range(n):
        rows.append(Row(i))
    return rows
rows = load(2)
# %% step:b prev:a
@dataclass
class Row:
    a: int
    b: str = "b"
rows2 = [Row(r.a + 10) for r in rows]
# %% step:c prev:b
print(rows, rows2, [isinstance(r, Row) for r in rows + rows2])
""",
    ),
    Case(
        "B23",
        "members that are keys of a dict that a function made",
        """
# %% step:a
from enum import Enum
class S(Enum):
    A = 1
    B = 2
def table():
    return {S.A: "a", S.B: "b"}
t = table()
# %% step:b prev:a
class S(Enum):
    A = 1
    B = 2
    C = 3
print(S.A in t, list(t))
# %% step:c prev:b
print(S.A in t, list(t), len(table()))
""",
    ),
    Case(
        "B23",
        "a lambda with a name",
        """
# %% step:a
g = lambda x: x + 1
def apply_all(xs):
    return [g(x) for x in xs]
hs = [g]
print(apply_all([1]))
# %% step:b prev:a
g = lambda x: x + 100
print(apply_all([1]), hs[0](1))
# %% step:c prev:b
print(apply_all([1]), hs[0](1))
""",
    ),
    Case(
        "B23",
        "a class that a parallel step defines anew",
        """
# %% step:a
class A:
    def who(self):
        return "old"
def make():
    return A()
x = make()
# %% step:b prev:a
class A:
    def who(self):
        return "newb"
y = make()
print(x.who(), y.who())
# %% step:c prev:a
print(x.who(), make().who())
""",
        warnings=("KG206",),
        differs=("printed", "A"),
    ),
    Case(
        "B23",
        "a subclass of a built-in type",
        """
# %% step:a
class Vec(list):
    def total(self):
        return sum(self)
def vec(*xs):
    return Vec(xs)
v = vec(1, 2)
# %% step:b prev:a
class Vec(list):
    def total(self):
        return -sum(self)
w = vec(1, 2)
# %% step:c prev:b
print(v.total(), w.total(), type(v) is type(w))
""",
    ),
    Case(
        "B23",
        "a class that takes the name of its base in another step",
        """
# %% step:a
class Shape:
    kinds = []
Base = Shape
# %% step:b prev:a
class Shape(Base):
    pass
# %% step:c prev:b
Shape.kinds.append(1)
# %% step:d prev:c
print(Base.kinds, Shape.__mro__[1] is Base)
""",
    ),
    Case(
        "B23",
        "a base under a further name",
        """
# %% step:a
class Shape:
    kinds = []
Base = Shape
class Circle(Base):
    pass
# %% step:b prev:a
Circle.kinds.append(1)
# %% step:c prev:b
print(Base.kinds, Circle.__mro__[1] is Base, Shape.kinds)
""",
    ),
    Case(
        "A7",
        "classes made side by side in one assignment",
        """
# %% step:a
from collections import namedtuple
from enum import Enum
P, E = namedtuple("P", "x y"), Enum("E", "A B")
p = P(1, 2)
e = E.A
# %% step:b
print(p, e, isinstance(p, P), e is E.A)
""",
    ),
]
