"""``kalegen sync``, ``--check``, ``--diff`` and ``config`` as people use them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kalegen.cli.application import run
from kalegen.configuration import project as project_module
from tests.configuration.notebooks import TWO_STEPS, write_notebook

ENTRY = '[[tool.kalegen.pipelines]]\nnotebook = "{0}.ipynb"\noutput = "out/{0}.py"\n'
LISTING = """\
import json, sys
from kalegen.cli.application import run
try:
    run(["sync"])
except SystemExit as end:
    print(json.dumps([end.code, sorted(sys.modules)]))
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: a project of two pipelines, with a cache of its own."""
    folder = tmp_path / "project"
    (folder / ".git").mkdir(parents=True)
    for name in ("one", "two"):
        write_notebook(folder / f"{name}.ipynb")
    (folder / "pyproject.toml").write_text(ENTRY.format("one") + ENTRY.format("two"), encoding="utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("KALEGEN_CACHE_DIR", str(tmp_path / "cache"))
    return folder


def kalegen(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        run(list(arguments))
    assert isinstance(end.value.code, int)
    return end.value.code


def test_sync_writes_what_is_missing_and_leaves_the_rest_alone(project: Path) -> None:
    assert kalegen("sync") == 0
    outputs = [project / "out" / f"{name}.py" for name in ("one", "two")]
    for output in outputs:
        os.utime(output, (1, 1))
    write_notebook(project / "two.ipynb", [*TWO_STEPS, ("step:more", "print(3)")])
    assert kalegen("sync") == 0
    assert outputs[0].stat().st_mtime == 1
    assert "def more_step(" in outputs[1].read_text(encoding="utf-8")


def test_sync_gives_what_a_plain_compilation_gives(project: Path) -> None:
    assert kalegen("sync") == 0
    assert kalegen("one.ipynb", "-o", "plain.py") == 0
    assert (project / "plain.py").read_bytes() == (project / "out" / "one.py").read_bytes()


def test_sync_check_writes_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kalegen("sync", "--check") == 1
    assert "out/one.py is not what one.ipynb generates" in capsys.readouterr().err
    assert not (project / "out").exists()
    kalegen("sync")
    assert kalegen("sync", "--check") == 0


def test_sync_of_some(project: Path) -> None:
    assert kalegen("sync", "two.ipynb") == 0
    assert [path.name for path in (project / "out").iterdir()] == ["two.py"]
    assert kalegen("sync", "out/one.py") == 0
    assert (project / "out" / "one.py").exists()


def test_a_hook_fails_when_it_changed_something(project: Path) -> None:
    assert kalegen("sync", "--fail-on-change") == 1
    assert kalegen("sync", "--fail-on-change") == 0


def test_an_error_leaves_its_output_and_writes_the_others(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kalegen("sync")
    before = (project / "out" / "one.py").read_bytes()
    write_notebook(project / "one.ipynb", [("step:a", "x = undefined")])
    write_notebook(project / "two.ipynb", [("step:other", "print(1)")])
    for _ in range(2):  # the second time from the cache
        assert kalegen("sync") == 1
        assert "one.ipynb: cell 1 [step a], line 1" in capsys.readouterr().err
    assert (project / "out" / "one.py").read_bytes() == before
    assert "def other_step(" in (project / "out" / "two.py").read_text(encoding="utf-8")


def test_what_is_not_listed_is_refused(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kalegen("sync", "three.ipynb") == 1
    assert "KG029: pyproject.toml does not list three.ipynb as a pipeline" in capsys.readouterr().err
    (project / "pyproject.toml").write_text("", encoding="utf-8")
    assert kalegen("sync") == 1
    assert "no pyproject.toml here lists a pipeline" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["one", "One (!)"])
def test_two_pipelines_of_one_name_are_refused(project: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    third = ENTRY.format("three")
    write_notebook(project / "three.ipynb")
    with (project / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(f'pipeline_name = "{name}"\n{third}')
    for _ in range(2):  # the second time from the cache
        assert kalegen("sync") == 1
        line, _ = capsys.readouterr().err.split("\n  hint", 1)
        assert line.endswith(
            "KG023: out/one.py and out/two.py would both compile to one.yaml: their pipelines have one name "
            "[invalid-pipeline-entry]"
        )
        assert [path.name for path in (project / "out").iterdir()] == ["three.py"]
    (project / "pyproject.toml").write_text(
        f'{ENTRY.format("one")}{ENTRY.format("two")}pipeline_name = "one-more"\n{third}', encoding="utf-8"
    )
    assert kalegen("sync") == 0


def test_pipelines_of_other_scripts_have_names_of_their_own(project: Path) -> None:
    names = ["日本", "中国", "Übung"]
    for name in names:
        write_notebook(project / f"{name}.ipynb")
    (project / "pyproject.toml").write_text("".join(map(ENTRY.format, names)), encoding="utf-8")
    assert kalegen("sync") == 0
    ends = [(project / "out" / f"{name}.py").read_text(encoding="utf-8").splitlines()[-1] for name in names]
    assert [end.split('"')[1] for end in ends] == ["riben.yaml", "zhongguo.yaml", "ubung.yaml"]


def test_a_second_run_parses_and_formats_nothing(project: Path) -> None:
    kalegen("sync")
    done = subprocess.run([sys.executable, "-c", LISTING], check=True, capture_output=True, text=True)
    code, modules = json.loads(done.stdout)
    assert code == 0
    assert not {"libcst", "black", "networkx", "nbformat", "kfp", "IPython", "kalegen.generate"} & set(modules)


def test_the_entries_of_a_project_are_read_once(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kalegen("sync")
    read = []
    entry = project_module._entry
    monkeypatch.setattr(project_module, "_entry", lambda *given: read.append(given) or entry(*given))
    kalegen("sync")
    assert len(read) == 2


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("helper.py", "def f():\n    return 2\n"),
        ("pyproject.toml", ENTRY.format("one") + ENTRY.format("two") + '[tool.kalegen]\nbase_image = "other:1"\n'),
        ("requirements.txt", "pandas==1.5"),
        ("one.ipynb", None),
    ],
)
def test_whatever_goes_into_a_module_makes_it_anew(project: Path, file: str, text: str | None) -> None:
    cells = [("step:a", "import helper\nimport pandas as pd\nx = pd.Series([helper.f()])")]
    (project / "helper.py").write_text("def f():\n    return 1\n", encoding="utf-8")
    (project / "requirements.txt").write_text("pandas==1.4\n", encoding="utf-8")
    write_notebook(project / "one.ipynb", cells, {"pin_from": ["requirements.txt"]})
    assert kalegen("sync") == 0
    assert kalegen("sync", "--check") == 0
    if text is None:
        write_notebook(project / "one.ipynb", [("step:b", "print(1)")])
    else:
        (project / file).write_text(text, encoding="utf-8")
    assert kalegen("sync", "--check") == 1


def test_a_module_that_appears_makes_its_pipeline_anew(project: Path) -> None:
    write_notebook(project / "one.ipynb", [("step:a", "import helper\nprint(helper.f())")])
    assert kalegen("sync") == 0
    (project / "helper.py").write_text("def f():\n    return 1\n", encoding="utf-8")
    assert kalegen("sync", "--check") == 1


def test_flags_are_a_part_of_the_key(project: Path) -> None:
    kalegen("sync")
    assert kalegen("sync", "--check", "--set", "base_image=other:1") == 1
    assert kalegen("sync", "--check") == 0


def test_check_of_one(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kalegen("one.ipynb", "-o", "one.py", "--check") == 1
    assert not (project / "one.py").exists()
    kalegen("one.ipynb", "-o", "one.py")
    assert kalegen("one.ipynb", "-o", "one.py", "--check") == 0
    assert kalegen("one.ipynb", "-o", "one.py", "--check", "--set", "base_image=other:1") == 1
    assert "--diff shows how it differs" in capsys.readouterr().err


def test_diff_tells_people_and_programs(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kalegen("one.ipynb", "-o", "one.py")
    before = (project / "one.py").read_bytes()
    capsys.readouterr()
    assert kalegen("one.ipynb", "-o", "one.py", "--diff", "--set", "base_image=other:1") == 0
    told = capsys.readouterr()
    assert "step load: base_image: 'python:3.12' → 'other:1'" in told.err
    assert told.out.startswith("--- one.py\n+++ one.py (generated now)\n@@")
    assert '-    base_image="python:3.12"' in told.out
    assert "\x1b" not in told.out
    assert (project / "one.py").read_bytes() == before
    assert kalegen("one.ipynb", "-o", "one.py", "--check", "--diff", "--set", "base_image=other:1") == 1


def test_config_says_where_values_come_from(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = ENTRY.format("one") + 'pin_from = ["a.txt"]\n[tool.kalegen.import_names]\ncv2 = "opencv"\n'
    (project / "pyproject.toml").write_text(text, encoding="utf-8")
    write_notebook(project / "one.ipynb", settings={"docker_image": "mine:1"})
    assert kalegen("config", "one.ipynb", "--set", "pip_index_urls=https://x", "--json") == 0
    rows = {".".join(row["key"]): (row["value"], row["origin"]) for row in json.loads(capsys.readouterr().out)}
    assert rows["base_image"] == ("mine:1", "one.ipynb")
    assert rows["import_names.cv2"] == ("opencv", "pyproject.toml [tool.kalegen]")
    assert rows["pin_from"] == (["a.txt"], "pyproject.toml [[tool.kalegen.pipelines]]")
    assert rows["pip_index_urls"] == (["https://x"], "command line")
    assert rows["pipeline_name"] == ("one", "default")


def test_config_reads_as_toml(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kalegen("config", "one.ipynb", "--set", 'marshal."shop.Cart"=a:b,c') == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("marshal")]
    assert line.split("  ")[0] == 'marshal."shop.Cart"'
    assert line.endswith("# command line")


def test_a_malformed_setting_is_wrong_usage(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kalegen("one.ipynb", "--set", "base_image") == 2
    assert "KEY=VALUE" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "beginning"),
    [
        ("p.mmd", "flowchart TD"),
        ("p.dot", "digraph"),
        ("p.svg", "<svg "),
        ("p.html", "<!DOCTYPE html>"),
        ("p.txt", "one ()"),
    ],
)
def test_graph_draws_by_the_files_ending(project: Path, name: str, beginning: str) -> None:
    assert kalegen("graph", "one.ipynb", "-o", name) == 0
    assert (project / name).read_text(encoding="utf-8").startswith(beginning)


def test_graph_of_a_broken_notebook_is_an_error(project: Path) -> None:
    write_notebook(project / "one.ipynb", [("step:a", "x = undefined")])
    assert kalegen("graph", "one.ipynb", "-o", "p.svg") == 1
    assert not (project / "p.svg").exists()
