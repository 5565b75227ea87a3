"""What all commands that compile have in common."""

from __future__ import annotations

import tempfile
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from kalegen.cli.console import located, say
from kalegen.cli.options import Reporting, cache_directory
from kalegen.configuration.request import PLAIN, Request, Wanted
from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.generate import Result, generate
from kalegen.incremental.layouts import kept_layouts

if TYPE_CHECKING:
    from kalegen.model.pipeline import PlannedPipeline
    from kalegen.model.source_map import SourceMap
    from kalegen.running.module import LoadedPipeline

Found = TypeVar("Found")


def compile_path(path: Path, reporting: Reporting, request: Request = PLAIN) -> Result:
    """Compile a notebook or script; the findings name the path as the user does. A defect of kalegen is KG009."""
    if request.is_automatic:
        from kalegen.proposal.automatic import generate_with_tags

        return guarded(path, reporting, lambda: generate_with_tags(path, reporting.policy, request))
    return guarded(path, reporting, lambda: generate(path, reporting.policy, request))


def compile_texts(
    path: Path, reporting: Reporting, request: Request, wanted: Wanted
) -> tuple[Mapping[str, str], Result]:
    """Compile a notebook or script, and its module to what else is wanted; no text where something is an ERROR."""
    from kalegen.deployment.files import texts_of

    result = compile_path(path, reporting, request)
    source, pipeline = result.source, result.pipeline
    if source is None or pipeline is None:
        return {}, result
    runtime = pipeline.settings.get("runtime")
    if runtime and request.output is not None and request.output.name == runtime:
        message, hint = (
            f"the setting 'runtime' names the pipeline's own module, {runtime}",
            "give one of them another name",
        )
        return {}, result._replace(diagnostics=(*result.diagnostics, error("KG022", message, Place(str(path)), hint)))
    with kept_layouts(cache_directory() / "layouts"):
        made = or_defect(path, reporting, lambda: texts_of(source, pipeline, wanted, Place(str(path))))
    texts, problems = ({}, [made]) if isinstance(made, Diagnostic) else made
    return texts, result._replace(diagnostics=(*result.diagnostics, *problems))


def guarded(path: Path, reporting: Reporting, compilation: Callable[[], Result]) -> Result:
    """What a way to compile comes to; KG009 for an exception, which is a defect of kalegen."""
    with kept_layouts(cache_directory() / "layouts"):
        result = or_defect(path, reporting, compilation)
    if isinstance(result, Diagnostic):
        return Result(None, (result,))
    return result._replace(diagnostics=tuple(located(result.diagnostics, path)))


def or_defect(path: Path, reporting: Reporting, work: Callable[[], Found]) -> Found | Diagnostic:
    """What the work comes to; KG009 for an exception, whatever it is: the user gets one message, not a traceback."""
    try:
        return work()
    except Exception as problem:
        if reporting.is_verbose:
            say(traceback.format_exc().rstrip())
        return _defect(path, problem)


def _defect(path: Path, problem: Exception) -> Diagnostic:
    """KG009: an exception that kalegen should not have raised, and where it came from."""
    frames = traceback.extract_tb(problem.__traceback__)
    where = f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})" if frames else ""
    text = f"kalegen failed: {type(problem).__name__}: {' '.join(str(problem).split())[:200]}{where}"
    return error("KG009", text, Place(str(path)), "please report this defect of kalegen; -v shows the traceback")


class Compiled(NamedTuple):
    """A compiled module: its file, which lives as long as the command, what kfp makes of it, and where it comes from.

    ``settings`` are those of the notebook, ``model`` is what the module was printed from.
    """

    file: Path
    pipeline: LoadedPipeline
    model: PlannedPipeline
    source_map: SourceMap
    settings: Mapping[str, Any]


@contextmanager
def compiled(path: Path, reporting: Reporting, request: Request) -> Iterator[tuple[Compiled | None, list[Diagnostic]]]:
    """Compile a notebook or script and load the module; None if that fails, and the findings."""
    with loaded(compile_path(path, reporting, request), path) as made:
        yield made


@contextmanager
def loaded(result: Result, path: Path) -> Iterator[tuple[Compiled | None, list[Diagnostic]]]:
    """Load the module that the document at ``path`` was compiled to; None if there is none, and the findings."""
    if result.source is None or result.pipeline is None:
        yield None, list(result.diagnostics)
        return
    from kalegen.compilation import on_deep_stack
    from kalegen.emit.source_map import make_source_map
    from kalegen.running.module import load_pipeline

    with tempfile.TemporaryDirectory(prefix="kalegen-") as directory:
        file = Path(directory) / f"{result.pipeline.name}.py"
        file.write_text(result.source, encoding="utf-8")
        module = load_pipeline(file)
        if isinstance(module, Diagnostic):
            yield None, [*result.diagnostics, module._replace(place=Place(str(path)))]
            return
        pipeline, source = result.pipeline, result.source
        source_map = on_deep_stack(lambda: make_source_map(pipeline, source, str(path)))
        yield Compiled(file, module, result.pipeline, source_map, result.pipeline.settings), list(result.diagnostics)
