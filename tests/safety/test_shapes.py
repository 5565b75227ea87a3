"""Documents and files of the wrong form are findings; no exception comes out of ``generate``."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kalegen.generate import generate

from .conftest import codes

STEP = ("step:a", "x = 1")


@pytest.mark.parametrize("value", [[], "", 0, False, [1]])
@pytest.mark.parametrize("key", ["kubeflow_notebook", "language_info", "kernelspec"])
def test_a_table_is_a_table(place, key, value):
    path = place.notebook(STEP)
    document = json.loads(path.read_text())
    document["metadata"][key] = value
    path.write_text(json.dumps(document))
    assert codes(generate(path)) == ["KG003"]


@pytest.mark.parametrize(
    ("part", "value"),
    [("metadata", []), ("metadata", ""), ("source", 0), ("source", {}), ("tags", {}), ("tags", ""), ("tags", [1])],
)
def test_parts_of_a_cell_are_what_they_should_be(place, part, value):
    path = place.notebook(STEP)
    document = json.loads(path.read_text())
    (document["cells"][0]["metadata"] if part == "tags" else document["cells"][0])[part] = value
    path.write_text(json.dumps(document))
    assert codes(generate(path)) == ["KG003"]


@pytest.mark.parametrize("version", [3, [3, 12], {"a": 1}, None, "3.²", "3.999999999999", True])
def test_a_python_version_that_is_none_says_nothing(place, version):
    path = place.notebook(STEP)
    document = json.loads(path.read_text())
    document["metadata"]["language_info"] = {"name": "python", "version": version}
    path.write_text(json.dumps(document))
    assert '"python:3.12"' in (generate(path).source or "")


@pytest.mark.parametrize("minor", ["x", None, [], {}, 1.5, -1])
@pytest.mark.parametrize("major", [2, 3, 4, "4", None, 99])
def test_a_format_s_number_may_be_anything(place, major, minor):
    document: dict[str, Any] = {"nbformat": major, "nbformat_minor": minor, "metadata": {}}
    for body in ({"cells": []}, {"worksheets": [{"cells": [{"cell_type": "code", "input": "x = 1"}]}]}):
        (place.folder / "nb.ipynb").write_text(json.dumps(document | body))
        assert generate(place.folder / "nb.ipynb").source is None


@pytest.mark.parametrize(
    "text",
    ["def f():\n    return* x", "x\0 = 1", "\0", "'\0'", "# \0", "%time \0", "!ls \0", "x = 1\x0c\x1b", "\ufeffx = 1"],
)
def test_a_cell_may_hold_anything(place, text):
    assert set(codes(place.compile(("step:a", text)))) <= {"KG010", "KG011", "KG307"}


@pytest.mark.parametrize(
    "text",
    [
        "package = [1]",
        "package = [{version = 1}]",
        "packages = [[]]",
        "project = 1",
        "[project]\ndependencies = 1",
        "[project]\ndependencies = [1, 'tqdm==4']\noptional-dependencies = [1]",
        "dependency-groups = 1",
        "[dependency-groups]\na = 1",
        "[dependency-groups]\na = [{include-group = 'b'}]",
        "a = [" * 5000,
    ],
)
def test_versions_may_be_listed_wrongly(place, text):
    (place.folder / "versions.toml").write_text(text)
    place.configure("pin_from = ['versions.toml']")
    assert set(codes(place.compile(STEP))) <= {"KG025"}


@pytest.mark.parametrize("text", ["def save(", "x = 1", "\0", "def save(v, p):\n    return* v", "(" * 9000])
def test_a_format_s_module_may_be_no_python(place, text):
    (place.folder / "formats.py").write_text(text)
    place.configure('marshal = {"a.B" = "formats:save,load"}')
    assert codes(place.compile(STEP)) == ["KG026"]


@pytest.mark.parametrize("text", ["a = [" * 5000, "tool = 1", "[tool]\nkalegen = 1", "[tool.kalegen]\npipelines = 1"])
def test_a_configuration_may_be_anything(place, text):
    (place.folder / "pyproject.toml").write_text(text)
    assert set(codes(place.compile(STEP))) <= {"KG020", "KG022", "KG023"}


@pytest.mark.parametrize("name", ["a\nimport os\n#.ipynb", "a\x1b[31m.ipynb", "a\rb.ipynb", "'\"\\.ipynb"])
def test_a_file_s_name_may_be_anything(place, name):
    result = generate(place.notebook(STEP, name=name))
    assert result.source is not None
    compile(result.source, "module", "exec")
    assert "\nimport os\n" not in result.source


@pytest.mark.parametrize("line", ["nonlocal x", "x = '\\N{x}'", "x = " + "9" * 5000, "return", "break", "x = (" * 300])
def test_a_script_that_python_refuses_is_a_finding(place, line):
    text = (
        "from kalegen.sdk import pipeline, step\n\n\n@step\ndef one() -> int:\n    return 1\n\n\n"
        "@pipeline\ndef whole():\n    one()\n"
    )
    (place.folder / "script.py").write_text(text)
    assert generate(place.folder / "script.py").source is not None
    (place.folder / "script.py").write_text(f"{text}\n\n{line}\n")
    assert set(codes(generate(place.folder / "script.py"))) <= {"KG520", "KG013"}


@pytest.mark.parametrize(
    "settings",
    [
        {"severity": {"a": []}},
        {"timeout": "9" * 5000},
        {"steps_defaults": ["limit:memory:" + "9" * 5000]},
        {"severity": [1]},
    ],
)
def test_settings_may_be_anything(place, settings):
    assert place.compile(STEP, settings=settings).diagnostics
