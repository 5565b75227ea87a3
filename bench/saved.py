"""What steps save: of a wide notebook how many artifacts, of public notebooks how many values that stayed the same."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

from bench.inputs import wide_notebook, write
from bench.table import Row
from bench.tools import Tools
from kalegen.configuration.request import Request
from kalegen.facts.document import analyse_file

PUBLIC = "https://github.com/kubeflow-kale/kale"
"""Whose examples are the public notebooks, if no folder is named."""


def saved(tools: Tools, notebooks: Path | None) -> list[Row]:
    """The rows about what is saved, which are the same on every machine."""
    return [_artifacts(tools), *_unchanged(notebooks or _examples_of_kale(tools.folder))]


def _artifacts(tools: Tools) -> Row:
    """Of steps that bind twenty names, which all travel to the next step, the most artifacts."""
    analysis = analyse_file(write(wide_notebook(), tools.folder / "in" / "wide.ipynb"))
    assert analysis is not None
    most = max(len(analysis.routing.groups(step)) for step in analysis.flow.order.names)
    what = "artifacts of a step that makes 20 values for the next step"
    return Row(what, "1, as they always travel together", str(most), "", "", str(most), most == 1)


def _examples_of_kale(folder: Path) -> Path | None:
    """A clone of Kale's repository; None where it can't be had."""
    target = folder / "kale-examples"
    if not target.exists():
        made = subprocess.run(["git", "clone", "--quiet", "--depth", "1", PUBLIC, target], capture_output=True)
        if made.returncode:
            return None
    return target


def _unchanged(notebooks: Path | None) -> Iterator[Row]:
    """Of the values that steps save, those that the step neither binds nor may change."""
    what, goal = "saved values that the step neither binds nor may change, in public notebooks", "≤ 5%"
    if notebooks is None:
        yield Row(what, goal, "not measured: name a folder by `--notebooks`", "", "", "", False)
        return
    counted = [found for path in sorted(notebooks.rglob("*.ipynb")) if (found := _count(path)) is not None]
    every, unchanged = sum(count for count, _ in counted), sum(count for _, count in counted)
    share = unchanged / every if every else 0.0
    own = f"{unchanged} of {every} in {len(counted)} notebooks"
    yield Row(what, goal, own, "", "", f"{share:.0%}", share <= 0.05)


def _count(path: Path) -> tuple[int, int] | None:
    """How many values the steps of a notebook save, and how many of them are as they were; None for what has none."""
    analysis = analyse_file(path, Request({}, None, True))
    if analysis is None:
        return None
    flow, every, unchanged = analysis.flow, 0, 0
    for step in flow.order.names:
        names, facts = analysis.routing.needs[step].saves, flow.facts[step]
        changed = {*facts.final, *facts.changed}
        changed.update(*flow.aliases_before(step, facts.changed).values())
        every += len(names)
        unchanged += len(names - changed)
    return (every, unchanged) if every else None
