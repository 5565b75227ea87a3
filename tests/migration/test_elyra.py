"""Pipelines of Elyra's become notebooks, which compile, run and compute what their nodes compute."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kalegen.cli.application import application
from kalegen.generate import generate
from tests.migration.elyra_files import (
    NOTEBOOK,
    SCRIPT,
    R,
    binding,
    document,
    node,
    supernode,
    write,
    write_notebook,
)
from tests.settings.workbench import Compiled, compiled

LOAD = ["import os\nfrom pathlib import Path", "%time n = int(os.environ['ROWS'])\nPath('data').mkdir(exist_ok=True)"]
IMAGE = "docker.io/library/python:3.11"


def migrate(*words: str | Path) -> Result:
    return CliRunner().invoke(application, ["migrate", *map(str, words)], standalone_mode=False)


def cells(path: Path) -> list[tuple[list[str], str]]:
    made = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [(cell["metadata"]["tags"], "".join(cell["source"])) for cell in made if cell["cell_type"] == "code"]


def settings(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8"))["metadata"]["kubeflow_notebook"])


@pytest.fixture
def counting(tmp_path: Path) -> Path:
    """A pipeline of two notebooks and a script that pass files; the second notebook binds the first one's names."""
    write_notebook(tmp_path / "load rows.ipynb", *LOAD, "text = 'x\\n' * n\nPath('data/rows.csv').write_text(text)")
    write_notebook(tmp_path / "count.ipynb", "text = open('data/rows.csv').read()", "!echo counting", "n = len(text)")
    (tmp_path / "report.py").write_text("rows = open('data/rows.csv').read().split()\nprint(len(rows))\n")
    given = [{"name": "ROWS", "description": "how many", "default_value": {"type": "Integer", "value": 3}}]
    nodes = [
        node("c", SCRIPT, {"filename": "report.py", "runtime_image": IMAGE}, ["a"]),
        node("b", NOTEBOOK, {"filename": "count.ipynb", "runtime_image": IMAGE}, ["a"]),
        node("a", NOTEBOOK, {
            "filename": "load rows.ipynb", "runtime_image": IMAGE, "outputs": ["data/rows.csv"],
            "pipeline_parameters": ["ROWS"],
        }),
    ]  # fmt: skip
    return write(tmp_path, document(nodes, properties={"pipeline_parameters": given, "description": "Counts."}))


def test_nodes_are_steps_in_their_order(counting: Path) -> None:
    done = migrate(counting)
    output = counting.with_suffix(".ipynb")
    assert done.return_value == 0 and done.stderr == f"wrote {output}: 3 steps; next: kalegen check {output}\n"
    assert cells(output) == [
        (["pipeline-parameters"], "# how many\nROWS = 3"),
        (
            ["step:load_rows", "output:data/rows.csv"],
            'import os\n\nos.environ["ROWS"] = str(ROWS)  # kalegen: ignore[KG214]\n%run "load rows.ipynb"',
        ),
        (["step:report", "prev:load_rows"], "%run report.py"),
        (["step:count", "prev:load_rows"], "%run count.ipynb"),
    ]
    assert settings(output) == {
        "base_image": IMAGE, "pipeline_description": "Counts.", "pipeline_name": "rows-and-counts",
        "workspace": "5Gi",
    }  # fmt: skip


