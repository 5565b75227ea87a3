"""Cases of row B24: what modules next to the notebook hold, make and do, and steps that only read."""

from __future__ import annotations

from tests.semantics.case import Case

CASES = [
    Case("B24", "star import from module", """
# %% step:a
from c import *
add(1)

# %% step:b
add(2)

# %% step:c
print(xs)
""", files={"c.py": """
xs = []
def add(x): xs.append(x)
"""}),
    Case("B24", "shared import", """
# %% imports
import c
from c import add, xs

# %% step:a
add(1)

# %% step:b
add(2)

# %% step:c
print(c.xs, xs)
""", files={"c.py": """
xs = []
def add(x): xs.append(x)
"""}),
    Case("B24", "shared import value rebound", """
# %% imports
import c
from c import bump, n

# %% step:a
bump()

# %% step:b
bump()

# %% step:c
print(n, c.n)
""", files={"c.py": """
n = 0
def bump():
    global n
    n += 1
    return n
"""}),
    Case("B24", "notebook function uses module", """
# %% step:a
import c
def go(x):
    c.add(x)
    return len(c.xs)
go(1)

# %% step:b
go(2)

# %% step:c
print(go(3), c.xs)
""", files={"c.py": """
xs = []
def add(x): xs.append(x)
"""}),
    Case("B24", "callbacks of the notebook kept", """
# %% step:a
import c
seen = []
@c.on
def note(x): seen.append(x)

# %% step:b
c.fire(1)

# %% step:c
c.fire(2)
print(seen)
""", files={"c.py": """
_cbs = []
def on(f):
    _cbs.append(f)
    return f
def fire(x):
    for f in _cbs: f(x)
"""}),
    Case("B24", "events lambda", """
# %% step:a
import c
c.on('a', lambda x: x + 1)

# %% step:b
c.on('a', lambda x: x * 2)

# %% step:c
print(c.fire('a', 5))
""", files={"c.py": """
_cbs = {}
def on(name, f):
    _cbs.setdefault(name, []).append(f)
def fire(name, x):
    return [f(x) for f in _cbs.get(name, [])]
"""}),
    Case("B24", "lru_cache method", """
# %% step:a
from c import D
d = D()

# %% step:b
d.data.append(2)

# %% step:c
print(d.data, D.loads)
""", files={"c.py": """
from functools import cached_property
class D:
    loads = 0
    @cached_property
    def data(self):
        D.loads += 1
        return [1]
"""}),
    Case("B24", "decorator counting calls", """
# %% step:a
from c import sq
sq(1)

# %% step:b
sq(2)

# %% step:c
print(sq.calls)
""", files={"c.py": """
import functools
def counted(f):
    @functools.wraps(f)
    def w(*a):
        w.calls += 1
        return f(*a)
    w.calls = 0
    return w
@counted
def sq(x): return x * x
"""}),
    Case("B24", "decorator used by notebook", """
# %% step:a
from c import traced
import c
@traced
def sq(x): return x * x
sq(1)

# %% step:b
sq(2)

# %% step:c
print(c.HIST)
""", files={"c.py": """
import functools
HIST = []
def traced(f):
    @functools.wraps(f)
    def w(*a):
        HIST.append(f.__name__)
        return f(*a)
    return w
"""}),
    Case("B24", "linked objects", """
# %% step:a
from c import Node
root = Node(1)
kid = root.add(Node(2))

# %% step:b
kid.v = 5
kid.add(Node(3))

# %% step:c
print(root.kids[0].v, len(root.kids[0].kids), kid.parent is root)
""", files={"c.py": """
class Node:
    def __init__(self, v): self.v = v; self.kids = []
    def add(self, k):
        self.kids.append(k); k.parent = self
        return k
"""}),
    Case("B24", "iterator class", """
# %% step:a
from c import It
it = It(5)

# %% step:b
print(next(it), next(it))

# %% step:c
print(list(it))
""", files={"c.py": """
class It:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if self.n == 0: raise StopIteration
        self.n -= 1
        return self.n
"""}),
    Case("B24", "callable object", """
# %% step:a
from c import Acc
acc = Acc()

# %% step:b
list(map(acc, [1, 2]))

# %% step:c
print(acc(3))
""", files={"c.py": """
class Acc:
    def __init__(self): self.t = 0
    def __call__(self, x):
        self.t += x
        return self.t
"""}),
    Case("B24", "comparison ops mutate", """
# %% step:a
from c import V
vs = [V(2), V(1)]

# %% step:b
s = sorted(vs)

# %% step:c
print([v.n for v in vs])
""", files={"c.py": """
class V:
    def __init__(self, x): self.x = x; self.n = 0
    def __lt__(self, o):
        self.n += 1
        return self.x < o.x
"""}),
    Case("B24", "inplace ops", """
# %% step:a
from c import Bag
b = Bag()
c2 = b

# %% step:b
b += 1

# %% step:c
print(c2.xs)
""", files={"c.py": """
class Bag:
    def __init__(self): self.xs = []
    def __iadd__(self, o):
        self.xs.append(o); return self
"""}),
    Case("B24", "exception class of module", """
# %% step:a
import c
try:
    c.run(3)
except c.Bad as e:
    err = e

# %% step:b
err.code += 1

# %% step:c
print(err.code, isinstance(err, c.Bad))
""", files={"c.py": """
class Bad(Exception):
    def __init__(self, code): super().__init__(code); self.code = code
def run(x):
    if x: raise Bad(x)
"""}),
    Case("B24", "os.environ in module", """
# %% step:a
import c
c.switch('y')

# %% step:b
print(c.mode())

# %% step:c
import os
print(os.environ['MY_MODE'])
""", files={"c.py": """
import os
os.environ.setdefault('MY_MODE', 'x')
def mode(): return os.environ['MY_MODE']
def switch(m): os.environ['MY_MODE'] = m
"""}),
    Case("B24", "rcParams", """
# %% step:a
import c
c.setup()

# %% step:b
import matplotlib.pyplot as plt
print(plt.rcParams['font.size'], plt.rcParams['axes.grid'])
""", files={"c.py": """
import matplotlib
matplotlib.use('Agg')
import matplotlib.pyplot as plt
def setup():
    plt.rcParams['font.size'] = 17
    plt.rcParams.update({'axes.grid': True})
"""}),
    Case("B24", "pd options at import", """
# %% step:a
import c

# %% step:b
import pandas as pd
print(pd.get_option('display.precision'))
""", files={"c.py": """
import pandas as pd
pd.set_option('display.precision', 2)
"""}),
    Case("B24", "warnings in module", """
# %% step:a
import c
c.quiet()

# %% step:b
import warnings
print(warnings.filters[0][0])
""", files={"c.py": """
import warnings
def quiet(): warnings.filterwarnings('ignore')
"""}),
    Case("B24", "decimal context", """
# %% step:a
import c
c.prec(5)

# %% step:b
from decimal import Decimal
print(Decimal(1) / Decimal(3))
""", files={"c.py": """
from decimal import getcontext
def prec(n): getcontext().prec = n
"""}),
    Case("B24", "fit helper", """
# %% step:a
from sklearn.linear_model import LinearRegression
import numpy as np
import c
data = (np.arange(6.).reshape(3, 2), np.array([1., 2., 4.]))
m = LinearRegression()

# %% step:b
c.fit(m, data)

# %% step:c
print(c.score(m, data))
""", files={"c.py": """
def fit(model, data):
    X, y = data
    model.fit(X, y)
    return model
def score(model, data):
    X, y = data
    return round(model.score(X, y), 3)
"""}),
    Case("B24", "sub.attr set", """
# %% step:a
from pkg.b import put, get
put('k', [1])

# %% step:b
get('k').append(2)

# %% step:c
from pkg import a
print(a.state, get('k'))
""", files={"pkg/__init__.py": """""", "pkg/a.py": """
state = {}
""", "pkg/b.py": """
from .a import state
def put(k, v): state[k] = v
def get(k): return state.get(k)
"""}),
    Case("B24", "import inside function", """
# %% step:a
import c
c.go()

# %% step:b
c.go()

# %% step:c
print(c.go())
""", files={"c.py": """
def go():
    import d
    d.n += 1
    return d.n
""", "d.py": """
n = 0
"""}),
    Case("B24", "import in notebook function", """
# %% step:a
def go():
    import d
    return d.up()
go()

# %% step:b
go()

# %% step:c
print(go())
""", files={"d.py": """
n = 0
def up():
    global n
    n += 1
    return n
"""}),
    Case("B24", "try import fallback", """
# %% step:a
import c
c.add(1)

# %% step:b
c.add(2)

# %% step:c
print(c.xs, c.fast)
""", files={"c.py": """
try:
    import nothing_like_it as fast
except ImportError:
    fast = None
xs = []
def add(x):
    if fast is None: xs.append(x)
"""}),
    Case("B24", "del module variable", """
# %% step:a
import c
del c.tmp

# %% step:b
print(hasattr(c, 'tmp'))
""", files={"c.py": """
tmp = [1]
keep = 2
"""}),
    Case("B24", "module contextmanager", """
# %% step:a
import c
with c.level() as d: print(d)

# %% step:b
with c.level() as d: print(d)

# %% step:c
print(c.depth)
""", files={"c.py": """
from contextlib import contextmanager
depth = 0
@contextmanager
def level():
    global depth
    depth += 1
    yield depth
"""}),
    Case("B24", "reset function", """
# %% step:a
from c import get, reset
get('a'); get('b')

# %% step:b
reset()
get('z')

# %% step:c
print(get('b'), get('z'))
""", files={"c.py": """
cache = {}
def get(k):
    if k not in cache: cache[k] = len(cache)
    return cache[k]
def reset(): cache.clear()
"""}),
    Case("B24", "dataframe in module", """
# %% step:a
import c
c.add()

# %% step:b
c.frame.loc[0, 'a'] = 9

# %% step:c
print(c.frame.to_dict())
""", files={"c.py": """
import pandas as pd
frame = pd.DataFrame({'a': [1, 2]})
def add(): frame['b'] = frame['a'] * 2
"""}),
    Case("B24", "model zoo", """
# %% step:a
import zoo, numpy as np
X = np.arange(6.).reshape(3, 2); y = np.array([1., 2., 4.])
zoo.get('r').fit(X, y)

# %% step:b
print(zoo.get('r').predict(X).round(3))
""", files={"zoo.py": """
from sklearn.linear_model import Ridge
MODELS = {}
def get(name):
    if name not in MODELS:
        MODELS[name] = Ridge()
    return MODELS[name]
"""}),
    Case("B24", "read only diamond", """
# %% step:load
import numpy as np, pandas as pd
import h
df = pd.DataFrame({'a': np.arange(8.), 'b': np.arange(8.)[::-1], 'y': [0, 1] * 4})
X, y = h.split(df)
# %% step:lr prev:load
from sklearn.linear_model import LogisticRegression
lr = h.fit(LogisticRegression(), (X, y))
s1 = h.evaluate(lr, X, y)
# %% step:tree prev:load
from sklearn.tree import DecisionTreeClassifier
tree = h.fit(DecisionTreeClassifier(random_state=0), (X, y))
s2 = h.evaluate(tree, X, y)
# %% step:eda prev:load
print(h.describe(df))
h.plot(df)
# %% step:end prev:lr prev:tree
r = h.Report('x')
r.add('lr', s1); r.add('tree', s2)
print(r.text())
""", files={"h.py": """
import numpy as np
import pandas as pd
from sklearn.metrics import accuracy_score
FEATURES = ["a", "b"]
def split(df):
    return df[FEATURES].values, df["y"].values
def evaluate(model, X, y):
    return accuracy_score(y, model.predict(X))
def describe(df):
    return df.describe()
def fit(model, data):
    X, y = data
    model.fit(X, y)
    return model
def plot(df, ax=None):
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    fig, ax = plt.subplots()
    ax.plot(df["a"])
    return fig
class Report:
    def __init__(self, name): self.name = name; self.rows = []
    def add(self, k, v): self.rows.append((k, v))
    def text(self): return ", ".join(f"{k}={v}" for k, v in self.rows)
"""}),
    Case("B24", "read only shared", """
# %% imports
import numpy as np, pandas as pd
from h import *
import h as hh
from h import split, evaluate
# %% step:load
df = pd.DataFrame({'a': np.arange(8.), 'b': np.arange(8.)[::-1], 'y': [0, 1] * 4})
X, y = split(df)
# %% step:one
from sklearn.linear_model import LogisticRegression
m = LogisticRegression().fit(X, y)
# %% step:two
print(evaluate(m, X, y))
# %% step:three
print(hh.describe(df).shape, FEATURES)
""", files={"h.py": """
import numpy as np
import pandas as pd
from sklearn.metrics import accuracy_score
FEATURES = ["a", "b"]
def split(df):
    return df[FEATURES].values, df["y"].values
def evaluate(model, X, y):
    return accuracy_score(y, model.predict(X))
def describe(df):
    return df.describe()
def fit(model, data):
    X, y = data
    model.fit(X, y)
    return model
def plot(df, ax=None):
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    fig, ax = plt.subplots()
    ax.plot(df["a"])
    return fig
class Report:
    def __init__(self, name): self.name = name; self.rows = []
    def add(self, k, v): self.rows.append((k, v))
    def text(self): return ", ".join(f"{k}={v}" for k, v in self.rows)
"""}),
    Case("B24", "one object that a module names and its class holds", """
# %% imports
from settings import settings, Settings
# %% step:a
settings.lr = 0.5
# %% step:b
s = Settings.get()
s.extra["k"] = 1
# %% step:c
print(settings.lr, settings.extra, s is settings)
""", files={"settings.py": """
class Settings:
    _inst = None
    def __init__(self): self.lr, self.extra = 0.1, {}
    @classmethod
    def get(cls):
        if cls._inst is None: cls._inst = cls()
        return cls._inst
settings = Settings.get()
"""}),
    Case("B24", "a variable that a class of the module holds", """
# %% imports
import reg
# %% step:a
reg.main.append(1)
# %% step:b
print(reg.Box.items)
# %% step:c
reg.Box.items.append(2)
# %% step:d
print(reg.main)
""", files={"reg.py": """
main = []
class Box:
    items = main
"""}),
    Case("B24", "a function of the notebook in a wrapper of the module", """
# %% imports
from caching import cached, STATS
# %% functions
@cached
def slow(x): return x ** 2
# %% step:a
a = slow(3)
# %% step:b
b = slow(3); c = slow(4)
# %% step:c
print(a, b, c, STATS)
""", files={"caching.py": """
STATS = {"hit": 0, "miss": 0}
def cached(f):
    known = {}
    def wrapper(*args):
        STATS["hit" if args in known else "miss"] += 1
        if args not in known: known[args] = f(*args)
        return known[args]
    return wrapper
"""}),
    Case("B24", "members of an enumeration of the module, and what they keep", """
# %% imports
from states import Light, Machine
# %% step:a
m = Machine(Light.RED)
Light.RED.count = 1
# %% step:b
m.advance()
Light.GREEN.count = 7
# %% step:c
print(m.state is Light.GREEN, m.history, Light.RED.count, Light.GREEN.count, Light.default)
""", files={"states.py": """
from enum import Enum
class Light(Enum):
    RED = "r"; GREEN = "g"
    def __init__(self, value): self.count = 0
Light.default = Light.RED
class Machine:
    def __init__(self, state): self.state, self.history = state, [state]
    def advance(self):
        self.state = Light.GREEN
        self.history.append(self.state)
"""}),
]  # fmt: skip
