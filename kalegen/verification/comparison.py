"""Comparing what each step came to in the notebook and in the pipeline."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from types import MappingProxyType

from kalegen.verification.differences import differences
from kalegen.verification.observation import Observation

ADDRESSES = re.compile(r"\b0x[0-9a-fA-F]{4,}\b")
STYLES = re.compile(r"\x1b\[[\d;]*[A-Za-z]")
SECONDS = re.compile(r"\b\d+(?:\.\d+)?(?:e[+-]?\d+)? ?(?:[nµμm]?s|seconds?|secs?|minutes?|min)\b")
PLACES = re.compile(
    r"""File ["'<].*?["'>], line \d+(?:, in \S+)?|<ipython-input-\S+>"""
    r"""|(?:/\S+/)?(?:ipykernel_\d+/\d+|ephemeral_component)\.py:\d+"""
)
LOCALS = re.compile(r"\b\w+_step\.<locals>\.")
"""Where in which file and function: a cell's code is elsewhere on either side."""
FLEETING = re.compile(
    r"\d+%\||[━█▏▎▍▌▋▊▉╸╺]{2}|\d ?(?:it/s|s/it)\b|\?it/s"  # progress bars: tqdm's, and those of rich, Keras and pip
    r"|^\s*(?:CPU times|Wall time|Compiler *):?|\bper loop\b"  # what %time and %timeit say
    r"|ipywidgets|rich/live\.p|^\s*\w+Warning:\s*$|^\s*support'\)$"  # what rich says without its widgets
    r"|^\s*<Figure size .* Axes>\s*$|Cell In\[\d+\]"
)
"""Lines that are about the run, and not about what is computed."""


@dataclass(frozen=True)
class Difference:
    """A difference of one step: the variable, or ``printed`` or ``error``, and what it is."""

    step: str
    what: str
    details: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """``equal`` counts values by step; ``different`` are faults, ``unstable`` varies in the notebook itself.

    ``metrics`` are those that are equal, by step and label; ``side`` is what the pipeline was compared with.
    """

    equal: Mapping[str, int]
    different: tuple[Difference, ...]
    unstable: tuple[Difference, ...]
    metrics: Mapping[tuple[str, str], float] = field(default_factory=dict)
    side: str = "notebook"


def compare(
    notebook: Mapping[str, Observation],
    again: Mapping[str, Observation] | None,
    pipeline: Mapping[str, Observation],
    unmentioned: Mapping[str, Collection[str]] = MappingProxyType({}),
    side: str = "notebook",
) -> Comparison:
    """Compare the steps; ``again`` is a second run of the notebook, which tells what varies by itself.

    ``unmentioned`` are the variables, by step, that do not count where they differ. ``side`` is what is no pipeline.
    """
    equal: dict[str, int] = {}
    found: list[Difference] = []
    for step, actual in pipeline.items():
        if step not in notebook:
            continue
        own, equal[step] = _compare_step(step, notebook[step], actual, side)
        found += [difference for difference in own if difference.what not in unmentioned.get(step, ())]
    if not any(observation.error for observation in pipeline.values()):
        found += [Difference(s, "run", (f"it runs in the {side} alone",)) for s in notebook if s not in pipeline]
    varying = set() if again is None else _varying(notebook, again)
    is_unstable = [(d.step, d.what) in varying for d in found]
    return Comparison(
        equal,
        tuple(d for d, unstable in zip(found, is_unstable, strict=True) if not unstable),
        tuple(d for d, unstable in zip(found, is_unstable, strict=True) if unstable),
        _equal_metrics(notebook, pipeline),
        side,
    )


def _varying(first: Mapping[str, Observation], second: Mapping[str, Observation]) -> set[tuple[str, str]]:
    both = [step for step in first if step in second]
    found = {(d.step, d.what) for step in both for d in _compare_step(step, first[step], second[step], "")[0]}
    return found | {(step, "run") for step in first.keys() ^ second.keys()}


def _compare_step(step: str, expected: Observation, actual: Observation, side: str) -> tuple[list[Difference], int]:
    if actual.error is not None:
        return [Difference(step, "error", (actual.error,))], 0
    found, equal = [], 0
    for name in sorted(expected.values.keys() & actual.values.keys()):
        details = differences(name, expected.values[name], actual.values[name], side)
        equal += not details
        if details:
            found.append(Difference(step, name, tuple(details)))
    lines = _text_differences(expected.printed, actual.printed)
    if lines:
        found.append(Difference(step, "printed", tuple(lines)))
    found += _metric_differences(step, expected, actual, side)
    return found, equal + bool(expected.printed and not lines)


def _metric_differences(step: str, expected: Observation, actual: Observation, side: str) -> Iterator[Difference]:
    if expected.metrics is None or actual.metrics is None:
        return
    for label in dict.fromkeys([*expected.metrics, *actual.metrics]):
        one, other = (_number(observation.metrics, label) for observation in (expected, actual))
        if one != other:
            yield Difference(step, f"metric {label}", (f"{one} in the {side}, {other} in the pipeline",))


def _number(metrics: Mapping[str, float] | None, label: str) -> str:
    return repr(float(metrics[label])) if metrics and label in metrics else "no number"


def _equal_metrics(
    notebook: Mapping[str, Observation], pipeline: Mapping[str, Observation]
) -> dict[tuple[str, str], float]:
    return {
        (step, label): value
        for step, actual in pipeline.items()
        if step in notebook and actual.error is None
        for label, value in (actual.metrics or {}).items()
        if _number(notebook[step].metrics, label) == repr(float(value))
    }


def _text_differences(expected: str, actual: str) -> list[str]:
    """The first differing lines.

    Addresses, measured times and places in files do not count, nor blanks (docstrings are indented anew), progress
    bars, and what stands for a figure.
    """
    one, other = (_comparable(text) for text in (expected, actual))
    changed = (line for line in difflib.ndiff(one, other) if line[:2] in ("- ", "+ ")) if one != other else iter(())
    return [line[:160] for line in islice(changed, 6)]


def _comparable(text: str) -> list[str]:
    plain = SECONDS.sub("# s", ADDRESSES.sub("0x…", PLACES.sub("File …", LOCALS.sub("", STYLES.sub("", text)))))
    lines = (line.rpartition("\r")[2].strip() for line in plain.replace("\r\n", "\n").split("\n"))
    return [line for line in lines if line and not FLEETING.search(line)]
