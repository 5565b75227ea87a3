"""``target``: what Vertex AI Pipelines and kfp 2.15 can't do is an error where it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import kalegen
from kalegen.diagnostics.diagnostic import Diagnostic
from kalegen.rules.targets import TARGETS as CHECKS
from kalegen.settings.keys import TARGETS
from tests.cli.conftest import Kalegen, folder
from tests.cli.conftest import kalegen as command
from tests.configuration.notebooks import write_notebook

__all__ = ["command", "folder"]

AT_CELL = "nb.ipynb: cell 1 [step a], line 1"


def found(folder: Path, target: str, tag: str, settings: Mapping[str, Any]) -> list[Diagnostic]:
    source = f"#| {tag}\nmodel = 1" if tag else "print(1)"
    path = write_notebook(folder / "nb.ipynb", [("step:a", source)], settings)
    return list(kalegen.check(path, settings={"target": target}))


@pytest.mark.parametrize(
    ("target", "tag", "message"),
    [
        ("vertex", "label: team:ml", "takes nothing of kfp's Kubernetes extension: label"),
        ("vertex", "secret: db:key:KEY", "takes nothing of kfp's Kubernetes extension: secret"),
        ("vertex", "volume: data:/data", "takes nothing of kfp's Kubernetes extension: volume"),
        ("vertex", "toleration: gpu:Exists", "takes nothing of kfp's Kubernetes extension: toleration"),
        ("vertex", "timeout: 10m", "takes nothing of kfp's Kubernetes extension: timeout"),
        ("vertex", "request: cpu:2", "sizes machines by limits"),
        ("vertex", "limit: nvidia.com/gpu:1", "knows no accelerator 'nvidia.com/gpu'"),
        ("vertex", "limit: cpu:128", "has no machine with 128 of cpu"),
        ("vertex", "limit: memory:1000G", "has no machine with 1000G of memory"),
        ("vertex", "serve: model:model", "has no KServe"),
        ("vertex", "cache-key: prices", "knows no keys of results"),
        ("kfp-2.15", "sub-path: data:raw", "sub-path came with kfp 2.16"),
        ("kfp-2.15", "limit: nvidia.com/gpu:3", "kfp 2.15 takes no 3 accelerators"),
        ("kfp-2.15", "debug-pause", "debug-pause came with kfp 2.17"),
    ],
)
def test_what_a_step_asks_for_is_found_at_its_cell(tmp_path: Path, target: str, tag: str, message: str) -> None:
    told = [one for one in found(tmp_path, target, tag, {}) if one.code == "KG920"]
    assert [message in one.message for one in told] == [True], told
    assert str(told[0].place) == AT_CELL
    assert told[0].hint


@pytest.mark.parametrize(
    ("target", "settings", "message"),
    [
        ("vertex", {"workspace": "5Gi"}, "knows no workspace"),
        ("vertex", {"timeout": "2h"}, "knows no time limit of the pipeline"),
        ("vertex", {"ttl_seconds_after_finished": 60}, "knows no ttl_seconds_after_finished"),
        ("vertex", {"cron": "0 6 * * *"}, "knows no schedule in manifests"),
        ("vertex", {"security_context": True}, "takes nothing of kfp's Kubernetes extension: security_context"),
        ("kfp-2.15", {"security_context": True}, "security_context came with kfp 2.16"),
        ("kfp-2.15", {"ttl_seconds_after_finished": 60}, "ttl_seconds_after_finished of a pipeline came with kfp 2.17"),
        ("kfp-2.15", {"timeout": "2h"}, "timeout of a pipeline came with kfp 2.17"),
        (
            "kfp-2.15",
            {"volumes": [{"name": "data", "type": "clone", "size": "1Gi", "mount_point": "/data"}]},
            "'data' is a clone: those came with kfp 2.17",
        ),
    ],
)
def test_what_the_pipeline_asks_for_is_found(tmp_path: Path, target: str, settings: Any, message: str) -> None:
    told = [one for one in found(tmp_path, target, "", settings) if one.code == "KG920"]
    assert told
    assert message in told[0].message
    assert {str(one.place).partition(":")[0] for one in told} == {"nb.ipynb"}
    assert [one for one in found(tmp_path, "kfp", "", settings) if one.code == "KG920"] == []


@pytest.mark.parametrize("target", TARGETS)
def test_what_each_target_can_do_is_no_finding(tmp_path: Path, target: str) -> None:
    tags = "limit: cpu:2\n#| limit: memory:8G\n#| env: A:b\n#| retry: 2\n#| cache: disabled\n#| image: python:3.12"
    assert found(tmp_path, target, tags, {}) == []
    assert {*CHECKS} == {*TARGETS}


def test_a_project_says_what_its_pipelines_are_for(folder: Path, command: Kalegen) -> None:
    text = '[tool.kalegen]\ntarget = "vertex"\nlabels = { team = "ml" }\n'
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    write_notebook(folder / "nb.ipynb", [("step:a", "print(1)")])
    done = command("nb.ipynb", "-o", "out.py")
    assert done.err.startswith("pyproject.toml: line 3: ERROR KG920: the step 'a': Vertex AI Pipelines takes nothing")
    assert not (folder / "out.py").exists()
    assert command("nb.ipynb", "-o", "out.py", "--target", "kfp").status == 0
    assert command("check", "nb.ipynb", "--target", "vertex").status == 1
    assert command("check", "nb.ipynb", "--target", "gke").status == 2
    assert 'is not "kfp", "kfp-2.15" or "vertex"' in command("check", "nb.ipynb", "--set", "target=gke").err
