"""Versions to install, read from the files that a project has already: requirements, pyproject.toml, lock files."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

from kalegen.configuration.lock_files import conda_pins, locked, pipenv_locked
from kalegen.configuration.toml import read_toml
from kalegen.incremental.lookups import installed_versions, read_bytes


def specifiers(pins: Mapping[str, str]) -> dict[str, str]:
    """Versions (``2.2.3``) and specifiers (``>=2,<3``) as specifiers, by normalized name. ValueError: it is neither."""
    found: dict[str, str] = {}
    for name, text in pins.items():
        try:
            found[canonicalize_name(name)] = str(SpecifierSet(text if re.match(r"\s*[=<>!~]", text) else f"=={text}"))
        except InvalidSpecifier:
            raise ValueError(f"{text!r} is not a version of {name!r}") from None
    return found


def installed_pins() -> dict[str, str]:
    """The versions that are installed beside kalegen; local labels (``+cpu``), which no index has, are left out."""
    return {name: f"=={version.partition('+')[0]}" for name, version in installed_versions().items()}


def pins_in(file: Path) -> dict[str, str]:
    """The specifiers that a file names, by normalized distribution. Raises OSError, and ValueError if it names none.

    One that holds for some Pythons alone has its marker behind it, and several of one package have lines of their own.
    """
    if file.name == "Pipfile.lock":
        return pipenv_locked(read_bytes(file).decode("utf-8"))
    if file.suffix in (".yml", ".yaml"):
        pins, requirements = conda_pins(read_bytes(file).decode("utf-8"))
        return pins | _specifiers_of(requirements)
    if file.suffix not in (".toml", ".lock"):
        return _specifiers_of(_lines(file))
    content = read_toml(file)
    packages = content.get("package", content.get("packages"))
    if isinstance(packages, list):
        return locked(packages)
    if isinstance(content.get("project"), dict) or "dependency-groups" in content:
        return _specifiers_of(_declared(content))
    raise ValueError("it has neither a [project] nor a list of packages")


def _declared(content: Mapping[str, Any]) -> Iterator[str]:
    """The requirements of a pyproject.toml; those of the project itself come last, and so count."""
    project = content.get("project", {})
    lists = [
        *_values(content.get("dependency-groups", {})),
        *_values(project.get("optional-dependencies", {})),
        project.get("dependencies", []),
    ]
    for listed in lists:
        if not isinstance(listed, list):
            raise ValueError("its dependencies are not lists")
        yield from (item for item in listed if isinstance(item, str))


def _values(table: Any) -> list[Any]:
    if not isinstance(table, dict):
        raise ValueError("its dependencies are not tables of lists")
    return list(table.values())


def _lines(file: Path, seen: set[str] | None = None) -> Iterator[str]:
    """The requirements in a file of pip's form, and in those that it includes (``-r``, ``-c``), each file once."""
    seen = set() if seen is None else seen
    seen.add(os.path.normpath(file))
    text = read_bytes(file).decode("utf-8-sig").replace("\\\r\n", " ").replace("\\\n", " ")
    for line in text.splitlines():
        words = re.sub(r"(^|\s)#.*", "", line).strip()
        included = re.match(r"(?:-r|-c|--requirement|--constraint)[\s=]*(\S+)", words)
        other = file.parent / included[1] if included else None
        if other is not None and os.path.normpath(other) not in seen:
            yield from _lines(other, seen)
        elif words and not words.startswith("-"):
            yield re.split(r"\s+--", words)[0]


def _specifiers_of(requirements: Iterable[str]) -> dict[str, str]:
    """The requirements that name versions; what is written in another way (a path, a URL) pins nothing.

    The last one of a package counts, and of those with markers the last one with each.
    """
    found: dict[str, dict[str, str]] = {}
    for text in requirements:
        try:
            requirement = Requirement(text)
        except InvalidRequirement:
            continue
        if requirement.specifier:
            marker = f"; {requirement.marker}" if requirement.marker else ""
            pins = found.setdefault(canonicalize_name(requirement.name), {})
            if not marker or "" in pins:
                pins.clear()
            pins[marker] = ",".join(sorted(map(str, requirement.specifier)))
    return {name: "\n".join(pin + marker for marker, pin in pins.items()) for name, pins in found.items()}
