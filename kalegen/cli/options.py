"""Options that several commands have, and what they mean."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

import click

from kalegen.cli.completion import complete_codes
from kalegen.reporting.policy import Policy
from kalegen.reporting.rendering import RENDERINGS

_Command = TypeVar("_Command", bound=Callable[..., Any])

NOTEBOOK = click.argument("path", metavar="NOTEBOOK", type=click.Path(path_type=Path))
"""The one argument of most commands: a notebook or a script."""


class Reporting(NamedTuple):
    """How findings are reported: the policy, the form, and whether all else is kept quiet or told at length."""

    policy: Policy
    form: str = "text"
    is_quiet: bool = False
    is_verbose: bool = False


def read_codes(_: click.Context, __: click.Parameter, texts: tuple[str, ...]) -> tuple[str, ...]:
    """Codes, their names or beginnings, separated by commas: ``KG201,KG3``; a usage error for what is none of them."""
    given = [text.strip() for several in texts for text in several.split(",") if text.strip()]
    if not given:
        return ()
    from kalegen.catalogue import CODES, code_of, did_you_mean_code

    for text in given:
        if not any(known.startswith(code_of(text)) for known in CODES):
            raise click.BadParameter(f"there is no code {text!r}; {did_you_mean_code(text)}")
    return tuple(map(code_of, given))


_REPORTING = (
    click.option("--format", "form", type=click.Choice(list(RENDERINGS)), default="text", metavar="F",
                 help=f"Report findings as {', '.join(RENDERINGS)}."),
    click.option("--select", multiple=True, callback=read_codes, shell_complete=complete_codes, metavar="CODES",
                 help="Report these warnings alone, by code or name; kalegen explain lists them."),
    click.option("--ignore", multiple=True, callback=read_codes, shell_complete=complete_codes, metavar="CODES",
                 help="Do not report these findings, by code or name."),
    click.option("--strict", is_flag=True, help="Treat warnings as errors."),
    click.option("-q", "--quiet", is_flag=True, help="Print findings alone."),
    click.option("-v", "--verbose", is_flag=True, help="Print more, and tracebacks of kalegen itself."),
)  # fmt: skip


def reporting_options(command: _Command) -> _Command:
    """Give a command the options of reporting; it gets them as one argument, ``reporting``."""
    from functools import wraps

    @wraps(command)
    def with_reporting(
        *arguments: Any,
        form: str,
        select: tuple[str, ...],
        ignore: tuple[str, ...],
        strict: bool,
        quiet: bool,
        verbose: bool,
        **options: Any,
    ) -> Any:
        policy = Policy(select, ignore, is_strict=strict)
        return command(*arguments, reporting=Reporting(policy, form, quiet, verbose), **options)

    decorated: Any = with_reporting
    for option in reversed(_REPORTING):
        decorated = option(decorated)
    return cast(_Command, decorated)


PAIRS = click.option(
    "-p",
    "--param",
    "pairs",
    metavar="NAME=VALUE",
    multiple=True,
    help="Set a parameter of the pipeline; can be repeated.",
)
PARAMETERS_FILE = click.option(
    "--params",
    "parameters_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Read parameters from a JSON or YAML file.",
)


DEFAULT_ROOT = Path(".kale/runs")
ROOT = click.option(
    "--root",
    type=click.Path(path_type=Path),
    metavar="DIR",
    default=DEFAULT_ROOT,
    show_default=True,
    help="Keep runs below DIR.",
)


RUNTIME = click.option(
    "--runtime", metavar="NAME.py", help="Write kalegen's own functions to this module, beside the pipeline's."
)
AUTO = click.option("--auto", is_flag=True, help="Use the tags that annotate proposes, without writing them.")


def cache_directory() -> Path:
    """Where virtual environments are kept for later runs: ``KALEGEN_CACHE_DIR``, else the user's cache directory."""
    given = os.environ.get("KALEGEN_CACHE_DIR")
    if given:
        return Path(given)
    from platformdirs import user_cache_path

    return user_cache_path("kalegen")
