"""Options that several commands have, and what they mean."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from kalegen.reporting.policy import Policy
from kalegen.reporting.rendering import RENDERINGS

_Command = TypeVar("_Command", bound=Callable[..., Any])

NOTEBOOK = click.argument("path", metavar="NOTEBOOK", type=click.Path(path_type=Path))
"""The one argument of most commands: a notebook or a script."""


@dataclass(frozen=True)
class Reporting:
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
                 help=f"Of the findings: {', '.join(RENDERINGS)}."),
    click.option("--select", multiple=True, callback=read_codes, metavar="CODES",
                 help="Warn of these alone: KG2,unknown-package."),
    click.option("--ignore", multiple=True, callback=read_codes, metavar="CODES", help="Do not report these."),
    click.option("--strict", is_flag=True, help="Take warnings for errors."),
    click.option("-q", "--quiet", is_flag=True, help="Say nothing but what is wrong."),
    click.option("-v", "--verbose", is_flag=True, help="Say more; show tracebacks of kalegen's own."),
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


PAIRS = click.option("-p", "--param", "pairs", metavar="NAME=VALUE", multiple=True, help="A parameter; repeatable.")
PARAMETERS_FILE = click.option(
    "--params", "parameters_file", type=click.Path(path_type=Path), metavar="FILE", help="Parameters, JSON or YAML."
)


DEFAULT_ROOT = Path(".kale/runs")
ROOT = click.option(
    "--root", type=click.Path(path_type=Path), metavar="DIR", default=DEFAULT_ROOT, show_default=True, help="For runs."
)


RUNTIME = click.option(
    "--runtime", metavar="NAME.py", help="Have kalegen's own functions in a module of that name, beside the pipeline's."
)
AUTO = click.option("--auto", is_flag=True, help="Propose the tags of a notebook that has none, in memory.")


def cache_directory() -> Path:
    """Where virtual environments are kept for later runs: ``KALEGEN_CACHE_DIR``, else the user's cache directory."""
    given = os.environ.get("KALEGEN_CACHE_DIR")
    if given:
        return Path(given)
    from platformdirs import user_cache_path

    return user_cache_path("kalegen")
