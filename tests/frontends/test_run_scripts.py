"""Which scripts take the place of the ``%run`` that runs them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kalegen.diagnostics.diagnostic import Place
from kalegen.frontends.run_scripts import RunScripts
from kalegen.frontends.source import parse

FUNCTION = "rate = 2\ndef taxed(x):\n    return x * rate\n"
STANDS_IN: dict[str, tuple[str, list[str]]] = {
    "apart": (FUNCTION, ["%run s.py", "print(taxed(1))"]),
    "without its ending": (FUNCTION, ["%run s"]),
    "in quotes": (FUNCTION, ["%run 's.py'"]),
    "the same import": ("import math\ndef f():\n    return math.pi\n", ["import math\n%run s.py"]),
    "a name that only its top level asks for": ("i = 1\nprint(i)", ["%run s.py\ni = 3"]),
    "asks for the notebook's names": ("print(x)", ["x = 1\n%run -i s.py"]),
    "a global of its own": ("def f():\n    global n\n    n = 1\n    return n\n", ["%run s.py", "f()"]),
    "shown by a command": (FUNCTION, ["!cat s.py", "%run s.py"]),
}
STAYS: dict[str, tuple[str, list[str]]] = {
    "a name bound anew": (FUNCTION, ["%run s.py", "rate = 3"]),
    "another import of the name": ("import math\ndef f():\n    return math.pi\n", ["import cmath as math\n%run s.py"]),
    "a builtin of the notebook": ("print(sum([1]))", ["sum = max\n%run s.py"]),
    "the notebook's names without -i": ("print(x)", ["x = 1\n%run s.py"]),
    "a global that the notebook reads": ("n = 0\ndef f():\n    global n\n    n += 1\n", ["%run s.py", "f()\nprint(n)"]),
    "names that nobody knows": (FUNCTION, ["from math import *\n%run s.py"]),
    "its own file": ("print(__file__)", ["%run -i s.py"]),
    "its arguments": ("import sys\nprint(sys.argv)", ["%run s.py"]),
    "its end": ("import unittest\nunittest.main()", ["%run -i s.py"]),
    "given arguments": (FUNCTION, ["%run s.py 1"]),
    "changed by the notebook": (FUNCTION, ["open('s.py', 'a').write('x = 1')", "%run s.py"]),
    "another folder": (FUNCTION, ["%cd other", "%run s.py"]),
    "no Python": ("print 1", ["%run s.py"]),
}


def stands_in(folder: Path, script: str, cells: list[str]) -> bool:
    (folder / "s.py").write_text(script)
    scripts = RunScripts(folder, cells)
    marked = [scripts.marked(cell) for cell in cells]
    return any(one.scripts for one in marked)


@pytest.mark.parametrize(("script", "cells"), STANDS_IN.values(), ids=STANDS_IN)
def test_script_stands_in(script: str, cells: list[str], tmp_path: Path) -> None:
    assert stands_in(tmp_path, script, cells)


@pytest.mark.parametrize(("script", "cells"), STAYS.values(), ids=STAYS)
def test_script_stays_a_file(script: str, cells: list[str], tmp_path: Path) -> None:
    assert not stands_in(tmp_path, script, cells)


def test_modules_of_the_scripts_own_folder(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "s.py").write_text("import near")
    (tmp_path / "lib" / "near.py").write_text("")
    (tmp_path / "lib" / "t.py").write_text("class A:\n    near = 1")
    assert not RunScripts(tmp_path, ["%run -i lib/s.py"]).marked("%run -i lib/s.py").scripts
    assert RunScripts(tmp_path, ["%run -i lib/t.py"]).marked("%run -i lib/t.py").scripts


def test_statements_keep_the_lines_of_the_cell(tmp_path: Path) -> None:
    (tmp_path / "s.py").write_text("# above\na = 1\n\nb = 2\n")
    cell = "x = 1\n\n%run s.py\ny = 2"
    marked = RunScripts(tmp_path, [cell]).marked(cell)
    module, _ = parse(marked.text, Place("nb.ipynb", 1))
    assert module is not None
    put = marked.put_in(module)
    assert put is not None
    assert put[0].code == "x = 1\n\n# above\na = 1\n\nb = 2\ny = 2"
    assert put[1] == (1, 3, 3, 4)


def test_text_that_looks_like_a_magic_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "s.py").write_text("a = 1")
    cell = 'text = """\n%run s.py\n"""'
    marked = RunScripts(tmp_path, [cell]).marked(cell)
    module, _ = parse(marked.text, Place("nb.ipynb", 1))
    assert module is not None and marked.put_in(module) is None
