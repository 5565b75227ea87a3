"""KFP's API: the one module that knows its generated client, a part of kfp (``kfp.server_api``) or a package beside it.

Its methods are reached through ``kfp.Client``; here are the models that they take, what of their answers is read, and
the exceptions that they raise.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

from kalegen.submission.events import RunProgress

Limits = tuple[float, float]
"""Seconds for making a connection, and for an answer."""


class NotJSON(Exception):
    """The server answered with something else than JSON: a sign-in page, or a proxy's error."""


def server_api() -> Any:
    """The generated client: that inside kfp where it has one, as KEP-12548 has it, else ``kfp_server_api``."""
    try:
        return import_module("kfp.server_api")
    except ModuleNotFoundError:
        return import_module("kfp_server_api")


def call(method: Any, limits: Limits, size: int, **arguments: Any) -> Any:
    """Call one of the client's methods within the limits, ``size`` the most bytes of an answer.

    NotJSON if the answer is no JSON object: the generated client takes HTML for an object without any fields.
    """
    bound(method.__self__.api_client.rest_client, size)
    answer = method(**arguments, _request_timeout=limits)
    body = _body(method)
    if not body.lstrip().startswith("{"):
        raise NotJSON(body[:200])
    return answer


def bound(rest_client: Any, size: int) -> None:
    """Let a client of the API read answers of that size and no longer ones."""
    from kalegen.submission.transport import BoundedPool

    if not isinstance(rest_client.pool_manager, BoundedPool):
        rest_client.pool_manager = BoundedPool(rest_client.pool_manager, size)


def _body(method: Any) -> str:
    return str(method.__self__.api_client.last_response.data)


def new_pipeline(name: str, namespace: str) -> Any:
    """A pipeline without versions, to be created."""
    return server_api().V2beta1Pipeline(name=name, display_name=name, namespace=namespace or None)


def new_experiment(name: str, namespace: str) -> Any:
    """An experiment, to be created."""
    return server_api().V2beta1Experiment(display_name=name, namespace=namespace or None)


def new_run(given: Mapping[str, Any], version: tuple[str, str], arguments: Mapping[str, Any]) -> Any:
    """A run of a pipeline's version (both by id), to be created."""
    return server_api().V2beta1Run(**given, **_what_runs(version, arguments))


def new_recurring_run(
    given: Mapping[str, Any], version: tuple[str, str], arguments: Mapping[str, Any], cron: str
) -> Any:
    """A recurring run, one run at a time, to be created; its expression has six fields."""
    api = server_api()
    trigger = api.V2beta1Trigger(cron_schedule=api.V2beta1CronSchedule(cron=cron))
    more = {"mode": api.RecurringRunMode.ENABLE, "trigger": trigger, "max_concurrency": "1"}
    return api.V2beta1RecurringRun(**given, **_what_runs(version, arguments), **more)


def _what_runs(version: tuple[str, str], arguments: Mapping[str, Any]) -> dict[str, Any]:
    api = server_api()
    reference = api.V2beta1PipelineVersionReference(pipeline_id=version[0], pipeline_version_id=version[1])
    return {
        "pipeline_version_reference": reference,
        "runtime_config": api.V2beta1RuntimeConfig(parameters=dict(arguments)),
    }


def progress_of(run: Any, method: Any) -> RunProgress:
    """The state of a run that the method has answered with, and of its steps; those that have none yet are left out."""
    steps = _native_tasks(method) or _recorded_tasks(run)
    return RunProgress(run.state or "PENDING", {name: state for name, state in steps if name and state})


def metrics_told(method: Any) -> list[tuple[str, Any]] | None:
    """The metrics of a run that the method has answered with, as far as its tasks tell of them.

    None where the server tells nothing of what tasks have made: those with ML Metadata do not.
    """
    tasks = json.loads(_body(method)).get("tasks")
    if not tasks:
        return None
    outputs = [output for task in tasks for output in (task.get("outputs") or {}).get("artifacts") or ()]
    return [metric for output in outputs for one in output.get("artifacts") or () for metric in _metrics_in(one)]


def _metrics_in(artifact: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """A metric by its name and number, or the numbers in the metadata of an artifact that holds several."""
    kind = str(artifact.get("type", "")).lower().replace("system.", "")
    if kind not in ("metric", "metrics"):
        return
    number = artifact.get("number_value", artifact.get("numberValue"))
    if number is not None:
        yield str(artifact.get("name")), number
    yield from ((name, value) for name, value in (artifact.get("metadata") or {}).items() if value != number)


def _recorded_tasks(run: Any) -> Iterator[tuple[str, str]]:
    """Steps and states as servers with ML Metadata tell them."""
    details = (run.run_details.task_details if run.run_details else None) or []
    return ((task.display_name, task.state) for task in details)


def _native_tasks(method: Any) -> list[tuple[str, str]]:
    """Steps and states as servers without ML Metadata tell them, in ``tasks``, of which older clients know nothing."""
    tasks = json.loads(_body(method)).get("tasks") or []
    steps = [task for task in tasks if task.get("type") != "ROOT"]  # which is the run as a whole
    return [(task.get("display_name") or task.get("name"), task.get("state") or task.get("status")) for task in steps]
