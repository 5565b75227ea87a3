r"""What is replaced in a command's text on its way into a pod, and how a literal is written so that nothing is.

A component's text is an argument of its container's command. Three readers look for their own in it:

- kfp's launcher resolves ``{{$…}}`` (``backend/src/v2/component/launcher_v2.go`` of kubeflow/pipelines);
- Argo replaces ``{{workflow.name}}``, ``{{pod.name}}`` and the like, and evaluates ``{{=…}}`` (``util/template`` of
  argoproj/argo-workflows);
- Kubernetes turns ``$$`` into ``$``, and ``$(NAME)`` into the value of the container's variable NAME
  (``third_party/forked/golang/expansion/expand.go`` of kubernetes/kubernetes, for the command and the arguments).

One character of each is written as its escape: ``"$\x24x^2$\x24"`` is Python's ``"$$x^2$$"``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

ARGO_NAMES = ("inputs", "item", "lastRetry", "node", "outputs", "pod", "retries", "steps", "tasks", "workflow")
"""The first words of Argo's variables."""

VARIABLE = r"\([A-Za-z_.-][A-Za-z0-9_.-]*\)"
"""A reference to an environment variable, behind its dollar."""

_REPLACED = re.compile(
    rf"(\$(?=\$)|\$(?={VARIABLE})|\{{\{{(?=\$)|\{{\{{\s*(?==|(?:{'|'.join(ARGO_NAMES)})\b))(.)", re.DOTALL
)
_DOLLARS = re.compile(rf"\$\$+|\$(?={VARIABLE})")
_EXPANDED = re.compile(r"\$\$|\$\([A-Z_][A-Z0-9_]*\)")


def is_replaced(text: str) -> bool:
    """Whether something in the text would be replaced."""
    return ("$" in text or "{{" in text) and _REPLACED.search(text) is not None


def expanded_in(value: str) -> str:
    """What of a value Kubernetes expands that travels in the command as it is, such as a parameter's; else nothing.

    Of references to variables those in capitals: few others are there.
    """
    match = _EXPANDED.search(value)
    return match[0] if match else ""


def expanded_within(value: Any) -> str:
    """What Kubernetes expands of the texts in a value that travels as JSON; else nothing."""
    if isinstance(value, str):
        return expanded_in(value)
    if isinstance(value, dict):
        value = [*value, *value.values()]
    return next((found for item in value if (found := expanded_within(item))), "") if isinstance(value, list) else ""


def escape_replaced(source: str) -> str:
    """What stands inside the quotes of a literal that is not raw, with the escapes that keep it as it is."""
    return _REPLACED.sub(lambda match: f"{match[1]}\\x{ord(match[2]):02x}", source)


def double_dollars(text: str) -> str:
    """A text for a command that has no escapes: Kubernetes makes ``$`` of ``$$``, and ``$(NAME)`` of ``$$(NAME)``."""
    return _DOLLARS.sub(lambda match: match[0] * 2, text)


def expand(text: str, variables: Mapping[str, str]) -> str:
    """What Kubernetes makes of a command's text, given the container's own variables."""

    def replaced(match: re.Match[str]) -> str:
        return "$" if match[0] == "$$" else variables.get(match[0][2:-1], match[0])

    return re.sub(rf"\$\$|\${VARIABLE}", replaced, text)


def split_replaced(text: str) -> list[str]:
    """The text in parts, none of which holds anything that would be replaced."""
    parts = []
    while (match := _REPLACED.search(text)) is not None:
        parts.append(text[: match.start(2)])
        text = text[match.start(2) :]
    return [*parts, text]


def space_replaced(comment: str) -> str:
    """A comment with a blank in what would be replaced by something else than a part of it."""
    return _REPLACED.sub(lambda match: match[0] if match[0] == "$$" else f"{match[0][0]} {match[0][1:]}", comment)
