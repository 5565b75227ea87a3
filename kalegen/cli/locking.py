"""``kalegen verify --lock`` and ``--locked``: keeping a notebook's values, and comparing the pipeline with them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kalegen.cli.console import say

if TYPE_CHECKING:
    from kalegen.diagnostics.diagnostic import Diagnostic
    from kalegen.generate import Result
    from kalegen.verification.verify import Verification


def write_reference(result: Result, path: Path, outcome: Verification, asked: Mapping[str, Any]) -> list[Diagnostic]:
    """Write the reference, a test and an entry for CI; KG748 where notebook and pipeline do not agree.

    Files that are there and somebody else's stay as they are.
    """
    from kalegen.cli.files import write
    from kalegen.diagnostics.diagnostic import Place, error
    from kalegen.verification.locked_files import is_foreign, test_of, workflow_of
    from kalegen.verification.locking import reference_of, reference_path

    if outcome.comparison is None or not outcome.is_equal:
        text = "notebook and pipeline differ, so no reference was written"
        return [error("KG748", text, Place(str(path)), "find the cause of the difference first")]
    assert result.pipeline is not None
    reference = reference_of(result.pipeline, outcome.notebook, outcome.observed, outcome.comparison, asked)
    text = json.dumps(reference, indent=1, sort_keys=True, ensure_ascii=True) + "\n"
    files = [(reference_path(path), text), test_of(path.resolve()), workflow_of(path.resolve(), reference["packages"])]
    problems = []
    for number, (file, content) in enumerate(files):
        if number and is_foreign(file):
            say(f"{shown(file)} is there and not kalegen's: left as it is")
            continue
        problem = write(file, content)
        problems += [problem] if problem is not None else []
        say(f"wrote {shown(file)}" if problem is None else f"could not write {shown(file)}")
    return problems


def shown(path: Path) -> str:
    """A path as people write it."""
    from kalegen.running.basis import shown as from_here

    return from_here(str(path.resolve()))


def tell_changes(reference: Mapping[str, Any], result: Result, tell: Callable[[str], None]) -> None:
    """Say what has changed since a reference was made, to explain what differs."""
    from kalegen.verification.locking import changes_since

    assert result.pipeline is not None
    changes = list(changes_since(reference, result.pipeline))
    tell("changed since the reference was made:" if changes else UNEXPLAINED)
    for change in changes:
        tell(f"  {change}")


UNEXPLAINED = "neither the notebook, nor the packages, nor the machine have changed since the reference was made"
