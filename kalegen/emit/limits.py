"""What kfp is known to break on, found before it does.

Everything that a component runs travels as one command-line argument, of which Linux takes 128 KiB
(``MAX_ARG_STRLEN``); so does the executor's input, which lists every artifact.
"""

from __future__ import annotations

import ast

import libcst as cst

from kalegen.diagnostics import Diagnostic, Place, error
from kalegen.emit.component import component_name
from kalegen.emit.module import embedded_in
from kalegen.emit.reports import has_report
from kalegen.model import Pipeline, Step

LARGEST_ARGUMENT = 128 * 1024
PREAMBLE = 512
"""Bytes that kfp puts around a component's text, at most."""

LARGEST_ARTIFACTS = 500


def check_limits(pipeline: Pipeline, source: str) -> list[Diagnostic]:
    """ERRORs for components that can't be started."""
    sizes = _function_sizes(source)
    return [problem for step in pipeline.steps for problem in _check(step, pipeline, sizes)]


def _function_sizes(source: str) -> dict[str, int]:
    """The bytes that each function of a module takes, its decorators not counted.

    Own arithmetic: ``ast.get_source_segment`` splits the whole source into lines for every function anew.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:  # the notebook is in a newer Python than this one, which libcst knows
        module = cst.parse_module(source)
        functions = [node for node in module.body if isinstance(node, cst.FunctionDef)]
        return {node.name.value: len(module.code_for_node(node).encode()) for node in functions}
    lengths = [len(line) + 1 for line in source.encode().split(b"\n")]
    return {
        node.name: sum(lengths[node.lineno - 1 : (node.end_lineno or node.lineno) - 1]) + (node.end_col_offset or 0)
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    }


def _check(step: Step, pipeline: Pipeline, sizes: dict[str, int]) -> list[Diagnostic]:
    place = Place(pipeline.file, step.cells[0] if step.cells else None, step=step.name)
    embedded = sum(len(function.source.encode()) for function in embedded_in(step, pipeline))
    size = sizes.get(component_name(step), 0) + embedded + PREAMBLE
    found = []
    if size > LARGEST_ARGUMENT:
        message = f"the component is {size // 1024} KiB long; a pod takes 128 KiB"
        hint = "split the step, or move large literals into a file"
        hint += ", or go without its report, which holds the cells again" if has_report(step, pipeline) else ""
        found.append(error("KG402", message, place, hint))
    if len(step.loads) + len(step.saves) > LARGEST_ARTIFACTS:
        message = f"the step has {len(step.loads) + len(step.saves)} artifacts; a pod takes {LARGEST_ARTIFACTS}"
        found.append(error("KG403", message, place, "put values that belong together into one dict or list"))
    return found
