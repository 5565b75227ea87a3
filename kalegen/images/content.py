"""What the steps of pipelines need, as the content of one image: a base image, requirements, and files."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.distributions.indexes import index_options
from kalegen.emit.serving import KUBERNETES, in_version
from kalegen.images.secret_files import why_secret
from kalegen.incremental.lookups import LARGEST_NOTEBOOK, is_file, read_bytes
from kalegen.model.pipeline import Importer, PlannedPipeline, PlannedStep, served_by
from kalegen.modules.local_modules import text_of_module
from kalegen.settings.snapshots import takes_snapshots

if TYPE_CHECKING:
    from packaging.requirements import Requirement

KFP = "kfp"
ANY_KFP = "kfp>=2.15,<3"
"""What runs the steps, where no version of it is named."""

UNSAFE = frozenset("\"'\\$*?[]")
"""What means something else in a Dockerfile than in the name of a file."""


@dataclass(frozen=True)
class ImageFile:
    """A file of the image: where it comes from, below the project's folder, and the hash of what it holds."""

    source: str
    digest: str


@dataclass(frozen=True)
class ImageContent:
    """What is in an image; ``files`` by their paths below the working directory, and ``indexes`` are pip's options."""

    base: str
    requirements: tuple[str, ...] = ()
    files: Mapping[str, ImageFile] = field(default_factory=dict)
    indexes: tuple[str, ...] = ()


def built_steps(pipeline: PlannedPipeline) -> list[PlannedStep]:
    """The steps that run in the image: those that say so or, where none does, those that name no other."""
    steps = [step for step in pipeline.steps if not isinstance(step.program, Importer)]
    asked = [step for step in steps if step.is_built]
    return asked or [step for step in steps if step.image is None and step.program is None]


def content_of(pipeline: PlannedPipeline, root: Path) -> tuple[ImageContent, list[Diagnostic]]:
    """What the steps of one pipeline need of their image; ``root`` is the folder that it is built from."""
    steps = built_steps(pipeline)
    wanted = [requirement for step in steps for requirement in step.packages]
    if takes_snapshots(pipeline) or any(map(served_by, pipeline.steps)):
        wanted.append(in_version(KUBERNETES, pipeline))
    needed = _without_doubles([in_version(ANY_KFP, pipeline), *wanted])
    files, found = _files(pipeline, steps, root)
    return ImageContent(pipeline.base_image, needed, files, tuple(index_options(pipeline.settings))), found


def joined(contents: Sequence[tuple[str, ImageContent]]) -> tuple[ImageContent, list[Diagnostic]]:
    """The content of the one image that several pipelines, by the files that they are made of, have in common."""
    name, first = contents[0]
    found = []
    for other, content in contents[1:]:
        for what, one, two in _clashes(first, content):
            message = f"{name} and {other} have one image, and need different {what}: {one} and {two}"
            hint = "give one of them an image of its own: image_name and dockerfile in its entry"
            found.append(error("KG781", message, Place(other), hint))
        both = [*first.requirements, *content.requirements]
        first = replace(first, requirements=_without_doubles(both), files={**first.files, **content.files})
    return first, found


def _clashes(one: ImageContent, two: ImageContent) -> Iterator[tuple[str, str, str]]:
    """What can't be both in one image."""
    if one.base != two.base:
        yield "base images", one.base, two.base
    if one.indexes != two.indexes:
        yield "package indexes", " ".join(one.indexes) or "none", " ".join(two.indexes) or "none"
    for path in sorted(one.files.keys() & two.files.keys()):
        if one.files[path].digest != two.files[path].digest:
            yield f"files {path!r}", one.files[path].source, two.files[path].source


