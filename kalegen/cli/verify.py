"""``kalegen verify``: run notebook and pipeline side by side, and compare them value by value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kalegen.cli.console import located, report, say
from kalegen.cli.options import AUTO, NOTEBOOK, PAIRS, PARAMETERS_FILE, Reporting, reporting_options
from kalegen.cli.setting import setting_options
from kalegen.model import endings
from kalegen.running.stopping import stopped_by_sigterm

if TYPE_CHECKING:
    from kalegen.diagnostics.diagnostic import Diagnostic
    from kalegen.generate import Result
    from kalegen.verification.comparison import Comparison
    from kalegen.verification.verify import Verification, VerifyOptions


@dataclass(frozen=True)
class Verdict:
    """What is to be told: the comparison, if it came to one, and all findings about the file at ``path``."""

    path: Path
    comparison: Comparison | None
    findings: list[Diagnostic]

    @property
    def status(self) -> int:
        """Return the exit status: 1 where notebook and pipeline differ."""
        from kalegen.diagnostics.diagnostic import has_errors

        return 1 if has_errors(self.findings) or self.comparison is None or self.comparison.different else 0


@click.command(name="verify")
@NOTEBOOK
@PAIRS
@PARAMETERS_FILE
@click.option("--cells", metavar="N", type=click.IntRange(min=1), help="Cut an untagged notebook into N steps first.")
@click.option(
    "--timeout", metavar="SECONDS", default=600.0, show_default=True, help="Allow each cell and each step this time."
)
@click.option(
    "--rtol",
    metavar="X",
    type=click.FloatRange(0, 1),
    default=0.0,
    help="Accept relative differences of floats up to X.",
)
@click.option(
    "--repeat",
    metavar="N",
    type=click.IntRange(1, 100),
    default=1,
    help="Run the notebook N times, to see what varies by itself.",
)
@click.option(
    "--page",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the result as an HTML page to FILE.",
)
@click.option("--json", "is_json", is_flag=True, help="Print the result as JSON.")
@click.option("--lock", is_flag=True, help="Keep the values as a reference, and write a test and a CI entry.")
@click.option("--locked", is_flag=True, help="Run the pipeline alone, and compare it with the reference.")
@AUTO
@setting_options
@reporting_options
@stopped_by_sigterm()
def verify_command(path: Path, reporting: Reporting, page: Path | None, is_json: bool, **asked: Any) -> int:
    """Run a notebook and its pipeline, and compare them value by value.

    \b
        kalegen verify notebook.ipynb -p EPOCHS=3
        kalegen verify untagged.ipynb --auto
        kalegen verify notebook.ipynb --repeat 3 --page verdict.html
        kalegen verify notebook.ipynb --lock       # and later, anywhere:
        kalegen verify notebook.ipynb --locked
    """
    reference = _reference(path, asked) if asked["locked"] else None
    if reference is not None and not isinstance(reference, dict):
        report([reference], reporting.form)
        return 1
    result = _compile(path, reporting, reference["asked"] if reference is not None else asked)
    verdict = _verify(result, path, reporting, {**asked, "reference": reference})
    _tell(verdict, reporting, is_json)
    if page is not None and verdict.comparison is not None:
        problem = _write_page(page, verdict.comparison, verdict.findings, path)
        report([problem] if problem is not None else [])
        return 1 if problem is not None else verdict.status
    return verdict.status


def _compile(path: Path, reporting: Reporting, asked: dict[str, Any]) -> Result:
    """Compile, as the options, or those that a reference was made with, say."""
    from kalegen.cli.compiling import compile_path, guarded
    from kalegen.configuration.request import Request
    from kalegen.verification.compiling import compile_to_verify

    request = Request(asked.get("flags", {}), is_automatic=bool(asked.get("auto")), is_local=True)
    if request.is_automatic:
        return compile_path(path, reporting, request)
    return guarded(path, reporting, lambda: compile_to_verify(path, asked.get("cells"), reporting.policy, request))


def _reference(path: Path, asked: dict[str, Any]) -> dict[str, Any] | Diagnostic:
    """The reference that is asked for; a usage error for what does not go with it."""
    from kalegen.verification.locking import read_reference

    kept = ("lock", "pairs", "parameters_file", "cells", "auto", "flags")
    if asked["repeat"] > 1 or any(asked[name] for name in kept):
        others = "--lock, -p, --params, --cells, --auto, --set, --target, --pin-installed and --repeat"
        raise click.UsageError(f"--locked compares with the reference: remove {others}")
    return read_reference(path)


def _verify(result: Result, path: Path, reporting: Reporting, asked: dict[str, Any]) -> Verdict:
    """Verify what was compiled; the findings are those about the notebook, and of what differs."""
    from kalegen.verification.arguments import arguments_for
    from kalegen.verification.hidden_state import name_findings, saved_cells
    from kalegen.verification.report import findings_of
    from kalegen.verification.verify import VerifyOptions

    found = list(result.diagnostics)
    document = _saved(path)
    if result.source is None or result.pipeline is None:
        found += name_findings(saved_cells(document or {}), result.diagnostics, path.name)
        return Verdict(path, None, located(found, path))
    arguments = arguments_for(result, asked["pairs"], asked["parameters_file"])
    if arguments.diagnostics:
        return Verdict(path, None, located([*found, *arguments.diagnostics], path))
    options = VerifyOptions(arguments.values, asked["timeout"], asked["rtol"], asked["repeat"], document)
    outcome = _run(result, path, options, reporting, asked)
    found += outcome.diagnostics
    if outcome.comparison is not None and reporting.form != "text":  # as text, the table tells of them
        found += findings_of(outcome.comparison, result.pipeline)
    return Verdict(path, outcome.comparison, located(found, path))


def _saved(path: Path) -> Mapping[str, Any] | None:
    """The notebook as it was saved; None for a script or a text, and for what is none."""
    from kalegen.diagnostics.diagnostic import Diagnostic, Place
    from kalegen.frontends.notebook_file import load_notebook

    document = load_notebook(path, Place(str(path))) if path.suffix == endings.NOTEBOOK else None
    return None if isinstance(document, Diagnostic) else document


def _run(
    result: Result, path: Path, options: VerifyOptions, reporting: Reporting, asked: dict[str, Any]
) -> Verification:
    """Run both sides, or the pipeline alone where there is a reference; keep one where that is asked for."""
    from kalegen.cli.locking import tell_changes, write_reference
    from kalegen.verification.verify import verify, verify_locked

    folder, reference = path.resolve().parent, asked["reference"]

    def tell(text: str) -> None:
        if not reporting.is_quiet:
            say(text)

    if reference is not None:
        given = reference["asked"]
        options = replace(options, arguments=given.get("arguments", {}), rtol=options.rtol or given.get("rtol", 0.0))
        outcome = verify_locked(result, folder, options, reference, tell)
        if not outcome.is_equal:
            tell_changes(reference, result, say)
        return outcome
    outcome = verify(result, folder, options, tell)
    if not asked["lock"]:
        return outcome
    kept = {"arguments": dict(options.arguments), "rtol": options.rtol}
    kept |= {name: asked[name] for name in ("cells", "auto", "flags")}
    problems = write_reference(result, path, outcome, kept)
    return replace(outcome, diagnostics=(*outcome.diagnostics, *problems))


def _tell(verdict: Verdict, reporting: Reporting, is_json: bool) -> None:
    """One screen, or what programs read."""
    from kalegen.verification.report import headline, table_of, to_data

    if is_json:
        from kalegen.syntax.plain_text import json_text

        click.echo(json_text(to_data(verdict.comparison, verdict.findings)))
        return
    report(verdict.findings, reporting.form)
    if verdict.comparison is not None and reporting.form == "text":
        from rich.console import Console

        console = Console(highlight=False)
        console.print(table_of(verdict.comparison))
        console.print(headline(verdict.comparison), markup=False, soft_wrap=True)


def _write_page(page: Path, comparison: Comparison, findings: list[Diagnostic], path: Path) -> Diagnostic | None:
    from kalegen.cli.files import write
    from kalegen.verification.page import to_page

    return write(page, to_page(path.name, comparison, findings))
