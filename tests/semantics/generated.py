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
    Case(
        "B2",
        "a second name of an object whose first name is bound anew between",
        """
# %% pipeline-parameters
xs = [4, 2]
# %% step:s1
ys = xs
# %% step:s2
zs = ys
ys = [3]
# %% step:s3
xs.sort()
# %% step:s4
print(zs, ys)
""",
    ),
    Case(
        "B12",
        "a function in a dict, whose name a lambda takes",
        """
# %% functions
def g(v):
    return v + 5
# %% step:s1
table = {'f': g}
# %% step:s3 prev:s1
g = lambda v: v + 1
# %% step:s5 prev:s3
id = table['f'](3)
print(id)
""",
    ),
    Case(
        "B12",
        "a callee whose name an object takes that changes when it is called",
        """
# %% step:s1
def h(v): return v
def f(v): return h(v) + 4
# %% step:s2 prev:s1
class H:
    def __init__(self): self.n = 0
    def __call__(self, v):
        self.n += v
        return self.n
h = H()
# %% step:s3 prev:s2
n = f(8)
# %% step:s5 prev:s3
print(h.n)
""",
    ),
    Case(
        "B12",
        "a callee in a lambda, whose name a closure takes",
        """
# %% functions
def h(v, k=2):
    return v + 8 + k
f = lambda v: h(v) + 4
# %% step:s1
id = 6 + 2
# %% step:s2 prev:s1
def make_h():
    count = [0]
    def step(v):
        count[0] += v
        return count[0]
    return step
h = make_h()
# %% step:s3 prev:s2
n = f(id)
# %% step:s5 prev:s3
a = h(3)
print(a)
""",
    ),
    Case(
        "B12",
        "a class with state, whose base's name another class takes",
        """
# %% step:s1
class P:
    total = 0
    def __init__(self, n):
        self.n = n
class Q(P):
    made = []
    def __init__(self, n):
        super().__init__(n)
        self.made.append(n)
# %% step:s2 prev:s1
class P:
    def __init__(self, n):
        self.n = n
        self.items = [n]
Q.total = 5
# %% step:s4 prev:s2
r = Q(9)
# %% step:s5 prev:s4
print(r.n, Q.total, hasattr(r, 'items'))
""",
    ),
    Case(
        "B12",
        "classes that are defined again from steps to steps",
        """
# %% step:a
class Animal:
    def __init__(self, n): self.n = n
    def speak(self): return 'none ' + self.n
class Dog(Animal):
    def speak(self): return 'wuff ' + super().speak()
d = Dog('a')
# %% step:b
class Animal:
    def __init__(self, n, m=1): self.n = n + '2'; self.m = m
    def speak(self): return 'two ' + self.n
c = Dog('c')
print(d.speak(), c.speak(), isinstance(d, Animal))
# %% step:c
print(d.speak(), c.speak(), isinstance(c, Animal), type(c) is type(d))
e = Dog('e')
# %% step:d
class Dog(Animal):
    pass
f = Dog('f')
# %% step:e
print([x.speak() for x in (c, d, e, f)], f.m, isinstance(e, Dog), isinstance(f, Animal))
""",
    ),
    Case(
        "B12",
        "a class made from a class of its own name, three times",
        """
# %% step:a
class P:
    n = 0
    def __init__(self): self.n = 1
class P(P):
    def more(self): return self.n + 1
p = P()
# %% step:b
class P(P):
    def less(self): return self.n - 1
q = P()
# %% step:c
print(p.more(), q.more(), q.less(), isinstance(q, type(p)), isinstance(p, P), type(q) is P)
""",
    ),
    Case(
        "B12",
        "a base whose name a number takes",
        """
# %% step:a
class B:
    tag = 'b1'
class C(B):
    k = 0
    def __init__(self): C.k += 1
c = C()
# %% step:b
class B:
    tag = 'b2'
C.k += 5
d = C()
# %% step:c
print(c.tag, d.tag, C.k, B.tag, isinstance(d, C))
# %% step:d
C.k = 10
B = 3
# %% step:e
print(c.tag, C.tag, C.k, B, C().tag)
""",
    ),
    Case(
        "B12",
        "an instance that takes its class's name",
        """
# %% step:a
class P:
    def __init__(self, n): self.n = n
    def get(self): return self.n
a = P(3)
# %% step:b
P = P(8)
# %% step:c
print(a.get(), P.get())
""",
    ),
    Case(
        "B12",
        "a wrapped function that takes the name of the function",
        """
# %% step:a
from functools import partial
def g(v, w=1):
    return v + w
table = {'g': g}
# %% step:b
g = partial(g, w=5)
# %% step:c
print(table['g'](3), g(2))
""",
    ),
    Case(
        "B12",
        "a loop over instances by the name of their class",
        """
# %% step:a
class Node:
    def __init__(self, v): self.v = v
nodes = [Node(i) for i in range(3)]
# %% step:b
for Node in nodes:
    Node.v += 1
# %% step:c
print([n.v for n in nodes], Node.v)
""",
    ),
    Case(
        "B10",
        "a default that is changed, and whose name is bound anew",
        """
# %% pipeline-parameters
xs = [4, 2]
# %% step:s3
def f(v, k=xs):
    k.append(v)
    return len(k)
# %% step:s4 prev:s3
xs.append(3)
xs = sorted(xs)
# %% step:s5 prev:s4
print(f(1), xs)
# %% step:s6 prev:s5
print(f(1), xs)
""",
    ),
    Case(
        "B10",
        "a frame as a default, whose name is bound anew",
        """
# %% step:s3
import pandas as pd
df = pd.DataFrame({'a': [1, 2]})
def f(v, k=df):
    return len(k.columns) + v
# %% step:s4 prev:s3
df['b'] = 5
df = df.dropna()
# %% step:s5 prev:s4
print(f(1), len(df))
# %% step:s6 prev:s5
df = df + 1
print(f(1), df.sum().sum())
""",
    ),
    Case(
        "B13",
        "a function that counts, in a dict, whose name a lambda takes",
        """
# %% functions
def g(v):
    g.calls = getattr(g, 'calls', 0) + 1
    return g.calls
# %% step:s1
table = {'f': g, 'g': lambda v: v + 1}
# %% step:s2 prev:s1
print(g(1))
# %% step:s3 prev:s2
g = lambda v: v + 1
# %% step:s5 prev:s3
print(table['f'](2), g.calls, table['f'].calls)
""",
    ),
    Case(
        "A12",
        "a default among loaded functions that hold each other's names",
        """
# %% pipeline-parameters
n = 3
# %% step:s1
ys = [v * 2 for v in range(n % 3 + 1)]
# %% step:s1
def logged(fn):
    def wrapper(*args):
        ys.append(7)
        return fn(*args)
    return wrapper
@logged
def g(v):
    return v + 1
# %% step:s2 prev:s1
zs = xs = [len(ys)]
# %% step:s2
def g(v, cache=[]):
    cache.append(v)
    return len(cache)
# %% step:s3 prev:s2
def h(v, k=len(zs)):
    return g(v) + len(ys) + k
try:
    a = ys[0]
except IndexError as error:
    a = 1
else:
    a += 1
# %% step:s4 prev:s3
pass
# %% step:s5 prev:s4
n = h(1)
""",
    ),
    Case(
        "B3",
        "a function that counts its calls, and another of its name below",
        """
# %% step:s1
def f(v):
    f.calls = getattr(f, 'calls', 0) + 1
    return f.calls
print(f(1), f(1))
# %% step:s2
pass
# %% step:s2
a = f(5)
# %% step:s3
def f(v):
    total = v
    for w in range(2):
        total += w + a
    return total
# %% step:s4
print(f(1), a)
""",
    ),
    Case(
        "B10",
        "a shared value of a step's function whose name shared code below takes",
        """
# %% step:s1
import functools
h = functools.partial(lambda v, k: v + k, k=7)
# %% functions
id = h(9)
# %% step:s3
def f(v):
    return v + id
id = f(0)
# %% functions
def h(v, k=1):
    return f(v) + id + k
# %% step:s4
print(id)
""",
    ),
    Case(
        "B10",
        "a shared list made of a list that a step lengthens",
        """
# %% functions
list_ = list(range(3))
ys = list_ if len(list_) > list_[0] else list_
xs = [(lambda w: w + v)(list_[0]) for v in ys]
# %% step:top
for a in range(3):
    ys.append(a)
# %% step:bottom prev:top
print(xs)
""",
    ),
    Case(
        "B10",
        "a shared item of a list that a step changes",
        """
# %% functions
ys = [v * 2 for v in range(0 % 3 + 1)]
if 6 > len(ys):
    sum = ys[0]
else:
    sum = len(ys)
# %% step:top
ys[0] = len(ys)
# %% step:b prev:top
print(sum, ys)
""",
    ),
    Case(
        "B2",
        "a shared item that a step changes",
        """
# %% functions
ys = [[1], [2]]
first = ys[0]
# %% step:top
ys[0].append(3)
# %% step:b prev:top
print(first, ys)
""",
    ),
    Case(
        "B21",
        "parallel steps with decorators of one name",
        """
# %% step:top
n = 1
# %% step:left_too prev:top
list_left = [1]
def logged(fn):
    def wrapper(*args):
        list_left.append(7)
        return fn(*args)
    return wrapper
@logged
def g_left(v):
    return v + 1
# %% step:middle prev:top
zs_middle = [3]
def logged(fn):
    def wrapper(*args):
        zs_middle.append(7)
        return fn(*args)
    return wrapper
@logged
def f_middle(v):
    return v + 1
# %% step:bottom prev:left_too prev:middle
calls = {'f': f_middle, 'g': lambda v: v + n}
print(calls['f'](1), zs_middle)
""",
    ),
]
