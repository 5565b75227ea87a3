"""Comparing what each step came to in the notebook and in the pipeline."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from types import MappingProxyType

from kalegen.verification.differences import differences, told
from kalegen.verification.observation import Observation
from kalegen.verification.shown_comparison import equal_pictures, shown_differences
from kalegen.verification.tolerance import near_lines, near_texts

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
    r"|^\s*<IPython\.core\.display\.(?:Javascript|HTML) object>\s*$"  # a figure of ``%matplotlib notebook``
    r"|^\s*\{'(?:text|image|application)/[\w.+-]+': "  # what is shown without an object: ``display_html(raw=True)``
)
"""Lines that are about the run, and not about what is computed."""


@dataclass(frozen=True)
class Difference:
    """A difference of one step: the variable, or ``printed``, ``error`` or what was shown, and what it is.

    ``cell`` is the cell that it is about, 0 if that is the whole step. ``pictures`` are both of a figure, by title, as
    PNG in base64.
    """

    step: str
    what: str
    details: tuple[str, ...]
    cell: int = 0
    pictures: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Comparison:
    """``equal`` counts values by step; ``different`` are faults, ``unstable`` varies in the notebook itself.

    ``metrics`` are those that are equal, by step and label; ``pictures`` counts equal figures by step. ``side`` is what
    the pipeline was compared with, ``rtol`` the tolerance of floats, ``runs`` how often the notebook ran.
    """

    equal: Mapping[str, int]
    different: tuple[Difference, ...]
    unstable: tuple[Difference, ...]
    metrics: Mapping[tuple[str, str], float] = field(default_factory=dict)
    side: str = "notebook"
    pictures: Mapping[str, int] = field(default_factory=dict)
    rtol: float = 0.0
    runs: int = 1


@dataclass(frozen=True)
class Way:
    """How to compare: what the other side is called, the tolerance, and cells whose displays have no counterpart."""

    side: str = "notebook"
    rtol: float = 0.0
    magics: Collection[int] = ()


def compare(
    notebook: Mapping[str, Observation],
    again: Sequence[Mapping[str, Observation]],
    pipeline: Mapping[str, Observation],
    unmentioned: Mapping[str, Collection[str]] = MappingProxyType({}),
    way: Way = Way(),
) -> Comparison:
    """Compare the steps; ``again`` are further runs of the notebook, which tell what varies by itself.

    ``unmentioned`` are the variables, by step, that do not count where they differ.
    """
    equal: dict[str, int] = {}
    found: list[Difference] = []
    for step, actual in pipeline.items():
        if step not in notebook:
            continue
        own, equal[step] = _compare_step(step, notebook[step], actual, way)
        found += [difference for difference in own if difference.what not in unmentioned.get(step, ())]
    if not any(observation.error for observation in pipeline.values()):
        found += [Difference(s, "run", (f"it runs in the {way.side} alone",)) for s in notebook if s not in pipeline]
    varying = {key: one for run in again for key, one in _varying(notebook, run, way).items()}
    different = tuple(d for d in found if (d.step, d.what) not in varying)
    told = {(d.step, d.what): d for d in found if (d.step, d.what) in varying}
    unstable = tuple({**varying, **told}.values()) if again else ()
    return Comparison(
        equal,
        different,
        unstable,
        _equal_metrics(notebook, pipeline, way),
        way.side,
        {step: count for step in equal if (count := equal_pictures(notebook[step], pipeline[step], way.rtol))},
        way.rtol,
        1 + len(again),
    )


def _varying(
    first: Mapping[str, Observation], second: Mapping[str, Observation], way: Way
) -> dict[tuple[str, str], Difference]:
    """What is not the same in two runs of the notebook."""
    between = replace(way, side=ONE_RUN)
    both = [step for step in first if step in second]
    found = [d for step in both for d in _compare_step(step, first[step], second[step], between)[0]]
    found += [Difference(step, "run", ("it does not run in each run",)) for step in first.keys() ^ second.keys()]
    return {(d.step, d.what): d for d in found}


ONE_RUN = "one run"
"""What the notebook is called where it is compared with another run of itself."""


def _compare_step(step: str, expected: Observation, actual: Observation, way: Way) -> tuple[list[Difference], int]:
    if actual.error is not None:
        return [Difference(step, "error", (actual.error,))], 0
    found, equal = [], 0
    for name in sorted(expected.values.keys() & actual.values.keys()):
        details = differences(name, expected.values[name], actual.values[name], way.side, rtol=way.rtol)
        equal += not details
        if details:
            found.append(Difference(step, name, tuple(details)))
    lines = text_differences(expected.printed, actual.printed, way.rtol)
    if lines:
        found.append(Difference(step, "printed", tuple(lines)))
    found += _metric_differences(step, expected, actual, way)
    shown = shown_differences(expected, actual, way.side, way.rtol, way.magics)
    found += [Difference(step, *one) for one in shown]
    return found, equal + bool(expected.printed and not lines)


def _metric_differences(step: str, expected: Observation, actual: Observation, way: Way) -> Iterator[Difference]:
    if expected.metrics is None or actual.metrics is None:
        return
    for label in dict.fromkeys([*expected.metrics, *actual.metrics]):
        one, other = (_number(observation.metrics, label) for observation in (expected, actual))
        if not near_texts(one, other, way.rtol):
            yield Difference(step, f"metric {label}", (told("", one, other, way.side).removeprefix(": "),))


def _number(metrics: Mapping[str, float] | None, label: str) -> str:
    return repr(float(metrics[label])) if metrics and label in metrics else "no number"


def _equal_metrics(
    notebook: Mapping[str, Observation], pipeline: Mapping[str, Observation], way: Way
) -> dict[tuple[str, str], float]:
    return {
        (step, label): value
        for step, actual in pipeline.items()
        if step in notebook and actual.error is None
        for label, value in (actual.metrics or {}).items()
        if near_texts(_number(notebook[step].metrics, label), repr(float(value)), way.rtol)
    }


def text_differences(expected: str, actual: str, rtol: float = 0.0) -> list[str]:
    """The first differing lines.

    Addresses, measured times and places in files do not count, nor blanks (docstrings are indented anew), progress
    bars, and what stands for a figure.
    """
    one, other = (_comparable(text) for text in (expected, actual))
    if rtol > 0 and len(one) == len(other):
        one = [b if near_lines(a, b, rtol) else a for a, b in zip(one, other, strict=True)]
    changed = (line for line in difflib.ndiff(one, other) if line[:2] in ("- ", "+ ")) if one != other else iter(())
    return [line[:160] for line in islice(changed, 6)]


def _comparable(text: str) -> list[str]:
    plain = SECONDS.sub("# s", ADDRESSES.sub("0x…", PLACES.sub("File …", LOCALS.sub("", STYLES.sub("", text)))))
    lines = (line.rpartition("\r")[2].strip() for line in plain.replace("\r\n", "\n").split("\n"))
    return [line for line in lines if line and not FLEETING.search(line)]
