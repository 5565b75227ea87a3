"""A gap of kfp.local 2.17 closed: a nested pipeline that takes artifacts and no parameters gets them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def artifacts_cross_borders() -> Iterator[None]:
    """While kfp.local goes through a graph with conditions or loops, hand nested pipelines all that they take.

    Its ``build_nested_dag_arguments`` looks at a task's inputs only where some of them are parameters.
    """
    from kfp.local.orchestrator import task_spec_utils
    from kfp.local.orchestrator.orchestrator_utils import OrchestratorUtils

    original = task_spec_utils.build_nested_dag_arguments

    def build_nested_dag_arguments(task_spec: Any, io_store: Any, **others: Any) -> dict[str, Any]:
        arguments: dict[str, Any] = original(task_spec=task_spec, io_store=io_store, **others)
        if task_spec.inputs.artifacts and not task_spec.inputs.parameters:
            arguments.update(OrchestratorUtils.make_task_arguments(task_spec.inputs, io_store))
        return arguments

    task_spec_utils.build_nested_dag_arguments = build_nested_dag_arguments
    try:
        yield
    finally:
        task_spec_utils.build_nested_dag_arguments = original
