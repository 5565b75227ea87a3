"""What the zygote's children do: run a notebook's cells, take a generated module apart, run one component."""

from __future__ import annotations

import ast
import asyncio
import builtins
import codeop
import functools
import inspect
import json
import os
import re
import sys
import types
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from kalegen.diagnostics.diagnostic import Diagnostic
from kalegen.frontends.ipython_text import to_python
from kalegen.runtime.display import display
from kalegen.runtime.report import report_catch
from kalegen.verification.component import run_component
from kalegen.verification.describe import describe_names
from tests.harness import tracing
from tests.harness.tasks import read_tasks

Cell = tuple[int, str]
BARE_WORD = re.compile(r"\s*(?!pass)[a-z]+\s*")  # may be a magic's name


def notebook(cells: list[Cell], ends: dict[str, int], parameters: dict[str, Any]) -> dict[str, Any]:
    """Run the cells (number and source) in order; for each step, described after its last cell, its variables.

    ``printed`` is, for each cell, how much had been printed when it ended. ``parameters`` are bound after the
    cells numbered 0, as papermill does.
    """
    sys.path.insert(0, "")  # as in a kernel
    needs_ipython = any(to_python(source) != source or BARE_WORD.fullmatch(source) for _, source in cells)
    run, namespace = _ipython() if needs_ipython else _plain()
    builtins.display = display  # type: ignore[attr-defined]
    offsets: dict[str, int] = {}
    values = {}
    stack = ExitStack()
    if any("plt.show(" in source for _, source in cells):
        report_catch(stack, _close_figures, lambda plain, *values, **options: plain(*values, **options))
    for number, source in cells:
        run(source, f"<cell {number}>")
        sys.stdout.flush()
        offsets[str(number)] = os.fstat(1).st_size
        _close_figures()
        for step, last in ends.items():
            if last == number:
                values[step] = describe_names(_users(namespace))
    stack.close()
    return {"offsets": offsets, "values": values}


def _users(namespace: dict[str, Any]) -> dict[str, Any]:
    """The variables that the notebook binds: not IPython's own."""
    hidden = {"In", "Out", "exit", "quit", "get_ipython", "open", "_", "__", "___", "_ih", "_oh", "_dh", "_i", "_ii",
              "_iii", "display"}  # fmt: skip
    return {name: value for name, value in namespace.items() if name not in hidden and not name.startswith("_i")}


def _plain() -> tuple[Callable[[str, str], None], dict[str, Any]]:
    """One namespace, as a module named ``__main__``; future imports count from the cell that has them on."""
    module = types.ModuleType("__main__")
    vars(module)["__builtins__"] = builtins  # elsewhere a dictionary
    sys.modules["__main__"] = module
    compiler = codeop.Compile()

    def run(source: str, name: str) -> None:
        compiler.flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        compiler.flags &= ~(codeop.PyCF_DONT_IMPLY_DEDENT | getattr(codeop, "PyCF_ALLOW_INCOMPLETE_INPUT", 0))
        code = compiler(source, name, "exec")
        outcome = eval(code, vars(module))
        if code.co_flags & inspect.CO_COROUTINE:
            asyncio.get_event_loop_policy().new_event_loop().run_until_complete(outcome)

    return run, vars(module)


def _ipython() -> tuple[Callable[[str, str], None], dict[str, Any]]:
    import IPython.core.display_functions
    import IPython.display
    from IPython.core.interactiveshell import InteractiveShell

    class Shell(InteractiveShell):
        def enable_gui(self, gui: Any = None) -> None:
            pass

        def enable_matplotlib(self, gui: Any = None) -> tuple[str, str]:
            return "agg", "Agg"

    def show(*values: Any, **options: Any) -> None:
        print(*values)

    IPython.display.display = IPython.core.display_functions.display = show
    shell = Shell.instance()
    shell.history_manager.enabled = False
    shell.ast_node_interactivity = "none"

    def run_once(line: str, cell: str | None = None) -> None:
        # its measurements differ from run to run; what it binds stays in it
        code = cell if cell is not None else re.sub(r"^(?:-[a-z]+\s*\d*\s+)*", "", line)
        exec(compile(code, "<timeit>", "exec"), {**shell.user_ns})

    def run_here(line: str, cell: str | None = None) -> None:
        exec(compile(cell if cell is not None else line, "<time>", "exec"), shell.user_ns)

    shell.register_magic_function(run_once, "line_cell", "timeit")
    shell.register_magic_function(run_here, "line_cell", "time")

    def run(source: str, name: str) -> None:
        result = shell.run_cell(source, store_history=False)
        error = result.error_before_exec or result.error_in_exec
        if error is not None:
            raise error

    return run, shell.user_ns


def _close_figures() -> None:
    """Jupyter's inline backend shows and closes all figures when a cell ends, and when it is told to show them."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close("all")


def module(path: str) -> dict[str, Any]:
    """The tasks of a generated module."""
    inspect.getsource = functools.cache(inspect.getsource)  # kfp asks for shared functions once per component
    tasks = read_tasks(Path(path))
    if tasks is None:
        return {"error": "it is no plain graph"}
    return {"error": tasks.message} if isinstance(tasks, Diagnostic) else tasks.to_dict()


def component(source: str, function: str, executor_input: dict[str, Any], folder: str) -> dict[str, Any]:
    """Run one component; its variables, and what the executor wrote."""
    values, _ = run_component(source, function, executor_input, Path(folder), {})
    output = Path(executor_input["outputs"]["outputFile"])
    written = json.loads(output.read_text(encoding="utf-8")) if output.exists() else {}
    return {"values": values, "output": written}


def trace(cells: list[Cell], steps: dict[str, str]) -> dict[str, Any]:
    """What each step's cells read, bind and change."""
    return tracing.trace(cells, steps)
