"""Compiling a notebook or script that is to be verified; a notebook without tags is cut into steps."""

from __future__ import annotations

import json
from pathlib import Path

from kalegen.compilation import in_project
from kalegen.configuration.configure import configure
from kalegen.configuration.request import Request
from kalegen.frontends.notebook import notebook_from
from kalegen.generate import Result, generate, generate_from
from kalegen.incremental.lookups import LARGEST_NOTEBOOK, read_bytes
from kalegen.model.endings import SCRIPT
from kalegen.reporting.policy import Policy
from kalegen.verification.cutting import cut

HERE = Request(is_local=True)
"""What is verified runs on this machine."""


def compile_to_verify(path: Path, cells: int | None, policy: Policy, request: Request = HERE) -> Result:
    """Compile a notebook or script; with ``cells``, a notebook after cutting it into that many steps."""
    if cells is None or path.suffix == SCRIPT:
        return generate(path, policy, request)
    return in_project(path, lambda: _compile_cut(path, cells, policy, request))


def _compile_cut(path: Path, cells: int, policy: Policy, request: Request) -> Result:
    try:
        document = json.loads(read_bytes(path, LARGEST_NOTEBOOK))
    except (OSError, ValueError):
        return generate(path, policy, request)  # which says what is wrong
    if not isinstance(document, dict) or document.get("nbformat") != 4 or not document.get("cells"):
        return generate(path, policy, request)
    notebook, found = notebook_from(cut(document, cells), path.name, path.stem, path.parent)
    if notebook is None:
        return Result(None, tuple(policy.apply(found)))
    notebook, problems = configure(notebook, path, request)
    return generate_from(notebook, [*found, *problems], policy)
