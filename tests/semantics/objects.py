"""Objects that hold one another: what methods, closures and classes make of them, over several steps."""

from __future__ import annotations

from tests.semantics.case import Case

CASES = [
    Case(
        "B2",
        "a linked list and two of its nodes",
        """
# %% functions
class Node:
    def __init__(self, v, nxt=None): self.v, self.nxt = v, nxt
class LL:
    def __init__(self): self.head = None; self.tail = None
    def add(self, v):
        n = Node(v)
        if self.tail: self.tail.nxt = n
        else: self.head = n
        self.tail = n
        return n
    def __iter__(self):
        c = self.head
        while c:
            yield c.v
            c = c.nxt
# %% step:a
l = LL(); first = l.add(1)
# %% step:b prev:a
second = l.add(2)
# %% step:c prev:b
second.v = 20; first.v = 10
# %% step:d prev:c
print(list(l), first.nxt is second, l.head is first)
""",
    ),
    Case(
        "B2",
        "a method gives what it stores",
        """
# %% functions
class LL:
    def __init__(self): self.items = []
    def add(self, v):
        n = [v]
        self.items.append(n)
        return n
# %% step:a
l = LL(); first = l.add(1)
# %% step:b prev:a
first.append(10)
# %% step:c prev:b
print(l.items)
""",
    ),
    Case(
        "B2",
        "a tree and the nodes that its method gives",
        """
# %% functions
class Tree:
    def __init__(self, v): self.v, self.left, self.right = v, None, None
    def insert(self, v):
        if v < self.v:
            if self.left is None: self.left = Tree(v); return self.left
            return self.left.insert(v)
        if self.right is None:
            self.right = Tree(v)
            return self.right
        return self.right.insert(v)
# %% step:a
t = Tree(5); a = t.insert(3)
# %% step:b prev:a
b = t.insert(2)
# %% step:c prev:b
b.v = 100; a.v = 50
# %% step:d prev:c
print(t.left.v, t.left.left.v, t.left is a)
""",
    ),
    Case(
        "B2",
        "a closure gives what it keeps",
        """
# %% step:a
def make():
    seen = []
    def add(x):
        seen.append(x)
        return seen
    return add
add = make()
r = add(1)
# %% step:b prev:a
add(2)
# %% step:c prev:b
r.append(3)
# %% step:d prev:c
print(r, add(4))
""",
    ),
    Case(
        "B2",
        "a function gives what it binds globally",
        """
# %% step:a
last = None
def make():
    global last
    last = [0]
    return last
x = make()
# %% step:b prev:a
x.append(1)
# %% step:c prev:b
print(last, x)
""",
    ),
    Case(
        "B2",
        "one new object in two others",
        """
# %% step:a
def link(a, b):
    n = []
    a['n'] = n
    b['n'] = n
p, q = {}, {}
link(p, q)
# %% step:b prev:a
p['n'].append(1)
# %% step:c prev:b
print(q)
""",
    ),
    Case(
        "B2",
        "a bank and its accounts",
        """
# %% functions
class Bank:
    def __init__(self): self.accounts = {}
    def open(self, name):
        acc = Account(name, self)
        self.accounts[name] = acc
        return acc
class Account:
    def __init__(self, name, bank): self.name, self.bank, self.balance = name, bank, 0
    def deposit(self, x):
        self.balance += x
        return self.balance
# %% step:a
bank = Bank(); bob = bank.open('bob')
# %% step:b prev:a
amy = bank.open('amy'); amy.deposit(5)
# %% step:c prev:b
bob.deposit(10)
# %% step:d prev:c
print({k: v.balance for k, v in bank.accounts.items()}, bob.bank is bank)
""",
    ),
    Case(
        "B2",
        "children and parents",
        """
# %% functions
class Node:
    def __init__(self, name, parent=None):
        self.name = name; self.children = []; self.parent = parent
        if parent is not None:
            parent.children.append(self)
# %% step:a
root = Node('r'); kid = Node('k', root)
# %% step:b prev:a
grand = Node('g', kid)
# %% step:c prev:b
kid.name = 'K'
# %% step:d prev:c
print(root.children[0].name, grand.parent is kid, kid.parent is root, root.children[0].children[0].name)
""",
    ),
    Case(
        "B2",
        "lists out of a dict of lists",
        """
# %% functions
def groups(pairs):
    out = {}
    for k, v in pairs:
        out.setdefault(k, []).append(v)
    return out
def split(d):
    first = next(iter(d.values()))
    return first, list(d.values())
# %% step:a
g = groups([('a', 1), ('b', 2)]); f, vs = split(g)
# %% step:b prev:a
f.append(7)
# %% step:c prev:b
print(g, vs, vs[0] is f)
""",
    ),
    Case(
        "B2",
        "the first item through an iterator",
        """
# %% step:a
g = {'a': [1]}
f = next(iter(g.values()))
# %% step:b prev:a
f.append(7)
# %% step:c prev:b
print(g)
""",
    ),
    Case(
        "B2",
        "a bound method and an attribute",
        """
# %% functions
class Acc:
    def __init__(self): self.log = []
    def recorder(self):
        return self.log.append
    def child(self):
        c = Acc(); c.log = self.log
        return c
# %% step:a
a = Acc(); rec = a.recorder(); c = a.child()
# %% step:b prev:a
rec(1)
# %% step:c prev:b
c.log.append(2)
# %% step:d prev:c
print(a.log, c.log)
""",
    ),
    Case(
        "B2",
        "members of an enum",
        """
# %% functions
from enum import Enum
class Color(Enum):
    RED = 1
    BLUE = 2
class Car:
    def __init__(self, c): self.c = c
    def paint(self, c): self.c = c
# %% step:a
cars = [Car(Color.RED)]
default = Color.BLUE
kinds = list(Color)
# %% step:b prev:a
cars[0].paint(default)
cars.append(Car(Color['RED']))
# %% step:c prev:b
print([x.c for x in cars], cars[0].c is Color.BLUE, kinds, default is cars[0].c)
""",
    ),
    Case(
        "B13",
        "a list that belongs to a class",
        """
# %% step:a
class A:
    items = []
lst = A.items
# %% step:b prev:a
lst.append(1)
# %% step:c prev:b
print(A.items, lst is A.items)
""",
    ),
    Case(
        "B13",
        "a class's list changed through an instance",
        """
# %% functions
class A:
    items = []
# %% step:a
A.items.append(0)
# %% step:b prev:a
a = A()
a.items.append(1)
# %% step:c prev:b
print(A.items, a.items)
""",
    ),
    Case(
        "B13",
        "a mutable default that is given back",
        """
# %% functions
def f(x, acc=[]):
    acc.append(x)
    return acc
# %% step:a
r = f(1)
# %% step:b prev:a
r.append(5)
# %% step:c prev:b
print(f(2), r)
""",
    ),
    Case(
        "B13",
        "a list that belongs to a function",
        """
# %% functions
def f(x):
    f.calls.append(x)
f.calls = []
# %% step:a
f(1)
c = f.calls
# %% step:b prev:a
c.append(2)
# %% step:c prev:b
f(3)
print(f.calls, c)
""",
    ),
    Case(
        "B13",
        "a class that knows its instances",
        """
# %% functions
class Account:
    count = 0
    accounts = []
    def __init__(self, name):
        self.name = name
        Account.count += 1
        self.__class__.accounts.append(self)
# %% step:a
a = Account('x')
# %% step:b prev:a
b = Account('y')
# %% step:c prev:b
print(Account.count, [z.name for z in Account.accounts], Account.accounts[0] is a, Account.accounts[1] is b)
""",
    ),
    Case(
        "B13",
        "a class with one instance",
        """
# %% functions
class Singleton:
    _inst = None
    def __new__(cls):
        if cls._inst is None:
            cls._inst = super().__new__(cls)
            cls._inst.data = []
        return cls._inst
# %% step:a
s = Singleton()
# %% step:b prev:a
s.data.append(1)
# %% step:c prev:b
t = Singleton()
t.data.append(2)
# %% step:d prev:c
print(s.data, s is t)
""",
    ),
    Case(
        "A7",
        "a dataclass with a member of an enum",
        """
# %% functions
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple, List
class Color(Enum):
    RED = 1
    BLUE = 2
@dataclass(order=True)
class P:
    x: int
    c: Color = Color.RED
    tags: List[str] = field(default_factory=list)
class NT(NamedTuple):
    a: int
    b: str = 'q'
# %% step:a
ps = [P(3), P(1, Color.BLUE)]
nt = NT(1)
d = {Color.RED: 1}
# %% step:b prev:a
ps[0].tags.append('z'); ps.sort()
# %% step:c prev:b
print(ps, nt._replace(b='r'), d[Color.RED], ps[0].c is Color.BLUE)
""",
    ),
    Case(
        "B4",
        "an instance in a default value",
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
    Case(
        "B13",
        "class attributes, class methods and inherited ones",
        """
# %% functions
class Employee:
    raise_amt = 1.04
    num = 0
    def __init__(self, first, pay):
        self.first, self.pay = first, pay
        Employee.num += 1
    def apply(self): self.pay = int(self.pay * self.raise_amt)
    @classmethod
    def set_raise(cls, a): cls.raise_amt = a
    @classmethod
    def from_s(cls, s): return cls(*s.split('-'))
    @staticmethod
    def day(d): return d % 7
class Dev(Employee):
    raise_amt = 1.10
# %% step:a
e1 = Employee('a', 100); e2 = Dev('b', 200)
# %% step:b prev:a
Employee.set_raise(1.05)
e1.apply(); e2.apply()
# %% step:c prev:b
e1.raise_amt = 2
e3 = Dev.from_s('z-5')
print(e1.__dict__, Employee.num, Dev.num)
# %% step:d prev:c
e1.apply()
print(e1.pay, e2.pay, Employee.raise_amt, Dev.raise_amt, Employee.day(9))
print(e3.first, Employee.num, isinstance(e3, Employee))
""",
    ),
    Case(
        "B13",
        "a count in a base class",
        """
# %% functions
class Shape:
    count = 0
    def __init__(self): Shape.count += 1
class Circle(Shape):
    def __init__(self, r):
        super().__init__()
        self.r = r
# %% step:a
shapes = [Circle(1), Shape()]
# %% step:b prev:a
shapes.append(Circle(2))
# %% step:c prev:b
print(Shape.count, Circle.count, isinstance(shapes[0], Shape), isinstance(shapes[2], Circle), issubclass(Circle, Shape))
# %% step:d prev:c
shapes.append(Circle(5))
print(Shape.count, len(shapes), [type(s) is Circle for s in shapes])
""",
    ),
    Case(
        "B5",
        "names of random by a star import",
        """
# %% imports
from random import *
from math import *
# %% step:a
seed(3)
x = [randint(1, 10) for _ in range(3)]
# %% step:b prev:a
y = [random(), choice('abc')]
shuffle(x)
# %% step:c prev:b
print(x, y, floor(uniform(1, 9)))
""",
    ),
    Case(
        "B5",
        "names of numpy by a star import",
        """
# %% imports
from numpy import *
# %% step:a
random.seed(1)
a = zeros(3)
b = a
# %% step:b prev:a
b += random.rand(3)
# %% step:c prev:b
print(a, b is a, sum(a), max([1, 2]), random.rand())
""",
    ),
    Case(
        "B6",
        "a logger with a handler of its own",
        """
# %% imports
import logging, sys
# %% step:a
logger = logging.getLogger('x')
logger.setLevel(logging.INFO)
h = logging.StreamHandler(sys.stdout)
h.setFormatter(logging.Formatter('%(levelname)s:%(message)s'))
logger.addHandler(h)
logger.info('one')
# %% step:b prev:a
logger.info('two')
def work(): logger.info('in work')
# %% step:c prev:b
work()
logging.getLogger('x').warning('three')
""",
    ),
    Case(
        "B6",
        "a logger that is called after the module",
        """
# %% imports
import logging, sys
logging.basicConfig(stream=sys.stdout, level=logging.INFO, format='%(name)s %(message)s')
# %% step:a
log = logging.getLogger(__name__)
log.info('one')
# %% step:b prev:a
log.info('two')
logging.info('three')
""",
    ),
    Case(
        "B13",
        "a base class that knows its subclasses",
        """
# %% step:a
class Base:
    registry = {}
    def __init_subclass__(cls, **kw):
        super().__init_subclass__(**kw)
        Base.registry[cls.__name__] = cls
# %% step:b prev:a
class X(Base): pass
# %% step:c prev:b
class Y(Base): pass
# %% step:d prev:c
print(sorted(Base.registry), Base.registry['X'] is X)
""",
    ),
    Case(
        "B13",
        "a metaclass that knows its classes",
        """
# %% functions
class Registry(type):
    classes = {}
    def __new__(mcs, name, bases, ns):
        c = super().__new__(mcs, name, bases, ns)
        mcs.classes[name] = c
        return c
class Base(metaclass=Registry):
    def hi(self): return type(self).__name__
# %% step:a
class A(Base): pass
# %% step:b prev:a
class B(A):
    pass
# %% step:c prev:b
print(sorted(Registry.classes))
o = Registry.classes['B']()
print(o.hi(), isinstance(o, A), isinstance(o, Registry.classes['A']))
""",
    ),
    Case(
        "B13",
        "a metaclass that makes one instance",
        """
# %% step:a
class Singleton(type):
    _instances = {}
    def __call__(cls, *args, **kw):
        if cls not in cls._instances:
            cls._instances[cls] = super().__call__(*args, **kw)
        return cls._instances[cls]
class Config(metaclass=Singleton):
    def __init__(self): self.v = {}
c = Config()
# %% step:b prev:a
c.v['x'] = 1
d = Config()
# %% step:c prev:b
d.v['y'] = 2
print(c.v, c is d, Config() is c)
""",
    ),
    Case(
        "B13",
        "a list of subclasses",
        """
# %% step:a
class Plugin:
    plugins = []
    def __init_subclass__(cls, **kw):
        super().__init_subclass__(**kw)
        cls.plugins.append(cls)
class A(Plugin):
    def run(self): return 'A'
class B(Plugin):
    def run(self): return 'B'
# %% step:b prev:a
out = [p().run() for p in Plugin.plugins]
# %% step:c prev:b
print(out, [p.__name__ for p in Plugin.plugins], Plugin.plugins[0] is A)
""",
    ),
    Case(
        "A10",
        "an exception that a context manager swallows",
        """
# %% step:a
class Temp:
    instances = 0
    def __init__(self): type(self).instances += 1; self.log = []
    def __enter__(self): self.log.append('in'); return self
    def __exit__(self, *a): self.log.append('out'); return True
    def __del__(self): pass
with Temp() as t:
    raise ValueError
# %% step:b prev:a
with t: t.log.append('x')
u = Temp()
# %% step:c prev:b
print(t.log, Temp.instances, u.instances)
""",
    ),
    Case(
        "B13",
        "a decorator that registers functions",
        """
# %% step:a
registry = {}
def register(f):
    registry[f.__name__] = f
    return f
@register
def foo(): return 'foo'
# %% step:b prev:a
@register
def bar(): return 'bar'
# %% step:c prev:b
print(sorted(registry), registry['foo'](), registry['bar'] is bar, foo())
""",
    ),
    Case(
        "B5",
        "a generator in a default value and in a dict",
        """
# %% step:a
import numpy as np
rng = np.random.default_rng(1)
gens = {'g': rng}
def noise(n, gen=rng): return gen.normal(size=n)
x = noise(2)
# %% step:b prev:a
y = noise(2)
z = gens['g'].random()
# %% step:c prev:b
print(x, y, z, rng.integers(10), noise(1))
""",
    ),
    Case(
        "B6",
        "variables of the environment that a magic sets",
        """
# %% step:a
import os
%env FOO=bar
%cd -q /tmp
d = os.getcwd()
# %% step:b prev:a
print(os.environ['FOO'], os.getcwd() == d)
# %% step:c prev:b
print(os.environ.get('FOO'))
""",
    ),
    Case(
        "B1",
        "a decorated method",
        """
# %% functions
import functools, time
timings = {}
def timed(f):
    @functools.wraps(f)
    def w(*a, **k):
        r = f(*a, **k)
        timings.setdefault(f.__name__, []).append(1)
        return r
    return w
@timed
def work(n): return sum(range(n))
class Svc:
    @timed
    def run(self, n): return work(n) + 1
# %% step:a
work(3); s = Svc()
# %% step:b prev:a
x = s.run(4)
# %% step:c prev:b
print(timings, x, work.__name__, [f(2) for f in (work, s.run)], timings)
""",
    ),
    Case(
        "B13",
        "a class's dict of instances",
        """
# %% step:a
class Account:
    interest = 0.02
    registry = {}
    def __init__(self, owner, balance=0):
        self.owner = owner; self._b = balance; self.tx = []
        Account.registry[owner] = self
    @property
    def balance(self): return self._b
    def deposit(self, x):
        if x <= 0: raise ValueError('no')
        self._b += x; self.tx.append(('d', x)); return self
    def transfer(self, other, x): self._b -= x; other.deposit(x); return other
    @classmethod
    def get(cls, name): return cls.registry[name]
class Savings(Account):
    interest = 0.05
    def add_interest(self): return self.deposit(self._b * self.interest)
a = Account('ann', 100)
# %% step:b prev:a
b = Savings('bob', 50); a.transfer(b, 30).add_interest()
# %% step:c prev:b
try:
    Account.get('ann').deposit(-1)
except ValueError as e:
    err = str(e)
Account.get('bob').deposit(7)
# %% step:d prev:c
print(a.balance, b.balance, b.tx, err, Account.get('bob') is b)
print(sorted(Account.registry), Savings.registry is Account.registry)
""",
    ),
    Case(
        "B2",
        "layers of a network",
        """
# %% functions
import numpy as np
class Layer:
    def __init__(self, i, o, rng): self.W = rng.normal(size=(i, o)) * .1; self.b = np.zeros(o); self.cache = {}
    def forward(self, x): self.cache['x'] = x; return x @ self.W + self.b
    def backward(self, g, lr):
        gx = g @ self.W.T
        self.W -= lr * self.cache['x'].T @ g; self.b -= lr * g.sum(0)
        return gx
class Net:
    def __init__(self, sizes, rng): self.layers = [Layer(a, b, rng) for a, b in zip(sizes, sizes[1:])]; self.losses = []
    def forward(self, x):
        for l in self.layers: x = np.tanh(l.forward(x))
        return x
    def step(self, x, y, lr=.1):
        out = self.forward(x); g = (out - y) / len(x)
        self.losses.append(float(((out - y) ** 2).mean()))
        for l in reversed(self.layers): g = l.backward(g, lr)
        return self.losses
# %% step:a
rng = np.random.default_rng(1)
X = rng.normal(size=(16, 3)); y = np.sign(X[:, :1])
net = Net([3, 4, 1], rng)
first = net.layers[0]
# %% step:b prev:a
for _ in range(3): L = net.step(X, y)
# %% step:c prev:b
batch = X[rng.permutation(16)[:4]]
L2 = net.step(batch, np.sign(batch[:, :1]))
first.W[0] = 0
# %% step:d prev:c
print(np.round(L2, 4), L is L2, net.layers[0].W[0], np.round(net.forward(X[:1]), 4), rng.random())
""",
    ),
    Case(
        "B2",
        "functions in a dict and what they give",
        """
# %% functions
state = {'room': 'hall', 'items': [], 'log': []}
def go(where): state['room'] = where; return where
def take(x): state['items'].append(x); return state['items']
def undo(): return state['log'].pop() if state['log'] else None
actions = {'go': go, 'take': take, 'undo': undo}
def do(cmd, *a): state['log'].append((cmd, a)); return actions[cmd](*a)
# %% step:a
do('go', 'kitchen')
# %% step:b prev:a
items = do('take', 'key')
# %% step:c prev:b
items.append('lamp'); u = do('undo')
actions['drop'] = lambda x: state['items'].remove(x)
# %% step:d prev:c
do('drop', 'key'); print(state, items, u)
""",
    ),
    Case(
        "B10",
        "a parameter that is a default value",
        """
# %% pipeline-parameters
K = 3
S = 'text'
FLAG = False
# %% functions
def f(x, k=K): return x * k
def g(): return S.upper() if not FLAG else 'no'
# %% step:a
y = f(2)
# %% step:b prev:a
K = 10
z = f(2)
S += '!'
# %% step:c prev:b
print(y, z, K, g(), f(1, K))
""",
    ),
    Case(
        "B10",
        "constants made from a parameter",
        """
# %% pipeline-parameters
K = 3
# %% imports
LIMIT = K * 2
BASE = [K]
ALIAS = BASE
# %% functions
def compute(): return K + 100
START = compute()
class C:
    size = K
    def get(self): return self.size, K
# %% step:a
y = LIMIT
# %% step:b prev:a
K = 10
BASE = ['new']
# %% step:c prev:b
print(y, K, LIMIT, START, C().get(), BASE, ALIAS)
""",
    ),
    Case(
        "B3",
        "loop variables and lists over five steps",
        """
# %% step:s1
total = 0; trail = []
# %% step:s2 prev:s1
for i in range(3):
    total += i; trail.append((i, total))
# %% step:s3 prev:s2
trail2 = trail; trail = trail + [('x', total)]
# %% step:s4 prev:s3
trail2.append('only2'); i += 1
# %% step:s5 prev:s4
print(total, trail, trail2, i)
""",
    ),
    Case(
        "A14",
        "names of the generated module and of the pipeline",
        """
# %% pipeline-parameters
model = 'm'
Input = 3
# %% step:model
Output = [Input]; kfp_dsl = 'k'; Artifact = 1; dsl = 2
_x = 'under'; é = 'acc'; ℌ = 2
# %% step:load prev:model
load = Output; Output.append(model); print(kfp_dsl, Artifact, dsl, _x, é, H)
# %% step:marshal_save prev:load
marshal_save = 5; marshal_load = [load]; print(marshal_save, marshal_load, Output is load)
# %% step:end prev:marshal_save
print(marshal_save, marshal_load)
""",
    ),
    Case(
        "C5",
        "a module that the notebook writes",
        """
# %% step:a
%%writefile written_here.py
K = 3
def f(a): return a + K
# %% step:b prev:a
import written_here
print(written_here.f(1))
# %% step:c prev:b
from written_here import *
print(f(2))
""",
        differs=("printed",),
    ),
    Case(
        "A7",
        "an exception with arguments of its own",
        """
# %% step:a
class MyErr(Exception):
    def __init__(self, msg, code):
        super().__init__(msg); self.code = code
try:
    raise MyErr('bad', 3)
except MyErr as e:
    saved = e
# %% step:b prev:a
print(saved.code, saved, repr(saved), type(saved) is MyErr)
try:
    raise saved
except MyErr as q:
    print('again', q.code)
""",
    ),
    Case(
        "A4",
        "a star import of an earlier step, in the notebook's order",
        """
# %% step:a
from math import *
x = sqrt(4)
# %% step:b
y = floor(2.5)
# %% step:c
print(y, ceil(0.5))
""",
    ),
]
