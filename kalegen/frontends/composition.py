"""Notebooks made of notebooks: a ``notebook:NAME`` cell stands for the cells of another notebook.

The cells of all notebooks are joined in the order in which ``%run`` would run them, their steps named ``NAME/step``;
from there on it is one notebook, and variables, definitions and ``prev:`` tags cross the borders as they cross steps.
What came from where is kept in the steps' ``group`` (emission makes pipelines of it) and in the cells' numbers.
"""

from __future__ import annotations

import os.path
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import libcst as cst

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error, has_errors, warning
from kalegen.frontends.jupyter import is_plain
from kalegen.frontends.notebook import read_notebook
from kalegen.frontends.source import height_of
from kalegen.incremental.lookups import MISSING, kind_of
from kalegen.model.endings import NOTEBOOK
from kalegen.model.notebook import Cell, CellNumber, Notebook, Role
from kalegen.model.settings import Source
from kalegen.syntax.scopes import names_bound_in

MOST_PARTS = 100
"""How many notebooks one may be made of, one that is there twice counted twice."""


Reader = Callable[[Sequence[str]], tuple[Notebook | None, list[Diagnostic]]]
"""Reads a notebook, None where there is none, given the cells' texts of those that run in one session with it."""


@dataclass(eq=False)
class Part:
    """A notebook of a composition: ``group`` leads to it from the root, ``after`` are the steps its own wait for."""

    notebook: Notebook
    found: list[Diagnostic]
    group: tuple[str, ...] = ()
    parent: Part | None = None
    after: tuple[str, ...] = ()
    children: dict[int, Part] = field(default_factory=dict)

    @property
    def parts(self) -> Iterator[Part]:
        """This part and those below it, from the outermost in."""
        yield self
        for child in self.children.values():
            yield from child.parts

    @property
    def steps(self) -> Iterator[str]:
        """The names of the notebook's own steps, seen from the root, once for each cell."""
        for cell in self.notebook.cells:
            if cell.role is Role.STEP and cell.step is not None:
                yield self.qualified(cell.step)

    def qualified(self, name: str) -> str:
        """A step's name, seen from the root."""
        return "/".join((*self.group, name))


def compose(read: Reader, path: Path) -> tuple[Notebook | None, list[Diagnostic]]:
    """The notebook of the file ``path`` with the cells of those that it refers to.

    Where they are more than Python they are read again, with the others' texts: ``!ls $x`` reads an ``x`` that any of
    them binds.

    Errors: KG801 and KG802 for references that lead nowhere, KG803 for cycles, KG805 for names used twice, KG806 for
    parameters that two notebooks give different defaults, KG808 for an exit handler inside.
    """
    notebook, found = read(())
    if notebook is None or not any(cell.role is Role.REFERENCE for cell in notebook.cells):
        return notebook, found
    root = _with_references(notebook, found, path, ())
    cells = [cell for part in root.parts for cell in part.notebook.cells]
    if not all(cell.role is Role.REFERENCE or is_plain(cell.source) for cell in cells) or _has_errors(root):
        texts = [cell.source for cell in cells]
        notebook, found = read(texts)
        assert notebook is not None
        root = _with_references(notebook, found, path, texts)
    numbers = _number(root)
    found = [_numbered(problem, part, numbers) for part in root.parts for problem in part.found]
    found += _check_names(root, numbers)
    joined, problems = _without_overridden(list(_joined(root, root, numbers)), notebook.file)
    skipped: dict[int, str] = {}
    for part in root.parts:
        skipped.update((numbers[part, number], text) for number, text in part.notebook.skipped.items())
    inside = {
        part.group: Source(part.notebook.settings, Place(part.notebook.file))
        for part in root.parts
        if part is not root and part.notebook.settings
    }
    return replace(notebook, cells=tuple(joined), skipped=skipped, inside=inside), [*found, *problems]


def in_parts(diagnostics: Sequence[Diagnostic]) -> list[Diagnostic]:
    """The findings with places in the notebooks that the cells come from."""
    return [finding.moved(in_part) for finding in diagnostics]


def in_part(place: Place) -> Place:
    """A place in the notebook that its cell comes from."""
    cell = place.cell
    return place._replace(file=cell.file, cell=cell.number) if isinstance(cell, CellNumber) else place


# Reading


def _has_errors(root: Part) -> bool:
    """Whether there is an ERROR in a notebook: a cell may have been left out for it."""
    return any(has_errors(part.found) for part in root.parts)


