"""What applies a served model to the cluster: a component for each, whose InferenceService stands there as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import libcst as cst

from kalegen.distributions.indexes import index_options
from kalegen.emit.aliases import dsl_alias
from kalegen.emit.component import artifact_parameter, indexes
from kalegen.emit.conditions import output_of
from kalegen.emit.ports import served_ports
from kalegen.model.pipeline import PlannedPipeline, PlannedStep, Served, served_by
from kalegen.syntax.identifiers import identifier
from kalegen.syntax.nodes import assign, attribute, call, comment, keyword_argument, line, literal, name, string

SERVE = "serve_model"
"""The embedded function that does it."""

KUBERNETES = "kubernetes>=28"
"""The client, from the first release on whose CustomObjectsApi these functions were tried."""

KSERVE = "kserve>=0.21,<1"
"""What a transformer installs: the image is the step's own, and has the Python that its function was saved by."""

RESOURCES = {"cpu": "cpu", "memory": "memory", "gpu": "nvidia.com/gpu"}


def serving_steps(pipeline: PlannedPipeline) -> list[tuple[PlannedStep, Served]]:
    """The models that the pipeline serves, with their steps."""
    return [(step, served) for step in pipeline.steps for served in served_by(step)]


def function_of(served: Served) -> str:
    """The name of the component that serves a model, and of its task."""
    return f"serve_{identifier(served.name)}"


def serving_component(
    step: PlannedStep, served: Served, pipeline: PlannedPipeline, serve: str, functions: Sequence[cst.BaseElement]
) -> cst.FunctionDef:
    """``@dsl.component`` of the function ``serve_NAME``; ``serve`` is what the embedded function is called."""
    service = assign("service", literal(_service(step, served, pipeline)))
    given: dict[str, cst.BaseExpression] = {}
    parameters = [artifact_parameter("model", "Input", "Model")]
    if served.preprocessing:
        parameters.append(artifact_parameter("preprocessing", "Input", "Artifact"))
        given["preprocessing"] = name("preprocessing")
    if "timeout" in served.options:
        given["timeout"] = literal(served.options["timeout"])
    done = line(cst.Return(call(serve, name("service"), name("model"), **given)))
    return cst.FunctionDef(
        name=name(function_of(served)),
        params=cst.Parameters(parameters),
        body=cst.IndentedBlock([service, done]),
        returns=cst.Annotation(name("str")),
        decorators=[cst.Decorator(cluster_component(pipeline, functions))],
        leading_lines=above(f"serves {served.variable} of step {step.name}"),
    )


def cluster_component(pipeline: PlannedPipeline, functions: Sequence[cst.BaseElement]) -> cst.Call:
    """The decorator of a component that speaks to the Kubernetes API."""
    if pipeline.built_image:
        arguments = [
            keyword_argument("base_image", string(pipeline.built_image)),
            keyword_argument("install_kfp_package", literal(False)),
        ]
    else:
        arguments = [
            keyword_argument("base_image", string(pipeline.base_image)),
            keyword_argument("packages_to_install", literal([in_version(KUBERNETES, pipeline)])),
            *indexes(pipeline),
        ]
    functions_given = keyword_argument("additional_funcs", cst.List(functions))
    return cst.Call(attribute(dsl_alias(pipeline), "component"), [*arguments, functions_given])


def in_version(requirement: str, pipeline: PlannedPipeline) -> str:
    """A requirement of this module's, in the version that the configuration names, if that holds for all Pythons."""
    package = requirement.partition(">=")[0]
    pin = str(pipeline.settings.get("pins", {}).get(package, ""))
    return f"{package}{pin}" if pin and ";" not in pin else requirement


def requirements_of(served: Served, pipeline: PlannedPipeline) -> list[str]:
    """What is installed where a model is served, beside what its step installs."""
    return [in_version(one, pipeline) for one in ([KUBERNETES, KSERVE] if served.preprocessing else [KUBERNETES])]


def above(text: str) -> list[cst.EmptyLine]:
    """The blank lines and the comment above a component."""
    return [cst.EmptyLine(indent=False), cst.EmptyLine(indent=False), comment(text)]


def _service(step: PlannedStep, served: Served, pipeline: PlannedPipeline) -> dict[str, Any]:
    """The InferenceService but for what a run knows: the model's format and its address."""
    options = served.options
    model: dict[str, Any] = {}
    resources = {RESOURCES[key]: str(options[key]) for key in RESOURCES if key in options}
    if "runtime" in options:
        model["runtime"] = options["runtime"]
    if resources:
        model["resources"] = {"requests": resources, "limits": resources}
    predictor: dict[str, Any] = {"model": model}
    names = {"service_account": "serviceAccountName", "min_replicas": "minReplicas", "max_replicas": "maxReplicas"}
    predictor |= {names[key]: options[key] for key in names if key in options}
    spec: dict[str, Any] = {"predictor": predictor}
    if served.preprocessing:
        spec["transformer"] = _transformer(step, options, pipeline)
    return {
        "apiVersion": "serving.kserve.io/v1beta1",
        "kind": "InferenceService",
        "metadata": {"name": served.name},
        "spec": spec,
    }


def _transformer(step: PlannedStep, options: Mapping[str, Any], pipeline: PlannedPipeline) -> dict[str, Any]:
    """What stands before the model: the step's image, which runs the program that is saved with the function."""
    wanted = (*index_options(pipeline.settings), *step.packages, in_version(KSERVE, pipeline))
    packages = " ".join(f"'{one}'" for one in wanted)
    script = f'python -m pip install --quiet {packages} && exec python /mnt/models/transformer.py "$0" "$@"'
    container = {
        "name": "kserve-container",
        "image": step.image or pipeline.base_image,
        "command": ["sh", "-c", script],
    }
    account = {"serviceAccountName": options["service_account"]} if "service_account" in options else {}
    return {"containers": [container], **account}


def serving_task(step: PlannedStep, served: Served, task: str, variable: str) -> list[cst.BaseStatement]:
    """The lines that create the task of a served model, which is never taken from a cache."""
    model, before = served_ports(step)[served.name]
    given = {"model": output_of(task, model)}
    if before:
        given["preprocessing"] = output_of(task, before)
    return [
        assign(variable, call(function_of(served), **given)),
        line(call(f"{variable}.set_display_name", string(function_of(served)))),
        line(call(f"{variable}.set_caching_options", literal(False))),
    ]
