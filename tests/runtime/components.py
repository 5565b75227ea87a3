"""Runs code as kfp runs a component: text in a module ``ephemeral_component``, in a process of its own."""

from __future__ import annotations

import ast
import subprocess
import sys
import textwrap
from collections.abc import Collection
from pathlib import Path
from types import ModuleType

from kalegen.emit.embedded import EmbeddedFunction, Values, embedded_functions

ROOTS = ("bound_names", "marshal_load", "marshal_save", "marshal_warn_if_shared")

PREAMBLE = """\
from typing import *
"""

RUN_AS_MAIN = '''
def run_as_main():
    """Make this module the interpreter's main module."""
    import sys

    sys.modules["__main__"] = sys.modules[__name__]
    globals()["__name__"] = "__main__"


def artifact(name):
    """What kfp hands to a component."""
    import os
    import types

    path = os.path.join(os.path.dirname(__file__), name)
    return types.SimpleNamespace(path=path, metadata={}, name=name, uri="")
'''

DRIVER = """\
import importlib.util, sys
spec = importlib.util.spec_from_file_location("ephemeral_component", sys.argv[1])
module = sys.modules["ephemeral_component"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
module.only_step()
"""


def embedded_text(packages: Collection[str], formats: Collection[EmbeddedFunction] = ()) -> str:
    """The functions of the runtime that a component gets, and what the tests add to them."""
    functions = embedded_functions(ROOTS, Values(frozenset({"io", *packages})), formats)
    return "\n\n".join([PREAMBLE, *(function.source for function in functions), RUN_AS_MAIN])


def component_text(
    body: str, packages: Collection[str] = (), formats: Collection[EmbeddedFunction] = (), plain: bool = False
) -> str:
    """A component named ``only`` with this body: module-like, unless it is to be a plain function."""
    body = textwrap.dedent(body)
    start = "" if plain else f"global {', '.join(sorted(names_bound(body)))}\nrun_as_main()\n"
    known = set(packages) if plain else {"__main__", "__code__", "__path__", "__reduce__", *packages}
    return embedded_text(known, formats) + "\n\ndef only_step():\n" + textwrap.indent(start + body, "    ")


def names_bound(body: str) -> set[str]:
    """The names that a body binds outside of its functions and classes, and one more."""
    names = {"_"}
    waiting: list[ast.AST] = list(ast.parse(body).body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.alias):
            names.add(node.asname or node.name.partition(".")[0])
        elif not isinstance(node, (ast.Lambda, ast.ListComp, ast.GeneratorExp, ast.DictComp, ast.SetComp)):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.add(node.id)
            waiting += ast.iter_child_nodes(node)
    return names


def run_text(folder: Path, text: str) -> subprocess.CompletedProcess[str]:
    """Run a component's text; its artifacts are files of the folder."""
    path = folder / "ephemeral_component.py"
    path.write_text(text, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-B", "-c", DRIVER, str(path)], capture_output=True, text=True, check=False, cwd=folder
    )


def run_component(folder: Path, body: str, packages: Collection[str] = (), plain: bool = False) -> str:
    """What a component prints that must not fail."""
    result = run_text(folder, component_text(body, packages, plain=plain))
    assert result.returncode == 0, result.stderr
    return result.stdout


def embedded_module(packages: Collection[str]) -> ModuleType:
    """The embedded functions as a module of this process."""
    module = ModuleType("embedded_runtime")
    exec(compile(embedded_text(packages), "<embedded>", "exec"), module.__dict__)
    return module
