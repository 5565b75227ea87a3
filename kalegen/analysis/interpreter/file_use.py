"""Which files a call reads and writes, as far as their paths are known (semantics, B9, B18, B19)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from kalegen.analysis.heap.effects import Effect, FetchFiles, MakeFolder, ReadFile, WriteFile
from kalegen.analysis.interpreter.arguments import Arguments
from kalegen.analysis.interpreter.shell_use import ShellUse, shell_use
from kalegen.analysis.tables.effects import Position
from kalegen.analysis.tables.files import IN_MEMORY, file_effect
from kalegen.analysis.tables.shell import COMMANDS

WITH_PATHS = (ReadFile, WriteFile, MakeFolder)
"""The effects that name a path."""


def files_used(arguments: Arguments, name: str, kind: str | None = None) -> Iterator[Effect]:
    """What a call of a dotted name, or of a method, does to files."""
    if name in COMMANDS:
        yield from _files_of_shell(_text_at(arguments, COMMANDS[name]))
    effect = file_effect(name, kind)
    if effect is None:
        return
    mode = next((text for position in effect.mode if (text := _text_at(arguments, position)) is not None), None)
    if effect.mode and mode is None and not any(arguments.at(position) for position in effect.mode):
        mode = "r"
    effect = effect.in_mode(mode)
    uses: tuple[tuple[type[Effect], tuple[Position, ...]], ...]
    uses = ((ReadFile, effect.reads), (WriteFile, effect.writes), (MakeFolder, effect.makes))
    for use, positions in uses:
        paths = dict.fromkeys(path for position in positions if (path := _path_at(arguments, position)))
        on_disk = (path for path in paths if path not in IN_MEMORY)
        yield from (use(path if "://" in path else posixpath.normpath(path)) for path in on_disk)


def _files_of_shell(text: str | None) -> Iterator[Effect]:
    """What a command does to files, which may be any where its text is not known."""
    use = shell_use(text) if text is not None else ShellUse(frozenset(), frozenset(), True)
    yield from (ReadFile(path) for path in sorted(use.reads))
    yield from (WriteFile(path) for path in sorted(use.writes))
    if use.fetches:
        yield FetchFiles()


def _text_at(arguments: Arguments, position: Position) -> str | None:
    return next((value.text for value in arguments.at(position)), None)


def _path_at(arguments: Arguments, position: Position) -> str | None:
    return next((value.template for value in arguments.at(position)), None)
