"""What kfp is known to break on, found before it does.

Everything that a component runs travels as one command-line argument, of which Linux takes 128 KiB
(``MAX_ARG_STRLEN``); so does the executor's input, which lists every artifact.
"""

from __future__ import annotations

import ast
from collections import Counter

import libcst as cst

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error, warning
from kalegen.emit.component import component_name
from kalegen.emit.executor_input import input_size
from kalegen.emit.module import embedded_in
from kalegen.emit.reports import has_report
from kalegen.model.pipeline import EmittedPipeline, EmittedStep, PlannedPipeline, PlannedStep
from kalegen.settings.exit_handler import is_exit_handler

LARGEST_ARGUMENT = 128 * 1024
PREAMBLE = 512
"""Bytes that kfp puts around a component's text, at most."""

SMALL = 8 * 1024
"""What of a component is not worth a word."""

LARGEST_WORKFLOW = 1536 * 1024
"""What etcd takes in a request (``--max-request-bytes``), and so a cluster as one resource."""

LONGEST_NAME = 128
"""Argo's limit for the name of a task or a template (``workflow/validate`` of argoproj/argo-workflows)."""

AROUND_NAMES = {False: "-driver", True: "exit-hook-root-"}
"""What Kubeflow Pipelines adds to a task's name at most, and to an exit handler's (``argocompiler/dag.go``)."""


def check_limits(pipeline: EmittedPipeline, source: str) -> list[Diagnostic]:
    """ERRORs for components that can't be started, and a WARNING for more of them than a cluster takes by default."""
    sizes = _function_sizes(source) if len(source.encode()) + PREAMBLE > LARGEST_ARGUMENT else {}
    shared = sum(sizes.values()) - sum(sizes.get(component_name(step), 0) for step in pipeline.steps)
    return [
        *_check_workflow(pipeline, source),
        *(
            problem
            for step in pipeline.steps
            for problem in (
                *_check_size(step, pipeline, sizes.get(component_name(step), 0), shared),
                *_check_description(step, pipeline),
                *_check_name(step, pipeline),
            )
        ),
    ]


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


def component_sizes(pipeline: EmittedPipeline, source: str) -> dict[str, int]:
    """The bytes of each component's program, as it travels to a pod, by step."""
    own = _function_sizes(source)
    return {step.name: _size(step, pipeline, own.get(component_name(step), 0)) for step in pipeline.steps}


def _size(step: EmittedStep, pipeline: EmittedPipeline, own: int) -> int:
    return own + sum(len(function.source.encode()) for function in embedded_in(step, pipeline)) + PREAMBLE


def _check_size(step: EmittedStep, pipeline: EmittedPipeline, own: int, shared: int) -> list[Diagnostic]:
    """KG402; ``shared`` is what all the functions take together that may travel with a component, in bytes."""
    if own + shared + PREAMBLE <= LARGEST_ARGUMENT:
        return []
    size = _size(step, pipeline, own)
    if size <= LARGEST_ARGUMENT:
        return []
    message = f"the code of the step{_largest(step)} has {size // 1024} KiB, and a pod takes 128 KiB at most"
    hint = "split the step, or read the data from a file instead of writing it into the code"
    if step.modules or step.data_files:
        hint = "put what travels with it into an image (kalegen image, see docs/how-to/image.md), or split the step"
    hint += ", or go without its report, which holds the cells again" if has_report(step, pipeline) else ""
    return [error("KG402", message, _place(step, pipeline), hint)]


def _largest(step: PlannedStep) -> str:
    """The modules that take the most of a component, largest first; empty where none travels with it."""
    sizes: Counter[str] = Counter()
    for path, content in step.modules:
        sizes[path.partition("/")[0].removesuffix(".py")] += len(content)
    told = [f"{name!r} ({size // 1024} KiB unpacked)" for name, size in sizes.most_common(3) if size >= SMALL]
    return f" with the module{'s' if len(told) > 1 else ''} {', '.join(told)}" if told else ""


def _check_workflow(pipeline: EmittedPipeline, source: str) -> list[Diagnostic]:
    """KG410: a run is one resource of the cluster, which holds the programs of all components."""
    if len(source.encode()) * len(pipeline.steps) <= LARGEST_WORKFLOW:
        return []
    size = sum(component_sizes(pipeline, source).values())
    if size <= LARGEST_WORKFLOW:
        return []
    message = (
        f"all steps together have {size // 1024} KiB of code, and a cluster takes 1536 KiB unless it is told otherwise"
    )
    hint = "make two pipelines of it, or move data and files to a volume"
    return [warning("KG410", message, Place(pipeline.file), hint)]


def _check_description(step: PlannedStep, pipeline: PlannedPipeline) -> list[Diagnostic]:
    """KG403: the executor's input, by bytes."""
    size = input_size(step, pipeline)
    if size <= LARGEST_ARGUMENT:
        return []
    count = len(step.loads) + len(step.saves)
    message = (
        f"the step has {count} artifacts, whose description has about {size // 1024} KiB; a pod takes 128 KiB at most"
    )
    hint = "put the values into one dict, and pass that on"
    return [error("KG403", message, _place(step, pipeline), hint)]


def _check_name(step: PlannedStep, pipeline: PlannedPipeline) -> list[Diagnostic]:
    """KG408: the names of tasks, the step's own and those of the notebooks around it."""
    around = AROUND_NAMES[is_exit_handler(step)]
    longest = LONGEST_NAME - len(around)
    groups = ("-".join(step.group[:depth]) for depth in range(1, len(step.group) + 1))
    long = next((name for name in (component_name(step), *groups) if len(name) > longest), None)
    if long is None:
        return []
    message = f"the task name {long!r} has {len(long)} characters, and Argo takes {longest} at most"
    return [error("KG408", message, _place(step, pipeline), "give the step, or the notebook around it, a shorter name")]


def _place(step: PlannedStep, pipeline: PlannedPipeline) -> Place:
    return Place(pipeline.file, step.cells[0] if step.cells else None, step=step.name)
