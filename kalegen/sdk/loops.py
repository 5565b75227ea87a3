"""Loops of a pipeline that runs here: one iteration after another, each tried again by itself as on a cluster."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import count
from types import CodeType
from typing import Any

import libcst as cst

from kalegen.frontends.script_loops import Line, Loop, loop_code

ITEM = "__kalegen_item__"
"""What the list with the one item of an iteration is called."""


class LoopRun:
    """A loop that is run. It sees the module's ``names`` and the variables that ``load`` gives.

    ``changes`` are made in its code.
    """

    def __init__(
        self, loop: Loop, changes: cst.CSTTransformer, names: Mapping[str, Any], load: Callable[[], dict[str, Any]]
    ) -> None:
        code = loop_code(loop)
        self._loop = loop
        self._load = load
        self._starts, self._rest = (_compiled(lines, loop, changes) for lines in (code.starts, code.rest))
        self._body = _compiled([code.node.with_changes(iter=cst.Name(ITEM))], loop, changes)
        self._list = _text(code.node.iter, changes)
        variables = load()
        self._names = {**names, **variables}
        self._variables = {*variables, *loop.targets}
        self._items: list[Any] = []

    def run(self, attempt: Callable[[Callable[[], None]], None]) -> dict[str, Any]:
        """The variables after the loop. ``attempt`` runs an iteration, several times perhaps."""
        exec(self._starts, self._names)
        filled = {part: self._names[part] for part in self._loop.fills.values()}
        self._items = self._listed()
        for index in range(len(self._items)):
            attempt(partial(self._iteration, index, filled, count()))
            for part, whole in filled.items():
                (whole.update if isinstance(whole, dict) else whole.extend)(self._names[part])
        self._names.update(filled)
        exec(self._rest, self._names)
        return {name: value for name, value in self._names.items() if name in self._variables}

    def _listed(self) -> list[Any]:
        return list(eval(self._list, self._names))

    def _iteration(self, index: int, filled: Mapping[str, Any], attempts: Iterator[int]) -> None:
        """One attempt at an iteration, with lists and dicts of its own to fill."""
        if next(attempts):  # the attempt before may have changed what it was given
            self._names.update(self._load())
            self._items = self._listed()
        self._names.update({part: type(whole)() for part, whole in filled.items()})
        self._names[ITEM] = [self._items[index]]
        exec(self._body, self._names)


def _compiled(lines: Sequence[Line], loop: Loop, changes: cst.CSTTransformer) -> CodeType:
    """The lines' code, at the loop's place for those who read a traceback."""
    tree = ast.parse(cst.Module(list(lines)).visit(changes).code)
    ast.increment_lineno(tree, (loop.place.line or 1) - 1)
    return compile(tree, loop.place.file, "exec")


def _text(node: cst.BaseExpression, changes: cst.CSTTransformer) -> str:
    return cst.Module([cst.SimpleStatementLine([cst.Expr(node)])]).visit(changes).code.strip()
