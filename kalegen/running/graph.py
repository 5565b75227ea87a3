"""Going through a pipeline's graph with the parts of kfp.local's orchestrator.

kfp.local runs independent steps one after another, in an order of its own. A plain graph is therefore gone through
here, by the standard library's ``graphlib``: parallel steps in parallel, and else in notebook order. Conditions, loops
and nested pipelines are left to kfp.local as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from graphlib import TopologicalSorter
from importlib import import_module
from pathlib import Path
from typing import Any

from kalegen.running.module import LoadedPipeline
from kalegen.running.nested import artifacts_cross_borders
from kalegen.running.settings import has_control_flow, has_nested_pipelines

PATIENCE = 0.5
"""Seconds that are waited for steps at a time: an interrupt that came just before would otherwise be noticed only when
a step ends, for Python runs signal handlers in the main thread, and a lock that it waits for does not wake it."""


@dataclass(frozen=True)
class Graph:
    """A pipeline's graph as kfp.local's orchestrator takes it; ``stop`` stops the steps that are running."""

    pipeline: LoadedPipeline
    root: Path
    run_name: str
    kfp_runner: Any
    stop: Callable[[], None]

    def common(self) -> dict[str, Any]:
        """The arguments that kfp.local's functions share."""
        from kfp.local import placeholder_utils, utils

        executors = self.pipeline.spec.deployment_spec["executors"]
        return {
            "pipeline_resource_name": self.run_name,
            "executors": {name: utils.struct_to_executor_spec(spec) for name, spec in executors.items()},
            "components": dict(self.pipeline.spec.components.items()),
            "pipeline_root": str(self.root),
            "runner": self.kfp_runner,
            "unique_pipeline_id": placeholder_utils.make_random_id(),
            "fail_stack": [],
        }

    def walk(self, arguments: Mapping[str, Any], workers: int) -> bool:
        """Run all steps; whether all succeeded."""
        if has_control_flow(self.pipeline):
            return self.walk_by_kfp("enhanced_dag_orchestrator", "run_enhanced_dag", arguments)
        if has_nested_pipelines(self.pipeline):
            # the enhanced one loses the artifacts that go into a nested pipeline without parameters (kfp 2.17)
            return self.walk_by_kfp("dag_orchestrator", "run_dag", arguments)
        return self.walk_steps(arguments, workers)

    def walk_by_kfp(self, module: str, function: str, arguments: Mapping[str, Any]) -> bool:
        """Run all by one of kfp.local's orchestrators, one step at a time."""
        from kfp.local import status

        run = getattr(import_module(f"kfp.local.orchestrator.{module}"), function)
        with artifacts_cross_borders():
            _, ended = run(dag_component_spec=self.pipeline.spec.root, dag_arguments=dict(arguments), **self.common())
        return bool(ended == status.Status.SUCCESS)

    def walk_steps(self, arguments: Mapping[str, Any], workers: int) -> bool:
        """Run a plain graph's steps, up to ``workers`` at a time, each by kfp.local's executor.

        After a failure no further step starts, and those that run are waited for.
        """
        task = Task(self, self.common(), self.store(arguments))
        tasks = task.specs()
        order = {name: self.pipeline.rank(spec.component_ref.name) for name, spec in tasks.items()}
        sorter = TopologicalSorter({name: list(spec.dependent_tasks) for name, spec in tasks.items()})
        return schedule(sorter, order, Crew(task.run, self.stop, workers))

    def store(self, arguments: Mapping[str, Any]) -> Any:
        """kfp.local's store of values, with the pipeline's arguments and defaults in it."""
        from kfp.local import io
        from kfp.local.orchestrator.orchestrator_utils import OrchestratorUtils

        store = io.IOStore()
        values = OrchestratorUtils.join_user_inputs_and_defaults(
            dag_arguments=dict(arguments), dag_inputs_spec=self.pipeline.spec.root.input_definitions
        )
        for name, value in values.items():
            store.put_parent_input(name, value)
        return store


@dataclass(frozen=True)
class Task:
    """Runs single tasks of a graph, with the values that passed between them so far."""

    graph: Graph
    common: Mapping[str, Any]
    store: Any

    def specs(self) -> dict[str, Any]:
        """The graph's tasks by name."""
        return dict(self.graph.pipeline.spec.root.dag.tasks.items())

    def run(self, name: str) -> bool:
        """Run a task and keep its outputs for those after it; whether it succeeded."""
        from kfp.local import status
        from kfp.local.orchestrator import task_executor

        outputs, ended = task_executor.execute_single_task(
            task_name=name, task_spec=self.specs()[name], io_store=self.store, **self.common
        )
        for key, value in outputs.items():
            self.store.put_task_output(name, key, value)
        return bool(ended == status.Status.SUCCESS)


@dataclass(frozen=True)
class Crew:
    """How tasks are run: ``run`` runs one, up to ``workers`` at a time, and ``stop`` makes all that run end."""

    run: Callable[[str], bool]
    stop: Callable[[], None]
    workers: int


def schedule(sorter: TopologicalSorter[str], order: Mapping[str, tuple[int, str]], crew: Crew) -> bool:
    """Run what the sorter says is ready, earliest of the notebook first; whether everything succeeded."""
    sorter.prepare()
    ready: list[str] = []
    running: dict[Future[bool], str] = {}
    succeeded = True
    with ThreadPoolExecutor(max_workers=crew.workers) as pool:
        try:
            while running or (succeeded and sorter.is_active()):
                ready = sorted([*ready, *sorter.get_ready()], key=order.__getitem__)
                while succeeded and ready and len(running) < crew.workers:
                    name = ready.pop(0)
                    running[pool.submit(crew.run, name)] = name
                for future in wait(running, PATIENCE, FIRST_COMPLETED).done:
                    sorter.done(running.pop(future))
                    succeeded = future.result() and succeeded
            return succeeded
        except BaseException:  # an interrupt, or a listener that fails: the pool would wait for the steps' own end
            crew.stop()
            raise
