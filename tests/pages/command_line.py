"""The commands that pages show, read by the command line's own parser. Nothing runs."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click

from kalegen.cli.application import application

ROOT = Path(__file__).parents[2]

BLOCK = re.compile(r"^( *)```[ \w]*\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"(?:^|\n)\n((?:    .*\n)+)")
INLINE = re.compile(r"(?<!`)`(kalegen [^`]+)`(?!`)")
SYNTAX = re.compile(r"\[OPTIONS\]|\[-o PATH\]|COMMAND|FILE…")
"""A line that shows how commands are formed, and is none."""
GIVEN = re.compile(r"^(?:\$ )?((?:[A-Z_]+=\S+ )*kalegen (?!failed:).*)$")
END = frozenset({"&&", "|", "||", ";", ">", ">>", "<", "&", "2>"})
FILES = ("examples/", "docs/", "bench/")
"""Paths that begin so are files of this project; all others are the reader's."""


def commands_of(text: str) -> Iterator[str]:
    """Each command of kalegen's in the blocks of a page."""
    for block in [*(found[1] for found in BLOCK.findall(text)), *INDENTED.findall(BLOCK.sub("\n", text))]:
        for line in block.replace("\\\n", " ").split("\n"):
            if (given := GIVEN.match(line.strip())) and not SYNTAX.search(line):
                yield given[1]


def mentioned(text: str) -> Iterator[str]:
    """Each command of kalegen's inside a sentence, which may leave arguments out."""
    for words in INLINE.findall(BLOCK.sub("\n", text)):
        if not SYNTAX.search(words):
            yield re.sub(r"\s+", " ", words)


def problem_of(command: str, *, is_whole: bool = True) -> str | None:
    """What the parser says against a command, and which file of this project it names in vain."""
    words = shlex.split(command, comments=True)
    words = words[words.index("kalegen") + 1 :]
    end = next((index for index, word in enumerate(words) if word in END), len(words))
    try:
        _parse(words[:end], is_whole)
    except click.ClickException as problem:
        return f"{command}: {problem.format_message()}"
    missing = [word for word in words[:end] if word.startswith(FILES) and not (ROOT / word).exists()]
    return f"{command}: there is no {missing[0]}" if missing else None


def _parse(words: list[str], is_whole: bool) -> None:
    if not words or words[0] in ("--help", "--version"):
        return
    with application.make_context("kalegen", list(words), resilient_parsing=not is_whole) as context:
        name, command, rest = application.resolve_command(context, words)
        assert name is not None and command is not None
        if name == "compile" and not Path(rest[0]).suffix and is_whole:
            raise click.UsageError(f"{rest[0]} is neither a command nor a file", context)
        with click.Context(command, info_name=name, parent=context) as own:
            _read(command, own, rest, is_whole)


def _read(command: click.Command, context: click.Context, words: list[str], is_whole: bool) -> None:
    """Read the options and arguments of a command, whether or not the files that they name exist."""
    parser = command.make_parser(context)
    try:
        values, left, _ = parser.parse_args(list(words))
    except click.BadOptionUsage:
        if is_whole:
            raise
        values, left, _ = parser.parse_args([*words, "1"])
    if left:
        raise click.UsageError(f"{' '.join(left)} is too much", context)
    for parameter in command.get_params(context):
        value = values.get(parameter.name or "")
        if parameter.value_is_missing(value):
            if is_whole and parameter.required:
                raise click.MissingParameter(ctx=context, param=parameter)
        elif not isinstance(parameter.type, click.Path):
            parameter.handle_parse_result(context, {parameter.name or "": value}, [])
