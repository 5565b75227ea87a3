"""The public Python API: what the command line does, for editors and programs, on files and on unsaved notebooks.

    import kalegen

    document = kalegen.read("notebook.ipynb")
    compilation = kalegen.compile(document)
    for finding in compilation.diagnostics:
        print(finding.code, finding.place, finding.message)
    if compilation.source is not None:
        Path("pipeline.py").write_text(compilation.source)

Nothing here raises for what a notebook says, runs anything of it, or writes a file. Findings are data. ``load_run``
alone is about what a run has left, and unpickles it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kalegen.compilation import in_project
from kalegen.configuration.request import PLAIN, Request
from kalegen.diagnostics.diagnostic import Diagnostic, Place
from kalegen.editing.edits import Edit, with_edits
from kalegen.editing.fixes import Fix, fixes_of
from kalegen.frontends.notebook import is_code, source_of
from kalegen.frontends.notebook_file import checked_document
from kalegen.frontends.text_notebook import TextNotebook, load_any_notebook
from kalegen.generate import Result, generate, generate_document
from kalegen.incremental.lookups import unsaved
from kalegen.model.endings import NOTEBOOK
from kalegen.pictures.picture import Edge, Node, Picture, picture_of
from kalegen.proposal.draft import Draft, ProposalOptions
from kalegen.proposal.propose import Proposal, propose
from kalegen.reporting.policy import DEFAULT, Policy

if TYPE_CHECKING:
    from kalegen.editing.names import NameDescription
    from kalegen.model.source_map import SourceMap
    from kalegen.planning.plan import Analysis
    from kalegen.runs.loading import RunResults

__all__ = [
    "Compilation",
    "Document",
    "Edit",
    "Fix",
    "Proposal",
    "annotate",
    "apply",
    "check",
    "compile",
    "describe_name",
    "fixes",
    "graph",
    "load_run",
    "read",
]

UNSAVED = "notebook.ipynb"
"""What findings call a notebook that has no file yet."""


@dataclass(frozen=True)
class Document:
    """A notebook or a script: where it is, or would be saved, and, of a notebook in memory, its content.

    ``content`` is a notebook of nbformat 3 or 4 as JSON or nbformat has it; without it the file is read, or taken to
    have the ``text`` that an editor has of it. Local modules, data files and the configuration are looked up from the
    folder of ``path``.
    """

    path: Path
    content: Mapping[str, Any] | None = None
    text: str | None = None


@dataclass(frozen=True)
class Compilation:
    """What compiling came to.

    ``source`` is the text of the module, None where an ERROR stands among the ``diagnostics``. ``picture`` has the
    steps and what passes between them; None where compiling did not get that far.
    """

    document: Document
    source: str | None
    diagnostics: tuple[Diagnostic, ...]
    picture: Picture | None
    _result: Result
    _request: Request = PLAIN

    @property
    def steps(self) -> tuple[Node, ...]:
        """The steps in notebook order: the cells, parameters, packages, and what each takes and gives."""
        return self.picture.nodes if self.picture is not None else ()

    @property
    def edges(self) -> tuple[Edge, ...]:
        """What passes from step to step; an edge without values is an order alone."""
        return self.picture.edges if self.picture is not None else ()

    @cached_property
    def source_map(self) -> SourceMap | None:
        """The way back from each line of the module's components to cell and line; None without a module."""
        if self.source is None or self._result.pipeline is None:
            return None
        from kalegen.emit.source_map import make_source_map

        return make_source_map(self._result.pipeline, self.source, str(self.document.path))

    def page(self) -> str | None:
        """An HTML page that shows the pipeline and its code; None without a module."""
        if self.picture is None or self.source is None or self._result.pipeline is None:
            return None
        from kalegen.facts.reasons import find_reasons
        from kalegen.pictures.explained import explained
        from kalegen.pictures.page import to_page
        from kalegen.pictures.picture import cell_texts

        pipeline, picture = self._result.pipeline, self.picture
        if self._analysis is not None:
            picture = explained(picture, find_reasons(self._analysis, pipeline))
        return to_page(picture, cell_texts(pipeline), self.source, {})

    @cached_property
    def _analysis(self) -> Analysis | None:
        """What the plan rests on; None where compiling does not come to an analysis."""
        from kalegen.facts.document import analyse_document, analyse_file

        if self.document.content is None:
            with _as_edited(self.document):
                return analyse_file(self.document.path, self._request)
        return analyse_document(self.document.content, self.document.path, self._request)


Given = Document | Mapping[str, Any] | str | PathLike[str]
"""What the functions take: a document, a notebook in memory, or a path."""


def read(path: str | PathLike[str]) -> Document:
    """A notebook with its present content, or a script or a text. Raises OSError where it can't be read, ValueError
    for no JSON.

    A document keeps the content that it was read with, whatever becomes of the file.
    """
    file = Path(path)
    if file.suffix != NOTEBOOK:
        return Document(file)
    content = json.loads(file.read_text(encoding="utf-8-sig"))
    if not isinstance(content, dict):
        raise ValueError(f"{file} is JSON, but not a notebook")
    return Document(file, content)


def check(
    document: Given, *, path: str | PathLike[str] | None = None, settings: Mapping[str, Any] | None = None
) -> tuple[Diagnostic, ...]:
    """The findings about a notebook or script, those of its whole compilation; see ``compile`` for the arguments."""
    return compile(document, path=path, settings=settings).diagnostics


