"""Text from files that is shown: nothing in it is obeyed by a terminal, by a build log, or by who reads JSON aloud."""

from __future__ import annotations

import json
import re
from typing import Any

_COMMAND = re.compile(r"^([ \t]*):(?=:)|#(?=#\w*\[)", re.MULTILINE)
"""What GitHub's and Azure's runners take for a command: ``::error::`` that begins a line, ``##[error]`` anywhere."""

_TERMINAL = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
"""What colours a terminal and moves its cursor."""

_OUTSIDE_ASCII = re.compile(r"[^\n -~]")


def printable(text: str) -> str:
    """The text in one line, with signs of replacement for what can't be printed: escapes, line ends, directions."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


def defused(text: str) -> str:
    """The text with letters that look alike where a line would be a command of a build's runner."""
    return _COMMAND.sub(lambda found: f"{found[1]}\N{RATIO}" if found[1] is not None else "\N{MUSIC SHARP SIGN}", text)


def harmless(text: str) -> str:
    """The text in its lines, tabs as blanks, with nothing in it that would be obeyed."""
    return defused("\n".join(printable(line.expandtabs(4)) for line in text.split("\n")))


def as_html(text: str) -> str:
    """The text in a page, its lines kept: no markup, no colours of a terminal, nothing that would be obeyed."""
    import html

    return html.escape(harmless(_TERMINAL.sub("", text)))


def json_text(data: Any) -> str:
    """The data as JSON in which only what can be printed stands as it is."""
    text = json.dumps(data, indent=2, ensure_ascii=False)
    text = _OUTSIDE_ASCII.sub(lambda found: found[0] if found[0].isprintable() else json.dumps(found[0])[1:-1], text)
    return re.sub(r"#(?=#\w*\[)", r"\\u0023", text)
