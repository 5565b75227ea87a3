"""Cases of row B5: functions that draw random numbers, and go from hand to hand as values."""

from __future__ import annotations

from tests.semantics.case import Case


def drawing(name: str, setup: str, first: str, second: str, module: str = "random", before: str = "") -> Case:
    """A notebook that seeds a module's stream in its first step, and draws from it in two others."""
    text = f"""
# %% imports
import random
import numpy as np
{before}
# %% step:a
{module}.seed(4)
{setup}
# %% step:b
{first}
# %% step:c
{second}
"""
    return Case("B5", name, text)


def twice(name: str, setup: str, draw: str, module: str = "random", before: str = "") -> Case:
    """As ``drawing``, with the same expression printed in both steps."""
    return drawing(name, setup, f"print({draw})", f"print({draw})", module, before)


RETRY = "def retry(f): return f()"
EACH = "def each(f, xs): return list(map(f, xs))"
SAMPLE = "def sample(xs, k, rng=random): return rng.sample(xs, k)"
DEFAULT = "def draw(rnd=random.random): return rnd()"
SAMPLER = """
class Sampler:
    def __init__(self, rng=None):
        self.rng = rng or random
    def pick(self, xs):
        return self.rng.choice(xs)
"""
DATA_CLASS = """
from dataclasses import dataclass, field
@dataclass
class Point:
    x: float = field(default_factory=random.random)
"""
LOCAL = """
def go(f): return f(1, 100)
def draw():
    from random import randint as dice
    return go(dice)
"""

CASES = [
    twice("a function that draws, under another name", "r = random.random", "r()"),
    twice("functions that draw, in a dict", "tools = {'r': random.randint}", "tools['r'](1, 100)"),
    twice("a function that draws, with arguments", "import functools\nd = functools.partial(random.randint, 1, 99)",
          "d()"),
    twice("a function that draws, for a map", "", "list(map(random.randrange, [100, 100]))"),
    twice("a function of numpy that draws, for a map", "", "list(map(np.random.randint, [100, 100]))", "np.random"),
    twice("a function that draws, for a function that maps", "", "each(random.randrange, [100, 100])", before=EACH),
    twice("a function that draws, for a function that calls it", "", "retry(random.random)", before=RETRY),
    twice("a function that draws, as a default", "", "draw()", before=DEFAULT),
    twice("the module random as a default", "", "sample(range(100), 2)", before=SAMPLE),
    twice("the module random in an object", "s = Sampler()", "s.pick(range(100))", before=SAMPLER),
    twice("numpy's module random in an object", "s = Sampler(np.random)", "s.pick(100)", "np.random", SAMPLER),
    twice("a function that draws, as a class's attribute", "class T:\n    rnd = random.random", "T.rnd()"),
    twice("a function that draws, found by its name", "", "getattr(random, 'random')()"),
    twice("a function that draws, imported where it is handed over", "", "draw()", before=LOCAL),
    twice("a function that draws, for a callable iterator", "", "[n for n, _ in zip(iter(random.random, 2), 'ab')]"),
    twice("a data class's default that is drawn", "", "Point().x", before=DATA_CLASS),
    twice("a defaultdict of numpy's numbers", "from collections import defaultdict\nd = defaultdict(np.random.rand)",
          "d[len(d)]", "np.random"),
    drawing("a map of drawn numbers that is read in two steps", "m = map(random.randrange, [100, 100, 100])",
            "print(next(m))", "print(random.random(), list(m))"),
    drawing("a generator's own method beside the module's", "own = random.Random(2)\nf = own.random",
            "print(f(), own.random(), random.random())", "print(f(), own.random(), random.random())"),
    Case("B5", "parallel steps that seed by a function of the notebook", """
# %% functions
import os, random
import numpy as np
def seed_everything(seed: int):
    random.seed(seed)
    os.environ["PYTHONHASHSEED"] = str(seed)
    np.random.seed(seed)
# %% step:load
X = np.arange(10.).reshape(-1, 1)
# %% step:a prev:load
seed_everything(1)
a = np.random.permutation(X.ravel())
# %% step:b prev:load
seed_everything(2)
b = np.random.permutation(X.ravel())
# %% step:c prev:a prev:b
print(a, b)
"""),
    Case("B5", "parallel steps that seed by a function, perhaps", """
# %% functions
import random
def set_seed(seed=None):
    if seed is None:
        return
    random.seed(seed)
# %% step:load
random.seed(5)
n = 3
# %% step:a prev:load
set_seed(1)
a = random.random()
# %% step:b prev:load
set_seed()
b = random.random()
# %% step:c prev:a prev:b
print(a, n)
""", warnings=("KG207",), differs=("b", "printed")),
]  # fmt: skip
