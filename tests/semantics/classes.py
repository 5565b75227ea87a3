"""Cases of section B: what classes keep for their instances and subclasses, as courses teach it."""

from __future__ import annotations

from tests.semantics.case import Case

CASES = [
    Case(
        "B1",
        "methods that others run: validators, and what partialmethod makes of them",
        """
# %% functions
from functools import partialmethod
import attr
from pydantic import BaseModel, field_validator
seen = []
class Item(BaseModel):
    name: str
    @field_validator("name")
    @classmethod
    def clean(cls, value):
        seen.append(value)
        return value.strip()
@attr.s
class Sensor:
    name = attr.ib()
    @name.validator
    def check(self, attribute, value):
        seen.append((attribute.name, value))
class Log:
    def __init__(self):
        self.rows = []
    def write(self, level, text):
        self.rows.append((level, text))
    info = partialmethod(write, "INFO")
# %% step:a
item = Item(name=" pen ")
log = Log()
# %% step:b prev:a
log.info("one")
Sensor("s")
# %% step:c prev:b
print(item.name, log.rows, seen)
""",
    ),
    Case("B13", "static methods and class methods that change the class", """
# %% step:a
class C:
    rate = 1; names = []
    @staticmethod
    def up(): C.rate += 1
    @classmethod
    def add(cls, n): cls.names.append(n); cls.rate *= 2
# %% step:b prev:a
C.up(); C.add("x")
# %% step:c prev:b
print(C.rate, C.names)
"""),
    Case("B13", "a count kept in the class of an instance", """
# %% step:a
class C:
    n = 0
    def __init__(self): type(self).n += 1
class D(C): pass
x = C()
# %% step:b prev:a
y = D(); z = D()
# %% step:c prev:b
print(C.n, D.n, x.n, y.n)
"""),
    Case("B13", "a class with one instance, kept by __new__", """
# %% step:a
class S:
    _inst = None
    def __new__(cls, *a):
        if cls._inst is None:
            cls._inst = super().__new__(cls)
        return cls._inst
    def __init__(self, v=0): self.v = v
s1 = S(1)
# %% step:b prev:a
s2 = S(2)
# %% step:c prev:b
print(s1.v, s2.v, s1 is s2, S(3) is s1, s1.v)
"""),
    Case("B13", "a class with one instance, kept by a class method", """
# %% step:a
class Single:
    _instance = None
    @classmethod
    def get(cls):
        if cls._instance is None: cls._instance = cls()
        return cls._instance
    def __init__(self): self.log = []
Single.get().log.append(1)
# %% step:b prev:a
Single.get().log.append(2)
# %% step:c prev:b
print(Single.get().log)
"""),
    Case("B13", "a count that a subclass has of its own", """
# %% step:a
class P:
    count = 0
    @classmethod
    def make(cls, n):
        cls.count += 1
        o = cls(); o.n = n
        return o
class Q(P): pass
# %% step:b prev:a
q = Q.make(1); p = P.make(2)
# %% step:c prev:b
print(P.count, Q.count, q.n, type(q).__name__)
"""),
    Case("B13", "subclasses that announce themselves in several steps", """
# %% step:a
class T:
    reg = {}
    def __init_subclass__(cls, **kw):
        super().__init_subclass__(**kw)
        cls.reg[cls.__name__] = cls
# %% step:b prev:a
class U(T): pass
# %% step:c prev:b
class V(T): x = 1
# %% step:d prev:c
print(sorted(T.reg), T.reg["U"] is U, T.reg["V"]().x)
"""),
    Case("B13", "employees, raises and alternative constructors", """
# %% step:a
class Emp:
    raise_amt = 1.04; n = 0
    def __init__(self, first, pay):
        self.first, self.pay = first, pay
        Emp.n += 1
    def apply(self): self.pay = int(self.pay * self.raise_amt)
    @classmethod
    def set_raise(cls, a): cls.raise_amt = a
    @classmethod
    def from_str(cls, s):
        f, p = s.split("-")
        return cls(f, int(p))
    @staticmethod
    def is_workday(d): return d < 5
class Dev(Emp):
    raise_amt = 1.1
    def __init__(self, first, pay, lang):
        super().__init__(first, pay)
        self.lang = lang
e1 = Emp("a", 100); e2 = Emp.from_str("b-200")
# %% step:b prev:a
Emp.set_raise(1.5)
e1.raise_amt = 2
d = Dev("c", 300, "py")
# %% step:c prev:b
for e in (e1, e2, d): e.apply()
# %% step:d prev:c
print(e1.pay, e2.pay, d.pay, Emp.n, Emp.raise_amt, Dev.raise_amt, e1.__dict__)
"""),
    Case("B13", "a metaclass that keeps a list", """
# %% step:a
class Meta(type):
    made = []
    def __call__(cls, *a, **k):
        o = super().__call__(*a, **k)
        Meta.made.append(cls.__name__)
        return o
class M(metaclass=Meta): pass
M()
# %% step:b prev:a
M()
# %% step:c prev:b
print(Meta.made)
"""),
    Case("B13", "settings in a class and in an instance", """
# %% step:a
class Cfg:
    opts = {"a": 1}
    def set(self, k, v): self.opts[k] = v
    def reset(self): self.opts = {}
c1, c2 = Cfg(), Cfg()
# %% step:b prev:a
c1.set("b", 2); c2.reset(); c2.set("c", 3)
# %% step:c prev:b
print(Cfg.opts, c1.opts, c2.opts)
"""),
    Case("B13", "a function that changes a class", """
# %% step:a
class K:
    total = 0
def add(n):
    K.total += n
    return K.total
# %% step:b prev:a
add(3)
f = add
# %% step:c prev:b
f(4)
print(K.total)
"""),
    Case("B13", "a count in a class inside a class", """
# %% step:a
class Outer:
    class Inner:
        n = 0
    def go(self): Outer.Inner.n += 1; return self.Inner.n
o = Outer()
# %% step:b prev:a
o.go(); o.Inner.n += 5
# %% step:c prev:b
print(Outer.Inner.n, o.go())
"""),
    Case("B13", "a property that changes the class", """
# %% step:a
class W:
    def __init__(self): self._x = 0
    @property
    def x(self): return self._x
    @x.setter
    def x(self, v): self._x = v; W.last = v
w = W()
# %% step:b prev:a
w.x = 5
# %% step:c prev:b
w.x += 1
print(w.x, W.last)
"""),
    Case("B13", "a data class that counts", """
# %% step:a
from dataclasses import dataclass, field
from typing import ClassVar
@dataclass(order=True)
class Item:
    name: str
    tags: list = field(default_factory=list)
    count: ClassVar[int] = 0
    def __post_init__(self): Item.count += 1
i = Item("a")
# %% step:b prev:a
j = Item("b", ["t"]); i.tags.append("u")
# %% step:c prev:b
print(sorted([j, i]), Item.count, i < j)
"""),
    Case("B13", "numbers drawn from a counter of the class", """
# %% step:a
import itertools
class Id:
    _ids = itertools.count(1)
    def __init__(self): self.id = next(self._ids)
a = Id()
# %% step:b prev:a
b = Id()
# %% step:c prev:b
print(a.id, b.id, Id().id)
"""),
    Case("B13", "functions registered for events", """
# %% step:a
class Ev:
    def __init__(self): self.h = {}
    def on(self, n):
        def d(f): self.h.setdefault(n, []).append(f); return f
        return d
    def emit(self, n, *a): return [f(*a) for f in self.h.get(n, [])]
ev = Ev(); out = []
@ev.on("x")
def hx(v): out.append(v); return v
# %% step:b prev:a
ev.emit("x", 1)
# %% step:c prev:b
print(ev.emit("x", 2), out)
"""),
    Case("B13", "accounts and their rate of interest", """
# %% step:a
class Account:
    interest = 0.02
    def __init__(self, owner, balance=0):
        self.owner, self.balance, self.history = owner, balance, []
    def deposit(self, x):
        self.balance += x
        self.history.append(("d", x))
        return self
    @classmethod
    def set_rate(cls, r): cls.interest = r
    @property
    def interest_due(self): return self.balance * self.interest
a, b = Account("x", 10), Account("y")
# %% step:b prev:a
a.deposit(5).deposit(1)
Account.set_rate(0.5)
# %% step:c prev:b
b.deposit(2)
b.interest = 1
print(a.interest_due, b.interest_due, a.history, Account.interest)
"""),
    Case("B13", "a context manager that keeps a list", """
# %% step:a
log = []
class Guard:
    def __enter__(self):
        log.append("in")
        self.n = 1
        return self
    def __exit__(self, *problem):
        log.append("out")
        return True
g = Guard()
with Guard() as n:
    raise ValueError
# %% step:b prev:a
with g as h:
    h.n += 1
# %% step:c prev:b
print(log, g.n, h is g, str(g)[:2])
# %% step:d prev:c
with g: log.append("d")
# %% step:e prev:d
print(log)
"""),
    Case("B13", "the modules of classes that calls make", """
# %% step:a
from collections import namedtuple
from enum import Enum
from typing import NamedTuple, TypeVar
P = namedtuple("P", "x")
E = Enum("E", "one two")
N = NamedTuple("N", [("x", int)])
T = TypeVar("T")
p = P(1)
print(P, P.__module__, E.__module__, N.__module__, T.__module__)
# %% step:b
print(p, type(p).__module__, [E.one, N(3)])
"""),
    Case("B13", "a method given to a named tuple's class", """
# %% step:a
from collections import namedtuple
P = namedtuple("P", "x y")
P.norm = lambda self: self.x + self.y
p = P(1, 2)
# %% step:b
print(P(1, 2).norm(), p.norm(), p == P(1, 2), type(p) is P)
"""),
    Case("B13", "a method given to a shared named tuple's class", """
# %% imports
from collections import namedtuple
P = namedtuple("P", "x y")
# %% step:a
P.norm = lambda self: self.x + self.y
p = P(1, 2)
# %% step:b
print(P(1, 2).norm(), p.norm(), p == P(1, 2))
"""),
    Case("A7", "classes that have another name than their variable", """
# %% step:a
from collections import namedtuple
from dataclasses import make_dataclass
from enum import Enum
Row = namedtuple("row", "a b")
Col = Enum("Colour", "RED BLUE")
Rec = make_dataclass("Record", ["x"])
r, c, d = Row(1, 2), Col.RED, Rec(3)
# %% step:b prev:a
print(isinstance(r, Row), c is Col.RED, d == Rec(3))
"""),
    Case("A7", "a class whose decorator makes a subclass", """
# %% step:a
def polite(cls):
    class Polite(cls):
        def hello(self):
            return super().hello() + " please"
    return Polite
@polite
class Greeter:
    def hello(self):
        return "hello"
g = Greeter()
# %% step:b prev:a
print(isinstance(g, Greeter), g.hello())
"""),
    Case("B13", "a constructor's default that instances share", """
# %% functions
class Bus:
    def __init__(self, passengers=[]):
        self.passengers = passengers
    def pick(self, name):
        self.passengers.append(name)
# %% step:a
first = Bus(["Alice"])
second = Bus()
second.pick("Carrie")
# %% step:b
third = Bus()
print(third.passengers)
# %% step:c
third.pick("Dave")
print(second.passengers, second.passengers is third.passengers, first.passengers)
# %% step:d
print(Bus.__init__.__defaults__, Bus.__init__.__defaults__[0] is second.passengers)
"""),
    Case("B13", "methods that keep their defaults", """
# %% functions
class Memo:
    def fib(self, n, known={0: 0, 1: 1}):
        if n not in known:
            known[n] = self.fib(n - 1) + self.fib(n - 2)
        return known[n]
    @staticmethod
    def add(v, to=[]):
        to.append(v)
        return to
    def size(self):
        return len(self.fib.__defaults__[0])
memo = Memo()
# %% step:a
print(memo.fib(10), Memo.add(1))
# %% step:b
print(memo.size(), memo.fib(12), Memo.add(2))
# %% step:c
print(Memo().size())
"""),
    Case("B13", "a method's default that is a variable", """
# %% functions
shared = []
class Box:
    def __init__(self, items=shared):
        self.items = items
    def add(self, v, to=shared):
        to.append(v)
# %% step:a
box = Box()
box.items.append(1)
# %% step:b
print(shared, Box().items)
# %% step:c
shared.append(2)
Box([]).add(4)
print(box.items)
"""),
    Case("B13", "a default that reaches an inherited constructor", """
# %% functions
class Shape:
    def __init__(self, tags):
        self.tags = tags
class Square(Shape):
    def __init__(self, side, tags=[]):
        super().__init__(tags)
        self.side = side
# %% step:a
square = Square(2)
square.tags.append("x")
# %% step:b
print(Square(3).tags)
"""),
    Case("B13", "an inherited constructor's own default", """
# %% functions
class Shape:
    def __init__(self, tags=[]):
        self.tags = tags
class Square(Shape):
    def __init__(self, side):
        super().__init__()
        self.side = side
# %% step:a
square = Square(2)
square.tags.append("x")
# %% step:b
print(Square(3).tags, Shape().tags)
"""),
    Case("A2", "an overriding method that calls a library's", """
# %% functions
from sklearn.linear_model import LinearRegression
class Model(LinearRegression):
    def learn(self, X, y):
        super().fit(X, y)
        return self
    def ask(self, X):
        return super().predict(X)
# %% step:a
model = Model()
other = model
# %% step:b
model.learn([[1], [2]], [1, 2])
# %% step:c
print(model.coef_, other.coef_, model.ask([[3]]))
"""),
    Case("A2", "an overriding method that gives what an inherited one does", """
# %% functions
class Base:
    def rows(self):
        return self._rows
class Child(Base):
    def __init__(self):
        self._rows = []
    def rows(self):
        return super().rows()
# %% step:a
child = Child()
# %% step:b
rows = child.rows()
# %% step:c
rows.append(1)
# %% step:d
print(child.rows(), rows)
"""),
    Case("A7", "classes that a metaclass of another step registers", """
# %% step:a
registry = {}
class Meta(type):
    def __new__(mcs, name, bases, ns):
        cls = super().__new__(mcs, name, bases, ns)
        registry[name] = cls
        return cls
class Base(metaclass=Meta):
    def hi(self): return type(self).__name__
class A(Base): pass
# %% step:b
class B(A): pass
print(sorted(registry))
# %% step:c
print({k: v().hi() for k, v in registry.items()}, registry["A"] is A)
"""),
    Case("A7", "classes that a base class registers", """
# %% functions
registry = {}
class Base:
    def __init_subclass__(cls, **k):
        super().__init_subclass__(**k)
        registry[cls.__name__] = cls
    def hi(self): return type(self).__name__
# %% step:a
class A(Base): pass
# %% step:b
class B(A): pass
print(sorted(registry))
# %% step:c
print({k: v().hi() for k, v in registry.items()}, registry["A"] is A)
"""),
    Case("A7", "an object that answers for all attributes", """
# %% functions
class Config:
    def __init__(self, **kw):
        self.data = kw
    def __getattr__(self, name):
        return self.data.get(name)
# %% step:a
cfg = Config(lr=0.1)
both = [cfg, cfg]
# %% step:b
print(cfg.lr, cfg.other, both[0] is both[1])
"""),
    Case("A7", "a proxy that notes what is asked for", """
# %% functions
class Proxy:
    def __init__(self, target, calls):
        self._target = target
        self._calls = calls
    def __getattr__(self, name):
        self._calls.append(name)
        return getattr(self._target, name)
# %% step:a
xs, calls = [3, 1], []
p = Proxy(xs, calls)
me = p
# %% step:b
p.append(2)
# %% step:c
p.sort()
print(xs, calls, me is p)
"""),
    Case("A7", "a dict whose items are attributes", """
# %% functions
class AttrDict(dict):
    def __getattr__(self, k):
        try: return self[k]
        except KeyError: raise AttributeError(k)
    def __setattr__(self, k, v): self[k] = v
    def __setitem__(self, k, v):
        super().__setitem__(k, AttrDict(v) if type(v) is dict else v)
# %% step:a
d = AttrDict(a=1)
d.b = {"c": [1]}
d.me = d
# %% step:b
d.b.c.append(2)
print(d.a, type(d.b).__name__, d.me is d)
# %% step:c
print(d.b.c, sorted(d), vars(d))
"""),
    Case("A7", "a dict and a list with own ways to put items in", """
# %% functions
class LogDict(dict):
    def __init__(self, *a):
        self.log = []
        super().__init__(*a)
    def __setitem__(self, k, v):
        self.log.append(k)
        super().__setitem__(k, v)
class Unique(list):
    def __init__(self, xs=()):
        self.seen = set()
        super().__init__()
        for x in xs: self.append(x)
    def append(self, x):
        if x not in self.seen:
            self.seen.add(x)
            super().append(x)
# %% step:a
d, u = LogDict({"z": 0}), Unique([1, 1, 2])
d["a"] = 1
# %% step:b
d["b"] = u
u.append(1)
u.append(7)
# %% step:c
print(d, d.log, u, u.seen, d["b"] is u)
"""),
    Case("A7", "dicts that tell their items of themselves", """
# %% functions
class Tree(dict):
    parent = None
    def __setitem__(self, k, v):
        v.parent = self
        super().__setitem__(k, v)
# %% step:a
t = Tree()
t["x"] = Tree()
t["x"]["y"] = Tree()
# %% step:b
y = t["x"]["y"]
# %% step:c
print(y.parent is t["x"], y.parent.parent is t, list(t))
"""),
    Case("A7", "attributes that are made when asked for", """
# %% functions
class Lazy:
    def __getattr__(self, name):
        if name.startswith("load_"):
            setattr(self, name, [name])
            return self.__dict__[name]
        raise AttributeError(name)
# %% step:a
l = Lazy()
l.load_a.append(1)
# %% step:b
print(l.load_a, l.load_b)
# %% step:c
print(sorted(vars(l)))
"""),
    Case("A7", "a caught exception of a class that another inherits from", """
# %% functions
class VE(Exception):
    pass
class WE(VE): pass
def check(v):
    raise WE(v)
# %% step:a
try:
    check(1)
except (KeyError, VE) as e:
    last = e
# %% step:b
print(str(last), type(last).__name__)
"""),
    Case("A7", "an exception that a list holds when it is caught", """
# %% functions
class VE(Exception):
    pass
errors = []
def check(v):
    err = VE(v)
    errors.append(err)
    raise err
# %% step:a
try:
    check(1)
except Exception as e:
    last = e
# %% step:b
print(str(last), errors[0] is last)
"""),
    Case("A7", "an exception that is kept by its message", """
# %% functions
class VE(Exception):
    pass
def check(v):
    raise VE(v)
# %% step:a
log = []
try:
    check([1])
except Exception as e:
    log.append(e)
# %% step:b
print([str(x) for x in log], log[0].args)
"""),
    Case("A7", "an exception that holds a list", """
# %% functions
class VE(Exception):
    def __init__(self, item):
        self.item = item
def check(v):
    raise VE(v)
# %% step:a
xs = [1]
try:
    check(xs)
except VE as e:
    last = e
# %% step:b
last.item.append(2)
print(xs)
"""),
    Case("A7", "exceptions with an own constructor", """
# %% functions
class ValidationError(Exception):
    def __init__(self, msg, field, *, items=()):
        super().__init__(msg)
        self.field = field
        self.items = list(items)
errors = []
def check(v):
    if v < 0:
        err = ValidationError("neg", "v", items=[v])
        errors.append(err)
        raise err
# %% step:a
try: check(-1)
except ValidationError as e: last = e
# %% step:b
last.items.append(9)
# %% step:c
print(errors[0].items, errors[0] is last, str(last), last.field)
"""),
    Case("A7", "a dict of which a base class counts the subclasses", """
# %% functions
class Base(dict):
    subs = []
    def __init_subclass__(cls, **k):
        super().__init_subclass__(**k)
        Base.subs.append(cls.__name__)
class A(Base):
    items = []
# %% step:a
A.items.append(1)
# %% step:b
A.items.append(2)
print(A.items, Base.subs)
# %% step:c
print(A.items, A(x=1))
"""),
    Case("A7", "a class with slots and a base that knows it", """
# %% functions
class Base:
    __slots__ = ("x",)
    seen = []
    def __init_subclass__(cls, **k):
        Base.seen.append(cls.__name__)
class A(Base):
    __slots__ = ("y",)
    items = []
# %% step:a
A.items.append(1)
a = A()
a.x = a.y = 2
# %% step:b
A.items.append(2)
print(A.items, Base.seen, a.x, a.y)
# %% step:c
print(A.items)
"""),
    Case("A7", "exceptions that their base knows", """
# %% functions
class Base(Exception):
    kinds = []
    def __init_subclass__(cls, **k):
        Base.kinds.append(cls.__name__)
# %% step:a
class E(Base):
    seen = []
E.seen.append(1)
# %% step:b
E.seen.append(2)
print(E.seen, Base.kinds)
# %% step:c
try: raise E("x")
except Base as e: print(type(e).__name__, e.seen)
"""),
    Case("A7", "plugins that an abstract class collects", """
# %% functions
from abc import ABC, abstractmethod
class Plugin(ABC):
    plugins = []
    def __init_subclass__(cls, **k):
        super().__init_subclass__(**k)
        cls.plugins.append(cls)
    @abstractmethod
    def go(self): ...
# %% step:a
class A(Plugin):
    def go(self): return "a"
# %% step:b
class B(Plugin):
    def go(self): return "b"
print([p().go() for p in Plugin.plugins])
# %% step:c
print([p.__name__ for p in Plugin.plugins], isinstance(A(), Plugin), Plugin.plugins[0] is A)
"""),
]  # fmt: skip
