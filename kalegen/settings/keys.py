"""The keys of the configuration that concern a pipeline as a whole; what a step asks of a cluster is not among them."""

from __future__ import annotations

import enum
import keyword
import re
import sys
from collections.abc import Mapping
from typing import Any, NamedTuple

GUARDS = ("error", "warning", "off")
DEFAULT_TARGET = "kfp"
TARGETS = (DEFAULT_TARGET, "kfp-2.15", "vertex")
CRON = re.compile(r"\S+( \S+){4}")


class Shape(enum.Enum):
    """What a value looks like; the values are what messages say."""

    TEXT = "a text"
    FLAG = "true or false"
    TEXTS = "a list of texts"
    TABLE = "a table of texts"
    GUARD = '"error", "warning" or "off"'
    TARGET = '"kfp", "kfp-2.15" or "vertex"'
    CRON = "a cron expression of five fields"
    SCRIPT = "the name of a Python file that can be imported, without a folder"

    def fits(self, value: Any) -> bool:
        """Whether a value looks like this."""
        if self is Shape.TEXT:
            return isinstance(value, str)
        if self is Shape.FLAG:
            return isinstance(value, bool)
        if self is Shape.GUARD:
            return isinstance(value, str) and value in GUARDS
        if self is Shape.TARGET:
            return isinstance(value, str) and value in TARGETS
        if self is Shape.CRON:
            return isinstance(value, str) and CRON.fullmatch(value) is not None
        if self is Shape.SCRIPT:
            return isinstance(value, str) and (not value or _is_own_module(value))
        if self is Shape.TEXTS:
            return isinstance(value, list) and all(isinstance(item, str) for item in value)
        return isinstance(value, Mapping) and all(isinstance(item, str) for item in value.values())


def _is_own_module(file: str) -> bool:
    """Whether a file of that name can be imported, and is not taken for another module."""
    name = file.removesuffix(".py")
    is_free = name not in sys.stdlib_module_names and name not in ("kfp", "kalegen") and not keyword.iskeyword(name)
    return name != file and name.isascii() and name.isidentifier() and is_free


class Key(NamedTuple):
    """A key: what its values look like, the value when nobody gives one, what it means, and how it is written."""

    shape: Shape
    default: Any
    meaning: str
    example: str


KEYS: Mapping[str, Key] = {
    "base_image": Key(
        Shape.TEXT, None, "The image that steps run in; by default the notebook's own Python.",
        'base_image = "registry.example/ml:3.12"',
    ),
    "cron": Key(
        Shape.CRON, None, "When runs start: minute, hour, day, month, weekday (docs/how-to/platform-teams.md).",
        'cron = "0 6 * * 1-5"',
    ),
    "dockerfile": Key(
        Shape.TEXT, "Dockerfile", "The file that `kalegen image` writes (docs/how-to/image.md).",
        'dockerfile = "docker/train.Dockerfile"',
    ),
    "effects": Key(
        Shape.TABLE, {}, "What calls of a package do that kalegen has no table for (docs/how-to/effects.md).",
        'effects = { "acme.stats.fit" = "reads" }',
    ),
    "effects_from": Key(
        Shape.TEXTS, [], "Installed distributions that bring such a table of their own; the table `effects` wins.",
        'effects_from = ["acme-stats"]',
    ),
    "extra_packages": Key(
        Shape.TEXTS, [], "Requirements that every step installs beside its own.", 'extra_packages = ["pyarrow>=15"]'
    ),
    "guard": Key(
        Shape.GUARD, "warning", "If a step changes what later steps get unchanged: `error`, `warning` or `off`.",
        'guard = "error"',
    ),
    "image_name": Key(
        Shape.TEXT, "", 'The name of the image that `image = "built"` stands for (docs/how-to/image.md).',
        'image_name = "registry.example/churn"',
    ),
    "import_names": Key(
        Shape.TABLE, {}, 'From an import\'s name to the distribution that brings it; "" where the image holds it.',
        'import_names = { cv2 = "opencv-python-headless" }',
    ),
    "marshal": Key(
        Shape.TABLE, {}, "From a type of the project's own to the functions that save and load its values.",
        'marshal = { "shop.Cart" = "shop_io:save_cart,load_cart" }',
    ),
    "pin_from": Key(
        Shape.TEXTS, [], "Files that say which versions to install: requirements, pyproject.toml, a lock file.",
        'pin_from = ["uv.lock"]',
    ),
    "pin_installed": Key(
        Shape.FLAG, False, "Install the versions that the environment of kalegen itself has.", "pin_installed = true"
    ),
    "pins": Key(
        Shape.TABLE, {}, "Versions or specifiers by distribution; they win over those of `pin_from`.",
        'pins = { pandas = "2.2.3", numpy = ">=2,<3" }',
    ),
    "pip_index_urls": Key(
        Shape.TEXTS, [], "The package indexes that steps install from.",
        'pip_index_urls = ["https://pypi.example/simple"]',
    ),
    "pip_trusted_hosts": Key(
        Shape.TEXTS, [], "Hosts that pip trusts without TLS.", 'pip_trusted_hosts = ["pypi.example"]'
    ),
    "pipeline_name": Key(Shape.TEXT, None, "The pipeline's name; by default the file's.", 'pipeline_name = "churn"'),
    "pipeline_description": Key(
        Shape.TEXT, "", "The pipeline's description.", 'pipeline_description = "Weekly churn scores."'
    ),
    "process_settings": Key(
        Shape.TEXTS, [], "Calls and attributes, as patterns, that configure the process and so hold in later steps.",
        'process_settings = ["mylib.configure", "mylib.options.*"]',
    ),
    "runtime": Key(
        Shape.SCRIPT, "", "A file beside the module that has kalegen's own functions, in place of the module.",
        'runtime = "kalegen_runtime.py"',
    ),
    "severity": Key(
        Shape.TABLE, {}, "What becomes of warnings, by code or name: `error`, `warning` or `ignore`.",
        'severity = { unknown-package = "error" }',
    ),
    "target": Key(
        Shape.TARGET, DEFAULT_TARGET, "What the pipeline is for: `kfp`, `kfp-2.15` or `vertex`.",
        'target = "vertex"',
    ),
}  # fmt: skip
"""By name, in the order of the documentation."""

ALIASES: Mapping[str, str] = {"docker_image": "base_image"}
"""Kale's names for keys that have another one here."""
