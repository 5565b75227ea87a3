"""Calls the functions of a library's rows with samples: ``python -m tests.analysis.tables.trying LIBRARY FILE``.

In a process of its own, which settings, streams and crashes of what is called don't leave. Writes JSON: what rows
claim too little (``less``), what no sample shows (``unshown``), which rows nothing called (``uncalled``).
"""

from __future__ import annotations

import contextlib
import faulthandler
import io
import itertools
import json
import os
import sys
import tempfile
import warnings
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from kalegen.analysis.tables.effects import CallEffect
from tests.analysis.tables.claims import Shown, less_than_seen, unshown
from tests.analysis.tables.digests import Recorder
from tests.analysis.tables.libraries import library_named
from tests.analysis.tables.observing import Given, Seen, observe
from tests.analysis.tables.rows import (
    GENERATORS,
    KEYWORDS,
    TARGETS,
    Library,
    Sample,
    functions_of,
    keywords_of,
    row_of,
    rows_of,
    stored,
)
from tests.analysis.tables.samples.plain import SAMPLE_FILE

MOST_VARIED = 2
"""So many of the samples that a function takes are varied by keywords."""


class Trial:
    """What the calls of a library's functions showed."""

    def __init__(self) -> None:
        self.less: dict[str, str] = {}
        self.shown: dict[str, Shown] = defaultdict(Shown)

    def call(self, name: str, row: str, effect: CallEffect, function: Any, made: Given) -> Seen | None:
        seen = None
        with contextlib.suppress(Exception):  # what is made of nonsense may not bear being looked at
            seen = observe(function, made)
        if seen is not None:
            self.shown[row].add(seen)
            for problem in less_than_seen(name, effect, made, seen):
                if f"{name} {problem}" not in self.less:
                    self.less[f"{name} {problem}"] = str(made)
        return seen

    def try_function(
        self, name: str, effect: CallEffect, function: Any, samples: Iterator[Sample], most_calls: int
    ) -> None:
        taken = 0
        for sample in samples:
            seen = self.call(name, row_of(name) or name, effect, function, sample())
            if seen is None:
                continue
            taken += 1
            if taken <= MOST_VARIED:
                for varied in variations(function, sample, seen.result):
                    self.call(name, row_of(name) or name, effect, function, varied)
            if taken == most_calls:
                return


def variations(function: Any, sample: Sample, result: Any) -> Iterator[Given]:
    """The same call with keywords that make it change an argument, draw from a generator, or call something.

    What is named as a target, or tells to overwrite, is also given by position.
    """
    parameters = keywords_of(function)
    if isinstance(function, np.ufunc):
        yield from _with_targets(function, sample, result)
    for keyword in parameters:
        for value in _values_for(keyword, result):
            if keyword not in sample().arguments:
                yield Given({**sample().arguments, keyword: value})
        if keyword in TARGETS or keyword.startswith("overwrite"):
            yield from _by_position(parameters, sample, keyword, _values_for(keyword, result))


def _values_for(keyword: str, result: Any) -> tuple[Any, ...]:
    if keyword in GENERATORS:
        return (np.random.RandomState(0), np.random.default_rng(0))
    if keyword in TARGETS:
        return _targets_like(result)
    if keyword in ("key", "callback"):
        return (Recorder(),)
    return (True,) if keyword.startswith("overwrite_") else KEYWORDS.get(keyword, ())


def _targets_like(result: Any) -> tuple[Any, ...]:
    """What a result can be written into: an array of its shape, an empty graph."""
    if isinstance(result, (np.ndarray, np.generic)):
        return (np.zeros(np.shape(result), np.asarray(result).dtype),)
    return (type(result)(),) if hasattr(result, "add_edge") else ()


def _with_targets(function: np.ufunc, sample: Sample, result: Any) -> Iterator[Given]:
    """All targets of a universal function by position, and its only one as a keyword."""
    made = sample()
    results = result if isinstance(result, tuple) else (result,)
    if len(made.positional()) == function.nin:
        targets = [target for each in results for target in _targets_like(each)]
        yield Given({**made.arguments, **dict(enumerate(targets, function.nin))})
    if len(results) == 1:
        yield from (Given({**sample().arguments, "out": target}) for target in _targets_like(result))


def _by_position(parameters: Any, sample: Sample, keyword: str, values: tuple[Any, ...]) -> Iterator[Given]:
    made = sample()
    count, names = len(made.positional()), list(parameters)
    place = names.index(keyword)
    between = [parameters[name] for name in names[count : place + 1]]
    if len(made.arguments) == count <= place and all(each.kind == each.POSITIONAL_OR_KEYWORD for each in between):
        filled = {count + index: each.default for index, each in enumerate(between)}
        yield from (Given({**sample().arguments, **filled, place: value}) for value in values[:1])


@contextlib.contextmanager
def a_quiet_place() -> Iterator[None]:
    """A folder of its own with the sample file, where nothing is printed and nothing warns."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        os.chdir(folder)
        Path(SAMPLE_FILE).write_text("1 2\n", encoding="utf-8")
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            yield
        os.chdir("/")


def try_library(library: Library) -> dict[str, list[str]]:
    """Call all functions of a library's rows, and tell what came of it."""
    trial = Trial()
    effects = {}
    with a_quiet_place():
        for name, effect, function in functions_of(library):
            row = row_of(name) or name
            effects[row] = effect
            progress(name)
            Path(SAMPLE_FILE).write_text("1 2\n", encoding="utf-8")
            most = max(library.most_calls, len(library.own.get(name, ())))
            trial.try_function(name, effect, function, iter(library.samples(name)), most)
            close_figures()
    trial.less = {problem: made for problem, made in trial.less.items() if problem not in library.accepted}
    return outcome(trial, effects, [row for row in rows_of(library) if row not in library.untried])


def close_figures() -> None:
    """Close what was drawn: drawing takes longer the more there is."""
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")


def outcome(trial: Trial, effects: dict[str, CallEffect], rows: list[str]) -> dict[str, list[str]]:
    claims = itertools.chain.from_iterable(
        (f"{row}: {claim}" for claim in unshown(effect, trial.shown[row]))
        for row, effect in effects.items()
        if trial.shown[row].calls
    )
    uncalled = [row for row in rows if not trial.shown[row].calls and stored(row.removesuffix(".*")) is not None]
    return {
        "less": [f"{problem}: {made}" for problem, made in sorted(trial.less.items())],
        "unshown": sorted(claims),
        "uncalled": sorted(uncalled),
    }


def progress(name: str) -> None:
    """Leave a trace of what is being called: should the process end, it is known by what."""
    if "-v" in sys.argv:
        os.write(2, f"{name}\n".encode())


def main() -> None:
    faulthandler.enable(sys.__stderr__)
    made = try_library(library_named(sys.argv[1]))
    Path(sys.argv[2]).write_text(json.dumps(made), encoding="utf-8")


if __name__ == "__main__":
    main()
