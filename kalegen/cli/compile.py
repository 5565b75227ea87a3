"""``kalegen NOTEBOOK``: compile a notebook or script to a module."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from kalegen.cli.compiled import open_cache, outcome_of
from kalegen.cli.console import report, say
from kalegen.cli.options import AUTO, NOTEBOOK, RUNTIME, Reporting, reporting_options
from kalegen.cli.setting import setting_options
from kalegen.configuration.request import NOTHING, Request, Wanted
from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.incremental.lookups import leads_out
from kalegen.syntax.plain_text import printable

STDOUT = "-"


@click.command(name="compile")
@NOTEBOOK
@click.option(
    "-o", "--output", metavar="PATH", help="Write the module to PATH; - is stdout.  [default: .kale/PIPELINE.kale.py]"
)
@click.option("--check", "is_check", is_flag=True, help="Write nothing, and exit with 1 if the module is not current.")
@click.option("--force", "is_forced", is_flag=True, help="Replace the output even if kalegen has not written it.")
@click.option("--diff", "is_diff", is_flag=True, help="Write nothing, and show what would change.")
@click.option("--yaml", "has_yaml", is_flag=True, help="Also write the compiled YAML, beside the module.")
@click.option(
    "--manifests",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Also write custom resources of Kubernetes to DIR.",
)
@AUTO
@RUNTIME
@setting_options
@reporting_options
def compile_command(
    path: Path,
    output: str | None,
    is_check: bool,
    is_diff: bool,
    is_forced: bool,
    has_yaml: bool,
    manifests: Path | None,
    auto: bool,
    runtime: str | None,
    flags: dict[str, Any],
    reporting: Reporting,
) -> int:
    """Compile a notebook or script to one Kubeflow Pipelines module.

    \b
        kalegen notebook.ipynb -o pipeline.py
        kalegen notebook.ipynb -o pipeline.py --check --diff
        kalegen untagged.ipynb --auto -o pipeline.py
        kalegen compile notebook.ipynb -o pipeline.py --yaml    # as python pipeline.py does
        kalegen compile notebook.ipynb -o pipeline.py --manifests deploy    # for Argo CD or Flux

    If there is an error, nothing is written, and an existing file stays as it is.
    """
    from kalegen.cli.files import default_output
    from kalegen.deployment.files import MODULE, files_of

    wanted = Wanted(has_yaml, manifests)
    if runtime is not None:
        flags["runtime"] = runtime
    if output == STDOUT and (reporting.form != "text" or is_check or is_diff or runtime or wanted != NOTHING):
        raise click.UsageError(f"-o - writes the module alone to stdout: name a file with -o, or remove {WITH_FILES}")
    wanted = wanted._replace(whole=output == STDOUT)
    named = Path(output) if output and output != STDOUT else None
    request = Request(flags, named, auto, in_kales_place=output is None)
    outcome = outcome_of(path, reporting, open_cache(), request, wanted)
    if not outcome.texts:
        report(outcome.diagnostics, reporting.form)
        return 1
    if output == STDOUT:
        report(outcome.diagnostics)
        click.echo(outcome.texts[MODULE].encode("utf-8"), nl=False)
        return 0
    target = request.output or default_output(outcome.pipeline)
    files = files_of(outcome.texts, target, outcome.pipeline, wanted)
    if is_check or is_diff:
        report(outcome.diagnostics, reporting.form)
        return _compare(files, is_check, is_diff)
    problems = _write(target, files, is_forced, is_named=request.output is not None, reporting=reporting)
    report([*outcome.diagnostics, *problems], reporting.form)
    return 1 if problems else 0


WITH_FILES = "--format, --check, --diff, --yaml, --manifests, --runtime"
"""What stdout can't be combined with."""


def _write(
    target: Path, files: Mapping[Path, str | None], is_forced: bool, *, is_named: bool, reporting: Reporting
) -> list[Diagnostic]:
    """Write a pipeline's files; KG007 where nobody named the module's, and that would lie outside of this folder."""
    from kalegen.cli.outputs import write_files

    if not is_named and leads_out(target, Path()):
        message = "the output would be outside of the current folder"
        return [error("KG007", message, Place(str(target)), "name a file with -o PATH")]
    needed = {file: text for file, text in files.items() if text is not None or file.exists()}
    return write_files(needed, is_forced, reporting)


def _compare(files: Mapping[Path, str | None], is_check: bool, is_diff: bool) -> int:
    """Say whether, and show how, the files differ from what was generated."""
    from kalegen.cli.difference import show_difference, text_of
    from kalegen.sync import holds

    changed = [file for file, text in files.items() if not holds(file, text)]
    for file in changed:
        if is_diff:
            show_difference(file, text_of(file), files[file] or "")
        else:
            say(f"{printable(str(file))} is not what would be generated: --diff shows how it differs")
    return 1 if is_check and changed else 0
