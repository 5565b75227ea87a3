"""The notebook front end: an ``.ipynb`` file, read through nbformat, becomes a ``Notebook``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import libcst as cst

from kalegen.diagnostics.diagnostic import Diagnostic, Place, Remedy, error, warning
from kalegen.frontends.command_line import declared_apart
from kalegen.frontends.jupyter import Translated, names_bound, translate
from kalegen.frontends.notebook_file import checked_document, load_notebook
from kalegen.frontends.run_notebooks import parts_of, read_parts
from kalegen.frontends.source import no_step, parse, statements_of
from kalegen.frontends.step_magic import is_step_magic
from kalegen.frontends.tag_comments import TagComment, comments_above, without_comments
from kalegen.frontends.tags import Tags, is_own, read_tags
from kalegen.model.notebook import Cell, Notebook, Role, Setting
from kalegen.syntax.scopes import names_bound_in, names_read

if TYPE_CHECKING:
    from kalegen.frontends.run_scripts import RunScripts

LONGEST_CELL = 256 << 10
LONGEST_NOTEBOOK = 1 << 20
"""Characters of code: a step can carry 128 KiB of it."""

PYTHON = re.compile(r"i?python[ \d.]*", re.IGNORECASE)
"""What metadata calls the language: some tools write a kernel's name there, ``python3``."""


def read_notebook(path: Path, file: str = "", others: Sequence[str] = ()) -> tuple[Notebook | None, list[Diagnostic]]:
    """Read a notebook file of nbformat 3 or 4; None with ERRORs where that can't be done.

    ``file`` is what findings call it; its name by default. ``others`` are the cells' texts of the notebooks that run in
    one session with it.
    """
    document = load_notebook(path, Place(file or str(path)))
    if isinstance(document, Diagnostic):
        return None, [document]
    return notebook_from(document, file or path.name, path.stem, path.parent, others)


def read_text(path: Path, others: Sequence[str] = ()) -> tuple[Notebook | None, list[Diagnostic]]:
    """Read a notebook that is a text; None with ERRORs where that can't be done."""
    from kalegen.frontends.text_notebook import load_text_notebook

    text = load_text_notebook(path, Place(str(path)))
    if isinstance(text, Diagnostic):
        return None, [text]
    notebook, found = notebook_from(text.document, path.name, path.stem, path.parent, others)
    return (replace(notebook, starts=text.starts, pair=text.pair) if notebook is not None else None), found


def in_text(diagnostics: Iterable[Diagnostic], starts: Mapping[int, int]) -> list[Diagnostic]:
    """The findings about a notebook that is a text with lines of the text in place of lines of its cells."""
    if not starts:
        return list(diagnostics)
    return [finding.moved(lambda place: _place_in_text(place, starts)) for finding in diagnostics]


def _place_in_text(place: Place, starts: Mapping[int, int]) -> Place:
    if place.cell is None or place.cell not in starts:
        return place
    return place._replace(line=starts[place.cell] + (place.line or 1) - 1)


def read_document(
    document: Mapping[str, Any],
    path: Path,
    starts: Mapping[int, int] = MappingProxyType({}),
    others: Sequence[str] = (),
) -> tuple[Notebook | None, list[Diagnostic]]:
    """Read a notebook of nbformat 3 or 4 that is in memory, and would be saved at ``path``."""
    checked = checked_document(document, Place(str(path)))
    if isinstance(checked, Diagnostic):
        return None, [checked]
    notebook, found = notebook_from(checked, path.name, path.stem, path.parent, others)
    return (replace(notebook, starts=starts) if notebook is not None else None), found


