"""What the commands compile whose answer is the module and the findings: from the cache where nothing has changed."""

from __future__ import annotations

from pathlib import Path

from kalegen.cli.options import Reporting, cache_directory
from kalegen.configuration.request import NOTHING, PLAIN, Request, Wanted
from kalegen.incremental.cache import Cache, tool_digest
from kalegen.incremental.compilations import Outcome, compile_once, options_key


def open_cache() -> Cache:
    """The results of earlier compilations by this kalegen."""
    folder = cache_directory()
    return Cache(folder / "compiled", tool_digest(Cache(folder / "tools", "text")))


def outcome_of(
    path: Path, reporting: Reporting, cache: Cache, request: Request = PLAIN, wanted: Wanted = NOTHING
) -> Outcome:
    """Compile a notebook or script, or find what came of it; the findings name the path as the user does."""

    def compile_now() -> Outcome:
        from kalegen.cli.compiling import compile_texts

        texts, result = compile_texts(path, reporting, request, wanted)
        return Outcome(texts, result.diagnostics, result.pipeline.name if result.pipeline else "")

    beside = wanted.yaml, wanted.manifests is not None, wanted.whole, request.in_kales_place
    options = options_key(dict(request.flags), reporting.policy, request.is_automatic, beside, _apart(path, request))
    return compile_once(path, request.output, options, cache, compile_now)


def _apart(path: Path, request: Request) -> Path | None:
    """The folder of the project that lists a file, where that is none of those around it: its policy holds, too."""
    if request.listed_in is None:
        return None
    from kalegen.configuration.project import lies_apart

    return request.listed_in if lies_apart(path.absolute().parent, request.listed_in) else None
