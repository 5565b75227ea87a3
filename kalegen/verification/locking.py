"""References: a notebook's values kept beside it, so that later the pipeline alone can be compared with them.

A reference is JSON, ``NOTEBOOK.lock.json``: of small values all, of larger ones a few words and a hash of the content,
of figures a hash of the pixels. Nothing in it is unpickled or run. With them stand hashes of the notebook's cells, the
versions of the packages and the machine, so that a difference can be told from what has changed since.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.model.pipeline import PlannedPipeline
from kalegen.verification.comparison import Comparison, Way, compare
from kalegen.verification.description import Description
from kalegen.verification.differences import summary
from kalegen.verification.observation import Observation

VERSION = 1
SMALL = 2_000
"""Characters of JSON of a value that is kept as a whole."""
LONGEST_TEXT = 4_000
"""Characters of what a step prints that are kept."""
PRINTED = "what it printed"
NAME = re.compile(r"[A-Za-z0-9][\w.-]*")


def reference_path(notebook: Path) -> Path:
    """Where the reference of a notebook or script is."""
    return notebook.with_name(f"{notebook.stem}.lock.json")


def reference_of(
    pipeline: PlannedPipeline,
    notebook: Mapping[str, Observation],
    observed: Mapping[str, Observation],
    comparison: Comparison,
    asked: Mapping[str, Any],
) -> dict[str, Any]:
    """The reference of a notebook whose pipeline computes the same; ``asked`` are the arguments and options to repeat.

    What the notebook itself does not repeat is left out.
    """
    unstable = {(one.step, one.what) for one in comparison.unstable}
    steps = {}
    for step, actual in observed.items():
        expected = notebook.get(step, actual)
        names = [n for n in actual.values if n in expected.values and (step, n) not in unstable]
        made = replace(actual, values={name: expected.values[name] for name in names}, printed=expected.printed)
        if any(owner == step and what.startswith(("figure", "shown")) for owner, what in unstable):
            made = replace(made, shown=None)
        steps[step] = _step(made, (step, "printed") not in unstable)
    return {
        "version": VERSION,
        "asked": dict(asked),
        "notebook": hashes_of(pipeline),
        "packages": versions_of(package for step in pipeline.steps for package in step.packages),
        "machine": machine(),
        "steps": steps,
    }


def _step(one: Observation, prints_the_same: bool) -> dict[str, Any]:
    made = locked(one if prints_the_same else replace(one, printed=""))
    return {
        "values": {name: {"is": summary(value), "value": value} for name, value in made.values.items()},
        "printed": made.printed if prints_the_same else None,
        "metrics": dict(made.metrics or {}),
        "shown": None if made.shown is None else [value for _, value in made.shown],
    }


def locked(one: Observation) -> Observation:
    """An observation as references have it: large values as hashes, displays without their cells."""
    values = {name: kept(value) for name, value in one.values.items()}
    printed = one.printed
    if len(printed) > LONGEST_TEXT:
        values[PRINTED] = kept(["plain", "text", printed])
        printed = ""
    shown = None if one.shown is None else tuple((0, kept(value)) for _, value in one.shown)
    return Observation(values, printed, one.metrics or {}, one.error, shown)


def kept(description: Description) -> Description:
    """A description without its pictures' pixels; of a large one, a few words and a hash."""
    plain = _without_pixels(description)
    text = json.dumps(plain)
    if len(text) <= SMALL:
        return list(plain)
    digest = hashlib.blake2b(text.encode(errors="replace"), digest_size=16).hexdigest()
    return ["object", _in_words(plain), [["content", ["plain", "digest", digest]]]]


def _without_pixels(part: Any) -> Any:
    if not isinstance(part, list):
        return part
    if part[:1] == ["picture"]:
        return part[:4]
    return [_without_pixels(one) for one in (part[:6] if part[:1] == ["array"] else part)]


def _in_words(description: Description) -> str:
    if description[0] == "array":
        return f"{description[1]} of {description[2]}, shape {tuple(description[3])}"
    return f"{description[1]} of {len(description[2])}" if description[0] in ("sequence", "mapping") else description[1]


