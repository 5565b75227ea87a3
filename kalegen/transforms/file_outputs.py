"""What: HTML and Markdown files that a script's step names with ``@artifact`` become outputs of it.

Before: ``Step.files`` says which. After: ``save_file("report.html", report_out)``. Why here: at the end, when the file
is written and the values are safe.
"""

from __future__ import annotations

from dataclasses import replace

from kalegen.emit.ports import file_port
from kalegen.model.codemods import each_step
from kalegen.model.pipeline import EmittedPipeline, EmittedStep
from kalegen.syntax.nodes import line, name, runtime_call, spaced, string


def save_files(pipeline: EmittedPipeline) -> EmittedPipeline:
    """Let every step save the files that it names."""
    return each_step(pipeline, _save)


def _save(step: EmittedStep) -> EmittedStep:
    saved = [line(runtime_call("save_file", string(file.path), name(file_port(file, step)))) for file in step.files]
    return replace(step, epilogue=(*step.epilogue, *(saved if step.epilogue else spaced(saved))))
