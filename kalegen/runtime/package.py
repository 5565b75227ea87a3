"""The compiled pipeline's file."""

from __future__ import annotations


def drop_comments(path: str) -> None:
    """Leave out the comments above a compiled pipeline: a default's line break ends them."""
    from pathlib import Path

    text = Path(path).read_text(encoding="utf-8")
    start = text.rindex("\ncomponents:\n") + 1
    Path(path).write_text(text[start:], encoding="utf-8")
