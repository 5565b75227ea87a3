"""A run, a step of it, a value, a metric or a log, for ``kalegen show``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kalegen.cli.console import report, show

if TYPE_CHECKING:
    from kalegen.diagnostics.diagnostic import Diagnostic
    from kalegen.runs.finding import Found
    from kalegen.runs.record import Run


def show_of_run(run: str, part: str | None, root: Path, is_json: bool) -> int:
    """Show a run, or ``STEP`` or ``STEP.NAME`` of it; the exit status."""
    from kalegen.diagnostics.diagnostic import Diagnostic
    from kalegen.runs.finding import find_part, find_run

    found = find_run(run, root)
    if isinstance(found, Diagnostic):
        return _fail(found)
    if part is None:
        return _show_run(found, is_json)
    meant = find_part(found, part)
    return _fail(meant) if isinstance(meant, Diagnostic) else _show_part(meant, is_json)


def _fail(problem: Diagnostic) -> int:
    report([problem])
    return 1


def _show_run(run: Run, is_json: bool) -> int:
    """Print what is recorded of a run; the exit status."""
    from kalegen.runs.record import to_data
    from kalegen.runs.rendering import run_parts

    if is_json:
        return _print_json({"run": str(run.directory), **to_data(run), "state": run.state})
    show(*run_parts(run))
    return 0


def _show_part(found: Found, is_json: bool) -> int:
    """Print a step, or what it is asked for by name: a value, a metric or the log; the exit status."""
    from kalegen.runs.record import as_on_screen, log_of, previews_of
    from kalegen.runs.rendering import in_a_line, number_text, preview_parts, step_parts
    from kalegen.syntax.plain_text import harmless

    run, step, name = found.run, found.step, found.name
    previews = previews_of(run, step)
    if not name:
        if is_json:
            values = {variable: {**one, "summary": in_a_line(one)} for variable, one in previews.items()}
            return _print_json({"step": step.step, "values": values, "metrics": step.metrics, "log": log_of(step)})
        show(*step_parts(run, step))
    elif name in previews:
        if is_json:
            return _print_json(previews[name])
        show(*preview_parts(previews[name]))
    elif name in step.metrics:
        value = step.metrics[name]
        click.echo(repr(value) if is_json else number_text(value))
    elif name == "log":
        return _print_json(log_of(step)) if is_json else _print(harmless(as_on_screen(log_of(step))))
    else:
        return _print("its value has no preview: kalegen.load_run(path) loads it")
    return 0


def _print(text: str) -> int:
    click.echo(text.rstrip("\n"))
    return 0


def _print_json(data: Any) -> int:
    from kalegen.syntax.plain_text import json_text

    click.echo(json_text(data))
    return 0