def notebook_from(
    document: Mapping[str, Any], file: str, name: str, folder: Path | None, others: Sequence[str] = ()
) -> tuple[Notebook | None, list[Diagnostic]]:
    """The notebook in a document of nbformat 4."""
    place = Place(file)
    metadata = document.get("metadata") or {}
    language = str(
        (metadata.get("language_info") or {}).get("name") or (metadata.get("kernelspec") or {}).get("language") or ""
    )
    if language and not PYTHON.fullmatch(language):
        return None, [
            error(
                "KG004",
                f"the notebook is in {language}, not in Python",
                place,
                "choose a Python kernel in Jupyter, and save the notebook; kalegen compiles Python alone",
            )
        ]
    reader = _CellReader(file, document.get("cells") or [], folder, others)
    cells = reader.read()
    if not any(cell.get("cell_type") == "code" for cell in document.get("cells") or []):
        reader.found.append(
            error("KG005", "the notebook has no code cell", place, "add a code cell with the tag step:NAME")
        )
    version = (metadata.get("language_info") or {}).get("version")
    notebook = Notebook(
        file=file,
        name=name,
        cells=tuple(cells),
        settings=metadata.get("kubeflow_notebook") or {},
        python=version if isinstance(version, str) else None,
        documentation=reader.documentation,
        skipped=reader.skipped,
        folder=folder,
    )
    return notebook, reader.found


def source_of(cell: Mapping[str, Any]) -> str:
    """A cell's text; nbformat stores it as a string or as a list of lines."""
    source = cell.get("source") or ""
    return source if isinstance(source, str) else "".join(source)


