"""A proposal: the tags of a notebook, which are compiled before anybody sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kalegen.diagnostics.diagnostic import Diagnostic, Severity
from kalegen.generate import Result
from kalegen.proposal.cuts import Block
from kalegen.proposal.document import without_markup
from kalegen.proposal.draft import Draft
from kalegen.proposal.order import order_of
from kalegen.proposal.segmentation import Segmentation
from kalegen.proposal.trials import badness, found_in, without_refused


@dataclass(frozen=True)
class ProposedStep:
    """A step: its name, the numbers of its cells, the steps that it waits for, and why it begins where it does."""

    name: str
    cells: tuple[int, ...]
    after: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Proposal:
    """The tags that a notebook could have.

    ``tags`` are all tags of each cell that gets some, by number, those that it has already among them. ``roles`` says
    of the cells that belong to no step what they are. ``result`` is what the notebook compiles to with these tags;
    ``problems`` are the ERRORs that it has however it is cut. ``document`` is the notebook with the tags.
    """

    tags: Mapping[int, tuple[str, ...]]
    steps: tuple[ProposedStep, ...]
    roles: Mapping[int, str]
    document: Mapping[str, Any]
    result: Result
    problems: tuple[Diagnostic, ...] = ()

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Return the findings about the notebook with the proposed tags."""
        return self.result.diagnostics


def propose(draft: Draft) -> Proposal:
    """The best proposal that compiles."""
    return complete(without_refused(Segmentation(draft, tuple(draft.best))))


def complete(cut: Segmentation) -> Proposal:
    """The proposal of these steps."""
    draft, after = cut.draft, order_of(cut)
    tags = cut.tags(after)
    result = draft.compile(tags)
    if any(badness(result, found_in(cut.planned))):  # the order that tags declare would lose something
        tags, after = cut.tags({}), {}
        result = draft.compile(tags)
    steps = tuple(
        ProposedStep(
            name, tuple(cell.number for block in group for cell in block.cells), after.get(name, ()),
            _reason(draft.blocks[place], place),
        )
        for name, place, group in zip(cut.names, cut.places, cut.groups, strict=True)
    )  # fmt: skip
    problems = tuple(d for d in result.diagnostics if d.severity is Severity.ERROR)
    roles = {number: role.value for number, role in draft.roles.items()}
    return Proposal(draft.all_tags(tags), steps, roles, draft.tagged(tags), result, problems)


def _reason(block: Block, place: int) -> str:
    """Why a step begins at a block, in a few words."""
    if block.headings:
        return f"“{' '.join(without_markup(block.headings[-1]).split())}”"
    if not place:
        return "the first work"
    return f"begins to {block.activity.value}" if block.activity is not None else "few values cross"
