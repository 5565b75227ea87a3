"""Files that local modules open beside themselves travel with them, and those that can't are named."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import nbformat
import pytest

from kalegen.generate import generate
from kalegen.modules.local_modules import ModuleFolder, find_local_modules
from kalegen.modules.package_data import LARGEST
from kalegen.running.events import StepOutput
from kalegen.running.pipeline import RunOptions, run_pipeline

HERE = "from pathlib import Path\nHERE = Path(__file__).parent\n"
RESOURCES = "from importlib import resources\n"


def write(root: Path, files: Mapping[str, str | bytes]) -> None:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.mark.parametrize(
    ("imported", "files", "expected"),
    [
        (
            "pkg",
            {"pkg/__init__.py": HERE, "pkg/a.json": "{}", "pkg/sub/b.bin": b"\xff"},
            ["pkg/a.json", "pkg/sub/b.bin"],
        ),
        ("pkg.sub", {"pkg/__init__.py": "", "pkg/sub.py": RESOURCES, "pkg/py.typed": ""}, ["pkg/py.typed"]),
        (
            "pkg",
            {"pkg/__init__.py": "import pkgutil\n", "pkg/.git/x": "", "pkg/__pycache__/y": "", "pkg/z": ""},
            ["pkg/z"],
        ),
        ("pkg", {"pkg/__init__.py": "x = 1\n", "pkg/a.json": "{}"}, []),
        ("pkg", {"pkg/__init__.py": HERE, "a.json": "{}", "other/b.json": "{}"}, []),
        ("one", {"one.py": HERE + "open(HERE / 'a.json')\n", "a.json": "{}", "b.json": "{}"}, ["a.json"]),
        ("one", {"one.py": HERE + "open(HERE / 'd' / 'a.json')\n", "d/a.json": "{}", "d/b.json": ""}, ["d/a.json"]),
        ("one", {"one.py": HERE + "open(f'{HERE}/d/a.json')\n", "d/a.json": "{}"}, ["d/a.json"]),
        ("one", {"one.py": "open('a.json')\n", "a.json": "{}"}, []),
        ("space.one", {"space/one.py": HERE + "open(HERE / 'a.json')\n", "space/a.json": "{}"}, ["space/a.json"]),
    ],
)
def test_what_modules_open_is_found(
    imported: str, files: dict[str, str | bytes], expected: list[str], tmp_path: Path
) -> None:
    write(tmp_path, files)
    found = find_local_modules([imported], tmp_path)
    assert [path for path, _ in found.data] == expected
    assert all(found.files[path] == files[path] for path in expected)


def test_nothing_of_a_module_in_the_image_travels(tmp_path: Path) -> None:
    write(tmp_path, {"pkg/__init__.py": HERE, "pkg/a.json": "{}", "one.py": "import pkg\n"})
    found = ModuleFolder(tmp_path, {}, in_image=["pkg"]).find(["one"])
    assert list(found.files) == ["one.py"]
    assert "pkg" in found.imports


def notebook(root: Path, *cells: tuple[str, str]) -> Path:
    made = nbformat.v4.new_notebook()
    made.cells = [nbformat.v4.new_code_cell(code, metadata={"tags": [tag]}) for tag, code in cells]
    nbformat.write(made, root / "book.ipynb")
    return root / "book.ipynb"


PACKAGE: dict[str, str | bytes] = {
    "pkg/__init__.py": "from .core import table\n",
    "pkg/core.py": HERE + RESOURCES + "def table():\n"
    "    words = resources.files('pkg').joinpath('words.txt').read_text()\n"
    "    return words, (HERE / 'deep' / 'some.bin').read_bytes()[:3], len((HERE / 'long.csv').read_text())\n",
    "pkg/words.txt": "größer\n{{$.x}}\n",
    "pkg/deep/some.bin": bytes(range(256)) * 9,
    "pkg/long.csv": "1,2,3\n" * 2000,
}


def test_the_pipeline_opens_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = tmp_path / "project"
    write(project, PACKAGE)
    path = notebook(
        project, ("imports", "import pkg"), ("step:a", "x = pkg.table()"), ("step:b", "print(x, pkg.table())")
    )
    result = generate(path)
    assert result.source is not None, result.diagnostics
    assert "# packed: pkg/deep/some.bin, 2,304 bytes" in result.source
    module = tmp_path / "elsewhere" / "module.py"
    write(tmp_path, {"elsewhere/module.py": result.source})
    monkeypatch.chdir(module.parent)
    events: list[object] = []
    outcome = run_pipeline(module, RunOptions(root=tmp_path / "runs"), events.append)
    assert not outcome.diagnostics
    expected = ("größer\n{{$.x}}\n", b"\0\1\2", 12000)
    printed = "".join(event.text for event in events if isinstance(event, StepOutput))
    assert printed == f"{expected} {expected}\n"


def test_long_modules_are_packed_and_listed(tmp_path: Path) -> None:
    long = "".join(f"def function_{n}(x):\n    return x + {n}\n\n\n" for n in range(1500))
    write(tmp_path, {"long.py": long, "short.py": "y = 2\n"})
    result = generate(notebook(tmp_path, ("step:a", "import long, short\nprint(long.function_7(short.y))")))
    assert result.source is not None, result.diagnostics
    assert f"# packed: long.py, {len(long):,} bytes" in result.source
    assert len(result.source) < len(long) / 2


def codes(path: Path) -> list[tuple[str, str]]:
    return [(found.code, found.message) for found in generate(path).diagnostics]


def test_what_is_compiled_can_t_travel(tmp_path: Path) -> None:
    name = "pkg/fast.cpython-311-x86_64-linux-gnu.so"
    write(tmp_path, {"pkg/__init__.py": "", name: b"\x7fELF"})
    path = notebook(tmp_path, ("step:a", "from pkg import fast\nx = fast.f()"), ("step:b", "import pkg.fast\nprint(x)"))
    reason = "it is compiled, for a machine like this one"
    assert codes(path) == [("KG407", f"the module {name!r} can't travel with the step: {reason}")]
    write(tmp_path, {"pyproject.toml": "[tool.kalegen]\nimport_names = {pkg = ''}\n"})
    assert codes(path) == []


def test_large_files_are_named(tmp_path: Path) -> None:
    write(tmp_path, {"pkg/__init__.py": HERE, "pkg/big.bin": bytes(LARGEST + 1), "pkg/a.txt": "a"})
    path = notebook(tmp_path, ("step:a", "import pkg"), ("step:b", "import pkg\nprint(1)"))
    [(code, message)] = codes(path)
    assert code == "KG409"
    assert "'pkg/big.bin'" in message
    assert "more than 512 KiB" in message
