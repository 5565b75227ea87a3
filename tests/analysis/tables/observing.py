"""What a call is seen to do: its arguments before and after, a store in its result, callbacks, streams, files."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kalegen.analysis.tables.effects import Shares

ATOMS = (type(None), bool, int, float, complex, str, bytes, type, range, slice, np.generic, np.dtype)
DEEPEST = 4
SAMPLE_FILE = "sample.txt"

opened: list[str] = []
"""The paths that were opened since the list was cleared, as far as they are those of samples."""


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and isinstance(arguments[0], str) and arguments[0].endswith(SAMPLE_FILE):
        opened.append(arguments[0])


sys.addaudithook(_note)


class Recorder:
    """A function that knows how often it was called."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        self.calls += 1
        return arguments[0] if arguments else 1

    def __deepcopy__(self, memo: object) -> Recorder:
        return self


@dataclass(frozen=True)
class Seen:
    """What one call was seen to do; positions are indices of arguments."""

    changed: frozenset[int]
    shares: dict[int, Shares]
    called: frozenset[int]
    drew: frozenset[str]
    is_opened: bool
    result: Any


def observe(call: Callable[..., Any], arguments: list[Any]) -> Seen | None:
    """Make a call and watch it; None where it does not take these arguments."""
    before = [digest(argument) for argument in arguments]
    streams = _streams()
    calls = [argument.calls if isinstance(argument, Recorder) else 0 for argument in arguments]
    opened.clear()
    try:
        result = call(*arguments)
    except (Exception, SystemExit):  # whatever a function says of arguments that it does not take
        return None
    after = [digest(argument) for argument in arguments]
    called = {i for i, a in enumerate(arguments) if isinstance(a, Recorder) and a.calls > calls[i]}
    drew = {name for name, state in _streams().items() if state != streams[name]}
    seen_files = bool(opened)
    shares = {i: _shared(result, argument) for i, argument in enumerate(arguments)}
    changed = frozenset(i for i in range(len(arguments)) if before[i] != after[i])
    return Seen(changed, shares, frozenset(called), frozenset(drew), seen_files, result)


def _streams() -> dict[str, object]:
    name, keys, *rest = np.random.get_state()
    return {"random": random.getstate(), "numpy": (name, bytes(keys), *rest)}


# What objects are


def digest(value: Any, depth: int = 0) -> object:
    """A description of an object and its parts that changes when one of them does."""
    if isinstance(value, ATOMS) or depth > DEEPEST:
        return repr(value) if isinstance(value, ATOMS) else type(value).__name__
    if isinstance(value, np.ndarray):
        return ("array", str(value.dtype), value.shape, repr(value.tolist()))
    if isinstance(value, (pd.DataFrame, pd.Series, pd.Index)):
        return ("table", repr(value.to_numpy().tolist()), _labels(value))
    if isinstance(value, (np.random.RandomState, random.Random)):
        return repr(value.get_state() if isinstance(value, np.random.RandomState) else value.getstate())
    if isinstance(value, np.random.Generator):
        return repr(value.bit_generator.state)
    if isinstance(value, (bytearray, memoryview)):
        return bytes(value)
    if isinstance(value, dict):
        return ("dict", [(digest(k, depth + 1), digest(v, depth + 1)) for k, v in value.items()])
    if isinstance(value, (set, frozenset)):
        return ("set", sorted(map(repr, value)))
    if isinstance(value, (list, tuple)) or type(value).__name__ == "deque":
        return ("sequence", [digest(part, depth + 1) for part in value])
    if isinstance(value, Recorder):
        return "recorder"
    own = getattr(value, "__dict__", None)
    return (type(value).__name__, [(k, digest(v, depth + 1)) for k, v in own.items()]) if own else type(value).__name__


def _labels(table: Any) -> str:
    parts = (getattr(table, name, None) for name in ("index", "columns", "name", "names", "dtypes", "dtype"))
    return repr([list(part) if isinstance(part, pd.Index) else str(part) for part in parts])


def parts_of(value: Any) -> Iterator[Any]:
    """The objects that one holds directly."""
    if isinstance(value, np.ndarray):
        yield from (value.ravel() if value.dtype == object else value if value.ndim > 1 else ())
    elif isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, (list, tuple)) or type(value).__name__ in ("deque", "dict_values", "odict_values"):
        yield from value
    elif isinstance(value, (pd.DataFrame, pd.Series, pd.Index, Recorder, *ATOMS)):
        return
    else:
        yield from getattr(value, "__dict__", {}).values()


# What they share


def _shared(result: Any, argument: Any) -> Shares:
    """What a result has in common with an argument, as far as stores show it."""
    if isinstance(result, ATOMS) or isinstance(argument, (*ATOMS, Recorder)):
        return Shares.NOTHING
    if _shows(result, argument):
        is_part = any(result is part for part in _all_parts(argument, 3)) and result is not argument
        return Shares.PART if is_part else Shares.ITSELF
    return Shares.HOLDS if any(_shows(part, argument) for part in _all_parts(result, 3)) else Shares.NOTHING


def _all_parts(value: Any, depth: int) -> Iterator[Any]:
    if depth:
        for part in list(parts_of(value))[:20]:
            yield part
            yield from _all_parts(part, depth - 1)


def _shows(value: Any, argument: Any) -> bool:
    """Whether a store in an object is seen in the argument."""
    if isinstance(value, ATOMS):
        return False
    before = digest(argument)
    return store_in(value) and digest(argument) != before


def _is_of_objects(base: Any) -> bool:
    return isinstance(base, np.ndarray) and (base.dtype == object or _is_of_objects(base.base))


def store_in(value: Any) -> bool:
    """Store something in an object; whether that could be done."""
    try:
        if isinstance(value, np.ndarray):
            if value.dtype != object and _is_of_objects(value.base):
                return False  # numbers in the place of addresses end the process
            value[(0,) * value.ndim] = 97 if value.dtype != object else [97]
        elif isinstance(value, pd.DataFrame):
            value.iloc[0, 0] = 97
        elif isinstance(value, pd.Series):
            value.iloc[0] = 97
        elif isinstance(value, dict):
            value["stored"] = 97
        elif isinstance(value, (bytearray, memoryview)):
            value[0] = 97
        elif isinstance(value, set):
            value.add(97)
        elif hasattr(value, "append"):
            value.append(97)
        else:
            value.stored = 97
    except Exception:  # it can't change
        return False
    return True