def _with_references(notebook: Notebook, found: list[Diagnostic], path: Path, texts: Sequence[str]) -> Part:
    """The notebook as the root of those that it refers to, which are read as running with the cells of ``texts``."""
    root = Part(notebook, found)
    _read_references(root, (path,), texts)
    return root


def _read_references(part: Part, above: tuple[Path, ...], texts: Sequence[str]) -> None:
    """Read the notebooks that a part refers to, and those that they refer to; ``above`` are the files on the way."""
    for cell in part.notebook.cells:
        if cell.role is not Role.REFERENCE:
            continue
        place = Place(part.notebook.file, cell.number)
        # opened by itself, a notebook runs in its own folder; run by another one, in that one's
        candidates = [above[-1].parent / cell.reference, above[0].parent / cell.reference]
        path = next((candidate for candidate in candidates if kind_of(candidate) == "file"), candidates[0])
        if not cell.reference or path.suffix != NOTEBOOK or kind_of(path) in (MISSING, "folder"):
            what = (
                f"the notebook {cell.reference!r} does not exist"
                if cell.reference
                else "the cell has a tag notebook: and does not say which notebook it is"
            )
            hint = "write %run PATH into the cell, with the path from this notebook's folder"
            part.found.append(error("KG802", what, place, hint))
        elif kind_of(path) == "file" and _same(path, above):
            way = " -> ".join([*(one.name for one in above), path.name])
            part.found.append(
                error(
                    "KG803", f"the notebooks refer to one another: {way}", place, "remove one of these notebook: cells"
                )
            )
        else:
            _read_child(part, cell, path, above, texts)


def _read_child(part: Part, cell: Cell, path: Path, above: tuple[Path, ...], texts: Sequence[str]) -> None:
    """Read the notebook that a cell stands for, and those that it refers to; KG013 for too many."""
    assert cell.step is not None
    root = part
    while root.parent is not None:
        root = root.parent
    if sum(1 for _ in root.parts) >= MOST_PARTS:
        message = f"there are more than {MOST_PARTS} notebooks inside one another"
        part.found.append(error("KG013", message, Place(part.notebook.file, cell.number), "make two pipelines of it"))
        return
    file = os.path.relpath(path, above[0].parent).replace(os.sep, "/")
    notebook, found = read_notebook(path, file, texts)
    if notebook is None:
        part.found += found
        return
    child = Part(notebook, found, (*part.group, cell.step), part, cell.after)
    part.children[cell.number] = child
    _read_references(child, (*above, path), texts)


def _same(path: Path, others: Sequence[Path]) -> bool:
    return any(path.samefile(other) for other in others)


# Numbers


def _number(root: Part) -> dict[tuple[Part, int], CellNumber]:
    """Every cell's number in the whole, which knows the cell's own notebook and its number there."""
    numbers: dict[tuple[Part, int], CellNumber] = {}
    _number_part(root, root.notebook.file, numbers)
    return numbers


def _number_part(part: Part, root: str, numbers: dict[tuple[Part, int], CellNumber]) -> None:
    """Give the cells of a part numbers in the order in which they run, those inside a reference at it."""
    own = {cell.number for cell in part.notebook.cells} | set(part.notebook.skipped)
    own |= {finding.place.cell for finding in part.found if finding.place.cell is not None}
    for number in sorted(own):
        file = part.notebook.file
        numbers[part, number] = CellNumber(len(numbers) + 1, file, number, is_foreign=file != root)
        if number in part.children:
            _number_part(part.children[number], root, numbers)


def _numbered(finding: Diagnostic, part: Part, numbers: Mapping[tuple[Part, int], CellNumber]) -> Diagnostic:
    """A finding of the front end's with its cell's number in the whole."""
    cell = finding.place.cell
    if cell is None or finding.place.file != part.notebook.file:
        return finding
    step = finding.place.step and part.qualified(finding.place.step)
    return finding._replace(place=finding.place._replace(cell=numbers[part, cell], step=step))


# Joining


def _joined(part: Part, root: Part, numbers: Mapping[tuple[Part, int], CellNumber]) -> Iterator[Cell]:
    """The cells in the order in which they run."""
    tagged = {cell.step for cell in part.notebook.cells if cell.after}
    for cell in part.notebook.cells:
        if cell.role is Role.REFERENCE:
            if cell.number in part.children:
                yield from _joined(part.children[cell.number], root, numbers)
            continue
        waits = _resolve_all(part.parent, part.after, root) if part.parent and cell.step not in tagged else ()
        yield replace(
            cell,
            number=numbers[part, cell.number],
            step=part.qualified(cell.step) if cell.step is not None else None,
            group=part.group,
            after=_resolve_all(part, cell.after, root),
            waits=waits if cell.role is Role.STEP else (),
        )


