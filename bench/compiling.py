"""How long compiling takes: whole processes, growth, and the share that black has in it."""

from __future__ import annotations

import json
import os
import statistics
import time
from dataclasses import dataclass
from pathlib import Path

from bench.inputs import long_cell_notebook, pipeline_notebook, variables_notebook, wide_notebook, write
from bench.process import Command, Run, alternately, median
from bench.table import Row, megabytes, seconds, times
from bench.tools import LIMIT, Tools

STEPS = (1, 10, 50, 100, 200, 1000)
STEPS_OF_KALE = (1, 10, 50, 100, 200)
START = "import kalegen.cli.compile, kalegen.generate, black"
"""What a compilation costs whatever it compiles."""


@dataclass(frozen=True)
class Growth:
    """Seconds of processor time by number of steps."""

    kalegen: dict[int, float]
    kale: dict[int, float]


def whole_process(tools: Tools, rounds: int) -> list[Row]:
    """One step and ten, beside Kale and beside the imports alone; and the start of the command."""
    notebook = write(pipeline_notebook(10), tools.folder / "in" / "chain_10.ipynb")
    output = ["-o", str(tools.folder / "chain_10.py")]
    commands = {
        "kalegen": tools.kalegen(str(notebook), *output),
        "kale": tools.kale("--nb", str(notebook)),
        "first": _first(tools, notebook),
        "limit": tools.python("-c", LIMIT),
        "version": tools.kalegen("--version"),
        "click": tools.python("-c", "import click"),
        "pass": tools.python("-c", "pass"),
    }
    runs = alternately(commands, rounds)
    own, kale, limit, first = runs["kalegen"], runs["kale"], runs["limit"], runs["first"]
    changed = median([_after_a_change(tools, 10, number) for number in range(rounds)])
    one = median([_after_a_change(tools, 1, number) for number in range(rounds)])
    faster = kale.wall / first.wall
    start = runs["version"].cpu / max(runs["click"].cpu, runs["pass"].cpu)
    what = "`kalegen nb.ipynb -o out.py`, 10 steps, whole process"
    return [
        Row(f"{what}, first run ever", "≥ 7× faster than Kale", _both(first), _both(kale), "",
            times(faster) + " faster", faster >= 7),
        Row(f"{what}, one cell changed", "≤ 2× of the imports", _both(changed), "", _both(limit),
            times(changed.cpu / limit.cpu), changed.cpu <= 2 * limit.cpu),
        Row(f"{what}, nothing changed", "≤ 0.5× of the imports", _both(own), "", _both(limit),
            times(own.cpu / limit.cpu), own.cpu <= limit.cpu / 2),
        Row(f"{what}, nothing changed", "≥ 20× faster than Kale", _both(own), _both(kale), "",
            times(kale.wall / own.wall) + " faster", kale.wall >= 20 * own.wall),
        Row(f"{what.replace('10 steps', '1 step')}, its cell changed", "≤ 1.3× of the imports", _both(one), "",
            _both(limit), times(one.cpu / limit.cpu), one.cpu <= 1.3 * limit.cpu),
        Row("`kalegen --version`", "< 3× of `import click`", _both(runs["version"]), "", _both(runs["click"]),
            times(start), start < 3),
    ]  # fmt: skip


def _first(tools: Tools, notebook: Path) -> Command:
    """A compilation that finds nothing of earlier ones, and keeps nothing."""
    return tools.kalegen(str(notebook), "-o", str(tools.folder / f"{notebook.stem}.py"), cache=Path(os.devnull))


def _after_a_change(tools: Tools, steps: int, number: int) -> Run:
    """A compilation of so many steps after a change of one cell, which no earlier run has seen."""
    document = pipeline_notebook(steps)
    document["cells"][-1]["source"] += [f"\nprint('changed', {number}, {time.time_ns()})"]
    changed = write(document, tools.folder / "in" / f"changed_{steps}.ipynb")
    return tools.kalegen(str(changed), "-o", str(tools.folder / f"changed_{steps}.py")).run()


def _both(run: Run) -> str:
    return f"{seconds(run.wall)} ({seconds(run.cpu)} CPU)"


def growth(tools: Tools, rounds: int) -> tuple[list[Row], Growth]:
    """The curves of both tools over the number of steps, and kalegen's other large inputs."""
    kalegen: dict[int, float] = {}
    kale: dict[int, float] = {}
    for steps in STEPS:
        notebook = write(pipeline_notebook(steps), tools.folder / "in" / f"chain_{steps}.ipynb")
        commands = {"kalegen": _first(tools, notebook)}
        if steps in STEPS_OF_KALE:
            commands["kale"] = tools.kale("--nb", str(notebook))
        runs = alternately(commands, rounds if steps <= 10 else 1)
        kalegen[steps] = runs["kalegen"].cpu
        if "kale" in runs:
            kale[steps] = runs["kale"].cpu
    start = alternately({"start": tools.python("-c", START)}, rounds)["start"].cpu
    ratio = (kalegen[1000] - start) / (kalegen[10] - start)
    own = f"{seconds(kalegen[10])} → {seconds(kalegen[1000])}"
    other = f"{seconds(kale[10])} → {seconds(kale[200])} at 200"
    row = Row("growth from 10 to 1,000 steps, over the start", "≤ 105×", own, other, "", times(ratio), ratio <= 105)
    return [row, *_large_inputs(tools)], Growth(kalegen, kale)


