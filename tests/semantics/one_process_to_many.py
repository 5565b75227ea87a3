"""What is otherwise in many processes than in one: the rows of section B, each with its first cases."""

from __future__ import annotations

from tests.semantics.case import Case

CASES = [
    Case("B1", "changes in place", """
# %% step:a
xs, d = [1], {"k": [1]}
def fill(target):
    target.append(9)
# %% step:b prev:a
xs.append(2)
d["k"].append(2)
# %% step:c prev:b
fill(xs)
d["new"] = len(xs)
# %% step:d prev:c
print(xs, d)
"""),
    Case("B1", "what a function changes through another one, and what it returns through it", """
# %% functions
SEEN = []
KEPT = {}
def note(x):
    SEEN.append(x)
    return len(SEEN)
def see(x):
    return note(x)
def kept():
    return KEPT
def find():
    return kept()
# %% step:a
first = see(3)
# %% step:b prev:a
find()["k"] = see(4)
# %% step:c prev:b
print(first, SEEN, KEPT)
"""),
    Case("B1", "a frame and a model", """
# %% step:a
import pandas as pd
from sklearn.linear_model import LinearRegression
df = pd.DataFrame({"x": [1.0, 2.0, 3.0]})
model = LinearRegression()
# %% step:b prev:a
df["y"] = df["x"] * 2
model.fit(df[["x"]], df["y"])
# %% step:c prev:b
print(df, model.coef_.round(6))
"""),
    Case("B1", "parts that are changed through a loop variable and a method", """
# %% step:a
rows = [[1], [2]]
class Box:
    def __init__(self):
        self.items = []
    def add(self, x):
        self.items.append(x)
        return self
box = Box()
# %% step:b prev:a
for row in rows:
    row.append(0)
box.add(1).add(2)
# %% step:c prev:b
print(rows, box.items)
"""),
    Case("B2", "two names for one object", """
# %% step:a
a = b = []
d = {"x": a}
# %% step:b prev:a
b.append(1)
# %% step:c prev:b
d["x"].append(2)
print(a, b, d)
# %% step:d prev:c
print(a is b, a is d["x"], a)
"""),
    Case("B2", "an alias made in a later step", """
# %% step:a
m1 = {"w": 0}
# %% step:b prev:a
m2 = m1
# %% step:c prev:b
m2["w"] = 5
# %% step:d prev:c
print(m1, m2)
"""),
    Case("B2", "a view of an array", """
# %% step:a
import numpy as np
x = np.arange(6)
y = x[2:]
# %% step:b prev:a
y[0] = 100
# %% step:c prev:b
print(x, y)
"""),
    Case("B2", "a view of a dict", """
# %% step:a
car = {"year": 2023}
items = car.items()
# %% step:b prev:a
car["year"] = 2024
print(items)
"""),
    Case("B2", "an alias in a default and in a closure", """
# %% step:a
log = []
def note(x, target=log):
    target.append(x)
def make():
    seen = log
    def show():
        return list(seen)
    return show
show = make()
# %% step:b prev:a
note(1)
# %% step:c prev:b
log.append(2)
print(log, show())
"""),
    Case("B3", "functions that read variables of other steps", """
# %% step:a
factor = 3
def scale(x):
    return x * factor
def both(x):
    return scale(x) + 1
class Scaler:
    def run(self, x):
        return both(x)
# %% step:b prev:a
ys = list(map(both, [1, 2]))
key = lambda x: -scale(x)
# %% step:c prev:b
factor = 10
print(ys, sorted(ys, key=key), Scaler().run(1))
# %% step:d prev:c
def outer():
    def inner():
        return factor
    return inner()
print(outer(), both(1))
"""),
    Case("B3", "late binding: a variable of a later cell", """
# %% step:a
def area():
    return width * height
# %% step:b prev:a
width, height = 2, 3
# %% step:c prev:b
print(area())
# %% step:d prev:c
height = 10
print(area())
"""),
    Case("B3", "functions given to functions", """
# %% step:a
import random
random.seed(1)
log = []
def throw(x):
    log.append(x)
    return x + random.random()
def use(f):
    return f(1)
def outer():
    return use(f=throw)
def again(g, n):
    return again(g, n - 1) if n else g(n)
class Button:
    def __init__(self, action):
        self.action = action
    def press(self):
        return self.action(2)
# %% step:b prev:a
first = use(throw)
# %% step:c prev:b
second = outer(), random.random()
# %% step:d prev:c
third = again(throw, 2)
button = Button(throw)
# %% step:e prev:d
fourth = button.press()
# %% step:f prev:e
fifth = button.action(3)
# %% step:g prev:f
print(first, second, third, fourth, fifth, log, random.random())
"""),
    Case("B4", "a function and a module of a step's cell", """
# %% step:a
import math
def half(x):
    return math.floor(x / 2)
x = half(9)
# %% step:b prev:a
print(half(x), math.pi)
"""),
    Case("B4", "a module bound to another name", """
# %% step:a
import json
j = json
m = __import__("math")
# %% step:b prev:a
print(j.dumps([1]), m.floor(2.5))
"""),
    Case("B5", "parallel steps that seed first, and a step that draws after both", """
# %% imports
import numpy as np
# %% step:a
n = 3
# %% step:b prev:a
np.random.seed(1)
x = np.random.rand(n)
# %% step:c prev:a
np.random.seed(2)
y = np.random.rand(n)
# %% step:d prev:b prev:c
print(x, y, np.random.rand(n))
"""),
    Case("B5", "a step that draws beside a step that seeds", """
# %% imports
import random
# %% step:a
n = 3
# %% step:b prev:a
random.seed(1)
x = random.random()
# %% step:c prev:a
if n > 9: random.seed(2)
y = random.random()
# %% step:d prev:b prev:c
print(x, y)
""", warnings=("KG207",), differs=("y", "printed")),
    Case("B5", "random streams that continue", """
# %% step:a
import random
import numpy as np
random.seed(0)
np.random.seed(0)
a = random.random(), np.random.rand()
# %% step:b prev:a
b = random.random(), np.random.rand()
# %% step:c prev:b
x = 1
# %% step:d prev:c
c = random.randint(0, 1000), np.random.randint(0, 1000, 3).tolist()
print(a, b, c)
"""),
    Case("B5", "a generator object", """
# %% step:a
import random
import numpy as np
rng = np.random.default_rng(0)
own = random.Random(1)
a = rng.random(), own.random()
# %% step:b prev:a
b = rng.random(), own.random()
# %% step:c prev:b
print(a, b, rng.integers(0, 1000), own.random())
"""),
    Case("B5", "numbers that a library draws", """
# %% step:a
import numpy as np
from sklearn.model_selection import train_test_split
np.random.seed(3)
x = np.arange(10)
# %% step:b prev:a
train, test = train_test_split(x)
# %% step:c prev:b
print(train, test, np.random.rand())
"""),
    Case("B5", "numbers that a module next to the notebook draws", """
# %% step:a
import random
import helpers
random.seed(1)
# %% step:b prev:a
first = helpers.throw()
# %% step:c prev:b
second = helpers.throw()
print(first, second)
helpers.begin_anew()
# %% step:d prev:c
third = helpers.throw(), helpers.sample()
print(third)
""", files={"helpers.py": "import random\nimport numpy as np\n\ndef throw():\n    return random.randint(1, 10 ** 9)\n\ndef begin_anew():\n    np.random.seed(3)\n\ndef sample():\n    return np.random.rand()\n"}),  # noqa: E501
    Case("B6", "settings of the process", """
# %% step:a
import os, sys, warnings, decimal
import numpy as np
import pandas as pd
pd.set_option("display.max_rows", 3)
np.set_printoptions(precision=2)
os.environ["KALEGEN_TEST"] = "1"
decimal.getcontext().prec = 5
x = np.array([1 / 3])
df = pd.DataFrame({"a": range(10)})
# %% step:b prev:a
print(x, df, os.environ["KALEGEN_TEST"], decimal.Decimal(1) / 3)
"""),
    Case("B6", "settings of plots", """
# %% step:a
import matplotlib.pyplot as plt
plt.rcParams["figure.figsize"] = (3, 2)
plt.style.use("ggplot")
# %% step:b prev:a
fig = plt.figure()
print(fig.get_size_inches().tolist(), plt.rcParams["axes.facecolor"])
"""),
    Case("B7", "an import for its side effect", """
# %% step:a
from sklearn.experimental import enable_iterative_imputer
x = [[1.0, 2.0], [3.0, None]]
# %% step:b prev:a
from sklearn.impute import IterativeImputer
import numpy as np
print(IterativeImputer(random_state=0).fit_transform(np.array(x, dtype=float)).shape)
"""),
    Case("B8", "files and locks", """
# %% step:a
import threading
with open("data.txt", "w") as f:
    _ = f.write("one\\ntwo\\n")
source = open("data.txt")
first = source.readline()
lock = threading.Lock()
# %% step:b prev:a
print(first, source.readline())
with lock:
    print("locked")
"""),
    Case("B21", "parallel steps that import and define the same", """
# %% step:left
import math as m
class Point:
    def __init__(self, v): self.v = v
def square(v): return v * v
a = Point(square(2))
# %% step:right
import math as m, os
class Point:
    def __init__(self, v): self.v = v
def square(v): return v * v
b = Point(square(3))
# %% step:bottom prev:left prev:right
print(m.sqrt(a.v), square(b.v), Point(1).v, isinstance(a, Point), isinstance(b, Point))
"""),
    Case("B8", "generators of libraries that have not begun", """
# %% step:a
import numpy as np
import pandas as pd
from pathlib import Path
from sklearn.model_selection import KFold
points = np.arange(10).reshape(5, 2)
frame = pd.DataFrame({"n": [1, 2]})
folds = KFold(2, shuffle=True, random_state=1).split(points)
rows, tuples, columns = frame.iterrows(), frame.itertuples(), frame.items()
found = Path("empty").rglob("*")
# %% step:b prev:a
for train, test in folds:
    print(points[train], test)
print([row.n for _, row in rows], list(tuples), [name for name, _ in columns], list(found))
"""),
    Case("B8", "generators that have not begun, and matches", """
# %% step:a
import re
power = 2
def powers(*bases):
    for base in bases:
        yield base ** power
numbers = powers(1, 2, 3)
letters = (letter for letter in "abc")
found = re.search("b+", "abbc")
# %% step:b prev:a
power = 3
first = next(numbers)
rest = list(numbers), list(letters)
print(found, found.span(), found.re)
# %% step:c prev:b
print(first, rest, power)
"""),
    Case("B9", "a file written in one step and read in another", """
# %% step:a
with open("numbers.txt", "w") as f:
    f.write("1 2 3")
# %% step:b prev:a
print(open("numbers.txt").read())
""", warnings=("KG405",)),
    Case("B10", "a parameter that a step binds anew", """
# %% pipeline-parameters
rate = 0.5
names = ["a"]
# %% step:a
rate = rate * 2
names.append("b")
# %% step:b prev:a
print(rate, names)
"""),
    Case("B11", "a module next to the notebook", """
# %% imports
import helpers
from helpers import double
# %% step:a
x = helpers.triple(2)
# %% step:b prev:a
print(x, double(x))
""", files={"helpers.py": "from more import base\n\ndef double(x):\n    return 2 * x\n\ndef triple(x):\n    return 3 * x + base\n", "more.py": "base = 1\n"}),  # noqa: E501
    Case("B12", "the definition in force", """
# %% functions
def f(x):
    return x + 1
# %% step:a
x = None
if x is None:
    x = f(1)
def even(n):
    return n == 0 or odd(n - 1)
# %% step:b prev:a
def odd(n):
    return n != 0 and even(n - 1)
def f(x):
    return x * 100
def fact(n):
    return 1 if n < 2 else n * fact(n - 1)
print(x, f(1), even(10), fact(5))
# %% step:c prev:b
print(f(2), odd(7), fact(3))
"""),
    Case("B12", "a function redefined between two uses", """
# %% step:a
def f():
    return "old"
a = f()
# %% step:b prev:a
b = f()
def f():
    return "new"
# %% step:c prev:b
print(a, b, f())
"""),
    Case("B13", "definitions with state", """
# %% step:a
class Config:
    lr = 1
    names = []
def count(x, cache={}):
    cache[x] = len(cache)
    return cache
def tick():
    tick.n = getattr(tick, "n", 0) + 1
    return tick.n
count("a")
tick()
# %% step:b prev:a
Config.lr = 2
Config.names.append("b")
count("b")
tick()
# %% step:c prev:b
print(Config.lr, Config.names, count("c"), tick())
"""),
    Case("B13", "a cached function", """
# %% step:a
import functools
calls = []
@functools.lru_cache(maxsize=None)
def slow(x):
    calls.append(x)
    return x * 2
slow(1)
# %% step:b prev:a
print(slow(2), slow(3))
# %% step:c prev:b
print(slow(4))
"""),
    Case("B14", "an object that nothing can serialise", """
# %% step:a
xs = [1]
gen = (x for x in xs)
# %% step:b prev:a
print(xs)
"""),
    Case("B15", "a value whose type a step never imports", """
# %% step:a
import numpy as np
x = np.float64(2.5)
# %% step:b prev:a
print(x, x > 2)
"""),
    Case("B16", "packages by another name", """
# %% step:a
import yaml
text = yaml.safe_dump({"a": 1})
# %% step:b prev:a
print(text)
"""),
    Case("B17", "whole numbers in a list parameter", """
# %% pipeline-parameters
LAYERS = [64, 32]
OPTIONS = {"depth": 3, "rate": 0.5, "nested": [1, {"n": 2}]}
COUNT = 4
RATE = 1.0
# %% step:a
print(LAYERS, OPTIONS, COUNT, RATE, [1] * LAYERS[1])
xs = list(range(COUNT))
# %% step:b prev:a
print(xs, LAYERS)
""", arguments={"LAYERS": [64.0, 32.0], "OPTIONS": {"depth": 3.0, "rate": 0.5, "nested": [1.0, {"n": 2.0}]}, "COUNT": 4.0, "RATE": 1}),  # noqa: E501
    Case("B18", "steps that only a file ties", """
# %% step:write
import os
open("flag.txt", "w").close()
# %% step:check
print(os.path.exists("flag.txt"))
""", warnings=("KG405",)),
    Case("B19", "a file next to the notebook", """
# %% step:a
text = open("train.csv").read()
# %% step:b prev:a
print(text)
""", files={"train.csv": "a,b\n1,2\n"}, warnings=("KG406",)),
    Case("B20", "cells of a step that are not adjacent", """
# %% step:a
x = [1]
# %% step:b prev:a
y = len(x)
# %% step:a
x.append(2)
# %% step:c prev:a prev:b
print(x, y)
""", warnings=("KG208",), differs=("y", "printed", "x")),
    Case("B21", "a parallel step that changes what another reads", """
# %% step:a
x = [1]
# %% step:b prev:a
x.append(2)
# %% step:c prev:a
print(x)
""", warnings=("KG206",), differs=("x", "printed")),
    Case("B28", "a change that the analysis does not know of", """
# %% step:a
m = {"mark": "of m", "k": []}
# %% step:b prev:a
print(len(m))
import gc
for found in [o for o in gc.get_objects() if type(o) is dict and o.get("mark") == "of m"]:
    found["z"] = 5
# %% step:c prev:b
print(m)
""", guarded="this step changes 'm', but later steps get it as it was before: write m = m at its end"),
    Case("B28", "a change that the analysis is told of", """
# %% step:a
m = {"mark": "of m", "k": []}
# %% step:b prev:a
print(len(m))
import gc
for found in [o for o in gc.get_objects() if type(o) is dict and o.get("mark") == "of m"]:
    found["z"] = 5
m = m
# %% step:c prev:b
print(m)
"""),
    Case("B28", "a parameter that is changed behind the analysis", """
# %% pipeline-parameters
m = {"mark": "of m", "k": [1]}
# %% step:a
print(m["mark"])
import gc
for found in [o for o in gc.get_objects() if type(o) is dict and o.get("mark") == "of m"]:
    found["z"] = 5
# %% step:b prev:a
print(m)
""", guarded="this step changes 'm', but later steps get it as it was before"),
    Case("B28", "values of which a cache is filled", """
# %% imports
import functools
import pandas as pd
# %% functions
class Shape:
    sides = 4
    @functools.cached_property
    def area(self):
        return self.sides ** 2
# %% step:a
shape, frame = Shape(), pd.DataFrame({"x": [1.0, 2.0]})
frame["y"] = frame["x"] * 2
# %% step:b prev:a
print(shape.sides, getattr(shape, "ar" + "ea"), frame.describe(), frame.values)
# %% step:c prev:b
print(shape.area, frame)
"""),
]  # fmt: skip
