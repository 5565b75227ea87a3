"""The pipeline function: tasks, what flows between them, and their order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import libcst as cst

from kalegen.emit.aliases import dsl_alias, kubernetes_alias
from kalegen.emit.borders import Border, borders_of, results_type
from kalegen.emit.cluster import (
    claim_of,
    configuration,
    create_volume,
    created_volumes,
    delete_volume,
    deleted_volumes,
    exit_handler,
    nested_configuration,
)
from kalegen.emit.component import artifact_parameter, component_name
from kalegen.emit.conditions import conditional, output_of, repeated
from kalegen.emit.ports import input_names, parameter_port, workspace_port
from kalegen.emit.programs import importer
from kalegen.emit.serving import function_of, serving_task
from kalegen.emit.settings import Task, setting_lines
from kalegen.emit.snapshots import snapshot_task
from kalegen.emit.spreading import INDENT, spread_call
from kalegen.model.groups import Group, is_inside, item_of, predecessors, waits_of
from kalegen.model.pipeline import Artifact, Importer, Load, Parameter, PlannedPipeline, PlannedStep, served_by
from kalegen.model.settings import task_settings_of, value_of
from kalegen.settings.exit_handler import is_exit_handler
from kalegen.settings.run_time_values import PLACEHOLDERS
from kalegen.settings.snapshots import Snapshot, last_snapshots, snapshots_after
from kalegen.settings.volumes import mounts_of
from kalegen.syntax.choices import in_words
from kalegen.syntax.identifiers import identifier, pipeline_name, unique
from kalegen.syntax.nodes import assign, attribute, call, comment, keyword_argument, line, literal, name, spaced, string


class PipelineFunctions:
    """The functions of a pipeline: one for each group of steps, those inside before those around them."""

    def __init__(self, pipeline: PlannedPipeline) -> None:
        self._pipeline = pipeline
        self._inputs = input_names(pipeline)
        taken = {component_name(step) for step in pipeline.steps}
        self.root = unique(f"{identifier(pipeline.name)}_pipeline", taken)
        self.borders = borders_of(pipeline, self._inputs, self.root)

    def definitions(self) -> list[cst.SimpleStatementLine | cst.FunctionDef]:
        """The nested pipelines, each below the type of what it returns, and the pipeline itself."""
        made: list[cst.SimpleStatementLine | cst.FunctionDef] = []
        for group, border in self.borders.items():
            if border.results:
                made.append(results_type(border))
            made.append(PipelineFunction(self._pipeline, group, self.borders, self._inputs).nested())
        root = PipelineFunction(self._pipeline, (), self.borders, self._inputs)
        return [*made, root.definition(self.root)]


class PipelineFunction:
    """The function of one group of steps, whose names must not clash with its inputs."""

    def __init__(
        self, pipeline: PlannedPipeline, group: Group, borders: Mapping[Group, Border], inputs: Mapping[str, str]
    ) -> None:
        self._pipeline = pipeline
        self._group = group
        self._borders = borders
        self._border = borders.get(group)
        self._inputs = inputs
        self._steps = {step.name: step for step in pipeline.steps if is_inside(step, group)}
        self._predecessors = predecessors(pipeline, group)
        taken = set(inputs.values()) | {component_name(step) for step in pipeline.steps}
        taken |= {border.function for border in borders.values()}
        if self._border is not None:
            taken |= {*self._border.inputs.values(), *self._border.claims.values()}
        self._tasks: dict[str, str] = {}
        for item in self._predecessors:
            label = self._steps[item].identifier if item in self._steps else identifier(item)
            self._tasks[item] = unique(f"{label}_task", taken)
            taken.add(self._tasks[item])
        self._serving: dict[str, str] = {}
        for served in (one for step in self._steps.values() for one in served_by(step)):
            self._serving[served.name] = unique(f"{function_of(served)}_task", taken)
            taken.add(self._serving[served.name])
        self._after_steps = [one for step in self._direct() for one in snapshots_after(step, pipeline)]
        self._snapshots: dict[Snapshot, str] = {}
        for snapshot in (*self._after_steps, *(last_snapshots(pipeline) if not group else ())):
            self._snapshots[snapshot] = unique(f"{identifier(snapshot.label)}_task", taken)
            taken.add(self._snapshots[snapshot])
        self._volumes: dict[str, str] = {}
        for volume in created_volumes(pipeline) if not group else ():
            self._volumes[volume.name] = unique(f"{identifier(volume.name)}_volume", taken)
            taken.add(self._volumes[volume.name])

    def definition(self, function: str) -> cst.FunctionDef:
        """The function that wires the whole pipeline's tasks."""
        declared = [parameter for parameter in self._pipeline.parameters if not parameter.is_fixed]
        return cst.FunctionDef(
            name=name(function),
            params=cst.Parameters([self._parameter(parameter) for parameter in declared]),
            body=cst.IndentedBlock([*self._docstring(), *self._wiring()]),
            decorators=[cst.Decorator(self._decorator())],
            leading_lines=[cst.EmptyLine(indent=False)] * 2,
        )

    def nested(self) -> cst.FunctionDef:
        """The function that wires a group's tasks, and hands out what others use of them."""
        border = self._borders[self._group]
        title = string(pipeline_name("-".join(self._group)))
        alias = dsl_alias(self._pipeline)
        own = [keyword_argument("name", title), *nested_configuration(self._pipeline.cluster, alias)]
        pipeline = cst.Call(cst.Attribute(name(alias), name("pipeline")), own)
        returned = [self._returned(border)] if border.results else []
        return cst.FunctionDef(
            name=name(border.function),
            params=cst.Parameters(self._taken_in(border)),
            body=cst.IndentedBlock([*self._wiring(), *spaced(returned)]),
            returns=cst.Annotation(name(border.results)) if border.results else None,
            decorators=[cst.Decorator(pipeline)],
            leading_lines=[*[cst.EmptyLine(indent=False)] * 2, comment(f"notebook {'/'.join(self._group)}")],
        )

    def _taken_in(self, border: Border) -> list[cst.Param]:
        artifacts = [artifact_parameter(port, "Input", artifact.kind) for artifact, port in border.inputs.items()]
        types = {parameter.name: parameter.type for parameter in self._pipeline.parameters}
        given = {self._inputs[parameter]: types[parameter] for parameter in border.parameters}
        given |= dict.fromkeys(border.claims.values(), "str")
        return [*artifacts, *(cst.Param(name(port), cst.Annotation(name(kind))) for port, kind in given.items())]

    def _returned(self, border: Border) -> cst.BaseStatement:
        values = {port: self._output(artifact) for artifact, port in border.outputs.items()}
        return line(cst.Return(call(border.results, **values)))

    def _wiring(self) -> list[cst.BaseStatement]:
        """The tasks, inside the exit handler if there is one, and the volumes that live as long as the run."""
        items = self._in_order()
        handlers = [item for item in items if item in self._steps and is_exit_handler(self._steps[item])]
        body = self._created()
        for item in items:
            if item not in handlers:
                body.extend(spaced(self._item(item)) if body else self._item(item))
        for snapshot in last_snapshots(self._pipeline) if not self._group else ():
            body += spaced(self._snapshot(snapshot))
        body += spaced(self._deleted())
        if not handlers:
            return body
        handler = exit_handler(self._tasks[handlers[0]], body, dsl_alias(self._pipeline))
        return [*self._item(handlers[0]), handler]

    def _created(self) -> list[cst.BaseStatement]:
        alias = kubernetes_alias(self._pipeline)
        volumes = [volume for volume in created_volumes(self._pipeline) if volume.name in self._volumes]
        return [create_volume(volume, self._volumes[volume.name], alias) for volume in volumes]

    def _deleted(self) -> list[cst.BaseStatement]:
        """The ends of the volumes, each after the tasks that mount it."""
        alias = kubernetes_alias(self._pipeline)
        volumes = [volume for volume in deleted_volumes(self._pipeline) if volume.name in self._volumes]
        return [delete_volume(self._volumes[v.name], self._users(v.name), alias) for v in volumes]

    def _users(self, volume: str) -> list[str]:
        users = [
            s
            for s in self._steps.values()
            if any(w.item == volume for w in task_settings_of(s.task_settings, "volume"))
        ]
        snapshots = [task for snapshot, task in self._snapshots.items() if snapshot.volume == volume]
        return [*dict.fromkeys(self._tasks[item_of(step, self._group)] for step in users), *snapshots]

    def _direct(self) -> list[PlannedStep]:
        """The steps that are in the group itself."""
        return [step for step in self._steps.values() if step.group == self._group]

    def _snapshot(self, snapshot: Snapshot) -> list[cst.BaseStatement]:
        """The task that takes a snapshot, when the steps are done that it waits for."""
        waits = dict.fromkeys(self._tasks[item_of(self._steps[step], self._group)] for step in snapshot.steps)
        claim = self._claims().get(snapshot.volume, string(snapshot.volume))
        return snapshot_task(snapshot, self._snapshots[snapshot], claim, waits, self._pipeline)

    def _snapshots_before(self, item: str) -> list[str]:
        """The snapshots of volumes that a step has, which are taken before it may write there again."""
        step = self._steps.get(item)
        own = (
            {setting.item for setting in task_settings_of(step.task_settings, "volume")} if step is not None else set()
        )
        before = self._predecessors[item]
        return [self._snapshots[s] for s in self._after_steps if s.volume in own and before.issuperset(s.steps)]

    def _in_order(self) -> list[str]:
        """The items so that each stands after those it waits for; in notebook order otherwise."""
        done: dict[str, None] = {}
        waiting = list(self._predecessors)
        while waiting:
            item = next(one for one in waiting if self._predecessors[one] <= done.keys())
            done[item] = None
            waiting.remove(item)
        return list(done)

    def _decorator(self) -> cst.Call:
        arguments = [keyword_argument("name", string(self._pipeline.name))]
        if self._pipeline.description:
            arguments.append(keyword_argument("description", string(self._pipeline.description)))
        alias = dsl_alias(self._pipeline)
        arguments += configuration(self._pipeline.cluster, alias)
        return cst.Call(cst.Attribute(name(alias), name("pipeline")), arguments)

    def _docstring(self) -> list[cst.BaseStatement]:
        """The parameters' descriptions, in the form that kfp reads them from."""
        described = [(p, text) for p in self._pipeline.parameters if (text := _meaning(p))]
        if not described:
            return []
        lines = [f"        {self._inputs[p.name]}: {_docstring_text(text)}" for p, text in described]
        text = "\n".join(["Wire the steps.", "", "    Args:", *lines, "    "])
        return [line(cst.SimpleString(f'"""{text}"""'))]

    def _parameter(self, parameter: Parameter) -> cst.Param:
        annotation = cst.Annotation(name(parameter.type))
        return cst.Param(name(self._inputs[parameter.name]), annotation, default=literal(parameter.default))

    def _item(self, item: str) -> list[cst.BaseStatement]:
        return self._task(self._steps[item]) if item in self._steps else self._nested_task(item)

    def _task(self, step: PlannedStep) -> list[cst.BaseStatement]:
        task = self._tasks[step.name]
        arguments = {load.port: self._input(load) for load in step.loads}
        for parameter in self._pipeline.parameters:
            if parameter.name in step.parameters and not (parameter.is_fixed and step.program):
                arguments[parameter_port(parameter, step)] = self._argument(parameter, step)
        if self._pipeline.cluster.workspace is not None and step.program is None:
            arguments[workspace_port(step)] = attribute(dsl_alias(self._pipeline), "WORKSPACE_PATH_PLACEHOLDER")
        created = call(component_name(step), **arguments)
        if isinstance(step.program, Importer):
            created = importer(step, step.program, dsl_alias(self._pipeline), self._inputs)
        made: list[cst.BaseStatement] = [_task_of(task, created)]
        made.append(line(call(f"{task}.set_display_name", string(step.name.split("/")[-1]))))
        if not is_exit_handler(step):
            made += self._order(step.name)
        folders = {setting.item: setting.value for setting in task_settings_of(step.task_settings, "sub-path")}
        settings = Task(
            task,
            kubernetes_alias(self._pipeline),
            self._pipeline.cluster,
            self._claims(),
            folders,
            self._inputs,
            mounts_of(step.task_settings, self._pipeline.cluster),
        )
        made += setting_lines(step, settings)
        for served in served_by(step):
            made += spaced(serving_task(step, served, task, self._serving[served.name]))
        for snapshot in snapshots_after(step, self._pipeline):
            made += spaced(self._snapshot(snapshot))
        if step.loop is not None:
            limit = value_of(step.task_settings, "parallelism")
            return [repeated(step.loop, made, dsl_alias(self._pipeline), self._tasks, limit)]
        if step.condition is None:
            return made
        return [conditional(step.condition, made, dsl_alias(self._pipeline), self._tasks, self._inputs)]

    def _nested_task(self, item: str) -> list[cst.BaseStatement]:
        """Build the statement that makes a task of a nested pipeline, ``prep_task = prep_pipeline(…)``."""
        task = self._tasks[item]
        border = self._borders[tuple(item.split("/"))]
        arguments = {port: self._output(artifact) for artifact, port in border.inputs.items()}
        arguments |= {self._inputs[parameter]: name(self._inputs[parameter]) for parameter in border.parameters}
        claims = self._claims()
        arguments |= {port: claims[volume] for volume, port in border.claims.items()}
        made = _task_of(task, call(border.function, **arguments))
        return [made, line(call(f"{task}.set_display_name", string(item.split("/")[-1]))), *self._order(item)]

    def _order(self, item: str) -> list[cst.BaseStatement]:
        """``task.after(…)``, where an item waits for others that give it nothing."""
        others = waits_of(item, self._pipeline, self._group)
        tasks = [*(self._tasks[other] for other in others), *self._snapshots_before(item)]
        return [line(call(f"{self._tasks[item]}.after", *map(name, tasks)))] if tasks else []

    def _claims(self) -> dict[str, cst.BaseExpression]:
        """What the claims of the run's own volumes are called here."""
        if self._border is not None:
            return {volume: name(port) for volume, port in self._border.claims.items()}
        return {volume: claim_of(variable) for volume, variable in self._volumes.items()}

    def _argument(self, parameter: Parameter, step: PlannedStep) -> cst.BaseExpression:
        is_index = step.loop is not None and step.loop.index == parameter.name
        if parameter.is_fixed and not is_index:
            return constant(parameter.default, dsl_alias(self._pipeline))
        return name(self._inputs[parameter.name])

    def _input(self, load: Load) -> cst.BaseExpression:
        output = self._output(load.artifact)
        return call(f"{dsl_alias(self._pipeline)}.Collected", output) if load.is_collected else output

    def _output(self, artifact: Artifact) -> cst.BaseExpression:
        """An artifact where it can be had here: from a task, or from outside."""
        if artifact.producer not in self._steps:
            return name(self._borders[self._group].inputs[artifact])
        item = item_of(self._steps[artifact.producer], self._group)
        port = artifact.port if item in self._steps else self._borders[tuple(item.split("/"))].outputs[artifact]
        return output_of(self._tasks[item], port)


def _task_of(task: str, made: cst.Call) -> cst.SimpleStatementLine:
    """Build the statement that makes a task, ``task = component(…)``."""
    return assign(task, spread_call(made, INDENT + len(f"{task} = ")))


def constant(value: Any, dsl: str) -> cst.BaseExpression:
    """A constant as the pipeline function writes it: kfp's run-time values by their names in ``kfp.dsl``."""
    macro = PLACEHOLDERS.get(value) if isinstance(value, str) else None
    return cst.Attribute(name(dsl), name(macro)) if macro else literal(value)


def _meaning(parameter: Parameter) -> str:
    """What a parameter's description says, its choices included: kfp has no other place for them yet."""
    choices = f"One of {in_words(parameter.choices)}." if parameter.choices and not parameter.is_fixed else ""
    return " ".join(filter(None, [parameter.description, choices]))


def _docstring_text(text: str) -> str:
    """A description as it can stand in a docstring."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("{{$", "{{ $")
