"""What an object is made of: a description that changes when it does, its parts, and a store in it."""

from __future__ import annotations

import contextlib
import datetime
import decimal
import enum
import fractions
import functools
import itertools
import operator
import pathlib
import random
import re
import sys
import types
import uuid
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import numpy as np

try:
    import pandas as pd
except ImportError:  # of the libraries, numpy alone is needed everywhere
    pd = None

ATOMS = (type(None), bool, int, float, complex, str, bytes, type, range, slice, np.generic, np.dtype, np.ufunc)
TABLES = (pd.DataFrame, pd.Series, pd.Index) if pd is not None else ()
GENERATORS = (np.random.RandomState, np.random.Generator, random.Random)
SEQUENCES = ("deque", "dict_values", "odict_values", "dict_keys", "dict_items")
UNCHANGING = (
    *ATOMS, datetime.date, datetime.time, datetime.timedelta, datetime.tzinfo, decimal.Decimal, fractions.Fraction,
    uuid.UUID, pathlib.PurePath, re.Pattern, re.Match, enum.Enum, frozenset, types.FunctionType, types.MethodType,
    types.BuiltinFunctionType, types.ModuleType, types.CodeType, type(NotImplemented), type(Ellipsis),
    operator.itemgetter, operator.attrgetter, operator.methodcaller, types.TracebackType, types.FrameType,
)  # fmt: skip
DEEPEST = 4
MOST_PARTS = 20


class Recorder:
    """A function that knows how often it was called."""

    __name__ = "recorder"

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        self.calls += 1
        return arguments[0] if arguments else 1

    def __deepcopy__(self, memo: object) -> Recorder:
        return self


def digest(value: Any, depth: int = 0) -> object:
    """A description of an object and its parts that changes when one of them does."""
    if isinstance(value, UNCHANGING) or _is_formula(value):
        return repr(value)
    if isinstance(value, ElementTree.Element):
        return (value.tag, value.text, sorted(value.attrib.items()), [digest(part, depth + 1) for part in value])
    if depth > DEEPEST or isinstance(value, Recorder):
        return type(value).__name__
    if isinstance(value, np.ndarray):
        masked = (
            [np.ma.getmaskarray(value).tolist(), value.hardmask, repr(value._fill_value)]
            if isinstance(value, np.ma.MaskedArray)
            else ""
        )
        return ("array", str(value.dtype), value.shape, value.flags.writeable, repr(np.asarray(value).tolist()), masked)
    if isinstance(value, TABLES):
        return ("table", repr(value.to_numpy().tolist()), _labels(value))
    if isinstance(value, GENERATORS):
        return _state(value)
    if isinstance(value, (bytearray, memoryview)):
        return bytes(value)
    if isinstance(value, dict):
        return ("dict", [(digest(k, depth + 1), digest(v, depth + 1)) for k, v in list(value.items())])
    if isinstance(value, (set, frozenset)):
        return ("set", sorted(map(repr, value)))
    if isinstance(value, (list, tuple)) or type(value).__name__ in SEQUENCES:
        return ("sequence", [digest(part, depth + 1) for part in list(value)])
    return (type(value).__name__, _left(value), [(k, digest(v, depth + 1)) for k, v in _attributes(value)])


def _is_formula(value: Any) -> bool:
    """Whether a value is a formula of sympy, which never changes, and keeps what has been asked about it."""
    sympy = sys.modules.get("sympy")
    return sympy is not None and isinstance(value, sympy.Basic)


def _state(generator: Any) -> str:
    if isinstance(generator, random.SystemRandom):
        return "of the system"
    if isinstance(generator, np.random.Generator):
        return repr(generator.bit_generator.state)
    state = generator.get_state() if isinstance(generator, np.random.RandomState) else generator.getstate()
    return repr([part.tolist() if isinstance(part, np.ndarray) else part for part in state])


def _labels(table: Any) -> str:
    axes = [] if isinstance(table, pd.Index) else [(list(axis), list(axis.names)) for axis in table.axes]
    kinds = list(table.dtypes) if isinstance(table, pd.DataFrame) else table.dtype
    return repr((axes, kinds, getattr(table, "name", None), getattr(table, "attrs", None)))


