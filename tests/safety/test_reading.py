"""A compilation reads regular files of its own project, of a bounded size, and tells nobody what is in others."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import kalegen
from kalegen.generate import generate
from kalegen.incremental import lookups
from kalegen.incremental.lookups import Refused, files_matching, is_file, kind_of, read_bytes, within

from .conftest import SECRET, codes, told

STEP = ("step:a", "x = 1")
HELPER = ("step:a", "import helper\nx = helper.token")


def test_requirements_outside_of_the_project_are_not_read(place):
    result = place.compile(("step:a", "%pip install -r ../outside/secret.txt\nx = 1"))
    assert codes(result) == ["KG304"]
    assert "it lies outside of the project" in result.diagnostics[0].message
    assert SECRET not in told(result)


@pytest.mark.parametrize("path", ["/proc/self/environ", "/etc/passwd"])
def test_the_machine_s_own_files_are_not_read(place, path, monkeypatch):
    monkeypatch.setenv("SECRET", SECRET)
    result = place.compile(("step:a", f"!pip install -r {path}\nx = 1"), settings={"pin_from": [path]})
    assert "KG304" in codes(place.compile(("step:a", f"!pip install -r {path}\nx = 1")))
    assert SECRET not in told(result)
    assert "root:" not in told(result)


def test_no_message_repeats_a_line_of_a_file(place):
    (place.folder / "notes.txt").write_text(f"pandas\n{SECRET} is the password\n")
    result = place.compile(("step:a", "%pip install -r notes.txt\nx = 1"))
    assert [d.message for d in result.diagnostics] == ["line 2 of 'notes.txt' is not a requirement"]


def test_a_notebook_s_requirements_are_looked_for_in_its_own_folder(place):
    (place.folder / "sub").mkdir()
    (place.folder / "sub/requirements.txt").write_text("tqdm==4.0\n")
    path = place.notebook(("step:a", "%pip install -r requirements.txt\nimport tqdm"), name="sub/nb.ipynb")
    assert "tqdm==4.0" in (generate(path).source or "")


@pytest.mark.parametrize("setting", ["../outside/secret.txt", "link.txt", "including.txt"])
def test_versions_are_read_inside_the_project(place, setting):
    (place.folder / "link.txt").symlink_to("../outside/secret.txt")
    (place.folder / "including.txt").write_text("-r ../outside/secret.txt\n")
    place.configure(f"pin_from = ['{setting}']")
    result = place.compile(STEP)
    assert codes(result) == ["KG025"]
    assert SECRET not in told(result)


def test_the_project_is_as_large_as_its_pyproject_says(place):
    place.configure("")
    (place.folder / "versions.txt").write_text("tqdm==4.0\n")
    path = place.notebook(("step:a", "%pip install -r ../versions.txt\nimport tqdm"), name="notebooks/nb.ipynb")
    assert "tqdm==4.0" in (generate(path).source or "")
    (place.folder / "pyproject.toml").unlink()
    assert codes(generate(path)) == ["KG304"]


def test_a_module_that_is_a_link_outwards_does_not_travel(place):
    (place.folder / "helper.py").symlink_to("../outside/secret.py")
    result = place.compile(HELPER)
    assert (codes(result), result.source) == (["KG407"], None)
    assert result.diagnostics[0].place.line == 1
    assert SECRET not in told(result)


def test_a_module_behind_a_linked_folder_does_not_travel(place):
    (place.folder / "pkg").symlink_to("../outside")
    result = place.compile(("step:a", "from pkg.secret import token"))
    assert codes(result) == ["KG407"]
    assert SECRET not in told(result)


def test_a_link_inside_of_the_project_is_followed(place):
    (place.folder / "real.py").write_text("token = 17\n")
    (place.folder / "helper.py").symlink_to("real.py")
    assert "token = 17" in (place.compile(HELPER).source or "")


@pytest.mark.parametrize("pattern", ["link", "folder/*", "folder/secret.txt", "**/*", "../outside/*", "/etc/passwd"])
def test_data_files_that_lead_outwards_are_refused(place, pattern):
    (place.folder / "link").symlink_to("../outside/secret.txt")
    (place.folder / "folder").symlink_to("../outside")
    result = place.compile(("step:a", "x = open('link').read()"), settings={"files": [pattern]})
    assert "KG613" in codes(result)
    assert result.source is None
    assert SECRET not in told(result)


def test_run_of_a_script_outside_leaves_the_magic_alone(place):
    result = place.compile(("step:a", "%run ../outside/secret.py\nx = 1"))
    assert SECRET not in told(result)


def test_a_notebook_outside_is_no_part_of_one_inside(place):
    other = place.notebook(("step:b", f"y = {SECRET!r}"), name="other.ipynb")
    other.rename(place.outside / "other.ipynb")
    cell = {
        "cell_type": "code", "id": "r", "source": "", "outputs": [], "execution_count": None,
        "metadata": {"tags": ["notebook:n"], "notebook_path": "../outside/other.ipynb"},
    }  # fmt: skip
    result = place.compile(cells=[cell])
    assert "KG001" in codes(result)
    assert SECRET not in told(result)


def test_a_file_that_is_no_notebook_is_not_shown_through_a_reference(place):
    (place.folder / ".env").write_text(f"{SECRET}\n")
    metadata = {"tags": ["notebook:n"], "notebook_path": ".env"}
    cell = {"cell_type": "code", "id": "r", "source": "", "outputs": [], "execution_count": None, "metadata": metadata}
    result = place.compile(cells=[cell])
    assert "KG802" in codes(result)
    assert SECRET not in told(result)


def test_a_notebook_that_is_a_link_outwards_is_not_read(place):
    (place.folder / "nb.ipynb").symlink_to("../outside/secret.txt")
    result = generate(place.folder / "nb.ipynb")
    assert codes(result) == ["KG001"]
    assert SECRET not in told(result)


def test_a_format_s_module_outside_is_not_read(place):
    (place.folder / "formats.py").symlink_to("../outside/secret.py")
    place.configure('marshal = {"a.B" = "formats:save,load"}')
    result = place.compile(STEP)
    assert codes(result) == ["KG026"]
    assert SECRET not in told(result)


def test_a_configuration_that_is_a_link_outwards_is_not_read(place):
    (place.folder / "pyproject.toml").symlink_to("../outside/secret.txt")
    result = place.compile(STEP)
    assert codes(result) == ["KG020"]
    assert SECRET not in told(result)


@pytest.mark.parametrize("kind", ["zero", "pipe", "huge"])
def test_what_is_no_ordinary_file_is_neither_waited_for_nor_swallowed(place, kind):
    def make(name: str) -> None:
        path = place.folder / name
        if kind == "zero":
            os.mknod(path, 0o600 | 0o020000, os.makedev(1, 5)) if os.geteuid() == 0 else path.symlink_to("/dev/zero")
        elif kind == "pipe":
            os.mkfifo(path)
        else:
            with path.open("wb") as file:
                file.truncate(1 << 40)

    for name in ("r.txt", "helper.py", "data.bin"):
        make(name)
    (place.folder / "run.py").symlink_to("helper.py")
    result = place.compile(("step:a", "%pip install -r r.txt\n%run run.py\nimport helper\nopen('data.bin')"))
    assert {"KG304", "KG407"} <= set(codes(result))
    result = place.compile(("step:a", "open('data.bin')"), settings={"files": ["data.bin"]})
    assert result.source is None
    make("whole.ipynb")
    assert codes(generate(place.folder / "whole.ipynb")) == ["KG001"]
    make("whole.py")
    assert codes(generate(place.folder / "whole.py")) == ["KG001"]


def test_a_pattern_does_not_walk_for_ever(place, monkeypatch):
    (place.folder / "circle").symlink_to(".")
    (place.folder / "a.csv").write_text("1")
    result = place.compile(("step:a", "open('a.csv')"), settings={"files": ["**/**/*.csv"]})
    assert "place_files" in (result.source or "")
    monkeypatch.setattr("kalegen.incremental.patterns.MOST_ENTRIES", 2)
    (place.folder / "b.csv").write_text("1")
    assert "KG613" in codes(place.compile(("step:a", "open('a.csv')"), settings={"files": ["*.csv"]}))


def test_a_pattern_means_a_thousand_files_at_most(place):
    (place.folder / "many").mkdir()
    for number in range(1001):
        (place.folder / f"many/{number}").write_text("")
    result = place.compile(("step:a", "open('many/1')"), settings={"files": ["many/*"]})
    assert [d.message for d in result.diagnostics] == ["files: 'many/*' matches 1,001 files, and 1,000 can travel"]


def test_files_include_one_another_once(place):
    names = [f"r{number}.txt" for number in range(12)]
    for name in names:
        (place.folder / name).write_text("".join(f"-r {other}\n" for other in names) + "tqdm==4\n")
    place.configure("pin_from = ['r0.txt']")
    assert place.compile(("step:a", "import tqdm")).source is not None


# The gate itself


def test_the_gate(tmp_path):
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    (inside / "a").write_text("1")
    (outside / "b").write_text("2")
    (inside / "link").symlink_to(outside / "b")
    with within(inside):
        assert read_bytes(inside / "a") == b"1"
        assert kind_of(outside / "b") == kind_of(inside / "link") == kind_of(inside / "../in/../out/b") == "refused"
        assert is_file(inside / "link")  # for whoever reads it then, and is refused
        for path in (outside / "b", inside / "link", inside / "no\0name"):
            with pytest.raises(Refused):
                read_bytes(path)
        with pytest.raises(Refused, match="more than 0 MiB"):
            read_bytes(inside / "a", 0)
        assert files_matching(inside, "*") == [inside / "a", inside / "link"]


def test_the_cache_asks_through_the_gate_too(place, kalegen):
    place.configure("[[tool.kalegen.pipelines]]\nnotebook = 'nb.ipynb'\noutput = 'out.py'")
    place.notebook(HELPER)
    (place.folder / "helper.py").write_text("token = 17\n")
    assert kalegen("sync").status == 0
    (place.folder / "helper.py").unlink()
    (place.folder / "helper.py").symlink_to("../outside/secret.py")
    outcome = kalegen("sync")
    assert outcome.status == 1
    assert "KG407" in outcome.err
    assert SECRET not in outcome.err


ASKING = {"open", "read_text", "read_bytes", "exists", "is_file", "is_dir", "iterdir", "glob", "rglob", "stat", "lstat",
          "scandir", "listdir", "samefile", "exec", "eval", "__import__", "import_module", "find_spec"}  # fmt: skip
ROOMS = ("frontends", "analysis", "settings", "configuration", "transforms", "diagnostics", "model", "syntax")
ALLOWED = {("frontends/composition.py", "samefile"), ("analysis/tables/star_names.py", "read_text")}
"""Of a file that the gate has let pass, and of kalegen's own."""


