"""What functions and classes keep: defaults, attributes, and names that something else takes."""

from __future__ import annotations

from tests.semantics.case import Case

CASES = [
    Case("B13", "a default that is a part of an object", """
# %% functions
cfg = {'a': [1]}
def add(v, to=cfg['a']): to.append(v)
# %% step:a
add(1)
# %% step:b
print(cfg)
"""),
    Case("B13", "a default that is one of two objects", """
# %% functions
reg = []
alt = [3]
def add(v, to=reg or alt): to.append(v)
# %% step:a
add(1)
# %% step:b
print(reg, alt)
"""),
    Case("B13", "a default that holds another object", """
# %% functions
xs = []
n = 3
def add(v, lst=[n, xs]):
    lst[1].append(v)
    return len(lst)
# %% step:a
add(1)
# %% step:b
print(xs, add(3), xs)
"""),
    Case("B2", "a function that gives its default", """
# %% functions
reg = []
def get(to=reg): return to
# %% step:a
r = get()
r.append(4)
# %% step:b
print(reg)
"""),
    Case("B2", "an object that keeps a default of its class", """
# %% functions
reg = []
class K:
    def __init__(self, to=reg):
        self.to = to
# %% step:a
k = K()
k.to.append(4)
# %% step:b
print(reg)
k.to.append(5)
# %% step:c
print(reg, k.to)
"""),
    Case("B2", "a class attribute that is another object", """
# %% functions
cfg = [1]
class M:
    conf = cfg
# %% step:a
cfg.append(1)
# %% step:b
print(M.conf)
"""),
    Case("B2", "an object changed as a class attribute", """
# %% functions
cfg = [1]
class M:
    conf = cfg
# %% step:a
M.conf.append(1)
# %% step:b
print(cfg)
M.conf.append(2)
# %% step:c
print(cfg, M.conf)
"""),
    Case("B13", "a class with state that holds another object", """
# %% step:s
cfg = [1]
class M:
    conf = cfg
    count = 0
    def add(self, v):
        self.conf.append(v)
        M.count += 1
# %% step:a
m = M()
m.add(3)
# %% step:b
print(cfg, M.count)
m.add(2)
# %% step:c
print(cfg, M.conf, m.conf, M.count)
"""),
    Case("B2", "a parameter that a class holds", """
# %% pipeline-parameters
cfg = [1]
# %% functions
class M:
    conf = cfg
# %% step:a
cfg.append(1)
# %% step:b
print(M.conf)
# %% step:c
M.conf.append(4)
# %% step:d
print(cfg)
"""),
    Case("B13", "a class attribute made from a part that changes", """
# %% functions
cfg = {'r': 1}
class M:
    rate = cfg['r']
    other = cfg.get('r')
# %% step:a
cfg['r'] = 4
# %% step:b
print(M.rate, M.other, cfg)
"""),
    Case("B13", "a default of a step that is a part of an object", """
# %% step:s
cfg = {'a': [1]}
def add(v, to=cfg['a']): to.append(v)
# %% step:a
add(1)
# %% step:b
print(cfg)
add(2)
# %% step:c
print(cfg)
"""),
    Case("B13", "a default that is a method of an object", """
# %% functions
xs = [1]
def add(v, p=xs.append): p(v)
# %% step:a
add(1)
# %% step:b
print(xs)
"""),
    Case("B12", "functions that a decorator keeps and whose name is taken", """
# %% step:r
seen = []
def keep(f):
    seen.append(f)
    return f
# %% step:a
@keep
def one(): return 1
# %% step:b
def one(): return 11
# %% step:c
print([f() for f in seen], one())
# %% step:d
print([f() for f in seen], one())
"""),
    Case("B12", "functions of a loop whose name is taken", """
# %% step:a
ops = []
for k in range(3):
    def op(x, k=k): return x + k
    ops.append(op)
# %% step:b
def op(x): return 0
# %% step:c
print([o(1) for o in ops])
# %% step:d
print([o(1) for o in ops], op(4))
"""),
    Case("B12", "a function of a branch whose name is taken", """
# %% step:a
n = 3
if n > 2:
    def op(x): return x + n
else:
    def op(x): return x
table = {'op': op}
# %% step:b
op = 5
# %% step:c
print(table['op'](1), op)
"""),
    Case("B13", "a shared subclass of a class that a step changes", """
# %% step:a
class Base:
    k = 1
    items = []
# %% functions
class Sub(Base):
    pass
# %% step:b
Base.k = 5
Base.items.append(3)
# %% step:c
print(Sub.k, Sub.items, Base.k)
"""),
    Case("B12", "a shared function with a decorator of a step", """
# %% step:a
def deco(f):
    return f
# %% functions
@deco
def g(x): return x
# %% step:b
print(g(2))
# %% step:c
print(g(3))
"""),
    Case("A2", "a global name that only a function binds", """
# %% functions
def add(n):
    global last
    if n > 1:
        last = [n]
    else:
        last = []
    last.append(3)
    return last
# %% step:a
p = add(1)
# %% step:b
print(p, add(4))
# %% step:c
print(last)
"""),
    Case("A2", "global names that a function imports and loops over", """
# %% step:a
def load():
    global np_
    import math as np_
    for q in [1, 2]:
        global cache
        cache = q
    return np_.pi, cache
p = load()
# %% step:b
print(p, cache)
"""),
    Case("B13", "classes changed in a loop over them", """
# %% functions
class A: n = 0
class B: n = 0
# %% step:a
for c in (A, B): c.n += 5
# %% step:b
print(A.n, B.n)
"""),
    Case("B12", "a decorator that prints", """
# %% step:a
def loud(f):
    print("decorating", f.__name__)
    return f
@loud
def g(x): return x + 1
# %% step:b
print(g(2))
"""),
    Case("B13", "a default that has another name", """
# %% step:a
xs = [4, 2]
zs = xs
def add(v, to=xs):
    to.append(v)
    return len(to)
# %% step:b
print(add(1), zs)
# %% step:c
zs.append(5)
print(add(2))
"""),
    Case("B13", "a default of a step before that a list holds", """
# %% step:a
xs = [4, 2]
# %% step:b
def add(v, to=xs):
    to.append(v)
rows = [xs]
again = add
# %% step:c
again(1)
print(rows)
"""),
]  # fmt: skip
