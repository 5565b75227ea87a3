"""What the steps' order makes of a notebook: changes that a branch misses, cells that are overtaken, parted objects."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.analysis.findings import codes

START = "# %% step:a\nx = [1]\n"
BRANCH_B = "# %% step:b prev:a\n"
BRANCH_C = "# %% step:c prev:a\n"
JOIN = "# %% step:d prev:b prev:c\n"
BOX = "# %% functions\nclass Box:\n    def __init__(self, rows):\n        self.rows = rows\n"


def branches(first: str, second: str, third: str, head: str = "") -> str:
    """A notebook of three steps, the last two of which come after the first."""
    return f"{head}# %% step:a\n{first}\n{BRANCH_B}{second}\n{BRANCH_C}{third}\n"


def diamond(first: str, left: str, right: str, join: str, head: str = "") -> str:
    """A notebook whose branches meet again."""
    return branches(first, left, right, head) + f"{JOIN}{join}\n"


def apart(first: str, between: str, last: str, head: str = "", tags: str = "") -> str:
    """A notebook in which the first and the last cell are of one step."""
    return f"{head}# %% step:a\n{first}\n# %% step:b {tags}\n{between}\n# %% step:a\n{last}\n"


# One object that becomes two (KG213)


@pytest.mark.parametrize(
    ("left", "right", "join"),
    [
        ("left = x", "right = x", "left.append(1)\nprint(right)"),
        ("left = x", "right = x", "print(left is right)"),
        ("left = x", "right = x", "print(id(left) == id(right))"),
        ("left = x", "right = x", "left += [1]\nprint(right)"),
        ("left = x", "right = x", "for i in range(3):\n    left.append(i)\nprint(right)"),
        ("left = x", "right = x", "left.append(1)\n# %% step:e prev:d\nprint(right)"),
        ("left = {'k': x}", "right = {'k': x}", "left['k'].append(1)\nprint(right)"),
        ("left = {'k': x}", "right = [0, [x]]", "left['k'][0] = 1\nprint(right)"),
        ("left = []\nleft.append(x)", "right = {}\nright['k'] = x", "x.append(1)\nprint(left, right)"),
        ("left = x", "right, n = x, 1", "left.sort()\nprint(right)"),
        ("left = Box(x)", "right = Box(rows=x)", "x.append(2)\nprint(left.rows, right.rows)"),
    ],
)
def test_one_object_that_comes_over_two_branches(left: str, right: str, join: str, tmp_path: Path) -> None:
    assert set(codes(diamond("x = [1]", left, right, join, BOX), tmp_path)) == {"KG213"}


@pytest.mark.parametrize(
    "text",
    [
        diamond("import numpy as np\nx = np.zeros(4)", "left = x[1:]", "right = x[:3]", "left[0] = 5\nprint(right)"),
        diamond("import numpy as np\nx = np.zeros(4)", "left = x.reshape(2, 2)", "right = x.T", "left[0] = 5\nright"),
        diamond("z = 1", "left = p", "right = p", "left.append(1)\nright", "# %% pipeline-parameters\np = [1]\n"),
        diamond("z = 1", "left = p", "right = p", "left.append(1)\nright", "# %% imports\np = [1]\n"),
        diamond("x = [1]", "left = x", "right = x", "left.append(1)\nright").replace(" prev:b prev:c", ""),
        diamond("x = [1]", "left = Box(x)", "x.append(1)", "print(left.rows)", BOX),
    ],
)
def test_the_object_may_be_a_view_a_parameter_or_shared(text: str, tmp_path: Path) -> None:
    assert codes(text, tmp_path) == ["KG213"]


@pytest.mark.parametrize(
    ("first", "left", "right", "join"),
    [
        ("x = [1]", "left = x", "right = x", "print(left, right, left == right)"),
        ("x = [1]", "left = list(x)", "right = x", "left.append(1)\nprint(right)"),
        ("x = [1]", "left = x", "right = x", "left = left + [1]\nprint(right)"),
        ("x = [1]", "left = x", "right = x", "print(right)\nleft.append(1)"),
        ("x = [1]", "left = x", "right = x", "right = []\nleft.append(1)\nprint(right)"),
        ("x = [1]", "left = x", "right = [1]", "left.append(1)\nprint(x, right)"),
        ("x = [1]", "left = x", "right = x", "print(left is None, right is None)"),
        ("x = 1", "left = x", "right = x", "left += 1\nprint(right)"),
        ("x = (1, 2)", "left = x", "right = x", "left += (1,)\nprint(right)"),
        ("import numpy as np\nx = np.zeros(4)", "left = x + 1", "right = x.copy()", "left[0] = 5\nprint(right, x)"),
        ("import pandas as pd\nx = pd.DataFrame()", "left = x.copy()", "right = x[x.a > 1]", "left['b'] = 1\nright"),
        ("x = [[1]]", "left = [r[0] for r in x]", "right = sum(x[0])", "left.append(1)\nprint(right, x)"),
    ],
)
def test_an_ordinary_diamond(first: str, left: str, right: str, join: str, tmp_path: Path) -> None:
    assert codes(diamond(first, left, right, join), tmp_path) == []


def test_a_tag_that_orders_the_branches_is_the_remedy(tmp_path: Path) -> None:
    text = diamond("x = [1]", "left = x", "right = x", "left.append(1)\nprint(right, left is right)")
    assert codes(text, tmp_path) == ["KG213"]
    assert codes(text.replace("step:c prev:a", "step:c prev:b"), tmp_path) == []


def test_models_compared_after_branches(tmp_path: Path) -> None:
    head = "# %% imports\nfrom sklearn.linear_model import Ridge, Lasso\nimport pandas as pd\n"
    load = "df = pd.read_csv('https://example.org/a.csv')\nX, y = df[['a']], df['b']\nconf = {'alpha': 1}"
    one = "one = Ridge(**conf)\none.fit(X, y)\ns1 = one.score(X, y)"
    two = "two = Lasso(**conf)\ntwo.fit(X, y)\ns2 = two.score(X, y)"
    join = "scores = {'one': s1}\nscores['two'] = s2\nmodels = [one, two]\nmodels.sort(key=str)\nprint(scores, models)"
    assert codes(diamond(load, one, two, join, head), tmp_path) == []


# What a parallel step does not see (KG206)


@pytest.mark.parametrize(
    ("first", "second", "third"),
    [
        ("x = [1]\ny = x", "y.append(2)", "print(x)"),
        ("x = [1]\ny = x", "z = y\nz.append(2)", "print(x)"),
        ("x = y = [1]", "y.append(2)", "print(x)"),
        ("x = y = [1]", "y.append(2)\nx.append(3)", "print(x)"),
        ("x = [1]\ny = {'k': x}", "x.append(2)", "print(y)"),
        ("x = [1]\ny = {'k': x}", "y['k'].append(2)", "print(x)"),
        ("x = [1]\ny = {'p': {'q': x}}", "y['p']['q'].append(2)", "print(x)"),
        ("x = [1]\nrows = [x, []]", "for row in rows:\n    row.append(2)", "print(x)"),
        ("rows = [[1], []]\nx = rows[0]", "x.append(2)", "print(rows)"),
        ("x = [1]\ny = x", "add(x)", "show()"),
        ("x = [1]\ny = x", "add_to_x()", "show()"),
        ("import random\nx = [1, 2]\ny = x", "random.shuffle(x)", "print(y)"),
        ("x = Box([1])\ny = [x]", "x.rows = 2", "print(y[0].rows)"),
        ("x = Box([1])\ny = [x]", "x.fill()", "print(y[0].rows)"),
        ("x = 1", "Counter.n += 1", "print(Counter.n)"),
        ("x = 1", "c = Counter()", "print(Counter.n)"),
        ("x = 1", "p = keep(1)", "print(keep(2))"),
        ("x = 1", "def add(rows):\n    return 2", "print(add([1]))"),
        ("def f():\n    return 1", "def f():\n    return 2", "print(f())"),
        ("x = 1", "class Box:\n    rows = 1", "print(Box.rows)"),
        ("from math import sin as f", "from math import cos as f", "print(f(1))"),
        ("x = 1", "os.environ['Q'] = '2'", "print(os.environ['Q'])"),
        ("x = 1", "%env Q=2", "print(os.getenv('Q'))"),
        ("x = 1", "os.environ['Q'] = '2'", "print(ask())"),
        ("x = 1", "decimal.getcontext().prec = 3", "print(decimal.Decimal(1) / 3)"),
        ("x = read()", "x.fillna(0, inplace=True)", "x.plot()"),
        ("x = [1]\ny = Box(x)", "y.rows.append(1)", "print(x)"),
        ("x = [1]\ny = Box(x)", "grow(y)", "print(x)"),
        ("x = [1]\ny = max(x, [])", "y.append(1)", "print(x)"),
    ],
)
def test_a_change_that_a_parallel_step_does_not_see(first: str, second: str, third: str, tmp_path: Path) -> None:
    assert codes(branches(first, second, third, FUNCTIONS), tmp_path) == ["KG206"]
    ordered = branches(first, second, third, FUNCTIONS).replace("step:c prev:a", "step:c prev:b")
    assert codes(ordered, tmp_path) == []


FUNCTIONS = """# %% functions
import decimal, os
class Box:
    def __init__(self, rows):
        self.rows = rows
    def fill(self):
        self.rows = []