def test_nobody_else_asks_the_machine():
    """What compiles goes through ``incremental/lookups.py``, the gate."""
    found = {
        (file.relative_to(root).as_posix(), name)
        for root in [Path(kalegen.__file__).parent]
        for room in ROOMS
        for file in (root / room).rglob("*.py")
        for name in _asked(ast.parse(file.read_text(encoding="utf-8")))
    }
    assert found - ALLOWED == set()


def _asked(tree: ast.Module) -> Iterator[str]:
    gate = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == lookups.__name__
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in ASKING - (gate if isinstance(node.func, ast.Name) else set()):
                yield called


def test_sync_waits_for_no_pipe(place, kalegen):
    os.mkfifo(place.folder / "nb.ipynb")
    os.mkfifo(place.folder / "out.py")
    place.configure("[[tool.kalegen.pipelines]]\nnotebook = 'nb.ipynb'\noutput = 'out.py'")
    assert kalegen("sync").status == 1
    (place.folder / "nb.ipynb").unlink()
    place.notebook(STEP)
    for words in (["--check"], ["--diff"], []):
        assert kalegen("sync", *words).status == (0 if words == ["--diff"] else 1)


def test_settings_are_read_inside_the_project(place, kalegen):
    (place.folder / "nb.ipynb").symlink_to("../outside/secret.txt")
    outcome = kalegen("config", "nb.ipynb")
    assert (outcome.status, SECRET in outcome.err + outcome.out) == (1, False)
