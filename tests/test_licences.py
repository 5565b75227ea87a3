"""All that ``pip install kalegen`` brings may be used, changed and passed on by anybody who keeps its notices."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import PackageMetadata, metadata, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from kalegen.configuration.toml import tomllib

PROJECT = Path(__file__).parent.parent / "pyproject.toml"

WEAK_COPYLEFT = {
    "certifi": "MPL-2.0 holds for its own files, of which one is Mozilla's list of authorities; comes with requests",
    "pathspec": "MPL-2.0 holds for its own files, which nobody changes here; comes with black",
}
"""Those that ask for more, and why that is none of a user's concern."""

PERMISSIVE = re.compile(r"\b(MIT(-0)?|BSD|Apache|ISC|PSF|Python Software Foundation|Unlicense|0BSD|Zlib)\b", re.I)
COPYLEFT = re.compile(r"GPL|\bEPL|\bMPL|\bEUPL|\bCDDL|\bSSPL|General Public|Mozilla|Eclipse|ShareAlike", re.I)


def brought() -> Iterator[str]:
    """The names of all distributions that an installation without extras brings, in no order."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    todo = [(Requirement(text), "") for text in project["dependencies"]]
    seen: set[tuple[str, str]] = set()
    while todo:
        requirement, extra = todo.pop()
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        for part in {"", *requirement.extras}:
            if (name, part) not in seen:
                seen.add((name, part))
                todo += [(Requirement(text), part) for text in requires(name) or ()]
    yield from {name for name, _ in seen}


def licence(about: PackageMetadata) -> str:
    """What a distribution says of its licence, in its own words: the newest of the fields that say so."""
    classifiers = [text.rpartition(" :: ")[2] for text in about.get_all("Classifier") or () if "License ::" in text]
    words = (about.get("License") or "").strip().splitlines() or [""]
    return about.get("License-Expression") or " and ".join(classifiers) or words[0]


def is_permissive(said: str) -> bool:
    """Whether one of the licences to choose from is permissive, and has no other beside it."""
    return any(PERMISSIVE.search(choice) and not COPYLEFT.search(choice) for choice in re.split(r"\bOR\b", said))


def test_every_licence_is_permissive_but_those_with_a_reason() -> None:
    said = {name: licence(metadata(name)) for name in brought()}
    print("\n".join(f"{name}: {text}" for name, text in sorted(said.items())))
    assert {name: text for name, text in said.items() if not is_permissive(text)}.keys() == WEAK_COPYLEFT.keys()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("MIT", True),
        ("Apache-2.0 OR GPL-2.0-only", True),
        ("Apache-2.0 AND LGPL-2.1-only", False),
        ("GNU General Public License v2 (GPLv2)", False),
        ("GPLv2 | EPLv1", False),
        ("", False),
    ],
)
def test_permissive(said: str, expected: bool) -> None:
    assert is_permissive(said) is expected
