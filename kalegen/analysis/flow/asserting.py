"""Assertions in comments: ``# kalegen: reads df``, and the statements that they are about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import libcst as cst

from kalegen.analysis.heap.assertions import Assertions
from kalegen.diagnostics.diagnostic import Diagnostic, Place, warning
from kalegen.diagnostics.suggestions import did_you_mean
from kalegen.model.assertions import Assertion, Verb
from kalegen.model.notebook import Statement
from kalegen.model.pipeline import Pipeline
from kalegen.syntax.positions import spans_in
from kalegen.syntax.walk import walk

_COMMENT = re.compile(r"#\s*kalegen:\s*(?P<verb>\w+)\b(?P<names>[^#]*)")
VERBS = ("ignore", *(verb.value for verb in Verb))
"""What a comment of kalegen's begins with."""

HINT = "write '# kalegen: reads df' or '# kalegen: changes cache, log'"


class Comment(NamedTuple):
    """A comment that asserts something, of the line that it ends or, standing on a line of its own, of the cell."""

    verb: Verb
    names: tuple[str, ...]
    place: Place
    is_alone: bool

    @property
    def assertions(self) -> list[Assertion]:
        """What it asserts, one for each name."""
        return [Assertion(self.verb, name, self.place, f"# kalegen: {self.verb.value} {name}") for name in self.names]


def read_assertions(pipeline: Pipeline) -> tuple[Assertions, list[Diagnostic]]:
    """The assertions in the comments of a pipeline's cells and of its steps, and what is wrong with them (KG012)."""
    assertions, found = Assertions(), list[Diagnostic]()
    for step in pipeline.steps:
        for statement in step.statements:
            assertions.add(statement.node, step.assertions)
    attached: dict[tuple[str, int | None], bool] = {}
    comments = [comment for cell in sorted(pipeline.sources) for comment in _comments(pipeline, cell, found)]
    for comment in comments:
        nodes = list(_nodes(pipeline, comment))
        key = (comment.place.source or "", comment.place.line)
        attached[key] = attached.get(key, False) or bool(nodes)
        own = comment.assertions
        for node in nodes:
            assertions.add(node, own)
    missed = {(c.place.source or "", c.place.line): c for c in comments}
    return assertions, [*_once(found), *(_without_code(c, pipeline) for key, c in missed.items() if not attached[key])]


def _once(found: list[Diagnostic]) -> list[Diagnostic]:
    """Findings, those about one line of a script but once, whose cells all have the whole of it."""
    return list({(each.message, each.place.line, each.place.source): each for each in found}.values())


def _comments(pipeline: Pipeline, cell: int, found: list[Diagnostic]) -> Iterator[Comment]:
    """The comments of a cell that assert something; those that say nothing are added to ``found``."""
    source = pipeline.sources[cell]
    if "kalegen:" not in source or cell in pipeline.skipped:
        return
    steps = pipeline.steps if pipeline.dialect.has_cells else ()  # a script's cells all have the whole of its text
    step = next((step.name for step in steps if cell in step.cells), None)
    for number, text in enumerate(source.split("\n"), 1):
        match = _COMMENT.search(text)
        if match is None or match["verb"] == "ignore":
            continue
        place = Place(pipeline.file, cell, number, match.start() + 1, step, text)
        names = tuple(name.strip() for name in match["names"].split(",") if name.strip())
        problem = _problem(match["verb"], names)
        if problem is None:
            yield Comment(Verb(match["verb"]), names, place, text.lstrip().startswith("#"))
        else:
            found.append(warning("KG012", problem, place, did_you_mean(match["verb"], VERBS) or HINT))


def _problem(verb: str, names: tuple[str, ...]) -> str | None:
    """What is wrong with a comment, None if nothing is."""
    if verb not in VERBS:
        return f"'kalegen: {verb}' says nothing"
    if not names:
        return f"the comment does not name what the code {verb}"
    strange = next((name for name in names if not all(part.isidentifier() for part in name.split("."))), None)
    return None if strange is None else f"{strange!r} is not a variable that the code could {verb.rstrip('s')}"


def _without_code(comment: Comment, pipeline: Pipeline) -> Diagnostic:
    """KG012 for a comment that no statement belongs to."""
    other = "on a line of its own in a cell of code" if pipeline.dialect.has_cells else "give @step reads= or changes="
    hint = f"write it behind the line that it is about, or {other}"
    return warning("KG012", "the comment is about no code", comment.place, hint)


def _nodes(pipeline: Pipeline, comment: Comment) -> Iterator[cst.CSTNode]:
    """The statements that a comment is about."""
    statements = [*pipeline.shared, *(s for step in pipeline.steps for s in step.statements)]
    own = [statement for statement in statements if statement.cell == comment.place.cell]
    if not comment.is_alone:
        yield from _at_line(own, comment.place.line or 0)
    elif pipeline.dialect.has_cells:
        yield from (statement.node for statement in own)


def _at_line(statements: Sequence[Statement], line: int) -> Iterator[cst.CSTNode]:
    """The innermost statement that a line belongs to: of a compound one, its header."""
    known = [found for statement in statements for found in _spans(statement) if found[0] <= line <= found[1]]
    if known:
        yield min(known, key=lambda found: (found[1] - found[0], -found[0]))[2]


def _spans(statement: Statement) -> Iterator[tuple[int, int, cst.CSTNode]]:
    """The first and last line of each statement in one, and of the headers of those that hold others."""
    span = spans_in(statement.node, statement.line)
    for node in walk(statement.node):
        first = span(node).start.line if isinstance(node, (cst.SimpleStatementLine, cst.BaseCompoundStatement)) else 0
        if isinstance(node, cst.SimpleStatementLine):
            yield first, span(node).end.line, node
        elif isinstance(node, cst.BaseCompoundStatement):
            inner = node.cases[0] if isinstance(node, cst.Match) else node.body.body[0]
            yield first, max(first, span(inner).start.line - 1), node