def test_it_computes_what_the_nodes_compute(counting: Path) -> None:
    migrate(counting)
    command = [sys.executable, "-m", "kalegen", "verify", "steps.ipynb", "-p", "ROWS=4"]
    done = subprocess.run(command, cwd=counting.parent, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "equal: " in done.stdout and "KG214" not in done.stderr


def test_a_notebook_that_is_there_is_not_replaced(counting: Path) -> None:
    output = counting.with_suffix(".ipynb")
    output.write_text("mine", encoding="utf-8")
    assert migrate(counting).return_value == 1 and output.read_text(encoding="utf-8") == "mine"
    assert migrate(counting, "--force").return_value == 0
    assert migrate(counting).return_value == 0  # it is the same


def test_the_notebook_may_be_elsewhere(counting: Path) -> None:
    output = counting.parent / "made" / "steps.ipynb"
    assert migrate(counting, "-o", output).return_value == 0
    assert [source.splitlines()[-1] for _, source in cells(output)][1:] == [
        '%run "../load rows.ipynb"', "%run ../report.py", "%run ../count.ipynb",
    ]  # fmt: skip


ASKING = {
    "filename": "ask.ipynb",
    "runtime_image": "python:3.12",
    "cpu": 1,
    "cpu_limit": 2,
    "memory": 2,
    "memory_limit": 4,
    "gpu": 1,
    "gpu_vendor": "amd.com/gpu",
    "env_vars": [{"env_var": "A", "value": "1"}, {"env_var": "EMPTY", "value": ""}],
    "kubernetes_secrets": [{"env_var": "KEY", "name": "store", "key": "secret-key"}],
    "mounted_volumes": [{"path": "/mnt/a", "pvc_name": "claim", "sub_path": "in/side", "read_only": True}],
    "kubernetes_pod_labels": [{"key": "team", "value": "ml"}, {"key": "bare"}],
    "kubernetes_pod_annotations": [{"key": "note", "value": "a b"}],
    "kubernetes_tolerations": [{"key": "gpu", "operator": "Exists", "effect": "NoSchedule"}, {"operator": "Exists"}],
    "kubernetes_shared_mem_size": {"size": 0.5, "units": "G"},
    "disable_node_caching": "True",
}


def asked(folder: Path, version: int, properties: dict[str, Any], **whole: Any) -> tuple[Compiled, Result, Path]:
    write_notebook(folder / "ask.ipynb", "x = 1")
    is_old = version < 4
    path = write(folder, document([node("ask", NOTEBOOK, properties, is_old=is_old)], version, whole))
    done = migrate(path)
    return compiled(generate(path.with_suffix(".ipynb")), folder), done, path.with_suffix(".ipynb")


def test_what_nodes_ask_for_reaches_the_cluster(tmp_path: Path) -> None:
    made, done, _ = asked(tmp_path, 8, ASKING)
    container, platform = made.container("ask"), made.kubernetes("ask")
    assert container["image"] == "python:3.12"
    assert container["env"] == [{"name": "A", "value": "1"}]
    resources = container["resources"]
    assert (resources["resourceCpuRequest"], resources["resourceCpuLimit"]) == ("1", "2")
    assert (resources["resourceMemoryRequest"], resources["resourceMemoryLimit"]) == ("2G", "4G")
    assert resources["accelerator"]["resourceType"] == "amd.com/gpu"
    assert platform["secretAsEnv"][0]["keyToEnv"] == [{"envVar": "KEY", "secretKey": "secret-key"}]
    assert platform["pvcMount"][0]["mountPath"] == "/mnt/a" and platform["pvcMount"][0]["subPath"] == "in/side"
    assert platform["podMetadata"] == {"labels": {"team": "ml", "bare": ""}, "annotations": {"note": "a b"}}
    assert [one["operator"] for one in platform["tolerations"]] == ["Exists", "Exists"]
    assert platform["emptyDirMounts"][0]["mountPath"] == "/dev/shm"
    assert not made.task("ask")["cachingOptions"].get("enableCache")
    assert "the volume 'claim' is mounted read-only" in done.stderr


def test_older_versions(tmp_path: Path) -> None:
    third = {"filename": "ask.ipynb", "runtime_image": "python:3.12", "env_vars": ["A=1=2", "B="], "dependencies": []}
    first = {"artifact": "ask.ipynb", "image": "python:3.12", "vars": ["A=1=2", "B="], "file_dependencies": []}
    for version, properties in ((7, third), (3, third), (1, first)):
        folder = tmp_path / str(version)
        folder.mkdir()
        made, done, _ = asked(folder, version, properties)
        assert made.container("ask")["env"] == [{"name": "A", "value": "1=2"}], version
        assert made.container("ask")["image"] == "python:3.12" and "KG115" not in done.stderr


def test_what_the_pipeline_says_for_all_nodes(tmp_path: Path) -> None:
    defaults = {
        "runtime_image": "python:3.10",
        "env_vars": [{"env_var": "A", "value": "all"}, {"env_var": "B", "value": "all"}],
        "disable_node_caching": True,
    }
    own = {"filename": "ask.ipynb", "env_vars": [{"env_var": "A", "value": "own"}]}
    made, _, _ = asked(tmp_path, 8, own, pipeline_defaults=defaults)
    assert made.container("ask")["env"] == [{"name": "A", "value": "own"}, {"name": "B", "value": "all"}]
    assert made.container("ask")["image"] == "python:3.10"
    assert not made.task("ask")["cachingOptions"].get("enableCache")


def test_dependencies_travel(tmp_path: Path) -> None:
    write_notebook(
        tmp_path / "ask.ipynb", "import helper", "rows = helper.read('rows.csv')", "print(open('a.txt').read())"
    )
    (tmp_path / "helper.py").write_text("def read(path):\n    return path\n", encoding="utf-8")
    (tmp_path / "a.txt").write_text("hello", encoding="utf-8")
    needs = {"filename": "ask.ipynb", "dependencies": ["a.txt", "helper.py"], "include_subdirectories": True}
    path = write(tmp_path, document([node("ask", NOTEBOOK, needs)]))
    migrate(path)
    output = path.with_suffix(".ipynb")
    assert settings(output)["files"] == ["a.txt", "**/a.txt"]
    result = generate(output)
    assert result.source and "def read(path)" in result.source and "hello" in result.source


def test_flows_inside_nodes_keep_the_order(tmp_path: Path) -> None:
    for name in "abcd":
        write_notebook(tmp_path / f"{name}.ipynb", f"{name} = 1")

    def runs(name: str, *after: str) -> dict[str, Any]:
        return node(name, NOTEBOOK, {"filename": f"{name}.ipynb"}, after)

    inner = [binding("in"), runs("b", "in"), runs("c", "b"), binding("out", ["c"])]
    path = write(tmp_path, document([runs("d", "s"), supernode("s", "inside", ["a"]), runs("a")], inside=inner))
    assert migrate(path).return_value == 0
    tags = [tags for tags, _ in cells(path.with_suffix(".ipynb"))]
    assert tags == [["step:a"], ["step:b", "prev:a"], ["step:c", "prev:b"], ["step:d", "prev:b", "prev:c"]]


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (node("x", R, {"filename": "fit.r"}), "node 'fit', 'fit.r' is no Python"),
        (node("x", "catalog:1", {"url": {"value": "a"}}), "node 'x', a component of a catalogue"),
    ],
)
def test_nodes_of_other_kinds_are_told_and_fail(made: dict[str, Any], why: str, tmp_path: Path) -> None:
    path = write(tmp_path, document([made]))
    done = migrate(path)
    assert done.return_value == 0 and f"WARNING KG115: not rewritten: {why}" in done.stderr
    assert cells(path.with_suffix(".ipynb"))[0][1].startswith("raise NotImplementedError(")