def _resolve_all(part: Part, names: Sequence[str], root: Part) -> tuple[str, ...]:
    """The steps that ``prev:`` tags mean, as the whole knows them."""
    return tuple(dict.fromkeys(step for name in names for step in _resolve(part, name, root)))


def _resolve(part: Part, name: str, root: Part) -> list[str]:
    """A step, or all steps of a notebook, of that name: of the same notebook, else of the nearest one around it."""
    steps = list(dict.fromkeys(step for one in root.parts for step in one.steps))
    scope: Part | None = part
    while scope is not None:
        wanted = scope.qualified(name)
        meant = [step for step in steps if step == wanted or step.startswith(f"{wanted}/")]
        if meant:
            return meant
        scope = scope.parent
    return [name]


def _check_names(root: Part, numbers: Mapping[tuple[Part, int], CellNumber]) -> Iterator[Diagnostic]:
    """KG805 for a reference named like a step or another reference, KG808 for an exit handler in one."""
    for part in root.parts:
        steps = {cell.step for cell in part.notebook.cells if cell.role is Role.STEP}
        seen: set[str | None] = set()
        for cell in part.notebook.cells:
            place = Place(root.notebook.file, numbers[part, cell.number])
            if cell.role is Role.REFERENCE:
                if cell.step in steps | seen:
                    yield error(
                        "KG805",
                        f"the name {cell.step!r} belongs to another step or notebook already",
                        place,
                        "give the tag notebook: another name",
                    )
                seen.add(cell.step)
            elif part is not root and any(setting.key == "on-exit" for setting in cell.settings):
                hint = "move the cell with the tag on-exit to the notebook that you compile"
                yield error(
                    "KG808",
                    "the tag on-exit has to stand in the notebook that you compile, and not in one that it includes",
                    place,
                    hint,
                )


# Parameters


def _without_overridden(cells: list[Cell], file: str) -> tuple[list[Cell], list[Diagnostic]]:
    """The cells without parameters that a notebook around them, or an earlier one, declares already."""
    declared: dict[str, tuple[str, Cell]] = {}
    found: list[Diagnostic] = []
    changed: dict[int, Cell] = {}
    parameters = [cell for cell in cells if cell.role is Role.PARAMETERS]
    for cell in sorted(parameters, key=lambda cell: (len(cell.group), cell.number)):
        changed[cell.number] = _kept(cell, declared, found, file)
    return [changed[cell.number] if cell.role is Role.PARAMETERS else cell for cell in cells], found


def _kept(cell: Cell, declared: dict[str, tuple[str, Cell]], found: list[Diagnostic], file: str) -> Cell:
    """The cell with empty lines where another notebook's parameters stood."""
    body: list[cst.SimpleStatementLine | cst.BaseCompoundStatement] = []
    blank = 0
    for node in cell.module.body:
        names = sorted(names_bound_in(node).bound)
        others = [declared[name][1] for name in names if name in declared and declared[name][1].group != cell.group]
        text = re.sub(r"\s+", " ", cst.Module([node.with_changes(leading_lines=[])]).code.partition("#")[0]).strip()
        if others:
            if declared[names[0]][0] != text:
                found.append(_override(names[0], cell, others[0], file))
            blank += height_of(node)
            continue
        declared.update((name, (text, cell)) for name in names)
        above = [*[cst.EmptyLine(indent=False)] * blank, *node.leading_lines]
        body.append(node.with_changes(leading_lines=above))
        blank = 0
    return replace(cell, module=cell.module.with_changes(body=body))


def _override(name: str, cell: Cell, other: Cell, file: str) -> Diagnostic:
    """KG806 between notebooks of which none is around the other, KG807 where the outer one's default counts."""
    place = Place(file, cell.number)
    if cell.group[: len(other.group)] == other.group:
        message = f"the parameter {name!r} has another default in {_in_full(other)}, and the pipeline takes that one"
        return warning("KG807", message, place, "write the same default in both notebooks")
    message = f"the parameter {name!r} has another default in {_in_full(other)}"
    hint = "declare the parameter in the notebook that includes both, or rename one of the two"
    return error("KG806", message, place, hint)


def _in_full(cell: Cell) -> str:
    """A cell's name for a finding in another notebook."""
    assert isinstance(cell.number, CellNumber)
    return f"cell {cell.number.number} of {cell.number.file}"
