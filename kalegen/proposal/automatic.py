"""Compiling a notebook that has no steps as one that has those that would be proposed; its file stays as it is."""

from __future__ import annotations

from pathlib import Path

from kalegen.compilation import in_project
from kalegen.configuration.request import Request
from kalegen.diagnostics.diagnostic import Diagnostic, Place
from kalegen.frontends.text_notebook import is_text_notebook, load_any_notebook
from kalegen.generate import Result, generate, generate_document
from kalegen.model.endings import NOTEBOOK
from kalegen.proposal.draft import Draft, ProposalOptions
from kalegen.proposal.propose import propose
from kalegen.reporting.policy import Policy


def generate_with_tags(path: Path, policy: Policy, request: Request) -> Result:
    """Compile a notebook with the tags that are proposed for it; one that has steps, or a script, as it is."""
    is_notebook = path.suffix == NOTEBOOK or is_text_notebook(path)
    read = load_any_notebook(path, Place(str(path))) if is_notebook else None
    if read is None or isinstance(read, Diagnostic):
        return generate(path, policy, request)
    draft = Draft(read.document, path, ProposalOptions(), request, read.starts)
    if draft.has_steps or not draft.blocks:
        return generate(path, policy, request)
    proposal = in_project(path, lambda: propose(draft))
    return generate_document(proposal.document, path, policy, request, read.starts)
