"""The JSON Schemas against what they describe: what the code takes they take, and what it refuses they refuse."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest

from kalegen.cli.application import run
from kalegen.configuration.toml import tomllib
from kalegen.generate import generate
from kalegen.pictures.json import to_json
from kalegen.pictures.picture import picture_of
from kalegen.reporting.rendering import as_json
from kalegen.schemas import SCHEMAS, schema_text
from kalegen.settings import metadata
from kalegen.settings.keys import KEYS
from kalegen.settings.policy import RULES
from kalegen.settings.resolving import PIPELINE_KEYS
from kalegen.settings.table import ROWS

ROOT = Path(__file__).parent.parent
VALID = {name: fastjsonschema.compile(json.loads(schema_text(name))) for name in SCHEMAS}


def is_valid(name: str, data: Any) -> bool:
    try:
        VALID[name](data)
    except fastjsonschema.JsonSchemaException:
        return False
    return True


def test_metadata_of_notebooks_is_valid() -> None:
    notebooks = [*ROOT.glob("tests/golden/notebooks/*/notebook.ipynb"), *ROOT.glob("examples/*.ipynb")]
    settings = [json.loads(path.read_text())["metadata"].get("kubeflow_notebook", {}) for path in notebooks]
    assert any(settings)
    assert [one for one in settings if not is_valid("kubeflow-notebook", one)] == []


@pytest.mark.parametrize("name", metadata.KEYS)
def test_examples_of_metadata_are_valid_and_other_values_are_not(name: str) -> None:
    example = json.loads(metadata.KEYS[name].example)
    assert is_valid("kubeflow-notebook", {name: example})
    assert is_valid("kubeflow-notebook", {name: None})
    assert not is_valid("kubeflow-notebook", {name: [[3]]})


@pytest.mark.parametrize("row", [row for row in ROWS if row.keys and not row.is_own], ids=lambda row: row.name)
def test_examples_of_steps_are_valid(row: Any) -> None:
    for key in row.keys:
        data = {key: json.loads(row.example)}
        assert is_valid("kubeflow-notebook", {"steps_defaults": data})
        beside = {} if key in PIPELINE_KEYS else data
        entry = {"notebook": "a", "output": "b", **beside}
        assert is_valid("tool-kalegen", {"steps_defaults": data, "pipelines": [entry]})


def test_the_project_s_keys_and_rules_are_valid() -> None:
    for key in KEYS.values():
        assert is_valid("tool-kalegen", tomllib.loads(key.example)), key.example
    for rule in RULES.values():
        assert is_valid("tool-kalegen", {"policy": tomllib.loads(rule.example)}), rule.example


def test_examples_in_the_documentation_are_valid() -> None:
    pages = [page.read_text(encoding="utf-8") for page in sorted((ROOT / "docs").rglob("*.md"))]
    texts = [text for page in pages for text in re.findall(r"```toml\n(.*?)```", page, re.DOTALL)]
    tables = [tomllib.loads(text).get("tool", {}).get("kalegen") for text in texts]
    assert any(tables)
    assert [one for one in tables if one is not None and not is_valid("tool-kalegen", one)] == []


@pytest.mark.parametrize(
    "text",
    [
        "base_imag = 'a'", "base_image = 3", "pins = ['a']", "guard = 'eror'", "policy = { pined = true }",
        "policy = { max_tasks = 0 }", "pipelines = [{ notebook = 'a' }]", "severity = { KG401 = 'fatal' }",
        "pipelines = [{ notebook = 'a', output = 'b', policy = {} }]", "target = 'kfp-1'", "cron = 'daily'",
    ],
)  # fmt: skip
def test_what_is_refused_is_invalid(text: str) -> None:
    assert not is_valid("tool-kalegen", tomllib.loads(text))


def test_findings_are_valid() -> None:
    cases = sorted(path for path in (ROOT / "tests" / "golden" / "errors").iterdir() if path.is_dir())[:40]
    found = [generate(notebook) for case in cases for notebook in case.glob("*.ipynb")]
    diagnostics = [finding for result in found for finding in result.diagnostics]
    assert diagnostics
    VALID["diagnostics"](json.loads(as_json(diagnostics)))
    assert not is_valid("diagnostics", [{"code": "KG1"}])


@pytest.mark.parametrize("case", ["diamond", "chain-of-steps", "metrics"])
def test_graphs_are_valid(case: str) -> None:
    pipeline = generate(ROOT / "tests" / "golden" / "notebooks" / case / "notebook.ipynb").pipeline
    assert pipeline is not None
    graph = json.loads(to_json(picture_of(pipeline)))
    VALID["graph"](graph)
    names = {step["name"] for step in graph["steps"]}
    assert {end for edge in graph["edges"] for end in (edge["from"], edge["to"])} <= names
    assert not is_valid("graph", {**graph, "more": 1})


def test_the_command_prints_the_schema(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(["config", "--schema"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == schema_text("tool-kalegen")
    with pytest.raises(SystemExit) as ended:
        run(["config"])
    assert ended.value.code == 2


def test_validate_pyproject_finds_the_schema() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    module, _, function = project["entry-points"]["validate_pyproject.tool_schema"]["kalegen"].partition(":")
    schema = getattr(__import__(module, fromlist=[function]), function)("kalegen")
    assert schema == json.loads(schema_text("tool-kalegen"))
