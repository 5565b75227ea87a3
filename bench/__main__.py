"""``python -m bench``: measure everything, print the tables, write ``docs/explanation/benchmarks.md`` and its plot."""

from __future__ import annotations

import argparse
from pathlib import Path

from bench.compiling import against_the_limit, growth, second_run, whole_process
from bench.local_runs import overhead
from bench.marshalling import marshalling
from bench.page import write_page
from bench.saved import saved
from bench.shapes import shapes
from bench.table import table
from bench.texts import texts
from bench.tools import ROOT, make_tools


def main() -> None:
    """Run the measurements; ``--rounds`` says how often the short ones are repeated."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="repetitions of the short measurements")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "bench", help="where Kale is installed")
    parser.add_argument("--notebooks", type=Path, help="a folder of public notebooks; by default Kale's examples")
    given = parser.parse_args()
    folder = given.folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    tools = make_tools(folder)
    rows = whole_process(tools, given.rounds)
    grown, curves = growth(tools, given.rounds)
    rows += [*grown, *against_the_limit(tools, given.rounds), *second_run(tools, given.rounds)]
    rows += [*shapes(tools), *saved(tools, given.notebooks), *texts(tools), *overhead(tools, given.rounds)]
    values = marshalling(tools, min(given.rounds, 3))  # each takes the least of several calls already
    notes = ROOT / "bench" / "notes.md"
    page = ROOT / "docs" / "explanation"
    write_page(page, rows, values, curves, notes.read_text(encoding="utf-8") if notes.exists() else "")
    print(table([*rows, *values]))


if __name__ == "__main__":
    main()
