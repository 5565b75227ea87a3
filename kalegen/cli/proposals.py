"""Making a proposal for a command, and showing it: cells in the colours of their steps, a table, and a tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.table import Column, Table
from rich.text import Text

from kalegen.cli.compiling import or_defect
from kalegen.cli.console import has_colours
from kalegen.cli.options import Reporting
from kalegen.configuration.request import PLAIN, Request
from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.frontends.text_notebook import load_any_notebook
from kalegen.proposal.draft import Draft, ProposalOptions
from kalegen.proposal.propose import Proposal, ProposedStep, propose
from kalegen.syntax.plain_text import harmless, printable

COLOURS = ("cyan", "yellow", "green", "magenta", "blue", "bright_red", "bright_cyan", "bright_yellow")


def draft_of(path: Path, options: ProposalOptions, request: Request = PLAIN) -> Draft | Diagnostic:
    """The notebook in a file, for which tags are sought; an ERROR where there is none, or nothing to tag."""
    place = Place(str(path))
    read = load_any_notebook(path, place)
    if isinstance(read, Diagnostic):
        return read
    draft = Draft(read.document, path, options, request, read.starts)
    if not draft.blocks and not draft.has_steps:
        message = "the notebook has no code for a step"
        return error("KG112", message, place, "a step does more than import and define")
    return draft


def proposed(draft: Draft, path: Path, reporting: Reporting) -> Proposal | Diagnostic:
    """The best proposal for a notebook; KG009 for an exception, which is a defect of kalegen."""
    from kalegen.compilation import in_project

    return or_defect(path, reporting, lambda: in_project(path, lambda: propose(draft)))


def show(draft: Draft, proposal: Proposal) -> None:
    """The proposal for a person."""
    import sys

    from rich.console import Console

    console = Console(stderr=True, no_color=not has_colours(sys.stderr), highlight=False)
    for part in drawn(draft, proposal):
        console.print(part, soft_wrap=isinstance(part, Text))


def drawn(draft: Draft, proposal: Proposal) -> Iterator[Text | Table]:
    """The proposal as a picture: the cells in the colours of their steps, a table, and the steps as a tree."""
    yield _strip(draft, proposal)
    yield table_of(proposal)
    if proposal.result.pipeline is not None:
        from kalegen.pictures.picture import picture_of
        from kalegen.pictures.text import tree

        yield Text(harmless("\n".join(tree(picture_of(proposal.result.pipeline)))))


def _strip(draft: Draft, proposal: Proposal) -> Text:
    """The numbers of the cells, each in the colour of its step; what belongs to none is dim."""
    colours = {cell: COLOURS[at % len(COLOURS)] for at, step in enumerate(proposal.steps) for cell in step.cells}
    starts = {step.cells[0] for step in proposal.steps}
    strip = Text("cells")
    for cell in draft.cells:
        strip.append(" | " if cell.number in starts else " ")
        strip.append(str(cell.number), colours.get(cell.number, "dim"))
    return strip


def table_of(proposal: Proposal) -> Table:
    """A row for each cell of a role and for each step: its cells, what it waits for and takes, and why it is one."""
    made = Table("cells", Column("is", overflow="fold"), Column("after", overflow="fold"), "takes", "begins with")
    rows: list[tuple[tuple[int, ...], Text, str, str, str]]
    rows = [((number,), Text(role.replace("-", "-\n")), "", "", "") for number, role in proposal.roles.items()]
    for at, step in enumerate(proposal.steps):
        name = Text(printable(step.name), style=COLOURS[at % len(COLOURS)])
        rows.append((step.cells, name, ", ".join(step.after), ", ".join(_taken(step, proposal)), step.reason))
    for cells, what, *texts in sorted(rows, key=lambda row: row[0][0]):
        made.add_row(in_runs(cells), what, *(Text(printable(text)) for text in texts))
    return made


SIZES = {"Dataset": "table", "Model": "model"}


def _taken(step: ProposedStep, proposal: Proposal) -> Iterator[str]:
    """What a step takes from others: the values of each kind of thing."""
    pipeline = proposal.result.pipeline
    model = next((one for one in pipeline.steps if one.name == step.name), None) if pipeline is not None else None
    kinds: dict[str, list[str]] = {}
    for load in model.loads if model is not None else ():
        artifact = load.artifact
        kind = "small" if artifact.is_plain else SIZES.get(artifact.kind, "object")
        kinds.setdefault(kind, []).extend(load.names or [f"{artifact.stream} stream"])
    yield from (f"{', '.join(names)} ({kind})" for kind, names in kinds.items())


def in_runs(numbers: Sequence[int]) -> str:
    """Numbers as a person writes them: ``3–5, 8``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
