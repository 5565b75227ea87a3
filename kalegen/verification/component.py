"""The process of one step under observation: kfp's executor on the packaged text, and the variables at its end.

The text is parsed, a call is put behind the component's last statement, and the result is run in a module as kfp
makes it. Needs kfp; must run in a process of its own, whose main module the step may take over.
"""

from __future__ import annotations

import ast
import builtins
import logging
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType
from typing import Any

from kalegen.verification.describe import describe_names
from kalegen.verification.description import Description
from kalegen.verification.shown import BEGIN, FIGURES, VALUE, Cells, ShownByStep, instrumented

MODULE = "ephemeral_component"  # kfp's name for it
OBSERVER = "__kalegen_observe__"
ANSWER = "__kalegen_answer__"


def run_component(
    source: str, function: str, executor_input: Mapping[str, Any], folder: Path, cells: Cells
) -> tuple[dict[str, Description], list[tuple[int, Description]]]:
    """Run a component's packaged text in ``folder``; describe the variables that it ends with, and what it shows.

    Errors: whatever the component raises.
    """
    path = folder / f"{MODULE}.py"
    path.write_text(source, encoding="utf-8")
    module = _new_module(path)
    seen: dict[str, Description] = {}
    before: dict[str, Any] = {}
    setattr(builtins, OBSERVER, lambda: seen.update(_variables(sys._getframe(1), before)))
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, force=True)  # a step's code finds logging set up
    shown = ShownByStep()
    for name, call in ((BEGIN, shown.begin), (VALUE, shown.value), (FIGURES, shown.figures)):
        setattr(builtins, name, call)
    tree = observed(ast.parse(source), function, cells)
    exec(compile(tree, str(path), "exec", dont_inherit=True), vars(module))
    with ExitStack() as stack:
        shown.catch(stack, vars(module))
        before |= vars(module)
        _execute(vars(module)[function], executor_input)
        shown.figures()
    return seen, shown.found


def _new_module(path: Path) -> ModuleType:
    module = ModuleType(MODULE)
    module.__file__ = str(path)
    sys.modules[MODULE] = module
    return module


def observed(tree: ast.Module, function: str, cells: Cells) -> ast.Module:
    """The module with a call of the observer at the end of the component's function: behind what it returns."""
    definition = next(n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == function)
    definition.body = instrumented(definition.body, cells)
    last = definition.body[-1]
    call = _placed(ast.Expr(ast.Call(ast.Name(OBSERVER, ast.Load()), [], [])), last)
    if isinstance(last, ast.Return) and last.value is not None:
        answer = _placed(ast.Assign([ast.Name(ANSWER, ast.Store())], last.value), last)
        definition.body[-1:] = [answer, call, _placed(ast.Return(ast.Name(ANSWER, ast.Load())), last)]
    else:
        definition.body.append(call)
    return tree


def _placed(made: ast.stmt, last: ast.stmt) -> ast.stmt:
    """A new statement, as if it stood where the last one stands; only new nodes lack a place."""
    return ast.fix_missing_locations(ast.copy_location(made, last))


def _variables(frame: Any, before: Mapping[str, Any]) -> dict[str, Description]:
    """The function's locals and the globals that it has bound: not those that every packaged component has."""
    own = {name: value for name, value in frame.f_globals.items() if before.get(name, OBSERVER) is not value}
    both = {**own, **frame.f_locals}
    return describe_names({name: value for name, value in both.items() if not _is_of_kfp(value)})


def _is_of_kfp(value: Any) -> bool:
    """Whether it is an artifact: a component's own parameter, which may be called like a variable of the notebook."""
    return str(type(value).__module__).startswith("kfp.")


def _execute(function: Any, executor_input: Mapping[str, Any]) -> None:
    from kfp.dsl.executor import Executor

    Executor(executor_input=dict(executor_input), function_to_execute=function).execute()
