"""Try programs: ``python -m tests.semantics FILE…`` says of each whether its pipeline computes the same.

A file holds programs as cases have them, each below a line ``=== NAME``; files that stand next to the notebook follow
below lines ``--- PATH``.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from kalegen.diagnostics.diagnostic import Severity
from tests.harness.fork_server import JobFailed
from tests.semantics.case import Case
from tests.semantics.outcome import explain, outcome_of


def cases_in(text: str) -> Iterator[Case]:
    """The programs of a file."""
    for block in f"\n{text}".split("\n=== ")[1:]:
        name, _, rest = block.partition("\n")
        notebook, *files = rest.split("\n--- ")
        named = (file.partition("\n") for file in files)
        yield Case("", name.strip(), notebook, files={path.strip(): content for path, _, content in named})


def verdict(case: Case) -> str:
    """One word for a program, and what it rests on."""
    with tempfile.TemporaryDirectory(prefix="kalegen-try-") as folder:
        try:
            outcome = outcome_of(case, Path(folder))
        except JobFailed as problem:
            return f"does not run: {str(problem).strip().splitlines()[-1]}"
    codes = " ".join(sorted({d.code for d in outcome.diagnostics}))
    if outcome.source is None:
        return f"refused {codes}"
    if not outcome.differences:
        return f"equal {codes}".rstrip()
    warned = bool(outcome.codes(Severity.WARNING))
    return f"{'differs after a warning' if warned else 'DIFFERS SILENTLY'} {codes}{explain(case, outcome)}"


def main() -> None:
    """Try the programs of all files named on the command line."""
    for path in sys.argv[1:]:
        for case in cases_in(Path(path).read_text(encoding="utf-8")):
            print(f"{case.name}: {verdict(case)}", flush=True)


if __name__ == "__main__":
    main()
