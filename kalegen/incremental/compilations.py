"""Compilations that need not be made again: what came of one holds while all is as it was that went into it.

The commands ask here before they import anything that compiles: where nothing has changed, nothing is imported.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from kalegen.diagnostics.diagnostic import Diagnostic, Place, Reason, Remedy, Severity
from kalegen.incremental.cache import Cache
from kalegen.incremental.lookups import LARGEST_NOTEBOOK, content_of, noted

UNKEPT = frozenset({"KG009", "KG013"})
"""The codes of kalegen's own failures, and of a machine that is too small: they are tried again each time."""


class Outcome(NamedTuple):
    """The texts that are written, none where there is an ERROR, what was found, and the name of the pipeline."""

    texts: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...]
    pipeline: str = ""


def compile_once(path: Path, output: Path | None, options: str, cache: Cache, work: Callable[[], Outcome]) -> Outcome:
    """What the work comes to, which compiles a notebook, unless the cache knows it.

    ``options`` is all that the result depends on beside the files and the places.
    """
    base = path.parent.absolute()
    try:
        content = content_of(path, LARGEST_NOTEBOOK)
    except OSError:
        return work()
    target = "" if output is None else os.path.relpath(output, base)
    key = cache.key(content, str(path), target, options)
    known = cache.find(key, base)
    if known is not None:
        return Outcome(known["texts"], tuple(map(_diagnostic, known["diagnostics"])), known["pipeline"])
    with noted() as lookups:
        outcome = work()
    if UNKEPT.isdisjoint(finding.code for finding in outcome.diagnostics):
        diagnostics = [finding.to_dict() for finding in outcome.diagnostics]
        cache.keep(key, base, lookups, {**outcome._asdict(), "texts": dict(outcome.texts), "diagnostics": diagnostics})
    return outcome


def options_key(*options: Any) -> str:
    """What the results depend on beside the files, as a text."""
    return json.dumps(options, sort_keys=True, default=repr)


def _diagnostic(data: Mapping[str, Any]) -> Diagnostic:
    """The finding that ``to_dict`` made the data of."""
    place = Place(**data["place"])
    reasons = tuple(Reason(Place(**reason["place"]), reason["text"]) for reason in data.get("reasons", ()))
    remedies = tuple(Remedy(**remedy) for remedy in data.get("remedies", ()))
    return Diagnostic(data["code"], Severity(data["severity"]), data["message"], place, data["hint"], reasons, remedies)
