"""Run what is generated of the golden cases on the oldest Python: ``python -m tests.oldest PYTHON``.

kalegen itself needs a later one than the modules that it writes. PYTHON is that of an environment with kfp and what the
cases import. Each module is compiled there, in a copy of its case's folder; kfp.local also runs those that embed a
function which no module before them embeds.
"""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from tests import golden_modules, golden_scripts

RUN = Path(__file__).with_name("oldest_run.py")
SECONDS = 300
NEWER = {"binding-forms"}
"""Cases whose notebooks themselves are of a later Python: this one has a ``match`` statement."""


def modules() -> Iterator[tuple[Path, str]]:
    """The cases' folders, and the modules that are made of them now."""
    for kind in (golden_modules, golden_scripts):
        for case in (case for case in kind.cases() if case.name not in NEWER):
            source = kind.result_of(case).source
            assert source is not None, case
            yield case, source


def with_new_functions(sources: Iterable[str]) -> Iterator[bool]:
    """Of each module whether it embeds a function that none before it does."""
    known: set[str] = set()
    for source in sources:
        tree = ast.parse(source).body
        embedded = {ast.dump(node) for node in tree if isinstance(node, ast.FunctionDef) and not node.decorator_list}
        yield not embedded <= known
        known |= embedded


def attempt(python: str, case: Path, source: str, runs: bool) -> str:
    """Compile a module, run it too if ``runs``, and say how that ended; what went wrong, empty if nothing did."""
    problem = _attempt(python, case, source, "run" if runs else "compile")
    print(f"{case.name}: {problem or ('runs' if runs else 'compiles')}", flush=True)
    return problem


def _attempt(python: str, case: Path, source: str, work: str) -> str:
    with tempfile.TemporaryDirectory() as scratch:
        folder = shutil.copytree(case, Path(scratch, "case"))
        (folder / "generated.py").write_text(source, encoding="utf-8")
        command = [python, "-W", "ignore", str(RUN), "generated.py", work]
        try:
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            return f"it takes longer than {SECONDS} s"
        return "" if done.returncode == 0 else done.stdout[-3000:] + done.stderr[-3000:]


def main() -> int:
    """Try all, two at a time, and say which have failed."""
    python = str(Path(sys.argv[1]).absolute())
    found = list(modules())
    folders, sources = zip(*found, strict=True)
    with ThreadPoolExecutor(2) as pool:
        problems = list(pool.map(partial(attempt, python), folders, sources, with_new_functions(sources)))
    failed = [case.name for (case, _), problem in zip(found, problems, strict=True) if problem]
    print(f"failed: {', '.join(failed) or 'none'}")
    print(f"{len(found) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
