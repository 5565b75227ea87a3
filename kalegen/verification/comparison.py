"""Comparing what each step came to in the notebook and in the pipeline."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from kalegen.verification.describe import ADDRESS
from kalegen.verification.differences import differences
from kalegen.verification.pipeline_run import Observation

SECONDS = re.compile(r"\b\d+(?:\.\d+)?(?:e[+-]?\d+)? ?(?:[nµμm]?s|seconds?|sec)\b")


@dataclass(frozen=True)
class Difference:
    """A difference of one step: the variable, or ``printed`` or ``error``, and what it is."""

    step: str
    what: str
    details: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """``equal`` counts values by step; ``different`` are faults, ``unstable`` varies in the notebook itself."""

    equal: Mapping[str, int]
    different: tuple[Difference, ...]
    unstable: tuple[Difference, ...]


def compare(
    notebook: Mapping[str, Observation], again: Mapping[str, Observation] | None, pipeline: Mapping[str, Observation]
) -> Comparison:
    """Compare the steps; ``again`` is a second run of the notebook, which tells what varies by itself."""
    equal: dict[str, int] = {}
    found: list[Difference] = []
    for step, expected in notebook.items():
        if step not in pipeline:
            continue
        own, equal[step] = _compare_step(step, expected, pipeline[step])
        found += own
    varying = set() if again is None else _varying(notebook, again)
    is_unstable = [(d.step, d.what) in varying for d in found]
    return Comparison(
        equal,
        tuple(d for d, unstable in zip(found, is_unstable, strict=True) if not unstable),
        tuple(d for d, unstable in zip(found, is_unstable, strict=True) if unstable),
    )


def _varying(first: Mapping[str, Observation], second: Mapping[str, Observation]) -> set[tuple[str, str]]:
    return {(d.step, d.what) for step in first for d in _compare_step(step, first[step], second[step])[0]}


def _compare_step(step: str, expected: Observation, actual: Observation) -> tuple[list[Difference], int]:
    if actual.error is not None:
        return [Difference(step, "error", (actual.error,))], 0
    found, equal = [], 0
    for name in sorted(expected.values.keys() & actual.values.keys()):
        details = differences(name, expected.values[name], actual.values[name])
        equal += not details
        if details:
            found.append(Difference(step, name, tuple(details)))
    lines = _text_differences(expected.printed, actual.printed)
    if lines:
        found.append(Difference(step, "printed", tuple(lines)))
    return found, equal + (not lines)


def _text_differences(expected: str, actual: str) -> list[str]:
    """The first differing lines.

    Addresses and measured times do not count, nor blanks around a line: docstrings are indented anew.
    """
    one, other = (_comparable(text) for text in (expected, actual))
    changed = (line for line in difflib.ndiff(one, other) if line[:2] in ("- ", "+ ")) if one != other else iter(())
    return [line[:160] for line in islice(changed, 6)]


def _comparable(text: str) -> list[str]:
    plain = SECONDS.sub("# s", ADDRESS.sub(" at 0x…", text))
    return [line.strip() for line in plain.splitlines()]
