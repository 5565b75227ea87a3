"""All rules held against a pipeline: what its plan breaks, and then what its module does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from kalegen.configuration.toml_lines import place_in
from kalegen.diagnostics.diagnostic import Diagnostic, Place, Reason
from kalegen.emit.limits import component_sizes
from kalegen.model.pipeline import EmittedPipeline
from kalegen.model.rules import Rules, Said
from kalegen.rules.cluster import check_labels, check_limits, check_root
from kalegen.rules.credentials import check_credentials
from kalegen.rules.images import check_images, check_tags
from kalegen.rules.packages import check_indexes, check_pinned
from kalegen.rules.sizes import check_components, check_package, check_tasks
from kalegen.rules.subject import Subject

Check = Callable[[Any, Subject], Iterator[Diagnostic]]
"""Finds what breaks a rule of this value."""

OF_PLANS: Mapping[str, Check] = {
    "mutable_tags": check_tags,
    "pinned": check_pinned,
    "indexes": check_indexes,
    "labels": check_labels,
    "limits": check_limits,
    "credentials": check_credentials,
    "root": check_root,
    "max_tasks": check_tasks,
}
OF_MODULES: Mapping[str, Check] = {"max_component_bytes": check_components, "max_bytes": check_package}
"""The rules by what must be known to judge; ``registries`` and ``images`` are one rule, and so not among them."""

IMAGES = ("registries", "images")


def check_plan(rules: Rules, subject: Subject) -> list[Diagnostic]:
    """What breaks the rules about what is planned."""
    found = [problem for table in rules.tables for problem in _broken(table, OF_PLANS, subject)]
    for table in rules.tables:
        named = [name for name in IMAGES if name in table.values]
        if named:
            found += [_because(table, named[0], problem) for problem in check_images(table.values, subject)]
    return found


def check_module(rules: Rules, pipeline: EmittedPipeline, source: str) -> list[Diagnostic]:
    """What breaks the rules about the module that was made of a plan."""
    wanted = {name for table in rules.tables for name in table.values if name in OF_MODULES}
    if not wanted:
        return []
    package = _compiled(pipeline, source) if "max_bytes" in wanted else b""
    if isinstance(package, Diagnostic):
        return [package]
    subject = Subject(pipeline, rules.settings, component_sizes(pipeline, source), package)
    return [problem for table in rules.tables for problem in _broken(table, OF_MODULES, subject)]


def _compiled(pipeline: EmittedPipeline, source: str) -> bytes | Diagnostic:
    """What kfp compiles a module to, or why it does not."""
    from kalegen.deployment.compiled import compiled_module

    with compiled_module(source, pipeline) as compiled:
        if isinstance(compiled, Diagnostic):
            return compiled._replace(place=Place(pipeline.file))
        return compiled.package.encode()


def _broken(table: Said, checks: Mapping[str, Check], subject: Subject) -> Iterator[Diagnostic]:
    for name, check in checks.items():
        if name in table.values:
            yield from (_because(table, name, problem) for problem in check(table.values[name], subject))


def _because(table: Said, rule: str, problem: Diagnostic) -> Diagnostic:
    """A finding that says which rule it rests on, and where that stands."""
    return problem._replace(reasons=(Reason(place_in(table, rule), f"the rule {rule!r}"),))
