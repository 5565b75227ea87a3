"""Names for abstract locations, the same from run to run: what analysis knows by the identity of a node."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from kalegen.analysis.flow.local_code import BEFORE_ALL
from kalegen.analysis.heap.definitions import Definition, Kind
from kalegen.analysis.heap.values import Carried, Incoming, Parameter, Role, Static, Token, Value
from kalegen.model.notebook import Statement
from kalegen.syntax.walk import walk


class Locations:
    """What abstract locations are called in text.

    ``<df>`` are the objects that a variable or a parameter had before the code ran, ``new[2:3]`` those that line 3 of
    cell 2 makes (``new[2:3]b`` a second place of that line), ``kept[2:3]`` what one of these holds and never changes,
    ``local:3`` a line of a module next to the notebook.
    """

    def __init__(self, statements: Iterable[Statement]) -> None:
        self._lines: dict[int, tuple[int, int]] = {}
        self._letters: dict[int, str] = {}
        self._functions: dict[int, str] = {}
        seen: dict[tuple[int, int], int] = defaultdict(int)
        for statement in statements:
            for node, line in _lines(statement):
                place = (statement.cell, line)
                self._lines[id(node)] = place
                if isinstance(node, (cst.FunctionDef, cst.Lambda)):
                    self._functions[id(node)] = node.name.value if isinstance(node, cst.FunctionDef) else "<lambda>"
                if isinstance(node, _MAKING):
                    self._letters[id(node)] = chr(ord("a") + seen[place] % 26) if seen[place] else ""
                    seen[place] += 1

    def place(self, node: cst.CSTNode) -> str:
        """Cell and line of a node: ``2:3``."""
        return _in_words(self._lines.get(id(node), (0, 0)))

    def name(self, token: Token) -> str:
        """What a location is called."""
        if isinstance(token, (Incoming, Parameter)):
            text = token.text if isinstance(token, Parameter) else token.name
            return f"<{text.strip('()')}>"
        if isinstance(token, Carried):
            return self.definition(token.definition)
        if isinstance(token, Static):
            return f"state of {token.definition.name}"
        return self._made(token.key)

    def _made(self, key: tuple[int, ...]) -> str:
        """A new object is called after the last place in the code at hand that it came by."""
        known = [part for part in key if part in self._lines]
        if not known:
            return "new"
        site = known[-1]
        if site in self._functions and len(known) == 1:
            return f"variables of {self._functions[site]}" if len(key) > 1 else f"cache of {self._functions[site]}"
        return f"{'kept' if Role.SEAL in key else 'new'}[{_in_words(self._lines[site])}]{self._letters.get(site, '')}"

    def definition(self, definition: Definition) -> str:
        """What a definition is called: ``def f``, ``class P``, ``lambda[2:3]``."""
        if definition.kind is Kind.LAMBDA:
            return f"lambda[{self.place(definition.node)}]"
        word = "def" if definition.kind is Kind.FUNCTION else "class"
        return f"{word} {'.'.join(_path(definition))}"

    def names(self, tokens: Iterable[Token]) -> list[str]:
        """What several locations are called, each once, in alphabetical order."""
        return sorted({self.name(token) for token in tokens})

    def value(self, value: Value) -> str:
        """What is known of a value: its kind or full name, and the locations that it points to."""
        known = [f"{value.dotted}" if value.dotted else "", value.kind or "", "iterator" if value.iterator else ""]
        words = [*filter(None, known), *self.names(value.tokens)]
        return ", ".join(words) or "shares nothing"


_MAKING = (
    cst.Call, cst.BaseComp, cst.BaseList, cst.BaseDict, cst.BaseSet, cst.Tuple, cst.BinaryOperation, cst.Subscript,
    cst.FormattedString, cst.UnaryOperation, cst.Comparison, cst.BooleanOperation, cst.Yield, cst.Await,
)  # fmt: skip
"""Nodes at which objects are made; only these are told apart within a line."""


def _in_words(place: tuple[int, int]) -> str:
    """Cell and line as people have them; ``local`` for a module next to the notebook."""
    cell, line = place
    return f"local:{line}" if cell == BEFORE_ALL else f"{cell}:{line}"


def _path(definition: Definition) -> list[str]:
    """The names of a definition and of the classes around it, from the outermost in."""
    return [*(_path(definition.owner) if definition.owner is not None else []), definition.name]


def _lines(statement: Statement) -> Iterator[tuple[cst.CSTNode, int]]:
    """The nodes of a statement in the order of the text, with their lines in the cell.

    The names in a local module's statements are qualified: nothing that could be printed has positions of its own.
    """
    if statement.cell == BEFORE_ALL:
        yield from ((node, statement.line) for node in walk(statement.node))
        return
    wrapper = MetadataWrapper(cst.Module([statement.node]), unsafe_skip_copy=True)
    positions = wrapper.resolve(PositionProvider)
    above = len(statement.node.leading_lines) if hasattr(statement.node, "leading_lines") else 0
    for node in walk(statement.node):
        if node in positions:
            yield node, positions[node].start.line - above + statement.line - 1
