"""Settings of the process beyond the plain ones: where they are in force, and what else is one."""

from __future__ import annotations

from tests.semantics.case import Case

CASES = [
    Case("B6", "a setting of a module that another step imports again", """
# %% step:setup
import matplotlib as mpl
import matplotlib.pyplot as plt
mpl.rc("axes", labelsize=17)
# %% step:a
import matplotlib as mpl
import matplotlib.pyplot as plt
size = mpl.rcParams["axes.labelsize"]
# %% step:b
double = 2 * size
# %% step:c
print(double, plt.rcParams["axes.labelsize"])
"""),
    Case("B6", "a setting of a shared import that another step imports again", """
# %% imports
import matplotlib as mpl
import matplotlib.pyplot as plt
# %% step:setup
mpl.rc("axes", labelsize=17)
# %% step:a
import matplotlib as mpl
size = mpl.rcParams["axes.labelsize"]
# %% step:b
print(size, plt.rcParams["axes.labelsize"])
"""),
    Case("B6", "a shared setting below a step", """
# %% imports
import decimal, os
# %% step:a
print(decimal.Decimal(1) / 3, os.environ.get("KALEGEN_TEST_BELOW"))
# %% imports
decimal.getcontext().prec = 6
os.environ["KALEGEN_TEST_BELOW"] = "1"
# %% step:b
print(decimal.Decimal(1) / 3, os.environ.get("KALEGEN_TEST_BELOW"))
"""),
    Case("B6", "a shared setting below all steps that notice it", """
# %% imports
import matplotlib.pyplot as plt
# %% step:a
print(plt.rcParams["lines.linewidth"])
# %% functions
plt.rcParams["lines.linewidth"] = 7
# %% step:b
print(1)
"""),
    Case("B6", "a shared setting below all steps", """
# %% imports
import decimal
# %% step:a
print(decimal.Decimal(1) / 3)
# %% imports
decimal.getcontext().prec = 6
"""),
    Case("B6", "methods that a step gives to a library's classes", """
# %% imports
import collections
import pandas as pd
# %% step:a
def double(self):
    return self * 2
def top(self):
    return self.iloc[0]
pd.DataFrame.double = double
if not hasattr(pd.Series, "top"):
    setattr(pd.Series, "top", top)
collections.Counter.total2 = lambda self: sum(self.values())
df = pd.DataFrame({"a": [1, 2]})
# %% step:b
print(df.double(), df["a"].top(), collections.Counter("aab").total2())
"""),
    Case("B6", "parts of modules that a step replaces", """
# %% imports
import math, string
import numpy as np
# %% pipeline-parameters
alpha = 3
# %% step:a
k = 3
def install():
    math.tau = 6
np.mean = lambda x: 2 * k
string.ascii_letters = "abc"
math.triple = 1
math.triple = alpha
math.pi += 1
del string.digits
install()
# %% step:b
k = 4
print(np.mean([5, 6]), string.ascii_letters, math.triple, math.pi, math.tau, hasattr(string, "digits"))
# %% step:c
print(np.mean([5, 6]))
"""),
    Case("B6", "two changes of one part in their order", """
# %% imports
import math
# %% step:a
def g():
    return 1
k = 5
math.f = g
math.k = k
math.f = None
math.k = 2
# %% step:b
print(math.f, math.k)
"""),
    Case("B6", "a computed part of a library", """
# %% imports
import numpy as np
# %% step:a
xs = np.arange(3)
np.answer = xs.sum()
# %% step:b
print(getattr(np, "answer", None))
""", warnings=("KG214",), differs=("printed",)),
    Case("B6", "a part of a library that is bound anew under another name", """
# %% imports
import math
# %% step:a
k = 3
math.k = k
k = 4
old = math.sqrt
math.sqrt = lambda x: old(x) + 1
# %% step:b
print(getattr(math, "k", None), math.sqrt(4))
""", warnings=("KG214",), differs=("printed",)),
    Case("B6", "an accessor that nobody names", """
# %% imports
import pandas as pd
# %% functions
@pd.api.extensions.register_series_accessor("kalegen_shared")
class Shared:
    def __init__(self, s): self.s = s
    def go(self): return int(self.s.sum())
# %% step:a
k = 3
@pd.api.extensions.register_series_accessor("kalegen_step")
class Own:
    def __init__(self, s): self.s = s
    def go(self): return int(self.s.sum()) + k
s = pd.Series([1, 2])
print(s.kalegen_shared.go())
# %% step:b
print(s.kalegen_shared.go(), s.kalegen_step.go())
"""),
    Case("B6", "classes that abstract ones take for their children", """
# %% imports
import abc, collections.abc, numbers
# %% functions
class Shape(abc.ABC):
    pass
class Square:
    pass
class Half:
    pass
Shape.register(Square)
numbers.Number.register(Half)
# %% step:a
class Circle:
    pass
class Items:
    pass
Shape.register(Circle)
collections.abc.Sequence.register(Items)
shapes = [Square(), Circle(), Half()]
print([isinstance(s, Shape) for s in shapes])
# %% step:b
print([isinstance(s, Shape) for s in shapes], isinstance(shapes[2], numbers.Number))
print(issubclass(Items, collections.abc.Sequence))
"""),
    Case("B6", "settings under names of the notebook", """
# %% imports
import decimal, os
import matplotlib as mpl
import pandas as pd
# %% step:a
rc = mpl.rcParams
style = rc
style["lines.linewidth"] = 7
opt = pd.options.display
before = opt.precision
opt.precision = 2
ctx = decimal.getcontext()
ctx.prec = 5
env = os.environ
env.update(KALEGEN_TEST_NAMED="1")
# %% step:b
print(mpl.rcParams["lines.linewidth"], before, pd.options.display.precision, os.environ["KALEGEN_TEST_NAMED"])
print(decimal.Decimal(1) / 3)
opt.precision = before
ctx = decimal.getcontext()
ctx.prec = 7
# %% step:c
print(decimal.Decimal(1) / 3, opt.precision, ctx.prec)
"""),
    Case("B6", "the level of a logger that an object keeps", """
# %% imports
import logging
# %% functions
class Model:
    def __init__(self):
        self.log = logging.getLogger("kalegen.model")
        self.log.setLevel(logging.DEBUG)
# %% step:a
model = Model()
# %% step:b
print(model.log.level)
""", warnings=("KG214",), differs=("printed",)),
    Case("B6", "the level of a logger in a dict", """
# %% imports
import logging
# %% step:a
d = {"log": logging.getLogger("kalegen.dict")}
# %% step:b
d["log"].setLevel(logging.DEBUG)
# %% step:c
print(d["log"].level)
""", warnings=("KG214",), differs=("printed",)),
    Case("B6", "a function that does more than make a setting", """
# %% imports
import warnings
# %% functions
def fit(xs):
    warnings.filterwarnings("ignore")
    print("fitting")
    xs.append(1)
    return len(xs)
# %% step:a
xs = []
n = fit(xs)
# %% step:b
print(n, xs)
""", warnings=("KG214",)),
    Case("B6", "a function that only makes settings", """
# %% imports
import logging, os
# %% functions
def set_up(name):
    os.environ["KALEGEN_TEST_LEVEL"] = str(10)
    log = logging.getLogger(name)
    log.setLevel(10)
    return log
# %% step:a
log = set_up("kalegen.own")
# %% step:b
print(log.level, os.environ["KALEGEN_TEST_LEVEL"])
"""),
    Case("B6", "standard output that is put back", """
# %% step:a
import sys, io
old = sys.stdout
sys.stdout = io.StringIO()
print("hidden")
text = sys.stdout.getvalue()
sys.stdout = old
# %% step:b
print("shown", text)
"""),
    Case("B6", "standard output that collects", """
# %% step:a
import sys, io
buf = io.StringIO()
old = sys.stdout
sys.stdout = buf
print("captured 1")
# %% step:b
print("captured 2")
# %% step:c
sys.stdout = old
print("got:", buf.getvalue())
""", warnings=("KG214",), differs=("old", "buf", "printed", "error")),
    Case("B6", "a built-in function that records", """
# %% step:a
import builtins
log = []
orig_print = builtins.print
def recording(*args, **kw):
    log.append(args)
    orig_print(*args, **kw)
builtins.print = recording
print("a")
# %% step:b
print("b")
# %% step:c
print(len(log))
""", warnings=("KG214",), differs=("log", "printed")),
    Case("B6", "standard error that goes nowhere", """
# %% step:a
import sys, os
sys.stderr = open(os.devnull, "w")
# %% step:b
print("x", file=sys.stderr)
print("y")
"""),
]  # fmt: skip
