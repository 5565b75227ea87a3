"""What a value is, as plain JSON data, so that values of two processes can be compared in a third.

Runs inside the notebook's kernel and inside the steps' processes, where the classes are that the values need. It
imports nothing but the standard library: what belongs to numpy or pandas is told by the type's package
(``kalegen.verification.libraries``).
"""

from __future__ import annotations

import contextlib
import copyreg
import types
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from kalegen.verification import libraries
from kalegen.verification.description import ADDRESS, Description, type_name

DEEPEST = 24
MOST_PARTS = 20_000
PARTS_TO_ORDER = 100
"""So many parts of each member of a set are looked at to find its place."""
OPAQUE_PACKAGES = frozenset(
    {"IPython", "bokeh", "concurrent", "ctypes", "ipywidgets", "matplotlib", "mpl_toolkits", "logging",
     "multiprocessing", "plotly", "seaborn", "sqlite3", "socket", "ssl", "subprocess", "threading", "_io", "_thread",
     "asyncio", "weakref"}
)  # fmt: skip
"""Packages whose objects are bound to a process or to a screen."""
TELLING_PACKAGES = frozenset({"datetime", "decimal", "fractions", "pathlib", "sympy", "uuid"})
"""Packages whose objects are told apart by their text; their attributes hold what was computed from it."""


def describe(value: Any) -> Description:
    """The description of a value; never raises, whatever the value's own methods do."""
    return Describer().describe(value, 0)


def describe_names(namespace: Mapping[str, Any]) -> dict[str, Description]:
    """The descriptions of the variables of a namespace that are a user's: no dunder names and no modules."""
    return {
        name: describe(value)
        for name, value in sorted(namespace.items())
        if not name.startswith("__") and not isinstance(value, types.ModuleType)
    }


class Describer:
    """Describes one value; knows the mutable objects that it has met on the way."""

    def __init__(self, parts: int = 0) -> None:
        self._seen: dict[int, int] = {}
        self._kept: list[Any] = []
        self._parts = parts

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
            is_set = isinstance(value, (set, frozenset))
            parts = [self.describe(item, depth) for item in (self._ordered(value) if is_set else value)]
            made = ["sequence", name, sorted(parts, key=repr) if is_set else parts]
        attributes = {k: v for k, v in getattr(value, "__dict__", {}).items() if not str(k).startswith("_")}
        return [*made, self.attributes(attributes, depth)] if attributes else made

    def _ordered(self, members: Collection[Any]) -> list[Any]:
        """The members of a set in an order that their addresses have no part in: by what is seen around each.

        Of a set that is seen there only the size counts: its members may hold this set again.
        """
        if len(members) < 2 or all(isinstance(member, PLAIN) for member in members):
            return list(members)
        return sorted(members, key=lambda member: repr(_Glance().describe(member, 0)))

    def _instance(self, value: Any, depth: int) -> Description:
        """By its attributes; without any, by its state as pickle sees it, or by its text."""
        name = type_name(type(value))
        attributes = dict(getattr(value, "__dict__", {}))
        attributes.pop("__module__", None)  # where a NewType was made: a component's module has another name
        for base in type(value).__mro__:
            for slot in _slots(base):
                if hasattr(value, slot):
                    attributes.setdefault(slot, getattr(value, slot))
        if isinstance(value, BaseException):
            attributes["args"] = value.args
        if _package(value) == "pandas":
            attributes.pop("_cache", None)  # what a grouping has computed
        if attributes:
            return ["object", name, self.attributes(attributes, depth)]
        text = repr(value)
        if not ADDRESS.search(text):
            return ["plain", name, text]
        if type(value).__module__ == "__main__":
            return ["object", name, []]
        state = _compiled_state(value)
        return ["opaque", name] if state is None else ["object", name, [["state", self._describe_apart(state, depth)]]]

    def _describe_apart(self, state: Any, depth: int) -> Description:
        """What compiled code keeps: whether it shares memory with another part, it alone knows.

        A tree of scikit-learn holds the very array that it was fitted to, or a view of its memory, as that was made.
        """
        apart = Describer(self._parts)
        made = apart.describe(state, depth)
        self._parts = apart._parts
        return made

    def attributes(self, attributes: Mapping[str, Any], depth: int) -> list[list[Any]]:
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
        return ["object", f"function {name}", self.attributes(parts, depth)]

    def _class(self, value: type, depth: int) -> Description:
        """A class of the notebook by its plain attributes, which a cell may change; any other by its name."""
        own = vars(value).items() if type_name(value).startswith("__main__.") else ()
        state = {k: v for k, v in own if not k.startswith("_") and isinstance(v, (*PLAIN, list, dict, set, tuple))}
        return ["object", f"class {type_name(value)}", self.attributes(state, depth)]


class _Glance(Describer):
    """Describes what is near a member of a set."""

    def __init__(self) -> None:
        super().__init__(MOST_PARTS - PARTS_TO_ORDER)

    def _container(self, value: Any, depth: int) -> Description:
        if isinstance(value, (set, frozenset)):
            return ["opaque", f"{type_name(type(value))} of {len(value)}"]
        return super()._container(value, depth)


PLAIN = (int, float, complex, str, bytes, type(None), type(Ellipsis), type(NotImplemented), range, slice)
FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.ModuleType)
TRANSIENT = (types.GeneratorType, types.CoroutineType, types.AsyncGeneratorType, types.FrameType, types.TracebackType)


def _special(kind: type) -> libraries.Handler | None:
    """What describes values of a type that is, or inherits from, a special one."""
    known = (
        libraries.SPECIAL.get(str(base.__module__).partition(".")[0], {}).get(base.__name__) for base in kind.__mro__
    )
    return next((handler for handler in known if handler is not None), None)


def _compiled_state(value: Any) -> Any:
    """What pickle keeps of an object whose class is compiled, such as a tree of scikit-learn; None if nothing."""
    with contextlib.suppress(Exception):  # whatever its methods raise: then it is opaque
        reduced = value.__reduce_ex__(2)
        if isinstance(reduced, tuple) and reduced[0] is not vars(copyreg)["__newobj__"]:
            return [part for part in reduced[1:3] if part is not None]
    return None


def _package(value: Any) -> str:
    """The top-level package of a value's type; a class may have none."""
    return str(type(value).__module__).partition(".")[0]


def _slots(kind: type) -> Iterable[str]:
    slots = vars(kind).get("__slots__", ())
    return (slots,) if isinstance(slots, str) else (s for s in slots if s not in ("__dict__", "__weakref__"))
