"""What star imports bind is known without an import, and the table that says so is what the modules say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kalegen.analysis.flow.star_imports import StarImports
from kalegen.analysis.tables.star_names import every_module, row
from kalegen.generate import generate
from tests import star_names
from tests.configuration.notebooks import write_notebook


@pytest.mark.parametrize(
    ("module", "name", "meaning"),
    [
        ("math", "sqrt", "math.sqrt"),
        ("os", "path", "os.path"),
        ("os.path", "join", "os.path.join"),
        ("tkinter", "Tk", "tkinter.Tk"),
        ("pylab", "array", "numpy.array"),
        ("pylab", "plot", "matplotlib.pyplot.plot"),
        ("pylab", "np", "numpy"),
        ("sympy", "symbols", "sympy.symbols"),
        ("venv.__main__", "main", None),
        ("this", "c", None),
    ],
)
def test_meanings(module: str, name: str, meaning: str | None) -> None:
    assert StarImports([module], None, {}).meaning(name) == meaning


def test_the_last_star_import_wins() -> None:
    assert StarImports(["numpy", "math"], None, {}).meaning("sqrt") == "math.sqrt"
    assert StarImports(["math", "numpy"], None, {}).meaning("sqrt") == "numpy.sqrt"


def test_a_local_module_binds_its_own_names_and_perhaps_others(tmp_path: Path) -> None:
    (tmp_path / "near.py").write_text("from sympy import *\ndef clean(): pass\n_hidden = 1\n")
    (tmp_path / "sympy.py").write_text("__all__ = ['only']\n")
    stars = StarImports(["near", "sympy"], tmp_path, {})
    assert stars.meaning("clean") == "near.clean" and stars.meaning("_hidden") is None
    assert stars.binds_surely("near", "clean") and not stars.is_known("near")
    assert stars.meaning("only") == "sympy.only" and stars.meaning("symbols") is None and stars.is_known("sympy")


MODULES = ["venv.__main__", "unittest.__main__", "lib2to3.__main__", "this", "turtledemo", "calendar", "sympy", "near"]


def test_compiling_imports_none_of_them(tmp_path: Path) -> None:
    (tmp_path / "near.py").write_text("raise SystemExit('it ran')\n")
    lines = "".join(f"from {module} import *\n" for module in MODULES)
    notebook = write_notebook(tmp_path / "stars.ipynb", [("step:one", f"{lines}print(pi, symbols, calendar)")])
    code = (
        "import sys; from kalegen.generate import generate; import pathlib; before = set(sys.modules)\n"
        f"generate(pathlib.Path({str(notebook)!r}))\n"
        f"print([name for name in {MODULES} if name in sys.modules and name not in before])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_names_that_a_library_surely_brings_are_no_finding(tmp_path: Path) -> None:
    cells = [("step:one", "from sympy import *\nx, y = symbols('x y')\nprint(integrate(x**2, x), Matrix([[1]]), pi)")]
    found = generate(write_notebook(tmp_path / "stars.ipynb", cells)).diagnostics
    assert "KG202" not in {diagnostic.code for diagnostic in found}


TABLE = dict(every_module())


def test_the_table_knows_what_this_python_has() -> None:
    """``python -m tests.star_names`` adds what is missing."""
    assert missing(star_names.observed(sys.executable)) == {}


def test_the_table_knows_most_of_what_libraries_have() -> None:
    """Releases differ: what is installed here may be another one, and of some a star import fails in one alone."""
    found = star_names.observed(sys.executable, star_names.LIBRARIES)
    known = {module: len(names) - len(missing({module: names}).get(module, ())) for module, names in found.items()}
    assert len(found.keys() & TABLE.keys()) > 20
    assert not {module for module, names in found.items() if module in TABLE and known[module] < 0.8 * len(names)}


def missing(found: dict[str, dict[str, str]]) -> dict[str, list[str]]:
    """The names that the table does not have, by module."""
    new = {module: sorted(set(names) - set(TABLE.get(module, ()))) for module, names in found.items()}
    return {module: names for module, names in new.items() if names or module not in TABLE}


def test_the_table_is_in_order() -> None:
    text = star_names.TABLE.read_text(encoding="utf-8")
    assert text == "".join(row(module, TABLE[module]) for module in sorted(TABLE))