@pytest.mark.parametrize(
    ("properties", "why"),
    [
        ({"filename": "in/a.ipynb"}, "'in/a.ipynb' ran in its own folder"),
        ({"filename": "a b.py"}, "%run of 'a b.py' is not read"),
        ({"filename": "a.ipynb", "outputs": ["*.csv"]}, "the output '*.csv' is a pattern"),
    ],
)
def test_what_is_otherwise_is_told(properties: dict[str, Any], why: str, tmp_path: Path) -> None:
    done = migrate(write(tmp_path, document([node("x", NOTEBOOK, properties)])))
    assert why in done.stderr and done.return_value == 0


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "the file is not JSON"),
        ("[]", "no pipeline of Elyra's"),
        ('{"pipelines": []}', "no pipeline of Elyra's"),
        (json.dumps(document([])), "the pipeline has no nodes"),
        (json.dumps(document([node("a", R, {}, ["b"]), node("b", R, {}, ["a"])])), "in a circle"),
        (json.dumps(document([supernode("s", "inner")], inner=[supernode("t", "inner")])), "stands for itself"),
    ],
)
def test_what_is_no_pipeline_is_refused(text: str, why: str, tmp_path: Path) -> None:
    path = tmp_path / "x.pipeline"
    path.write_text(text, encoding="utf-8")
    done = migrate(path)
    assert done.return_value == 1 and "ERROR KG116" in done.stderr and why in done.stderr
    assert not path.with_suffix(".ipynb").exists()


