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
    Library,
    Sample,
    functions_of,
    keywords_of,
    row_of,
    rows_of,
    stored,
)
from tests.analysis.tables.samples.plain import SAMPLE_FILE

MOST_CALLS = 8
MOST_VARIED = 2
"""So many samples that a function takes are enough, and so many of these are varied by keywords."""


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

    def try_function(self, name: str, effect: CallEffect, function: Any, samples: Iterator[Sample]) -> None:
        taken = 0
        for sample in samples:
            seen = self.call(name, row_of(name) or name, effect, function, sample())
            if seen is None:
                continue
            taken += 1
            if taken <= MOST_VARIED:
                for varied in variations(function, sample, seen.result):
                    self.call(name, row_of(name) or name, effect, function, varied)
            if taken == MOST_CALLS:
                return


def variations(function: Any, sample: Sample, result: Any) -> Iterator[Given]:
    """The same call with keywords that make it change an argument, draw from a generator, or call something."""
    parameters = keywords_of(function)
    targets = result if isinstance(function, np.ufunc) or "out" in parameters else None
    if isinstance(targets, (np.ndarray, np.generic)):
        target = np.zeros(np.shape(targets), np.asarray(targets).dtype)
        yield Given({**sample().arguments, "out": target})
        yield from _with_target_by_position(function, parameters, sample, np.zeros_like(target))
    for keyword in parameters.keys() & {*KEYWORDS, *GENERATORS, "key", "callback"}:
        for value in _values_for(keyword):
            if keyword not in sample().arguments:
                yield Given({**sample().arguments, keyword: value})


def _values_for(keyword: str) -> tuple[Any, ...]:
    if keyword in GENERATORS:
        return (np.random.RandomState(0), np.random.default_rng(0))
    return KEYWORDS.get(keyword, (Recorder(),))


def _with_target_by_position(function: Any, parameters: Any, sample: Sample, target: Any) -> Iterator[Given]:
    made = sample()
    count = len(made.positional())
    if isinstance(function, np.ufunc):
        yield Given({**made.arguments, count: target})
    names = list(parameters)
    between = names[count : names.index("out")] if "out" in names[count:] else None
    if between is not None and all(parameters[each].kind == parameters[each].POSITIONAL_OR_KEYWORD for each in between):
        filled = {count + index: parameters[each].default for index, each in enumerate(between)}
        yield Given({**made.arguments, **filled, count + len(between): target})


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
            trial.try_function(name, effect, function, iter(library.samples(name)))
    return outcome(trial, effects, [row for row in rows_of(library) if row not in library.untried])


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
