"""Who wins: a step's own settings, then defaults, strongest first; tables are joined key by key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kalegen.build import build
from kalegen.diagnostics.diagnostic import Place
from kalegen.frontends.notebook import read_notebook
from kalegen.frontends.tags import SETTING_TAGS
from kalegen.model.settings import TaskSetting
from kalegen.settings.metadata import KEYS, WITHOUT_MEANING, read_metadata
from kalegen.settings.pipeline import merge_settings
from kalegen.settings.reading import read_layer, step_settings_from_mapping
from kalegen.settings.syntax import cpu, image, memory, seconds
from kalegen.settings.table import BY_KEY, ROWS
from tests.settings.workbench import write_notebook

PLACE = Place("here")


def task_settings(
    folder: Path, tags: list[str], settings: Mapping[str, Any], project: Mapping[str, Any]
) -> set[TaskSetting]:
    notebook, found = read_notebook(write_notebook(folder / "n.ipynb", [(["step:a", *tags], "x = 1")], settings))
    assert notebook is not None and not found
    pipeline, found = build(replace(notebook, project=project))
    assert not found
    return set(pipeline.steps[0].task_settings)


def test_each_layer_wins_over_the_ones_below_it(tmp_path: Path) -> None:
    project = {"steps_defaults": ["env:A:5", "env:B:5", "env:C:5", "env:D:5", "env:E:5"], "env": {"E": "6", "F": "6"}}
    settings = {"steps_defaults": {"env": {"A": 2, "B": 2, "C": 2}}, "env": {"C": 3, "D": 3}}
    expected = {"A": "1", "B": "2", "C": "2", "D": "3", "E": "5", "F": "6"}
    found = task_settings(tmp_path, ["env:A:1"], settings, project)
    assert found == {TaskSetting("env", name, value) for name, value in expected.items()}


def test_parts_of_a_setting_come_from_different_layers(tmp_path: Path) -> None:
    found = task_settings(tmp_path, ["retry:3"], {"steps_defaults": {"retry_interval": "10s"}}, {"retry_factor": 3})
    assert found == {
        TaskSetting("retry", "count", 3),
        TaskSetting("retry", "interval", 10),
        TaskSetting("retry", "factor", 3.0),
    }


def test_a_variable_of_another_kind_is_replaced(tmp_path: Path) -> None:
    found = task_settings(tmp_path, ["env:A:1"], {"steps_defaults": ["secret:db:key:A"]}, {})
    assert found == {TaskSetting("env", "A", "1")}


def test_the_step_s_mount_path_wins_and_its_variable_follows(tmp_path: Path) -> None:
    volume = {"name": "data", "type": "pvc", "mount_point": "/data", "expose_as_env_var": True}
    found = task_settings(tmp_path, ["volume:data:/mine"], {"volumes": [volume]}, {})
    assert found == {TaskSetting("volume", "data", "/mine"), TaskSetting("env", "KALE_VOLUME_DATA", "/mine")}


def test_images(tmp_path: Path) -> None:
    cells = [(["step:a"], "x = 1"), (["step:b", "image:own:1"], "print(x)")]
    notebook, _ = read_notebook(write_notebook(tmp_path / "n.ipynb", cells, {"docker_image": "all:1"}))
    assert notebook is not None
    pipeline, _ = build(replace(notebook, project={"base_image": "project:1"}))
    assert pipeline.base_image == "all:1"
    assert [step.image for step in pipeline.steps] == [None, "own:1"]


def test_merged_settings_of_notebook_and_project() -> None:
    own = {"timeout": 1, "import_names": {"a": "x"}, "steps_defaults": ["retry:1"]}
    project = {"timeout": 2, "import_names": {"a": "y", "b": "z"}, "workspace": "1Gi"}
    assert merge_settings(own, project) == {"timeout": 1, "import_names": {"a": "x", "b": "z"}, "workspace": "1Gi"}


def test_every_key_s_example_is_valid() -> None:
    import json

    examples = {name: json.loads(key.example) for name, key in KEYS.items()}
    assert read_metadata(examples, PLACE) == (examples, [])


@pytest.mark.parametrize("row", [row for row in ROWS if row.keys], ids=lambda row: row.name)
def test_every_setting_s_example_is_valid(row: Any) -> None:
    import json

    for key in row.keys:
        settings, found = step_settings_from_mapping({key: json.loads(row.example)}, PLACE)
        assert settings and not found
        assert not read_layer(settings)[1]


def test_kale_s_metadata_is_accepted_as_it_is() -> None:
    kale = {
        "autosnapshot": True, "docker_image": "", "experiment": {"id": "new", "name": "churn"},
        "experiment_name": "churn", "katib_metadata": {"algorithm": {"algorithmName": "grid"}}, "katib_run": False,
        "pipeline_description": "", "pipeline_name": "churn", "snapshot_volumes": True, "steps_defaults": [],
        "volume_access_mode": "rwm", "storage_class_name": None, "volumes": [
            {"annotations": [{"key": "", "value": ""}], "mount_point": "/home/jovyan", "name": "workspace-1", "size": 5,
             "size_type": "Gi", "snapshot": False, "type": "clone"},
        ],
    }  # fmt: skip
    valid, found = read_metadata(kale, PLACE)
    assert found == []
    assert valid["experiment_name"] in ("churn", kale["experiment"])
    assert not valid.keys() & WITHOUT_MEANING


def test_none_says_nothing() -> None:
    assert step_settings_from_mapping(dict.fromkeys(BY_KEY), PLACE) == ((), [])
    assert read_metadata(dict.fromkeys(KEYS), PLACE) == ({}, [])


def test_the_tag_grammar_comes_from_the_table() -> None:
    assert {row.name for row in ROWS if row.form and row.shape} == SETTING_TAGS.keys()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4Gi", "4Gi"), ("1.5Gi", "1536Mi"), ("500k", "500K"), ("512k", "500Ki"), ("1e9", "1G"), ("0.5", "1"),
        ("100000m", "100"), ("1.0005Ki", "1025"), (".5Gi", "512Mi"), ("0", "0"),
    ],
)  # fmt: skip
def test_memory_in_forms_that_kfp_takes(text: str, expected: str) -> None:
    assert memory(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("2", "2"), ("0.5", "0.5"), ("500m", "500m"), ("1e1", "10000m"), ("2500u", "3m")]
)
def test_cpu_in_forms_that_kfp_takes(text: str, expected: str) -> None:
    assert cpu(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("0", 0), ("600", 600), ("90s", 90), ("10m", 600), ("1h30m", 5400), ("2d", 172800)]
)
def test_durations(text: str, expected: int) -> None:
    assert seconds(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "python", "python:3.12", "docker.io/library/python:3.12-slim", "localhost:5000/a/b_c/d__e:V1.0",
        "gcr.io/arrikto/jupyter-kale@sha256:" + "0" * 64, "host.example:5000/a:1@sha256:" + "f" * 64, "[::1]:5000/a",
    ],
)  # fmt: skip
def test_image_references(text: str) -> None:
    assert image(text) == text
