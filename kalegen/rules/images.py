"""Rules about the images that steps run in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.model.settings import task_settings_of, value_of
from kalegen.rules.subject import Subject
from kalegen.settings.applying import BUILT
from kalegen.settings.run_time_values import parameter_of

DOCKER = "docker.io"
INIT = "init-container"
ANY_TAG = "0" * 16
"""In the place of the tag of an image that is built, a hash, which nobody knows before all else is known."""


def check_images(rules: Mapping[str, Any], subject: Subject) -> Iterator[Diagnostic]:
    """KG901 for an image that is neither of an allowed registry nor listed; a parameter can name any."""
    registries, patterns = rules.get("registries", ()), rules.get("images", ())
    for image, place in _images(subject):
        repository = _repository(image)
        named = {image, repository + image[len(_name(image)) :]}
        if parameter_of(image):
            message = f"the image is the parameter {image}, so whoever starts a run chooses it"
        elif not any(_is_below(repository, one) for one in registries) and not any(
            fnmatchcase(one, pattern) for one in named for pattern in patterns
        ):
            message = f"the image {image!r} is not one of those that are allowed"
        else:
            continue
        yield error("KG901", message, place, _allowed(registries, patterns))


def _allowed(registries: Sequence[str], patterns: Sequence[str]) -> str:
    """The hint that says which images are allowed."""
    below = [f"an image below {registry}" for registry in registries]
    return f"take {' or '.join([*below, *patterns])}" if below or patterns else "the rule allows no image at all"


def check_tags(is_allowed: bool, subject: Subject) -> Iterator[Diagnostic]:
    """KG902 for an image whose tag means another image tomorrow: none, or one in which no version stands."""
    for image, place in _images(subject) if not is_allowed else ():
        tag = image[len(_name(image)) :]
        if "@" in tag or parameter_of(image) or re.search(r"\d", tag):
            continue
        what = f"the tag {tag[1:]!r}" if tag else "no tag, which means 'latest'"
        message = f"the image {image!r} has {what}, so it may be another image tomorrow"
        yield error("KG902", message, place, f"name a version, {_name(image)}:1.2, or a digest, @sha256:…")


def _images(subject: Subject) -> Iterator[tuple[str, Place]]:
    """The images of all pods with the places that they are said in, each image of a place once."""
    pipeline = subject.pipeline
    own = [
        (step, setting.item, setting.value[0])
        for step in subject.pods
        for setting in task_settings_of(step.task_settings, INIT)
    ]
    own += [
        (step, "", setting.value) for step in subject.pods for setting in task_settings_of(step.task_settings, "image")
    ]
    seen = dict[tuple[str, Place], None]()
    for step, item, image in own:
        place = subject.place_of_setting(step, INIT if item else "image", item)
        named = f"{pipeline.settings.get('image_name')}:{ANY_TAG}" if image == BUILT and not item else str(image)
        seen[named, place or subject.place_of_step(step)] = None
    is_used = (
        any(value_of(step.task_settings, "image") in (None, BUILT) for step in subject.pods)
        or subject.speaks_to_cluster
    )
    if is_used or pipeline.settings.get("cron"):
        seen[pipeline.base_image, subject.place_of_key("base_image", pipeline.base_image) or subject.place] = None
    yield from seen


def _name(image: str) -> str:
    """An image without its tag and digest."""
    name = image.partition("@")[0]
    head, colon, tail = name.rpartition(":")
    return head if colon and "/" not in tail else name


def _repository(image: str) -> str:
    """An image's registry and path: ``docker.io/library/python`` of ``python:3.12``."""
    name = _name(image)
    first, slash, _ = name.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost"):
        return name
    return f"{DOCKER}/{name}" if slash else f"{DOCKER}/library/{name}"


def _is_below(repository: str, registry: str) -> bool:
    folder = registry.rstrip("/")
    return repository == folder or repository.startswith(f"{folder}/")
