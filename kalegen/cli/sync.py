"""``kalegen sync``: all pipelines of the project, compiled where something has changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from kalegen.cli.compiled import open_cache, outcome_of
from kalegen.cli.console import report, say
from kalegen.cli.options import RUNTIME, Reporting, reporting_options
from kalegen.cli.setting import setting_options
from kalegen.configuration.project import Entry, Project, find_project
from kalegen.configuration.request import Request
from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.sync import Compiled, leftovers, refuse_clashes, select, shown
from kalegen.syntax.plain_text import printable

UNWRITTEN = ("KG006", "KG007")
"""What says that a module was not written."""


@click.command(name="sync")
@click.argument("paths", metavar="[NOTEBOOK]…", nargs=-1, type=click.Path(path_type=Path))
@click.option("--check", "is_check", is_flag=True, help="Write nothing, and exit with 1 if a module is not current.")
@click.option("--force", "is_forced", is_flag=True, help="Replace outputs even if kalegen has not written them.")
@click.option("--diff", "is_diff", is_flag=True, help="Write nothing, and show what would change.")
@click.option("--fail-on-change", is_flag=True, help="Exit with 1 if a module was written, for pre-commit.")
@RUNTIME
@setting_options
@reporting_options
def sync_command(
    paths: tuple[Path, ...],
    is_check: bool,
    is_diff: bool,
    is_forced: bool,
    fail_on_change: bool,
    runtime: str | None,
    flags: dict[str, Any],
    reporting: Reporting,
) -> int:
    """Compile the pipelines that pyproject.toml lists, all or those given, where something has changed.

    \b
        kalegen sync
        kalegen sync --check            # in CI

    A module that is current is not touched, so that its modification time stays.
    """
    if runtime is not None:
        flags["runtime"] = runtime
    project, found = find_project(Path.cwd())
    entries = _entries(project, paths, found)
    if found:
        report(found, reporting.form)
        return 1
    compiled = _compile(project, entries, flags, reporting)
    found = [finding for one in compiled for finding in one.diagnostics]
    changed = [one for one in compiled if one.changed]
    old = leftovers(compiled) if not paths else []
    if is_diff:
        _show_differences(changed, old)
    elif is_check:
        found += _tell(changed, old, reporting)
    else:
        found += _write(changed, old, is_forced, reporting)
    report(found, reporting.form)
    failed = any(one.source is None for one in compiled) or any(one.code in UNWRITTEN for one in found)
    return 1 if failed or ((changed or old) and (is_check or fail_on_change)) else 0


def _entries(project: Project, paths: Sequence[Path], found: list[Diagnostic]) -> list[Entry]:
    """The pipelines that are meant; what is wrong is added to ``found``."""
    place = Place("pyproject.toml")
    hint = "list it in pyproject.toml: [[tool.kalegen.pipelines]] with notebook = … and output = …"
    if not project.pipelines and not found:
        found.append(error("KG029", "no pyproject.toml here lists a pipeline", place, hint))
    entries, strangers = select(project, paths)
    found += [error("KG029", f"pyproject.toml does not list {path} as a pipeline", place, hint) for path in strangers]
    return entries


def _compile(project: Project, entries: Sequence[Entry], flags: dict[str, Any], reporting: Reporting) -> list[Compiled]:
    """Compile the entries, those from the cache of which nothing has changed."""
    cache = open_cache()

    def compile_one(entry: Entry) -> Compiled:
        request = Request(flags, entry.output, listed_in=project.folder)
        outcome = outcome_of(shown(entry.notebook), reporting, cache, request, entry.wanted)
        return Compiled(entry, outcome.texts, outcome.diagnostics)

    return refuse_clashes(map(compile_one, entries))


def _show_differences(changed: Sequence[Compiled], old: Sequence[Path]) -> None:
    """Print how the files on disk differ from the generated ones."""
    from kalegen.cli.difference import show_difference, text_of

    for file in map(shown, old):
        show_difference(file, text_of(file), "")
    for one, files in _with_files(changed):
        for file in files:
            show_difference(shown(file), text_of(shown(file)), one.files[file] or "")


def _not_current(changed: Sequence[Compiled], old: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """The files that are not what their notebooks generate, and what there is to say of each."""
    for file in map(shown, old):
        yield file, f"{file} is there, but of no pipeline any more"
    for one, files in _with_files(changed):
        for file in files:
            target, notebook = shown(file), shown(one.entry.notebook)
            if one.files[file] is None:
                yield target, f"{target} is there, but {notebook} has no schedule any more"
            else:
                yield target, f"{target} is not what {notebook} generates"


def _tell(changed: Sequence[Compiled], old: Sequence[Path], reporting: Reporting) -> list[Diagnostic]:
    """Say which files are not current: to a person, or as findings (KG031) to programs, which annotate files."""
    if reporting.form == "text":
        for _, message in _not_current(changed, old):
            say(printable(message))
        return []
    hint = "run kalegen sync, and commit what it writes"
    return [error("KG031", message, Place(str(file)), hint) for file, message in _not_current(changed, old)]


def _write(changed: Sequence[Compiled], old: Sequence[Path], is_forced: bool, reporting: Reporting) -> list[Diagnostic]:
    """Write what has changed, take away what is of no pipeline any more, and return what went wrong."""
    from kalegen.cli.outputs import write_files

    gone: dict[Path, str | None] = dict.fromkeys(map(shown, old))
    wanted = [{shown(file): one.files[file] for file in files} for one, files in _with_files(changed)]
    wanted += [gone] if gone else []
    return [problem for files in wanted for problem in write_files(files, is_forced, reporting)]


def _with_files(changed: Sequence[Compiled]) -> Iterator[tuple[Compiled, list[Path]]]:
    """The pipelines with their files that have changed; what several have in common goes with the first."""
    seen = set[Path]()
    for one in changed:
        yield one, [file for file in one.changed if file not in seen]
        seen |= {*one.changed}
