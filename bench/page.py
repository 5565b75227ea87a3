"""``docs/explanation/benchmarks.md``, and the plot beside it."""

from __future__ import annotations

import os
import platform
from datetime import date
from pathlib import Path

from bench.compiling import Growth
from bench.table import Row, seconds, table

INTRODUCTION = """\
# Benchmarks

`make bench` wrote this page. All numbers come from one run on one machine, with the tools in alternation. They are
medians, of whole processes unless a row says otherwise. On another machine, the seconds differ and the ratios stay
similar. The inputs are in `bench/inputs.py`, and are made from a seed. "The limit" is the least time that the same work
can take: the imports alone, black alone, or the best call of the value's own library.
"""

GROWTH = """\
## Growth

Processor seconds of the whole process by the number of steps, each of about a dozen lines.

![Processor seconds over steps, both axes logarithmic](benchmarks.svg)
"""


def write_page(folder: Path, compiling: list[Row], values: list[Row], growth: Growth, notes: str) -> None:
    """Write the page and the plot."""
    machine = f"{os.cpu_count()} cores, {platform.system()} on {platform.machine()}, Python {platform.python_version()}"
    short = [row.what for row in (*compiling, *values) if not row.is_met]
    closing = "Not reached: " + "; ".join(short) + "." if short else "Every goal is reached."
    parts = [
        INTRODUCTION,
        f"Measured on {date.today().isoformat()}: {machine}. {_load()}\n",
        "## Compiling and running\n",
        table(compiling) + "\n",
        "## Values\n",
        table(values) + "\n",
        GROWTH,
        curve(growth) + "\n",
        "## What falls short\n",
        closing + "\n",
    ]
    (folder / "benchmarks.md").write_text("\n".join([*parts, *([notes] if notes else [])]), encoding="utf-8")
    plot(growth, folder / "benchmarks.svg")


def _load() -> str:
    """What else the machine had to do: the measurements alone make a load of 1."""
    return f"The load average over the last quarter of an hour was {os.getloadavg()[2]:.1f} (the measurements make 1)."


def curve(growth: Growth) -> str:
    """The numbers of the plot."""
    steps = sorted(growth.kalegen)
    lines = ["| steps | kalegen | Kale 2.3.0 |", "|---|---|---|"]
    for number in steps:
        kale = seconds(growth.kale[number]) if number in growth.kale else ""
        lines.append(f"| {number:,} | {seconds(growth.kalegen[number])} | {kale} |")
    return "\n".join(lines)


def plot(growth: Growth, path: Path) -> None:
    """Both curves as SVG."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 4))
    axes = figure.subplots()
    for label, curve_of in (("kalegen", growth.kalegen), ("Kale 2.3.0", growth.kale)):
        axes.loglog(list(curve_of), list(curve_of.values()), marker="o", label=label)
    axes.set_xlabel("steps")
    axes.set_ylabel("processor seconds, whole process")
    axes.grid(True, which="major", alpha=0.3)
    axes.legend()
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
