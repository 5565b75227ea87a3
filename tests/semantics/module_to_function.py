"""What is otherwise in a function than at module level: the rows of section A."""

from __future__ import annotations

from tests.semantics.case import Case

CASES = [
    Case("A1", "the builtin, then the result", """
# %% step:a
xs = [3, 1, 2]
sum = sum(xs)
max = max(xs)
list = list(reversed(xs))
id = len(xs)
# %% step:b prev:a
print(sum, max, list, id)
"""),
    Case("A1", "a builtin's name on one branch alone", """
# %% step:a
xs = [3, 1, 2]
if len(xs) > 5:
    min = 0
print(min(xs))
# %% step:b prev:a
print(min(xs))
"""),
    Case("A1", "builtins that the generated code itself needs", """
# %% step:a
type, dict, str, getattr, isinstance, open, next, hasattr = 1, 2, 3, 4, 5, 6, 7, 8
xs = [type, dict]
ys = xs
# %% step:b prev:a
xs.append(str)
print(ys, getattr, isinstance, open, next, hasattr)
"""),
    Case("A2", "a global statement in a function", """
# %% step:a
n = 0
def f():
    global n
    n += 1
f()
# %% step:b prev:a
f()
f()
print(n)
# %% step:c prev:b
print(n)
"""),
    Case("A2", "a global statement that binds a new name", """
# %% step:a
def start():
    global state
    state = {"a": 1}
start()
# %% step:b prev:a
state["b"] = 2
print(state)
"""),
    Case("A3", "the module of built-ins, which another module has as a dictionary", """
# %% functions
def evaluate(text):
    return eval(text, vars(__builtins__), {"n": 3})
# %% step:a
print(type(__builtins__).__name__, evaluate("max(n, 2)"))
# %% step:b prev:a
print(__builtins__.sum([1, 2]), evaluate("abs(-n)"))
"""),
    Case("A3", "a main guard", """
# %% step:a
def main():
    return 42
if __name__ == "__main__":
    x = main()
# %% step:b prev:a
print(x, __name__)
"""),
    Case("A4", "a setting made by a name that a star import binds", """
# %% step:a
from matplotlib.pyplot import *
rc("font", size=3)
# %% step:b prev:a
import matplotlib.pyplot as plt
print(plt.rcParams["font.size"])
"""),
    Case("A4", "a star import", """
# %% imports
from math import *
# %% step:a
x = sqrt(16) + floor(pi)
# %% step:b prev:a
print(x, ceil(1.5))
"""),
    Case("A4", "a star import in a step", """
# %% step:a
from string import *
x = digits
# %% step:b prev:a
print(x, ascii_lowercase)
"""),
    Case("A5", "annotations stay unevaluated", """
# %% imports
from __future__ import annotations
# %% step:a
def f(x: NotThere) -> Missing | None:
    return x + 1
class P:
    field: Unknown
y = f(1)
# %% step:b prev:a
print(f(y), f.__annotations__, P.__annotations__)
"""),
    Case("A6", "await at the top level", """
# %% step:a
import asyncio
async def get(n):
    await asyncio.sleep(0)
    return n * 2
x = await get(3)
# %% step:b prev:a
async def numbers():
    for n in range(3):
        yield n
ys = []
async for n in numbers():
    ys.append(await get(n))
print(x, ys, n)
# %% step:c prev:b
print(ys, n, [await get(v) for v in ys])
"""),
    Case("A6", "async with at the top level", """
# %% step:a
import contextlib
@contextlib.asynccontextmanager
async def opened(n):
    yield n + 1
async with opened(1) as value:
    total = value
# %% step:b prev:a
print(value, total)
"""),
    Case("A7", "a class and its instances", """
# %% step:a
from dataclasses import dataclass
from enum import Enum
class Colour(Enum):
    RED = 1
    BLUE = 2
@dataclass
class Point:
    x: int
    colour: Colour = Colour.RED
p = Point(1)
# %% step:b prev:a
print(isinstance(p, Point), p == Point(1), p.colour is Colour.RED, p)
p.x = 5
# %% step:c prev:b
print(p.x, p)
"""),
    Case("A7", "a step that never names the class", """
# %% step:a
class Base:
    def __init__(self, n):
        self.n = n
    def twice(self):
        return helper(self.n)
class Derived(Base):
    pass
def helper(n):
    return 2 * n
ds = [Derived(1), Derived(2)]
# %% step:b prev:a
print([d.twice() for d in ds], ds[0].__class__.__mro__)
"""),
    Case("A7", "namedtuples and exceptions of the notebook", """
# %% step:a
from collections import namedtuple
Pair = namedtuple("Pair", "left right")
class Oops(ValueError):
    pass
pair, problem = Pair(1, 2), Oops("no")
# %% step:b prev:a
print(pair, isinstance(pair, Pair), pair.left, repr(problem), isinstance(problem, Oops))
try:
    raise problem
except Oops as e:
    print("caught", e)
"""),
    Case("A8", "pickling a function of the notebook", """
# %% functions
def square(n):
    return n * n
# %% step:a
import pickle
data = pickle.dumps(square)
f = pickle.loads(data)
# %% step:b prev:a
print(f(4), pickle.loads(data) is square)
"""),
    Case("A8", "processes that call a function of the notebook", """
# %% step:a
from concurrent.futures import ProcessPoolExecutor
import multiprocessing
def square(n):
    return n * n + offset
offset = 1
with multiprocessing.get_context("fork").Pool(1) as pool:
    xs = pool.map(square, [1, 2, 3])
# %% step:b prev:a
with multiprocessing.get_context("fork").Pool(1) as pool:
    print(xs, pool.map(square, xs))
"""),
    Case("A9", "exec, eval, globals, vars", """
# %% step:a
x = 3
exec("y = x + 1")
z = eval("x * y") + globals()["x"] + vars()["y"]
print("x" in dir(), "z" in globals())
# %% step:b prev:a
print(z, eval("z + 1"))
"""),
    Case("A9", "text that changes variables", """
# %% step:a
xs, n, ys = [], 1, []
def work(k):
    xs.append(k)
# %% step:b prev:a
exec("n += 1; new = [n]; xs.append(2)")
value = eval("work(4)")
exec("n = 7; ys.append(n)", {"ys": ys})
exec("broken = undefined", {"undefined": 3})
# %% step:c prev:b
print(xs, ys, n, new, value)
"""),
    Case("A9", "a library that runs text in the main module", """
# %% step:a
import cProfile
seen = []
def work(n):
    seen.append(n)
# %% step:b prev:a
cProfile.run("work(3)", "profile.out")
count = len(seen)
# %% step:c prev:b
print(seen, count)
"""),
    Case("A9", "names that a library binds", """
# %% imports
from sympy import *
import sympy as sp
# %% step:a
var("x z")
f = 1 / (1 + x**2)
# %% step:b prev:a
sp.var("t, u", real=True)
print(f.subs(x, z), diff(f, x))
# %% step:c prev:b
print(t.is_real, u + x)
"""),
    Case("A10", "deleted names, loop variables, with and except", """
# %% step:a
x, y = 1, 2
del x
for i in range(4):
    pass
import io
with io.StringIO("text") as f:
    text = f.read()
try:
    1 / 0
except ZeroDivisionError as e:
    reason = str(e)
# %% step:b prev:a
x = 10
print(x, y, i, text, reason)
# %% step:c prev:b
print(x)
"""),
    Case("A10", "a name that except unbinds", """
# %% step:a
e = "before"
try:
    raise ValueError("no")
except ValueError as e:
    pass
# %% step:b prev:a
try:
    print(e)
except NameError:
    print("unbound")
"""),
    Case("A11", "a name bound on one branch", """
# %% step:a
ok = False
if ok:
    result = 1
other = True
if other:
    second = [2]
# %% step:b prev:a
if ok:
    print(result)
if other:
    second.append(3)
# %% step:c prev:b
if other:
    print(second)
try:
    print(result)
except NameError:
    print("unbound")
"""),
    Case("A12", "Python's scopes", """
# %% step:a
n = 5
xs = [n for n in range(3)]
ys = {k: [n for n in range(k)] for k in xs}
f = lambda n: n + 1
class C:
    n = 7
    m = n + 1
    def get(self):
        return n
# %% step:b prev:a
print(n, xs, ys, f(1), C.m, C().get())
if (k := len(xs)) > 2:
    first, *rest = xs
match {"a": [1, 2], "b": 3}:
    case {"a": [head, *tail], **others}:
        pass
# %% step:c prev:b
print(k, first, rest, head, tail, others, [y for x in xs if (y := x) > 0], y)
"""),
    Case("A12", "decorators, defaults and closures", """
# %% step:a
calls = []
def logged(function):
    def wrapper(*args, **kwargs):
        calls.append(function.__name__)
        return function(*args, **kwargs)
    return wrapper
base = 10
@logged
def add(x, y=base):
    return x + y
base = 20
# %% step:b prev:a
print(add(1), add(1, base), calls)
# %% step:c prev:b
print(calls)
"""),
    Case("A13", "strings, byte for byte", r'''
# %% step:a
a = """first
   
	tab and trailing blanks   
  \n {{ jinja }} {{$ {{$.inputs.parameters['x']}}
"""
b = r"\d{{$" + 'it\'s' + "é\x00\u2028"
c = f"{len(a)!r:>5}{{}}"
d = b"\x00{{$"
def f():
    """Docstring.

        indented
    """
    return """
    inner
   
    """
# %% step:b prev:a
import inspect
print(repr(a), repr(b), c, d, repr(f()), inspect.cleandoc(f.__doc__))
'''),  # noqa: W291, W293
    Case("A14", "names of the generated module", """
# %% pipeline-parameters
Input = 3
# %% step:load
load = [1]
Output, Dataset, kfp_dsl, marshal_load, marshal_save, kfp, dsl, compiler = 1, 2, 3, 4, 5, 6, 7, 8
_x, é, X, x = 9, 10, 11, 12
run_as_main, Artifact, Model, load_step, load_out, x_in, x_out = 13, 14, 15, 16, 17, 18, 19
# %% step:x prev:load
load.append(Input)
print(Output, Dataset, kfp_dsl, marshal_load, marshal_save, kfp, dsl, compiler)
# %% step:pipeline prev:x
print(_x, é, X, x, load, run_as_main, Artifact, Model, load_step, load_out, x_in, x_out)
_x = X
# %% step:_end prev:pipeline
print(_x)
"""),
    Case("A15", "the last expression, print and display", """
# %% step:a
xs = [1, 2]
xs.append(3)
xs.pop()
# %% step:b prev:a
display(xs)
print(xs)
len(xs)
"""),
    Case("A16", "argv, the names of classes", """
# %% step:a
import sys
class P:
    pass
arguments = sys.argv[1:]
print(P, P.__module__, P.__qualname__)
# %% step:b prev:a
def f():
    pass
print(P, arguments, sys.argv[1:], f.__module__, f.__qualname__)
"""),
    Case("A16", "parsers of the command line", """
# %% functions
def parsed():
    import argparse
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", type=float, default=0.5)
    return parser.parse_args()
# %% step:load
from sys import argv
given = len(argv[1:]) % 2
rate = parsed().rate
# %% step:train
from argparse import ArgumentParser
known, rest = ArgumentParser().parse_known_args()
print(known, rate)
"""),
    Case("A16", "logging handlers", """
# %% step:a
import io, logging
target = io.StringIO()
logging.basicConfig(stream=target, level=logging.INFO, format="%(message)s")
logging.info("hello")
text = target.getvalue()
# %% step:b prev:a
print(text)
"""),
    Case("A14", "a copied function reads a name that a load could be given", """
# %% functions
def tell():
    return x_bound
# %% step:a
import random
x_bound = [1, 2]
if len(x_bound) == 2:
    x = 5
# %% step:b
print(tell())
if len(tell()) == 2:
    print(x)
"""),
    Case("A14", "a parameter has a name that a load could be given", """
# %% pipeline-parameters
x_bound = "hi"
# %% functions
def tell():
    return x_bound
# %% step:a
n = [1]
if len(n) == 1:
    x = 5
# %% step:b
print(tell())
if tell() == "hi":
    print(x)

"""),
    Case("A14", "a text binds a name that an output could be given", """
# %% step:a
x = [1]
exec("x_out = [5]")
# %% step:b
print(x, x_out)
"""),
]  # fmt: skip
