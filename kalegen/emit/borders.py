"""What crosses the border of a pipeline inside the pipeline, and what things are called there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import libcst as cst

from kalegen.emit.cluster import created_volumes
from kalegen.emit.component import component_name
from kalegen.model.groups import Group, groups_of, is_inside
from kalegen.model.pipeline import Artifact, PlannedPipeline
from kalegen.model.settings import task_settings_of
from kalegen.syntax.identifiers import identifier, unique
from kalegen.syntax.nodes import assign, call, name, string


class Border(NamedTuple):
    """What a nested pipeline takes and gives: artifacts with the names of its inputs and outputs, and the parameters.

    ``claims`` are the inputs by which the names of volumes' claims come in. ``function`` is the pipeline's function,
    ``results`` the type that it returns, if it returns something.
    """

    function: str
    results: str
    inputs: Mapping[Artifact, str]
    outputs: Mapping[Artifact, str]
    parameters: tuple[str, ...]
    claims: Mapping[str, str]


def borders_of(pipeline: PlannedPipeline, inputs: Mapping[str, str], root: str) -> dict[Group, Border]:
    """The borders of all groups; ``inputs`` are the parameters as kfp takes them, ``root`` the whole's function."""
    taken = {component_name(step) for step in pipeline.steps} | {root}
    borders = {}
    for group in groups_of(pipeline):
        label = identifier("_".join(group))
        function = unique(f"{label}_pipeline", taken)
        results = unique("".join(part.capitalize() for part in label.split("_")) + "Outputs", taken)
        taken |= {function, results}
        borders[group] = _border(pipeline, group, inputs, function, results)
    return borders


def _border(pipeline: PlannedPipeline, group: Group, inputs: Mapping[str, str], function: str, results: str) -> Border:
    """What passes in and out of a group of steps, with names that are free there."""
    inner = [step for step in pipeline.steps if is_inside(step, group)]
    names = {step.name for step in inner}
    used = {name for step in inner for name in step.parameters}
    parameters = tuple(p.name for p in pipeline.parameters if p.name in used and not p.is_fixed)
    coming = [load.artifact for step in inner for load in step.loads if load.artifact.producer not in names]
    outside = [step for step in pipeline.steps if step.name not in names]
    going = [load.artifact for step in outside for load in step.loads if load.artifact.producer in names]
    mounted = {setting.item for step in inner for setting in task_settings_of(step.task_settings, "volume")}
    taken = {inputs[parameter] for parameter in parameters}
    incoming = _named(coming, "in", taken)
    taken |= set(incoming.values())
    claims: dict[str, str] = {}
    for volume in created_volumes(pipeline):
        if volume.name in mounted:
            claims[volume.name] = unique(f"{identifier(volume.name)}_claim", taken)
            taken.add(claims[volume.name])
    return Border(function, results if going else "", incoming, _named(going, "out", set()), parameters, claims)


def _named(artifacts: Iterable[Artifact], suffix: str, taken: set[str]) -> dict[Artifact, str]:
    """The artifacts with names that resemble the ports that they are saved to."""
    known = set(taken)
    named: dict[Artifact, str] = {}
    for artifact in dict.fromkeys(artifacts):
        named[artifact] = unique(f"{artifact.port.removesuffix('_out')}_{suffix}", known)
        known.add(named[artifact])
    return named


def results_type(border: Border) -> cst.SimpleStatementLine:
    """``PrepOutputs = NamedTuple("PrepOutputs", [("rows_out", Artifact)])``."""
    fields = [
        cst.Element(cst.Tuple([cst.Element(string(port)), cst.Element(name(artifact.kind))]))
        for artifact, port in border.outputs.items()
    ]
    made = assign(border.results, call("NamedTuple", string(border.results), cst.List(fields)))
    return made.with_changes(leading_lines=[cst.EmptyLine(indent=False)] * 2)
