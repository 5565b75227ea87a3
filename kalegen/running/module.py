"""A generated module, loaded: its pipeline's specification and what its steps are called."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.running.parameters import Declared, one_line
from kalegen.runtime.package import drop_comments

TYPES: Mapping[str, type] = {
    "NUMBER_INTEGER": int,
    "NUMBER_DOUBLE": float,
    "STRING": str,
    "BOOLEAN": bool,
    "LIST": list,
    "STRUCT": dict,
}


@dataclass(frozen=True)
class LoadedPipeline:
    """A compiled pipeline: kfp's own object ``function``, and what it was compiled to.

    ``spec`` and ``platform`` are kfp's messages PipelineSpec and PlatformSpec; ``components`` are the names of the
    components in the order in which the module defines them, which is the order of the notebook.
    """

    function: Any
    spec: Any
    platform: Any
    components: tuple[str, ...]

    @property
    def name(self) -> str:
        """The pipeline's name, as the cluster knows it."""
        return str(self.spec.pipeline_info.name)

    @property
    def parameters(self) -> Declared:
        """The pipeline's parameters and their types."""
        from kfp.pipeline_spec import pipeline_spec_pb2

        kinds = pipeline_spec_pb2.ParameterType.ParameterTypeEnum
        declared = self.spec.root.input_definitions.parameters
        return {name: TYPES[kinds.Name(declared[name].parameter_type)] for name in sorted(declared)}

    @property
    def defaults(self) -> dict[str, Any]:
        """The values that parameters have where none is given."""
        to_dict = import_module("google.protobuf.json_format").MessageToDict  # protobuf, which kfp brings, is untyped
        declared, types = self.spec.root.input_definitions.parameters, self.parameters
        given = {name: to_dict(declared[name].default_value) for name in types if _has_default(declared[name])}
        return {name: int(value) if types[name] is int else value for name, value in given.items()}

    def step_of(self, component: str) -> str:
        """The name of the step that runs the component: as in the notebook, where the module gives it."""
        return self.steps.get(component, component.removeprefix("comp-"))

    @property
    def steps(self) -> dict[str, str]:
        """Component to step, in notebook order; a step of a nested pipeline is called ``pipeline/step``."""
        names = dict(steps_below(self.spec.root.dag, self.spec.components))
        return dict(sorted(names.items(), key=lambda item: self.rank(item[0])))

    @property
    def uncached(self) -> frozenset[str]:
        """The components whose results must not be used again (``cache:disabled``)."""
        tasks = [task for _, task in tasks_of(self.spec) if not task.caching_options.enable_cache]
        return frozenset(task.component_ref.name for task in tasks)

    def rank(self, component: str) -> tuple[int, str]:
        """Where the component stands in the notebook."""
        place = self.components.index(component) if component in self.components else len(self.components)
        return place, component


def _has_default(declared: Any) -> bool:
    return bool(declared.HasField("default_value"))


def tasks_of(spec: Any) -> Iterator[tuple[str, Any]]:
    """Every task of a PipelineSpec with its name, those of nested graphs included."""
    yield from spec.root.dag.tasks.items()
    for component in spec.components.values():
        yield from component.dag.tasks.items()


CONTROL_FLOW = ("comp-condition-", "comp-for-loop-", "comp-exit-handler-")
"""What kfp calls the components that it makes of ``with`` statements; they give no name to what is inside."""


def steps_below(dag: Any, components: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """The components that run something in a graph and those inside it, with the names of their steps."""
    for name, task in dag.tasks.items():
        component = task.component_ref.name
        called = f"{prefix}{task.task_info.name or name}"
        if components[component].WhichOneof("implementation") == "executor_label":
            yield component, called
        else:
            inner = prefix if component.startswith(CONTROL_FLOW) else f"{called}/"
            yield from steps_below(components[component].dag, components, inner)


def load_pipeline(path: Path) -> LoadedPipeline | Diagnostic:
    """Import a generated module and return its pipeline; KG704 if it cannot be imported or holds no pipeline.

    The pipeline is the last of the module's functions made by ``@dsl.pipeline``.
    """
    place = Place(str(path))
    try:
        module = import_file(path)
    except Exception as problem:  # importing runs the module, and kfp compiles it: anything may come out
        text = f"the module cannot be imported: {type(problem).__name__}: {one_line(problem)}"
        return error("KG704", text, place, "compile the notebook again")
    from kfp.dsl.base_component import BaseComponent
    from kfp.dsl.graph_component import GraphComponent

    made = [value for value in vars(module).values() if isinstance(value, BaseComponent)]
    pipelines = [value for value in made if isinstance(value, GraphComponent)]
    if not pipelines:
        return error("KG704", "the module defines no pipeline", place, "compile a notebook with kalegen first")
    components = tuple(f"comp-{component.name}" for component in made if component not in pipelines)
    pipeline = pipelines[-1]
    return LoadedPipeline(pipeline, pipeline.pipeline_spec, pipeline.platform_spec, components)


def write_package(pipeline: LoadedPipeline, path: Path) -> None:
    """Write the compiled pipeline as YAML, as ``python MODULE`` does; OSError if that cannot be written."""
    from kfp import compiler

    compiler.Compiler().compile(pipeline.function, str(path))
    drop_comments(str(path))


def import_file(path: Path) -> ModuleType:
    """Import a Python file under a name of its own, leaving ``sys.modules`` and its directory as they were."""
    name = f"_kalegen_module_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # kfp reads the components' source through it
    writes_bytecode = sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    try:
        spec.loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = writes_bytecode
        del sys.modules[name]
    return module
