"""Cases of row B24: variables, functions and classes of modules next to the notebook that change."""

from __future__ import annotations

from tests.semantics.case import Case

CASES = [
    Case(
        "B24",
        "a name of a module that the step does not import for what it changes",
        """
# %% imports
import train
from conf import settings
# %% step:a
settings.update(lr=0.5)
# %% step:b prev:a
print(train.step(1.0, 2.0), settings)
""",
        files={
            "conf.py": 'settings = {"lr": 0.1}\n',
            "train.py": 'from conf import settings\ndef step(w, grad):\n    return w - settings["lr"] * grad\n',
        },
    ),
    Case("B24", "tracker object", """
# %% step:a
from tracker import tracker, log_metric
run = tracker.start('r1')

# %% step:b
log_metric('acc', 1)

# %% step:c
log_metric('acc', 2)
print(run.metrics, len(tracker.runs))
""", files={"tracker.py": """
from __future__ import annotations
from dataclasses import dataclass, field
from collections import defaultdict
import time
@dataclass
class Run:
    name: str
    metrics: dict = field(default_factory=dict)
    def log(self, key, value):
        self.metrics.setdefault(key, []).append(value)
class Tracker:
    def __init__(self):
        self.runs: list[Run] = []
        self._active = None
    def start(self, name):
        self._active = Run(name)
        self.runs.append(self._active)
        return self._active
    @property
    def active(self):
        return self._active
    def __enter__(self):
        return self.start("ctx")
    def __exit__(self, *a):
        self._active = None
        return False
tracker = Tracker()
def log_metric(key, value):
    tracker.active.log(key, value)
counts = defaultdict(int)
def count(k):
    counts[k] += 1
"""}),
    Case("B24", "tracker with", """
# %% step:a
import tracker as t
with t.tracker as r:
    r.log('x', 1)

# %% step:b
with t.tracker as r2:
    r2.log('y', 2)

# %% step:c
print([ (r.name, r.metrics) for r in t.tracker.runs])
""", files={"tracker.py": """
from __future__ import annotations
from dataclasses import dataclass, field
from collections import defaultdict
import time
@dataclass
class Run:
    name: str
    metrics: dict = field(default_factory=dict)
    def log(self, key, value):
        self.metrics.setdefault(key, []).append(value)
class Tracker:
    def __init__(self):
        self.runs: list[Run] = []
        self._active = None
    def start(self, name):
        self._active = Run(name)
        self.runs.append(self._active)
        return self._active
    @property
    def active(self):
        return self._active
    def __enter__(self):
        return self.start("ctx")
    def __exit__(self, *a):
        self._active = None
        return False
tracker = Tracker()
def log_metric(key, value):
    tracker.active.log(key, value)
counts = defaultdict(int)
def count(k):
    counts[k] += 1
"""}),
    Case("B24", "defaultdict counts", """
# %% step:a
from tracker import count, counts
count('a')

# %% step:b
count('a'); count('b')

# %% step:c
print(dict(counts))
""", files={"tracker.py": """
from __future__ import annotations
from dataclasses import dataclass, field
from collections import defaultdict
import time
@dataclass
class Run:
    name: str
    metrics: dict = field(default_factory=dict)
    def log(self, key, value):
        self.metrics.setdefault(key, []).append(value)
class Tracker:
    def __init__(self):
        self.runs: list[Run] = []
        self._active = None
    def start(self, name):
        self._active = Run(name)
        self.runs.append(self._active)
        return self._active
    @property
    def active(self):
        return self._active
    def __enter__(self):
        return self.start("ctx")
    def __exit__(self, *a):
        self._active = None
        return False
tracker = Tracker()
def log_metric(key, value):
    tracker.active.log(key, value)
counts = defaultdict(int)
def count(k):
    counts[k] += 1
"""}),
    Case("B24", "estimator of module", """
# %% step:a
from features import Clip, load
df = load()

# %% step:b
c = Clip().fit(df[['a']].values)

# %% step:c
print(c.transform(df[['a']].values).ravel(), c.limit_)
""", files={"features.py": """
import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
COLUMNS = ["a", "b"]
class Clip(BaseEstimator, TransformerMixin):
    def __init__(self, q=0.9):
        self.q = q
    def fit(self, X, y=None):
        self.limit_ = np.quantile(X, self.q)
        return self
    def transform(self, X):
        return np.minimum(X, self.limit_)
def add_ratio(df):
    df["ratio"] = df["a"] / df["b"]
    return df
def with_sum(df):
    df = df.copy()
    df["sum"] = df[COLUMNS].sum(axis=1)
    return df
def load(n=5):
    return pd.DataFrame({"a": np.arange(1, n + 1), "b": np.arange(2, n + 2)})
def summarise(df):
    return {c: float(df[c].mean()) for c in df.columns}
"""}),
    Case("B24", "function adds column", """
# %% step:a
import features as F
df = F.load()

# %% step:b
F.add_ratio(df)

# %% step:c
print(list(df.columns), F.summarise(df))
""", files={"features.py": """
import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
COLUMNS = ["a", "b"]
class Clip(BaseEstimator, TransformerMixin):
    def __init__(self, q=0.9):
        self.q = q
    def fit(self, X, y=None):
        self.limit_ = np.quantile(X, self.q)
        return self
    def transform(self, X):
        return np.minimum(X, self.limit_)
def add_ratio(df):
    df["ratio"] = df["a"] / df["b"]
    return df
def with_sum(df):
    df = df.copy()
    df["sum"] = df[COLUMNS].sum(axis=1)
    return df
def load(n=5):
    return pd.DataFrame({"a": np.arange(1, n + 1), "b": np.arange(2, n + 2)})
def summarise(df):
    return {c: float(df[c].mean()) for c in df.columns}
"""}),
    Case("B24", "function copies", """
# %% step:a
import features as F
df = F.load()

# %% step:b
d2 = F.with_sum(df)

# %% step:c
print(list(df.columns), list(d2.columns))
""", files={"features.py": """
import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
COLUMNS = ["a", "b"]
class Clip(BaseEstimator, TransformerMixin):
    def __init__(self, q=0.9):
        self.q = q
    def fit(self, X, y=None):
        self.limit_ = np.quantile(X, self.q)
        return self
    def transform(self, X):
        return np.minimum(X, self.limit_)
def add_ratio(df):
    df["ratio"] = df["a"] / df["b"]
    return df
def with_sum(df):
    df = df.copy()
    df["sum"] = df[COLUMNS].sum(axis=1)
    return df
def load(n=5):
    return pd.DataFrame({"a": np.arange(1, n + 1), "b": np.arange(2, n + 2)})
def summarise(df):
    return {c: float(df[c].mean()) for c in df.columns}
"""}),
    Case("B24", "module constant list mutated", """
# %% step:a
import features as F
F.COLUMNS.append('ratio')

# %% step:b
df = F.add_ratio(F.load())

# %% step:c
print(F.with_sum(df)['sum'].sum())
""", files={"features.py": """
import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
COLUMNS = ["a", "b"]
class Clip(BaseEstimator, TransformerMixin):
    def __init__(self, q=0.9):
        self.q = q
    def fit(self, X, y=None):
        self.limit_ = np.quantile(X, self.q)
        return self
    def transform(self, X):
        return np.minimum(X, self.limit_)
def add_ratio(df):
    df["ratio"] = df["a"] / df["b"]
    return df
def with_sum(df):
    df = df.copy()
    df["sum"] = df[COLUMNS].sum(axis=1)
    return df
def load(n=5):
    return pd.DataFrame({"a": np.arange(1, n + 1), "b": np.arange(2, n + 2)})
def summarise(df):
    return {c: float(df[c].mean()) for c in df.columns}
"""}),
    Case("B24", "module constant rebound", """
# %% step:a
import features
features.COLUMNS = ['a']

# %% step:b
df = features.load()

# %% step:c
print(features.with_sum(df)['sum'].sum())
""", files={"features.py": """
import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
COLUMNS = ["a", "b"]
class Clip(BaseEstimator, TransformerMixin):
    def __init__(self, q=0.9):
        self.q = q
    def fit(self, X, y=None):
        self.limit_ = np.quantile(X, self.q)
        return self
    def transform(self, X):
        return np.minimum(X, self.limit_)
def add_ratio(df):
    df["ratio"] = df["a"] / df["b"]
    return df
def with_sum(df):
    df = df.copy()
    df["sum"] = df[COLUMNS].sum(axis=1)
    return df
def load(n=5):
    return pd.DataFrame({"a": np.arange(1, n + 1), "b": np.arange(2, n + 2)})
def summarise(df):
    return {c: float(df[c].mean()) for c in df.columns}
"""}),
    Case("B24", "setattr on module", """
# %% step:a
import features
setattr(features, 'COLUMNS', ['a'])

# %% step:b
print(features.with_sum(features.load())['sum'].sum())
""", files={"features.py": """
import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
COLUMNS = ["a", "b"]
class Clip(BaseEstimator, TransformerMixin):
    def __init__(self, q=0.9):
        self.q = q
    def fit(self, X, y=None):
        self.limit_ = np.quantile(X, self.q)
        return self
    def transform(self, X):
        return np.minimum(X, self.limit_)
def add_ratio(df):
    df["ratio"] = df["a"] / df["b"]
    return df
def with_sum(df):
    df = df.copy()
    df["sum"] = df[COLUMNS].sum(axis=1)
    return df
def load(n=5):
    return pd.DataFrame({"a": np.arange(1, n + 1), "b": np.arange(2, n + 2)})
def summarise(df):
    return {c: float(df[c].mean()) for c in df.columns}
"""}),
    Case("B24", "setattr unknown name", """
# %% step:a
import c
for k, v in {'x': 5, 'y': 6}.items():
    setattr(c, k, v)

# %% step:b
print(c.x, c.y)
""", files={"c.py": """
x = 1
y = 2
"""}),
    Case("B24", "vars of module", """
# %% step:a
import c
vars(c)['x'] = 7
c.__dict__['y'] = 8

# %% step:b
print(c.x, c.y)
""", files={"c.py": """
x = 1
y = 2
"""}),
    Case("B24", "getattr of module", """
# %% step:a
import c
getattr(c, 'xs').append(1)

# %% step:b
print(c.xs)
""", files={"c.py": """
xs = []
"""}),
    Case("B24", "monkeypatch module function", """
# %% step:a
import c
def mine(): return 2
c.f = mine

# %% step:b
print(c.g())
""", files={"c.py": """
def f(): return 1
def g(): return f()
"""}),
    Case("B24", "monkeypatch with lambda", """
# %% step:a
import c
c.f = lambda: 3

# %% step:b
print(c.g())
""", files={"c.py": """
def f(): return 1
def g(): return f()
"""}),
    Case("B24", "monkeypatch class method", """
# %% step:a
import c
def go(self): return 2
c.A.go = go

# %% step:b
a = c.A()
print(a.go())
""", files={"c.py": """
class A:
    def go(self): return 1
"""}),
    Case("B24", "class attr set", """
# %% step:a
from c import Cfg
Cfg.lr = 0.5
Cfg.layers.append(2)

# %% step:b
print(Cfg.lr, Cfg().layers)
""", files={"c.py": """
class Cfg:
    lr = 0.1
    layers = [1]
"""}),
    Case("B24", "class attr deleted", """
# %% step:a
from c import Cfg
del Cfg.x

# %% step:b
print(hasattr(Cfg, 'x'))
""", files={"c.py": """
class Cfg:
    lr = 0.1
    x = 1
"""}),
    Case("B24", "classmethod registry", """
# %% step:a
from c import Model
@Model.register('lin')
class Lin:
    def __init__(self, k): self.k = k
    def f(self, x): return self.k * x

# %% step:b
m = Model.make('lin', 3)

# %% step:c
print(m.f(2), sorted(Model.registry))
""", files={"c.py": """
class Model:
    registry = {}
    @classmethod
    def register(cls, name):
        def deco(k):
            cls.registry[name] = k
            return k
        return deco
    @classmethod
    def make(cls, name, *a):
        return cls.registry[name](*a)
"""}),
    Case("B24", "init_subclass registry", """
# %% step:a
from c import Plugin
class P1(Plugin):
    def run(self): return 1

# %% step:b
class P2(Plugin):
    def run(self): return 2

# %% step:c
print([p().run() for p in Plugin.plugins])
""", files={"c.py": """
class Plugin:
    plugins = []
    def __init_subclass__(cls, **k):
        super().__init_subclass__(**k)
        cls.plugins.append(cls)
"""}),
    Case("B24", "abc and property", """
# %% step:a
from c import Base
class K(Base):
    def go(self): return self.bump
k = K()

# %% step:b
k.bump

# %% step:c
print(k.go())
""", files={"c.py": """
from abc import ABC, abstractmethod
class Base(ABC):
    def __init__(self): self.n = 0
    @property
    def bump(self):
        self.n += 1
        return self.n
    @abstractmethod
    def go(self): ...
"""}),
    Case("B24", "borg", """
# %% step:a
from c import Borg
b = Borg()
b.x = 1

# %% step:b
Borg().y = 2

# %% step:c
print(b.x, Borg().y, b.__dict__ is Borg().__dict__)
""", files={"c.py": """
class Borg:
    _shared = {}
    def __init__(self):
        self.__dict__ = self._shared
"""}, warnings=("KG404",), differs=("b", "printed", "error")),
    Case("B24", "singleton get_instance", """
# %% step:a
from c import DB
DB.get().rows.append(1)

# %% step:b
DB.get().rows.append(2)

# %% step:c
print(DB.get().rows)
""", files={"c.py": """
class DB:
    _inst = None
    @classmethod
    def get(cls):
        if cls._inst is None:
            cls._inst = cls()
        return cls._inst
    def __init__(self): self.rows = []
"""}),
    Case("B24", "module getter lazily", """
# %% step:a
from c import get_db
get_db()['n'] += 1

# %% step:b
get_db()['n'] += 1

# %% step:c
print(get_db())
""", files={"c.py": """
_db = None
def get_db():
    global _db
    if _db is None:
        _db = {'n': 0}
    return _db
"""}),
    Case("B24", "settings dataclass instance", """
# %% step:a
from settings import settings
import use
settings.seed = 5

# %% step:b
print(use.seed())

# %% step:c
settings.debug = True
print(settings, use.seed())
""", files={"settings.py": """
from dataclasses import dataclass
@dataclass
class S:
    debug: bool = False
    seed: int = 1
settings = S()
""", "use.py": """
from settings import settings
def seed(): return settings.seed * 10
"""}),
    Case("B24", "enum members and flags", """
# %% step:a
from c import Color, TABLE
TABLE[Color.R].append(1)

# %% step:b
TABLE[Color.G] = [2]

# %% step:c
print(TABLE[Color.R], TABLE[Color.G], Color.R in TABLE)
""", files={"c.py": """
import enum
class Color(enum.Enum):
    R = 1
    G = 2
TABLE = {Color.R: []}
"""}),
    Case("B24", "counter object id generator", """
# %% step:a
from c import next_id
a = next_id()

# %% step:b
b = next_id()

# %% step:c
print(a, b, next_id())
""", files={"c.py": """
import itertools
_ids = itertools.count(1)
def next_id(): return next(_ids)
"""}),
    Case("B24", "random generator of module", """
# %% step:a
from c import draw
x = draw()

# %% step:b
y = draw()

# %% step:c
print(x, y, draw())
""", files={"c.py": """
import numpy as np
rng = np.random.default_rng(0)
def draw(n=2): return rng.normal(size=n)
"""}),
    Case("B24", "random.Random of module", """
# %% step:a
import c
a = c.pick(range(100))

# %% step:b
b = c.pick(range(100))

# %% step:c
print(a, b, c.pick(range(100)))
""", files={"c.py": """
import random
_r = random.Random(4)
def pick(xs): return _r.choice(xs)
"""}),
    Case("B24", "seeded on import", """
# %% step:a
import c
import random
x = random.random()

# %% step:b
y = random.random()

# %% step:c
import c
print(x, y, random.random())
""", files={"c.py": """
import random
random.seed(5)
"""}),
    Case("B24", "set by import of submodule", """
# %% step:a
import p
n = len(p.hooks)

# %% step:b
import p.ext

# %% step:c
print(n, p.hooks)
""", files={"p/__init__.py": """
hooks = []
""", "p/ext.py": """
from . import hooks
hooks.append('ext')
"""}),
    Case("B24", "a builtin whose name the notebook takes", """
# %% step:a
from helper import total
a = total()

# %% step:b
sum = 3

# %% step:c
print(a, sum)
""", files={"helper.py": """
def total():
    return sum([1, 2])
"""}),
    Case("B24", "a module that gives its names when they are asked for", """
# %% step:a
import lazy
lazy.colors.append("red")
# %% step:b
from lazy import colors
colors.append("blue")
# %% step:c
print(lazy.colors, lazy._loaded)
""", files={"lazy.py": """
_loaded = {}
def __getattr__(name):
    if name.startswith("_"):
        raise AttributeError(name)
    return _loaded.setdefault(name, [])
"""}),
    Case("B24", "a module that is loaded again", """
# %% imports
import importlib
import tally
# %% step:a
tally.n += 5
tally.log.append(tally.n)
# %% step:b
before = tally.n, tally.log
importlib.reload(tally)
# %% step:c
tally.bump()
print(before, tally.n, tally.log)
""", files={"tally.py": """
n = 0
log = []
def bump():
    global n
    n += 1
    log.append(n)
"""}),
    Case("B24", "two variables of modules whose names look alike", """
# %% imports
import a
import a_b
# %% step:s
a.b_c.append(1)
a_b.c.append(2)
a.b_c.append(a_b.c)
# %% step:t
print(a.b_c, a_b.c)
a_b.c.append(4)
print(a.b_c, a_b.c)
""", files={"a.py": """
b_c = []
""", "a_b.py": """
c = []
"""}),
]  # fmt: skip
