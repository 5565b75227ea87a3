"""A notebook that tags are sought for: its roles, the work that is to be cut, and what passes between its cells."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from kalegen.configuration.request import PLAIN, Request
from kalegen.frontends.notebook import tags_of
from kalegen.generate import Result, generate_document, plan_document
from kalegen.model.notebook import Role
from kalegen.proposal.cuts import Block, Scale, best_cuts, blocks_of, gains, section_level
from kalegen.proposal.document import CodeCell, code_cells
from kalegen.proposal.flow import Passage, passages_between, step_name
from kalegen.proposal.roles import only_looks, roles_of
from kalegen.reporting.policy import DEFAULT


@dataclass(frozen=True)
class ProposalOptions:
    """What is asked for: so many ``steps``, cuts ``from_headings`` alone, cells that only look as ``skip``."""

    steps: int | None = None
    from_headings: bool = False
    skips_looks: bool = False


@dataclass(frozen=True, eq=False)
class Draft:
    """A notebook that tags are sought for; ``starts`` are the lines on which cells begin, if it is a text."""

    document: Mapping[str, Any]
    path: Path
    options: ProposalOptions = ProposalOptions()
    request: Request = PLAIN
    starts: Mapping[int, int] = field(default_factory=dict)

    @cached_property
    def cells(self) -> list[CodeCell]:
        """The code cells that hold code."""
        return [cell for cell in code_cells(self.document, self.path.name) if not cell.is_blank]

    @cached_property
    def has_steps(self) -> bool:
        """Whether tags make steps already: what stands below the first tag then belongs to what the tags say."""
        return any(cell.tags.step is not None or cell.tags.notebook is not None for cell in self.cells)

    @cached_property
    def free(self) -> list[CodeCell]:
        """The cells that the proposal speaks of."""
        first = next((cell.number for cell in self.cells if cell.is_tagged), None) if self.has_steps else None
        return [cell for cell in self.cells if not cell.is_tagged and (first is None or cell.number < first)]

    @cached_property
    def roles(self) -> Mapping[int, Role]:
        """What the cells are that no step needs to be made of."""
        proposed = roles_of(self.cells, skips_looks=self.options.skips_looks)
        free = {cell.number for cell in self.free}
        return {cell.number: proposed[cell.number] for cell in self.cells if cell.number in proposed
                and (cell.number in free or cell.is_tagged)}  # fmt: skip

    @cached_property
    def blocks(self) -> list[Block]:
        """The work that is to be cut."""
        work = [cell for cell in self.free if cell.number not in self.roles]
        looks = frozenset(cell.number for cell in work if only_looks(cell, self.cells))
        above: dict[int, list[CodeCell]] = {}
        waiting: list[CodeCell] = []
        for cell in self.cells:
            if cell in work:
                above[cell.number], waiting = waiting, []
            else:
                waiting.append(cell)
        return blocks_of(work, looks, above)

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """What would pass between the blocks' cells."""
        if self.has_steps:
            return ()
        trial = {cell.number: [f"step:{step_name(cell.number)}"] for block in self.blocks for cell in block.cells}
        return passages_between(self.tagged(trial), self.path)

    @property
    def best(self) -> list[int]:
        """The places of the blocks that are best to begin steps with."""
        if self.options.from_headings:
            level = section_level(self.blocks)
            return [place for place, block in enumerate(self.blocks) if not place or 0 < block.level <= level]
        scale = Scale(section_level(self.blocks), self.passages)
        return best_cuts(gains(self.blocks, scale), self.options.steps)

    def tagged(self, steps: Mapping[int, Sequence[str]]) -> dict[str, Any]:
        """A copy of the document with the roles' tags, and these."""
        made = copy.deepcopy(dict(self.document))
        for number, tags in self.all_tags(steps).items():
            cell = made["cells"][number - 1]
            cell["metadata"] = {**(cell.get("metadata") or {}), "tags": [*tags]}
        return made

    def all_tags(self, steps: Mapping[int, Sequence[str]]) -> dict[int, tuple[str, ...]]:
        """All tags of the cells that get new ones, by number."""
        free = {cell.number for cell in self.free}
        new = {**{number: [role.value] for number, role in self.roles.items() if number in free}, **steps}
        return {
            number: tuple(dict.fromkeys([*tags_of(self.document["cells"][number - 1]), *new[number]]))
            for number in sorted(new)
            if new[number]
        }

    def compile(self, steps: Mapping[int, Sequence[str]]) -> Result:
        """What the notebook compiles to with these tags."""
        return generate_document(self.tagged(steps), self.path, DEFAULT, self.request, self.starts)

    def plan(self, steps: Mapping[int, Sequence[str]]) -> Result:
        """What the compiler plans with these tags: all that cuts can be to blame for, and no text of a module."""
        return plan_document(self.tagged(steps), self.path, self.request, self.starts)
