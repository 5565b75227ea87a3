"""Which images the pipelines of a project have, and what is to be in each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error, has_errors, warning
from kalegen.images.content import ImageContent, content_of, find_version_clashes, joined
from kalegen.images.dockerfile import dockerfile, ignore_file, read_dockerfile
from kalegen.images.using import DOCKERFILE
from kalegen.incremental.lookups import leads_out
from kalegen.model.pipeline import PlannedPipeline
from kalegen.syntax.credentials import find_credential

USER = re.compile(r"(?<!ssh)://[^/\s?#]*@|://[^/\s?#]*:[^/\s?#]*@")
"""Who an address logs in as, which may be a token; by ssh a name alone opens nothing."""


@dataclass(frozen=True)
class Image:
    """An image: its Dockerfile, the folder that it is built from, its name, and what is in it."""

    file: Path
    folder: Path
    name: str
    content: ImageContent
    notebooks: tuple[str, ...]

    @property
    def files(self) -> dict[Path, str | None]:
        """What is written: the Dockerfile, and the list beside it of what the build may see."""
        text = dockerfile(self.content, self.notebooks)
        return {self.file: text, self.file.with_name(f"{self.file.name}.dockerignore"): ignore_file(self.content)}

    @property
    def reference(self) -> str:
        """The image by its name and tag, empty where nothing says its name."""
        written = read_dockerfile(dockerfile(self.content, self.notebooks))
        assert written is not None
        return f"{self.name}:{written[0]}" if self.name else ""


def images_of(pipelines: Sequence[tuple[str, PlannedPipeline]], root: Path) -> tuple[list[Image], list[Diagnostic]]:
    """The images of pipelines, which have the names of their notebooks; those with one Dockerfile have one image."""
    used = [one for one in pipelines if any(step.is_built for step in one[1].steps)] or list(pipelines)
    by_file: dict[str, list[tuple[str, PlannedPipeline]]] = {}
    for name, pipeline in used:
        by_file.setdefault(str(pipeline.settings.get("dockerfile") or DOCKERFILE), []).append((name, pipeline))
    images, found = [], list[Diagnostic]()
    for file, own in by_file.items():
        image, problems = _image(file, own, root)
        images += [image] if image is not None else []
        found += problems
    return images, found


def _image(
    file: str, pipelines: Sequence[tuple[str, PlannedPipeline]], root: Path
) -> tuple[Image | None, list[Diagnostic]]:
    """The image of the pipelines that have one Dockerfile, none where something is wrong with it."""
    found = list(_check_names(file, pipelines, root))
    contents = []
    for name, pipeline in pipelines:
        content, problems = content_of(pipeline, root)
        contents.append((name, content))
        found += problems
    content, problems = joined(contents)
    found += [*problems, *_check_addresses(content, file), *_check_versions(content, file)]
    if has_errors(found):
        return None, found
    named = str(pipelines[0][1].settings.get("image_name") or "")
    notebooks = tuple(sorted({name for name, _ in pipelines}))
    return Image(root / file, root, named, content, notebooks), found


def _check_names(file: str, pipelines: Iterable[tuple[str, PlannedPipeline]], root: Path) -> Iterable[Diagnostic]:
    """KG781 for two names of one image, and for a Dockerfile outside of the project."""
    names = sorted({str(pipeline.settings.get("image_name") or "") for _, pipeline in pipelines})
    if len(names) > 1:
        message = f"the image of {file} has two names: {names[0] or 'none'} and {names[1]}"
        yield error("KG781", message, Place(file), "give each image a Dockerfile of its own: dockerfile = …")
    if leads_out(root / file, root):
        hint = "give a path below the folder of pyproject.toml"
        yield error("KG781", f"the Dockerfile {file!r} would lie outside of the project", Place(file), hint)


def _check_addresses(content: ImageContent, file: str) -> Iterable[Diagnostic]:
    """KG782 for a password or a token in an address: an image tells everybody how it was made."""
    hint = "let the base image bring pip's configuration, or use an address that needs no password where it builds"
    for option in (*content.indexes, *content.requirements):
        said = find_credential(option)
        what = "a user's name or a token" if USER.search(option) else said[0] if said is not None else None
        if what is not None:
            yield error("KG782", f"an address that the image would install from holds {what}", Place(file), hint)


def _check_versions(content: ImageContent, file: str) -> Iterable[Diagnostic]:
    """KG781 for two versions of a package; KG783 for none: each new version makes another image."""
    for one, two in find_version_clashes(content.requirements):
        hint = "name one version in pins, or give one of the pipelines an image of its own: image_name and dockerfile"
        yield error("KG781", f"the image would have to have both {one} and {two}", Place(file), hint)
    loose = [re.split(r"[\s<>=!~;\[]", one)[0] for one in content.requirements if "==" not in one and "@" not in one]
    if loose:
        shown = f"{', '.join(loose[:5])}{f' and {len(loose) - 5} more' if len(loose) > 5 else ''}"
        hint = "name versions: pin_from or pins in [tool.kalegen]"
        yield warning("KG783", f"the image gets the newest version of {shown}", Place(file), hint)
