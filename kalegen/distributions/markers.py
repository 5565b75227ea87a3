"""Pins that hold for some Pythons only, and which of them a step's image makes hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from packaging.markers import Marker

_PLAIN_PYTHON = re.compile(r"(?:docker\.io/)?(?:library/)?python:(3\.\d+)(\.\d+)?(?![\w.])")
_NEWEST_PATCH = ".99"
"""An image that names no patch is rebuilt with each."""


def python_of(image: str) -> str | None:
    """The Python of an image whose name tells it, with its patch: of ``python:3.11-slim`` ``3.11.99``."""
    found = _PLAIN_PYTHON.match(image)
    return found[1] + (found[2] or _NEWEST_PATCH) if found else None


def python_from(version: str | None) -> str | None:
    """The same from what a notebook says of its own Python, with or without a patch."""
    found = re.match(r"(3\.\d+)(\.\d+)?", version or "")
    return found[1] + (found[2] or _NEWEST_PATCH) if found else None


def pins_holding(text: str, python: str | None) -> list[tuple[str, Marker | None]]:
    """The specifiers of a package that hold, each with the marker that is left for pip to judge.

    ``text`` has one a line, a marker behind ``;``. Where the Python is known, the last that holds there is the one.
    """
    pins = [_parted(line) for line in text.splitlines()]
    if python is None:
        return pins
    holding = [pin for pin, marker in pins if marker is None or _holds(marker, python)]
    return [(pin, None) for pin in holding[-1:]]


def _parted(line: str) -> tuple[str, Marker | None]:
    from packaging.markers import Marker

    specifier, _, condition = line.partition(";")
    return specifier.strip(), Marker(condition) if condition.strip() else None


def _holds(marker: Marker, python: str) -> bool:
    """What the marker says in a pod; one that compares what can't be compared holds nowhere."""
    from packaging.markers import UndefinedComparison, UndefinedEnvironmentName

    try:
        return marker.evaluate(_environment(python))
    except (UndefinedComparison, UndefinedEnvironmentName, ValueError):
        return False


def _environment(python: str) -> dict[str, str]:
    """What pip finds in a pod, and nothing of the machine that compiles."""
    return {
        "implementation_name": "cpython",
        "implementation_version": python,
        "os_name": "posix",
        "platform_machine": "x86_64",
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": "Linux",
        "platform_version": "",
        "python_full_version": python,
        "python_version": python.rpartition(".")[0],
        "sys_platform": "linux",
        "extra": "",
    }