def compile(
    document: Given,
    *,
    path: str | PathLike[str] | None = None,
    settings: Mapping[str, Any] | None = None,
    policy: Policy = DEFAULT,
) -> Compilation:
    """Compile a notebook or script to the text of a module.

    ``document`` is a path, what ``read`` gave, or a notebook in memory (nbformat's nodes, or plain JSON), which belongs
    at ``path``. ``settings`` win over those of the document and its project, as the options of the command line do.
    ``policy`` says which findings count.
    """
    asked = _document(document, path)
    request = Request(settings) if settings else PLAIN
    if asked.content is None:
        with _as_edited(asked):
            result = generate(asked.path, policy, request)
    else:
        result = generate_document(asked.content, asked.path, policy, request)
    picture = picture_of(result.pipeline) if result.pipeline is not None else None
    return Compilation(asked, result.source, result.diagnostics, picture, result, request)


def graph(
    document: Given, *, path: str | PathLike[str] | None = None, settings: Mapping[str, Any] | None = None
) -> Picture | None:
    """The steps of a notebook or script and what passes between them; None where an ERROR keeps them from being known.

    ``kalegen.pictures.text``, ``mermaid``, ``dot``, ``svg`` and ``page`` turn it into text.
    """
    return compile(document, path=path, settings=settings).picture


def describe_name(
    document: Given | Compilation,
    cell: int,
    line: int,
    column: int,
    *,
    path: str | PathLike[str] | None = None,
    settings: Mapping[str, Any] | None = None,
) -> NameDescription | None:
    """What a variable is that stands at a place of a notebook's cell: which step it comes from, who changes it, what
    travels. None where no variable of the notebook stands there, or nothing can be known of it.

    Cells, lines and columns count from 1. Of a ``Compilation`` the analysis is made once, however often it is asked.
    """
    from kalegen.editing.names import describe
    from kalegen.editing.positions import is_local, name_at

    made = document if isinstance(document, Compilation) else compile(document, path=path, settings=settings)
    source = _cell_text(made.document, cell)
    at = name_at(source, line, column) if source is not None else None
    if source is None or at is None or is_local(source, at) or made._analysis is None:
        return None
    return describe(made._analysis, made._result.pipeline, cell, at)


def fixes(document: Given, finding: Diagnostic) -> tuple[Fix, ...]:
    """The quick fixes of a finding about a notebook, the likeliest first: each has a title and edits for ``apply``.

    None for a script, or for a notebook that is a text.
    """
    asked = _document(document, None)
    is_text = asked.content is None and asked.path.suffix != NOTEBOOK
    return () if is_text else fixes_of(finding, _notebook(asked).document)


def apply(document: Given, edits: Iterable[Edit]) -> Document:
    """A notebook in which edits are made, those of a ``Fix`` or others; nothing is written."""
    asked = _document(document, None)
    return Document(asked.path, with_edits(_notebook(asked).document, edits))


def load_run(path: str | PathLike[str]) -> RunResults:
    """What a run of ``kalegen run`` has left: ``load_run(path).train.model``. Raises ValueError for any other path.

    ``path`` is the run's directory. Values are unpickled when they are asked for, which runs what their files say: load
    the runs of those alone whose code you would run.
    """
    from kalegen.runs.loading import load_run as load

    return load(path)


def annotate(
    document: Given,
    *,
    path: str | PathLike[str] | None = None,
    steps: int | None = None,
    from_headings: bool = False,
    skips_looks: bool = False,
    settings: Mapping[str, Any] | None = None,
) -> Proposal:
    """Propose the tags of a notebook: what its cells are, its steps, and their order; tags that are there stay.

    The proposal's ``tags`` are all tags of the cells that get some, by number; ``document`` is the notebook with them,
    which ``compile`` takes. So many ``steps``; ``from_headings``, one for each section. ``skips_looks`` tags cells that
    only show something as ``skip``. Raises ValueError where there is no notebook, or nothing in it to make steps of.
    """
    asked = _document(document, path)
    read = _notebook(asked)
    request = Request(settings) if settings else PLAIN
    options = ProposalOptions(steps, from_headings, skips_looks)
    draft = Draft(read.document, asked.path, options, request, read.starts)
    if not draft.blocks and not draft.has_steps:
        raise ValueError("the notebook has no code for a step")
    return in_project(asked.path, lambda: propose(draft))


def _cell_text(document: Document, cell: int) -> str | None:
    """The text of a notebook's code cell; None where there is no such cell, or no notebook."""
    try:
        cells = _notebook(document).document["cells"]
    except ValueError:
        return None
    is_there = 0 < cell <= len(cells) and is_code(cells[cell - 1])
    return source_of(cells[cell - 1]) if is_there else None


def _notebook(asked: Document) -> TextNotebook:
    """The notebook that a document is; ValueError where it is none."""
    place = Place(str(asked.path))
    if asked.content is None:
        with _as_edited(asked):
            read = load_any_notebook(asked.path, place)
    else:
        checked = checked_document(asked.content, place)
        read = checked if isinstance(checked, Diagnostic) else TextNotebook(checked)
    if isinstance(read, Diagnostic):
        raise ValueError(read.message)
    return read


def _as_edited(document: Document) -> AbstractContextManager[None]:
    """Inside, the document's file is read as an editor has it, if one does."""
    return unsaved(document.path, document.text.encode()) if document.text is not None else nullcontext()


def _document(given: Given, path: str | PathLike[str] | None) -> Document:
    """What is given as a document; ``path`` says where it belongs if it does not say so itself."""
    if isinstance(given, Document):
        return given if path is None else Document(Path(path), given.content, given.text)
    if isinstance(given, Mapping):
        return Document(Path(path if path is not None else UNSAVED), given)
    return Document(Path(given))
