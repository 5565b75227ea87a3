"""Which parts of the marshaller travel: those that the values of a step's packages, and its local modules, may need."""

from __future__ import annotations

from pathlib import Path

import pytest

from kalegen.generate import generate
from tests.semantics.case import Case

CELLS = "# %% step:a\nimport helpers\nx = helpers.f()\n# %% step:b\nprint(x)"


def reducers(text: str, folder: Path, *modules: str) -> set[str]:
    """What the module has of packages, when the local modules hold these texts: ``helpers``, ``other``."""
    for name, module in zip(("helpers", "other"), modules, strict=False):
        (folder / f"{name}.py").write_text(module, encoding="utf-8")
    Case("", "", text).program.write(folder / "case.ipynb")
    source = generate(folder / "case.ipynb").source
    assert source is not None
    return {name for name in ("numpy", "pandas", "io") if f"def marshal_reducers_{name}(" in source}


@pytest.mark.parametrize(
    ("modules", "packages"),
    [
        (["def f():\n    return {1: [2]}\n"], set()),
        (["import json\ndef f():\n    return json.loads('1')\n"], set()),
        (["import threading\ndef f():\n    return threading.Lock()\n"], {"io"}),
        (["def f():\n    return open('a.txt')\n"], {"io"}),
        (["import numpy as np\ndef f():\n    return {1: np.ones(3)}\n"], {"numpy"}),
        (["import other\ndef f():\n    return other.g()\n", "import numpy as np\ndef g():\n    return np.ones(3)\n"],
         {"numpy"}),
        (["import importlib\ndef f():\n    return importlib.import_module('num' + 'py').ones(3)\n"],
         {"numpy", "pandas"}),
    ],
    ids=["plain", "standard", "locks", "opens", "arrays", "another", "computed"],
)  # fmt: skip
def test_local_modules_bring_what_they_import(modules: list[str], packages: set[str], tmp_path: Path) -> None:
    found = reducers(CELLS.replace("print(x)", "y = [x]\n# %% step:c\nprint(x, y)"), tmp_path, *modules)
    assert found == packages


def test_files_bring_no_arrays_and_pickles_may(tmp_path: Path) -> None:
    use = "# %% step:b\ny = [x]\n# %% step:c\nprint(x, y)"
    assert reducers(f"# %% step:a\nx = [open('a.txt').read()]\n{use}", tmp_path) == {"io"}
    text = f"# %% step:a\nimport pickle\nx = pickle.load(open('a.pkl', 'rb'))\n{use}"
    assert reducers(text, tmp_path) == {"io", "numpy", "pandas"}


def test_a_module_that_is_not_there_may_bring_anything(tmp_path: Path) -> None:
    assert reducers(CELLS, tmp_path) >= {"io"}


OWN = "# %% functions\nclass A: pass\n# %% step:a\nimport helpers\nx = helpers.f(); a = A()\n# %% step:b\nprint(x, a)"


@pytest.mark.parametrize(
    ("module", "code", "classes"),
    [
        ("def f():\n    return 1\n", False, False),
        ("def f():\n    return lambda: 1\n", True, False),
        ("def f():\n    def inner(): pass\n    return inner\n", True, False),
        ("class Bad(ValueError):\n    def __init__(self, a, b): pass\ndef f():\n    return Bad(1, 2)\n", False, True),
        ("def f(:", True, True),
    ],
)
def test_functions_and_classes_of_local_modules_travel_as_they_need(
    module: str, code: bool, classes: bool, tmp_path: Path
) -> None:
    (tmp_path / "helpers.py").write_text(module, encoding="utf-8")
    Case("", "", OWN).program.write(tmp_path / "case.ipynb")
    source = generate(tmp_path / "case.ipynb").source
    assert source is not None and "def marshal_definition(" in source
    assert ("def marshal_by_value(" in source, "def marshal_instance(" in source) == (code, classes)