def find_version_clashes(requirements: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs of requirements of one package that no version of it meets: another one is named, or another file."""
    from packaging.requirements import InvalidRequirement, Requirement

    by_name: dict[str, list[Requirement]] = {}
    for text in requirements:
        try:
            by_name.setdefault(_name(text), []).append(Requirement(text))
        except InvalidRequirement:
            continue
    for same in by_name.values():
        yield from ((str(one), str(two)) for one, two in combinations(same, 2) if _is_clash(one, two))


def _is_clash(one: Requirement, two: Requirement) -> bool:
    """Whether both can't be installed; those of different platforms never meet."""
    if one.marker and two.marker and one.marker != two.marker:
        return False
    if one.url and two.url:
        return one.url != two.url
    return _excludes(one, two) or _excludes(two, one)


def _excludes(one: Requirement, two: Requirement) -> bool:
    """Whether a requirement does without a version that the other one names."""
    named = [pin.version for pin in two.specifier if pin.operator in ("==", "===") and not pin.version.endswith(".*")]
    return any(not one.specifier.contains(version, prereleases=True) for version in named)


def lacks(have: ImageContent, need: ImageContent) -> list[str]:
    """What an image has not, or has otherwise, of what is needed, in words."""
    found = [f"its base image is {have.base}, not {need.base}"] if have.base != need.base else []
    known = {*have.requirements, *(_name(one) for one in have.requirements)}
    found += [f"{one} is not installed in it" for one in need.requirements if one not in known]
    for path, file in need.files.items():
        if path not in have.files:
            found.append(f"{path} is not in it")
        elif have.files[path].digest != file.digest:
            found.append(f"{path} has changed")
    return found


def _without_doubles(requirements: Iterable[str]) -> tuple[str, ...]:
    """The requirements, sorted; a bare name is left out where another one says more about it."""
    unique = sorted(dict.fromkeys(requirements))
    told = {_name(one) for one in unique if one != _name(one)}
    return tuple(one for one in unique if one not in told)


def _name(requirement: str) -> str:
    """A requirement without its version."""
    from packaging.requirements import InvalidRequirement, Requirement
    from packaging.utils import canonicalize_name

    try:
        return canonicalize_name(Requirement(requirement).name)
    except InvalidRequirement:
        return requirement


def _files(
    pipeline: PlannedPipeline, steps: Iterable[PlannedStep], root: Path
) -> tuple[dict[str, ImageFile], list[Diagnostic]]:
    """The local modules and data files of steps that lie in the project, by their paths; KG782 for secrets."""
    folder = pipeline.folder
    if folder is None:
        return {}, []
    paths = {path for step in steps for path, _ in in_image(step, folder)}
    paths |= {file.path for step in steps for file in step.data_files}
    files, found = {}, []
    for path in sorted(paths):
        source = Path(os.path.relpath(folder / path, root)).as_posix()
        try:
            content = read_bytes(folder / path, LARGEST_NOTEBOOK)
        except OSError as problem:
            message = f"{source!r} can't be part of an image: {problem.strerror}"
            found.append(error("KG781", message, Place(pipeline.file), "bring it by a volume, or from a URL"))
            continue
        reason = why_secret(path, content)
        if reason is not None:
            message = f"{source!r} would be in the image, and looks like a secret: {reason}"
            hint = "take it out of files, and mount it: the tag secret-volume:NAME:PATH"
            found.append(error("KG782", message, Place(pipeline.file), hint))
        elif UNSAFE & set(source) or not source.isprintable():
            message = f"the name of the file {source!r} can't stand in a Dockerfile"
            found.append(error("KG781", message, Place(pipeline.file), "give it a name of letters, digits, - and _"))
        else:
            files[path] = ImageFile(source, hashlib.sha256(content).hexdigest())
    return files, found


def in_image(step: PlannedStep, folder: Path) -> list[tuple[str, str | bytes]]:
    """The local modules of a step, and their data, that the project has as they are.

    What the notebook writes itself, or is changed on the way, goes on travelling with the step, and with it all that
    is imported by the same name.
    """
    other = {_top(path) for path, content in step.modules if not _is_file_of(folder / path, content)}
    return [(path, content) for path, content in step.modules if _top(path) not in other]


def _top(path: str) -> str:
    return path.partition("/")[0].removesuffix(".py")


def _is_file_of(path: Path, content: str | bytes) -> bool:
    if not is_file(path):
        return False
    if isinstance(content, bytes) or path.suffix != ".py":
        return read_bytes(path, LARGEST_NOTEBOOK) == (content if isinstance(content, bytes) else content.encode())
    return text_of_module(path) == content