class Counter:
    n = 0
    def __init__(self):
        Counter.n += 1
class Model:
    def __init__(self, k):
        self.k = k
    def fit(self, x):
        self.w = x * self.k
        return self
def read():
    import pandas as pd
    return pd.read_csv('https://example.org/a.csv')
def add(rows):
    rows.append(1)
def add_to_x():
    x.append(1)
def show():
    print(y)
def keep(x, kept=[]):
    kept.append(x)
    return list(kept)
def ask():
    return os.environ.get('Q')
def grow(box):
    box.rows.append(1)
"""


@pytest.mark.parametrize(
    ("first", "second", "third"),
    [
        ("x = [1]\ny = list(x)", "y.append(2)", "print(x)"),
        ("x = [1]\ny = x", "n = len(y)", "print(x)"),
        ("x = [1]\ny = {'k': x, 'n': 1}", "x.append(2)", "print(y['n'])"),
        ("x = [1]\ny = {'k': x}", "y['n'] = 2", "print(x)"),
        ("x = [1]\ny = x", "y = [3]\ny.append(2)", "print(x)"),
        ("x = [1]\ny = x", "y.append(2)", "x = [3]\nprint(x)"),
        ("x = [1]\ny = x", "y.append(2)", "x = [3]\n# %% step:d prev:c\nprint(x)"),
        ("rows = [[1], []]\nx = rows[0]", "rows.append(2)", "print(x)"),
        ("import pandas as pd\nx = pd.DataFrame({'a': [1]})\ny = x['a']", "x['b'] = 1", "print(y)"),
        ("import numpy as np\nx = np.ones(3)\ny = [x]", "m = Model(2)\nm.fit(x)", "print(y)"),
        ("x = read()\ny = x.values", "y[0] = 1", "print(x)"),
        ("x = read()\ny = x.T", "y['c'] = 1", "print(x)"),
        ("x = [1]\ny = {'k': x, 'n': []}", "y['n'].append(2)", "print(x)"),
        ("x = [1]\ny = [x]", "y.append(2)", "print(x)"),
        ("x = [1]\ny = Model(x)", "y.k = 2", "print(x)"),
        ("import networkx\nx = read()\ny = networkx.from_pandas_edgelist(x)", "y['a'] = 1", "print(x)"),
        ("x = 1", "c = Counter()", "d = Counter()"),
        ("x = 1", "b = Box(1)\nb.fill()", "c = Box(2)\nprint(c.rows)"),
        ("import numpy as np", "import numpy as np, os", "print(np.sum([1]))"),
        ("def f():\n    return 1", "def f():  # again\n    return  1", "print(f())"),
        ("x = 1", "os.environ['Q'] = '2'", "print(os.environ.get('R', ''), os.sep)"),
        ("x = 1", "os.environ['Q'] = '2'", "os.environ['Q'] = '3'\nprint(os.environ['Q'])"),
        ("x = 1", "decimal.getcontext().prec = 3", "print(x / 3)"),
        ("x = 1", "print(decimal.getcontext())", "print(decimal.Decimal(1) / 3)"),
        ("x = 1", "decimal.getcontext().prec = 3", "with decimal.localcontext() as c:\n    print(decimal.Decimal(1))"),
    ],
)
def test_branches_that_do_not_concern_one_another(first: str, second: str, third: str, tmp_path: Path) -> None:
    assert codes(branches(first, second, third, FUNCTIONS), tmp_path) == []


def test_a_binding_that_another_one_hides_is_not_missed(tmp_path: Path) -> None:
    text = branches("x = [1]", "x = [2]", "x = [3]") + "# %% step:d prev:c\nprint(x)\n"
    assert codes(text, tmp_path) == []
    assert codes(text.replace("x = [3]", "y = [3]"), tmp_path) == ["KG206"]


def test_a_binding_of_a_later_cell_that_a_step_between_hides(tmp_path: Path) -> None:
    text = apart("x = [1]", "x = [2]", "x = [3]") + "# %% step:c\nprint({})\n"
    assert codes(text.format("x"), tmp_path) == ["KG208"]
    assert codes(text.format("1"), tmp_path) == []


def test_a_step_without_tags_among_others(tmp_path: Path) -> None:
    text = branches("x = [1]\ny = x", "y.append(2)", "print(x)")
    assert codes(text.replace("step:b prev:a", "step:b"), tmp_path) == ["KG206"]
    assert codes(text.replace("step:c prev:a", "step:c"), tmp_path) == []


def test_what_the_same_tag_mends_is_told_once(tmp_path: Path) -> None:
    text = branches("d = {}", "d['a'] = 1", "d['b'] = 2") + "# %% step:end prev:b prev:c\nprint(d)\n"
    assert codes(text, tmp_path) == ["KG203"]
    assert codes(text.replace("print(d)", "print(1)"), tmp_path) == ["KG206"]


# Cells that are overtaken (KG208)


@pytest.mark.parametrize(
    ("first", "between", "last"),
    [
        ("x = [1]\ny = x", "x.append(3)", "print(len(y))"),
        ("x = [1]\ny = [x]", "x.append(3)", "print(y)"),
        ("x = [1]\ny = x", "print(y)", "x.append(3)"),
        ("import random\nrandom.seed(1)", "p = random.random()", "q = random.random()"),
        ("import numpy as np\nnp.random.seed(1)", "p = np.random.rand()", "np.random.seed(2)"),
        ("os.environ['Q'] = '1'", "os.environ['Q'] = '2'", "print(os.environ['Q'])"),
        ("os.environ['Q'] = '1'", "print(os.environ['Q'])", "os.environ['Q'] = '2'"),
        ("x = decimal.Decimal(1)", "decimal.getcontext().prec = 3", "print(x / 3)"),
        ("x = Counter.n", "Counter.n += 1", "print(Counter.n)"),
        ("z = keep(1)", "def keep(x):\n    return x", "print(keep(2))"),
    ],
)
def test_a_cell_that_is_overtaken(first: str, between: str, last: str, tmp_path: Path) -> None:
    assert codes(apart(first, between, last, FUNCTIONS), tmp_path) == ["KG208"]
    assert codes(apart(first, between, last, FUNCTIONS).replace("step:a\n" + last, "step:c\n" + last), tmp_path) == []


@pytest.mark.parametrize(
    ("first", "between", "last"),
    [
        ("x = [1]\ny = list(x)", "x.append(3)", "print(len(y))"),
        ("x = [1]\ny = x", "n = len(x)", "print(y)"),
        ("x = [1]\ny = x", "n = 1", "x.append(3)"),
        ("import random\nn = 1", "p = random.random()", "q = random.random()"),
        ("import random", "random.seed(1)\np = random.random()", "random.seed(2)\nq = random.random()"),
        ("import random\nrandom.seed(0)", "random.seed(1)\np = random.random()", "random.seed(2)\nq = random.random()"),
        ("import random\nrandom.seed(1)", "p = 1", "q = random.random()"),
        ("os.environ['Q'] = '1'", "os.environ['Q'] = '2'", "os.environ['Q'] = '3'"),
        ("os.environ['Q'] = '1'", "os.environ['R'] = '2'", "print(os.environ['Q'])"),
        ("x = 1", "decimal.getcontext().prec = 3", "print(x / 3)"),
    ],
)
def test_cells_apart_with_nothing_between_that_matters(first: str, between: str, last: str, tmp_path: Path) -> None:
    assert codes(apart(first, between, last, FUNCTIONS), tmp_path) == []


@pytest.mark.parametrize(
    ("first", "between", "last", "below"),
    [
        ("import random\nrandom.seed(0)", "random.seed(1)", "random.seed(2)", "import random\nprint(random.random())"),
        ("os.environ['Q'] = '1'", "os.environ['Q'] = '2'", "os.environ['Q'] = '3'", "print(os.environ['Q'])"),
    ],
)
def test_a_step_below_finds_what_the_last_cell_leaves(
    first: str, between: str, last: str, below: str, tmp_path: Path
) -> None:
    text = apart(first, between, last, FUNCTIONS) + "# %% step:c\n"
    assert codes(text + below, tmp_path) == ["KG208"]
    assert codes(text + "n = 1", tmp_path) == []


@pytest.mark.parametrize("name", ["x", "y"])
def test_a_cell_that_runs_after_a_step_below_it(name: str, tmp_path: Path) -> None:
    first = "# %% step:z\nx = [1]\ny = x\n# %% step:a prev:b\nx.append(1)\n"
    text = first + "# %% step:b prev:z\nprint({})\n# %% step:a\nn = 1\n"
    assert codes(text.format(name), tmp_path) == ["KG208"]
    assert codes(text.format("1"), tmp_path) == []
