"""The pipeline function: tasks, what flows between them, and their order."""

from __future__ import annotations

from typing import Any

import libcst as cst

from kalegen.emit.aliases import dsl_alias, kubernetes_alias
from kalegen.emit.cluster import claim_of, configuration, create_volume, created_volumes, delete_volume, exit_handler
from kalegen.emit.component import component_name
from kalegen.emit.conditions import conditional, output_of
from kalegen.emit.nodes import assign, attribute, call, keyword_argument, line, literal, name, spaced, string
from kalegen.emit.ports import parameter_port, workspace_port
from kalegen.emit.settings import Task, task_settings
from kalegen.macros import PLACEHOLDERS
from kalegen.model import Load, Parameter, Pipeline, Step
from kalegen.names import identifier, unique
from kalegen.settings.exit_handler import is_exit_handler
from kalegen.settings.records import wishes_of


class PipelineFunction:
    """Names of one pipeline function, which must not clash with its parameters, and the function itself."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self._inputs = _input_names(pipeline)
        taken = set(self._inputs.values()) | {component_name(step) for step in pipeline.steps}
        self._tasks: dict[str, str] = {}
        for step in pipeline.steps:
            self._tasks[step.name] = unique(f"{step.identifier}_task", taken)
            taken.add(self._tasks[step.name])
        self._volumes: dict[str, str] = {}
        for volume in created_volumes(pipeline):
            self._volumes[volume.name] = unique(f"{identifier(volume.name)}_volume", taken)
            taken.add(self._volumes[volume.name])

    @property
    def name(self) -> str:
        """The name of the function."""
        taken = {component_name(step) for step in self._pipeline.steps}
        return unique(f"{identifier(self._pipeline.name)}_pipeline", taken)

    def definition(self) -> cst.FunctionDef:
        """The function that wires the tasks."""
        pipeline = self._pipeline
        body = self._wiring()
        declared = [parameter for parameter in pipeline.parameters if not parameter.is_fixed]
        return cst.FunctionDef(
            name=name(self.name),
            params=cst.Parameters([self._parameter(parameter) for parameter in declared]),
            body=cst.IndentedBlock([*self._docstring(), *body]),
            decorators=[cst.Decorator(self._decorator())],
            leading_lines=[cst.EmptyLine(indent=False)] * 2,
        )

    def _wiring(self) -> list[cst.BaseStatement]:
        """The tasks, inside the exit handler if there is one, and the volumes that live as long as the run."""
        steps = self._in_order()
        handlers = [step for step in steps if is_exit_handler(step)]
        body = self._created()
        for step in steps:
            if step not in handlers:
                body.extend(spaced(self._task(step)) if body else self._task(step))
        body += spaced(self._deleted())
        if not handlers:
            return body
        handler = exit_handler(self._tasks[handlers[0].name], body, dsl_alias(self._pipeline))
        return [*self._task(handlers[0]), handler]

    def _created(self) -> list[cst.BaseStatement]:
        alias = kubernetes_alias(self._pipeline)
        return [create_volume(v, self._volumes[v.name], alias) for v in created_volumes(self._pipeline)]

    def _deleted(self) -> list[cst.BaseStatement]:
        """The ends of the volumes, each after the steps that mount it."""
        users = {
            wish.item: [self._tasks[s.name] for s in self._pipeline.steps if wish in s.wishes]
            for step in self._pipeline.steps
            for wish in wishes_of(step.wishes, "volume")
        }
        alias = kubernetes_alias(self._pipeline)
        volumes = [volume for volume in created_volumes(self._pipeline) if not volume.keep]
        return [delete_volume(self._volumes[v.name], users[v.name], alias) for v in volumes]

    def _in_order(self) -> list[Step]:
        """The steps so that each stands after those it waits for; in notebook order otherwise."""
        done: dict[str, Step] = {}
        waiting = list(self._pipeline.steps)
        while waiting:
            step = next(s for s in waiting if self._predecessors(s) <= done.keys())
            done[step.name] = step
            waiting.remove(step)
        return list(done.values())

    def _predecessors(self, step: Step) -> set[str]:
        return {*step.order, *(load.artifact.producer for load in step.loads)}

    def _decorator(self) -> cst.Call:
        arguments = [keyword_argument("name", string(self._pipeline.name))]
        if self._pipeline.description:
            arguments.append(keyword_argument("description", string(self._pipeline.description)))
        alias = dsl_alias(self._pipeline)
        arguments += configuration(self._pipeline.cluster, alias)
        return cst.Call(cst.Attribute(name(alias), name("pipeline")), arguments)

    def _docstring(self) -> list[cst.BaseStatement]:
        """The parameters' descriptions, in the form that kfp reads them from."""
        described = [p for p in self._pipeline.parameters if p.description]
        if not described:
            return []
        lines = [f"        {self._inputs[p.name]}: {_docstring_text(p.description)}" for p in described]
        text = "\n".join(["Wire the steps.", "", "    Args:", *lines, "    "])
        return [line(cst.SimpleString(f'"""{text}"""'))]

    def _parameter(self, parameter: Parameter) -> cst.Param:
        annotation = cst.Annotation(name(parameter.type))
        return cst.Param(name(self._inputs[parameter.name]), annotation, default=literal(parameter.default))

    def _task(self, step: Step) -> list[cst.BaseStatement]:
        task = self._tasks[step.name]
        arguments = {load.port: self._output(load) for load in step.loads}
        for parameter in self._pipeline.parameters:
            if parameter.name in step.parameters:
                given: cst.BaseExpression = name(self._inputs[parameter.name])
                if parameter.is_fixed:
                    given = constant(parameter.default, dsl_alias(self._pipeline))
                arguments[parameter_port(parameter, step)] = given
        if self._pipeline.cluster.workspace is not None:
            arguments[workspace_port(step)] = attribute(dsl_alias(self._pipeline), "WORKSPACE_PATH_PLACEHOLDER")
        made: list[cst.BaseStatement] = [assign(task, call(component_name(step), **arguments))]
        made.append(line(call(f"{task}.set_display_name", string(step.name))))
        judge = step.condition.judge if step.condition is not None else ""
        order = [other for other in step.order if other != judge]
        if order and not is_exit_handler(step):
            made.append(line(call(f"{task}.after", *(name(self._tasks[other]) for other in order))))
        claims = {volume: claim_of(variable) for volume, variable in self._volumes.items()}
        settings = Task(task, kubernetes_alias(self._pipeline), self._pipeline.cluster, claims)
        made += task_settings(step, settings)
        if step.condition is None:
            return made
        return [conditional(step.condition, made, dsl_alias(self._pipeline), self._tasks, self._inputs)]

    def _output(self, load: Load) -> cst.BaseExpression:
        return output_of(self._tasks[load.artifact.producer], load.artifact.port)


def constant(value: Any, dsl: str) -> cst.BaseExpression:
    """A constant as the pipeline function writes it: kfp's run-time values by their names in ``kfp.dsl``."""
    macro = PLACEHOLDERS.get(value) if isinstance(value, str) else None
    return cst.Attribute(name(dsl), name(macro)) if macro else literal(value)


def _input_names(pipeline: Pipeline) -> dict[str, str]:
    """The pipeline's parameters as kfp takes them: names that begin with an ASCII letter."""
    taken = {parameter.name for parameter in pipeline.parameters}
    names = {}
    for parameter in pipeline.parameters:
        is_fine = parameter.name.isascii() and parameter.name[0].isalpha()
        names[parameter.name] = parameter.name if is_fine else unique(identifier(parameter.name), taken)
        taken.add(names[parameter.name])
    return names


def _docstring_text(text: str) -> str:
    """A description as it can stand in a docstring."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("{{$", "{{ $")
