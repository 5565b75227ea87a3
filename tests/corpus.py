"""Cut every notebook below a folder into steps, compile it, run both sides, and tell what came of it.

    python -m tests.corpus DIR [--list FILE] [--limit N] [--workers N] [--output FILE] [--filter TEXT]
                               [--no-prev] [--cut N] [--steps N] [--seconds N] [--seeded] [--keep FOLDER]

Each notebook is cut at random but reproducible places into 2 to 6 steps; ``--cut`` says where else, ``--steps`` into
how many at most. Without ``prev:`` tags, of the steps that may run the one runs first that stands last in the
notebook. ``--seeded`` puts a cell in front that seeds random generators, so that fewer notebooks vary by themselves.
``--keep`` writes the cut notebooks and the modules into a folder.

A notebook runs in a copy of the folder directly below DIR that it stands in, so that what it writes is lost.
Notebooks run with all rights of the caller: use a machine, or a user, with nothing to lose.
"""

from __future__ import annotations

import argparse
import collections
import json
import multiprocessing
import shutil
import tempfile
import time
import traceback
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import nbformat
from rich.console import Console
from rich.table import Table

from kalegen.frontends.notebook import source_of
from kalegen.generate import generate
from kalegen.verification.cells import Plan
from kalegen.verification.comparison import compare
from kalegen.verification.cutting import cut
from tests.harness.fork_server import JobFailed, run_notebook, run_pipeline
from tests.harness.tasks import Task

SEEDS = "import random\nimport numpy\nrandom.seed(3)\nnumpy.random.seed(3)\n"


@dataclass(frozen=True)
class Options:
    """How notebooks are tried: ``cut`` varies where they are cut, ``steps`` is the most; ``keep`` may be a folder."""

    prev: bool
    cut: int
    steps: int
    seconds: float
    seeded: bool
    keep: Path | None


@dataclass
class Outcome:
    """What came of one notebook: ``outcome`` is a word, ``codes`` those of the diagnostics, ``details`` lines."""

    path: str
    outcome: str
    codes: list[str] = field(default_factory=list)
    details: list[str] = field(default_factory=list)
    steps: int = 0
    values: int = 0
    seconds: float = 0.0


def plan_of(document: Mapping[str, Any]) -> Plan:
    """How a cut notebook's own cells run."""
    cells, steps = [], {}
    for number, cell in enumerate(document["cells"], 1):
        tags = cell["metadata"].get("tags", [])
        if cell["cell_type"] != "code" or "skip" in tags:
            continue
        cells.append((number, source_of(cell)))
        for tag in tags:
            if tag.startswith("step:"):
                steps[number] = tag.removeprefix("step:")
    return Plan(tuple(cells), steps)


class Sweep:
    """Tries notebooks below ``root`` in copies of their folders below ``scratch``."""

    def __init__(self, root: Path, scratch: Path, options: Options) -> None:
        self._root, self._scratch, self._options = root, scratch, options

    def copy_of(self, path: Path) -> Path:
        """The notebook's path in the scratch copy, which is made on demand."""
        relative = path.relative_to(self._root)
        top = relative.parts[0] if len(relative.parts) > 1 else "."
        if not (self._scratch / top).exists():
            shutil.copytree(self._root / top, self._scratch / top, symlinks=True, ignore_dangling_symlinks=True)
        return self._scratch / relative

    def try_notebook(self, path: Path) -> Outcome:
        """Cut, compile, run and compare one notebook."""
        start = time.monotonic()
        relative = str(path.relative_to(self._root))
        outcome = Outcome(relative, "")
        try:
            self._try(path, outcome)
        except JobFailed as problem:
            outcome.outcome, outcome.details = "notebook fails", str(problem).strip().splitlines()[-1:]
        except Exception:  # a bug in kalegen or here: the sweep goes on
            outcome.outcome, outcome.details = "crash", traceback.format_exc().splitlines()[-12:]
        outcome.seconds = round(time.monotonic() - start, 1)
        return outcome

    def _try(self, path: Path, outcome: Outcome) -> None:
        copied = self.copy_of(path)
        cut_document = self._cut(nbformat.read(copied, as_version=4), outcome.path)
        tagged = copied.with_name(f"{copied.stem}_cut.ipynb")
        tagged.write_text(json.dumps(cut_document), encoding="utf-8")
        result = generate(tagged)
        self._keep(tagged, result.source, outcome.path)
        outcome.codes = sorted(d.code for d in result.diagnostics)
        if result.source is None:
            outcome.outcome = "refused"
            errors = [d for d in result.diagnostics if d.severity.value == "error"]
            outcome.details = [f"{d.code} {d.place}: {d.message} [{d.hint}]" for d in errors[:8]]
            return
        outcome.steps = len(result.pipeline.steps) if result.pipeline else 0
        plan = plan_of(cut_document)
        self._run(plan, result.source, copied.parent, outcome)

    def _cut(self, document: Mapping[str, Any], path: str) -> dict[str, Any]:
        options = self._options
        seed = zlib.crc32(path.encode()) + options.cut
        made = cut(document, Random(seed).randint(2, options.steps), prev=options.prev, seed=seed)
        first = next((i for i, cell in enumerate(made["cells"]) if "step:part1" in cell["metadata"]["tags"]), None)
        if options.seeded and first is not None:
            made["cells"].insert(first, {**made["cells"][first], "source": SEEDS, "outputs": [], "id": "seeds"})
        return made

    def _keep(self, tagged: Path, source: str | None, path: str) -> None:
        if self._options.keep is not None:
            target = self._options.keep / path.replace("/", "+")
            shutil.copy(tagged, target)
            target.with_suffix(".py").write_text(source or "", encoding="utf-8")

    def _run(self, plan: Plan, source: str, directory: Path, outcome: Outcome) -> None:
        seconds = self._options.seconds
        expected = run_notebook(plan, directory, seconds)
        try:
            actual = run_pipeline(source, directory, {}, seconds, tuple if self._options.prev else last_first)
        except JobFailed as problem:
            outcome.outcome, outcome.details = "module fails", str(problem).strip().splitlines()[-8:]
            return
        found = compare(expected, (), actual)
        for _ in range(2):  # small random numbers may be the same twice
            if found.different:
                found = compare(expected, (run_notebook(plan, directory, seconds),), actual)
        outcome.values = sum(found.equal.values())
        failed = [d for d in found.different if d.what == "error"]
        outcome.outcome = "fails" if failed else "differs" if found.different else "equal"
        if found.unstable and not found.different:
            outcome.outcome = "unstable"
        for difference in found.different or found.unstable:
            lines = [line for text in difference.details for line in text.strip().splitlines()]
            outcome.details += [f"{difference.step}: {difference.what}: {line}" for line in lines[-6:]]


