"""The table of contents: from a file to the text of a module.

``generate`` and the three functions below it are what others call. Each of them reads, joins, configures
(``_compile_all``), then plans (``plan_from``) or plans and prints (``generate_from``). An ERROR ends the run after the
stage that finds it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from kalegen.build import build
from kalegen.compilation import in_project
from kalegen.configuration.configure import configure
from kalegen.configuration.request import PLAIN, Request
from kalegen.configuration.severities import with_severities
from kalegen.diagnostics.diagnostic import Diagnostic, Place, error, in_order
from kalegen.emit.limits import check_limits
from kalegen.emit.module import emit_module
from kalegen.emit.validity import check_python
from kalegen.frontends.composition import Reader, compose, in_parts
from kalegen.frontends.notebook import in_text, read_document, read_notebook, read_text
from kalegen.incremental.cancelling import go_on
from kalegen.model.endings import NOTEBOOK, SCRIPT
from kalegen.model.notebook import Notebook
from kalegen.model.pipeline import EmittedPipeline, PlannedPipeline, emitted_pipeline, undecided
from kalegen.planning.conditions import plan_conditions
from kalegen.planning.loops import plan_loops
from kalegen.planning.nesting import check_nesting
from kalegen.planning.plan import plan
from kalegen.planning.unused_parameters import check_parameters
from kalegen.reporting.findings import Findings
from kalegen.reporting.policy import DEFAULT, Policy
from kalegen.settings.checks import apply_settings
from kalegen.settings.keys import DEFAULT_TARGET
from kalegen.transforms import PASSES


class Result(NamedTuple):
    """The generated source, or None where an ERROR stands among the diagnostics; and the model it was printed from."""

    source: str | None
    diagnostics: tuple[Diagnostic, ...]
    pipeline: PlannedPipeline | None = None


def generate(path: Path, policy: Policy = DEFAULT, request: Request = PLAIN) -> Result:
    """Compile a notebook or a script to the text of a module. Findings are data; nothing is raised or written.

    ``policy`` says which of the findings count, ``request`` which settings the command line gives.
    """
    return _compile(lambda others: read(path, others), path, policy, request, generate_from)


def generate_document(
    document: Mapping[str, Any],
    path: Path,
    policy: Policy = DEFAULT,
    request: Request = PLAIN,
    starts: Mapping[int, int] = MappingProxyType({}),
) -> Result:
    """Compile a notebook that is in memory, and would be saved at ``path``, as ``generate`` does.

    Of one that is read from a text ``starts`` are the lines on which the cells begin.
    """
    return _compile(lambda others: read_document(document, path, starts, others), path, policy, request, generate_from)


def plan_path(path: Path, policy: Policy = DEFAULT, request: Request = PLAIN) -> Result:
    """Compile a notebook or a script as far as its plan: what each step needs is known, and nothing is printed."""
    return _compile(lambda others: read(path, others), path, policy, request, plan_from)


def plan_document(
    document: Mapping[str, Any], path: Path, request: Request = PLAIN, starts: Mapping[int, int] = MappingProxyType({})
) -> Result:
    """Compile a notebook that is in memory as far as its plan: what each step does is known, and nothing is printed."""
    return _compile(lambda others: read_document(document, path, starts, others), path, DEFAULT, request, plan_from)


Maker = Callable[[Notebook, list[Diagnostic], Policy], Result]
"""Turns a notebook, and what was found while it was read, into a result: ``plan_from`` or ``generate_from``."""


def _compile(reader: Reader, path: Path, policy: Policy, request: Request, make: Maker) -> Result:
    """Compile what ``reader`` reads, looking for nothing outside the project of ``path``.

    Code that is nested too deeply for Python's stack is a finding like any other (KG013).
    """
    try:
        return in_project(path, lambda: _compile_all(reader, path, policy, request, make))
    except (RecursionError, MemoryError) as problem:
        message = f"the file is too large or too deeply nested for kalegen: {type(problem).__name__}"
        hint = "split long or deeply nested code, or move data into files"
        return Result(None, (error("KG013", message, Place(path.name), hint),))


def _compile_all(reader: Reader, path: Path, policy: Policy, request: Request, make: Maker) -> Result:
    """Compile what ``reader`` reads, with the notebooks that it refers to and what configures it.

    The stages find places in cells. The last lines turn these into places of the files that people have open.
    """
    notebook, found = compose(reader, path)
    if notebook is None:
        return Result(None, tuple(in_order(policy.apply(found))))
    notebook, problems = configure(notebook, path, request)
    result = make(notebook, [*found, *problems], with_severities(policy, notebook.settings))
    found = in_text(in_parts(_in_script(result.diagnostics, notebook)), notebook.starts)
    return result._replace(diagnostics=tuple(in_order(found)))


def read(path: Path, others: Sequence[str] = ()) -> tuple[Notebook | None, list[Diagnostic]]:
    """Read a file by the front end that its ending asks for; ``others`` are cells that run in one session with it."""
    if path.suffix in (NOTEBOOK, ""):
        return read_notebook(path, others=others)
    from kalegen.frontends.script import read_script
    from kalegen.frontends.text_notebook import is_text_notebook

    if is_text_notebook(path):
        return read_text(path, others)
    return read_script(path) if path.suffix == SCRIPT else read_notebook(path, others=others)


def plan_from(notebook: Notebook, found: list[Diagnostic], policy: Policy = DEFAULT) -> Result:
    """Decide what each step of a notebook loads, saves and waits for; ``found`` is what its front end has found."""
    findings = _first_findings(notebook, found, policy)
    pipeline = _plan(notebook, findings)
    return Result(None, findings.in_order(), pipeline)


def generate_from(notebook: Notebook, found: list[Diagnostic], policy: Policy = DEFAULT) -> Result:
    """Compile a notebook to the text of a module; ``found`` is what its front end has found."""
    findings = _first_findings(notebook, found, policy)
    pipeline = _plan(notebook, findings)
    source = None
    if pipeline is not None and not findings.is_stopped:
        pipeline, source = _emit(notebook, pipeline, findings)
    return Result(None if findings.has_errors else source, findings.in_order(), pipeline)


def _first_findings(notebook: Notebook, found: Sequence[Diagnostic], policy: Policy) -> Findings:
    """What is known to be wrong before the first stage."""
    findings = Findings(policy, {cell.number: cell.source for cell in notebook.cells}, notebook.file)
    findings.add(found)
    return findings


def _plan(notebook: Notebook, findings: Findings) -> PlannedPipeline | None:
    """The pipeline as far as it could be decided, None if what was found before is an ERROR.

    Each stage ends with a look at the findings: what comes after an ERROR would only find what follows from it.
    """
    if findings.is_stopped:
        return None
    built = findings.take(build(notebook))
    if findings.is_stopped:
        return undecided(built)
    pipeline = findings.take(plan_conditions(built, lambda known: plan_loops(known, plan)))
    findings.add(check_nesting(pipeline))
    if findings.is_stopped:
        return pipeline
    pipeline = findings.take(apply_settings(pipeline))
    findings.add([*check_parameters(pipeline), *_check_plan(notebook, pipeline), *_check_tuning(pipeline)])
    return pipeline


def _emit(notebook: Notebook, planned: PlannedPipeline, findings: Findings) -> tuple[PlannedPipeline, str | None]:
    """What the passes make of a planned pipeline, and its text.

    There is no text if the steps run in an image that was not built yet.
    """
    pipeline = findings.take(_with_image(notebook, planned))
    if findings.is_stopped:
        return pipeline, None
    emitted = emitted_pipeline(pipeline)
    for transform in PASSES:
        go_on()
        emitted = transform(emitted)
    source = emit_module(emitted)
    findings.add(check_python(emitted, source))
    if not _carries_what_its_image_has(notebook, planned):
        findings.add(check_limits(emitted, source))
    findings.add(_check_module(notebook, emitted, source))
    return emitted, source


def _carries_what_its_image_has(notebook: Notebook, planned: PlannedPipeline) -> bool:
    """Whether steps embed what an image holds on a cluster: as no pod runs this module, the limits of pods are none."""
    return notebook.is_local and any(step.is_built for step in planned.steps)


def _with_image(notebook: Notebook, pipeline: PlannedPipeline) -> tuple[PlannedPipeline, list[Diagnostic]]:
    """The pipeline as it runs in the image that is built for it, if some step does; on this machine none does."""
    if not any(step.is_built for step in pipeline.steps):
        return pipeline, []
    from kalegen.images.using import embed_all, use_image

    return (embed_all(pipeline), []) if notebook.is_local else use_image(pipeline)


def _in_script(found: Sequence[Diagnostic], notebook: Notebook) -> Sequence[Diagnostic]:
    """The findings with places in the script's files; a notebook's are as they were."""
    if notebook.dialect.has_cells:
        return found
    from kalegen.frontends.script import in_script

    return in_script(found, notebook)


def _check_plan(notebook: Notebook, pipeline: PlannedPipeline) -> list[Diagnostic]:
    """Credentials; what the project's policy does not allow, and its target can't do: most projects have neither."""
    from kalegen.rules.credentials import warn_of_credentials

    rules, target = notebook.rules, str(notebook.settings.get("target") or DEFAULT_TARGET)
    found = warn_of_credentials(pipeline, rules)
    if not rules.tables and target == DEFAULT_TARGET:
        return found
    from kalegen.rules.check import check_plan
    from kalegen.rules.subject import Subject
    from kalegen.rules.targets import check_target

    subject = Subject(pipeline, rules.settings)
    return [*found, *check_plan(rules, subject), *check_target(target, subject)]


def _check_module(notebook: Notebook, pipeline: EmittedPipeline, source: str) -> list[Diagnostic]:
    """What the project's policy does not allow of the module; kfp compiles it where the policy bounds the result."""
    if not notebook.rules.tables:
        return []
    from kalegen.rules.check import check_module

    return check_module(notebook.rules, pipeline, source)


def _check_tuning(pipeline: PlannedPipeline) -> list[Diagnostic]:
    """What is wrong with what the settings say of tuning; most pipelines' say nothing."""
    if not (pipeline.settings.get("tune") or pipeline.settings.get("katib_run")):
        return []
    from kalegen.search.checking import check_tuning

    return check_tuning(pipeline)
