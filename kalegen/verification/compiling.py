"""Compiling a notebook that is to be verified, cut into steps if it has no tags."""

from __future__ import annotations

import json
from pathlib import Path

from kalegen.configuration.configure import configure
from kalegen.configuration.request import PLAIN
from kalegen.diagnostics import Diagnostic, Place, error
from kalegen.frontends.notebook import notebook_from
from kalegen.generate import Result, generate, generate_from
from kalegen.policy import Policy
from kalegen.verification.cutting import cut


def compile_to_verify(path: Path, cells: int | None, policy: Policy) -> Result:
    """Compile a notebook; with ``cells``, after cutting it into that many steps. Scripts are refused: KG742."""
    if path.suffix == ".py":
        return _refused(path, error("KG742", "verify compares notebooks; this is a script", Place(str(path))))
    if cells is None:
        return generate(path, policy)
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return generate(path, policy)  # which says what is wrong
    if not isinstance(document, dict) or document.get("nbformat") != 4 or not document.get("cells"):
        return generate(path, policy)
    notebook, found = notebook_from(cut(document, cells), path.name, path.stem, path.parent)
    if notebook is None:
        return Result(None, tuple(policy.apply(found)))
    notebook, problems = configure(notebook, path, PLAIN)
    return generate_from(notebook, [*found, *problems], policy)


def _refused(path: Path, problem: Diagnostic) -> Result:
    return Result(None, (problem,))
