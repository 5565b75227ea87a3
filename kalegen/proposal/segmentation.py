"""One way to cut a notebook's work into steps, with their names and tags, and what the compiler plans with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from kalegen.generate import Result
from kalegen.proposal.cuts import Block
from kalegen.proposal.draft import Draft
from kalegen.proposal.naming import name_steps


@dataclass(frozen=True, eq=False)
class Segmentation:
    """The blocks of a draft as steps: the ``places`` of those that begin one; some may have names already."""

    draft: Draft
    places: tuple[int, ...]
    given: Mapping[int, str] = field(default_factory=dict)

    def without(self, place: int) -> Segmentation:
        """The same with one cut fewer."""
        return replace(self, places=tuple(other for other in self.places if other != place))

    @cached_property
    def groups(self) -> list[list[Block]]:
        """The blocks of each step."""
        ends = [*self.places[1:], len(self.draft.blocks)] if self.places else []
        return [self.draft.blocks[start:end] for start, end in zip(self.places, ends, strict=True)]

    @cached_property
    def names(self) -> list[str]:
        """The steps' names, each once in the notebook."""
        taken = {cell.tags.step for cell in self.draft.cells if cell.tags.step is not None} | set(self.given.values())
        unnamed = [group for place, group in zip(self.places, self.groups, strict=True) if place not in self.given]
        new = iter(name_steps(unnamed, taken))
        return [self.given[place] if place in self.given else next(new) for place in self.places]

    def tags(self, after: Mapping[str, Sequence[str]]) -> dict[int, list[str]]:
        """The tags of all cells of steps; the first one of each says what the step waits for."""
        tags: dict[int, list[str]] = {}
        for name, group in zip(self.names, self.groups, strict=True):
            numbers = [cell.number for block in group for cell in block.cells]
            tags |= {number: [f"step:{name}"] for number in numbers}
            tags[numbers[0]] += [f"prev:{other}" for other in after.get(name, ())]
        return tags

    @cached_property
    def planned(self) -> Result:
        """What the compiler plans with it, where no tag says what waits for what."""
        return self.draft.plan(self.tags({}))
