"""Steps that run in the image: they embed nothing and install nothing, as long as the image has what they need."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from kalegen.configuration.project import project_folder
from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.images.content import ImageContent, content_of, in_image, lacks
from kalegen.images.dockerfile import read_dockerfile
from kalegen.incremental.lookups import read_bytes
from kalegen.model.pipeline import PlannedPipeline, PlannedStep
from kalegen.modules.package_data import LARGEST

DOCKERFILE = "Dockerfile"
WRITE = "run kalegen image --build --push, then compile again"
MOST_TOLD = 3


def use_image(pipeline: PlannedPipeline) -> tuple[PlannedPipeline, list[Diagnostic]]:
    """The pipeline with the steps that run in the image that its Dockerfile makes; KG780 where that is not current."""
    place = Place(pipeline.file)
    name = pipeline.settings.get("image_name")
    if not name:
        hint = 'say it in [tool.kalegen]: image_name = "registry.example/churn"'
        return pipeline, [error("KG780", "steps have the image 'built', and nothing says its name", place, hint)]
    root = project_folder(pipeline.folder or Path.cwd())
    file = str(pipeline.settings.get("dockerfile") or DOCKERFILE)
    try:
        written = read_dockerfile(read_bytes(root / file).decode())
    except (OSError, UnicodeDecodeError):
        return pipeline, [error("KG780", f"steps have the image 'built', and there is no {file}", place, WRITE)]
    if written is None:
        message = f"{file} was changed by hand, so kalegen can't tell which image it makes"
        hint = f"{WRITE}; put what you want to add into base_image"
        return pipeline, [error("KG780", message, place, hint)]
    tag, have = written
    found = _compare(pipeline, root, have, file)
    image = f"{name}:{tag}"
    steps = tuple(_in_image(step, image, pipeline.folder) if step.is_built else step for step in pipeline.steps)
    return replace(pipeline, steps=steps, built_image=image), found


def embed_all(pipeline: PlannedPipeline) -> PlannedPipeline:
    """The pipeline for a run on this machine, without images; large files are taken from where they lie."""
    steps = [_here(step, pipeline.folder) if step.is_built else step for step in pipeline.steps]
    return replace(pipeline, steps=tuple(steps))


def _here(step: PlannedStep, folder: Path | None) -> PlannedStep:
    """A step that has its modules and files with it, but for large ones."""
    large = {path: content for path, content in step.modules if isinstance(content, bytes) and len(content) > LARGEST}
    copied = (
        [(p, str(folder.absolute() / p), sha256(content).hexdigest()) for p, content in large.items()] if folder else []
    )
    kept = tuple((path, content) for path, content in step.modules if path not in large)
    files = tuple(file for file in step.data_files if file.size == len(file.content))
    return replace(step, is_built=False, modules=kept, copied=tuple(copied), data_files=files)


def _compare(pipeline: PlannedPipeline, root: Path, have: ImageContent, file: str) -> list[Diagnostic]:
    """KG780 where the image was made for other steps than these."""
    need, found = content_of(pipeline, root)
    missing = lacks(have, need)
    if not missing:
        return found
    more = f", and {len(missing) - MOST_TOLD} more" if len(missing) > MOST_TOLD else ""
    message = f"the image of {file} is not what the steps need: {'; '.join(missing[:MOST_TOLD])}{more}"
    return [*found, error("KG780", message, Place(pipeline.file), WRITE)]


def _in_image(step: PlannedStep, image: str, folder: Path | None) -> PlannedStep:
    """A step with nothing that its image has."""
    there = in_image(step, folder) if folder is not None else []
    kept = tuple(module for module in step.modules if module not in there)
    return replace(step, image=image, packages=(), modules=kept, data_files=())
