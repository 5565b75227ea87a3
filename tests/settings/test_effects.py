"""Each setting of a step: what the compiled pipeline holds of it, given by tags, by defaults and by a decorator."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kalegen.generate import generate
from kalegen.settings.table import ROWS
from tests.settings.workbench import Compiled, check_golden, compiled, one_step, write_notebook

Look = Callable[[Compiled, str], Any]


def resources(result: Compiled, step: str) -> Any:
    return result.container(step)["resources"]


def environment(result: Compiled, step: str) -> Any:
    return {variable["name"]: variable.get("value", "") for variable in result.container(step)["env"]}


def of_kubernetes(key: str) -> Look:
    return lambda result, step: result.kubernetes(step)[key]


def of_secrets(key: str, name: str) -> Look:
    """Owner, key and variable of what becomes environment variables."""
    return lambda result, step: [
        (one[f"{name}Name"], pair[f"{name}Key"], pair["envVar"])
        for one in result.kubernetes(step)[key]
        for pair in one["keyToEnv"]
    ]


@dataclass(frozen=True)
class Case:
    """A setting by tags and as a mapping, where to look for its effect, and what is there."""

    tags: tuple[str, ...]
    mapping: Mapping[str, Any]
    look: Look
    expected: Any


CASES = {
    "image": Case(
        ("image:registry.example:5000/team/ml:1.2@sha256:" + "0a" * 32,),
        {"image": "registry.example:5000/team/ml:1.2@sha256:" + "0a" * 32},
        lambda result, step: result.container(step)["image"],
        "registry.example:5000/team/ml:1.2@sha256:" + "0a" * 32,
    ),
    "limit": Case(
        ("limit:cpu:2", "limit:memory:1.5Gi", "limit:amd.com/gpu:2"),
        {"limits": {"cpu": 2, "memory": "1.5Gi", "amd.com/gpu": 2}},
        resources,
        {
            "cpuLimit": 2.0, "resourceCpuLimit": "2", "memoryLimit": 1.610612736, "resourceMemoryLimit": "1536Mi",
            "accelerator": {"count": "2", "resourceCount": "2", "type": "amd.com/gpu", "resourceType": "amd.com/gpu"},
        },
    ),
    "request": Case(
        ("request:cpu:500m", "request:memory:2G"),
        {"requests": {"cpu": "500m", "memory": "2G"}},
        resources,
        {
            "cpuRequest": 0.5, "resourceCpuRequest": "500m", "memoryRequest": 2.0, "resourceMemoryRequest": "2G",
        },
    ),
    "env": Case(
        ("env:URL:http://host:80/?q={{$.x}}", "env:EMPTY:"),
        {"env": {"URL": "http://host:80/?q={{$.x}}", "EMPTY": ""}},
        environment,
        {"URL": "http://host:80/?q={{$.x}}", "EMPTY": ""},
    ),
    "secret": Case(
        ("secret:db:password:DB_PASSWORD", "secret:db:user:DB_USER", "secret:db:user:OTHER"),
        {
            "secrets": {
                "DB_PASSWORD": {"secret_name": "db", "secret_key": "password"},
                "DB_USER": {"name": "db", "key": "user"},
                "OTHER": "db:user",
            }
        },
        of_secrets("secretAsEnv", "secret"),
        [("db", "password", "DB_PASSWORD"), ("db", "user", "DB_USER"), ("db", "user", "OTHER")],
    ),
    "configmap": Case(
        ("configmap:site:region:REGION",),
        {"configmaps": ["site:region:REGION"]},
        of_secrets("configMapAsEnv", "configMap"),
        [("site", "region", "REGION")],
    ),
    "volume": Case(
        ("volume:data:/data", "volume:raw:/raw/"),
        {"volumes": {"data": "/data", "raw": "/raw"}},
        lambda result, step: [(m["constant"], m["mountPath"]) for m in result.kubernetes(step)["pvcMount"]],
        [("data", "/data"), ("raw", "/raw")],
    ),
    "field": Case(
        ("field:metadata.name:POD", "field:metadata.labels['team']:TEAM"),
        {"fields": {"POD": "metadata.name", "TEAM": "metadata.labels['team']"}},
        of_kubernetes("fieldPathAsEnv"),
        [{"name": "POD", "fieldPath": "metadata.name"}, {"name": "TEAM", "fieldPath": "metadata.labels['team']"}],
    ),
    "sub-path": Case(
        ("volume:data:/data", "sub-path:data:raw/2026", "volume:other:/other"),
        {"volumes": {"data": "/data", "other": "/other"}, "sub_paths": {"data": "raw/2026"}},
        lambda result, step: [(m["constant"], m.get("subPath")) for m in result.kubernetes(step)["pvcMount"]],
        [("data", "raw/2026"), ("other", None)],
    ),
    "empty-dir": Case(
        ("empty-dir:scratch:/scratch", "empty-dir:shm:/dev/shm:2Gi:Memory", "empty-dir:big:/big:1Gi"),
        {
            "empty_dirs": {
                "scratch": "/scratch",
                "shm": {"path": "/dev/shm", "size": "2Gi", "medium": "Memory"},
                "big": {"path": "/big", "size": "1Gi"},
            }
        },
        of_kubernetes("emptyDirMounts"),
        [
            {"volumeName": "scratch", "mountPath": "/scratch"},
            {"volumeName": "shm", "mountPath": "/dev/shm", "sizeLimit": "2Gi", "medium": "Memory"},
            {"volumeName": "big", "mountPath": "/big", "sizeLimit": "1Gi"},
        ],
    ),
    "secret-volume": Case(
        ("secret-volume:db:/secrets/db", "secret-volume:tls:/secrets/tls:optional"),
        {"secret_volumes": {"db": "/secrets/db", "tls": {"path": "/secrets/tls", "optional": True}}},
        lambda result, step: [
            (m["secretName"], m["mountPath"], m["optional"]) for m in result.kubernetes(step)["secretAsVolume"]
        ],
        [("db", "/secrets/db", False), ("tls", "/secrets/tls", True)],
    ),
    "configmap-volume": Case(
        ("configmap-volume:site:/site:optional",),
        {"configmap_volumes": ["site:/site:optional"]},
        lambda result, step: [
            (m["configMapName"], m["mountPath"], m["optional"]) for m in result.kubernetes(step)["configMapAsVolume"]
        ],
        [("site", "/site", True)],
    ),
    "secret that may be missing": Case(
        ("secret:db:user:DB_USER:optional", "secret:db:password:DB_PASSWORD"),
        {
            "secrets": {
                "DB_USER": {"name": "db", "key": "user", "optional": True},
                "DB_PASSWORD": {"name": "db", "key": "password"},
            }
        },
        lambda result, step: [
            (one["optional"], [pair["envVar"] for pair in one["keyToEnv"]])
            for one in result.kubernetes(step)["secretAsEnv"]
        ],
        [(True, ["DB_USER"]), (False, ["DB_PASSWORD"])],
    ),
    "affinity": Case(
        ("affinity:disk:In:ssd,nvme", "affinity:gpu:Exists", "affinity:cores:Gt:8:50"),
        {
            "affinity": [
                {"key": "disk", "operator": "In", "values": ["ssd", "nvme"]},
                {"key": "gpu", "operator": "Exists"},
                {"key": "cores", "operator": "Gt", "values": [8], "weight": 50},
            ]
        },
        of_kubernetes("nodeAffinity"),
        [
            {
                "matchExpressions": [
                    {"key": "disk", "operator": "In", "values": ["ssd", "nvme"]},
                    {"key": "gpu", "operator": "Exists"},
                ]
            },
            {"matchExpressions": [{"key": "cores", "operator": "Gt", "values": ["8"]}], "weight": 50},
        ],
    ),
    "label": Case(
        ("label:team:ml", "label:example.com/tier:gold"),
        {"labels": {"team": "ml", "example.com/tier": "gold"}},
        lambda result, step: result.kubernetes(step)["podMetadata"]["labels"],
        {"team": "ml", "example.com/tier": "gold"},
    ),
    "annotation": Case(
        ("annotation:note:a: 'b' \"c\" \\",),
        {"annotations": {"note": "a: 'b' \"c\" \\"}},
        lambda result, step: result.kubernetes(step)["podMetadata"]["annotations"],
        {"note": "a: 'b' \"c\" \\"},
    ),
    "node": Case(
        ("node:disk:ssd",),
        {"node_selector": {"disk": "ssd"}},
        lambda result, step: result.kubernetes(step)["nodeSelector"]["labels"],
        {"disk": "ssd"},
    ),
    "toleration": Case(
        ("toleration:gpu:Exists::NoSchedule", "toleration:team:Equal:ml:NoExecute", "toleration::Exists"),
        {
            "tolerations": [
                {"key": "gpu", "operator": "Exists", "effect": "NoSchedule"},
                {"key": "team", "operator": "Equal", "value": "ml", "effect": "NoExecute"},
                ":Exists",
            ]
        },
        of_kubernetes("tolerations"),
        [
            {"key": "gpu", "operator": "Exists", "effect": "NoSchedule"},
            {"key": "team", "operator": "Equal", "value": "ml", "effect": "NoExecute"},
            {"operator": "Exists"},
        ],
    ),
    "image-pull-secret": Case(
        ("image-pull-secret:one", "image-pull-secret:two"),
        {"image_pull_secrets": ["one", "two"]},
        lambda result, step: [secret["secretName"] for secret in result.kubernetes(step)["imagePullSecret"]],
        ["one", "two"],
    ),
    "image-pull-policy": Case(
        ("image-pull-policy:Always",), {"image_pull_policy": "Always"}, of_kubernetes("imagePullPolicy"), "Always"
    ),
    "cache": Case(
        ("cache:disabled",), {"cache": False}, lambda result, step: result.task(step)["cachingOptions"], {}
    ),
    "cache key": Case(
        ("cache-key:prices-2026-07",), {"cache_key": "prices-2026-07"},
        lambda result, step: result.task(step)["cachingOptions"],
        {"enableCache": True, "cacheKey": "prices-2026-07"},
    ),
    "debug-pause": Case(
        ("debug-pause:before,error",), {"debug_pause": ["before", "error"]}, environment,
        {"ARGO_DEBUG_PAUSE_BEFORE": "true", "ARGO_DEBUG_PAUSE_ON_ERROR": "true"},
    ),
    "debug-pause alone": Case(
        ("debug-pause",), {"debug_pause": True}, environment, {"ARGO_DEBUG_PAUSE_AFTER": "true"}
    ),
    "debug-pause at the beginning": Case(
        ("debug-pause:before",), {"debug_pause": "before"}, environment, {"ARGO_DEBUG_PAUSE_BEFORE": "true"}
    ),
    "retry": Case(
        ("retry:3:1m:1.5:10m",),
        {"retry_count": 3, "retry_interval": "1m", "retry_factor": 1.5, "retry_max_interval": 600},
        lambda result, step: result.task(step)["retryPolicy"],
        {"maxRetryCount": 3, "backoffDuration": "60s", "backoffFactor": 1.5, "backoffMaxDuration": "600s"},
    ),
    "retry alone": Case(
        ("retry:2",),
        {"retry_count": 2},
        lambda result, step: result.task(step)["retryPolicy"],
        {"maxRetryCount": 2, "backoffDuration": "0s", "backoffFactor": 2.0, "backoffMaxDuration": "3600s"},
    ),
    "timeout": Case(("timeout:1h30m",), {"timeout": "1h30m"}, of_kubernetes("activeDeadlineSeconds"), "5400"),
}  # fmt: skip

ELSEWHERE = {"importer", "output", "serve", "init-container", "container", "path",
    "security_context", "on-exit", "report", "classification", "if", "for", "parallelism", "ignore-upstream-failure",
}  # fmt: skip
"""Settings without a tag (metadata has it) and those that change the graph or the component; they have own tests."""


def name_of(case: str) -> str:
    return case.replace("-", "_").replace(" ", "_")


@pytest.fixture(scope="module")
def by_tags(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    """A notebook with a step per case."""
    folder = tmp_path_factory.mktemp("tags")
    cells = [((f"step:{name_of(case)}", *CASES[case].tags), "print(1)") for case in CASES]
    result = generate(write_notebook(folder / "steps.ipynb", cells))
    check_golden("steps", result)
    return compiled(result, folder)


@pytest.fixture(scope="module")
def by_decorators(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    """A script with a step per case."""
    folder = tmp_path_factory.mktemp("script")
    lines = ["from kalegen.sdk import pipeline, step"]
    for case in CASES:
        options = ", ".join(f"{key}={value!r}" for key, value in CASES[case].mapping.items())
        lines += ["", "", f"@step({options})", f"def {name_of(case)}():", "    print(1)"]
    calls = [f"    {name_of(case)}()" for case in CASES]
    lines += ["", "", '@pipeline(name="steps")', "def steps():", *calls, ""]
    path = folder / "script.py"
    path.write_text("\n".join(lines), encoding="utf-8")
    return compiled(generate(path), folder)


@pytest.mark.parametrize("case", CASES)
def test_tags_have_their_effect(case: str, by_tags: Compiled) -> None:
    assert CASES[case].look(by_tags, name_of(case)) == CASES[case].expected


@pytest.mark.parametrize("case", CASES)
def test_decorators_have_the_same_effect(case: str, by_decorators: Compiled) -> None:
    assert CASES[case].look(by_decorators, name_of(case)) == CASES[case].expected


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("form", ["tags", "mapping"])
def test_defaults_for_all_steps_make_the_same_module(case: str, form: str, tmp_path: Path) -> None:
    given = list(CASES[case].tags) if form == "tags" else dict(CASES[case].mapping)
    own = one_step(tmp_path, *CASES[case].tags)
    inherited = one_step(tmp_path, steps_defaults=given)
    assert own.source is not None
    assert inherited.source == own.source


def test_every_setting_is_among_the_cases() -> None:
    names = {row.setting_kind for row in ROWS} - ELSEWHERE
    variants = {"retry alone", "secret that may be missing", "cache key"}
    assert names == {case for case in CASES if case not in variants and not case.startswith("debug-pause ")}


def test_nothing_is_written_that_nobody_asked_for(tmp_path: Path) -> None:
    result = one_step(tmp_path)
    assert result.source is not None
    assert "kubernetes" not in result.source
    assert "pipeline_config" not in result.source
    task = result.source[result.source.index("train_task = ") : result.source.index("if __name__")]
    assert [line.strip() for line in task.strip().splitlines()] == [
        "train_task = train_step()",
        'train_task.set_display_name("train")',
    ]
    assert compiled(result, tmp_path).platform == {}


def test_no_value_is_code(tmp_path: Path) -> None:
    evil = '"); import os; os.abort() #\'"""\\'
    result = one_step(tmp_path, f"env:A:{evil}", f"annotation:a:{evil}", pipeline_description=evil)
    found = compiled(result, tmp_path)
    assert environment(found, "train") == {"A": evil}
    assert found.kubernetes("train")["podMetadata"]["annotations"] == {"a": evil}


def test_parameters_may_be_called_like_what_the_module_uses(tmp_path: Path) -> None:
    cells = [
        (["pipeline-parameters"], "kfp_kubernetes = 1\nkfp_dsl = 2\nkubernetes = 3"),
        (["step:train", "label:a:b"], "print(kfp_kubernetes, kfp_dsl, kubernetes)"),
        (["step:last", "on-exit"], "print(pipeline_status)"),
    ]
    result = generate(write_notebook(tmp_path / "names.ipynb", cells, {"workspace": "1Gi"}))
    found = compiled(result, tmp_path)
    assert found.kubernetes("train")["podMetadata"]["labels"] == {"a": "b"}
    assert set(found.pipeline["root"]["inputDefinitions"]["parameters"]) == {"kfp_kubernetes", "kfp_dsl", "kubernetes"}
