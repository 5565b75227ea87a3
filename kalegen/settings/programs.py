"""What can be wrong about steps that run no Python, and about files that travel; after planning."""

from __future__ import annotations

from collections.abc import Iterator

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.model.notebook import Variable
from kalegen.model.pipeline import OF_IMPORTERS, Container, Importer, PlannedPipeline, PlannedStep, paths_of
from kalegen.model.settings import task_settings_of
from kalegen.settings.exit_handler import place_of
from kalegen.settings.run_time_values import parameter_of
from kalegen.settings.table import BY_NAME
from kalegen.syntax.command_text import is_replaced
from kalegen.syntax.scopes import names_bound_in

EXACT = ("int", "str")
"""The types of parameters whose text is the same in a pod (``getPlaceholders`` in launcher_v2.go) and in Python."""

NOT_OF_CONTAINERS = ("if", "for", "report", "classification", "path", "output", "importer")


def check_programs(pipeline: PlannedPipeline) -> Iterator[Diagnostic]:
    """KG618 for what a program can't do, KG619 for a file that can't travel."""
    for step in pipeline.steps:
        place = place_of(pipeline, step)
        yield from _check_paths(step, pipeline, place)
        if step.program is None:
            continue
        yield from _check_settings(step, place)
        yield from _check_results(step, place)
        if isinstance(step.program, Importer):
            yield from _check_address(step, step.program, pipeline, place)
        else:
            yield from _check_command(step, step.program, pipeline, place)


def _check_settings(step: PlannedStep, place: Place) -> Iterator[Diagnostic]:
    """The step's own settings that have no meaning for it; defaults of all steps are not meant for it."""
    is_importer = isinstance(step.program, Importer)
    for setting in step.settings:
        kind = BY_NAME[setting.key].setting_kind
        if kind not in OF_IMPORTERS if is_importer else kind in NOT_OF_CONTAINERS:
            what = "imports a file" if is_importer else "runs a container"
            message = f"the setting {setting.key!r} has no effect on step {step.name!r}, which {what}"
            yield error("KG618", message, place, "remove the setting, or move it to a step that runs Python")
    if step.metrics:
        message = f"the metric {step.metrics[0].label!r} belongs to step {step.name!r}, which runs no Python"
        yield error(
            "KG618",
            message,
            step.metrics[0].place,
            "read the file in a step that runs Python, and log the metric there",
        )


def _check_results(step: PlannedStep, place: Place) -> Iterator[Diagnostic]:
    """KG618 for values that later steps need of a step which runs no Python."""
    paths = paths_of(step)
    others = sorted(n for artifact in step.saves for n in artifact.names if not artifact.is_file and n not in paths)
    if others:
        outputs = ",".join([*sorted(paths), others[0]])
        message = f"later steps read {others[0]!r} from step {step.name!r}, which runs no Python"
        hint = (
            f"if it is a file that the command writes, write the tag container:{outputs}; else bind it in another step"
        )
        yield error("KG618", message, place, hint)


def _check_address(
    step: PlannedStep, program: Importer, pipeline: PlannedPipeline, place: Place
) -> Iterator[Diagnostic]:
    """A parameter with an address: it is looked up among the pipeline's own (``ImportSpecToMLMDArtifact``)."""
    name = parameter_of(program.uri)
    parameter = pipeline.parameter(name) if name else None
    if name and (parameter is None or parameter.type != "str" or parameter.is_fixed):
        message = f"importer: {program.uri} has to be a parameter of the pipeline whose value is a string"
        yield error("KG601", message, place, f'declare it in the parameters cell: {name} = "gs://…"')
    elif name and step.group:
        message = f"importer: {program.uri} can't be a parameter in a notebook that another one includes"
        yield error("KG601", message, place, "write a constant")


def _check_command(
    step: PlannedStep, program: Container, pipeline: PlannedPipeline, place: Place
) -> Iterator[Diagnostic]:
    """KG618 for words of a command that a pod can't fill in, and outputs that it has no path of."""
    files = {n for load in step.loads if load.artifact.is_file for n in load.names} | paths_of(step)
    values = {n: load.artifact.producer for load in step.loads for n in load.names if not load.artifact.is_file}
    for name in dict.fromkeys(p.name for word in program.command for p in word if isinstance(p, Variable)):
        parameter = pipeline.parameter(name)
        if name in values:
            message = (
                f"the command of step {step.name!r} gets {name!r}, and step {values[name]!r} saves that as a Python"
                " value, not as a file"
            )
            hint = (
                f"write the value to a file in step {values[name]!r}, assign the path to {name}, and add the tag"
                f" path:{name} there"
            )
            yield error("KG618", message, place, hint)
        elif name not in files and (parameter is None or name not in step.parameters):
            message = f"the command of step {step.name!r} gets {name!r}, which is neither a file nor a parameter"
            yield error(
                "KG618",
                message,
                place,
                f"assign {name} in a cell tagged pipeline-parameters, or write the value into the command",
            )
        elif parameter is not None and not parameter.is_fixed and parameter.type not in EXACT and name not in files:
            message = (
                f"the command of step {step.name!r} gets {name!r}, a {parameter.type}, which a pod writes in another"
                " way than Python"
            )
            yield error("KG618", message, place, f"make it a string: {name} = {str(parameter.default)!r}")
    used = {part.name for word in program.command for part in word if isinstance(part, Variable)}
    for output in (output for output in program.outputs if output not in used):
        message = f"the command of step {step.name!r} does not contain the path of its output {output!r}"
        hint = f"write {{{output}}} into it; a $name of the shell's is written $$name, else Jupyter puts nothing in"
        yield error("KG618", message, place, hint)
    if any("{{" in part and is_replaced(part) for word in program.command for part in word if isinstance(part, str)):
        message = f"the command of {step.name!r} holds '{{{{…', which Argo replaces"
        yield error("KG618", message, place, "pass that text as a parameter or in a file")


def _check_paths(step: PlannedStep, pipeline: PlannedPipeline, place: Place) -> Iterator[Diagnostic]:
    """KG619: what ``path:`` names must be one variable that the step surely binds, and that travels alone."""
    for name in sorted(task_setting.item for task_setting in task_settings_of(step.task_settings, "path")):
        saved = next((artifact for artifact in step.saves if name in artifact.names), None)
        if saved is None or name not in names_bound_in(*(s.node for s in step.statements)).bound:
            message = f"the tag path:{name} names a variable that step {step.name!r} does not bind"
            yield error(
                "KG619", message, place, "name a variable of the step that contains the path of a file that it writes"
            )
        elif saved.may_be_unbound:
            message = f"the tag path:{name} names a variable that step {step.name!r} binds in some cases only"
            yield error("KG619", message, place, f"assign {name} in all branches of the step")
        elif not saved.is_file:
            others = ", ".join(other for other in saved.names if other != name)
            message = f"the tag path:{name} can't be used: {others} may be the same object as {name}"
            yield error("KG619", message, place, f"assign a copy to the other variable: str({name})")
        if step.loop is not None:
            message = f"the tag path:{name} names a variable of a loop, and each iteration has another path"
            yield error("KG619", message, place, "assign the path in a step without a loop")
