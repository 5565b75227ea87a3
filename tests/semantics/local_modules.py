"""Cases of row B24: the state of modules next to the notebook, and the objects of their classes."""

from __future__ import annotations

from typing import Any

from tests.semantics.case import Case

CONF = """
_s = {}
LIMIT = 3
def configure(**k):
    _s.update(k)
def get(name, default=None):
    return _s.get(name, default)
def raise_limit():
    global LIMIT
    LIMIT += 1
    return LIMIT
"""

SHAPES = """
class Account:
    def __init__(self):
        self.items = []
        self._log = []
    @property
    def log(self):
        self._log.append("read")
        return self._log
    def __getitem__(self, key):
        self._log.append(key)
        return self.items[key]
    def __contains__(self, key):
        self._log.append(("in", key))
        return key in self.items
    def __len__(self):
        self._log.append("len")
        return len(self.items)
    def __iter__(self):
        self._log.append("iter")
        return iter(list(self.items))
    def __enter__(self):
        self._log.append("enter")
        return self
    def __exit__(self, *exc):
        self._log.append("exit")
    def __add__(self, other):
        self._log.append("add")
        return other
    def get(self, key):
        self.items.append(key)
        return key
    def union(self, a, b):
        self.items.append((a, b))
    def count(self):
        self.items.append(len(self.items))
        return len(self.items)
    def summary(self):
        self.items.clear()
"""

REGISTRY = """
REGISTRY = {}
def register(name):
    def inner(f):
        REGISTRY[name] = f
        return f
    return inner
def run(name, *args):
    return REGISTRY[name](*args)
class Base:
    known = []
    count = 0
    def __init_subclass__(cls):
        Base.known.append(cls.__name__)
    def __init__(self):
        type(self).count += 1
        Base.count += 1
"""

COUNTING = """
import functools
calls = 0
def tick():
    global calls
    calls += 1
    return calls
def stamp(x, seen=[]):
    seen.append(x)
    return list(seen)
def mark():
    mark.n = getattr(mark, "n", 0) + 1
    return mark.n
@functools.lru_cache(maxsize=None)
def slow(x):
    tick()
    return x * 2
class Single:
    _one = None
    def __new__(cls):
        if cls._one is None:
            cls._one = super().__new__(cls)
            cls._one.data = []
        return cls._one
def make_counter():
    n = 0
    def inc():
        nonlocal n
        n += 1
        return n
    return inc
counter = make_counter()
"""

SETTING = """
import os, logging, random
import numpy as np
import pandas as pd
import warnings
def setup(seed=0):
    random.seed(seed)
    np.random.seed(seed)
    os.environ["LM_STAGE"] = "on"
    pd.set_option("display.max_rows", 7)
    np.set_printoptions(precision=2)
    logging.getLogger("lm").setLevel(logging.DEBUG)
    warnings.filterwarnings("ignore", category=DeprecationWarning)
def draw():
    return random.random(), np.random.rand()
def noise(n):
    return np.random.normal(size=n)
"""


def steps(*cells: str) -> str:
    """A notebook whose cells are steps a, b, c, …"""
    return "".join(f"\n# %% step:{name}\n{cell}\n" for name, cell in zip("abcdefgh", cells, strict=False))


def case(name: str, files: dict[str, str], *cells: str, **more: Any) -> Case:
    """A case of row B24."""
    return Case("B24", name, steps(*cells), files=files, **more)


conf, shapes = {"conf.py": CONF}, {"shapes.py": SHAPES}
registry, counting, setting = {"registry.py": REGISTRY}, {"counting.py": COUNTING}, {"setting.py": SETTING}
MAKE = "import shapes\nacc = shapes.Account()\nacc.items.extend([1, 2])"
PLUGINS = {
    "plugins/base.py": "KNOWN = {}\ndef plugin(cls):\n    KNOWN[cls.__name__] = cls\n    return cls\n",
    "plugins/alpha.py": """
from .base import plugin
kept = []
def add(x):
    kept.append(x)
@plugin
class Alpha:
    def __call__(self, x):
        return x + 1
""",
}
COMPUTED = """
import importlib
from . import base
def get(name):
    return importlib.import_module({})
"""