def _left(value: Any) -> object:
    """How much is left in an iterator or a file."""
    if isinstance(value, Iterator) and hasattr(value, "__length_hint__"):
        return operator.length_hint(value)
    with contextlib.suppress(Exception):
        return (value.tell(), value.getvalue())
    return None


def _attributes(value: Any) -> list[tuple[str, Any]]:
    """What an object keeps by name, but for what it computes once and keeps."""
    own = getattr(value, "__dict__", None)
    found = list(own.items()) if isinstance(own, dict) and not isinstance(value, types.ModuleType) else []
    found = [(name, part) for name, part in found if not _is_cache(type(value), name)]
    slots = [name for each in type(value).__mro__ for name in _slots_of(each)]
    return found + [(name, getattr(value, name)) for name in slots if hasattr(value, name)]


def _is_cache(cls: type, name: str) -> bool:
    return name.endswith("_cache__") or isinstance(getattr(cls, name, None), functools.cached_property)


def _slots_of(cls: type) -> list[str]:
    slots = cls.__dict__.get("__slots__", ())
    return [name for name in ([slots] if isinstance(slots, str) else list(slots)) if not name.startswith("__")]


def parts_of(value: Any) -> Iterator[Any]:
    """The objects that one holds directly; an iterator is used up for that."""
    if isinstance(value, np.ndarray):
        plain = np.asarray(value)
        yield from (plain.ravel() if plain.dtype == object else plain if plain.ndim > 1 else ())
    elif isinstance(value, dict):
        yield from list(value.values())
    elif isinstance(value, (list, tuple, ElementTree.Element)) or type(value).__name__ in SEQUENCES:
        yield from list(value)
    elif isinstance(value, Iterator) and not hasattr(value, "read"):
        with contextlib.suppress(Exception):
            yield from itertools.islice(value, MOST_PARTS)
    elif not isinstance(value, (*TABLES, Recorder, *UNCHANGING)):
        for _, part in _attributes(value):
            yield part


def all_parts(value: Any, depth: int = 3) -> Iterator[Any]:
    """The objects that one holds, and what these hold."""
    if depth:
        for part in list(itertools.islice(parts_of(value), MOST_PARTS)):
            yield part
            yield from all_parts(part, depth - 1)


def can_change(value: Any) -> bool:
    """Whether a result is an object that a store could change; what holds such an object counts, too."""
    if isinstance(value, tuple):
        return any(can_change(part) for part in value)
    return not isinstance(value, (*UNCHANGING, Recorder)) and not _is_formula(value) and not _is_plain(value)


def _is_plain(value: Any) -> bool:
    """Whether an object has no items and no attributes that could be set."""
    if isinstance(value, (np.ndarray, list, dict, set, bytearray, *TABLES, *GENERATORS)) or hasattr(value, "append"):
        return False
    return not _attributes(value) and not isinstance(value, Iterator)


_NUMBERS = itertools.cycle(range(70, 120))


def store_in(value: Any) -> bool:
    """Store something new in an object; whether that could be done."""
    if isinstance(value, UNCHANGING) or _is_formula(value):
        return False
    new = next(_NUMBERS)
    try:
        if isinstance(value, np.ndarray):
            if value.dtype != object and _is_of_objects(value.base):
                return False  # numbers in the place of addresses end the process
            value[(0,) * value.ndim] = new if value.dtype != object else [new]
        elif pd is not None and isinstance(value, pd.DataFrame):
            value.iloc[0, 0] = new
        elif pd is not None and isinstance(value, pd.Series):
            value.iloc[0] = new
        elif isinstance(value, dict):
            value["stored"] = new
        elif isinstance(value, (bytearray, memoryview)):
            value[0] = new
        elif isinstance(value, set):
            value.add(new)
        elif isinstance(value, ElementTree.Element):
            value.set("stored", str(new))
        elif hasattr(value, "append") and not isinstance(value, TABLES):
            value.append(new)
        else:
            value.stored = new
    except Exception:  # it can't change
        return False
    return True


def _is_of_objects(base: Any) -> bool:
    return isinstance(base, np.ndarray) and (base.dtype == object or _is_of_objects(base.base))
