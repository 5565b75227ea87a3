"""Rules about how large a pipeline may be."""

from __future__ import annotations

from collections.abc import Iterator

from kalegen.diagnostics.diagnostic import Diagnostic, error
from kalegen.rules.subject import Subject


def check_tasks(most: int, subject: Subject) -> Iterator[Diagnostic]:
    """KG910 for a pipeline of more tasks, at the first step that is too many."""
    pipeline = subject.pipeline
    count = len(pipeline.steps) + subject.added
    if count > most:
        place = subject.place_of_step(pipeline.steps[min(most, len(pipeline.steps) - 1)])
        message = f"the pipeline has {count} tasks, and the policy allows {most}"
        yield error("KG910", message, place, "join steps that belong together, or make two pipelines of it")


def check_components(most: int, subject: Subject) -> Iterator[Diagnostic]:
    """KG911 for a component whose program is larger."""
    for step in subject.pods:
        size = subject.sizes.get(step.name, 0)
        if size > most:
            message = f"the component of step {step.name!r} has {size} bytes, and the policy allows {most}"
            hint = "split the step, or move large literals and files into a volume"
            yield error("KG911", message, subject.place_of_step(step), hint)


def check_package(most: int, subject: Subject) -> Iterator[Diagnostic]:
    """KG912 for a pipeline that compiles to more bytes."""
    if len(subject.package) > most:
        message = f"the compiled pipeline has {len(subject.package)} bytes, and the policy allows {most}"
        hint = "make two pipelines of it, or move large literals and files into a volume"
        yield error("KG912", message, subject.place, hint)
