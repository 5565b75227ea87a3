"""What a value is, as plain JSON data, so that values of two processes can be compared in a third.

Runs inside the notebook's kernel and inside the steps' processes, where the classes are that the values need. It
imports nothing but the standard library: what belongs to numpy or pandas is told by the type's package.

A description is a list whose first element says what kind it is:

    ["plain", type, text]                  numbers, strings, None, dates: whatever its text says all about
    ["sequence", type, [descriptions]]     lists, tuples; sets in the order of their descriptions
    ["mapping", type, [[key, value], …]]   dicts, in their order
    ["array", type, dtype, shape, digest, [first elements]]
    ["object", type, [[attribute, description], …]]
    ["same", number]                       an object that was described already: the number-th of them
    ["opaque", type]                       figures, files, generators: only the type is compared
"""

from __future__ import annotations

import hashlib
import re
import sys
import types
from collections.abc import Callable, Iterable, Mapping
from typing import Any

Description = list[Any]

DEEPEST = 24
MOST_PARTS = 20_000
LONGEST_LIST = 1_000
ELEMENTS_SHOWN = 6
ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
OPAQUE_PACKAGES = frozenset(
    {"IPython", "bokeh", "concurrent", "ipywidgets", "matplotlib", "mpl_toolkits", "logging", "multiprocessing",
     "plotly", "seaborn", "sqlite3", "socket", "ssl", "subprocess", "threading", "_io", "_thread", "asyncio", "weakref"}
)  # fmt: skip
"""Packages whose objects are bound to a process or to a screen."""
TELLING_PACKAGES = frozenset({"datetime", "decimal", "fractions", "pathlib", "sympy", "uuid"})
"""Packages whose objects are told apart by their text; their attributes hold what was computed from it."""


def describe(value: Any) -> Description:
    """The description of a value; never raises, whatever the value's own methods do."""
    return _Describer().describe(value, 0)


def describe_names(namespace: Mapping[str, Any]) -> dict[str, Description]:
    """The descriptions of the variables of a namespace that are a user's: no dunder names and no modules."""
    return {
        name: describe(value)
        for name, value in sorted(namespace.items())
        if not name.startswith("__") and not isinstance(value, types.ModuleType)
    }


def type_name(kind: type) -> str:
    """A type's name as a notebook has it, wherever the class was made."""
    name = kind.__qualname__.rpartition("<locals>.")[2]
    module = "__main__" if kind.__module__ == "ephemeral_component" else kind.__module__
    full = name if module == "builtins" else f"{module}.{name}"
    return STAND_INS.get(full, full)


STAND_INS: Mapping[str, str] = {
    "IPython.utils.capture.CapturedIO": "captured output",
    "__main__.Captured": "captured output",
    "IPython.utils.text.SList": "list",
    "__main__.Lines": "list",
}
"""Types of IPython's, and those that do the same in a pipeline."""


