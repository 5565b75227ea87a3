"""Cases of section B: what functions and classes keep of the code around them, and state that they lose."""

from __future__ import annotations

from tests.semantics.case import Case

CASES = [
    Case("B13", "functions that count in a variable between them", """
# %% step:s2
def make_tally():
    count = 0
    def add():
        nonlocal count
        count += 1
    def get():
        return count
    return add, get
add_tally, tally = make_tally()
# %% step:s3 prev:s2
add_tally()
# %% step:s5 prev:s3
print(tally(), tally())
"""),
    Case("B13", "closures in a dict", """
# %% step:a
def make():
    n = 0
    def inc():
        nonlocal n
        n += 1
        return n
    return {"inc": inc, "get": lambda: n}
fns = make()
inc = fns["inc"]
# %% step:b prev:a
inc()
# %% step:c prev:b
print(fns["get"]())
"""),
    Case("B13", "a closure kept in an object", """
# %% step:a
class Box: pass
def make(box):
    n = 0
    def inc():
        nonlocal n
        n += 1
    def get():
        return n
    box.get = get
    return inc
box = Box()
inc = make(box)
# %% step:b prev:a
inc(); inc()
# %% step:c prev:b
print(box.get())
"""),
    Case("B13", "closures made by a closure", """
# %% step:a
def outer():
    total = 0
    def mid():
        def add(x):
            nonlocal total
            total += x
        return add
    def show():
        return total
    return mid, show
mid, show = outer()
# %% step:b prev:a
add = mid()
# %% step:c prev:b
add(4)
# %% step:d prev:c
print(show())
"""),
    Case("B13", "two names of a closure that counts", """
# %% step:a
def acc():
    total = 0
    def gen(x):
        nonlocal total
        total += x
        return total
    return gen
first = acc()
second = acc()
third = first
# %% step:b prev:a
first(1); second(10)
# %% step:c prev:b
print(third(0), second(0))
"""),
    Case("B13", "a decorator that counts", """
# %% step:a
def counter(fn):
    calls = 0
    def wrapper(*args):
        nonlocal calls
        calls += 1
        return fn(*args), calls
    wrapper.count = lambda: calls
    return wrapper
@counter
def f(x): return x * 2
# %% step:b prev:a
print(f(2))
# %% step:c prev:b
print(f(3), f.count())
"""),
    Case("B13", "closures over a number and a list", """
# %% step:a
def make():
    n = [0]
    k = 0
    def set_(v):
        nonlocal k
        k = v
    def both():
        return n, k
    return set_, both
set_, both = make()
n, k = both()
n.append(1)
# %% step:b prev:a
set_(7)
n.append(2)
# %% step:c prev:b
print(both())
"""),
    Case("B13", "closures made in a loop", """
# %% step:a
def pairs():
    out = []
    for i in range(2):
        def put(v, i=i):
            nonlocal last
            last = (i, v)
        out.append(put)
    last = None
    return out, lambda: last
puts, last = pairs()
# %% step:b prev:a
puts[1](5)
# %% step:c prev:b
print(last())
"""),
    Case("B13", "closures as attributes", """
# %% step:a
class Account:
    def __init__(self):
        balance = 0
        def deposit(x):
            nonlocal balance
            balance += x
        self.deposit = deposit
        self.balance = lambda: balance
acc = Account()
dep = acc.deposit
# %% step:b prev:a
dep(10)
# %% step:c prev:b
print(acc.balance())
"""),
    Case("B13", "a class's attributes deleted", """
# %% step:a
class C:
    x = 1
    y = 2
C.z = 3
# %% step:b prev:a
del C.x
delattr(C, "z")
print(hasattr(C, "x"))
# %% step:c prev:b
print(hasattr(C, "x"), hasattr(C, "y"), hasattr(C, "z"), hasattr(C(), "x"))
"""),
    Case("B13", "a method deleted", """
# %% step:a
class A:
    def hi(self): return "A"
class B(A):
    def hi(self): return "B"
b = B()
# %% step:b prev:a
del B.hi
print(b.hi())
# %% step:c prev:b
print(b.hi(), B().hi())
"""),
    Case("B13", "a cache that counts", """
# %% step:a
from functools import lru_cache
calls = []
@lru_cache(maxsize=None)
def sq(x):
    calls.append(x)
    return x * x
sq(2)
# %% step:b prev:a
print(sq(2), sq(3))
# %% step:c prev:b
print(sq(2), sq(3), calls, sq.cache_info())
""", warnings=("KG209",), differs=("calls", "printed")),
    Case("B13", "a cache that is asked", """
# %% step:a
from functools import cache
@cache
def fib(n): return n if n < 2 else fib(n-1) + fib(n-2)
print(fib(30), fib.cache_info())
# %% step:b prev:a
print(fib(31), fib.cache_info())
""", warnings=("KG209",), differs=("printed",)),
    Case("B12", "a default made of a list that grows", """
# %% step:s1
list_ = [1, 2]
def f(v, k=len(list_)):
    return v + len(list_) + k
list_.append(3)
# %% step:s2 prev:s1
a = f(1)
print(a)
"""),
    Case("B12", "a default made of a list that a later step lengthens", """
# %% step:s1
list_ = [1, 2]
def f(v, k=len(list_)):
    return v + len(list_) + k
# %% step:s2 prev:s1
list_.append(3)
# %% step:s3 prev:s2
print(f(1))
"""),
    Case("B12", "a default made of a list of computed values that grows", """
# %% step:s1
xs = [1, 2]
list_ = list(map(lambda v: v - xs[0], xs))
def f(v, k=len(list_)):
    return v + len(list_) + k
list_.append(3)
# %% step:s2 prev:s1
print(f(1))
"""),
    Case("B12", "a class made of a dict that changes", """
# %% step:s1
opts = {"a": 1}
class C:
    size = len(opts)
    o = opts["a"]
opts["a"] = 5; opts["b"] = 1
# %% step:s2 prev:s1
print(C.size, C.o, opts)
"""),
    Case("B12", "a decorator given the length of a list that grows", """
# %% step:s1
def deco(n):
    def w(f):
        return lambda x: f(x) + n
    return w
k = [1]
@deco(len(k))
def g(x): return x
k.append(2)
# %% step:s2 prev:s1
print(g(1), k)
"""),
    Case("B12", "a lambda with a default made of a list that grows", """
# %% step:s1
fs = [1]
f = lambda x, n=sum(fs): x + n
fs.append(10)
# %% step:s2 prev:s1
print(f(1), fs)
"""),
    Case("B12", "a default made of a list that a context manager lengthens", """
# %% step:s1
import contextlib
list_ = [1, 2]
def f(v, k=len(list_)):
    return v + k
@contextlib.contextmanager
def noting_(log):
    log.append(1)
    yield len(log)
    log.append(2)
with noting_(list_) as id:
    pass
# %% step:s2 prev:s1
print(f(1))
"""),
    Case("B12", "a default made of a list that a function lengthens", """
# %% step:s1
list_ = [1, 2]
def f(v, k=len(list_)):
    return v + k
def grow(x): x.append(1)
grow(list_)
# %% step:s2 prev:s1
print(f(1))
"""),
    Case("B13", "implementations registered beside a generic function", """
# %% step:a
from functools import singledispatch
@singledispatch
def show(x): return "obj"
@show.register
def _(x: int): return "int"
# %% step:b prev:a
print(show(1), show("a"))
# %% step:c prev:b
print(show(2))
"""),
    Case("B13", "implementations registered in later steps", """
# %% step:a
from functools import singledispatch
import numbers
@singledispatch
def show(x): return "obj"
# %% step:b prev:a
@show.register(list)
def show_list(x): return "list " + show(len(x))
@show.register(numbers.Integral)
def _(x): return f"int {x}"
print(show([1]))
# %% step:c prev:b
@show.register(tuple)
@show.register(set)
def _(x): return "many" + show(list(x))
# %% step:d prev:c
print(show([1]), show(2), show("a"), show((1,)), show({1}), show_list([2]))
"""),
    Case("B13", "implementations for classes of the notebook", """
# %% functions
from functools import singledispatch
@singledispatch
def area(shape): raise TypeError(type(shape))
# %% step:a
class Sq:
    def __init__(self, s): self.s = s
@area.register
def _(shape: Sq): return shape.s ** 2
sq = Sq(3)
# %% step:b prev:a
class Ci:
    r = 2
@area.register
def _(shape: Ci): return 3 * shape.r
print(area(sq))
# %% step:c prev:b
print(area(sq), area(Ci()))
try:
    area(1)
except TypeError as e: print(e)
"""),
    Case("B12", "instances of a class and of the class that took its name", """
# %% step:a
class M: v = 1
m = M()
# %% step:b prev:a
class M: v = 2
m2 = M()
# %% step:c prev:b
print(m.v, m2.v, isinstance(m, M), isinstance(m2, M))
# %% step:d prev:c
m.x = 3
# %% step:e prev:d
print(m.v, m.x, m2.v, type(m).__name__)
"""),
    Case("B12", "functions in lists, of which one took the name of the other", """
# %% step:a
def helper(): return "old"
fs = [helper]
# %% step:b prev:a
def helper(): return "new"
fs2 = [helper]
# %% step:c prev:b
print(fs[0](), fs2[0](), helper())
"""),
    Case("B12", "a list of instances of two classes of one name", """
# %% step:a
class P:
    def __init__(self, n): self.n = n
    def hi(self): return "hi " + self.n
ps = [P("a")]
# %% step:b prev:a
class P:
    def __init__(self, n, k): self.n, self.k = n, k
    def hi(self): return "hello " + self.n * self.k
ps.append(P("b", 2))
# %% step:c prev:b
print([p.hi() for p in ps])
"""),
    Case("B12", "a class made from the class whose name it takes", """
# %% functions
class C: v = 0
# %% step:a
c = C()
# %% step:b prev:a
class C(C): v = 5
d = C()
# %% step:c prev:b
print(c.v, d.v, isinstance(d, C), isinstance(c, C))
"""),
    Case("B1", "methods and lambdas that an object calls", """
# %% step:a
class Subject:
    def __init__(self): self.obs = []
    def attach(self, f): self.obs.append(f)
    def fire(self, v):
        for f in self.obs: f(v)
log = []
s = Subject()
s.attach(log.append)
s.attach(lambda v: log.append(-v))
# %% step:b prev:a
s.fire(1)
# %% step:c prev:b
s.fire(2)
print(log)
"""),
    Case("B1", "what is written to texts in memory", """
# %% step:a
import io, json, pickle, csv, pprint, contextlib, traceback, sys
bufs = {k: io.StringIO() for k in "abcdefgh"}
a, b, c, d, e, f, g, h = [io.StringIO() for _ in range(8)]
p, q = io.BytesIO(), io.BytesIO()

# %% step:b1 prev:a
print("x", file=a)
# %% step:b2 prev:b1
json.dump([1], b)
# %% step:b3 prev:b2
csv.writer(c).writerow([1, 2])
# %% step:b4 prev:b3
pprint.pprint({"a": 1}, stream=d)
# %% step:b5 prev:b4
with contextlib.redirect_stdout(e):
    print("hidden")
# %% step:b6 prev:b5
try: 1 / 0
except ZeroDivisionError: traceback.print_exc(limit=0, file=f)
# %% step:b7 prev:b6
pickle.dump([1], p)
# %% step:b8 prev:b7
sys.stdout.write("y\\n"); g.write("z"); h.writelines(["1", "2"])
# %% step:b9 prev:b8
print("m", file=bufs["a"])
# %% step:c prev:b9
print([x.getvalue() for x in (a, b, c, d, e, f, g, h)], p.getvalue(), bufs["a"].getvalue())
"""),
    Case("B3", "functions that a decorator registers", """
# %% step:a
HANDLERS = {}
def handles(kind):
    def deco(f):
        HANDLERS[kind] = f
        return f
    return deco
@handles("a")
def on_a(x): return x + 1
# %% step:b prev:a
@handles("b")
def on_b(x): return on_a(x) * 2
# %% step:c prev:b
print(sorted(HANDLERS), HANDLERS["b"](3), on_b is HANDLERS["b"])
"""),
    Case("B12", "a function that takes the name of one that another value may hold", """
# %% pipeline-parameters
xs = [4, 2]
# %% step:s3
def logged(fn):
    def wrapper(*args):
        xs.append(7)
        return fn(*args)
    return wrapper
@logged
def f(v):
    return v + 1
# %% step:s4 prev:s3
def f(v, k=xs):
    k.append(v)
    return len(k)
# %% step:s5 prev:s4
print(len(xs))
"""),
    Case("B13", "a function that counts, by two names on two branches", """
# %% step:s1
def f(v):
    f.calls = getattr(f, 'calls', 0) + 1
    return f.calls
h = f
# %% step:s3 prev:s1
if len("a") > 1:
    b = h(1)
else:
    b = f(2)
# %% step:s4 prev:s3
print(f(1), h(1), h is f)
"""),
    Case("B3", "a function that calls one with a wrapper that fills a list", """
# %% step:s2
list_ = [1]
def logged(fn):
    def wrapper(*args):
        list_.append(7)
        return fn(*args)
    return wrapper
@logged
def g(v):
    return v + 1
# %% step:s3 prev:s2
def h(v):
    return v + g(v)
print(h(1))
# %% step:s4 prev:s3
print(list_)
"""),
    Case("B13", "a function that calls an instance by the name of what it replaced", """
# %% step:a
class CountCalls:
    def __init__(self, f):
        self.f = f
        self.n = 0
    def __call__(self, *args):
        self.n += 1
        return self.f(*args)
@CountCalls
def g(v):
    return v + 1
# %% step:b
def h(v):
    return g(v)
print(h(1))
# %% step:c
print(g.n, h(2), g.n)
# %% step:d
print(g.n)
"""),
    Case("B3", "a recursive function with a wrapper that counts", """
# %% functions
calls = {}
def traced(fn):
    def wrapper(*args):
        calls[fn.__name__] = calls.get(fn.__name__, 0) + 1
        return fn(*args)
    return wrapper
@traced
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
def run(n):
    return [fib(i) for i in range(n)]
# %% step:b
print(run(4))
# %% step:c
print(calls)
# %% step:d
print(run(2), calls)
"""),
    Case("B3", "a function that calls one which a decorator with arguments wraps", """
# %% functions
import time
log = []
def repeat(times):
    def deco(fn):
        def wrapper(*args):
            for _ in range(times):
                log.append(fn(*args))
            return log[-1]
        return wrapper
    return deco
@repeat(3)
def one(x):
    return x
def use(x):
    return one(x)
# %% step:b
use(4)
# %% step:c
print(log)
"""),
    Case("B2", "a list in a tuple with a parameter, both changed by different names", """
# %% pipeline-parameters
xs = [4, 2]
d = {"k": 1, "l": [2]}
# %% functions
b, *xs = xs + [1, 2]
# %% step:s1
pair = (xs, d)
# %% step:s3
xs.append(b)
# %% step:s4
pair[1]['l'] = pair[0]
print(d)
"""),
    Case("B8", "a generator whose names are bound later", """
# %% step:a
xs, ys = [1, 2], [1]
k = 1
late = (x * m for x in xs)
anew = (x * k for x in xs)
pairs = ((x, y) for x in xs for y in ys)
# %% step:b
m = 3
k = 10
ys.append(2)
print(list(late), list(anew), list(pairs))
"""),
    Case("B8", "a generator that a step binds anew what it reads for", """
# %% step:a
xs = [1, 2]
k = 2
products = (x * k for x in xs)
# %% step:b
k = 3
# %% step:c
print(list(products))
"""),
    Case("B8", "a generator that is used in its own step", """
# %% step:a
xs = [1, 2]
products = (x * k for x in xs)
k = 3
print(list(products))
# %% step:b
print(k)
"""),
    Case("B3", "functions that change what is given back by those that they are given", """
# %% functions
CACHE, OTHER = {}, {}
def mark(fn, d):
    row = fn(d)
    row["x"] = 1
def mark_all(fns, d):
    for fn in fns:
        mark(fn, d)
# %% step:a
d, e = {}, {}
# %% step:b
mark(lambda row: row, d)
mark(lambda row: CACHE, e)
# %% step:c
mark_all([lambda row: OTHER], e)
# %% step:d
print(d, e, CACHE, OTHER)
"""),
]  # fmt: skip
