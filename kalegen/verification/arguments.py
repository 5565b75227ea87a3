"""The arguments of a run that is to be verified, read and checked as ``kalegen run`` does."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kalegen.generate import Result
from kalegen.running.module import TYPES
from kalegen.running.parameters import Arguments, read_arguments

NAMES = {kind.__name__: kind for kind in TYPES.values()}


def arguments_for(result: Result, pairs: Iterable[str], file: Path | None) -> Arguments:
    """The values of ``-p NAME=VALUE`` and of a file, for the parameters of a compiled notebook."""
    assert result.pipeline is not None
    declared = {p.name: NAMES[p.type] for p in result.pipeline.parameters if not p.is_fixed}
    choices = {p.name: p.choices for p in result.pipeline.parameters if p.choices}
    return read_arguments(pairs, file, declared, choices)