class _CellReader:
    """Reads the cells in order: an untagged cell belongs to what the cell before it belongs to."""

    def __init__(self, file: str, cells: list[Mapping[str, Any]], folder: Path | None, others: Sequence[str]) -> None:
        self._file = file
        self._raw = cells
        self._folder = folder
        self._around = (Path(file).name,)
        self._others = others
        self._scripts: RunScripts | None = None
        self._role: Role | None = None
        self._step: str | None = None
        self.found: list[Diagnostic] = []
        self._bound = frozenset[str]()
        self._has_steps = True
        self.skipped: dict[int, str] = {}
        self.documentation: tuple[tuple[int, str], ...] = tuple(
            (number, source_of(cell)) for number, cell in enumerate(cells, 1) if cell.get("cell_type") == "markdown"
        )

    def read(self) -> list[Cell]:
        """All code cells that are not skipped."""
        tagged = [(number, cell, self._tags(number, cell)) for number, cell in enumerate(self._raw, 1) if is_code(cell)]
        self._has_steps = any(tags.step is not None or is_reference(tags) for _, _, tags in tagged)
        self.skipped = {number: source_of(cell) for number, cell, tags in tagged if tags.role is Role.SKIP}
        sources = [source_of(cell) for number, cell, _ in tagged if number not in self.skipped]
        if problem := self._too_long(tagged):
            self.found.append(problem)
            return []
        if any("%run" in source for source in sources):
            from kalegen.frontends.run_scripts import RunScripts

            self._scripts = RunScripts(self._folder, [*sources, *self._others])
        run = [part.text for source in sources for part in parts_of(source, self._folder, self._around)]
        self._bound = frozenset[str]().union(*map(names_bound, {*run, *self._others}))
        cells = [
            self._reference(number, cell, tags) if is_reference(tags) else self._read(number, source_of(cell), tags)
            for number, cell, tags in tagged
        ]
        read = [cell for cell in cells if cell is not None]
        return [part for cell in read for part in declared_apart(cell, partial(_names_beside, cell, read))]

    def _too_long(self, tagged: Iterable[tuple[int, Mapping[str, Any], Tags]]) -> Diagnostic | None:
        """KG013 for more code than could travel to a pod, whatever is done with it."""
        total = 0
        for number, cell, tags in tagged:
            size = len(source_of(cell)) if tags.role is not Role.SKIP else 0
            total += size
            if size > LONGEST_CELL or total > LONGEST_NOTEBOOK:
                what, most = ("cell", LONGEST_CELL) if size > LONGEST_CELL else ("notebook", LONGEST_NOTEBOOK)
                message = f"the {what} has more than {most >> 10} KiB of code"
                return error(
                    "KG013",
                    message,
                    Place(self._file, number),
                    "move data from the code to a file, or tag the cell skip",
                )
        return None

    def _tags(self, number: int, cell: Mapping[str, Any]) -> Tags:
        place = Place(self._file, number)
        tags = read_tags((cell.get("metadata") or {}).get("tags") or [], place, own_comments(source_of(cell)))
        self.found += tags.diagnostics
        return tags

    def _read(self, number: int, source: str, tags: Tags) -> Cell | None:
        """A cell, which goes on with the role of the one before it if it has no tag; None if there is none."""
        if tags.role is Role.SKIP:
            return None
        if tags.step is not None:
            self._role, self._step = Role.STEP, tags.step
        elif tags.role is not None:
            self._role, self._step = tags.role, None
        place = Place(self._file, number, step=self._step)
        translated, module = self._translated(source, place)
        if module is None:
            return None
        if self._role is Role.REFERENCE:
            message = "the cell has no tag, and the cell above it stands for another notebook"
            self.found.append(error("KG804", message, place, "tag the cell step:NAME, imports, functions or skip"))
            return None
        self._check_settings(tags, place)
        if self._role is None:
            return self._untagged(number, source, module, translated)
        cell = Cell(
            number, self._role, source, module, self._step, tuple(tags.after), tuple(tags.settings),
            translated.requirements, translated.helpers, lines=translated.lines,
        )  # fmt: skip
        return _without_comments(cell)

    def _translated(self, source: str, place: Place) -> tuple[Translated, cst.Module | None]:
        """The cell in plain Python, with what it runs; None for what is no Python, with its ERRORs."""
        parts = parts_of(source, self._folder, self._around)
        translated, module = read_parts(parts, place, self._part) if len(parts) > 1 else self._part(source, place)
        self.found += translated.diagnostics
        return translated, module

    def _part(self, source: str, place: Place) -> tuple[Translated, cst.Module | None]:
        """A cell or a part of one, with the scripts that it runs; its diagnostics are all that was found in it."""
        marked = self._scripts.marked(source) if self._scripts is not None else None
        if marked is not None and marked.scripts:
            translated = translate(marked.text, place, self._bound, self._folder)
            module, _ = parse(translated.source, place)
            together = marked.put_in(module) if module is not None else None
            if together is not None:
                return translated._replace(lines=together[1]), together[0]
        translated = translate(source, place, self._bound, self._folder)
        module, problems = parse(translated.source, place)
        return translated._replace(diagnostics=(*translated.diagnostics, *problems)), module

    def _reference(self, number: int, cell: Mapping[str, Any], tags: Tags) -> Cell:
        """A cell that stands for another notebook; what it runs itself can only be that notebook."""
        self._role, self._step = Role.REFERENCE, None
        place = Place(self._file, number)
        source = source_of(cell)
        path = str((cell.get("metadata") or {}).get("notebook_path") or "")
        code = [line.strip() for line in source.splitlines() if line.strip() and not line.lstrip().startswith("#")]
        match = next(filter(None, map(RUN.fullmatch, code)), None)
        run = (match["quoted"] or match["path"]) if match is not None else ""
        if len(code) > 1 or (code and not run) or (path and run and PurePath(path) != PurePath(run)):
            hint = f"leave the cell empty, or let it be '%run {path or 'PATH'}'; put other code into a step"
            message = "the cell stands for another notebook, so its own code would not run"
            self.found.append(error("KG801", message, place, hint))
        if tags.step is not None or tags.role is not None or tags.settings:
            message = f"the cell has the tag notebook:{tags.notebook} and another tag"
            self.found.append(
                error("KG104", message, place, "remove the other tags: such a cell takes tags prev:NAME alone")
            )
        module = cst.Module([])
        return Cell(number, Role.REFERENCE, source, module, tags.notebook, tuple(tags.after), reference=path or run)

    def _untagged(self, number: int, source: str, module: cst.Module, translated: Translated) -> Cell | None:
        """A cell before the first tag is shared code, if it is nothing but imports and definitions."""
        from kalegen.analysis.interpreter.facts import is_definition

        if all(is_definition(node) or _is_docstring(node) for node in module.body) and not translated.helpers:
            requirements, lines = translated.requirements, translated.lines
            cell = Cell(number, Role.IMPORTS, source, module, requirements=requirements, lines=lines)
            return _without_comments(cell)
        self.found.append(self._homeless(Place(self._file, number)))
        return None

    def _homeless(self, place: Place) -> Diagnostic:
        """KG105 for a cell that belongs to nothing; KG112, once, where that is all that a notebook has."""
        if not self._has_steps:
            return no_step(self._file, self._folder)
        message = "the cell has no tag that kalegen knows, and no cell above it has one"
        hint = "tag the cell step:NAME, imports, functions or skip"
        return error("KG105", message, place, hint, remedies=[Remedy(new=tag) for tag in ("imports", "skip")])

    def _check_settings(self, tags: Tags, place: Place) -> None:
        """KG106 for tags that say something of a step on a cell of none."""
        if self._role is Role.STEP or not (tags.settings or tags.after):
            return
        settings: list[Setting | str] = [*tags.settings, *tags.after]
        first = settings[0]
        name = first.key if isinstance(first, Setting) else "prev"
        which = f"of role {self._role.value!r}" if self._role is not None else "without a role"
        message = f"the tag {name}: has no effect on a cell {which}"
        said = f"{name}:{first.value}".rstrip(":") if isinstance(first, Setting) else f"prev:{first}"
        self.found.append(warning("KG106", message, place, "move the tag to a cell of a step", remedies=[Remedy(said)]))