def read_reference(notebook: Path) -> dict[str, Any] | Diagnostic:
    """The reference of a notebook or script; KG747 if there is none, or none that can be read."""
    path, hint = reference_path(notebook), f"run kalegen verify --lock {shlex.quote(str(notebook))}"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return error("KG747", "the notebook has no reference", Place(str(path)), hint)
    except (OSError, ValueError) as problem:
        return error("KG747", f"the reference can't be read: {problem}", Place(str(path)), hint)
    if not isinstance(data, dict) or data.get("version") != VERSION or not _is_whole(data):
        return error("KG747", "another version of kalegen has made the reference", Place(str(path)), hint)
    return data


def _is_whole(data: Mapping[str, Any]) -> bool:
    parts = ("asked", "packages", "machine", "steps")
    return all(isinstance(data.get(part), dict) for part in parts) and isinstance(data.get("notebook"), list)


def compare_with_reference(reference: Mapping[str, Any], observed: Mapping[str, Observation], way: Way) -> Comparison:
    """Compare what a pipeline came to with a reference. Raises KeyError or TypeError for one that was edited."""
    expected = {step: _observation(kept) for step, kept in reference["steps"].items()}
    actual = {step: locked(one) for step, one in observed.items()}
    for step, one in reference["steps"].items():
        if step in actual and one["printed"] is None:  # the notebook did not repeat it
            actual[step] = replace(actual[step], printed="")
    return compare(expected, (), actual, way=replace(way, side="reference"))


def _observation(data: Mapping[str, Any]) -> Observation:
    values = {name: one["value"] for name, one in data["values"].items()}
    shown = None if data["shown"] is None else tuple((0, value) for value in data["shown"])
    return Observation(values, data["printed"] or "", data["metrics"], None, shown)


def hashes_of(pipeline: PlannedPipeline) -> list[list[Any]]:
    """The cells, or the file of a script, each with its number and a hash."""
    return [
        [int(number), hashlib.blake2b(text.strip().encode(errors="replace"), digest_size=8).hexdigest()]
        for number, text in sorted(pipeline.sources.items())
    ]


def versions_of(requirements: Iterable[str]) -> dict[str, str]:
    """Python's version, and those of the packages that are installed of these."""
    from importlib.metadata import PackageNotFoundError, version

    found = {"python": platform.python_version()}
    for name in sorted({match[0] for text in (*requirements, "kfp") if (match := NAME.match(text))}):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def machine() -> dict[str, str]:
    """What of a machine changes the last digits of numbers."""
    return {
        "system": platform.system(),
        "architecture": platform.machine(),
        "processor": _processor(),
        "C library": " ".join(platform.libc_ver()).strip(),
        "processors": str(os.cpu_count() or 1),
    }


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return platform.processor()
    found = re.search(r"^model name\s*:\s*(.*)$", text, re.MULTILINE)
    return found[1] if found else platform.processor()


def changes_since(reference: Mapping[str, Any], pipeline: PlannedPipeline) -> Iterator[str]:
    """What is not as it was when the reference was made: the notebook, the packages, the machine."""
    cells = _changed_cells(reference["notebook"], hashes_of(pipeline))
    if cells:
        yield f"the notebook: {cells}"
    packages = reference["packages"]
    now = versions_of([*packages, *(package for step in pipeline.steps for package in step.packages)])
    told = [f"{name} {packages.get(name, 'absent')} → {now.get(name, 'absent')}" for name in sorted({*packages, *now})
            if packages.get(name) != now.get(name)]  # fmt: skip
    if told:
        yield f"the packages: {', '.join(told)}"
    here, there = machine(), reference["machine"]
    told = [f"{what} {there.get(what)} → {here[what]}" for what in here if here[what] != there.get(what)]
    if told:
        yield f"the machine: {', '.join(told)}"


def _changed_cells(before: list[list[Any]], now: list[list[Any]]) -> str:
    matcher = SequenceMatcher(None, [one[1] for one in before], [one[1] for one in now], autojunk=False)
    told = []
    for kind, start, end, first, last in matcher.get_opcodes():
        if kind == "delete":
            told.append(f"{_cells([n for n, _ in before[start:end]])} gone")
        elif kind in ("insert", "replace"):
            told.append(f"{_cells([n for n, _ in now[first:last]])} {'new' if kind == 'insert' else 'changed'}")
    return ", ".join(told)


def _cells(numbers: list[int]) -> str:
    return f"cell{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"
