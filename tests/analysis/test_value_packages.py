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
        (["def f():\n    return {1: [2]}\n"], {"io"}),
        (["import json\ndef f():\n    return json.loads('1')\n"], {"io"}),
        (["import numpy as np\ndef f():\n    return {1: np.ones(3)}\n"], {"io", "numpy"}),
        (["import other\ndef f():\n    return other.g()\n", "import numpy as np\ndef g():\n    return np.ones(3)\n"],
         {"io", "numpy"}),
        (["import importlib\ndef f():\n    return importlib.import_module('num' + 'py').ones(3)\n"],
         {"io", "numpy", "pandas"}),
    ],
    ids=["plain", "standard", "arrays", "another", "computed"],
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