def _large_inputs(tools: Tools) -> list[Row]:
    """Ten times the lines or the variables: linear is ten times the work."""
    rows = []
    for what, make, small, large in (
        ("a cell of 500 → 5,000 lines", long_cell_notebook, 500, 5000),
        ("200 → 2,000 variables", variables_notebook, 200, 2000),
    ):
        paths = [write(make(size), tools.folder / "in" / f"{make.__name__}_{size}.ipynb") for size in (small, large)]
        took = [_work(tools.python("-m", "bench.work", "compile", str(path)), 1)["work"] for path in paths]
        ratio = took[1] / took[0]
        own = " → ".join(map(seconds, took))
        rows.append(Row(f"growth: {what}", "linear (≤ 11×)", own, "", "", times(ratio), ratio <= 11))
    return rows


def against_the_limit(tools: Tools, rounds: int) -> list[Row]:
    """Processor time and memory beside black's and the parser's, over the same output."""
    rows = [_wide(tools, rounds)]
    for steps in (10, 100, 1000):
        notebook, module = tools.folder / "in" / f"chain_{steps}.ipynb", tools.folder / f"chain_{steps}.py"
        runs = {
            name: _work(tools.python("-m", "bench.work", name, str(path)), rounds if steps < 1000 else 1)
            for name, path in (("compile", notebook), ("format", module), ("parse", module))
        }
        ratio = runs["compile"]["work"] / runs["format"]["work"]
        rows.append(
            Row(f"total work, {steps:,} steps", "≤ 2.5× of `black.format_str`", seconds(runs["compile"]["work"]), "",
                seconds(runs["format"]["work"]), times(ratio), ratio <= 2.5)
        )  # fmt: skip
        if steps == 1000:
            memory = runs["compile"]["peak"] / runs["parse"]["peak"]
            rows.append(
                Row(f"peak memory, {steps:,} steps", "< 4× of libcst's parser", megabytes(runs["compile"]["peak"]),
                    "", megabytes(runs["parse"]["peak"]), times(memory), memory < 4)
            )  # fmt: skip
    return rows


def _wide(tools: Tools, rounds: int) -> Row:
    """The row about a notebook of many names a step and many functions."""
    notebook, module = write(wide_notebook(), tools.folder / "in" / "wide.ipynb"), tools.folder / "wide.py"
    _first(tools, notebook).run()
    own = _work(tools.python("-m", "bench.work", "compile", str(notebook)), rounds)["work"]
    black = _work(tools.python("-m", "bench.work", "format", str(module)), rounds)["work"]
    what = "total work, 10 steps of 20 names, 2,000 lines of functions"
    return Row(what, "≤ 2.5× of `black.format_str`", seconds(own), "", seconds(black), times(own / black),
               own / black <= 2.5)  # fmt: skip


def _work(command: Command, rounds: int) -> dict[str, float]:
    """The medians of what ``bench.work`` prints."""
    found = [json.loads(command.run().output.strip().split("\n")[-1]) for _ in range(rounds)]
    return {key: statistics.median(one[key] for one in found) for key in ("work", "peak")}


def second_run(tools: Tools, rounds: int, notebooks: int = 500) -> list[Row]:
    """``kalegen sync`` over a project in which nothing has changed, or one notebook has."""
    folder = tools.folder / "project"
    lines = []
    for number in range(notebooks):
        write(pipeline_notebook(1, number, f"chain-{number}"), folder / f"nb_{number}.ipynb")
        lines += ["[[tool.kalegen.pipelines]]", f'notebook = "nb_{number}.ipynb"', f'output = "nb_{number}.py"', ""]
    (folder / "pyproject.toml").write_text("\n".join(lines), encoding="utf-8")
    sync = tools.kalegen("sync", folder=folder)
    sync.run()
    runs = alternately({"sync": sync, "limit": tools.python("-c", LIMIT)}, rounds)
    changed = median([_sync_after_a_change(sync, folder / "nb_0.ipynb") for _ in range(rounds)])
    limit, what = runs["limit"], f"`kalegen sync`, {notebooks} notebooks"
    return [
        Row(f"{what}, nothing changed", "≤ 0.5× of the imports", _both(runs["sync"]), "", _both(limit),
            times(runs["sync"].cpu / limit.cpu), runs["sync"].cpu <= limit.cpu / 2),
        Row(f"{what}, one changed", "≤ 1.2× of the imports", _both(changed), "", _both(limit),
            times(changed.cpu / limit.cpu), changed.cpu <= 1.2 * limit.cpu),
    ]  # fmt: skip


def _sync_after_a_change(sync: Command, notebook: Path) -> Run:
    """``kalegen sync`` after a change of a notebook, which no earlier run has seen."""
    document = pipeline_notebook(1, 0, "chain-0")
    document["cells"][-1]["source"] += [f"\nprint('changed', {time.time_ns()})"]
    write(document, notebook)
    return sync.run()