def test_nodes_without_an_id_and_flows_that_stand_twice_are_all_there(tmp_path: Path) -> None:
    for name in "abcd":
        (tmp_path / f"{name}.py").write_text("print(1)\n")
    nameless = [node("", SCRIPT, {"filename": f"{name}.py"}) for name in "ab"]
    flow = [node("c", SCRIPT, {"filename": "c.py"}), node("d", SCRIPT, {"filename": "d.py"}, ["c"])]
    nodes = [*nameless, supernode("one", "inner"), supernode("two", "inner", ["one"])]
    path = write(tmp_path, document([{**made, "id": made["id"] or None} for made in nodes], inner=flow))
    assert migrate(path).return_value == 0
    assert [tags for tags, _ in cells(path.with_suffix(".ipynb"))] == [
        ["step:a"], ["step:b"], ["step:c"], ["step:d", "prev:c"],
        ["step:c_2", "prev:c", "prev:d"], ["step:d_2", "prev:c_2"],
    ]  # fmt: skip


@pytest.mark.parametrize("nodes", [[1], ["a"], [None]])
def test_nodes_that_are_no_objects_are_refused(tmp_path: Path, nodes: list[Any]) -> None:
    done = migrate(write(tmp_path, document(nodes)))
    assert done.return_value == 1 and "KG116" in done.stderr and "node 1 is no object" in done.stderr


def test_a_parameter_whose_name_python_does_not_take_gets_another_one(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import os\nprint(os.environ['my-param'], os.environ['class'])\n")
    given = [
        {"name": name, "default_value": {"type": "Integer", "value": 3}} for name in ("my-param", "my_param", "class")
    ]
    nodes = [node("a", SCRIPT, {"filename": "a.py", "pipeline_parameters": ["my-param", "class"]})]
    path = write(tmp_path, document(nodes, properties={"pipeline_parameters": [*given, "lost", {"default_value": 1}]}))
    done = migrate(path)
    assert done.return_value == 0 and done.stderr.count("KG115") == 4, done.stderr
    assert (
        "parameter 'my-param', it is called my_param_2 here" in done.stderr
        and "parameter 4, it has no name" in done.stderr
    )
    assert cells(path.with_suffix(".ipynb")) == [
        (["pipeline-parameters"], "my_param_2 = 3\nmy_param = 3\nclass_ = 3"),
        (
            ["step:a"],
            'import os\n\nos.environ["my-param"] = str(my_param_2)  # kalegen: ignore[KG214]\n'
            'os.environ["class"] = str(class_)  # kalegen: ignore[KG214]\n%run a.py',
        ),
    ]


@pytest.mark.parametrize(
    ("key", "item", "why"),
    [
        ("env_vars", 1, "item 1 of env_vars is no table"),
        ("env_vars", {"value": "x"}, "lacks env_var"),
        ("kubernetes_secrets", {"env_var": "A"}, "lacks name and key"),
        ("kubernetes_secrets", "s", "is no table"),
        ("mounted_volumes", {"path": "/data"}, "lacks pvc_name"),
        ("mounted_volumes", [], "is no table"),
        ("kubernetes_pod_labels", "a=b", "is no table"),
        ("kubernetes_pod_annotations", {"value": "b"}, "lacks key"),
        ("kubernetes_tolerations", "gpu", "is no table"),
        ("kubernetes_tolerations", {}, "lacks operator"),
    ],
)
def test_settings_that_lack_something_are_told(tmp_path: Path, key: str, item: Any, why: str) -> None:
    (tmp_path / "a.py").write_text("print(1)\n")
    path = write(tmp_path, document([node("a", SCRIPT, {"filename": "a.py", key: [item]})]))
    done = migrate(path)
    assert done.return_value == 0 and done.stderr.count("KG115") == 1 and why in done.stderr, done.stderr
    assert cells(path.with_suffix(".ipynb")) == [(["step:a"], "%run a.py")]
