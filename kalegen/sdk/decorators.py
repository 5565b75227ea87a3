"""The decorators. They change nothing of a step: what they are told is read from the script's text."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ParamSpec, TypeVar, cast, overload

from kalegen.sdk.command import go_to_cluster, take_flags

P = ParamSpec("P")
R = TypeVar("R")

References = Mapping[str, Mapping[str, str | bool] | str] | Sequence[str]
"""From an environment variable to ``"NAME:KEY"`` or ``{"name": NAME, "key": KEY}``."""


@overload
def step(function: Callable[P, R], /) -> Callable[P, R]: ...


@overload
def step(
    *,
    name: str | None = None,
    metrics: Sequence[str] | None = None,
    retry_count: int | None = None,
    retry_interval: str | int | None = None,
    retry_factor: float | None = None,
    retry_max_interval: str | int | None = None,
    timeout: str | int | None = None,
    limits: Mapping[str, str | int | float] | None = None,
    labels: Mapping[str, str] | None = None,
    annotations: Mapping[str, str] | None = None,
    image: str | None = None,
    cache: bool | None = None,
    secrets: References | None = None,
    configmaps: References | None = None,
    requests: Mapping[str, str | int | float] | None = None,
    env: Mapping[str, str] | None = None,
    volumes: Mapping[str, str] | None = None,
    node_selector: Mapping[str, str] | str | None = None,
    tolerations: Sequence[Mapping[str, str] | str] | None = None,
    image_pull_secrets: Sequence[str] | None = None,
    image_pull_policy: str | None = None,
    security_context: Mapping[str, int | bool] | bool | None = None,
    fields: Mapping[str, str] | Sequence[str] | None = None,
    sub_paths: Mapping[str, str] | None = None,
    empty_dirs: Mapping[str, str | Mapping[str, str]] | Sequence[str] | None = None,
    secret_volumes: Mapping[str, str | Mapping[str, str | bool]] | Sequence[str] | None = None,
    configmap_volumes: Mapping[str, str | Mapping[str, str | bool]] | Sequence[str] | None = None,
    affinity: Sequence[Mapping[str, Any] | str] | None = None,
    classification: Mapping[str, str] | Sequence[str] | None = None,
    serve: Mapping[str, Any] | Sequence[Mapping[str, Any] | str] | None = None,
    importer: Mapping[str, str] | str | None = None,
    init_containers: Mapping[str, str | Mapping[str, str | Sequence[str]]] | Sequence[str] | None = None,
    cache_key: str | None = None,
    debug_pause: bool | str | Sequence[str] | None = None,
    outputs: Sequence[str] | None = None,
    paths: Sequence[str] | None = None,
    parallelism: int | None = None,
    ignore_upstream_failure: bool | None = None,
    on_exit: bool | None = None,
    report: bool | None = None,
    reads: str | Sequence[str] | None = None,
    changes: str | Sequence[str] | None = None,
) -> Callable[[Callable[P, R]], Callable[P, R]]: ...


def step(function: Callable[..., Any] | None = None, /, **settings: Any) -> Callable[..., Any]:
    """Make a function a step that pipelines can call; it stays the plain function that it is.

    Intervals and the timeout are seconds, or texts such as ``"90s"``, ``"10m"`` or ``"1h"``. The settings stand in
    docs/reference/sdk.md. ``reads`` and ``changes`` name parameters whose objects it leaves as they are, or changes.
    """
    return _unchanged if function is None else function


def artifact(*, name: str, path: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make the HTML or Markdown file that the step below writes to ``path`` an output of it, called ``name``."""
    return _unchanged


def _unchanged(function: Callable[P, R]) -> Callable[P, R]:
    return function


@overload
def pipeline(function: Callable[P, R], /) -> Callable[P, R]: ...


@overload
def pipeline(
    *,
    name: str | None = None,
    experiment: str | None = None,
    description: str | None = None,
    timeout: str | int | None = None,
    steps_defaults: Mapping[str, Any] | Sequence[str] | None = None,
    autosnapshot: bool | None = None,
    base_image: str | None = None,
    files: Sequence[str] | None = None,
    workspace: Mapping[str, Any] | str | None = None,
    volumes: Sequence[Mapping[str, Any]] | None = None,
    enable_caching: bool | None = None,
    extra_packages: Sequence[str] | None = None,
    import_names: Mapping[str, str] | None = None,
    tune: Mapping[str, Any] | None = None,
    katib: Mapping[str, Any] | None = None,
    **settings: Any,
) -> Callable[[Callable[P, R]], Callable[P, R]]: ...


def pipeline(function: Callable[..., Any] | None = None, /, **settings: Any) -> Callable[..., Any]:
    """Make a function whose body calls steps a pipeline: calling it runs the steps here, with what they really get.

    Under ``python script.py --kfp`` that compiles and submits the pipeline instead, and ends the script.
    ``PipelineError`` says what can't be in a pipeline, or can't pass between steps; a step's own exceptions come out
    as they are.
    """
    return _runnable if function is None else _runnable(function)


def _runnable(function: Callable[P, R]) -> Callable[P, R]:
    flags = take_flags(function)

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        given = inspect.signature(function).bind(*args, **kwargs)
        go_to_cluster(function, given.arguments, flags)
        from kalegen.sdk.local import run_pipeline
        from kalegen.sdk.tracebacks import without_own_frames

        given.apply_defaults()
        try:
            return cast("R", run_pipeline(function, given.arguments))
        except Exception as error:
            raise error.with_traceback(without_own_frames(error.__traceback__))  # noqa: B904 - it is the same error

    return run


def after(result: R, *earlier: object) -> R:
    """The result of a step that waits for the steps that gave the ``earlier`` results, though it takes none of them.

    ``published = after(publish(model), report)``
    """
    return result
