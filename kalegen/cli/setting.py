"""The options by which any setting comes from the command line."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

import click

from kalegen.cli.completion import complete_settings
from kalegen.settings.keys import TARGETS

_Command = TypeVar("_Command", bound=Callable[..., Any])


def setting_options(command: _Command) -> _Command:
    """Give a command ``--set``, ``--pin-installed`` and ``--target``; it gets them as the mapping ``flags``."""

    @wraps(command)
    def with_flags(
        *arguments: Any, texts: tuple[str, ...], pin_installed: bool, target: str | None, **options: Any
    ) -> Any:
        flags = _flags(texts) if texts else {}
        if pin_installed:
            flags["pin_installed"] = True
        if target is not None:
            flags["target"] = target
        return command(*arguments, flags=flags, **options)

    decorated: Any = with_flags
    for option in (
        click.option("--target", type=click.Choice(TARGETS), help="Compile for this platform."),
        click.option("--pin-installed", is_flag=True, help="Pin packages to the versions that are installed here."),
        click.option(
            "--set",
            "texts",
            metavar="KEY=VALUE",
            shell_complete=complete_settings,
            multiple=True,
            help="Set a setting; kalegen config lists them. Can be repeated.",
        ),
    ):
        decorated = option(decorated)
    return cast(_Command, decorated)


def _flags(texts: tuple[str, ...]) -> dict[str, Any]:
    """The settings that the texts of ``--set`` say; wrong usage for one that says none."""
    from kalegen.configuration.flags import read_flags

    try:
        return read_flags(texts)
    except ValueError as problem:
        raise click.BadParameter(str(problem), param_hint="--set") from None
