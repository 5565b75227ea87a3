"""Statements with subclasses of library classes: lists and dicts, arrays and series, estimators."""

from __future__ import annotations

from tests.fuzz.scope import Scope, needed

_LISTS = (
    """\
class {name}(list):
    total = 0
    def append(self, v):
        super().append(v)
        self.seen = getattr(self, 'seen', 0) + 1
        {name}.total += 1
""",
    """\
import collections
class {name}(collections.UserList):
    def append(self, v):
        super().append(v + {free})
""",
    """\
class {name}(list):
    def __init__(self, items=()):
        super().__init__(items)
        self.log = []
    def __setitem__(self, place, v):
        self.log.append(place)
        super().__setitem__(place, v)
    def __iadd__(self, other):
        self.log.append({free})
        self.extend(other)
        return self
""",
)
_DICTS = (
    """\
class {name}(dict):
    def __setitem__(self, key, v):
        super().__setitem__(key, v)
        self.changes = getattr(self, 'changes', 0) + 1
""",
    """\
import collections
class {name}(collections.OrderedDict):
    def __missing__(self, key):
        self[key] = {free}
        return self[key]
""",
    """\
import collections
class {name}(collections.UserDict):
    def __getitem__(self, key):
        self.reads = getattr(self, 'reads', 0) + 1
        return super().__getitem__(key)
""",
)
_ARRAYS = """\
import numpy as np
class {name}(np.ndarray):
    def __new__(cls, data):
        return np.array(data).view(cls)
    def lift(self, v):
        self[0] += v
        return self
"""
_SERIES = """\
import pandas as pd
class {name}(pd.Series):
    _metadata = ['unit']
    @property
    def _constructor(self):
        return {name}
    def lift(self, v):
        self.iloc[0] += v
        return self
"""
_ESTIMATORS = (
    """\
from sklearn.base import BaseEstimator
class {name}(BaseEstimator):
    def __init__(self, k=1):
        self.k = k
    def fit(self, X, y=None):
        self.mean_ = sum(v for row in X for v in row) + self.k + {free}
        self.fits_ = getattr(self, 'fits_', 0) + 1
        return self
    def transform(self, X):
        self.uses_ = getattr(self, 'uses_', 0) + 1
        return [[v + self.k] for row in X for v in row]
    def predict(self, X):
        self.uses_ = getattr(self, 'uses_', 0) + 1
        return [getattr(self, 'mean_', 0) + row[0] for row in X]
""",
    """\
from sklearn.base import BaseEstimator
class {name}(BaseEstimator):
    made = []
    def __init__(self, k=1):
        self.k = k
        self.made.append(k)
    def fit(self, X, y=None):
        self.seen_ = [*getattr(self, 'seen_', []), len(X)]
        return self
    def transform(self, X):
        return X
    def predict(self, X):
        return [len(getattr(self, 'seen_', [])) + self.k for row in X]
""",
)

_MAKING = {
    "list class": ("list", "{0}([{1}, 2])"),
    "dict class": ("dict", "{0}(k={1}, l=[2])"),
    "array class": ("array", "{0}([{1}, 2])"),
    "series class": ("series", "{0}([{1}, 2, 3])"),
    "estimator class": ("estimator", "{0}(k={1})"),
}


def _define(scope: Scope, kind: str, *forms: str) -> str:
    """A class of a kind, one of whose methods may read a variable, and an instance of it."""
    free = str(scope.one([*scope.bound("int"), str(scope.number())]))
    form, name = str(scope.one(forms)), scope.fresh(kind)
    for other in [n for n in scope.types if scope.needs.get(n, {}).get(name) == kind]:
        del scope.types[other]  # instances of the class that had this name before
    scope.bind(name, kind, needed(scope, free) if "{free}" in form else {})
    return form.format(name=name, free=free) + _instance(scope, name, kind)


def _instance(scope: Scope, owner: str, kind: str) -> str:
    made, form = _MAKING[kind]
    value = form.format(owner, scope.atom())
    return f"{scope.bind(scope.fresh(made), made, {owner: kind})} = {value}"


def list_class(scope: Scope) -> str:
    return _define(scope, "list class", *_LISTS)


def dict_class(scope: Scope) -> str:
    return _define(scope, "dict class", *_DICTS)


def array_class(scope: Scope) -> str:
    return _define(scope, "array class", _ARRAYS)


def series_class(scope: Scope) -> str:
    return _define(scope, "series class", _SERIES)


def estimator_class(scope: Scope) -> str:
    return _define(scope, "estimator class", *_ESTIMATORS)


def new_instance(scope: Scope) -> str | None:
    """An instance of a subclass, with which all is done that is done with its kind."""
    classes = [(name, kind) for kind in _MAKING for name in scope.bound(kind)]
    if not classes:
        return None
    owner, kind = scope.one(classes)
    return _instance(scope, owner, kind)


def change_series(scope: Scope) -> str | None:
    names = scope.bound("series", changing=True)
    if not names:
        return None
    forms = ["{0}.iloc[0] = {1}", "{0}.lift({1})", "{0} *= 2", "{0}.unit = {1}", "{0}.loc[1] += {1}"]
    return str(scope.one(forms)).format(scope.one(names), scope.atom())


def from_series(scope: Scope) -> str | None:
    """A part of a series, or a number that is computed from one."""
    names = scope.bound("series", changing=True)
    if not names:
        return None
    old = scope.one(names)
    if scope.draw_bool():
        return f"{scope.bind(scope.fresh('int'), 'int')} = int({old}.sum())"
    form = scope.one(["{0}", "{0}.head(2)", "{0}[{0} > 0]", "{0} + 1", "{0}.copy()"])
    needs = dict(scope.needs.get(old, {}))
    return f"{scope.bind(scope.fresh('series'), 'series', needs)} = {str(form).format(old)}"


def fit_estimator(scope: Scope) -> str | None:
    names = scope.bound("estimator", changing=True)
    if not names:
        return None
    forms = [
        "{0}.fit([[{1}], [2]])",
        "from sklearn.pipeline import make_pipeline\npipe_ = make_pipeline({0}, {2})\npipe_.fit([[{1}], [2]])",
        "from sklearn.base import clone\nfitted_ = clone({0}).fit([[{1}]])",
        "{0}.set_params(k={1})",
        "for part_ in [{0}, {2}]:\n    part_.fit([[{1}]])",
        "parts_ = dict(one={0}, two={2})\nparts_['two'].fit([[{1}]])",
    ]
    return str(scope.one(forms)).format(scope.one(names), scope.atom(), scope.one(names))


def use_estimator(scope: Scope) -> str | None:
    names = scope.bound("estimator", changing=True)
    if not names:
        return None
    forms = ["int({0}.predict([[{1}]])[0])", "len({0}.transform([[{1}]]))", "{0}.get_params()['k']", "len(vars({0}))"]
    value = str(scope.one(forms)).format(scope.one(names), scope.atom())
    return f"{scope.bind(scope.fresh('int'), 'int')} = {value}"
