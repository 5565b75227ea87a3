"""The repository of docs/how-to/platform-teams.md: its purpose, what its policy refuses, how it reaches a cluster."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from kalegen.deployment import schedule, start_run
from kalegen.settings.keys import TARGETS
from kalegen.settings.policy import RULES
from tests.rules.cluster import Cluster, Refused
from tests.rules.company import NAMES, change_cell, change_file, commands, make_repository, page, refusals, shown_files
from tests.sync.test_commands import kalegen
from tests.sync.test_pre_commit import IDENTITY, git, hooks

__all__ = ["hooks"]

FRAUD = "notebooks/fraud.ipynb"
Change = Callable[[Path], None]


def in_cell(cell: int, before: str, after: str) -> Change:
    return lambda folder: change_cell(folder, "fraud", cell, before, after)


def in_project(before: str, after: str) -> Change:
    return lambda folder: change_file(folder, "pyproject.toml", before, after)


def more_steps(folder: Path) -> None:
    path = folder / FRAUD
    document = json.loads(path.read_text(encoding="utf-8"))
    report = document["cells"][3]
    for number in (1, 2):
        tags = {"tags": [f"step:more_{number}"]}
        document["cells"].append({**report, "id": f"more{number}", "metadata": tags})
    path.write_text(json.dumps(document), encoding="utf-8")


def large_steps(folder: Path) -> None:
    for cell, before in ((2, "data ="), (3, "model ="), (4, "print")):
        change_cell(folder, "fraud", cell, before, f"text_{cell} = '{'é' * 25_000}'\n{before}")


CHANGES: dict[str, Change] = {
    "KG901": in_project("registry.example/ml/python:3.12.8", "ghcr.io/somebody/python:3.12"),
    "KG902": in_cell(2, "data", "#| image: registry.example/ml/gpu:latest\ndata"),
    "KG903": lambda folder: (
        in_cell(1, "pd", "pd\nimport seaborn as sns")(folder),
        in_cell(4, "print", "sns.set_theme()\nprint")(folder),
    )[0],
    "KG904": in_project("https://pypi.example/simple", "https://pypi.org/simple"),
    "KG905": in_cell(3, "from", "#| label: team:mine\nfrom"),
    "KG906": in_project('limits = { cpu = "2", memory = "8Gi" }', 'limits = { memory = "8Gi" }'),
    "KG907": in_cell(3, "from", "#| limit: memory:64Gi\nfrom"),
    "KG908": in_cell(2, "data", 'password = "hunter2hunter2"\ndata'),
    "KG909": in_project("\n[tool.kalegen.policy]", "security_context = { run_as_user = 0 }\n\n[tool.kalegen.policy]"),
    "KG910": more_steps,
    "KG911": in_cell(2, "data =", f"text = '{'x' * 70_000}'\ndata ="),
    "KG912": large_steps,
}
"""Pull requests, by what they are refused for."""


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository as it is on its main branch, with a cache beside it."""
    folder = tmp_path_factory.mktemp("company") / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet")
    make_repository(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("KALEGEN_CACHE_DIR", str(folder.parent / "cache"))
        assert kalegen("sync") == 0
    git(folder, "add", ".")
    return folder


@pytest.fixture
def repository(merged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone of it, which is the current folder."""
    folder = tmp_path / "repository"
    shutil.copytree(merged, folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("KALEGEN_CACHE_DIR", str(merged.parent / "cache"))
    return folder


def shell(command: str, folder: Path, cache: Path) -> subprocess.CompletedProcess[str]:
    """Give a command as a person would, kalegen and pre-commit being those of this environment."""
    programs = folder.parent / "bin"
    programs.mkdir(exist_ok=True)
    for name, module in (("kalegen", "kalegen"), ("pre-commit", "pre_commit")):
        (programs / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" -m {module} "$@"\n', encoding="utf-8")
        (programs / name).chmod(0o755)
    environment = {**os.environ, **IDENTITY, "GIT_CONFIG_GLOBAL": os.devnull, "KALEGEN_CACHE_DIR": str(cache)}
    environment |= {"PATH": f"{programs}:{os.environ['PATH']}", "PRE_COMMIT_HOME": str(folder.parent / "pre-commit")}
    return subprocess.run(command, shell=True, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)


def test_everything_is_written_and_current(repository: Path) -> None:
    kinds = {"pipelines": NAMES, "versions": NAMES, "schedules": NAMES[:1]}
    deployed = {f"deploy/{kind}/{name}.yaml" for kind, names in kinds.items() for name in names}
    modules = {f"pipelines/{name}.{ending}" for name in NAMES for ending in ("py", "yaml")}
    written = {path.relative_to(repository).as_posix() for path in repository.rglob("*") if path.is_file()}
    assert deployed | modules == {path for path in written if path.startswith(("deploy/", "pipelines/"))}
    assert kalegen("sync", "--check") == 0


def in_any_size(line: str) -> str:
    """A line without the number of bytes in it, which a change of kalegen changes."""
    return re.sub(r"has \d+ bytes", "has … bytes", line)


@pytest.mark.parametrize("code", CHANGES)
def test_what_breaks_a_rule_is_refused_with_its_line(
    repository: Path, capsys: pytest.CaptureFixture[str], code: str
) -> None:
    CHANGES[code](repository)
    capsys.readouterr()
    assert kalegen("sync", "--check", FRAUD) == 1
    told = capsys.readouterr().err
    lines = [in_any_size(line) for line in told.splitlines()]
    (line,) = [in_any_size(line) for line in refusals() if code in line]
    assert line in lines
    policy = "pyproject.toml" if code == "KG910" else "company/policy.toml"
    assert f"  why: {policy}: line " in told
    assert "  hint: " in told
    assert {word for text in lines if ": ERROR " in text for word in text.split() if word.startswith("KG")} == {
        f"{code}:"
    }
    assert kalegen("check", FRAUD) == 1
    assert line in map(in_any_size, capsys.readouterr().err.splitlines())
    before = (repository / "pipelines" / "fraud.py").read_bytes()
    assert kalegen(FRAUD, "-o", "pipelines/fraud.py") == 1
    assert (repository / "pipelines" / "fraud.py").read_bytes() == before


def test_each_rule_has_its_pull_request_and_its_row() -> None:
    assert len(refusals()) == len(CHANGES)
    for name, rule in RULES.items():
        row = f"| `{rule.example}` | {rule.meaning} |".replace("ml|risk", "ml\\|risk").replace("`|`", "`\\|`")
        assert row in page(), name
    assert all(f"| `{target}` |" in page() for target in TARGETS)


def test_ci_reports_the_line(repository: Path, merged: Path) -> None:
    cache = merged.parent / "cache"
    assert shell("sh ci.sh", repository, cache).returncode == 0
    CHANGES["KG907"](repository)
    assert shell("sh ci.sh", repository, cache).returncode == 1
    log = json.loads((repository / "kalegen.sarif").read_text(encoding="utf-8"))
    (result,) = [one for one in log["runs"][0]["results"] if one["level"] == "error"]
    assert result["ruleId"] == "KG907"
    place = result["locations"][0]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == FRAUD
    assert place["logicalLocations"] == [{"name": "cell 3", "kind": "member"}]


def test_the_hook_lets_pass_what_is_current_and_stops_what_is_not(repository: Path, merged: Path, hooks: Path) -> None:
    config = repository / ".pre-commit-config.yaml"
    revision = git(hooks, "rev-parse", "HEAD").strip()
    text = config.read_text(encoding="utf-8").replace("https://github.com/kalegen/kalegen", f"file://{hooks}")
    (line,) = [line for line in text.splitlines() if "rev:" in line]
    text = "".join(f"{one}\n" for one in text.splitlines() if "additional_dependencies" not in one)  # not of the system
    config.write_text(text.replace(line, f"    rev: {revision}"), encoding="utf-8")
    cache = merged.parent / "cache"
    shell("git add .", repository, cache)
    passed = shell("pre-commit run --all-files", repository, cache)
    assert passed.returncode == 0, passed.stdout
    CHANGES["KG902"](repository)
    shell("git add .", repository, cache)
    stopped = shell("pre-commit run --all-files", repository, cache)
    assert stopped.returncode == 1
    assert next(line for line in refusals() if "KG902" in line) in stopped.stdout.splitlines()


def test_the_commands_of_the_page_work(repository: Path, merged: Path) -> None:
    run_above = {"git add .", "pre-commit run --all-files", "sh ci.sh"}
    refused = {"kalegen check notebooks/churn.ipynb --target vertex"}
    for command in commands():
        if command not in run_above:
            assert kalegen(*command.split()[1:]) == (command in refused), command
    assert run_above | refused <= {*commands()}
    assert kalegen("sync", "--check") == 0


def documents(folder: Path) -> list[Any]:
    """The resources in a folder, and those below it, in the order of the files' names."""
    return [yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted(folder.rglob("*.yaml"))]


def test_flux_can_apply_it(repository: Path) -> None:
    stages = list(yaml.safe_load_all(shown_files()["flux.yaml"]))
    assert {stage["kind"] for stage in stages} == {"Kustomization"}
    folders = [stage["spec"]["path"] for stage in stages]
    needs = [[one["name"] for one in stage["spec"].get("dependsOn", ())] for stage in stages]
    assert needs == [[], [stages[0]["metadata"]["name"]], [stages[1]["metadata"]["name"]]]
    cluster = Cluster()
    with pytest.raises(Refused):
        cluster.apply(documents(repository / "deploy"))
    for folder in folders:
        cluster.apply(documents(repository / folder))
    assert cluster.names("Pipeline") == {*NAMES}
    first = cluster.names("PipelineVersion")
    change_cell(repository, "fraud", 4, "print", "print(1)\nprint")
    assert kalegen("sync") == 0
    for folder in folders:
        cluster.apply(documents(repository / folder))
        cluster.prune(documents(repository / "deploy"), "PipelineVersion")
    assert len(first - cluster.names("PipelineVersion")) == len(cluster.names("PipelineVersion") - first) == 1


def test_argo_cd_can_apply_it(repository: Path) -> None:
    application = yaml.safe_load(shown_files()["argocd.yaml"])
    source, policy = application["spec"]["source"], application["spec"]["syncPolicy"]
    assert source["directory"]["recurse"]
    cluster = Cluster()
    for _ in range(policy["retry"]["limit"]):  # one by one, in no order that could be relied on
        for document in reversed(documents(repository / source["path"])):
            try:
                cluster.apply([document])
            except Refused:
                continue
    assert cluster.names("Pipeline") == {*NAMES}
    assert len(cluster.names("PipelineVersion")) == len(NAMES)
    assert cluster.names("CronJob") == {"churn"}
    largest = max(len(file.read_bytes()) for file in (repository / source["path"]).rglob("*.yaml"))
    assert largest < 256 * 1024


def test_the_role_lets_schedules_do_what_they_do() -> None:
    (text,) = re.findall(r"^```yaml\n(apiVersion: rbac.*?)^```", page(), re.MULTILINE | re.DOTALL)
    role, binding = yaml.safe_load_all(text)
    assert binding["roleRef"]["name"] == role["metadata"]["name"]
    allowed = {(resource, verb) for rule in role["rules"] for resource in rule["resources"] for verb in rule["verbs"]}
    program = Path(start_run.__file__).read_text(encoding="utf-8")
    listed = {(things, "list") for things in re.findall(r'named\("(\w+)"', program)}
    created = {(things, "create") for things in re.findall(r'ask\("/(\w+)", \w+\)', program)}
    assert created == {("experiments", "create"), ("runs", "create")}
    assert listed | created <= allowed
    assert f"`{schedule.SERVER}`" in page() and str(schedule.NOBODY) in page()
