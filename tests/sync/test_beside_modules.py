"""``kalegen sync`` of pipelines that want their YAML and their resources beside the module."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.configuration.notebooks import TWO_STEPS, write_notebook
from tests.sync.test_commands import ENTRY, LISTING, kalegen, project

__all__ = ["project"]

HEAD = '[tool.kalegen]\nyaml = true\nmanifests = "deploy"\n'


def files(project: Path) -> set[str]:
    found = {path.relative_to(project).as_posix() for path in project.rglob("*") if path.is_file()}
    return found - {"one.ipynb", "two.ipynb", "pyproject.toml"}


def test_a_project_and_an_entry_say_what_is_wanted(project: Path) -> None:
    entries = f'{ENTRY.format("one")}cron = "0 6 * * *"\n{ENTRY.format("two")}yaml = false\nmanifests = ""\n'
    (project / "pyproject.toml").write_text(HEAD + entries, encoding="utf-8")
    assert kalegen("sync") == 0
    resources = {f"deploy/{kind}/one.yaml" for kind in ("pipelines", "versions", "schedules")}
    assert files(project) == {"out/one.py", "out/one.yaml", "out/two.py", *resources}
    for file in files(project):
        os.utime(project / file, (1, 1))
    assert kalegen("sync", "--check") == 0
    assert kalegen("sync") == 0
    assert {(project / file).stat().st_mtime for file in files(project)} == {1}
    listed = subprocess.run([sys.executable, "-c", LISTING], check=True, capture_output=True, text=True).stdout
    assert not {"kfp", "libcst", "yaml"} & set(json.loads(listed)[1])


def test_a_hook_keeps_module_and_yaml_together(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "pyproject.toml").write_text(HEAD + ENTRY.format("one"), encoding="utf-8")
    assert kalegen("sync", "--fail-on-change") == 1
    assert kalegen("sync", "--fail-on-change") == 0
    package = (project / "out" / "one.yaml").read_bytes()
    (project / "out" / "one.yaml").write_bytes(package + b"# by hand\n")
    assert kalegen("sync", "--check") == 1
    assert capsys.readouterr().err.splitlines()[-1] == "out/one.yaml is not what one.ipynb generates"
    assert kalegen("sync", "--fail-on-change") == 1
    assert (project / "out" / "one.yaml").read_bytes() == package


def test_a_schedule_that_ends_is_taken_away(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_notebook(project / "one.ipynb", settings={"cron": "0 6 * * *"})
    (project / "pyproject.toml").write_text(HEAD + ENTRY.format("one"), encoding="utf-8")
    assert kalegen("sync") == 0
    write_notebook(project / "one.ipynb")
    assert kalegen("sync", "--check") == 1
    assert "deploy/schedules/one.yaml is there, but one.ipynb has no schedule any more" in capsys.readouterr().err
    assert kalegen("sync") == 0
    assert "deploy/schedules/one.yaml" not in files(project)


def test_resources_of_a_pipeline_that_is_no_more_are_taken_away(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "pyproject.toml").write_text(HEAD + ENTRY.format("one"), encoding="utf-8")
    assert kalegen("sync") == 0
    (project / "deploy" / "versions" / "by-hand.yaml").write_text("kind: Mine\n", encoding="utf-8")
    renamed = f'{HEAD}{ENTRY.format("one")}pipeline_name = "first"\n'
    (project / "pyproject.toml").write_text(renamed, encoding="utf-8")
    assert kalegen("sync", "--check") == 1
    assert "deploy/versions/one.yaml is there, but of no pipeline any more" in capsys.readouterr().err
    assert kalegen("sync", "one.ipynb") == 0
    assert "deploy/versions/one.yaml" in files(project)
    assert kalegen("sync") == 0
    deployed = {file for file in files(project) if file.startswith("deploy/")}
    assert deployed == {"deploy/pipelines/first.yaml", "deploy/versions/first.yaml", "deploy/versions/by-hand.yaml"}


def test_an_error_leaves_all_files_of_its_pipeline(project: Path) -> None:
    (project / "pyproject.toml").write_text(HEAD + ENTRY.format("one"), encoding="utf-8")
    kalegen("sync")
    before = {file: (project / file).read_bytes() for file in files(project)}
    write_notebook(project / "one.ipynb", [*TWO_STEPS, ("step:c", "print(undefined)")])
    assert kalegen("sync") == 1
    assert {file: (project / file).read_bytes() for file in files(project)} == before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('manifests = "../elsewhere"', "KG023: the folder of 'manifests' would lie outside of the project"),
        ("manifests = 1", "KG022: 'manifests' in pyproject.toml is not a text"),
        ('yaml = "yes"', "KG022: 'yaml' in pyproject.toml is not true or false"),
    ],
)
def test_what_can_not_be_wanted(project: Path, capsys: pytest.CaptureFixture[str], text: str, message: str) -> None:
    for content in (f"[tool.kalegen]\n{text}\n{ENTRY.format('one')}", f"{ENTRY.format('one')}{text}\n"):
        (project / "pyproject.toml").write_text(content, encoding="utf-8")
        assert kalegen("sync") == 1
        assert message in capsys.readouterr().err
        assert files(project) == set()


@pytest.mark.parametrize("cron", ["0 0 6 * * *", "daily", 6])
def test_a_cron_expression_has_five_fields(project: Path, capsys: pytest.CaptureFixture[str], cron: object) -> None:
    write_notebook(project / "one.ipynb", settings={"cron": cron})
    assert kalegen("sync", "one.ipynb") == 1
    assert "KG022: 'cron' in one.ipynb is not a cron expression of five fields" in capsys.readouterr().err
