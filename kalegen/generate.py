"""The table of contents: whoever reads ``generate`` knows the whole run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from kalegen.analysis.checks.nesting import check_nesting
from kalegen.build import build
from kalegen.compilation import in_project
from kalegen.configuration.configure import configure
from kalegen.configuration.request import PLAIN, Request
from kalegen.configuration.severities import with_severities
from kalegen.diagnostics.diagnostic import Diagnostic, Place, error, has_errors, in_order
from kalegen.emit.limits import check_limits
from kalegen.emit.module import emit_module
from kalegen.emit.validity import check_python
from kalegen.frontends.composition import Reader, compose, in_parts
from kalegen.frontends.notebook import in_text, read_document, read_notebook, read_text
from kalegen.incremental.cancelling import go_on
from kalegen.model.notebook import Notebook
from kalegen.model.pipeline import EmittedPipeline, PlannedPipeline, emitted_pipeline, undecided
from kalegen.planning.conditions import plan_conditions
from kalegen.planning.loops import plan_loops
from kalegen.planning.plan import plan
from kalegen.planning.unused_parameters import check_parameters
from kalegen.reporting.policy import DEFAULT, Policy, read_comments
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
    return _compile(lambda others: read(path, others), path, policy, request)


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
    return _compile(lambda others: read_document(document, path, starts, others), path, policy, request)


def plan_path(path: Path, policy: Policy = DEFAULT, request: Request = PLAIN) -> Result:
    """Compile a notebook or a script as far as its plan: what each step needs is known, and nothing is printed."""
    return _compile(lambda others: read(path, others), path, policy, request, plan_from)


def plan_document(
    document: Mapping[str, Any], path: Path, request: Request = PLAIN, starts: Mapping[int, int] = MappingProxyType({})
) -> Result:
    """Compile a notebook that is in memory as far as its plan: what each step does is known, and nothing is printed."""
    return _compile(lambda others: read_document(document, path, starts, others), path, DEFAULT, request, plan_from)


Maker = Callable[[Notebook, list[Diagnostic], Policy], Result]
"""Makes of a notebook, and what was found in it, what is wanted of it."""


def _compile(reader: Reader, path: Path, policy: Policy, request: Request, make: Maker | None = None) -> Result:
    """Compile what is read, looking for nothing outside the project of ``path``."""
    try:
        return in_project(path, lambda: _compile_all(reader, path, policy, request, make or generate_from))
    except (RecursionError, MemoryError) as problem:
        message = f"the file is too large or too deeply nested for kalegen: {type(problem).__name__}"
        hint = "split long or deeply nested code, or move data into files"
        return Result(None, (error("KG013", message, Place(path.name), hint),))


def _compile_all(reader: Reader, path: Path, policy: Policy, request: Request, make: Maker) -> Result:
    """Compile what is read, with the notebooks that it refers to and what configures it."""
    notebook, found = compose(reader, path)
    if notebook is None:
        return Result(None, tuple(in_order(policy.apply(found))))
    notebook, problems = configure(notebook, path, request)
    result = make(notebook, [*found, *problems], with_severities(policy, notebook.settings))
    found = in_text(in_parts(_in_script(result.diagnostics, notebook)), notebook.starts)
    return result._replace(diagnostics=tuple(in_order(found)))


def _in_script(found: Sequence[Diagnostic], notebook: Notebook) -> Sequence[Diagnostic]:
    """The findings with places in the script's files; a notebook's are as they were."""
    if notebook.dialect.has_cells:
        return found
    from kalegen.frontends.script import in_script

    return in_script(found, notebook)


def read(path: Path, others: Sequence[str] = ()) -> tuple[Notebook | None, list[Diagnostic]]:
    """Read a file by the front end that its ending asks for; ``others`` are cells that run in one session with it."""
    if path.suffix in (".ipynb", ""):
        return read_notebook(path, others=others)
    from kalegen.frontends.script import read_script
    from kalegen.frontends.text_notebook import is_text_notebook

    if is_text_notebook(path):
        return read_text(path, others)
    return read_script(path) if path.suffix == ".py" else read_notebook(path, others=others)


def generate_from(notebook: Notebook, found: list[Diagnostic], policy: Policy = DEFAULT) -> Result:
    """Compile what a front end has read; ``found`` is what it has found."""
    planned = plan_from(notebook, found, policy)
    if planned.pipeline is None or has_errors(list(planned.diagnostics)):
        return planned
    comments, _ = read_comments({cell.number: cell.source for cell in notebook.cells}, notebook.file)
    pipeline, problems = _with_image(notebook, planned.pipeline)
    placed = policy.apply(problems, comments)
    if has_errors(placed):
        return Result(None, tuple(in_order([*planned.diagnostics, *placed])), pipeline)
    emitted = emitted_pipeline(pipeline)
    for transform in PASSES:
        go_on()
        emitted = transform(emitted)
    source = emit_module(emitted)
    problems = [
        *check_python(emitted, source),
        *([] if notebook.is_local and pipeline is not planned.pipeline else check_limits(emitted, source)),
        *_check_module(notebook, emitted, source),
    ]
    found = in_order([*planned.diagnostics, *placed, *policy.apply(problems, comments)])
    return Result(None if has_errors(found) else source, tuple(found), emitted)


def _with_image(notebook: Notebook, pipeline: PlannedPipeline) -> tuple[PlannedPipeline, list[Diagnostic]]:
    """The pipeline as it runs in the image that is built for it, if some step does; on this machine none does."""
    if not any(step.is_built for step in pipeline.steps):
        return pipeline, []
    from kalegen.images.using import embed_all, use_image

    return (embed_all(pipeline), []) if notebook.is_local else use_image(pipeline)


def plan_from(notebook: Notebook, found: list[Diagnostic], policy: Policy = DEFAULT) -> Result:
    """Decide what becomes of what a front end has read; ``found`` is what it has found."""
    comments, problems = read_comments({cell.number: cell.source for cell in notebook.cells}, notebook.file)
    found = policy.apply([*found, *problems], comments)
    if has_errors(found):
        return Result(None, tuple(in_order(found)))
    built, problems = build(notebook)
    found += policy.apply(problems, comments)
    if has_errors(found):
        return Result(None, tuple(in_order(found)), undecided(built))
    pipeline, problems = plan_conditions(built, lambda known: plan_loops(known, plan))
    found += policy.apply([*problems, *check_nesting(pipeline)], comments)
    if not has_errors(found):
        pipeline, problems = apply_settings(pipeline)
        problems = [*problems, *check_parameters(pipeline), *_check_plan(notebook, pipeline), *_check_tuning(pipeline)]
        found += policy.apply(problems, comments)
    return Result(None, tuple(in_order(found)), pipeline)


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