def notebooks_below(root: Path, listed: Path | None) -> Iterator[Path]:
    """The notebooks to try: those of a list (first column, relative to the list's folder), or all below the folder."""
    if listed is None:
        yield from sorted(p for p in root.rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts)
        return
    for line in listed.read_text(encoding="utf-8").splitlines():
        yield root.parent / line.split("\t")[0]


def last_first(tasks: Sequence[Task]) -> list[Task]:
    """The tasks in the possible order that is least like the notebook's."""
    waiting, ordered = list(tasks), []
    while waiting:
        names = {task.name for task in waiting}
        ready = next(task for task in reversed(waiting) if not names & set(task.after))
        waiting.remove(ready)
        ordered.append(ready)
    return ordered


def work(arguments: tuple[Path, Path, Options, Any, Any]) -> None:
    """A worker: tries notebooks from a queue until it is empty."""
    root, scratch, options, todo, done = arguments
    own = Path(tempfile.mkdtemp(dir=scratch))
    sweep = Sweep(root, own, options)
    while (path := todo.get()) is not None:
        done.put(sweep.try_notebook(path))
    done.put(None)


def table(outcomes: list[Outcome]) -> Table:
    """How many notebooks came to what, and the codes of those that were refused."""
    made = Table("outcome", "notebooks", "values compared", "codes")
    for word, count in collections.Counter(o.outcome for o in outcomes).most_common():
        own = [o for o in outcomes if o.outcome == word]
        codes = collections.Counter(code for o in own for code in set(o.codes))
        text = ", ".join(f"{code} ×{number}" for code, number in codes.most_common(8))
        made.add_row(word, str(count), str(sum(o.values for o in own)), text)
    return made


def main() -> None:
    """Run the sweep and print its table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--list", type=Path)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--filter", default="")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--output", type=Path)
    parser.add_argument("--no-prev", action="store_true")
    parser.add_argument("--cut", type=int, default=0)
    parser.add_argument("--steps", type=int, default=6)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--seeded", action="store_true")
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    root = asked.folder.resolve()
    paths = [p for p in notebooks_below(root, asked.list) if asked.filter in str(p)][: asked.limit]
    options = Options(not asked.no_prev, asked.cut, asked.steps, asked.seconds, asked.seeded, asked.keep)
    outcomes = run(paths, root, asked.workers, options)
    if asked.output:
        lines = (json.dumps(asdict(outcome), ensure_ascii=False) for outcome in outcomes)
        asked.output.write_text("\n".join(lines) + "\n", encoding="utf-8")
    Console().print(table(outcomes))


def run(paths: list[Path], root: Path, workers: int, options: Options) -> list[Outcome]:
    """Try the notebooks with that many at a time; tells each outcome as it comes."""
    context = multiprocessing.get_context("spawn")
    todo, done = context.Queue(), context.Queue()
    for path in [*paths, *[None] * workers]:
        todo.put(path)
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="kalegen-corpus-") as scratch:
        arguments = (root, Path(scratch), options, todo, done)
        processes = [context.Process(target=work, args=(arguments,)) for _ in range(workers)]
        for process in processes:
            process.start()
        while workers:
            outcome = done.get()
            if outcome is None:
                workers -= 1
                continue
            outcomes.append(outcome)
            print(f"{outcome.outcome:15} {outcome.seconds:6} s  {outcome.path}  {outcome.details[:1]}", flush=True)
        for process in processes:
            process.join()
    return outcomes


if __name__ == "__main__":
    main()
