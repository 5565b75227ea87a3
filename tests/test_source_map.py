"""The map from a generated module to the notebook: every line of the user's leads back to where it was written."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from cli.conftest import notebook

from kalegen.emit.source_map import make_source_map
from kalegen.generate import generate


def mapped(tmp_path: Path, *cells: tuple[str, str]) -> dict[str, list[tuple[str, tuple[int | None, int] | None]]]:
    """For each component its lines, each with the cell and the line that it comes from."""
    path = tmp_path / "nb.ipynb"
    path.write_text(json.dumps(notebook(cells)), encoding="utf-8")
    result = generate(path)
    assert result.source is not None, result.diagnostics
    assert result.pipeline is not None
    source_map = make_source_map(result.pipeline, result.source, "nb.ipynb")
    lines = result.source.split("\n")
    found = {}
    for node in ast.parse(result.source).body:
        if isinstance(node, ast.FunctionDef) and node.name in source_map.steps:
            own = lines[node.lineno - 1 : node.end_lineno]
            found[node.name] = [(line, source_map.lookup(node.name, number)) for number, line in enumerate(own, 1)]
    return found


def origins(tmp_path: Path, *cells: tuple[str, str], step: str = "a") -> dict[str, tuple[int | None, int] | None]:
    """From the text of each line of a step's component to where it comes from."""
    return {line.strip(): origin for line, origin in mapped(tmp_path, *cells)[f"{step}_step"] if line.strip()}


def test_statements_lead_to_their_lines(tmp_path):
    found = origins(tmp_path, ("step:a", "# first\n\nx = 1\n\n\n\ny = 2; z = 3\n"), ("step:a", "print(x, y, z)"))
    assert found["x = 1"] == (1, 3)
    assert found["y = 2"] == (1, 7)
    assert found["z = 3"] == (1, 7)
    assert found["print(x, y, z)"] == (2, 1)


def test_what_kalegen_adds_has_no_origin(tmp_path):
    found = origins(tmp_path, ("step:b", "x = [1]"), ("step:a", "y = x\ny"))
    assert [found[line] for line in found if "marshal_" in line] == [None, None]
    assert found["y = x"] == (2, 1)


def test_shared_code_leads_to_its_own_cell(tmp_path):
    functions = "import os, math\n\n@print\n@print\ndef f(a):\n    # why\n    return math.sqrt(a)\n"
    found = origins(tmp_path, ("functions", functions), ("step:a", "f(2)"))
    assert found["import math"] == (1, 1)
    assert found["def f(a):"] == (1, 5)
    assert found["return math.sqrt(a)"] == (1, 7)
    assert found["f(2)"] == (2, 1)


def test_lines_inside_a_statement_lead_to_theirs(tmp_path):
    items = "\n        number\n        for number in range(" + "9" * 80 + ")\n"
    text = f"total = sum(\n    [{items}    ], 12345)\n"
    found = origins(tmp_path, ("step:a", text))
    assert found["total = sum("] == (1, 1)
    assert found["number"] == (1, 3)
    assert found["12345,"] == (1, 5)


@pytest.mark.parametrize(
    "text",
    [
        "if x:\n    a = 1\nelif x == 2:\n\n    a = 2\nelse:\n    a = 3\n",
        "try:\n    a = 1\nexcept ValueError:\n    a = 2\nelse:\n    b = 3\nfinally:\n    c = 4\n",
        "for i in x:\n\n    with open(i) as f:\n        while f:\n            a = i\n",
        "match x:\n    case [1]:\n\n        a = 1\n    case _:\n        a = 2\n",
        "class C:\n    n = 1\n\n    @property\n    def f(self):\n        return x\n",
    ],
)
def test_nested_statements_lead_to_their_lines(tmp_path, text):
    wanted = {line.strip(): (2, number) for number, line in enumerate(text.split("\n"), 1) if line.strip()}
    found = origins(tmp_path, ("step:b", "x = []"), ("step:a", text))
    keywords = ("else:", "try:", "finally:", "except", "elif", "case", "match")
    assert {
        line: found[line] for line in wanted if not line.startswith(keywords)
    } == {line: origin for line, origin in wanted.items() if not line.startswith(keywords)}  # fmt: skip


def test_a_changed_statement_leads_to_the_original(tmp_path):
    cells = ("step:a", "from math import *\nn: int = 3\n\ndef f(x):\n    global n\n    n = floor(x)\nf(2.5)\n")
    found = origins(tmp_path, cells)
    assert found["n = 3"] == (1, 2)
    assert found["n = floor(x)"] == (1, 6)
    assert found["f(2.5)"] == (1, 7)


def test_a_step_that_awaits_leads_back_from_its_coroutine(tmp_path):
    found = origins(tmp_path, ("step:a", "import asyncio\n\nawait asyncio.sleep(0)\nx = 1\nprint(x)\n"))
    assert found["await asyncio.sleep(0)"] == (1, 3)
    assert found["print(x)"] == (1, 5)


def test_magics_keep_the_lines_below_them(tmp_path):
    found = origins(tmp_path, ("step:a", "%matplotlib inline\n%load_ext autoreload\n\nx = 1\n"))
    assert found["x = 1"] == (1, 4)


def test_a_script_is_known_by_its_lines(tmp_path):
    script = tmp_path / "script.py"
    text = (
        "from kalegen.sdk import pipeline, step\n\n\ndef f(a):\n    return a / 0\n\n\n"
        "@step\ndef go(n):\n    return f(n)\n\n\n@pipeline\ndef demo(n: int = 1):\n    go(n)\n"
    )
    script.write_text(text)
    result = generate(script)
    assert result.source is not None, result.diagnostics
    assert result.pipeline is not None
    source_map = make_source_map(result.pipeline, result.source, "scripts/script.py")
    (name,) = source_map.steps
    function = next(n for n in ast.parse(result.source).body if isinstance(n, ast.FunctionDef) and n.name == name)
    line = next(n.lineno for n in ast.walk(function) if isinstance(n, ast.BinOp))
    found = source_map.lookup(name, line - function.lineno + 1)
    assert found is not None
    assert (source_map.home(found[0]), found[1]) == (("scripts/script.py", None), 5)
