"""A proposal: the tags of a notebook, which are compiled before anybody sees them.

A cut that the compiler would refuse is taken back, and so is one that it warns of, where the steps on both sides can be
one. What is left to say is said of a notebook whose work is one step.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

from kalegen.configuration.request import PLAIN, Request
from kalegen.diagnostics.diagnostic import Diagnostic, Severity
from kalegen.generate import Result, generate_document, plan_document
from kalegen.model.notebook import Role
from kalegen.proposal.activities import Activity, activities_in
from kalegen.proposal.cuts import Block, Scale, best_cuts, blocks_of, gains, section_level
from kalegen.proposal.document import CodeCell, code_cells
from kalegen.proposal.flow import Passage, passages_between, step_name
from kalegen.proposal.naming import name_steps
from kalegen.proposal.roles import only_looks, roles_of
from kalegen.reporting.policy import DEFAULT

MOST_TRIALS = 30
MOST_SUSPECTS = 6
"""How many plans may look for better cuts, in all and at a time."""


@dataclass(frozen=True)
class Wishes:
    """What is asked for: so many ``steps``, cuts ``from_headings`` alone, cells that only look as ``skip``."""

    steps: int | None = None
    from_headings: bool = False
    skips_looks: bool = False


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
        """What compiling it found."""
        return self.result.diagnostics


@dataclass(frozen=True, eq=False)
class Draft:
    """A notebook that tags are sought for; ``starts`` are the lines on which cells begin, if it is a text."""

    document: Mapping[str, Any]
    path: Path
    wishes: Wishes = field(default_factory=Wishes)
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
        proposed = roles_of(self.cells, skips_looks=self.wishes.skips_looks)
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
        if self.wishes.from_headings:
            level = section_level(self.blocks)
            return [place for place, block in enumerate(self.blocks) if not place or 0 < block.level <= level]
        scale = Scale(section_level(self.blocks), self.passages)
        return best_cuts(gains(self.blocks, scale), self.wishes.steps)

    def tagged(self, steps: Mapping[int, Sequence[str]]) -> dict[str, Any]:
        """A copy of the document with the roles' tags, and these."""
        made = copy.deepcopy(dict(self.document))
        for number, tags in self.all_tags(steps).items():
            made["cells"][number - 1].setdefault("metadata", {})
            made["cells"][number - 1]["metadata"] = {**(made["cells"][number - 1]["metadata"] or {}), "tags": [*tags]}
        return made

    def all_tags(self, steps: Mapping[int, Sequence[str]]) -> dict[int, tuple[str, ...]]:
        """All tags of the cells that get new ones, by number."""
        free = {cell.number for cell in self.free}
        new = {**{number: [role.value] for number, role in self.roles.items() if number in free}, **steps}
        return {
            number: tuple(dict.fromkeys([*self._own_tags(number), *new[number]]))
            for number in sorted(new)
            if new[number]
        }

    def _own_tags(self, number: int) -> list[str]:
        return list((self.document["cells"][number - 1].get("metadata") or {}).get("tags") or [])

    @cached_property
    def _planned(self) -> dict[tuple[tuple[int, tuple[str, ...]], ...], Result]:
        """What was planned already, by its tags."""
        return {}

    def compile(self, steps: Mapping[int, Sequence[str]]) -> Result:
        """What the notebook compiles to with these tags."""
        return generate_document(self.tagged(steps), self.path, DEFAULT, self.request, self.starts)

    def plan(self, steps: Mapping[int, Sequence[str]]) -> Result:
        """What the compiler plans with these tags: all that cuts can be to blame for, and no text of a module."""
        key = tuple((number, tuple(tags)) for number, tags in sorted(steps.items()))
        if key not in self._planned:
            self._planned[key] = plan_document(self.tagged(steps), self.path, self.request, self.starts)
        return self._planned[key]


def propose(draft: Draft) -> Proposal:
    """The best proposal that compiles."""
    return complete(draft, _without_refused(draft, draft.best) if draft.blocks else [])


def complete(draft: Draft, places: Sequence[int], names: Mapping[int, str] | None = None) -> Proposal:
    """The proposal in which the blocks at these places begin steps; some of them may have names already."""
    groups = groups_of(draft, places)
    chosen = _names(draft, places, groups, names or {})
    free = _step_tags(groups, chosen, {})
    planned = draft.plan(free)
    after = _waits(draft, groups, chosen, planned)
    tags = _step_tags(groups, chosen, after)
    result = draft.compile(tags)
    if any(_badness(result, _findings(planned))):  # the order that tags declare would lose something
        tags, after = free, {}
        result = draft.compile(tags)
    steps = tuple(
        ProposedStep(name, tuple(cell.number for block in group for cell in block.cells), after.get(name, ()), reason)
        for name, group, reason in zip(chosen, groups, _reasons(draft, places), strict=True)
    )
    problems = tuple(d for d in result.diagnostics if d.severity is Severity.ERROR)
    roles = {number: role.value for number, role in draft.roles.items()}
    return Proposal(draft.all_tags(tags), steps, roles, draft.tagged(tags), result, problems)


def groups_of(draft: Draft, places: Sequence[int]) -> list[list[Block]]:
    """The blocks of each step, given the places of the blocks that begin one."""
    ends = [*places[1:], len(draft.blocks)] if places else []
    return [draft.blocks[start:end] for start, end in zip(places, ends, strict=True)]


