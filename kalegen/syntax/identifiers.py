"""Names: identifiers made of what users write, and names that clash with nothing."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Collection


def identifier(text: str) -> str:
    """A Python identifier in ASCII that resembles the text: of ``Load data-2`` ``Load_data_2``, of ``δ`` ``delta``."""
    name = re.sub(r"[^0-9A-Za-z_]", "_", in_ascii(text))
    name = name if name.strip("_") else "x" + name
    if not re.match(r"[A-Za-z]", name):
        name = ("x" + name) if name.startswith("_") else ("n" + name)
    return name + "_" if keyword.iskeyword(name) else name


GREEK = "\u0370-\u03ff\u1f00-\u1fff"
GREEK_ALONE = re.compile(rf"(?<![{GREEK}])[{GREEK}](?![{GREEK}])")
GREEK_LETTER = re.compile(r"GREEK (SMALL|CAPITAL) LETTER (\w+)")


def in_ascii(text: str) -> str:
    """The text in Latin letters: ``日本`` as ``RiBen``, ``Übung`` as ``Ubung``; a Greek letter alone by its name."""
    if text.isascii():
        return text
    from anyascii import anyascii

    composed = unicodedata.normalize("NFKC", text)  # as Python reads names
    return anyascii(GREEK_ALONE.sub(lambda found: _letter_name(found[0]), composed))


def _letter_name(letter: str) -> str:
    """How formulas are read: ``η`` is ``eta``, where Greeks today say ``i``; signs that are no letters stay."""
    found = GREEK_LETTER.match(unicodedata.name(letter, ""))
    if found is None:
        return letter
    name = found[2].replace("LAMDA", "LAMBDA")
    return name.lower() if found[1] == "SMALL" else name.capitalize()


def unique(name: str, taken: Collection[str]) -> str:
    """The name, with a number behind it where it is taken already."""
    if name not in taken:
        return name
    number = 2
    while f"{name}_{number}" in taken:
        number += 1
    return f"{name}_{number}"


def pipeline_name(text: str) -> str:
    """A name that Kubeflow Pipelines takes: lower case letters, digits and single hyphens, at most 128."""
    name = re.sub(r"[^a-z0-9]+", "-", in_ascii(text).lower()).strip("-")
    return name[:128].rstrip("-") or "pipeline"
