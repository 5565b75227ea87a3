"""A codemod: calls of ``get_ipython()``'s methods, as IPython's own transformer writes them, become plain Python.

Every statement stays on its line: where a statement goes, a blank line stays.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import cast

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from kalegen.diagnostics.diagnostic import Diagnostic, Place
from kalegen.frontends import magic_handlers as handlers
from kalegen.frontends import magics
from kalegen.frontends.ipython_text import to_python
from kalegen.frontends.magic_handlers import Handler, Magic, Meaning, Statement
from kalegen.syntax.parsing import parse_module

_Lines = list[cst.EmptyLine]
# Stands for a dropped statement until its block is left (libcst would take an empty line of statements away).
_DROPPED = cst.Pass()


def code_meaning(
    text: str, place: Place, bound: frozenset[str], folder: Path | None = None
) -> tuple[cst.Module, Meaning]:
    """The cell ``text`` without Jupyter syntax, as a module and as a meaning; ``folder`` is the notebook's.

    ``place.line`` is the line before the text's first one (None: 0). Raises ``cst.ParserSyntaxError``, ``ValueError``.
    """
    codemod = _MagicCalls(text, place, bound, folder)
    module = MetadataWrapper(parse_module(to_python(text)), unsafe_skip_copy=True).visit(codemod)
    statements = list(module.body)
    if statements and module.header:
        statements[0] = statements[0].with_changes(leading_lines=[*module.header, *statements[0].leading_lines])
    return module, Meaning(tuple(statements), tuple(codemod.requirements), tuple(codemod.diagnostics))


class _MagicCalls(cst.CSTTransformer):
    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, text: str, place: Place, bound: frozenset[str], folder: Path | None) -> None:
        super().__init__()
        self._lines = text.split("\n")
        self._place = place
        self._bound = bound
        self._folder = folder
        self._statement_calls: set[cst.CSTNode] = set()
        self.requirements: list[str] = []
        self.diagnostics: list[Diagnostic] = []

    def visit_Expr(self, node: cst.Expr) -> None:
        self._statement_calls.add(node.value)

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.BaseExpression:
        """A call whose value is used: ``lines = !ls``, ``here = %pwd``."""
        magic = self._magic(original_node)
        if magic is None or original_node in self._statement_calls:
            return updated_node
        is_shell = magic.name in _SHELL_METHODS
        meaning = self._noted(_meaning(magic) if is_shell or magic.body is not None else magics.value_of(magic))
        return _single_expression(meaning.statements) or cst.Name("None")

    def leave_SimpleStatementLine(
        self, original_node: cst.SimpleStatementLine, updated_node: cst.SimpleStatementLine
    ) -> cst.BaseStatement | cst.FlattenSentinel[cst.BaseStatement]:
        """A statement of its own: ``!ls``, ``%matplotlib inline``; without statements it is marked as dropped."""
        statements = self._statements(original_node.body, updated_node.body)
        if statements is None:
            return updated_node
        if not statements:
            return updated_node.with_changes(body=[_DROPPED])
        first = statements[0]
        statements[0] = first.with_changes(leading_lines=[*updated_node.leading_lines, *first.leading_lines])
        return cst.FlattenSentinel(statements)

    def leave_SimpleStatementSuite(
        self, original_node: cst.SimpleStatementSuite, updated_node: cst.SimpleStatementSuite
    ) -> cst.BaseSuite:
        """``if x: get_ipython().system("ls")``, which only people write."""
        statements = self._statements(original_node.body, updated_node.body)
        if statements is None:
            return updated_node
        return cst.IndentedBlock(statements or [cst.SimpleStatementLine([cst.Pass()])])

    def leave_IndentedBlock(
        self, original_node: cst.IndentedBlock, updated_node: cst.IndentedBlock
    ) -> cst.IndentedBlock:
        """Blank lines for what was dropped; a block of which nothing is left passes."""
        kept, lines = _without_dropped(updated_node.body)
        if not kept:
            kept = [cst.SimpleStatementLine([cst.Pass()], leading_lines=lines[:-1])]
            lines = []
        return updated_node.with_changes(body=kept, footer=[*lines, *updated_node.footer])

    def leave_Module(self, original_node: cst.Module, updated_node: cst.Module) -> cst.Module:
        """Blank lines for what was dropped."""
        kept, lines = _without_dropped(updated_node.body)
        return updated_node.with_changes(body=kept, footer=[*lines, *updated_node.footer])

    def _statements(
        self, original: Sequence[cst.BaseSmallStatement], updated: Sequence[cst.BaseSmallStatement]
    ) -> list[Statement] | None:
        """The statements that a line of small statements becomes, or None when there is no magic in it."""
        found = [self._magic(small.value) if isinstance(small, cst.Expr) else None for small in original]
        if not any(found):
            return None
        statements: list[Statement] = []
        for magic, small in zip(found, updated, strict=True):
            if magic is None:
                plain = small.with_changes(semicolon=cst.MaybeSentinel.DEFAULT)
                statements.append(cst.SimpleStatementLine([plain]))
            else:
                statements += self._noted(_meaning(magic)).statements
        return statements

    def _noted(self, meaning: Meaning) -> Meaning:
        self.requirements += meaning.requirements
        self.diagnostics += meaning.diagnostics
        return meaning

    def _magic(self, node: cst.BaseExpression) -> Magic | None:
        """The use of a magic that a call of one of ``get_ipython()``'s methods is."""
        match node:
            case cst.Call(cst.Attribute(cst.Call(cst.Name("get_ipython"), []), cst.Name(method)), args):
                words = [_text_value(arg.value) for arg in args]
                if method not in _ARGUMENTS or None in words or len(words) != _ARGUMENTS[method]:
                    return None
                return self._magic_of(method, [word or "" for word in words], self._place_of(node))
        return None

    def _magic_of(self, method: str, words: list[str], place: Place) -> Magic:
        """The magic that a call of ``get_ipython()``'s methods stands for."""
        name, line, body = method, words[0], None
        if method == "magic":
            name, _, line = words[0].lstrip("%").partition(" ")
        elif method == "run_line_magic":
            name, line = words
        elif method == "run_cell_magic":
            name, line, body = words
        return Magic(name, line, body, place, self._bound, lambda text: self._code(text, place, body), self._folder)

    def _code(self, text: str, place: Place, body: str | None) -> Meaning:
        """The meaning of code inside a magic: what stands before the cell's body is on the magic's own line."""
        last = place.line or 0
        above = text.removesuffix(body).count("\n") if body else 1
        return code_meaning(text, self._place._replace(line=last - above), self._bound, self._folder)[1]

    def _place_of(self, node: cst.CSTNode) -> Place:
        position = self.get_metadata(PositionProvider, node).start
        source = self._lines[position.line - 1] if position.line <= len(self._lines) else None
        line = position.line + (self._place.line or 0)
        return self._place._replace(line=line, column=position.column + 1, source=source)


