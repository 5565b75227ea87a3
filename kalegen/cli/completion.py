"""What a shell offers for the word that is typed: codes and their names, steps of the notebook, settings."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click
from click.shell_completion import CompletionItem


def complete_codes(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The codes and names that the last of some words with commas between them can become."""
    from kalegen.catalogue import CODES

    before, comma, word = incomplete.rpartition(",")
    known = [(text, record.title) for record in CODES.values() for text in (record.code, record.name)]
    return [CompletionItem(f"{before}{comma}{text}", help=title) for text, title in known if _begins(text, word)]


def complete_steps(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The steps of the notebook or script that stands before the word; none where it does not compile."""
    words = [context.params.get("path"), context.params.get("what"), *context.args]  # click has not parsed them yet
    path = next((word for word in words if word is not None and Path(word).is_file()), None)
    if path is None:
        return []
    from kalegen.api import graph

    picture = graph(path)
    return _items((node.name for node in picture.nodes), incomplete) if picture is not None else []


def complete_settings(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The settings of ``--set``, each with the equals sign that follows it."""
    from kalegen.settings.keys import KEYS

    return _items((f"{key}=" for key in KEYS), incomplete)


def _items(texts: Iterable[str], incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(text) for text in texts if _begins(text, incomplete)]


def _begins(text: str, incomplete: str) -> bool:
    return text.lower().startswith(incomplete.lower())
