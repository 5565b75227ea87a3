"""The commands as a page of the documentation: ``docs/reference/cli.md``."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import click

from kalegen.cli.application import application
from kalegen.cli.commands import COMMANDS, COMPILE

INTRODUCTION = """\
# The command line

    kalegen NOTEBOOK [-o PATH]
    kalegen COMMAND …

A first argument that names no command is a path to compile. `kalegen --help` lists the commands, and `kalegen COMMAND
--help` their options; `kalegen --version` says which kalegen this is. `python -m kalegen` is the same program.

Messages and progress go to stderr. stdout has the result: a module (`-o -`), findings (`--format`), what a step
prints, and the tables of `graph`, `show`, `tag --list` and `verify`. There are colours on a terminal alone, and none
with `NO_COLOR` set.

| exit status | |
|---|---|
| 0 | done |
| 1 | an ERROR: nothing was written; or a step or a run failed; or, for a check, something is not current |
| 2 | wrong usage |
| 130 | interrupted |

An output file is replaced in one step, by a complete module or not at all; one that is current already is not touched.
See also [Running here](../how-to/running.md), [Submitting](../how-to/submitting.md) and [Diagnostics](diagnostics.md).

## Shell completion

Put the line of your shell into its start-up file:

    eval "$(_KALEGEN_COMPLETE=bash_source kalegen)"            # ~/.bashrc
    eval "$(_KALEGEN_COMPLETE=zsh_source kalegen)"             # ~/.zshrc
    _KALEGEN_COMPLETE=fish_source kalegen | source             # ~/.config/fish/config.fish
"""


def commands_as_markdown() -> str:
    """Return the page of all commands in Markdown."""
    context = click.Context(application)
    sections = []
    for name in COMMANDS:
        command = application.get_command(context, name)
        assert command is not None
        sections.append(_section(name, command))
    return "\n".join([INTRODUCTION, *sections])


def _section(name: str, command: click.Command) -> str:
    usage = " ".join(["kalegen", *([] if name == COMPILE else [name]), "[OPTIONS]", *_arguments(command)])
    options = "\n".join(_rows(command))
    return f"## {name}\n\n    {usage}\n\n{_text(command)}\n\n| option | |\n|---|---|\n{options}\n"


def _arguments(command: click.Command) -> list[str]:
    arguments = [parameter for parameter in command.params if isinstance(parameter, click.Argument)]
    return [_metavar(argument) if argument.required else f"[{_metavar(argument)}]" for argument in arguments]


def _metavar(parameter: click.Parameter) -> str:
    return parameter.metavar or (parameter.name or "").upper()


def _text(command: click.Command) -> str:
    """The help text; what is an example in it is set off as one."""
    text = inspect.cleandoc(command.help or "")
    return re.sub(r"^\x08\n", "", text, flags=re.MULTILINE)


def _rows(command: click.Command) -> Iterator[str]:
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            names = ", ".join(parameter.opts)
            value = "" if parameter.is_flag else f" {_metavar(parameter)}"
            yield f"| `{names}{value}` | {_help(parameter)} |"


def _help(option: click.Option) -> str:
    shown = f" [default: {option.default}]" if option.show_default else ""
    return ((option.help or "") + shown).replace("|", "\\|")