_ARGUMENTS = {"run_line_magic": 2, "run_cell_magic": 3, "magic": 1, "system": 1, "getoutput": 1, "set_next_input": 1}
_SHELL_METHODS: Mapping[str, Handler] = {
    "system": handlers.system,
    "getoutput": handlers.getoutput,
    "set_next_input": handlers.dropped,
}


def _meaning(magic: Magic) -> Meaning:
    handler = _SHELL_METHODS.get(magic.name)
    return handler(magic) if handler else magics.meaning_of(magic)


def _text_value(node: cst.BaseExpression) -> str | None:
    """The value of a string literal."""
    if not isinstance(node, cst.SimpleString | cst.ConcatenatedString):
        return None
    value = node.evaluated_value
    return value if isinstance(value, str) else None


def _single_expression(statements: Sequence[Statement]) -> cst.BaseExpression | None:
    match statements:
        case [cst.SimpleStatementLine([cst.Expr(value)])]:
            return value
    return None


def _without_dropped(body: Iterable[cst.BaseStatement]) -> tuple[list[Statement], _Lines]:
    """The statements that are left, dropped ones as blank lines above them, and the blank lines below the last."""
    kept: list[Statement] = []
    lines: _Lines = []
    for statement in cast(Iterable[Statement], body):
        if isinstance(statement, cst.SimpleStatementLine) and statement.body[0] is _DROPPED:
            lines += [*statement.leading_lines, cst.EmptyLine(indent=False)]
        else:
            kept.append(statement.with_changes(leading_lines=[*lines, *statement.leading_lines]))
            lines = []
    return kept, lines


def bound_names(tree: ast.AST) -> frozenset[str]:
    """The names that a tree binds anywhere, in whatever scope."""
    return frozenset(name for node in ast.walk(tree) for name in names_bound_by(node))


def names_bound_by(node: ast.AST) -> list[str]:
    """The names that one node binds itself."""
    match node:
        case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
            return [name]
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.alias(name=name, asname=asname):
            return [asname or name.partition(".")[0]]
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            return [name]
    return []
