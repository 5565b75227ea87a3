"""Modules next to the notebook are found, transitively, and are importable again from their text alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kalegen.modules.local_modules import LocalModules, find_local_modules
from kalegen.runtime import local

FILES = {
    "helpers.py": "import numpy as np\nfrom pkg import deep\nfrom pkg.sub import twice, VALUE\ndef f(): import yaml\n",
    "pkg/__init__.py": "from . import sibling\nfrom .sub import twice\n",
    "pkg/sub.py": "from ..top import x\nVALUE = 3\ndef twice(n): return n * 2\n",
    "pkg/sibling.py": "import os.path\nfrom .inner.leaf import LEAF\nfrom . import *\n",
    "pkg/inner/__init__.py": "from .. import sub\n",
    "pkg/inner/leaf.py": "import cycle\nLEAF = '''\n  \n{{$.x}}\n'''\n",
    "pkg/unused.py": "import torch\n",
    "pkg/deep/__init__.py": "",
    "space/part.py": "WHERE = __file__\n",
    "cycle.py": "import helpers\n",
    "random.py": "raise SystemExit\n",
    "imp.py": "OURS = True\n",
    "broken.py": "x = (\n",
    "latin.py": b"# -*- coding: latin-1 -*-\nname = '\xe9'\n",
}


@pytest.fixture()
def root(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return tmp_path


def names(found: LocalModules) -> list[str]:
    return [module.name for module in found.modules]


def test_nothing_is_local(root: Path) -> None:
    assert find_local_modules(["numpy", "os", "nowhere.at.all"], root) == LocalModules()


def test_modules_are_followed(root: Path) -> None:
    found = find_local_modules(["helpers", "pandas"], root)
    assert names(found) == [
        "cycle",
        "helpers",
        "pkg",
        "pkg.deep",
        "pkg.inner",
        "pkg.inner.leaf",
        "pkg.sibling",
        "pkg.sub",
    ]
    assert found.imports == ("numpy", "os.path", "top.x", "yaml")
    assert found.top_level == {"cycle", "helpers", "pkg"}


@pytest.mark.parametrize(
    ("imported", "expected"),
    [
        ("space.part", ["space.part"]),
        ("space.part.WHERE", ["space.part"]),
        ("pkg.deep.anything", ["pkg.deep"]),
        ("random", []),
        ("imp", ["imp"]),
        ("broken", ["broken"]),
        ("latin", ["latin"]),
    ],
)
def test_name_leads_to_modules(root: Path, imported: str, expected: list[str]) -> None:
    assert set(expected) <= set(names(find_local_modules([imported], root)))
    assert bool(expected) == bool(find_local_modules([imported], root).modules)


def test_paths_and_texts(root: Path) -> None:
    found = {module.name: module for module in find_local_modules(["helpers"], root).modules}
    assert (found["pkg"].path, found["pkg"].is_package) == ("pkg/__init__.py", True)
    assert (found["pkg.sub"].path, found["pkg.sub"].is_package) == ("pkg/sub.py", False)
    assert found["pkg.sub"].source == FILES["pkg/sub.py"]


def test_modules_that_the_notebook_writes(root: Path) -> None:
    written = {"helpers.py": "import new.part\n", "new/part.py": "import scipy\n"}
    found = find_local_modules(["helpers"], root, written)
    assert found.files == written
    assert found.imports == ("scipy",)


def test_order_does_not_depend_on_the_question(root: Path) -> None:
    one = find_local_modules(["imp", "space.part", "helpers"], root)
    assert one == find_local_modules(["helpers", "imp", "space.part"], root)


def test_installed_modules_are_importable(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    (root / "top.py").write_text("x = 1\n")
    (root / "pkg/sub.py").write_text("VALUE = 3\ndef twice(n): return n * 2\n")
    (root / "helpers.py").write_text("from pkg.sub import twice\nimport pkg.inner.leaf as leaf\n")
    sources = find_local_modules(["helpers", "latin"], root).files
    code = Path(local.__file__).read_text() + (
        f"\ninstall_modules({sources!r})\n"
        "import concurrent.futures, helpers, inspect, latin, multiprocessing\n"
        "if __name__ == '__main__':\n"
        "    spawn = multiprocessing.get_context('spawn')\n"
        "    with concurrent.futures.ProcessPoolExecutor(1, spawn) as pool:\n"
        "        print(list(pool.map(helpers.twice, [1, 2])))\n"
        "    print(repr(helpers.leaf.LEAF), inspect.getsource(helpers.twice).strip(), ascii(latin.name))\n"
    )
    script = tmp_path_factory.mktemp("elsewhere") / "run.py"
    script.write_text(code)
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        "[2, 4]",
        "'\\n  \\n{{$.x}}\\n' def twice(n): return n * 2 '\\xe9'",
    ]


@pytest.mark.parametrize(
    ("module", "code", "found"),
    [
        ("deck/__init__.py", 'import_module(f"{__name__}.{name}")', ["deck", "deck.blue", "deck.red"]),
        ("deck/__init__.py", 'import_module("." + name, __package__)', ["deck", "deck.blue", "deck.red"]),
        ("deck/__init__.py", 'import_module(".red", __package__)', ["deck", "deck.red"]),
        ("deal.py", 'import_module("deck." + name)', ["deal", "deck", "deck.blue", "deck.red"]),
        ("deal.py", '__import__("deck.red")', ["deal", "deck", "deck.red"]),
        ("deal.py", "import_module(name)", ["deal"]),
    ],
)
def test_modules_that_a_call_may_import_travel(tmp_path: Path, module: str, code: str, found: list[str]) -> None:
    (tmp_path / "deck/red").mkdir(parents=True)
    for name in ("deck/__init__.py", "deck/red/__init__.py", "deck/blue.py"):
        (tmp_path / name).write_text("")
    (tmp_path / module).write_text(code)
    local = find_local_modules([found[0]], tmp_path)
    assert [each.name for each in local.modules] == found
