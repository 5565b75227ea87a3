"""Going through a proposal with the person at the terminal, step by step."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import click

from kalegen.cli.console import report, say
from kalegen.cli.proposals import in_runs, show
from kalegen.frontends.tags import NAME
from kalegen.proposal.draft import Draft
from kalegen.proposal.propose import Proposal, complete
from kalegen.proposal.segmentation import Segmentation

CHOICES = "[a]ccept, [m]erge with the one above, [s]plit, [r]ename, accept a[l]l"


@dataclass
class _Answers:
    """What was said so far: the places of the blocks that begin steps, and the names that were given."""

    draft: Draft
    places: list[int]
    names: dict[int, str] = field(default_factory=dict)

    @property
    def proposal(self) -> Proposal:
        """The proposal with all answers so far."""
        return complete(Segmentation(self.draft, tuple(self.places), self.names))

    def rename(self, place: int, name: str) -> None:
        """Call the step that begins there so."""
        self.names[place] = name

    def merge(self, place: int) -> None:
        """Let the step that begins there be a part of the one above."""
        self.places.remove(place)
        self.names.pop(place, None)

    def split(self, place: int) -> None:
        """Let a step begin there."""
        self.places = sorted({*self.places, place})


def ask(draft: Draft, proposal: Proposal) -> Proposal:
    """The proposal after a person has gone through it."""
    show(draft, proposal)
    first = proposal
    starts = {step.cells[0] for step in proposal.steps}
    answers = _Answers(draft, [at for at, block in enumerate(draft.blocks) if block.cells[0].number in starts])
    at = 0
    while at < len(proposal.steps):
        step = proposal.steps[at]
        say(f"{step.name}: cells {in_runs(step.cells)}" + (f", {step.reason}" if step.reason else ""))
        choice = click.prompt(CHOICES, default="a", err=True, type=click.Choice([*"amsrl"]), show_choices=False)
        if choice == "l":
            break
        if choice == "a":
            at += 1
            continue
        changed = _change(answers, at, choice, proposal)
        if changed is None:
            continue
        proposal, at = changed, (at - 1 if choice == "m" else at)
    if proposal is not first:
        show(draft, proposal)
    return proposal


def _change(answers: _Answers, at: int, choice: str, proposal: Proposal) -> Proposal | None:
    """The proposal after one change; None, and as it was, where it can't be made."""
    before = list(answers.places), dict(answers.names)
    place = answers.places[at]
    said = {"m": _merge, "s": _split, "r": _rename}[choice](answers, place, at, proposal)
    if said:
        say(said)
        return None
    changed = answers.proposal
    if changed.problems:
        report(list(changed.problems))
        say("the notebook would not compile with that, so nothing was changed")
        answers.places, answers.names = before
        return None
    return changed


def _merge(answers: _Answers, place: int, at: int, proposal: Proposal) -> str:
    if not at:
        return "no step stands above this one"
    answers.merge(place)
    return ""


def _split(answers: _Answers, place: int, at: int, proposal: Proposal) -> str:
    """Ask at which cell a step is to be divided; why it can't be, empty if it can."""
    cells = {block.cells[0].number: here for here, block in enumerate(answers.draft.blocks)}
    own = [number for number in proposal.steps[at].cells[1:] if number in cells]
    if not own:
        return "the step is one piece, and can't be split"
    number = click.prompt(f"a step begins at cell ({in_runs(own)})", type=click.Choice([*map(str, own)]), err=True,
                          show_choices=False)  # fmt: skip
    answers.split(cells[int(number)])
    return ""


def _rename(answers: _Answers, place: int, at: int, proposal: Proposal) -> str:
    """Ask for a step's name; what is wrong with the answer, empty if nothing is."""
    name = click.prompt("its name", err=True).strip()
    if not re.fullmatch(NAME, name):
        return "a name is made of letters, digits, '-' and '_'"
    if name in {step.name for step in proposal.steps}:
        return "another step has this name"
    answers.rename(place, name)
    return ""
