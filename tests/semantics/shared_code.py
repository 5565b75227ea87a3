"""What shared cells do beside defining things: values made from values, changes, aliases and random numbers."""

from __future__ import annotations

from tests.semantics.case import Case

CASES = [
    Case("B10", "shared code that binds a name from itself", """
# %% imports
import json
# %% functions
data = [1, 2]
data = data + [3]
n = 4
n = n + len(data)
# %% step:a
x = data + [n]
print(x)
"""),
    Case("B4", "an import that shared code replaces", """
# %% imports
import math as m, json
m = m or json
# %% step:a
x = m.tau
"""),
    Case("B12", "a shared function that shared code wraps", """
# %% functions
def f(x): return x + 1
f = f or 2
g = f
g = g or f
# %% step:a
x = f(1), g(2)
print(x)
"""),
    Case("B10", "a shared value made from one that is bound anew below", """
# %% functions
a = 1
b = a + 1
a = 5
# %% step:a
print(b)
# %% step:b
print(a, b)
# %% step:c
a = 7
# %% step:d
print(a, b)
"""),
    Case("B10", "parameters that shared code binds from themselves", """
# %% pipeline-parameters
n = 4
xs = [1]
# %% functions
n = n + 1
xs = xs + [n]
# %% step:a
print(n)
# %% step:b
print(xs)
xs.append(3)
# %% step:c
print(xs, n)
"""),
    Case("B10", "shared code in several steps of its own", """
# %% functions
words = 'a b c'
words = words.split()
words = [w.upper() for w in words]
words.append('x')
index = {w: i for i, w in enumerate(words)}
words = None
# %% step:a
print(index)
# %% step:b
print(index, words)
"""),
    Case("B3", "a shared function that reads what shared code binds anew", """
# %% imports
import os
# %% functions
try:
    root = root_dir
except NameError:
    root = '/'
root = os.path.join(root, 'x')
def path(p): return os.path.join(root, p)
root = root + 'y'
# %% step:a
print(path('b'))
# %% step:b
root = '/z'
print(path('b'))
# %% step:c
print(path('b'), root)
"""),
    Case("B10", "names that shared code below a step binds anew", """
# %% pipeline-parameters
xs = [4, 2]
n = 3
# %% step:a
id = id
count = 5
def logged(fn):
    def wrapper(*args):
        xs.append(7)
        return fn(*args)
    return wrapper
@logged
def g(v):
    return v + n
# %% step:b prev:a
count += 1
found = g(xs[0])
print(xs, n, id is max, count, found)
# %% functions
xs = [v * 2 for v in range(n)]
id = n = 0
count = 3
# %% step:c prev:b
print(xs, n, id, count, found)
"""),
    Case("B12", "a function that shared code below a step defines again", """
# %% pipeline-parameters
n = 3
# %% functions
def f(v):
    return v + n
# %% step:a
n = f(1)
# %% functions
def f(v, k=[2]):
    f.calls = getattr(f, "calls", 0) + 1
    return f.calls + k[0]
# %% step:b prev:a
print(f(1), n)
"""),
    Case("B12", "a function of a step that shared code below defines again", """
# %% step:a
if max(2, 1) > 3:
    def f(v):
        return v
else:
    f = lambda v: v + 1
# %% step:b prev:a
n = f(3)
# %% functions
def f(v, k=n):
    return v + 1 + k
# %% step:c prev:b
print(n)
"""),
    Case("B10", "a parameter that shared code below a step changes", """
# %% pipeline-parameters
xs = [4, 2]
# %% step:a
first = xs[0]
print(xs)
# %% functions
xs.insert(0, len(xs))
# %% step:b prev:a
print(first, xs)
# %% functions
xs.insert(0, 5)
"""),
    Case("B10", "shared values made by code that reads a parameter which a step binds anew", """
# %% pipeline-parameters
n = 3
xs = [4, 2]
# %% functions
def g(v): return v - n
class P:
    def __init__(self, v): self.v = v - n
    def again(self): return self.v - n
ys, zs, p = list(map(g, [1, 2])), sorted([1, 2], key=g), P(3)
xs = list(map(lambda v: v - n, xs))
# %% step:a
n = -4
# %% step:b
print(xs, ys, zs, p.v, p.again(), g(1))
"""),
    Case("B10", "a shared loop", """
# %% functions
total = 0
for i in range(3):
    total = total + i
total += 5
if total > 3:
    total = total * 2
# %% step:a
print(total)
"""),
    Case("B2", "two shared names for one object", """
# %% functions
a = []
b = a
# %% step:s1
b.append(1)
# %% step:s2
print(a, b)
"""),
    Case("B2", "a shared dict that holds a shared list", """
# %% functions
a = []
b = {'x': a}
# %% step:s1
b['x'].append(1)
# %% step:s2
print(a, b)
# %% step:s3
a.append(2)
# %% step:s4
print(b, b['x'] is a)
"""),
    Case("B2", "a shared object that shared code changes by another name", """
# %% functions
xs = []
d = {'x': xs}
def fill(q):
    q['x'].append(3)
fill(d)
# %% step:s1
print(xs)
# %% step:s2
xs.append(3)
# %% step:s3
print(d, xs)
"""),
    Case("B10", "parameters that shared code changes", """
# %% pipeline-parameters
d = {'k': 1}
xs = [3]
n = 3
# %% functions
d['k'] = 3
xs.append(n)
ys = xs
ys.sort()
# %% step:s1
print(d)
# %% step:s2
print(xs)
# %% step:s3
ys.append(1)
# %% step:s4
print(xs, d)
"""),
    Case("A12", "a shared default from a parameter that is bound anew below", """
# %% pipeline-parameters
d = {'k': 1}
n = 3
# %% functions
def f(v, k=d['k']):
    return v + n + k
d = {'k': n, 'l': [5]}
# %% step:s1
print(f(n))
# %% step:s2
print(d, f(1))
"""),
    Case("B10", "a parameter that a shared line reads and binds", """
# %% pipeline-parameters
xs = [4, 2]
n = 3
# %% functions
zs = xs = [xs[0]]
xs = [len(zs), n]
# %% step:s1
print(xs)
# %% step:s2
xs.append(1)
zs.append(2)
# %% step:s3
print(xs, zs)
"""),
    Case("B2", "a parameter that a shared dict holds", """
# %% pipeline-parameters
xs = [4, 2]
# %% functions
def logged(fn):
    def wrapper(*args):
        xs.append(7)
        return fn(*args)
    return wrapper
@logged
def h(v):
    return v + 1
vars_ = {'l': xs}
# %% step:s1
h(1)
# %% step:s2
vars_['l'].append(5)
# %% step:s3
print(xs, vars_)
"""),
    Case("B5", "random numbers that shared code draws", """
# %% functions
import random
random.seed(3)
r = random.random()
rs = [random.random() for _ in range(3)]
# %% step:s1
print(r, random.random())
# %% step:s2
print(rs, random.random())
"""),
    Case("B3", "shared calls of a function that counts", """
# %% functions
counter = {'n': 0}
def bump():
    counter['n'] += 1
    return counter['n']
first = bump()
second = bump()
# %% step:s1
print(second, counter)
# %% step:s2
print(first, bump())
# %% step:s3
print(counter)
"""),
    Case("B13", "shared instances that fill a list of their class", """
# %% functions
class Reg:
    items = []
    def __init__(self, n):
        self.items.append(n)
r1 = Reg(1)
r2 = Reg(2)
# %% step:s1
print(Reg.items, r1.items)
# %% step:s2
r3 = Reg(3)
# %% step:s3
print(Reg.items)
"""),
    Case("B2", "a parameter that is an alias by way of a shared dict", """
# %% pipeline-parameters
d = {"k": 1, "l": [2]}
xs = [4, 2]
# %% functions
vars_ = {"k": d['k'], 'l': xs}
# %% step:s2
e = d
# %% step:s5 prev:s2
vars_.setdefault('l', []).append(e['k'])
print(xs)
# %% step:s6 prev:s5
print(xs, vars_)
"""),
    Case("B10", "a shared default that steps bind anew", """
# %% pipeline-parameters
n = 3
xs = [1, 2]
# %% functions
a = n
def h(v, k=n):
    return v + len(xs) + k
# %% step:s1
n += len(xs)
# %% step:s2
a = a
print(h(3))
# %% step:s3
n, *zs = xs + [1, 2]
print(n)
# %% step:s4
print(h(3), a)
"""),
    Case("B12", "a function of one branch, whose name another takes", """
# %% functions
xs = [v * 2 for v in range(1 % 3 + 1)]
# %% step:s1
if len(xs) > 3:
    def g(v):
        return v
else:
    g = lambda v: v + 1
# %% step:s2
f = g
# %% step:s3
def logged(fn):
    def wrapper(*args):
        xs.append(7)
        return fn(*args)
    return wrapper
@logged
def g(v):
    return v + 1
# %% step:s4
n = f(9)
print(n)
"""),
    Case("B10", "a shared call before what it reads is changed", """
# %% pipeline-parameters
xs = [4, 2]
n = 3
# %% functions
def h(v, k=n):
    return v + len(xs) + k
if n > len(xs):
    id = h(n)
else:
    id = h(7)
xs.extend([xs[0]])
# %% step:s2
flag = id > 3
print(id)
"""),
    Case("B10", "a shared line that changes a parameter by another one", """
# %% pipeline-parameters
xs = [4, 2]
d = {"k": 1, "l": [2]}
# %% functions
xs[0] = d['k']
f = lambda v: v + len(xs)
# %% step:s1
calls = {'f': f, 'g': lambda v: v + d['k']}
# %% step:s2
b = calls['g'](d['k'])
# %% step:s3
d['k'], _ = b, 0
# %% step:s4
print(f(1), xs)
"""),
    Case("B10", "a shared loop that fills a parameter", """
# %% pipeline-parameters
xs = [4, 2]
# %% functions
for n in range(3):
    xs.append(n)
# %% step:s1
if xs[0] > len(xs):
    sum = len(xs) + 1
else:
    sum = xs[0] + len(xs)
# %% step:s2 prev:s1
match xs:
    case [sum]:
        pass
    case [sum, *_]:
        sum += 1
list_ = [n, len(xs)]
print(list_)
"""),
    Case("B5", "a shared frame of random numbers", """
# %% imports
import numpy as np
import pandas as pd
np.random.seed(0)
# %% functions
df = pd.DataFrame({'a': np.random.rand(4), 'b': range(4)})
df['c'] = df['a'] * 2
cols = list(df.columns)
def clean(x):
    return x[cols].dropna()
df = clean(df)
df.columns = [c.upper() for c in df.columns]
# %% step:s1
print(df.sum().round(4).to_dict(), cols)
noise = np.random.rand()
# %% step:s2
df['D'] = noise
print(df.shape)
# %% step:s3
print(df.round(4).values.tolist(), np.random.rand())
"""),
    Case("B2", "a shared dict of settings, and a list in it", """
# %% functions
config = {'lr': 0.1, 'layers': [1, 2]}
config.update(seed=3)
config['layers'].append(3)
layers = config['layers']
def depth():
    return len(config['layers'])
# %% step:s1
print(depth(), config)
# %% step:s2
layers.append(9)
# %% step:s3
print(depth(), config, layers)
config = {'layers': []}
# %% step:s4
print(depth(), layers)
"""),
    Case("B10", "shared names that one line binds from a list that is sorted below", """
# %% functions
vals = [3, 1, 2]
a, *rest = vals
vals.sort()
b, *more = vals
rest.append(a)
# %% step:s1
print(a, rest)
# %% step:s2
print(b, more, vals)
"""),
    Case("B8", "a shared iterator that shared code has begun", """
# %% functions
from itertools import count
ids = count(5)
first = next(ids)
second = next(ids)
# %% step:s1
print(first, second)
# %% step:s2
print(next(ids))
"""),
    Case("B10", "a parameter that shared code deletes", """
# %% pipeline-parameters
N = 3
# %% functions
N = max(N, 2)
sizes = [i * N for i in range(N)]
del N
# %% step:s1
print(sizes)
# %% step:s2
N = 8
print(sizes, N)
"""),
    Case("B3", "shared calls of a function before and after what it reads is bound anew", """
# %% functions
x = 1
def f(): return x
y = f()
x = 2
z = f()
# %% step:s1
print(y, z, f())
# %% step:s2
x = 3
print(f())
# %% step:s3
print(y, z, f())
"""),
    Case("A10", "a shared loop variable that is a second name", """
# %% functions
acc = []
for i in range(3):
    acc.append(i)
    last = acc
total = sum(acc)
acc = tuple(acc)
# %% step:s1
last.append(9)
# %% step:s2
print(acc, last, total)
"""),
    Case("B13", "a shared dict of functions that a method fills as a decorator", """
# %% functions
class Registry(dict):
    def register(self, f):
        self[f.__name__] = f
        return f
reg = Registry()
@reg.register
def a(x): return x + 1
@reg.register
def b(x): return x * 2
# %% step:s1
print(sorted(reg), reg['a'](3))
# %% step:s2
@reg.register
def c(x): return -x
# %% step:s3
print(sorted(reg), reg['b'](3), reg['c'](1))
"""),
    Case("B13", "an object whose method registers functions, by name too", """
# %% functions
class Registry:
    def __init__(self): self.items = {}
    def register(self, f):
        self.items[f.__name__] = f
        return f
    def named(self, name):
        def deco(f):
            self.items[name] = f
            return f
        return deco
reg = Registry()
@reg.register
def a(x): return x + 1
@reg.named('bb')
def b(x): return x + 1
# %% step:s2
@reg.register
def c(x): return -x
# %% step:s3
print(sorted(reg.items), reg.items['a'](3), reg.items['c'](1))
@reg.named('dd')
def d(x): return x + 1
# %% step:s4
print(sorted(reg.items), reg.items['dd'](3))
"""),
    Case("A11", "a shared name that may be unbound, and is part of a parameter", """
# %% pipeline-parameters
d = {"k": 1, "l": [2]}
# %% functions
ok = 1 > 9
if ok:
    maybe_ok = d['l']
# %% step:s1
d.update(k=4)
# %% step:s2 prev:s1
if ok:
    print(maybe_ok)
print(d)
"""),
    Case("A11", "two shared names of which one is unbound", """
# %% functions
tools = [1]
if len(tools) > 0:
    extra = tools
else:
    other = tools
# %% step:s1
tools.append(4)
# %% step:s2 prev:s1
print(extra, tools)
# %% step:s3
del extra
# %% step:s4
print(tools)
"""),
    Case("B2", "a closure that holds a shared function with a parameter as its default", """
# %% pipeline-parameters
xs = [4, 2]
# %% functions
def h(v, k=xs):
    k.append(v)
    return len(k)
# %% step:s1
f = (lambda fn: lambda v: fn(v) + 2)(h)
# %% step:s2
ys = [len(xs)]
print(f(1), ys, xs)
# %% step:s3
print(xs)
"""),
    Case("B2", "a shared function with a default that a step before it has made", """
# %% step:s0
xs = [4, 2]
# %% functions
def h(v, k=xs):
    k.append(v)
    return len(k)
# %% step:s1
f = (lambda fn: lambda v: fn(v) + 2)(h)
# %% step:s2
print(f(1))
# %% step:s3
print(xs)
"""),
    Case("B21", "branches that count with items of one list", """
# %% pipeline-parameters
xs = [4, 2]
# %% step:start
d = {"k": 3}
# %% step:left prev:start
try:
    n_left = xs[99]
except IndexError:
    n_left = d["k"]
else:
    n_left += 1
# %% step:right prev:start
n_right = xs[0]
n_right += 1
# %% step:end prev:left prev:right
print(n_left, n_right, xs)
"""),
    Case("B12", "a shared value of a function that a step defines again", """
# %% functions
def h(v, k=1):
    return v + 4 + k
b = h(4)
# %% step:s1
n = 3
def h(v):
    return v + n
# %% step:s2 prev:s1
print(b, h(3))
"""),
    Case("B12", "a shared function whose decorator changes a list, and whose name a lambda takes", """
# %% functions
list_ = xs = [3]
def logged(fn):
    def wrapper(*args):
        xs.append(7)
        return fn(*args)
    return wrapper
@logged
def f(v):
    return v + 1
f = lambda v: v + 1
# %% step:s2
a = f(xs[0])
print(xs)
"""),
    Case("A12", "a shared default whose name a branch binds, and a line anew", """
# %% functions
if 0 > 0:
    b = 9 + 1
else:
    b = 3
def f(v, k=b):
    return v + b + k
b = 1
a = f(0)
# %% step:s2
b = f(a)
print(b)
"""),
    Case("B12", "a shared default whose name a step gives to a function", """
# %% pipeline-parameters
n = 3
# %% functions
def make_f(base):
    def inner(v):
        nonlocal base
        base += 1
        return base + v
    return inner
f = make_f(3)
def g(v, fn=f):
    return fn(v) + 1
# %% step:s1
id = g(n)
# %% step:s2
b = f(id)
print(b)
# %% step:s4
def f(v):
    return v + g(v) + 5
"""),
    Case("B10", "an item of a parameter whose name shared code binds anew", """
# %% pipeline-parameters
xs = [4, 2]
# %% functions
id = xs[0]
zs = xs = [9]
# %% step:s1
if len(zs) > 1:
    zs *= 2
# %% step:s2 prev:s1
id = id
print(id)
"""),
    Case("B10", "shared code that sorts one of two names of a list, of which a step has bound the other anew", """
# %% functions
ys = zs = [3, 1]
# %% step:a
zs = [zs[0], 1]
# %% functions
ys.sort()
# %% step:b
rows = [zs, ys]
print(rows)
"""),
    Case("B10", "a shared value that holds items of a parameter, and whose name is bound anew below", """
# %% pipeline-parameters
xs = [4, 2]
# %% functions
zs = [v for v in xs]
# %% step:a
xs.append(1)
# %% step:b
ws = zs + [1, 2]
# %% functions
zs = len(ws)
# %% step:c
print(zs)
"""),
    Case("B10", "shared code below a step that fills a list made of the step's value of a parameter", """
# %% pipeline-parameters
xs = [4, 2]
# %% step:a
xs = [1, 2, 3]
# %% functions
ys = [v + 1 for v in xs]
ys.append(len(xs))
# %% step:b
print(ys)
"""),
    Case("B10", "a shared value of a lambda that reads a parameter, which a step binds anew", """
# %% pipeline-parameters
n = 3
# %% functions
f = lambda v: v - n
ys = [f(v) for v in [1, 2]]
# %% step:a
n = -4
# %% step:b
print(ys, f(1))
"""),
]  # fmt: skip