RUN = re.compile(r"""%run\s+(?:-i\s+)?(?:(?P<quote>['"])(?P<quoted>.+)(?P=quote)|(?P<path>\S+\.ipynb))""")
"""What runs another notebook in this one's namespace."""


def _names_beside(cell: Cell, cells: Iterable[Cell]) -> set[str]:
    """The variables that the other cells read or bind."""
    others = [other.module for other in cells if other is not cell]
    return {node.value for module in others for node in names_read(module)} | names_bound_in(*others).bound


def is_reference(tags: Tags) -> bool:
    """Whether a cell stands for another notebook."""
    return tags.notebook is not None and tags.role is not Role.SKIP


def own_comments(source: str) -> list[TagComment]:
    """The comments at a cell's top that are tags of kalegen's."""
    return [each for each in comments_above(source) if is_step_magic(each.text) or is_own(each.tag)]


def tags_of(cell: Mapping[str, Any]) -> list[str]:
    """All tags of a cell, those in comments behind the others."""
    said = (comment.tag for comment in own_comments(source_of(cell)))
    return list(dict.fromkeys([*((cell.get("metadata") or {}).get("tags") or []), *said]))


def _without_comments(cell: Cell) -> Cell:
    """The cell without the comments that are tags; its statements keep the lines that they are on."""
    comments = own_comments(cell.source)
    if not comments or (cell.source.startswith("%%") and not is_step_magic(cell.source)):
        return cell
    lines = cell.lines or tuple(statement.line for statement in statements_of(cell))
    return replace(cell, module=without_comments(cell.module, comments), lines=lines)


def is_code(cell: Mapping[str, Any]) -> bool:
    """Whether a cell holds code."""
    return cell.get("cell_type") == "code"


def _is_docstring(node: cst.CSTNode) -> bool:
    return (
        isinstance(node, cst.SimpleStatementLine)
        and len(node.body) == 1
        and isinstance(node.body[0], cst.Expr)
        and isinstance(node.body[0].value, cst.SimpleString)
    )
