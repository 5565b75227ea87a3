"""Which files a shell command names, as far as its text tells (semantics, B9, B19)."""

from __future__ import annotations

import posixpath
import shlex
from collections.abc import Iterator
from typing import NamedTuple

from kalegen.analysis.tables.shell import READERS

_REDIRECTIONS = frozenset({">", ">>", "1>", "&>"})
_SEPARATORS = frozenset({"|", "||", "&&", ";", "&"})


class ShellUse(NamedTuple):
    """The files that a command reads, and those that it writes.

    ``fetches`` says that it may bring other files, too, as ``unzip`` and ``wget`` do.
    """

    reads: frozenset[str]
    writes: frozenset[str]
    fetches: bool


def shell_use(script: str) -> ShellUse:
    """What a command, or a script of several lines, does with files."""
    reads: set[str] = set()
    writes: set[str] = set()
    fetches = False
    for program, words, targets in _commands(script):
        writes.update(targets)
        if program in READERS:
            reads.update(word for word in words if "." in word or "/" in word)
        else:
            fetches = fetches or bool(words)
    return ShellUse(frozenset(reads), frozenset(writes), fetches)


def _commands(script: str) -> Iterator[tuple[str, list[str], list[str]]]:
    """For each command its program, the words that may name files, and the files that it is redirected to."""
    for line in script.splitlines():
        words: list[str] = []
        targets: list[str] = []
        before = ""
        for token in [*_words(line), ";"]:
            if before in _REDIRECTIONS and token not in _SEPARATORS:
                targets.append(posixpath.normpath(token))
            elif token not in _SEPARATORS | _REDIRECTIONS:
                words.append(token)
            elif words and token in _SEPARATORS:
                named = [posixpath.normpath(word) for word in words[1:] if not word.startswith("-")]
                yield posixpath.basename(words[0]), named, targets
                words, targets = [], []
            before = token


def _words(line: str) -> list[str]:
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    try:
        return list(lexer)
    except ValueError:  # an open quote: the command goes on in the next line
        return []
