"""One program, compared: its cells in one process, its components each in a process of its own."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from kalegen.diagnostics.diagnostic import Severity
from kalegen.generate import generate
from kalegen.verification.comparison import compare
from tests.fuzz.programs import Program
from tests.harness.fork_server import JobFailed, run_notebook, run_pipeline

SECONDS = 30


@dataclass(frozen=True)
class Failure:
    """Why a program fails: ``kind`` is one word, ``details`` what a person needs, ``module`` the generated text."""

    kind: str
    details: tuple[str, ...]
    module: str | None = None


class Invalid(Exception):
    """The program does not run as a notebook, or not with its shared cells where they are."""


def check(program: Program) -> Failure | None:
    """Compare the program with its pipeline. Errors: Invalid."""
    with tempfile.TemporaryDirectory(prefix="kalegen-fuzz-") as folder:
        directory = Path(folder)
        program.write(directory / "generated.ipynb")
        try:
            expected = run_notebook(program.plan(), directory, SECONDS)
        except JobFailed as problem:
            raise Invalid(str(problem)) from problem
        result = generate(directory / "generated.ipynb")
        if result.source is None:
            errors = [d for d in result.diagnostics if d.severity is Severity.ERROR]
            if program.has_shared_code_below_steps() and all(d.code == "KG212" for d in errors):
                raise Invalid("shared code below a step depends on it")
            return Failure("refused", tuple(f"{d.code} {d.place}: {d.message}" for d in errors))
        try:
            actual = run_pipeline(result.source, directory, program.arguments, SECONDS)
        except JobFailed as problem:
            return Failure("module", tuple(str(problem).strip().splitlines()[-4:]), result.source)
    found = compare(expected, (), actual, program.plan().unmentioned()).different
    if not found:
        return None
    details = [f"{d.step}: {d.what}: {line}" for d in found for text in d.details for line in text.splitlines()[-3:]]
    kind = "fails" if any(d.what == "error" for d in found) else "differs"
    return Failure(kind, tuple(details), result.source)
