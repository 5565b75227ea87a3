"""The decorators' keywords, and the example."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kalegen.sdk import decorators
from kalegen.settings.table import ROWS
from sdk.conftest import Script

EXAMPLE = Path(__file__).parents[2] / "examples" / "diamond.py"


def keywords_of(function: str) -> set[str]:
    """The keywords of a decorator's last overload."""
    tree = ast.parse(inspect.getsource(decorators))
    overloads = [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name == function and node.decorator_list
    ]
    return {argument.arg for argument in overloads[-1].args.kwonlyargs}


def test_the_keywords_of_step_are_the_table_of_settings_and_what_it_does() -> None:
    assert keywords_of("step") == {
        "name",
        "metrics",
        "reads",
        "changes",
        *(row.keys[0] for row in ROWS if row.keys),
    } - {
        "condition",
        "loop",
    }


def test_the_example_runs_here_and_on_kfp(
    open_script: Callable[[Path], Script], capsys: pytest.CaptureFixture[str]
) -> None:
    done = subprocess.run([sys.executable, EXAMPLE, "--trees", "5"], capture_output=True, text=True, check=False)
    printed = done.stdout.splitlines()
    assert printed[1] in ("forest", "logistic"), done.stderr
    assert open_script(EXAMPLE).on_kfp(trees=5) == printed[:1]
