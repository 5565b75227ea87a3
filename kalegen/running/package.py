"""Compiled IR (YAML), loaded by kfp's own loader: what is in git, or on a server, is what runs here."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.model.endings import PACKAGES
from kalegen.running.module import LoadedPipeline
from kalegen.running.parameters import one_line


def is_package(path: Path) -> bool:
    """Whether a path names a compiled pipeline, by its ending."""
    return path.suffix.lower() in PACKAGES


def load_package(path: Path) -> LoadedPipeline | Diagnostic:
    """The pipeline of a YAML file that kfp has compiled, whoever wrote it; KG704 for a file that holds none.

    Its steps are in the order of the graph, as the file has no other.
    """
    from kfp import components

    try:
        loaded = components.load_component_from_file(str(path))
        spec = loaded.pipeline_spec
        order = tuple(_in_order(spec.root.dag, spec.components))
        return LoadedPipeline(loaded, spec, loaded.platform_spec, order)
    except Exception as problem:  # kfp's loader reads YAML and protobuf, and asserts what it needs
        text = f"the file is not a compiled pipeline: {one_line(problem) or type(problem).__name__}"
        hint = "name a YAML file that kfp has compiled, or that `python MODULE` has written"
        return error("KG704", text[:300], Place(str(path)), hint)


def _in_order(dag: Any, components: Any) -> list[str]:
    """The components of a graph and of those inside it, each after those that its task waits for."""
    waits = {name: sorted(task.dependent_tasks) for name, task in sorted(dag.tasks.items())}
    try:
        tasks = list(TopologicalSorter(waits).static_order())
    except CycleError:  # which kfp.local will refuse
        tasks = list(waits)
    found: list[str] = []
    for name in tasks:
        component = dag.tasks[name].component_ref.name
        found += [component, *_in_order(components[component].dag, components)]
    return list(dict.fromkeys(found))
