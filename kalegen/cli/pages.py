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

If the first argument is not a command, it is the path of a notebook to compile. `kalegen --help` lists the commands,
`kalegen COMMAND --help` lists their options, and `kalegen --version` prints the version. `python -m kalegen` is the
same program.

Messages and progress go to stderr. Results go to stdout: a module (`-o -`), findings (`--format`), what a step prints,
and the tables of `graph`, `show`, `tag --list` and `verify`. kalegen uses colours only on a terminal, and never if
`NO_COLOR` is set.

| exit status | |
|---|---|
| 0 | done |
| 1 | an ERROR, and nothing was written for that notebook; or a run failed; or a checked file is not current |
| 2 | wrong usage |
| 130 | interrupted |

kalegen replaces an output file in one step, by a complete module or not at all. It does not touch a file that is
current.
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
    rows = list(_rows(command))
    options = "\n".join(["\n| option | |", "|---|---|", *rows, ""] if rows else [])
    return f"## {name}\n\n    {usage}\n\n{_text(command)}\n{options}"


def _arguments(command: click.Command) -> list[str]:
    arguments = [parameter for parameter in command.params if isinstance(parameter, click.Argument)]
    return [_metavar(argument) for argument in arguments]


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
