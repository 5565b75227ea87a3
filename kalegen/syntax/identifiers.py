"""Names: identifiers made of what users write, and names that clash with nothing."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Collection


def identifier(text: str) -> str:
    """A Python identifier in ASCII that resembles the text: of ``Load data-2`` ``Load_data_2``, of ``δ`` ``delta``."""
    name = re.sub(r"[^0-9A-Za-z_]", "_", text if text.isascii() else "".join(map(in_ascii, text)))
    name = name if name.strip("_") else "x" + name
    if not re.match(r"[A-Za-z]", name):
        name = ("x" + name) if name.startswith("_") else ("n" + name)
    return name + "_" if keyword.iskeyword(name) else name


LETTER = re.compile(r"(?:GREEK|LATIN) (SMALL|CAPITAL) LETTER (\w+)")


def in_ascii(character: str) -> str:
    """A Latin or Greek letter without its accents, by its name where it has no likeness; others as they are.

    Only what every Unicode has told alike for long, so that all Pythons say the same.
    """
    base = unicodedata.normalize("NFKD", character.replace("ß", "ss"))
    plain = "".join(part for part in base if not unicodedata.combining(part))
    letter = LETTER.match(unicodedata.name(plain, "")) if len(plain) == 1 else None
    if plain.isascii() or letter is None:
        return plain or "_"
    word = letter[2].replace("LAMDA", "LAMBDA")
    return word.lower() if letter[1] == "SMALL" else word.capitalize()


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
    name = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return name[:128].rstrip("-") or "pipeline"
