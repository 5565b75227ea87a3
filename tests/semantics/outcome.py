"""The oracle: a case run as a notebook and as a pipeline, and what differs between the two."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kalegen.diagnostics.diagnostic import Diagnostic, Severity
from kalegen.generate import generate
from kalegen.verification.comparison import Difference, compare
from tests.harness.fork_server import run_notebook, run_pipeline
from tests.semantics.case import Case


@dataclass(frozen=True)
class Outcome:
    """What became of a case: the findings, the module (None if it was refused), and the differences, in order.

    ``failure`` is the error of the pipeline's last step that ran, if it failed.
    """

    diagnostics: tuple[Diagnostic, ...]
    source: str | None = None
    differences: tuple[Difference, ...] = ()
    failure: str = ""

    def codes(self, severity: Severity) -> set[str]:
        """The codes of the findings of one severity."""
        return {d.code for d in self.diagnostics if d.severity is severity}


def outcome_of(case: Case, folder: Path) -> Outcome:
    """Compile a case in a folder; unless it is refused, run its cells in one process and its components in others."""
    for name, text in case.files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    case.program.write(folder / "case.ipynb")
    result = generate(folder / "case.ipynb")
    if result.source is None:
        return Outcome(result.diagnostics)
    expected = run_notebook(case.program.plan(), folder)
    actual = run_pipeline(result.source, folder, case.arguments)
    found = compare(expected, (), actual, case.program.plan().unmentioned()).different
    differing = tuple(d for d in found if d.what not in case.differs)
    return Outcome(result.diagnostics, result.source, differing, str(list(actual.values())[-1].error or ""))


def explain(case: Case, outcome: Outcome) -> str:
    """For whoever has to mend it: the notebook, the findings, the module, the first difference, and the command."""
    findings = [f"{d.severity.value} {d.code} {d.place}: {d.message}" for d in outcome.diagnostics]
    first = [f"{d.step}: {d.what}: {line}" for d in outcome.differences[:1] for line in d.details]
    parts = {
        "the notebook": case.text.strip("\n"),
        "the findings": "\n".join(findings) or "none",
        "the module, from its first step on": _steps(outcome.source or "none was written"),
        "the first difference": "\n".join(first) or "none",
        "this case alone": f"python -m pytest 'tests/semantics/test_semantics.py::test_case[{case.id}]'",
    }
    return "\n".join(f"\n---- {title}\n{text}" for title, text in parts.items())


def _steps(source: str) -> str:
    """What a generated module has below the functions that it embeds."""
    return source[max(source.find("\n# step "), 0) :].strip("\n")
