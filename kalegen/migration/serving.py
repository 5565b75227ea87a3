"""Kale's call ``serve(model, …)`` in a notebook: it becomes the tag ``serve:`` of its step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import libcst as cst

from kalegen.frontends.serve_calls import WITH_TAG, Unread, called_serve, imported_serve, servers_of, setting_of
from kalegen.syntax.cells import ParsedCell, parse_cell
from kalegen.syntax.scopes import all_names


@dataclass
class CodeCell:
    """A code cell: its number, its text, the step that it is of (empty: none), and whether it is skipped.

    ``tags`` are those that it gets, ``unresolved`` why calls in it are left, with their lines.
    """

    number: int
    source: str
    step: str = ""
    is_skipped: bool = False
    tags: list[str] = field(default_factory=list)
    unresolved: list[tuple[int, str, str]] = field(default_factory=list)


@dataclass
class _Parsed:
    cell: CodeCell
    parsed: ParsedCell
    moved: list[cst.CSTNode] = field(default_factory=list)

    @property
    def module(self) -> cst.Module:
        """The cell's code."""
        return self.parsed.module


@dataclass(frozen=True)
class _Around:
    """What a call is read with: the lines of its step above it, the pipeline's name, and its services so far."""

    above: Sequence[cst.CSTNode]
    pipeline: str
    services: list[str]


def move_serve_calls(cells: Sequence[CodeCell], pipeline: str) -> None:
    """Take the calls out of the cells, and give these their tags; what can't be moved is left as it is."""
    if not any("serveutils" in cell.source for cell in cells):
        return
    parsed = list(_parse(cells))
    names = {name for one in parsed for node in one.module.body for name in imported_serve(node)}
    services: list[str] = []
    above: dict[str, list[cst.CSTNode]] = {}
    for one in parsed:
        for node in one.module.body:
            known = above.setdefault(one.cell.step, [])
            called = called_serve(node, names)
            if called is None or not _move(one, node, called, parsed, _Around(known, pipeline, services)):
                known.append(node)
    kept = {name for one in parsed for node in _rest(one) for name in all_names(node)}
    for one in parsed:
        _take_out(one, names - kept)


def _parse(cells: Sequence[CodeCell]) -> Iterator[_Parsed]:
    """The cells that are Python."""
    for cell in cells:
        try:
            yield _Parsed(cell, parse_cell(cell.source))
        except (cst.ParserSyntaxError, ValueError, RecursionError):
            continue


def _move(
    one: _Parsed,
    node: cst.CSTNode,
    called: cst.Call,
    parsed: Sequence[_Parsed],
    around: _Around,
) -> bool:
    """Make a tag of a call, if that says the same; note why not."""
    line = _line_of(one.module, node)
    if one.cell.is_skipped:
        one.cell.unresolved.append((line, "serve(…) stands in a cell that is skipped, and serves nothing", WITH_TAG))
        return False
    if not one.cell.step:
        one.cell.unresolved.append((line, "serve(…) stands in no step", WITH_TAG))
        return False
    if user := _user_of(node, parsed):
        why = f"cell {user} asks the server that serve(…) gives, which is none here"
        one.cell.unresolved.append((line, why, "tag that cell skip: the task serve_NAME prints the URL"))
        return False
    try:
        text = setting_of(called, around.above, around.pipeline, around.services)
    except Unread as unread:
        one.cell.unresolved.append((line, f"serve(…): {unread}", WITH_TAG))
        return False
    one.cell.tags.append(f"serve:{text}")
    one.moved.append(node)
    return True


def _user_of(node: cst.CSTNode, parsed: Sequence[_Parsed]) -> int | None:
    """The first cell that is not skipped and reads what the call returns."""
    servers = servers_of(node)
    for one in parsed:
        others = [other for other in one.module.body if other is not node]
        if not one.cell.is_skipped and any(not servers.isdisjoint(all_names(other)) for other in others):
            return one.cell.number
    return None


def _line_of(module: cst.Module, node: cst.CSTNode) -> int:
    """The line on which a statement of a module begins."""
    place = next(place for place, other in enumerate(module.body) if other is node)
    before = cst.Module(module.body[:place], module.header).code
    leading = len(getattr(node, "leading_lines", ()))
    return before.count("\n") + leading + 1


def _rest(one: _Parsed) -> Iterator[cst.CSTNode]:
    """The statements of a cell that stay and are no import of ``serve``."""
    return (node for node in one.module.body if node not in one.moved and not list(imported_serve(node)))


def _take_out(one: _Parsed, unused: set[str]) -> None:
    """The cell without the calls that are tags now, and without imports that nothing uses any more."""
    gone = [
        node
        for node in one.module.body
        if any(node is moved for moved in one.moved) or any(name in unused for name in imported_serve(node))
    ]
    if gone:
        body = [node for node in one.module.body if not any(node is other for other in gone)]
        text = one.parsed.text_of(one.module.with_changes(body=body))
        one.cell.source = text if text.strip() else ""
