"""The functions that the rows of the tables speak of, library by library."""

from __future__ import annotations

import functools
import importlib
import inspect
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kalegen.analysis.tables.calls import CALLS, call_effect
from kalegen.analysis.tables.effects import CallEffect, longest_prefix, words
from tests.analysis.tables.observing import Given

Sample = Callable[[], Given]

_DEFAULTS = {name.removesuffix(".*") for name in CALLS if name.endswith(".*")}


@dataclass(frozen=True)
class Library:
    """How the rows of some packages are tried.

    packages: their names; pool: what every function is tried with; pools: what those of some modules are, instead;
    own: what single functions are tried with, too.
    swept: modules all of whose public functions are tried, beside those that rows name.
    apart: modules whose functions change the process: their own samples alone are tried.
    untried: rows that no test can call, and why.
    accepted: what calls do and their rows don't claim, by how that is reported, and why that is right.
    most_calls: so many samples that a function takes are enough, if it has no more of its own.
    """

    packages: tuple[str, ...]
    pool: tuple[Sample, ...] = ()
    pools: dict[str, tuple[Sample, ...]] = field(default_factory=dict)
    own: dict[str, tuple[Sample, ...]] = field(default_factory=dict)
    swept: tuple[str, ...] = ()
    apart: frozenset[str] = frozenset()
    untried: dict[str, str] = field(default_factory=dict)
    accepted: dict[str, str] = field(default_factory=dict)
    most_calls: int = 8

    def samples(self, name: str) -> Iterator[Sample]:
        yield from self.own.get(name, ())
        if longest_prefix(name, self.apart) is None:
            prefix = longest_prefix(name, self.pools)
            yield from self.pool if prefix is None else self.pools[prefix]


def stored(name: str) -> Any:
    """The object of a dotted name, or None where there is none."""
    parts = name.split(".")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for length in range(len(parts), 0, -1):
            try:
                found: Any = importlib.import_module(".".join(parts[:length]))
            except ImportError:
                continue
            try:
                return functools.reduce(getattr, parts[length:], found)
            except (AttributeError, ImportError):
                return None  # of another version, or behind a switch
    return None


def rows_of(library: Library) -> list[str]:
    """The keys of the rows of a library."""
    return [name for name in CALLS if name.partition(".")[0] in library.packages]


def row_of(name: str) -> str | None:
    """The row that speaks for a function."""
    if name in CALLS:
        return name
    prefix = longest_prefix(name, _DEFAULTS)
    return None if prefix is None else f"{prefix}.*"


def functions_of(library: Library) -> Iterator[tuple[str, CallEffect, Any]]:
    """The functions that a library's rows speak of: by name, or because they are in a module that is swept."""
    named = [name for name in rows_of(library) if not name.endswith(".*")]
    modules = [*library.swept, *(name.removesuffix(".*") for name in rows_of(library) if name.endswith(".*"))]
    public = [f"{module}.{name}" for module in modules for name in _public(stored(module))]
    for name in dict.fromkeys([*named, *public, *library.own]):
        effect, function = call_effect(name), stored(name)
        if effect is not None and callable(function) and name not in library.untried:
            yield name, effect, function


def _public(module: Any) -> list[str]:
    """The public functions and classes that stand in a module."""
    if not inspect.ismodule(module):
        return []
    names = getattr(module, "__all__", None) or [name for name in dir(module) if not name.startswith("_")]
    own = [name for name in sorted(names) if name != "test" and not name.startswith("show_")]
    return [name for name in own if _is_worth_trying(module, stored(f"{module.__name__}.{name}"))]


def _is_worth_trying(module: Any, found: Any) -> bool:
    """Whether a module's public name is a function or class of its own, and no exception's."""
    is_exception = isinstance(found, type) and issubclass(found, BaseException)
    is_of_typing = module.__name__ != "typing" and getattr(found, "__module__", "") == "typing"
    return (inspect.isroutine(found) or isinstance(found, (type, np.ufunc))) and not is_exception and not is_of_typing


KEYWORDS: dict[str, tuple[Any, ...]] = {
    **dict.fromkeys(words("inplace in_place overwrite"), (True,)),
    **dict.fromkeys(words("copy copy_X copy_x copy_Xy copy_Gram copy_cov"), (False,)),
}
"""Values that turn reading into changing, for keywords that many functions have."""

TARGETS = words("out output create_using")
"""Parameters that name an object to write the result into."""

GENERATORS = words("random_state rng seed generator")


def keywords_of(function: Any) -> dict[str, inspect.Parameter]:
    """The parameters of a function, where its signature is known."""
    try:
        return dict(inspect.signature(function).parameters)
    except (ValueError, TypeError):
        return {}
