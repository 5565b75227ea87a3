"""What the analysis says of a program's names, held against what its cells do."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.flow.graph import Order
from kalegen.analysis.flow.held_definitions import definitions_of
from kalegen.build import build
from kalegen.frontends.notebook import read_notebook
from tests.fuzz.check import Invalid
from tests.fuzz.programs import Program
from tests.harness.fork_server import JobFailed, trace_notebook


def misjudged(program: Program) -> list[str]:
    """Reads and changes that were not foreseen, and names that were surely bound and are not. Errors: Invalid."""
    with tempfile.TemporaryDirectory(prefix="kalegen-names-") as folder:
        path = Path(folder) / "generated.ipynb"
        program.write(path)
        try:
            traced = trace_notebook(program.plan(), Path(folder))
        except JobFailed as problem:
            raise Invalid(str(problem)) from problem
        notebook, found = read_notebook(path)
        assert notebook is not None, found
        pipeline, found = build(notebook)
        flow = DataFlow(pipeline, Order(pipeline))
    return [line for step in pipeline.steps for line in _misjudged(flow, step.name, traced[step.name])]


def _misjudged(flow: DataFlow, step: str, seen: dict[str, Any]) -> Iterator[str]:
    facts = flow.facts[step]
    for name in seen["reads"]:
        if name not in facts.reads:
            yield f"{step} reads {name}"
    for name in seen["deleted"]:
        if name not in facts.final:
            yield f"{step} deletes {name}"
    for name in facts.final:
        if facts.binds_surely(name) and name not in seen["after"] and not _is_module(name):
            yield f"{step} does not bind {name}"
    for name in sorted(seen["before"].keys() | seen["after"].keys()):
        is_foreseen = step in flow.producing_steps(name) or _is_copied(flow, name)
        # what holds a function is as it was when the function's own state changes, which travels by itself
        is_foreseen = is_foreseen or bool(facts.stateful & definitions_of(flow, step, name))
        if seen["before"].get(name) != seen["after"].get(name) and not is_foreseen:
            yield f"{step} binds or changes {name}"


def _is_copied(flow: DataFlow, name: str) -> bool:
    """Whether a name is code to be run again, which sees the changes of what it refers to: ``def f(k=xs)``."""
    producers = flow.producing_steps(name)
    return bool(producers) and all(flow.origin(producer, name) for producer in producers)


MODULES = frozenset(
    "collections contextlib copy enum functools io json kept_ m_ math np os pd random store tempfile".split()  # noqa: SIM905
)
"""The names under which the generator imports modules."""


def _is_module(name: str) -> bool:
    """Whether the generator imports a module under this name: modules are not described."""
    return name in MODULES
