"""Versions in the files of uv, Poetry, PDM, pipenv, conda and conda-lock: specifiers, with markers where there are any.

A specifier that holds somewhere alone has its marker behind ``;``. A package that is locked in several versions without
saying where each holds has none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from packaging.markers import InvalidMarker, Marker
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

ELSEWHERE = frozenset({"vcs", "directory", "archive", "git", "hg", "svn", "path", "url", "editable"})
"""What a package has that no index brings: PEP 751's words, PDM's and pipenv's."""


def joined(pins: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The pins by normalized name, those of one package in lines; versions that pip can't read are none."""
    found: dict[str, list[str]] = {}
    for name, pin in pins:
        lines = found.setdefault(canonicalize_name(name), [])
        lines += [pin] if pin not in lines and _is_specifier(pin.partition(";")[0]) else []
    return {name: "\n".join(pins) for name, pins in found.items() if _is_clear(pins)}


def _is_clear(pins: list[str]) -> bool:
    """Whether there is one pin, or of several each says where it holds."""
    return len(pins) == 1 or (len(pins) > 1 and all(";" in pin for pin in pins))


def _is_specifier(text: str) -> bool:
    try:
        return bool(SpecifierSet(text))
    except InvalidSpecifier:
        return False


def locked(packages: list[Any]) -> dict[str, str]:
    """What uv.lock, poetry.lock, pdm.lock and pylock.toml hold; a project's own packages are no pins."""
    return joined(_locked(packages))


def _locked(packages: list[Any]) -> Iterator[tuple[str, str]]:
    """The exact versions that a lock file lists, of packages that come from an index. Raises ValueError."""
    for package in packages:
        if not isinstance(package, dict) or not isinstance(package.get("name"), str):
            raise ValueError("its list of packages holds something else")
        source = package.get("source")
        is_from_index = not isinstance(source, dict) or "registry" in source or source.get("type") == "legacy"
        if "version" in package and is_from_index and not ELSEWHERE & package.keys():
            yield package["name"], exactly(str(package["version"]), _condition(package))


def exactly(version: str, condition: str = "") -> str:
    """The pin of a version; local labels (``+cpu``), which no index has, are left out."""
    return f"=={version.partition('+')[0]}" + (f"; {condition}" if condition else "")


def _condition(package: Mapping[str, Any]) -> str:
    """Where a locked package holds: uv says it of those that it has in several versions, the others of any."""
    said = package.get("resolution-markers", package.get("markers", package.get("marker", ())))
    parts = [said] if isinstance(said, str) else said if isinstance(said, list) else []
    return valid_marker(" or ".join(f"({part})" for part in parts))


def valid_marker(text: str) -> str:
    """The marker's text. ValueError: it is none."""
    try:
        return str(Marker(text)) if text else ""
    except InvalidMarker:
        raise ValueError(f"{text!r} is not a marker") from None


def pipenv_locked(text: str) -> dict[str, str]:
    """What Pipfile.lock holds; packages to run count more than those to develop."""
    content = json.loads(text)
    content = content if isinstance(content, dict) else {"default": content}
    sections: list[Any] = [content.get(name, {}) for name in ("develop", "default")]
    if not all(isinstance(section, dict) for section in sections):
        raise ValueError("it has no tables of packages")
    found: dict[str, str] = {}
    for section in sections:
        listed = [(name, entry) for name, entry in section.items() if isinstance(entry, dict)]
        found |= joined(
            (name, exactly(entry["version"].removeprefix("=="), valid_marker(str(entry.get("markers", "")))))
            for name, entry in listed
            if isinstance(entry.get("version"), str) and not ELSEWHERE & entry.keys()
        )
    return found


def conda_pins(text: str) -> tuple[dict[str, str], list[str]]:
    """What environment.yml or conda-lock.yml says of conda's packages, and the requirements for pip in it."""
    import yaml

    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError:
        raise ValueError("it is not YAML") from None
    listed = content.get("package", content.get("dependencies")) if isinstance(content, dict) else None
    if not isinstance(listed, list):
        raise ValueError("it has neither dependencies nor a list of packages")
    if "package" in content:
        return joined(_conda_locked(listed)), []
    pip = [item["pip"] for item in listed if isinstance(item, dict) and isinstance(item.get("pip"), list)]
    specs = (spec for item in listed if isinstance(item, str) for spec in _conda_spec(item))
    return joined(specs), [requirement for items in pip for requirement in items if isinstance(requirement, str)]


def _conda_locked(packages: list[Any]) -> Iterator[tuple[str, str]]:
    """The packages of a pod's platform."""
    for package in packages:
        if not isinstance(package, dict) or not {"name", "version"} <= package.keys():
            raise ValueError("its list of packages holds something else")
        if package.get("platform", "linux-64") in ("linux-64", "noarch"):
            yield str(package["name"]), exactly(str(package["version"]))


def _conda_spec(text: str) -> Iterator[tuple[str, str]]:
    """``numpy=1.26`` is conda's for ``==1.26.*``; ``numpy=1.26.4=py311_0`` for ``==1.26.4``. Others are as pip's."""
    found = re.match(r"(?:[\w./-]+::)?([\w.-]+)\s*([=<>!~]+)\s*(.*)$", text)
    if found is None:
        return
    name, operator, rest = found.groups()
    version, _, build = rest.partition("=") if operator in ("=", "==") else (rest, "", "")
    fuzzy = operator == "=" and not build and not version.endswith("*")
    written = f"=={version}.*" if fuzzy else f"{'==' if operator == '=' else operator}{version}"
    yield name, ",".join(sorted(map(str.strip, written.split(","))))
