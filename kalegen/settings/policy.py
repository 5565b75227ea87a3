"""The rules that ``[tool.kalegen.policy]`` can have: their names, and what their values look like."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Any, NamedTuple


class Form(enum.Enum):
    """What the value of a rule looks like; the values are what messages say."""

    TEXT = "a text"
    TEXTS = "a list of texts"
    FLAG = "true or false"
    COUNT = "a whole number above 0"
    LABELS = "a list of keys, or a table from keys to patterns"
    AMOUNTS = "true, or a table from resources to amounts"

    def fits(self, value: Any) -> bool:
        """Whether a value looks like this."""
        if self is Form.COUNT:
            return isinstance(value, int) and not isinstance(value, bool) and value > 0
        if self is Form.LABELS and isinstance(value, Mapping):
            return all(isinstance(pattern, str) for pattern in value.values())
        if self is Form.AMOUNTS:
            return value is True or (isinstance(value, Mapping) and all(map(_is_amount, value.values())))
        if self in (Form.TEXTS, Form.LABELS):
            return isinstance(value, list) and all(isinstance(item, str) for item in value)
        return isinstance(value, bool if self is Form.FLAG else str)


def _is_amount(value: Any) -> bool:
    """Whether a value is a quantity of Kubernetes: ``4``, ``0.5`` or ``"16Gi"``."""
    from kalegen.settings.syntax import Invalid, quantity

    try:
        quantity(str(value), "")
    except Invalid:
        return False
    return not isinstance(value, bool)


class RuleKey(NamedTuple):
    """A rule: the form of its value, what it demands, and how it is written."""

    form: Form
    meaning: str
    example: str


RULES: Mapping[str, RuleKey] = {
    "extends": RuleKey(
        Form.TEXT, "A file of rules below `pyproject.toml`, or an installed distribution with one. They hold, too.",
        'extends = "acme-policy"',
    ),
    "registries": RuleKey(
        Form.TEXTS, "Images come from these registries, or folders of them.",
        'registries = ["registry.example/ml"]',
    ),
    "images": RuleKey(
        Form.TEXTS, "These images are allowed, as patterns; with `registries`, beside theirs.",
        'images = ["python:3.*-slim"]',
    ),
    "mutable_tags": RuleKey(
        Form.FLAG, "`false`: each image has a tag that names a version (not `latest` or `main`).",
        "mutable_tags = false",
    ),
    "pinned": RuleKey(
        Form.FLAG,
        "`true`: every package that a step names has one exact version. What these packages need in turn is not "
        "pinned, and no hashes are checked.",
        "pinned = true",
    ),
    "indexes": RuleKey(
        Form.TEXTS,
        "Packages come from these indexes and from no other address. `pip_trusted_hosts` may name the hosts of "
        "`http://` indexes only.",
        'indexes = ["https://pypi.example/simple"]',
    ),
    "labels": RuleKey(
        Form.LABELS, "Every step has these labels; in a table each is one of its patterns, with `|` between.",
        'labels = { team = "ml|risk", cost-center = "*" }',
    ),
    "limits": RuleKey(
        Form.AMOUNTS,
        "Every step limits its CPU and memory (0 is no limit), and asks for no more than the table allows.",
        'limits = { cpu = 8, memory = "32Gi", "nvidia.com/gpu" = 1 }',
    ),
    "credentials": RuleKey(
        Form.FLAG, "`false`: no passwords, tokens and keys in code, in variables and in addresses.",
        "credentials = false",
    ),
    "root": RuleKey(
        Form.FLAG,
        "`false`: no step asks for user 0. A step without a security context runs as its image's user, which is root "
        "in `python:3.12`. Set `security_context = true` to force another one.",
        "root = false",
    ),
    "max_tasks": RuleKey(Form.COUNT, "Tasks of a pipeline, those that make and delete volumes too.", "max_tasks = 50"),
    "max_component_bytes": RuleKey(
        Form.COUNT, "The size of each component's program; a pod takes 131072.", "max_component_bytes = 65536"
    ),
    "max_bytes": RuleKey(
        Form.COUNT, "The size of the compiled pipeline; a cluster takes workflows of 1.5 MiB.", "max_bytes = 1000000"
    ),
}  # fmt: skip
"""By name, in the order of the documentation."""
