"""Settings, and code of the notebook that they hand to the process: handlers, filters, hooks, patched functions."""

from __future__ import annotations

from tests.semantics.case import Case

CASES = [
    Case(
        "B6",
        "an argument of the command line that is appended",
        """
# %% step:a
import sys
sys.argv.append("--fast")
# %% step:b prev:a
import sys
print("--fast" in sys.argv)
""",
    ),
    Case(
        "B6",
        "the first day of a calendar's week",
        """
# %% step:a
import calendar
calendar.setfirstweekday(6)
# %% step:b prev:a
import calendar
print(calendar.firstweekday())
print(calendar.monthcalendar(2024, 1)[0])
""",
    ),
    Case(
        "B6",
        "an option that a helper sets beside its work",
        """
# %% functions
import pandas as pd
def setup(df):
    pd.set_option("display.precision", 2)
    return df.copy()
# %% step:a
df = setup(pd.DataFrame({"a": [1.23456]}))
print(df)
# %% step:b prev:a
print(df)
""",
        warnings=("KG214",),
        differs=("printed",),
    ),
    Case(
        "B6",
        "variables of the environment that a helper sets in a loop",
        """
# %% functions
import os
def configure(**kw):
    for k, v in kw.items():
        os.environ[k] = v
# %% step:a
configure(MODE="fast")
# %% step:b prev:a
print(os.environ.get("MODE"))
""",
    ),
    Case(
        "B6",
        "an option set from a variable that is bound anew",
        """
# %% step:a
import pandas as pd
import numpy as np
p = len("abc")
pd.set_option("display.precision", p)
p = 10
# %% step:b prev:a
print(pd.get_option("display.precision"), p)
""",
        warnings=("KG214",),
        differs=("printed",),
    ),
    Case(
        "B6",
        "a function left for the end of the process",
        """
# %% imports
import atexit
# %% step:a
log = []
atexit.register(lambda: print("end", log))
# %% step:b prev:a
log.append(1)
print(log)
""",
        warnings=("KG214",),
    ),
    Case(
        "B6",
        "a hook of warnings that collects",
        """
# %% step:a
import warnings
seen = []
def collect(message, category, filename, lineno, file=None, line=None):
    seen.append(str(message))
warnings.showwarning = collect
warnings.simplefilter("always")
warnings.warn("one")
# %% step:b prev:a
import warnings
warnings.warn("two")
print(seen)
""",
    ),
    Case(
        "B6",
        "a logging handler that collects in itself",
        """
# %% step:a
import logging
class Collect(logging.Handler):
    def __init__(self):
        super().__init__()
        self.records = []
    def emit(self, record):
        self.records.append(record.getMessage())
handler = Collect()
log = logging.getLogger("app")
log.setLevel(logging.INFO)
log.addHandler(handler)
log.info("one")
# %% step:b prev:a
log.info("two")
print(handler.records)
""",
    ),
    Case(
        "B6",
        "a logging handler of shared code that collects",
        """
# %% functions
import logging
records = []
class Collect(logging.Handler):
    def emit(self, record):
        records.append(record.getMessage())
log = logging.getLogger("app")
log.setLevel(logging.INFO)
log.addHandler(Collect())
# %% step:a
log.info("one")
# %% step:b prev:a
log.info("two")
print(records)
""",
    ),
    Case(
        "B6",
        "a signal's handler that collects",
        """
# %% step:a
import signal
hits = []
signal.signal(signal.SIGUSR1, lambda s, f: hits.append(s))
# %% step:b prev:a
import os, signal
os.kill(os.getpid(), signal.SIGUSR1)
print(len(hits))
""",
    ),
    Case(
        "B6",
        "a logging filter that counts in its class",
        """
# %% step:a
import logging
class Count(logging.Filter):
    n = 0
    def filter(self, record):
        Count.n += 1
        return True
log = logging.getLogger("f")
log.addFilter(Count())
log.warning("a")
# %% step:b prev:a
log.warning("b")
print(Count.n)
""",
    ),
    Case(
        "B6",
        "an error handler that collects",
        """
# %% step:a
import codecs
bad = []
def handler(e):
    bad.append(e.object[e.start:e.end])
    return ("?", e.end)
codecs.register_error("note", handler)
"\\u20ac".encode("ascii", "note")
# %% step:b prev:a
"\\u20ac".encode("ascii", "note")
print(len(bad))
""",
    ),
    Case(
        "B25",
        "a class that a library is given and asks",
        """
# %% functions
import json
class Enc(json.JSONEncoder):
    seen = []
    def default(self, o):
        self.seen.append(type(o).__name__)
        return str(o)
# %% step:a
t = json.dumps({"a": {1, }.__class__}, cls=Enc)
# %% step:b
t2 = json.dumps([complex(1, 2)], cls=Enc)
# %% step:c
print(Enc.seen)
""",
    ),
    Case(
        "B25",
        "an estimator of the notebook's own that is cloned and fitted",
        """
# %% functions
from sklearn.linear_model import LinearRegression
class Logged(LinearRegression):
    fits = []
    def fit(self, X, y):
        self.fits.append(len(y))
        return super().fit(X, y)
# %% step:a
m = Logged()
m.fit([[1], [2]], [1, 2])
# %% step:b
from sklearn.model_selection import cross_val_score
import numpy as np
s = cross_val_score(m, np.arange(6).reshape(-1, 1), np.arange(6), cv=2)
# %% step:c
print(Logged.fits)
""",
    ),
    Case(
        "B25",
        "a method of a library's that calls overriding ones",
        """
# %% functions
import string
class F(string.Formatter):
    def __init__(self): self.used = []
    def get_value(self, key, args, kw):
        self.used.append(key)
        return super().get_value(key, args, kw)
# %% step:a
f = F()
x = f.format("{a} {b}", a=1, b=2)
# %% step:b
y = f.format("{c}", c=1)
# %% step:c
print(f.used, x, y)
""",
    ),
    Case(
        "B25",
        "a handler that an earlier step adds to a logger collects in a later one",
        """
# %% step:a
import logging
log = logging.getLogger("app")
log.setLevel(logging.INFO)
class ListHandler(logging.Handler):
    def __init__(self):
        super().__init__()
        self.lines = []
    def emit(self, record):
        self.lines.append(record.getMessage())
h = ListHandler()
log.addHandler(h)
# %% step:b
log.info("hello")
print(len(h.lines))
# %% step:c
print(h.lines)
""",
        warnings=("KG214",),
    ),
]
