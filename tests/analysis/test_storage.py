"""Which files volumes, a workspace and the setting ``files`` bring to a pod; others are warned of as without them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from kalegen.generate import Result, generate
from tests.settings.workbench import Cells, write_notebook

CLAIM = {"volumes": [{"name": "disk", "type": "pvc", "mount_point": "/data"}]}
SCRATCH = {"volumes": [{"name": "disk", "type": "ephemeral", "mount_point": "/data", "size": "1Gi"}]}
WORKSPACE = {"workspace": "1Gi"}
FILES = {"files": ["small.csv", "more/*.csv"]}


def notebook(folder: Path, cells: Cells, settings: Mapping[str, Any] | None = None) -> Path:
    """A notebook in a folder."""
    return write_notebook(folder / "notebook.ipynb", cells, settings)


def result(folder: Path, settings: Mapping[str, Any], *sources: str, tags: str = "") -> Result:
    """What becomes of a notebook with a step for each source, beside three small files."""
    (folder / "more").mkdir()
    for path in ("small.csv", "other.csv", "more/a.csv"):
        (folder / path).write_text("1", encoding="utf-8")
    cells = [([f"step:{name}", *tags.split()], source) for name, source in zip("abc", sources, strict=False)]
    return generate(notebook(folder, cells, settings))


def codes(folder: Path, settings: Mapping[str, Any], *sources: str, tags: str = "") -> list[str]:
    """The codes of what is said of it."""
    return [one.code for one in result(folder, settings, *sources, tags=tags).diagnostics if one.code != "KG615"]


WRITE = "open('{0}', 'w').write('1')"
READ = "print(open('{0}').read())"


@pytest.mark.parametrize(
    ("settings", "path", "expected"),
    [
        ({}, "made.csv", ["KG405"]),
        (FILES, "made.csv", ["KG405"]),
        (CLAIM, "made.csv", ["KG405"]),
        (CLAIM, "/data/made.csv", []),
        (CLAIM, "/database/made.csv", ["KG405"]),
        (SCRATCH, "/data/made.csv", ["KG405"]),
        (WORKSPACE, "made.csv", []),
        (WORKSPACE, "/tmp/made.csv", ["KG405"]),
    ],
)
def test_what_one_step_writes_and_the_next_one_reads(
    settings: Mapping[str, Any], path: str, expected: list[str], tmp_path: Path
) -> None:
    assert codes(tmp_path, settings, WRITE.format(path), READ.format(path)) == expected


def test_what_a_function_opens_in_turn_is_not_what_it_gives(tmp_path: Path) -> None:
    assert (
        codes(tmp_path, {}, "def size():\n    return len(open('/etc/hostname').read())\nn = size()", "print(n)") == []
    )


def test_the_volume_of_one_step_is_not_that_of_the_next(tmp_path: Path) -> None:
    cells = [(["step:a", "volume:disk:/data"], WRITE.format("/data/x")), (["step:b"], READ.format("/data/x"))]
    assert [one.code for one in generate(notebook(tmp_path, cells)).diagnostics] == ["KG405"]


@pytest.mark.parametrize(
    ("settings", "read", "expected"),
    [
        ({}, READ.format("small.csv"), ["KG406"]),
        (FILES, READ.format("small.csv"), []),
        (FILES, READ.format("other.csv"), ["KG406"]),
        (FILES, "name = input_name()\nprint(open(f'more/{name}.csv').read())", []),
        (WORKSPACE, READ.format("small.csv"), ["KG406"]),
        (CLAIM, READ.format("small.csv"), ["KG406"]),
        (CLAIM, READ.format("/data/small.csv"), []),
        (CLAIM, "import os\nos.chdir('/data')\n" + READ.format("small.csv"), []),
        (CLAIM, "import os\n" + READ.format("small.csv") + "\nopen(os.environ['HOME'] + '/x')", ["KG406"]),
        ({}, READ.format("/keys/token"), ["KG406"]),
    ],
)
def test_what_nobody_writes(settings: Mapping[str, Any], read: str, expected: list[str], tmp_path: Path) -> None:
    source = f"def input_name():\n    return print() or 'a'\n{read}"
    assert codes(tmp_path, settings, source) == expected


def test_a_secret_is_a_file(tmp_path: Path) -> None:
    assert codes(tmp_path, {}, READ.format("/keys/token"), tags="secret-volume:keys:/keys") == []


@pytest.mark.parametrize(
    ("settings", "expected"),
    [({}, ["KG411"]), (FILES, ["KG411"]), (CLAIM, ["KG411"]), (WORKSPACE, [])],
)
def test_what_nobody_reads(settings: Mapping[str, Any], expected: list[str], tmp_path: Path) -> None:
    assert codes(tmp_path, settings, WRITE.format("made.csv")) == expected


@pytest.mark.parametrize(
    ("opening", "settings", "expected"),
    [
        ("sqlite3.connect('a.db')", {}, ["KG405"]),
        ("sqlite3.connect('a.db')", WORKSPACE, []),
        ("sqlite3.connect('/data/a.db')", CLAIM, []),
        ("sqlite3.connect(':memory:')", {}, []),
        ("open('/etc/hostname')", {}, ["KG405"]),
        ("open('/etc/hostname').read()", {}, []),
        ("(lambda: open('/etc/hostname').read())()", {}, []),
    ],
)
def test_a_file_that_is_open_stays_in_its_pod(
    opening: str, settings: Mapping[str, Any], expected: list[str], tmp_path: Path
) -> None:
    assert codes(tmp_path, settings, f"import sqlite3\nf = {opening}", "print(f)") == expected


@pytest.mark.parametrize(
    "sources",
    [
        ("NAME = 'small.csv'", "print(open(NAME).read())"),
        ("import os\nFOLDER = 'mo' + 're'", "print(open(FOLDER + '/a.csv').read())"),
        ("stem = 'sma'", "print(open(f'{stem}ll.csv').read())"),
    ],
)
def test_a_file_travels_with_the_step_that_reads_it_by_a_variable(sources: tuple[str, ...], tmp_path: Path) -> None:
    made = result(tmp_path, FILES, *sources)
    assert made.source is not None and made.pipeline is not None
    [path] = [file.path for file in made.pipeline.steps[1].data_files]
    assert f"place_files({{'{path}'" in made.source.partition("def b_step")[2].replace('"', "'")


def test_a_file_travels_with_the_step_that_reads_it_by_a_parameter(tmp_path: Path) -> None:
    (tmp_path / "small.csv").write_text("1", encoding="utf-8")
    cells = [(["pipeline-parameters"], "NAME = 'small.csv'"), (["step:a"], "print(open(NAME).read())")]
    made = generate(notebook(tmp_path, cells, FILES | {"files": ["small.csv"]}))
    assert made.diagnostics == () and made.pipeline is not None
    assert [file.path for file in made.pipeline.steps[0].data_files] == ["small.csv"]