def _names(
    draft: Draft, places: Sequence[int], groups: Sequence[Sequence[Block]], given: Mapping[int, str]
) -> list[str]:
    taken = {cell.tags.step for cell in draft.cells if cell.tags.step is not None} | set(given.values())
    unnamed = [group for place, group in zip(places, groups, strict=True) if place not in given]
    new = iter(name_steps(unnamed, taken))
    return [given[place] if place in given else next(new) for place in places]


def _step_tags(
    groups: Sequence[Sequence[Block]], names: Sequence[str], after: Mapping[str, Sequence[str]]
) -> dict[int, list[str]]:
    """The tags of all cells of steps; the first one of each says what the step waits for."""
    tags: dict[int, list[str]] = {}
    for name, group in zip(names, groups, strict=True):
        numbers = [cell.number for block in group for cell in block.cells]
        tags |= {number: [f"step:{name}"] for number in numbers}
        tags[numbers[0]] += [f"prev:{other}" for other in after.get(name, ())]
    return tags


# The order of steps


def _waits(
    draft: Draft, groups: Sequence[Sequence[Block]], names: Sequence[str], result: Result
) -> dict[str, tuple[str, ...]]:
    """The steps that each step waits for: those whose values it takes, and those that work with files, as it does."""
    import networkx as nx

    if result.pipeline is None or draft.has_steps:
        return {}
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(names)
    for step in result.pipeline.steps:
        producers = {load.artifact.producer for load in step.loads} | set(step.order)
        graph.add_edges_from((producer, step.name) for producer in producers)
    filing = [name for name, group in zip(names, groups, strict=True) if _uses_files(group)]
    graph.add_edges_from(pairwise(filing))
    reduced = nx.transitive_reduction(graph)
    return {name: tuple(other for other in names if reduced.has_edge(other, name)) for name in names}


FILES = (Activity.DOWNLOAD, Activity.LOAD, Activity.SAVE)


def _uses_files(group: Sequence[Block]) -> bool:
    """Whether a step may read or write files, or do anything at all in a shell: kalegen can't know which."""
    for cell in (cell for block in group for cell in block.cells):
        done = activities_in(cell.tree)
        if any(done[activity] for activity in FILES) or _touches_system(cell.source):
            return True
    return False


_SYSTEM = re.compile(
    r"^\s*(?:!|%%|%cd)|=\s*!|\bopen\(|\bos\.|\bshutil\.|\bsubprocess\b|\bPath\(|zipfile|tarfile", re.MULTILINE
)


def _touches_system(source: str) -> bool:
    return bool(_SYSTEM.search(source))


# Cuts that would be refused


def _without_refused(draft: Draft, places: Sequence[int]) -> list[int]:
    """The places without those that the compiler refuses or warns of and that can be done without."""
    whole = _planned(draft, places[:1])
    unavoidable = _findings(whole)
    trials = 0
    current, found = list(places), _planned(draft, places)
    while trials < MOST_TRIALS and len(current) > 1:
        blamed = [d for d in found.diagnostics if _key(d) not in unavoidable and (_is_error(d) or d.code in COSTLY)]
        if not blamed:
            return current
        suspects = {place for finding in blamed for place in _suspects(draft, current, finding)}
        tried = []
        for place in sorted(suspects)[:MOST_SUSPECTS]:
            trials += 1
            fewer = [one for one in current if one != place]
            result = _planned(draft, fewer)
            tried.append((_badness(result, unavoidable), place, fewer, result))
        badness, _, fewer, result = min(tried, key=lambda one: one[:2])
        if not any(map(_is_error, blamed)) and badness >= _badness(found, unavoidable):
            return current
        current, found = fewer, result
    return current if not any(map(_is_error, found.diagnostics)) else list(places[:1])


def _planned(draft: Draft, places: Sequence[int]) -> Result:
    groups = groups_of(draft, places)
    return draft.plan(_step_tags(groups, _names(draft, places, groups, {}), {}))


def _suspects(draft: Draft, places: Sequence[int], finding: Diagnostic) -> list[int]:
    """The cuts next to the step that a finding is about; all of them where it is about none."""
    groups = groups_of(draft, places)
    own = [at for at, group in enumerate(groups) if any(finding.place.cell in block.numbers for block in group)]
    if not own:
        return list(places[1:])
    return [place for place in places[own[0] : own[0] + 2] if place != places[0]]


COSTLY = frozenset(
    {"KG204", "KG206", "KG207", "KG208", "KG209", "KG210", "KG211", "KG213", "KG214", "KG215", "KG404", "KG405"}
)
"""Warnings that a value may come out otherwise because of a cut."""


def _badness(result: Result, unavoidable: frozenset[tuple[str, int]]) -> tuple[int, int]:
    new = [d for d in result.diagnostics if _key(d) not in unavoidable]
    return sum(map(_is_error, new)), sum(d.code in COSTLY for d in new)


def _is_error(finding: Diagnostic) -> bool:
    return finding.severity is Severity.ERROR


def _key(finding: Diagnostic) -> tuple[str, int]:
    return finding.code, finding.place.cell or 0


def _findings(result: Result) -> frozenset[tuple[str, int]]:
    return frozenset(map(_key, result.diagnostics))


# Reasons


def _reasons(draft: Draft, places: Sequence[int]) -> list[str]:
    return [_reason(draft, place) for place in places]


def _reason(draft: Draft, place: int) -> str:
    """Why a step begins at a block, in a few words."""
    block = draft.blocks[place]
    if block.headings:
        return f"“{block.headings[-1]}”"
    if not place:
        return "the first work"
    return f"begins to {block.activity.value}" if block.activity is not None else "few values cross"
