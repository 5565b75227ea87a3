"""Steps that run no Python: a container as a component function, an importer as a call in the pipeline function."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import libcst as cst

from kalegen.emit.aliases import dsl_alias
from kalegen.emit.component import component_name, component_parameters, origin
from kalegen.emit.ports import parameter_port
from kalegen.model.notebook import Variable, Word
from kalegen.model.pipeline import Container, Importer, PlannedPipeline, PlannedStep
from kalegen.model.settings import value_of
from kalegen.settings.run_time_values import parameter_of
from kalegen.syntax.command_text import double_dollars
from kalegen.syntax.literal_text import escaped
from kalegen.syntax.nodes import attribute, call, comment, literal, name, string


def container_component(step: PlannedStep, program: Container, pipeline: PlannedPipeline) -> cst.FunctionDef:
    """``@dsl.container_component``, whose function gives the image and the command."""
    known = _values(step, pipeline)
    words = cst.List([cst.Element(_expression(word, known)) for word in program.command])
    image = string(step.image or pipeline.base_image)
    spec = call(f"{dsl_alias(pipeline)}.ContainerSpec", image=image, command=words)
    return cst.FunctionDef(
        name=name(component_name(step)),
        params=cst.Parameters(component_parameters(step, pipeline)),
        body=cst.IndentedBlock([cst.SimpleStatementLine([cst.Return(spec)])]),
        decorators=[cst.Decorator(attribute(dsl_alias(pipeline), "container_component"))],
        leading_lines=[cst.EmptyLine(indent=False), cst.EmptyLine(indent=False), comment(origin(step, pipeline))],
    )


def _values(step: PlannedStep, pipeline: PlannedPipeline) -> dict[str, cst.BaseExpression | str]:
    """What stands for each variable of a command: a file's path, a parameter, or a constant's text."""
    known: dict[str, Any] = {n: attribute(load.port, "path") for load in step.loads for n in load.names}
    known |= {n: attribute(artifact.port, "path") for artifact in step.saves for n in artifact.names}
    for parameter in pipeline.parameters:
        if parameter.name in step.parameters:
            fixed = str(parameter.default)
            known[parameter.name] = fixed if parameter.is_fixed else name(parameter_port(parameter, step))
    return known


def _expression(word: Word, known: Mapping[str, cst.BaseExpression | str]) -> cst.BaseExpression:
    """A word as Python: a text, a parameter or path, or an f-string of several."""
    parts = [known[part.name] if isinstance(part, Variable) else part for part in word]
    if len(parts) == 1 and not isinstance(parts[0], str):
        return parts[0].deep_clone()
    if all(isinstance(part, str) for part in parts):
        return string(double_dollars("".join(str(part) for part in parts)))
    return cst.FormattedString([_part(part) for part in parts], start='f"')


def _part(part: cst.BaseExpression | str) -> cst.BaseFormattedStringContent:
    if not isinstance(part, str):
        return cst.FormattedStringExpression(part.deep_clone())
    text = double_dollars(part).replace("{", "{{").replace("}", "}}")
    return cst.FormattedStringText("".join(escaped(character, '"') for character in text))


def importer(step: PlannedStep, program: Importer, dsl: str, inputs: Mapping[str, str]) -> cst.Call:
    """``dsl.importer(…)``; with ``cache:disabled`` the file is looked at anew in each run."""
    parameter = parameter_of(program.uri)
    arguments: dict[str, cst.BaseExpression] = {
        "artifact_uri": name(inputs[parameter]) if parameter else string(program.uri),
        "artifact_class": name(step.saves[0].kind),
    }
    if value_of(step.task_settings, "cache") is False:
        arguments["reimport"] = literal(True)
    return call(f"{dsl}.importer", **arguments)
