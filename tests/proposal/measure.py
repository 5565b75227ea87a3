"""How well proposals agree with people: ``python -m tests.proposal.measure FOLDER`` on notebooks that people tagged.

The tags are taken off, and where steps begin is compared with where people let them begin. Printed is, for each
notebook and over all, the F1 of the boundaries between cells that people gave to steps, and of those between all cells
that they did not skip. Other people's notebooks are no part of this repository.
"""

from __future__ import annotations

import copy
import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kalegen.proposal.draft import Draft
from kalegen.proposal.propose import propose

STEP = re.compile(r"(?:step|block):(.+)")
ROLES = ("imports", "functions", "pipeline-parameters", "pipeline-metrics", "skip")
SHARED = "shared"


@dataclass(frozen=True)
class Agreement:
    """How many boundaries people drew, how many were proposed, and how many are the same."""

    drawn: int = 0
    proposed: int = 0
    same: int = 0

    def __add__(self, other: Agreement) -> Agreement:
        return Agreement(self.drawn + other.drawn, self.proposed + other.proposed, self.same + other.same)

    @property
    def f1(self) -> float:
        """The F1; 1 where there is nothing to draw and nothing was."""
        return 2 * self.same / (self.drawn + self.proposed) if self.drawn + self.proposed else 1.0


def labels_of(document: Mapping[str, Any]) -> dict[int, str]:
    """What people say of each code cell that holds code: its step's name, or its role; an untagged one goes on."""
    found: dict[int, str] = {}
    current = ""
    for number, cell in enumerate(document["cells"], 1):
        if cell["cell_type"] != "code" or not "".join(cell["source"]).strip():
            continue
        tags = (cell.get("metadata") or {}).get("tags") or []
        role = next((tag for tag in tags if tag in ROLES), "")
        step = next((match[1] for match in map(STEP.fullmatch, tags) if match), "")
        if role != "skip":
            current = role or (f"step {step}" if step else current)
        found[number] = role if role == "skip" else current
    return {number: SHARED if label in ("imports", "functions") else label for number, label in found.items()}


def untagged(document: Mapping[str, Any]) -> dict[str, Any]:
    """The notebook without tags."""
    made = copy.deepcopy(dict(document))
    for cell in made["cells"]:
        (cell.get("metadata") or {}).pop("tags", None)
    return made


def proposed_labels(document: Mapping[str, Any], path: Path) -> dict[int, str]:
    """What is proposed for each code cell: its step, or its role."""
    proposal = propose(Draft(document, path))
    labels = dict(proposal.roles)
    for at, step in enumerate(proposal.steps):
        labels |= dict.fromkeys(step.cells, f"step {at}")
    return {number: SHARED if label in ("imports", "functions") else label for number, label in labels.items()}


def boundaries(labels: list[str]) -> set[int]:
    """The places where the label is another one than before."""
    return {at for at in range(1, len(labels)) if labels[at] != labels[at - 1]}


def compare(drawn: Mapping[int, str], proposed: Mapping[int, str], numbers: list[int]) -> Agreement:
    """How far two labellings of some cells agree in their boundaries."""
    ours = boundaries([drawn[number] for number in numbers])
    theirs = boundaries([proposed[number] for number in numbers])
    return Agreement(len(ours), len(theirs), len(ours & theirs))


def continued(proposed: Mapping[int, str], numbers: list[int]) -> dict[int, str]:
    """The proposed steps of cells that people gave to steps; shared code is of the step around it."""
    found: dict[int, str] = {}
    current = next((proposed[number] for number in numbers if proposed[number].startswith("step")), "")
    for number in numbers:
        current = proposed[number] if proposed[number].startswith("step") else current
        found[number] = current
    return found


def read(path: Path) -> dict[str, Any]:
    """The document in a file; an empty one where that is no JSON."""
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except ValueError:
        return {}


def measured(folder: Path) -> Iterator[tuple[Path, Agreement, Agreement]]:
    """Each notebook with at least two steps, once: the agreement on steps alone, and on all cells."""
    known: set[str] = set()
    for path in sorted(folder.rglob("*.ipynb")):
        document = read(path)
        drawn = labels_of(document) if document.get("nbformat") == 4 else {}
        text = "\n".join("".join(cell["source"]) for cell in document.get("cells", ()))
        if len({label for label in drawn.values() if label.startswith("step")}) < 2 or text in known:
            continue
        known.add(text)
        proposed = proposed_labels(untagged(document), path)
        kept = [number for number, label in drawn.items() if label != "skip" and number in proposed]
        steps = [number for number in kept if drawn[number].startswith("step")]
        yield path, compare(drawn, continued(proposed, steps), steps), compare(drawn, proposed, kept)


def main() -> None:
    """Print a line for each notebook, and the sums."""
    on_steps = on_all = Agreement()
    for path, steps, every in measured(Path(sys.argv[1])):
        on_steps, on_all = on_steps + steps, on_all + every
        print(f"steps {steps.f1:.2f}  all cells {every.f1:.2f}  {path.name}")
    print(f"steps {on_steps.f1:.3f}  all cells {on_all.f1:.3f}  over all")


if __name__ == "__main__":
    main()