class _Describer:
    """Describes one value; knows the mutable objects that it has met on the way."""

    def __init__(self) -> None:
        self._seen: dict[int, int] = {}
        self._kept: list[Any] = []
        self._parts = 0

    def describe(self, value: Any, depth: int) -> Description:
        self._parts += 1
        if depth > DEEPEST or self._parts > MOST_PARTS:
            return ["opaque", type_name(type(value))]
        if isinstance(value, PLAIN) and type(value).__module__ == "builtins":
            return ["plain", type_name(type(value)), repr(value)]
        if id(value) in self._seen:
            return ["same", self._seen[id(value)]]
        try:
            return self._describe_object(value, depth + 1)
        except Exception as problem:  # whatever the value's own methods raise
            return ["opaque", f"{type_name(type(value))} ({type(problem).__name__} when looked at)"]

    def _describe_object(self, value: Any, depth: int) -> Description:
        special = _special(type(value))
        if not isinstance(value, (tuple, frozenset)):
            self._seen[id(value)] = len(self._seen)
            self._kept.append(value)  # or its address may be another object's soon
        if special is not None:
            return special(self, value, depth)
        if _package(value) in TELLING_PACKAGES:
            return ["plain", type_name(type(value)), ADDRESS.sub("", repr(value))]
        if isinstance(value, FUNCTIONS):
            return self._function(value, depth)
        if isinstance(value, type):
            return self._class(value, depth)
        if type_name(type(value)) == "captured output":
            return ["plain", "captured output", str(value)]
        if type_name(type(value)) == "list":  # or what stands in for one
            return self._container(value, depth)
        if _package(value) in OPAQUE_PACKAGES or isinstance(value, TRANSIENT):
            return ["opaque", type_name(type(value))]
        if isinstance(value, (list, tuple, set, frozenset, dict)):
            return self._container(value, depth)
        return self._instance(value, depth)

    def _container(self, value: Any, depth: int) -> Description:
        name = type_name(type(value))
        if isinstance(value, dict):
            pairs = [[self.describe(key, depth), self.describe(item, depth)] for key, item in value.items()]
            made: Description = ["mapping", name, pairs]
        else:
            parts = [self.describe(item, depth) for item in value]
            made = ["sequence", name, sorted(parts, key=repr) if isinstance(value, (set, frozenset)) else parts]
        attributes = {k: v for k, v in getattr(value, "__dict__", {}).items() if not str(k).startswith("_")}
        return [*made, self._attributes(attributes, depth)] if attributes else made

    def _instance(self, value: Any, depth: int) -> Description:
        """By its attributes; without any, by its state as pickle sees it, or by its text."""
        name = type_name(type(value))
        attributes = dict(getattr(value, "__dict__", {}))
        for base in type(value).__mro__:
            for slot in _slots(base):
                if hasattr(value, slot):
                    attributes.setdefault(slot, getattr(value, slot))
        if isinstance(value, BaseException):
            attributes["args"] = value.args
        if attributes:
            return ["object", name, self._attributes(attributes, depth)]
        text = repr(value)
        if not ADDRESS.search(text):
            return ["plain", name, text]
        return ["object", name, []] if type(value).__module__ == "__main__" else ["opaque", name]

    def _attributes(self, attributes: Mapping[str, Any], depth: int) -> list[list[Any]]:
        """Docstrings, which are indented anew, and sympy's notes of what it has found out, are no state."""
        told = {key: value for key, value in attributes.items() if key not in ("__doc__", "_assumptions")}
        return [[key, self.describe(item, depth)] for key, item in sorted(told.items(), key=lambda i: str(i[0]))]

    def _function(self, value: Any, depth: int) -> Description:
        """By name, parameters, defaults and attributes; its code is the notebook's own in both runs."""
        code = getattr(value, "__code__", None)
        parts: dict[str, Any] = {}
        if code is not None:
            parts = {"parameters": code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]}
            parts |= {"defaults": value.__defaults__, "keyword defaults": value.__kwdefaults__, **value.__dict__}
            parts.pop("__wrapped__", None)
        name = getattr(value, "__qualname__", type_name(type(value))).rpartition("<locals>.")[2]
        return ["object", f"function {name}", self._attributes(parts, depth)]

    def _class(self, value: type, depth: int) -> Description:
        """A class of the notebook by its plain attributes, which a cell may change; any other by its name."""
        own = vars(value).items() if type_name(value).startswith("__main__.") else ()
        state = {k: v for k, v in own if not k.startswith("_") and isinstance(v, (*PLAIN, list, dict, set, tuple))}
        return ["object", f"class {type_name(value)}", self._attributes(state, depth)]

    # numpy, scipy and pandas

    def array(self, value: Any, depth: int) -> Description:
        """An array by its bytes; one of Python objects by its elements."""
        name, kind, shape = type_name(type(value)), str(value.dtype), list(value.shape)
        if value.dtype.hasobject:
            return ["array", name, kind, shape, "", self._elements(value.ravel().tolist(), depth)]
        digest = hashlib.blake2b(value.tobytes(), digest_size=12).hexdigest()
        few = value.size <= LONGEST_LIST
        return ["array", name, kind, shape, digest, [repr(x) for x in value.ravel()[: None if few else 6].tolist()]]

    def _elements(self, values: list[Any], depth: int) -> list[Any]:
        """Many elements are described by the first few and a digest of their texts."""
        if len(values) <= LONGEST_LIST:
            return [self.describe(value, depth) for value in values]
        text = "\n".join(ADDRESS.sub("", repr(value)) for value in values)
        first = [self.describe(value, depth) for value in values[:ELEMENTS_SHOWN]]
        return [*first, ["plain", "digest", hashlib.blake2b(text.encode(errors="replace")).hexdigest()]]

    def scalar(self, value: Any, depth: int) -> Description:
        return ["plain", type_name(type(value)), repr(value)]

    def frame(self, value: Any, depth: int) -> Description:
        columns = [[self.describe(value.columns[i], depth), self._column(value.iloc[:, i], depth)]
                   for i in range(value.shape[1])]  # fmt: skip
        parts = {"index": self.index(value.index, depth), "columns": ["mapping", "columns", columns]}
        parts |= self._of_subclass(value, depth)
        return ["object", type_name(type(value)), [[key, part] for key, part in parts.items()]]

    def series(self, value: Any, depth: int) -> Description:
        parts = {"name": self.describe(value.name, depth), "index": self.index(value.index, depth)}
        parts["values"] = self._column(value, depth)
        parts |= self._of_subclass(value, depth)
        return ["object", type_name(type(value)), [[key, part] for key, part in parts.items()]]

    def _of_subclass(self, value: Any, depth: int) -> dict[str, Description]:
        """What a class that inherits from pandas' own says that its objects keep."""
        kept = {name: getattr(value, name, None) for name in type(value)._metadata if name not in ("name", "_name")}
        return {name: self.describe(part, depth) for name, part in kept.items()}

    def index(self, value: Any, depth: int) -> Description:
        names = self.describe(list(value.names), depth)
        if type(value).__name__ == "RangeIndex":
            return ["object", type_name(type(value)), [["range", ["plain", "range", repr(value)]], ["names", names]]]
        return ["object", type_name(type(value)), [["names", names], ["values", self._column(value, depth)]]]

    def _column(self, value: Any, depth: int) -> Description:
        return ["array", "column", str(value.dtype), [len(value)], "", self._elements(value.tolist(), depth)]

    def generator(self, value: Any, depth: int) -> Description:
        return ["object", type_name(type(value)), [["state", self.describe(value.bit_generator.state, depth)]]]

    def old_generator(self, value: Any, depth: int) -> Description:
        """By its state; numpy's own, which scipy's distributions hold, counts by what is drawn from it."""
        if value is sys.modules["numpy.random.mtrand"].__dict__.get("_rand"):
            return ["opaque", type_name(type(value))]
        state = value.get_state(legacy=False)
        return ["object", type_name(type(value)), [["state", self.describe(state, depth)]]]

    def image(self, value: Any, depth: int) -> Description:
        """A picture by its pixels: pillow reads a file when it is first needed."""
        digest = hashlib.blake2b(value.tobytes(), digest_size=12).hexdigest()
        return ["array", type_name(type(value)), value.mode, list(value.size), digest, []]

    def optimizer(self, value: Any, depth: int) -> Description:
        """By its state as PyTorch saves it; what schedulers wrap around its methods, and hooks, are no state."""
        state = {k: v for k, v in value.state_dict().items() if not k.startswith("_") or k == "_last_lr"}
        return ["object", type_name(type(value)), self._attributes(state, depth)]

    def progress_bar(self, value: Any, depth: int) -> Description:
        """By nothing: a notebook has other classes of them."""
        return ["opaque", "progress bar"]

    def python_generator(self, value: Any, depth: int) -> Description:
        return ["object", type_name(type(value)), [["state", self.describe(value.getstate(), depth)]]]


