"""The page about the functions that generated modules embed, made from their docstrings."""

from __future__ import annotations

import ast

from kalegen.emit.embedded import EmbeddedFunction, runtime_functions

INTRODUCTION = """\
# Functions in a generated module

A generated module contains functions of kalegen above its first step, so pods need no kalegen. A module has only those
that its steps need. This page lists all of them, with the first sentence of their docstrings.
[How values travel](../explanation/marshalling.md#the-functions-in-a-module) says when the code of a step calls one.
"""


def as_markdown() -> str:
    """The page: each function with what it calls, in the order of the alphabet."""
    functions = runtime_functions()
    rows = [_row(functions[name]) for name in sorted(functions)]
    return "\n".join([INTRODUCTION, "| function | what it does | it calls |", "|---|---|---|", *rows]) + "\n"


def _row(function: EmbeddedFunction) -> str:
    definition = ast.parse(function.source).body[0]
    assert isinstance(definition, ast.FunctionDef)
    said = (ast.get_docstring(definition) or "").split("\n\n")[0].replace("\n", " ").replace("``", "`")
    calls = ", ".join(f"`{name}`" for name in sorted(function.calls))
    return f"| `{function.name}` | {said.replace('|', chr(92) + '|')} | {calls} |"
