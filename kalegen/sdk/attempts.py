"""Retries, back-off and timeouts of a step that runs here, by the rules of a cluster."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any, TypeVar

from kalegen.diagnostics.diagnostic import Diagnostic
from kalegen.frontends.script import PipelineScript
from kalegen.frontends.script_calls import Call
from kalegen.frontends.script_loops import Loop
from kalegen.frontends.script_steps import Function
from kalegen.sdk.errors import StepTimeout
from kalegen.settings.reading import (
    Layer,
    merge_layers,
    read_layer,
    step_settings_from_mapping,
    step_settings_from_tags,
)

Result = TypeVar("Result")

LOG = logging.getLogger("kalegen.sdk")


@dataclass(frozen=True)
class Rules:
    """How often a step is tried again and how long it may take; times in seconds. A time of None has no limit."""

    retries: int = 0
    interval: float = 0
    factor: float = 2.0
    longest_interval: float = 3600
    timeout: float | None = None

    def pauses(self) -> Iterator[float]:
        """The pauses before each further attempt."""
        for number in range(self.retries):
            yield min(self.interval * self.factor**number, self.longest_interval)


def read_rules(script: PipelineScript) -> tuple[list[Rules], list[Diagnostic]]:
    """The rules of each call's step: its own settings, then the pipeline's ``steps_defaults``."""
    found: list[Diagnostic] = []
    defaults = _layer(script.function.options.get("steps_defaults") or {}, script.function, found)
    rules = []
    for task in script.body.tasks:
        if not isinstance(task, (Call, Loop)):
            rules.append(Rules())
            continue
        own = {key: value for key, value in task.step.options.items() if key != "name"}
        task_settings = merge_layers([_layer(own, task.step, found), defaults])
        told = {setting.item: setting.value for setting in task_settings.values() if setting.kind == "retry"}
        limits = [setting.value for setting in task_settings.values() if setting.kind == "timeout"]
        names = {"count": "retries", "max_interval": "longest_interval"}
        rules.append(Rules(timeout=next(iter(limits), None), **{names.get(k, k): v for k, v in told.items()}))
    return rules, found


def _layer(given: Any, function: Function, found: list[Diagnostic]) -> Layer:
    read = step_settings_from_mapping if isinstance(given, Mapping) else step_settings_from_tags
    settings, problems = read(given, function.place)
    layer, more = read_layer(settings)
    found += [problem for problem in (*problems, *more) if problem.severity.value == "error"]
    return layer


def attempt(run: Callable[[], Result], rules: Rules, step: str) -> Result:
    """Run a step, again after a failure as often as the rules allow; the last failure's exception comes out."""
    for pause in rules.pauses():
        try:
            return timed(run, rules.timeout, step)
        except (Exception, StepTimeout) as problem:  # whatever the step raises: a cluster tries again too
            LOG.warning("step %r failed (%s: %s); again in %g s", step, type(problem).__name__, problem, pause)
            time.sleep(pause)
    return timed(run, rules.timeout, step)


def timed(run: Callable[[], Result], timeout: float | None, step: str) -> Result:
    """Run a step, and stop it after so many seconds; StepTimeout then.

    A signal stops it, which needs the main thread and a system with alarms. Elsewhere the time is looked at when the
    step has ended.
    """
    start = time.monotonic()
    has_alarm = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    with alarm(timeout, step) if has_alarm and timeout else unlimited():
        result = run()
    if timeout and time.monotonic() - start > timeout:
        raise StepTimeout(f"step {step!r} took longer than its {timeout:g} s")
    return result


@contextmanager
def unlimited() -> Iterator[None]:
    """Run the code inside without a time limit."""
    yield


@contextmanager
def alarm(seconds: float, step: str) -> Iterator[None]:
    """Raise StepTimeout in what runs inside once the time is over."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise StepTimeout(f"step {step!r} took longer than its {seconds:g} s and was stopped")

    previous = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
