"""What a notebook shows: figures, and values that a cell ends with or displays, on both sides of a comparison.

In the kernel, everything that is shown passes the shell's ``display_formatter`` as an object. A component shows nothing
but text, so there the last expression of each cell is looked at, and the figures that are open where a cell ends.
"""

from __future__ import annotations

import ast
import functools
import json
import sys
import weakref
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from kalegen.verification.describe import describe
from kalegen.verification.description import Description

Cells = Mapping[int, tuple[int, bool]]
"""By the number of a statement of a component: its cell, and whether the cell shows what it comes to."""

NOT_COMPARED = ("IPython.", "ipywidgets.", "progress bar", "captured output", "rich.jupyter.")
"""What the notebook's own tools show, which a step has no use for; what rich prints is compared as text."""


def is_compared(description: Description) -> bool:
    """Whether a thing that is shown counts."""
    return not str(description[1]).startswith(NOT_COMPARED)


def watch(path: str) -> None:
    """In a kernel: write down whatever is shown from now on, with the number of the cell among those that follow."""
    from IPython import get_ipython

    shell: Any = get_ipython()
    count = 0
    file = Path(path).open("a", encoding="utf-8")  # noqa: SIM115  # for as long as the kernel lives

    def begin(*_: Any) -> None:
        nonlocal count
        count += 1

    plain = shell.display_formatter.format

    def formatted(value: Any, *arguments: Any, **options: Any) -> Any:
        if not _is_blank(value):
            file.write(json.dumps([count, describe(value)]) + "\n")
            file.flush()
        return plain(value, *arguments, **options)

    shell.events.register("pre_run_cell", begin)
    shell.display_formatter.format = formatted


def _is_blank(value: Any) -> bool:
    """Whether it is a figure that nothing was drawn on: ``plt.gray()`` makes one, and Jupyter shows a line of text."""
    return type(value).__name__ == "Figure" and not (getattr(value, "axes", True) or getattr(value, "lines", True))


class ShownByStep:
    """What a component shows, as its notebook would: pairs of the cell and what it is."""

    def __init__(self) -> None:
        self.found: list[tuple[int, Description]] = []
        self.cell = 0
        self._figures: weakref.WeakSet[Any] = weakref.WeakSet()
        self._is_shown = False

    def begin(self, cell: int) -> None:
        """The first statement of a cell is next."""
        self.cell = cell

    def value(self, value: Any) -> Any:
        """What a cell ends with; gives it back."""
        if value is not None:
            self.found.append((self.cell, describe(value)))
        return value

    def figures(self, module: Any = None) -> None:
        """The figures that are open, each once."""
        pyplot: Any = sys.modules.get("matplotlib.pyplot")
        for number in pyplot.get_fignums() if hasattr(pyplot, "get_fignums") else ():
            manager = vars(pyplot)["_pylab_helpers"].Gcf.figs[number]  # asking pyplot would make it the current one
            figure = manager.canvas.figure
            if figure not in self._figures and not _is_blank(figure):
                self._figures.add(figure)
                self.found.append((self.cell, describe(figure)))

    def leave(self) -> None:
        """A step of a script is over; figures that it has shown are gone, as windows are that a person has closed."""
        self.figures()
        if self._is_shown:
            sys.modules["matplotlib.pyplot"].close("all")
        self._is_shown = False

    def _show(self) -> None:
        """A call of pyplot's ``show``."""
        self.figures()
        self._is_shown = True

    def displayed(self, plain: Callable[..., Any], *values: Any, **options: Any) -> Any:
        """Record a call of ``display``."""
        for value in values:
            self.value(value)
        return plain(*values, **options)

    def _closed(self, close: Callable[[], None]) -> None:
        self.figures()
        close()

    def catch(self, stack: ExitStack, names: dict[str, Any]) -> None:
        """Listen to ``display``, ``plt.show`` and the report's recorder in a component's module."""
        from kalegen.runtime.report import report_catch

        report_catch(stack, self._show, self.displayed)
        if "display" in names:
            names["display"] = functools.partial(self.displayed, names["display"])
        if "close_figures" in names:
            names["close_figures"] = functools.partial(self._closed, names["close_figures"])
        if "report_value" in names:
            tell = names["report_value"]
            names["report_value"] = lambda value: tell(self.value(value))


BEGIN, VALUE, FIGURES = "__kalegen_begin__", "__kalegen_value__", "__kalegen_figures__"


def instrumented(body: list[ast.stmt], cells: Cells) -> list[ast.stmt]:
    """A component's statements with calls where a cell begins, around what it ends with, and where it ends."""
    made: list[ast.stmt] = []
    current = 0
    for number, statement in enumerate(body):
        cell, is_shown = cells.get(number, (0, False))
        if cell and cell != current:
            made += [*([_call(FIGURES, statement)] if current else []), _call(BEGIN, statement, ast.Constant(cell))]
            current = cell
        elif not cell and current:
            made.append(_call(FIGURES, statement))
            current = 0
        if is_shown and isinstance(statement, ast.Expr):
            wrapped = ast.Expr(ast.Call(ast.Name(VALUE, ast.Load()), [statement.value], []))
            statement = ast.fix_missing_locations(ast.copy_location(wrapped, statement))
        made.append(statement)
    return [*made, _call(FIGURES, body[-1])] if current else made


def _call(name: str, near: ast.stmt, *arguments: ast.expr) -> ast.stmt:
    call = ast.Expr(ast.Call(ast.Name(name, ast.Load()), list(arguments), []))
    return ast.fix_missing_locations(ast.copy_location(call, near))
