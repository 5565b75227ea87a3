"""A generated module compiled in this process: kfp's objects, and the YAML that ``python MODULE`` writes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kalegen.diagnostics.diagnostic import Diagnostic

if TYPE_CHECKING:
    from kalegen.model.pipeline import PlannedPipeline


@dataclass(frozen=True)
class CompiledPipeline:
    """kfp's pipeline, and the text of the package that it is compiled to, byte for byte as the module writes it."""

    function: Any
    package: str


@contextmanager
def compiled_module(source: str, pipeline: PlannedPipeline) -> Iterator[CompiledPipeline | Diagnostic]:
    """The module compiled, as long as the block lasts: kfp reads the components' text in its file. Or what kfp refuses.

    Nothing of the notebook runs: a module's own lines define components and the pipeline.
    """
    from kalegen.running.module import load_pipeline

    with tempfile.TemporaryDirectory(prefix="kalegen-") as directory:
        file = Path(directory) / f"{pipeline.name}.py"
        file.write_text(source, encoding="utf-8")
        loaded = load_pipeline(file)
        if isinstance(loaded, Diagnostic):
            yield loaded
        else:
            yield CompiledPipeline(loaded.function, _package(loaded.function, pipeline, Path(directory)))


def _package(function: Any, pipeline: PlannedPipeline, folder: Path) -> str:
    """The text of the package: what the last lines of the module do."""
    from kfp import compiler

    from kalegen.emit.module import has_broken_comments
    from kalegen.runtime.package import drop_comments

    file = folder / f"{pipeline.name}.yaml"
    compiler.Compiler().compile(function, str(file))
    if has_broken_comments(parameter.default for parameter in pipeline.parameters):
        drop_comments(str(file))
    return file.read_text(encoding="utf-8")