PLAIN = (int, float, complex, str, bytes, type(None), type(Ellipsis), type(NotImplemented), range, slice)
FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.ModuleType)
TRANSIENT = (types.GeneratorType, types.CoroutineType, types.AsyncGeneratorType, types.FrameType, types.TracebackType)
Handler = Callable[[_Describer, Any, int], Description]
SPECIAL: Mapping[str, Mapping[str, Handler]] = {
    "numpy": {
        "ndarray": _Describer.array, "matrix": _Describer.array, "recarray": _Describer.array,
        "Generator": _Describer.generator, "RandomState": _Describer.old_generator,
    },
    "pandas": {
        "DataFrame": _Describer.frame, "Series": _Describer.series,
        **dict.fromkeys(
            ("Index", "RangeIndex", "MultiIndex", "DatetimeIndex", "CategoricalIndex", "IntervalIndex", "PeriodIndex",
             "TimedeltaIndex"), _Describer.index
        ),
        **dict.fromkeys(("Interval", "Period", "Timedelta", "Timestamp"), _Describer.scalar),
    },
    "PIL": {"Image": _Describer.image, "PngImageFile": _Describer.image, "JpegImageFile": _Describer.image},
    "random": {"Random": _Describer.python_generator},
    "torch": {"Optimizer": _Describer.optimizer, "LRScheduler": _Describer.optimizer},
    "tqdm": {"tqdm": _Describer.progress_bar}, "rich": {"Progress": _Describer.progress_bar},
}  # fmt: skip
"""Types whose attributes do not say what they hold, by package and name; so are those that inherit from them."""


def _special(kind: type) -> Handler | None:
    """What describes values of a type that is, or inherits from, a special one."""
    known = (SPECIAL.get(str(base.__module__).partition(".")[0], {}).get(base.__name__) for base in kind.__mro__)
    return next((handler for handler in known if handler is not None), None)


def _package(value: Any) -> str:
    """The top-level package of a value's type; a class may have none."""
    return str(type(value).__module__).partition(".")[0]


def _slots(kind: type) -> Iterable[str]:
    slots = vars(kind).get("__slots__", ())
    return (slots,) if isinstance(slots, str) else (s for s in slots if s not in ("__dict__", "__weakref__"))
