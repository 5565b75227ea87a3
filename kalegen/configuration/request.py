"""What the command line asks of a compilation beside the file; light, so that any command can afford it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple


class Wanted(NamedTuple):
    """What is wanted beside a pipeline's module: the YAML that it compiles to, and the folder of its resources.

    A module that is to be ``whole`` has all functions in it, whatever the settings say.
    """

    yaml: bool = False
    manifests: Path | None = None
    whole: bool = False


NOTHING = Wanted()
"""Nothing is asked for but the module."""


class Request(NamedTuple):
    """Settings by flag, where the module is to go, if that is said, and whether to propose the tags of a notebook.

    One that ``is_local`` is for a run on this machine: what steps need travels with them, whatever their image has.
    One ``in_kales_place`` is for ``.kale/NAME.kale.py``, where the module writes its YAML beside itself.
    ``listed_in`` is the folder of the project that lists the notebook, where a list is what is compiled.
    """

    flags: Mapping[str, Any] = MappingProxyType({})
    output: Path | None = None
    is_automatic: bool = False
    is_local: bool = False
    in_kales_place: bool = False
    listed_in: Path | None = None


PLAIN = Request()
"""A request without any options."""
