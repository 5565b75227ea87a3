"""Files that steps write and give out: ``output:PATH``. Each becomes an artifact, of the kind that its name says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

from kalegen.model.notebook import FileOutput
from kalegen.model.pipeline import PlannedPipeline, PlannedStep
from kalegen.model.settings import task_settings_of
from kalegen.syntax.identifiers import identifier, unique

KINDS = {
    **dict.fromkeys((".htm", ".html"), "HTML"),
    **dict.fromkeys((".markdown", ".md"), "Markdown"),
    **dict.fromkeys(
        (".bst", ".ckpt", ".h5", ".joblib", ".keras", ".onnx", ".pkl", ".pt", ".pth", ".safetensors"), "Model"
    ),
    **dict.fromkeys((".avro", ".csv", ".feather", ".jsonl", ".orc", ".parquet", ".tsv", ".xlsx"), "Dataset"),
}
"""The kinds of artifacts by the ends of the files' names; all others are plain artifacts."""


def kind_of_file(path: str) -> str:
    """The kind of artifact that a file of this name becomes."""
    return KINDS.get(PurePosixPath(path).suffix.lower(), "Artifact")


def attach_outputs(pipeline: PlannedPipeline) -> PlannedPipeline:
    """Give each step the files that it gives out."""
    return replace(pipeline, steps=tuple(_with_outputs(step) for step in pipeline.steps))


def _with_outputs(step: PlannedStep) -> PlannedStep:
    files = list(step.files)
    for path in (setting.item for setting in task_settings_of(step.task_settings, "output")):
        if path not in {file.path for file in files}:
            name = unique(identifier(PurePosixPath(path).name), {file.name for file in files})
            files.append(FileOutput(name, path, kind_of_file(path)))
    return replace(step, files=tuple(files)) if len(files) > len(step.files) else step
