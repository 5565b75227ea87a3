"""Statements with modules that stand beside the notebook and have state of their own."""

from __future__ import annotations

from tests.fuzz.scope import Scope

STORE = '''\
"""What a notebook keeps in a module."""
from functools import lru_cache

_items = []
_settings = {"k": 1}
count = 0


class Log:
    made = 0

    def __init__(self):
        self.lines = []
        self._first = None
        Log.made += 1

    def add(self, v):
        self.lines.append(v)
        return self

    @property
    def first(self):
        if self._first is None:
            self._first = len(self.lines)
        return self._first

    def __len__(self):
        return len(self.lines)

    def __getitem__(self, place):
        return self.lines[place] if self.lines else 0

    def __setitem__(self, place, v):
        self.lines[place:place + 1] = [v]

    def __iadd__(self, v):
        self.lines.append(v)
        return self

    def __enter__(self):
        self.lines.append(-1)
        return self

    def __exit__(self, *problem):
        self.lines.append(-2)


log = Log()


def put(v):
    _items.append(v)
    return len(_items)


def keep(xs):
    _items.append(xs)


def items():
    return _items


def bump(by=1):
    global count
    count += by
    return count


def configure(**settings):
    _settings.update(settings)


def setting(name="k"):
    return _settings[name]


@lru_cache
def squared(v):
    _items.append(v)
    return v * v


def change(xs, v):
    xs.append(v)
    return xs


def called(function, v):
    return function(v) + setting()
'''

SHAPES = """\
import store


class Shape(store.Log):
    sizes = {}

    def __init__(self, n):
        super().__init__()
        self.n = n
        self.sizes[n] = self.sizes.get(n, 0) + 1

    def grow(self, v):
        self.n += v
        store.log.add(self.n)
        return self


def total():
    return sum(Shape.sizes.values()) + len(store.log)
"""

FILES = {"store.py": STORE, "shapes.py": SHAPES}


def _with_state(scope: Scope) -> bool:
    """Whether the state of modules may be changed here: between branches it has no order."""
    return not scope.suffix


def change_module(scope: Scope) -> str | None:
    if not _with_state(scope):
        return None
    lists, value = scope.bound("list", changing=True), scope.atom()
    forms = [
        f"import store\nstore.put({value})",
        f"import store\nstore.configure(k={value})",
        f"from store import bump\nbump({value})",
        f"import store\nstore.log.add({value})",
        f"import store as kept_\nkept_.items().append({value})",
        f"import store\nstore.count = {value}",
        f"from store import log\nlog += {value}",
        f"import store\nwith store.log as log_:\n    log_.add({value})",
        f"import store\nstore._settings['k'] = {value}",
        f"from shapes import Shape\nShape({value}).grow(1)",
        "import store\nstore.items().clear()",
    ]
    forms += [f"import store\nstore.keep({name})" for name in lists]
    forms += [f"import store\nstore.change({name}, {value})" for name in lists]
    return str(scope.one(forms))


def read_module(scope: Scope) -> str | None:
    if not _with_state(scope):
        return None
    value = scope.atom()
    forms = [
        "import store\n{0} = store.setting()",
        "import store\n{0} = store.count",
        "import store\n{0} = len(store.items())",
        "from store import bump\n{0} = bump()",
        "import store\n{0} = store.log.first",
        "import store\n{0} = store.log[0]",
        "import store\n{0} = store.Log.made",
        "from shapes import total\n{0} = total()",
        f"from store import squared\n{{0}} = squared({value})",
        f"from store import put\n{{0}} = put({value})",
    ]
    forms += [f"import store\n{{0}} = store.called({name}, {value})" for name in scope.bound("function")]
    return str(scope.one(forms)).format(scope.bind(scope.fresh("int"), "int"))


def new_module_object(scope: Scope) -> str | None:
    if not _with_state(scope):
        return None
    form = scope.one(["import store\n{0} = store.Log()", "from shapes import Shape\n{0} = Shape({1})"])
    value = scope.atom()
    return str(form).format(scope.bind(scope.fresh("log"), "log"), value)


def use_module_object(scope: Scope) -> str | None:
    names = scope.bound("log", changing=True)
    if not names:
        return None
    name, value = scope.one(names), scope.atom()
    if scope.draw_bool():
        form = scope.one(["{0}.first", "{0}[0]", "len({0})", "len({0}.add({1}).lines)", "int({1} in {0})"])
        return f"{scope.bind(scope.fresh('int'), 'int')} = {str(form).format(name, value)}"
    forms = ["{0}.add({1})", "{0} += {1}", "{0}[0] = {1}", "with {0}:\n    pass", "{0}.lines.append({1})"]
    return str(scope.one(forms)).format(name, value)
