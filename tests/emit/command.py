"""What becomes of a component's text after kfp has packaged it, by the rules of those who read it then."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from kalegen.running.module import load_pipeline, write_package
from kalegen.syntax.command_text import ARGO_NAMES


def packaged(source: str, folder: Path) -> list[str]:
    """The texts that kfp packages for a module's components."""
    module, package = folder / "module.py", folder / "package.yaml"
    module.write_text(source, encoding="utf-8")
    write_package(load_pipeline(module), package)
    pipeline = next(iter(yaml.safe_load_all(package.read_text(encoding="utf-8"))))
    return commands_in(pipeline)


def commands_in(pipeline: Mapping[str, Any]) -> list[str]:
    """The components' texts in a compiled pipeline."""
    executors = pipeline["deploymentSpec"]["executors"].values()
    return [
        executor["container"]["command"][-1] for executor in executors if executor.get("container", {}).get("command")
    ]


def expand(text: str) -> str:
    """Kubernetes' rule for a container's command, where every variable that could be is there.

    ``Expand`` in third_party/forked/golang/expansion/expand.go of kubernetes/kubernetes: at each dollar, a second one
    is dropped, a name in parentheses is replaced if a variable is called so, and else the next character is passed by.
    """
    made, at = [], 0
    while at < len(text):
        if text[at] != "$" or at + 1 == len(text):
            made.append(text[at])
            at += 1
        elif text[at + 1] == "(" and ")" in text[at:]:
            end = text.index(")", at)
            name = text[at + 2 : end]
            made.append("REPLACED" if re.fullmatch(r"[-._a-zA-Z][-._a-zA-Z0-9]*", name) else text[at : end + 1])
            at = end + 1
        else:
            made.append("$" if text[at + 1] == "$" else text[at : at + 2])
            at += 2
    return "".join(made)


def replace_variables(text: str) -> str:
    """Argo's rule: ``simpleReplace`` and ``expressionReplace`` in util/template of argoproj/argo-workflows."""
    names = "|".join(ARGO_NAMES)
    return re.sub(rf"\{{\{{\s*(=|({names})\b)[^}}]*\}}\}}", "REPLACED", text)
