"""What stands beside the package says the same as the package."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml
from packaging.requirements import Requirement

from kalegen import __version__
from kalegen.configuration.toml import tomllib
from kalegen.schemas import schema_text
from tests.configuration.notebooks import write_notebook

ROOT = Path(__file__).parent.parent
PROJECT: Any = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_all_files_name_this_version() -> None:
    recipe = yaml.safe_load((ROOT / "packaging" / "recipe.yaml").read_text())
    assert recipe["context"]["version"] == __version__
    assert f"ARG VERSION={__version__}\n" in (ROOT / "packaging" / "Dockerfile").read_text()
    for page in ("pre-commit.md", "platform-teams.md"):
        text = (ROOT / "docs" / "how-to" / page).read_text(encoding="utf-8")
        assert f"    rev: v{__version__}  # not released" in text
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_recipe_asks_for_what_the_project_asks_for() -> None:
    recipe = yaml.safe_load((ROOT / "packaging" / "recipe.yaml").read_text())
    run = {name: rest for name, _, rest in (line.partition(" ") for line in recipe["requirements"]["run"])}
    assert run.pop("python").replace("${{ python_min }}", recipe["context"]["python_min"]) == ">=3.10,<3.14"
    wanted = [Requirement(text) for text in PROJECT["project"]["dependencies"]]
    assert run.pop("kfp-kubernetes") == run["kfp"]  # what is an extra on PyPI
    assert {name: set(rest.split(",")) for name, rest in run.items()} == {
        one.name: set(str(one.specifier).split(",")) for one in wanted
    }


def test_extras_are_for_users_and_groups_for_development() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    names = {Requirement(text).name for texts in extras.values() for text in texts}
    assert names.isdisjoint({"pytest", "mypy", "ruff", "hypothesis", "pre-commit", "build", "twine"})
    assert {"test", "ml", "keras", "older-libraries"} <= PROJECT["dependency-groups"].keys()
    asked = (ROOT / "Makefile").read_text() + (ROOT / ".ci" / "older-libraries").read_text()
    extra = {name for text in re.findall(r"'\.\[([\w,]+)\]'", asked) for name in text.split(",")}
    assert extra <= extras.keys()


def test_one_repository_is_named() -> None:
    home = PROJECT["project"]["urls"]["Source"]
    assert all(url.startswith(home) for url in PROJECT["project"]["urls"].values())
    assert f"repo: {home}\n" in (ROOT / "docs" / "how-to" / "pre-commit.md").read_text()
    assert home.partition("github.com/")[2] in schema_text("graph")


def test_the_action_runs_commands_that_there_are() -> None:
    from kalegen.cli.sync import sync_command
    from kalegen.reporting.rendering import RENDERINGS

    action = yaml.safe_load((ROOT / "action.yml").read_text())
    script = "\n".join(step.get("run", "") for step in action["runs"]["steps"])
    lines = re.findall(r'bin/kalegen" (\w+) ([^>|\n]*)', script)
    assert [command for command, _ in lines] == ["sync", "sync"]
    options = {name for option in sync_command.params for name in option.opts}
    for _, arguments in lines:
        given = arguments.split()
        assert {one for one in given if one.startswith("--")} <= options
        assert given[given.index("--format") + 1] in RENDERINGS


def test_the_workflow_publishes_by_trust_alone() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text())
    assert workflow["permissions"] == {}
    publish = workflow["jobs"]["publish"]
    assert publish["permissions"] == {"id-token": "write"}
    assert publish["steps"][-1]["with"] == {"packages-dir": "dist", "attestations": True}
    assert "secrets." not in (ROOT / ".github" / "workflows" / "release.yml").read_text()


def test_the_action_s_check_annotates_and_uploads(tmp_path: Path) -> None:
    """The step's own script, as GitHub runs it, in a project with a module that is not current."""
    (tmp_path / "kalegen" / "bin").mkdir(parents=True)
    program = tmp_path / "kalegen" / "bin" / "kalegen"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kalegen "$@"\n')
    program.chmod(0o755)
    project = tmp_path / "project"
    project.mkdir()
    write_notebook(project / "nb.ipynb")
    table = '[[tool.kalegen.pipelines]]\nnotebook = "nb.ipynb"\noutput = "out/nb.py"\n'
    (project / "pyproject.toml").write_text(table)
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    (script,) = [step["run"] for step in action["runs"]["steps"] if step.get("id") == "check"]
    more = {"RUNNER_TEMP": str(tmp_path), "SARIF": "true", "KALEGEN_CACHE_DIR": str(tmp_path / "cache")}
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    done = subprocess.run(command, cwd=project, env={**os.environ, **more}, capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("::error file=out/nb.py,title=kalegen KG031 [not-current],line=1::out/nb.py is not")
    (found,) = json.loads((tmp_path / "kalegen.sarif").read_text())["runs"][0]["results"]
    assert found["ruleId"] == "KG031"
