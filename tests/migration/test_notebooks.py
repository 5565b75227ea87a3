"""Notebooks of Kale's in today's spelling: they compile to the same module, and nothing else in their files changes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kalegen.diagnostics.diagnostic import Place
from kalegen.frontends.notebook_file import load_notebook
from kalegen.generate import generate
from kalegen.migration.code import rewrite, rewrite_cell
from kalegen.migration.migrated import Migrated
from kalegen.migration.notebook import migrate_notebook
from tests.settings.workbench import Cells, write_notebook

GOLDEN = [
    path
    for path in sorted((Path(__file__).parents[1] / "golden").glob("*/*/notebook.ipynb"))
    if isinstance(document := load_notebook(path, Place("")), dict) and document["nbformat"] == 4
]
LAYOUTS: dict[str, dict[str, Any]] = {
    "as Jupyter": {"indent": 1, "ensure_ascii": False},
    "escaped": {"indent": 1},
    "two blanks": {"indent": 2, "ensure_ascii": False},
    "one line": {"ensure_ascii": False},
    "no blanks": {"separators": (",", ":")},
}
OLD: dict[str, Any] = {
    "cells": [
        {"cell_type": "code", "id": "é", "metadata": {"tags": ["import"]}, "outputs": [], "source": ["import json"]},
        {"cell_type": "markdown", "metadata": {"tags": ["block:mine"]}, "source": ["# from kale.sdk import step"]},
        {
            "cell_type": "code",
            "metadata": {"tags": ["other", "block:load", "prev:x"], "zoom": 1.50},
            "outputs": [{"text": "block:load"}],
            "source": "%time\nimport kale.sdk\nrows = kale.sdk.rows\n!ls\n",
        },
        {"cell_type": "code", "metadata": {"tags": ["block:"]}, "source": ["#| block: also\n", "rows\n", "'é'"]},
        {"cell_type": "code", "metadata": {"tags": ["skip"]}, "source": ["from kale import sdk, marshal\n", "sdk"]},
    ],
    "metadata": {
        "kernelspec": {"name": "python3"},
        "kubeflow_notebook": {
            "docker_image": "python:3.12",
            "experiment": {"id": "new", "name": "é"},
            "katib_metadata": {"parameters": [{"name": "LR"}], "goal": 0.10},
            "katib_run": True,
            "marshal_volume": True,
            "steps_defaults": ["label:a:b"],
        },
    },
    "nbformat": 4,
}
NEW = json.loads(json.dumps(OLD))
NEW["cells"][0]["metadata"]["tags"] = ["imports"]
NEW["cells"][2]["metadata"]["tags"] = ["other", "step:load", "prev:x"]
NEW["cells"][2]["source"] = "%time\nimport kalegen.sdk\nrows = kalegen.sdk.rows\n!ls\n"
NEW["cells"][3]["metadata"]["tags"] = []
NEW["cells"][3]["source"][0] = "#| step: also\n"
NEW["cells"][4]["source"] = ["from kalegen import sdk\n", "from kale import marshal\n", "sdk"]
NEW["metadata"]["kubeflow_notebook"] = {
    "base_image": "python:3.12",
    "experiment_name": "é",
    "steps_defaults": ["label:a:b"],
    "tune": {"parameters": [{"name": "LR"}], "goal": 0.10},
}


def migrated(text: str, path: Path = Path("n.ipynb")) -> Migrated:
    return migrate_notebook(text, path, json.loads(text))


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_what_is_old_is_todays_then(layout: dict[str, Any]) -> None:
    made = migrated(json.dumps(OLD, **layout))
    assert json.loads(made.text) == NEW
    assert [(str(one.place.cell), one.place.line, one.code) for one in made.unresolved] == [("5", 1, "KG115")]
    assert migrated(made.text).text == made.text


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_all_else_stays_byte_for_byte(layout: dict[str, Any]) -> None:
    old = json.dumps(OLD, **layout) + "\n\n"
    kept = ["1.5", '"outputs"', json.dumps(OLD["cells"][2]["outputs"], **layout).split("\n")[0]]
    new = migrated(old.replace("0.1}", "1e-1}").replace("0.1\n", "1e-1\n")).text
    assert new.endswith("}\n\n") and all(part in new for part in kept) and "1e-1" in new
    assert ("\\u00e9" in new) == ("\\u00e9" in old) or layout.get("ensure_ascii") is False
    same = [line for line in old.split("\n") if line in new.split("\n")]
    assert layout.get("indent") is None or len(same) > 0.75 * old.count("\n")


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.parent.name)
def test_old_spellings_become_what_the_notebook_has_today(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    today = migrated(text, path)
    old = today.text.replace('"step:', '"block:').replace('"base_image"', '"docker_image"')
    if "kubeflow_notebook" in old or '"block:' in old:
        assert migrated(old, path).text == today.text


def compiled(path: Path) -> tuple[str | None, list[str]]:
    result = generate(path)
    return result.source, [one.code for one in result.diagnostics]


TRAIN = "from sklearn.linear_model import LinearRegression\nmodel = LinearRegression().fit([[1.0], [2.0]], [1.0, 2.0])"
IMPORT = "from kale.common.serveutils import serve"
CALL = """\
config = {"limits": {"memory": "4Gi", "nvidia.com/gpu": 1}}
# serves it
server = serve(model, name="iris", predictor="sklearn", preprocessing_fn=scale, deploy_config=config)
done = 1"""
PIPELINES: dict[str, tuple[Cells, dict[str, Any]]] = {
    "steps": (
        [
            (["imports"], "import math"),
            (["pipeline-parameters"], "N = 2"),
            (["block:load", "limit:memory:1Gi"], "rows = [N, math.pi]"),
            (["block:"], "rows.append(1)"),
            (["block:train", "prev:load"], "total = sum(rows)"),
            (["pipeline-metrics"], "print(total)"),
            (["skip"], "print(rows)"),
        ],
        {"docker_image": "python:3.11", "experiment": {"name": "e", "id": ""}, "volumes": [], "katib_run": False},
    ),
    "search": (
        [
            (["pipeline-parameters"], "LR = 0.1"),
            (["block:train"], "accuracy = LR * 2"),
            (["pipeline-metrics"], "print(accuracy)"),
        ],
        {
            "katib_run": True,
            "katib_metadata": {
                "algorithm": {"algorithmName": "random"},
                "objective": {"type": "maximize", "objectiveMetricName": "accuracy"},
                "parameters": [{"name": "LR", "parameterType": "double", "feasibleSpace": {"min": "0.1", "max": "1"}}],
            },
        },
    ),
    "serving": (
        [
            (["functions"], "def scale(inputs):\n    return inputs"),
            (["block:train"], TRAIN),
            (["block:serve", "prev:train"], f"{IMPORT}\n{CALL}"),
        ],
        {"pipeline_name": "iris"},
    ),
    "serving in a cell of its own": (
        [(["imports"], IMPORT), (["block:train"], TRAIN), ([], "serve(model)"), (["skip"], "print(1)")],
        {},
    ),
    "serving in a step of its own": (
        [(["imports"], IMPORT), (["block:train"], TRAIN), (["block:s", "prev:train"], "kfserver = serve(model)")],
        {},
    ),
}


@pytest.mark.parametrize("name", PIPELINES)
def test_the_module_is_the_same(name: str, tmp_path: Path) -> None:
    cells, settings = PIPELINES[name]
    path = write_notebook(tmp_path / "pipeline.ipynb", cells, settings)
    before = compiled(path)
    made = migrated(path.read_text(encoding="utf-8"), path)
    path.write_text(made.text, encoding="utf-8")
    assert made.text.count("block:") == made.text.count("kale.common") == len(made.unresolved) == 0
    assert before[0] is not None and compiled(path) == before


@pytest.mark.parametrize(
    ("cells", "number", "line", "why"),
    [
        ([(["step:a"], f"x = 1\n{IMPORT}\nserve(x[0])")], "1", 3, "serve(…): the model is not a variable"),
        ([(["step:a"], f"{IMPORT}\ns = serve(m)"), ([], "s.predict(1)")], "1", 2, "cell 2 asks the server"),
        ([(["skip"], f"{IMPORT}\nserve(m)")], "1", 2, "serve(…) stands in a cell that is skipped"),
        ([(["imports"], f"{IMPORT}\nserve(m)")], "1", 2, "serve(…) stands in no step"),
        ([(["step:a"], "x = 1"), ([], "\nfrom kale.marshal import load")], "2", 2, "'kale.marshal' is Kale's own"),
        ([(["step:a"], "from kale.common import rokutils")], "1", 1, "'kale.common.rokutils' is Kale's own"),
        ([(["step:a"], "kale = <KALE>")], "1", 1, "this is no Python that can be read"),
    ],
)
def test_what_is_left_is_listed(cells: Cells, number: str, line: int, why: str, tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "n.ipynb", cells)
    text = path.read_text(encoding="utf-8")
    made = migrated(text, path)
    assert [(str(one.place.cell), one.place.line) for one in made.unresolved] == [(number, line)]
    assert why in made.unresolved[0].message and made.unresolved[0].hint
    assert made.text == text


@pytest.mark.parametrize(
    ("settings", "expected", "left"),
    [
        ({"experiment": {"name": "", "id": ""}}, {}, 0),
        ({"experiment": {"name": "a"}, "experiment_name": "b"}, {"experiment_name": "b"}, 0),
        ({"experiment": {"name": "a"}, "experiment_name": ""}, {"experiment_name": "a"}, 0),
        ({"docker_image": ""}, {}, 0),
        ({"docker_image": "a:1", "base_image": "b:1"}, {"base_image": "b:1"}, 0),
        ({"katib_run": False, "katib_metadata": {"parameters": []}}, {}, 0),
        ({"katib_run": False, "katib_metadata": {"parameters": [1]}}, None, 1),
        ({"katib_run": True, "katib_metadata": {"parameters": [1]}, "tune": {"trials": 1}}, None, 1),
        ({"autosnapshot": False, "volumes": []}, None, 0),
    ],
)
def test_settings(settings: dict[str, Any], expected: dict[str, Any] | None, left: int, tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "n.ipynb", [(["step:a"], "x = 1")], settings)
    made = migrated(path.read_text(encoding="utf-8"), path)
    assert json.loads(made.text)["metadata"]["kubeflow_notebook"] == (settings if expected is None else expected)
    assert len(made.unresolved) == left


@pytest.mark.parametrize(
    ("old", "new", "modules"),
    [
        ("from kale.sdk import step  # needed?", "from kalegen.sdk import step  # needed?", []),
        ("from kale import sdk; x = 1", "from kalegen import sdk; x = 1", []),
        ("x = 1; from kale import sdk", "x = 1; from kalegen import sdk", []),
        (
            "from kale import sdk, marshal; x = 1",
            "from kalegen import sdk; from kale import marshal; x = 1",
            ["kale.marshal"],
        ),
        ("if x: from kale import marshal", "if x: from kale import marshal", ["kale.marshal"]),
        ("from kale import *", "from kale import *", ["kale"]),
        ("x = (7\n%2)\nfrom kale import sdk", "x = (7\n%2)\nfrom kalegen import sdk", []),
    ],
)
def test_imports_wherever_they_stand(old: str, new: str, modules: list[str]) -> None:
    for made in (rewrite(old, is_dotted=False), rewrite_cell(old, is_dotted=False)):
        assert (made.text, [one.module for one in made.unresolved]) == (new, modules)


def test_a_module_has_no_lines_of_jupyters() -> None:
    assert rewrite("%time\nfrom kale import sdk\n", is_dotted=False).unresolved
    assert rewrite_cell("if x:\n    %time\nfrom kale import sdk\n", is_dotted=False).text.endswith(
        "kalegen import sdk\n"
    )