CASES = [
    case("a dict that a function fills", conf, "import conf\nconf.configure(a=1)", "print(conf.get('a'))"),
    case("a dict that a function fills, imported by name", conf,
         "from conf import configure, get\nconfigure(a=1)", "configure(b=2)", "print(get('a'), get('b'))"),
    case("a dict imported by name", conf,
         "from conf import _s as settings, get\nsettings['a'] = 1", "print(get('a'))"),
    case("a global counted by a function", conf,
         "import conf\nprint(conf.raise_limit())", "print(conf.raise_limit())", "print(conf.LIMIT)"),
    case("a module's variable set from outside", conf, "import conf as c\nc.LIMIT = 10", "print(c.raise_limit())"),
    case("a variable imported by name before it changes", conf,
         "import conf\nfrom conf import LIMIT\nconf.raise_limit()", "print(LIMIT, conf.LIMIT)"),
    case("a variable imported by name after it has changed", conf,
         "import conf\nconf.raise_limit()", "from conf import LIMIT\nprint(LIMIT, conf.LIMIT)", "print(LIMIT)"),
    case("an object of the module under another name", conf,
         "import conf\nmine = conf._s", "mine['z'] = 1", "print(conf.get('z'), mine)"),
    case("a list of the notebook that a module keeps", conf,
         "import conf\nxs = []\nconf.configure(xs=xs)", "xs.append(1)", "print(conf.get('xs'))"),
    case("a list of the notebook that a module keeps and gives", conf,
         "import conf\nxs = []\nconf.configure(xs=xs)", "conf.get('xs').append(1)", "print(xs)"),
    case("a property that changes", shapes, MAKE, "acc.log", "print(acc._log)"),
    case("an item's access that changes", shapes, MAKE, "acc[0]", "print(acc._log)"),
    case("a test for an item that changes", shapes, MAKE, "1 in acc", "print(acc._log)"),
    case("a length that changes", shapes, MAKE, "len(acc)", "print(acc._log)"),
    case("a loop that changes", shapes, MAKE, "for _ in acc: pass", "print(acc._log)"),
    case("a context that changes", shapes, MAKE, "with acc: pass", "print(acc._log)"),
    case("an operator that changes", shapes, MAKE, "acc + 1", "print(acc._log)"),
    case("a method named get", shapes, MAKE, "acc.get(1)", "print(acc.items)"),
    case("a method named union", shapes, MAKE, "acc.union(1, 2)", "print(acc.items)"),
    case("a method named count", shapes, MAKE, "acc.count()", "print(acc.items)"),
    case("a method named summary", shapes, MAKE, "acc.summary()", "print(acc.items)"),
    case("an object made by name", shapes, MAKE.replace("import shapes", "from shapes import Account as A").replace(
        "shapes.Account", "A"), "acc.count()", "print(acc.items)"),
    case("functions that are registered", registry,
         "import registry\n@registry.register('f')\ndef f(x):\n    return x + 1",
         "print(registry.run('f', 1))"),
    case("functions that are registered in two steps", registry,
         "from registry import register, run, REGISTRY\n@register('f')\ndef f(x):\n    return x + 1",
         "@register('g')\ndef g(x):\n    return f(x) * 2", "print(run('f', 1), run('g', 2), sorted(REGISTRY))"),
    case("subclasses of a module's class", registry,
         "from registry import Base\nclass A(Base): pass", "class B(Base): pass\nb = B()",
         "print(Base.known, Base.count)"),
    case("instances that a class counts", registry,
         "from registry import Base\nx = Base()", "y = Base()", "print(Base.count, y.count)"),
    case("a counter", counting, "import counting\ncounting.tick()", "counting.tick()", "print(counting.tick())"),
    case("a mutable default", counting,
         "import counting\ncounting.stamp(1)", "counting.stamp(2)", "print(counting.stamp(3))"),
    case("an attribute of a function", counting, "from counting import mark\nmark()", "mark()", "print(mark())"),
    case("a cache", counting,
         "import counting\ncounting.slow(1)", "counting.slow(1)\ncounting.slow(2)", "print(counting.calls)",
         warnings=("KG209",), differs=("printed",)),
    case("a singleton", counting,
         "from counting import Single\ns = Single()\ns.data.append(1)", "Single().data.append(2)",
         "print(Single().data, Single() is s)"),
    case("a closure of the module", counting,
         "import counting\ncounting.counter()", "counting.counter()", "print(counting.counter())"),
    case("a closure that the module makes", counting,
         "import counting\nc = counting.make_counter()\nc()", "c()", "print(c(), counting.counter())"),
    case("settings that a function makes", setting, "import setting\nsetting.setup()",
         "import os\nimport pandas as pd\nprint(os.environ['LM_STAGE'], pd.get_option('display.max_rows'))",
         "import logging\nimport numpy as np\nprint(logging.getLogger('lm').level, np.array([1/3]))"),
    case("a seed that a function sets", setting, "from setting import setup, draw\nsetup(3)", "print(draw())",
         "import random\nprint(random.random(), draw())"),
    case("numbers that a function draws", setting, "import numpy as np\nfrom setting import noise\nnp.random.seed(1)",
         "a = noise(2)", "print(a, noise(2), np.random.rand())"),
    case("a module that imports another",
         {**conf, "app.py": "import conf\ndef start():\n    conf.configure(on=True)\n"},
         "import app\napp.start()", "import conf\nprint(conf.get('on'))"),
    case("a module that imports a name of another",
         {**conf, "app.py": "from conf import _s, configure as setup\ndef show():\n    return dict(_s)\n"},
         "import app\napp.setup(on=True)", "print(app.show())",
         "import conf\nconf.configure(x=1)", "print(app.show())"),
    case("a package with modules", {
        "pkg/__init__.py": "from .core import Engine\nfrom . import state\n",
        "pkg/core.py": "from . import state\nclass Engine:\n    def go(self):\n        state.log.append('go')\n",
        "pkg/state.py": "log = []\n"},
        "from pkg import Engine\nimport pkg.state as s\ne = Engine()\ne.go()", "e.go()", "print(s.log)"),
    case("a module of a package that is set from outside", {
        "pkg/__init__.py": "", "pkg/conf.py": "value = 1\n",
        "pkg/use.py": "from pkg import conf\ndef now():\n    return conf.value\n"},
        "import pkg.conf\nimport pkg.use\npkg.conf.value = 3", "print(pkg.use.now())"),
    case("a function that changes its argument",
         {"h.py": "def add(xs, x):\n    xs.append(x)\ndef keep(box, x):\n    box['x'] = x\n"},
         "import h\nxs = []\nbox = {}", "h.add(xs, 1)\nh.keep(box, xs)", "xs.append(2)", "print(xs, box)"),
    case("a function that gives its argument",
         {"h.py": "def same(x):\n    return x\ndef first(d):\n    return d['k']\n"},
         "import h\nd = {'k': []}", "y = h.first(h.same(d))\ny.append(1)", "print(d)"),
    case("a module that a step imports and that registers with another",
         {"plugins/__init__.py": "from . import base\n", **PLUGINS},
         "from plugins import base\nimport plugins.alpha", "from plugins import base\nprint(sorted(base.KNOWN))"),
    case("a module that a function imports and that registers with another",
         {"plugins/__init__.py": "from . import base\ndef load():\n    from . import alpha\n", **PLUGINS},
         "from plugins import base, load\nload()", "print(sorted(base.KNOWN))"),
    case("modules of a package that a function imports by computed names",
         {"plugins/__init__.py": COMPUTED.format('f"{__name__}.{name}"'), **PLUGINS},
         "from plugins import base, get\nget('alpha')", "print([base.KNOWN[k]()(3) for k in sorted(base.KNOWN)])"),
    case("a module that a function gives by its name and that keeps something",
         {"plugins/__init__.py": COMPUTED.format('"." + name, __package__'), **PLUGINS},
         "from plugins import base, get\nget('alpha').add(1)", "print(get('alpha').kept)"),
    Case("B11", "a module with a name of the standard library that no kernel has imported", """
# %% step:a
import trace
x = trace.go()
# %% step:b prev:a
print(x, trace.__name__)
""", files={"trace.py": """def go(): return "mine"
"""}),
    Case("B11", "a local module that a cell imports by a call", """
# %% imports
from importlib import import_module
# %% step:a
h = import_module("helpers")
x = h.double(4)
# %% step:b
print(x, h.double(5))
""", files={"helpers.py": """
def double(x):
    return 2 * x
"""}),
    Case("B11", "local modules that a cell imports by computed names", """
# %% step:a
from importlib import import_module
total = 0
for name in ("alpha", "beta"):
    total += import_module("." + name, package="plug").K
print(total)
# %% step:b
print(total)
""", files={"plug/__init__.py": """

""", "plug/alpha.py": """
K = 1
""", "plug/beta.py": """
K = 2
"""}),
    Case("B11", "a local module that imports by names in its table", """
# %% step:a
from registry import create
m = create("linear")
print(m.fit(3))
# %% step:b
print(m.fit(4), create("cubic").fit(2))
""", files={"registry.py": """
from importlib import import_module
KNOWN = {"linear": "models.linear", "cubic": "models.cubic"}
def create(name):
    return import_module(KNOWN[name]).Model()
""", "models/__init__.py": """

""", "models/linear.py": """
class Model:
    def fit(self, x):
        return x
""", "models/cubic.py": """
class Model:
    def fit(self, x):
        return x ** 3
"""}),
    Case("B11", "a parameter names the local module", """
# %% pipeline-parameters
plugin = "helpers"
# %% step:a
import importlib
x = importlib.import_module(plugin).double(4)
# %% step:b
print(x)
""", files={"helpers.py": """
def double(x):
    return 2 * x
"""}),
]  # fmt: skip
