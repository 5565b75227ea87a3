"""What pickle does not keep of a value (B29)."""

from __future__ import annotations

from tests.semantics.case import Case

CASES = [
    Case(
        "B29",
        "the dict of a table's attributes is another one after it has travelled",
        """
# %% step:a
import pandas as pd
df = pd.DataFrame({"v": [1, 2]})
meta = df.attrs
# %% step:b prev:a
meta["checked"] = True
# %% step:c prev:b
print(sorted(df.attrs))
""",
        warnings=("KG215",),
        differs=("printed",),
    ),
    Case(
        "B29",
        "a cache that __getstate__ drops",
        """
# %% step:a
class A:
    def __init__(self):
        self.x = 1
        self.cache = {"k": 1}
    def __getstate__(self):
        d = self.__dict__.copy()
        del d["cache"]
        return d
    def __setstate__(self, d):
        self.__dict__.update(d)
        self.cache = {}
a = A()
# %% step:b prev:a
print(a.x, a.cache)
""",
        warnings=("KG215",),
        differs=("a", "printed"),
    ),
    Case(
        "B29",
        "a __getstate__ that keeps all",
        """
# %% step:a
class A:
    def __init__(self):
        self.x = 1
    def __getstate__(self):
        return dict(self.__dict__)
a = A()
# %% step:b prev:a
print(a.x)
""",
    ),
    Case(
        "B29",
        "a __reduce__ that makes the object anew",
        """
# %% step:a
class A:
    def __init__(self, x):
        self.x = x
        self.hits = 0
    def __reduce__(self):
        return (A, (self.x,))
a = A(1)
a.hits = 5
# %% step:b prev:a
print(a.x, a.hits)
""",
        warnings=("KG215",),
        differs=("a", "printed"),
    ),
    Case(
        "B29",
        "an exception raised from another one",
        """
# %% step:a
try:
    try:
        1 / 0
    except ZeroDivisionError as e:
        raise ValueError("bad") from e
except ValueError as e:
    err = e
# %% step:b prev:a
print(repr(err), repr(err.__cause__), repr(err.__context__))
""",
    ),
    Case(
        "B29",
        "an exception raised while handling another one",
        """
# %% step:a
try:
    try:
        1 / 0
    except ZeroDivisionError as e:
        raise ValueError("bad")
except ValueError as e:
    err = e
# %% step:b prev:a
print(repr(err.__context__), err.__suppress_context__)
""",
    ),
    Case(
        "B29",
        "an exception with notes and an attribute",
        """
# %% step:a
err = ValueError("x")
err.__notes__ = ["hello"]
err.extra = 3
# %% step:b prev:a
print(err.__notes__, err.extra)
""",
    ),
    Case(
        "B29",
        "a list that is asked for nan itself",
        """
# %% step:a
import numpy as np
xs = [1.0, np.nan]
# %% step:b prev:a
print(np.nan in xs, xs[1] is np.nan)
""",
        warnings=("KG215",),
        differs=("printed",),
    ),
    Case(
        "B29",
        "a dict with nan for a key",
        """
# %% step:a
import numpy as np
d = {np.nan: "missing", 1: "one"}
# %% step:b prev:a
import numpy as np
print(d.get(np.nan))
""",
        warnings=("KG215",),
        differs=("printed",),
    ),
    Case(
        "B29",
        "a dictionary of weak keys",
        """
# %% step:a
import weakref
class K:
    pass
k = K()
w = weakref.WeakKeyDictionary()
w[k] = 1
# %% step:b prev:a
print(w[k])
""",
        errors=("KG404",),
    ),
    Case(
        "B29",
        "an object that is its own mark",
        """
# %% step:a
MISSING = object()
d = {"a": MISSING}
# %% step:b prev:a
print(d["a"] is MISSING)
""",
    ),
    Case(
        "C3",
        "a timed line that changes a list",
        """
# %% step:a
xs = []
# %% step:b prev:a
%timeit xs.append(1)
# %% step:c prev:b
print(len(xs) > 1)
""",
        warnings=("KG309",),
    ),
    Case(
        "C3",
        "a timed cell that changes a list",
        """
# %% step:a
xs = []
n = 0
# %% step:b prev:a
%%timeit
xs.append(1)
# %% step:c prev:b
print(len(xs) > 1)
""",
        warnings=("KG309",),
    ),
    Case(
        "C3",
        "a timed line that changes nothing",
        """
# %% step:a
xs = [3, 1]
# %% step:b prev:a
%timeit sorted(xs)
# %% step:c prev:b
print(len(xs))
""",
    ),
    Case(
        "C3",
        "a timed line that runs once",
        """
# %% step:a
xs = []
# %% step:b prev:a
%timeit -n1 -r1 xs.append(1)
# %% step:c prev:b
print(len(xs))
""",
    ),
    Case(
        "B29",
        "a nan of one's own is asked for",
        """
# %% step:a
missing = float("nan")
rows = [1.0, missing, 3.0]
# %% step:b
print(missing in rows, rows.index(missing) if missing in rows else None, [x is missing for x in rows])
""",
        warnings=("KG215",),
        differs=("printed",),
    ),
    Case(
        "B29",
        "an array of the notebook's own class",
        """
# %% functions
import numpy as np
class Signal(np.ndarray):
    def __new__(cls, data, rate=1):
        obj = np.asarray(data).view(cls)
        obj.rate = rate
        return obj
    def __array_finalize__(self, obj):
        self.rate = getattr(obj, "rate", None)
# %% step:a
base = np.arange(4.0)
s = Signal(base, rate=8)
# %% step:b
s[0] = 50
# %% step:c
print(base, s.rate, type(s).__name__)
""",
        warnings=("KG215",),
        differs=("base", "s", "printed"),
    ),
    Case(
        "B29",
        "a series whose class leaves its name out",
        """
# %% step:a
import pandas as pd
class Column(pd.Series):
    _metadata = ["unit"]
    @property
    def _constructor(self):
        return Column
col = Column([2, 2, 3], name="n")
# %% step:b prev:a
print(col.name, col.sum())
col.note = [1]
# %% step:c prev:b
print(col.note, hasattr(col, "unit"), col.name)
""",
    ),
    Case(
        "B29",
        "the dict of an object's attributes",
        """
# %% step:a
from types import SimpleNamespace
ns = SimpleNamespace(a=1)
d = vars(ns)
# %% step:b
d["a"] = 5
# %% step:c
print(ns.a, d)
""",
        warnings=("KG215",),
        differs=("ns", "printed"),
    ),
    Case(
        "B29",
        "the dict of an object's attributes that is only read",
        """
# %% step:a
from types import SimpleNamespace
ns = SimpleNamespace(a=1)
d = ns.__dict__
# %% step:b
print(ns.a, d)
""",
    ),
    Case(
        "B29",
        "an attribute of a table",
        """
# %% step:a
import pandas as pd
df = pd.DataFrame({"a": [1]})
df.note = "x"
df.attrs["unit"] = "m"
# %% step:b
try:
    print(df.attrs, df.note)
except AttributeError:
    print("lost")
""",
        warnings=("KG215",),
        differs=("printed",),
    ),
]
