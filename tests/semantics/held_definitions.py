"""Cases of row B25: definitions of the notebook that texts name and that libraries, registries and pickles hold."""

from __future__ import annotations

from tests.semantics.case import Case

CASES = [
    Case("B25", "make_scorer", """
# %% step:a
from sklearn.metrics import make_scorer
def cost(y, p): return float(abs(y - p).sum())
scorer = make_scorer(cost, greater_is_better=False)

# %% step:b
from sklearn.linear_model import LinearRegression
import numpy as np
X = np.arange(6.).reshape(3,2); y = np.array([1., 2., 4.])
m = LinearRegression().fit(X, y)
print(round(scorer(m, X, y), 4))
"""),
    Case("B25", "FunctionTransformer", """
# %% step:a
from sklearn.preprocessing import FunctionTransformer
def twice(X): return X * 2
ft = FunctionTransformer(twice)

# %% step:b
import numpy as np
print(ft.transform(np.ones((2, 1))).ravel())
"""),
    Case("B25", "registry classmethod", """
# %% step:a
class Model:
    registry = {}
    @classmethod
    def register(cls, name):
        def deco(k):
            cls.registry[name] = k
            return k
        return deco
@Model.register('lin')
class Lin:
    def __init__(self, k): self.k = k

# %% step:b
m = Model.registry['lin'](3)

# %% step:c
print(m.k, sorted(Model.registry))
"""),
    Case("B25", "registry classmethod in two steps", """
# %% step:a
class Model:
    registry = {}
    @classmethod
    def register(cls, k):
        cls.registry[k.__name__] = k
        return k

# %% step:b
@Model.register
class Lin:
    k = 2

# %% step:c
print(sorted(Model.registry), Model.registry['Lin'].k)
"""),
    Case("B25", "borg", """
# %% step:a
class Borg:
    _shared = {}
    def __init__(self):
        self.__dict__ = self._shared
b = Borg()
b.x = 1

# %% step:b
Borg().y = 2

# %% step:c
print(b.x, b.y)
""", warnings=("KG404",), differs=("b", "printed", "error")),
    Case("B25", "borg by class", """
# %% step:a
class Borg:
    _shared = {}
    def __init__(self):
        self.__dict__ = self._shared
Borg().x = 1

# %% step:b
Borg().y = 2

# %% step:c
print(Borg().x, Borg().y)
"""),
    Case("B25", "format globals", """
# %% step:a
name = 'Ann'
age = 3

# %% step:b
print('{name} is {age}'.format(**globals()))
"""),
    Case("B25", "eval f-string", """
# %% step:a
model_a = 1
model_b = 2

# %% step:b
for n in 'ab':
    print(eval(f'model_{n}'))
"""),
    Case("B25", "globals f-string", """
# %% step:a
model_a = 1
model_b = 2

# %% step:b
for n in 'ab':
    print(globals()[f'model_{n}'])
"""),
    Case("B25", "pickled bytes", """
# %% step:a
import pickle
class P:
    def __init__(self, x): self.x = x
raw = pickle.dumps(P(3))

# %% step:b
import pickle
p = pickle.loads(raw)
print(p.x)
"""),
    Case("B25", "pickled bytes in dict", """
# %% step:a
import pickle
class P:
    def __init__(self, x): self.x = x
store = {'p': pickle.dumps([P(3)])}

# %% step:b
import pickle
print(pickle.loads(store['p'])[0].x)
"""),
    Case("B25", "pickled function bytes", """
# %% step:a
import pickle
def f(x): return x + 1
raw = pickle.dumps(f)

# %% step:b
import pickle
print(pickle.loads(raw)(1))
"""),
    Case("B25", "globals loop", """
# %% step:a
a_1 = 1
a_2 = 2

# %% step:b
print(sum(v for k, v in list(globals().items()) if k.startswith('a_')))
""", warnings=("KG219",), differs=("printed",)),
    Case("B25", "vectorize", """
# %% step:a
import numpy as np
def f(x): return x + 1
v = np.vectorize(f)

# %% step:b
print(v([1, 2]))
"""),
    Case("B25", "partial", """
# %% step:a
import functools
def f(x, k): return x * k
g = functools.partial(f, k=2)

# %% step:b
print(g(4))
"""),
    Case("B25", "custom metric object dict", """
# %% step:a
from sklearn.metrics import make_scorer
def c(y, p): return 1.0
scoring = {'c': make_scorer(c)}

# %% step:b
from sklearn.model_selection import cross_validate
from sklearn.linear_model import Ridge
import numpy as np
print(cross_validate(Ridge(), np.eye(4), np.arange(4.), scoring=scoring, cv=2)['test_c'])
"""),
    Case("B2", "what travels along is deleted", """
# %% pipeline-parameters
d = {"k": 1, "l": [2]}
# %% step:a
class Bag:
    def __init__(self, v):
        self.v = v
bag = Bag(d["l"])
# %% step:b
bag.v.append(3)
# %% step:c
del bag
# %% step:d
print(d["l"])
d["l"].append(4)
# %% step:e
print(d)
"""),
    Case("B3", "functions that a table of all variables gives", """
# %% functions
def op_add(a, b): return a + b
def op_mul(a, b): return a * b
OPS = {k[3:]: v for k, v in list(globals().items()) if k.startswith("op_")}
# %% step:a
r = {k: f(3, 4) for k, f in OPS.items()}
# %% step:b prev:a
r["max"] = __builtins__["max"](1, 2) if isinstance(__builtins__, dict) else __builtins__.max(1, 2)
# %% step:c prev:b
print(r)
"""),
    Case("B25", "a class that a call of type makes of a function", """
# %% step:a
def init(self, x):
    self.x = x
P = type("P", (), {"__init__": init})
p = P(3)
print(p.x)
# %% step:b
print(p.x, type(p).__name__)
q = P(4)
print(q.x)
"""),
]  # fmt: skip
