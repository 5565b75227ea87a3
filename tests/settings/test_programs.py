"""Importers, containers' programs and files that travel: what a cluster is given, and what can't be."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from kalegen.generate import Result, generate
from tests.emit.command import expand
from tests.settings.workbench import Cells, Compiled, codes, compiled, findings, write_notebook

SIZES = (["pipeline-parameters"], 'SIZE = 3\nNAME = "run"\nRATE = 0.5\nDATA = "gs://here/x"')
MESH = (["step:mesh", "path:mesh"], 'mesh = "mesh.txt"\nopen(mesh, "w").write("mesh")')
DATA = (["step:data", "importer:Dataset:gs://bucket/train.csv"], 'data = "train.csv"')
USE = (["step:use"], "print(open(result).read())")


def simulate(command: str, *tags: str) -> tuple[Sequence[str], str]:
    return ["step:simulate", "container:result", "image:fem:2", *tags], f'result = "result.txt"\n!{command}'


def made(cells: Cells, folder: Path) -> Result:
    return generate(write_notebook(folder / "n.ipynb", cells))


def test_an_importer(tmp_path: Path) -> None:
    result = compiled(made([DATA, (["step:use"], "print(open(data).read())")], tmp_path), tmp_path)
    importer = result.pipeline["deploymentSpec"]["executors"]["exec-importer"]["importer"]
    schema = {"schemaTitle": "system.Dataset", "schemaVersion": "0.0.1"}
    assert importer == {"artifactUri": {"constant": "gs://bucket/train.csv"}, "typeSchema": schema}
    assert result.task("use")["inputs"]["artifacts"]["data_in"]["taskOutputArtifact"]["producerTask"] == "importer"
    assert result.pipeline["root"]["dag"]["tasks"]["importer"]["taskInfo"] == {"name": "data"}


def test_an_importer_of_a_parameter_s_address_looks_anew(tmp_path: Path) -> None:
    cells = [SIZES, (["step:data", "importer:{DATA}", "cache:disabled"], 'data = "x"'), (["step:use"], "print(data)")]
    result = compiled(made(cells, tmp_path), tmp_path)
    importer = result.pipeline["deploymentSpec"]["executors"]["exec-importer"]["importer"]
    assert importer["artifactUri"] == {"runtimeParameter": "uri"}
    assert importer["reimport"] is True
    task = result.pipeline["root"]["dag"]["tasks"]["importer"]
    assert task["inputs"]["parameters"] == {"uri": {"componentInputParameter": "DATA"}}


def test_an_importer_asks_for_nothing_that_other_steps_do(tmp_path: Path) -> None:
    """Defaults are for pods of the pipeline's own; kfp refuses some of them for importers."""
    defaults = {"steps_defaults": {"limits": {"cpu": 2}, "env": {"A": "b"}, "labels": {"a": "b"}, "retry_count": 2}}
    path = write_notebook(tmp_path / "n.ipynb", [DATA, (["step:use"], "print(data)")], defaults)
    result = generate(path)
    assert result.source is not None
    assert [line for line in result.source.splitlines() if "data_task." in line and "display" not in line] == [
        '    use_task = use_step(data_in=data_task.outputs["artifact"])'
    ]
    assert compiled(result, tmp_path).container("use")["resources"]["cpuLimit"] == 2


def test_a_container(tmp_path: Path) -> None:
    command = "fem --in {mesh} --data {data} --n {SIZE} --name $NAME --out {result}"
    result = compiled(made([SIZES, DATA, MESH, simulate(command, "limit:cpu:2"), USE], tmp_path), tmp_path)
    container = result.container("simulate")
    assert container["image"] == "fem:2"
    assert container["resources"]["cpuLimit"] == 2
    assert container["command"] == ["sh", "-c", (
        "fem --in {{$.inputs.artifacts['mesh_in'].path}} --data {{$.inputs.artifacts['data_in'].path}}"
        " --n {{$.inputs.parameters['SIZE']}} --name {{$.inputs.parameters['NAME']}}"
        " --out {{$.outputs.artifacts['result_out'].path}}"
    )]  # fmt: skip
    assert result.task("simulate")["inputs"]["parameters"].keys() == {"SIZE", "NAME"}
    taken = result.task("simulate")["inputs"]["artifacts"]
    assert {port: one["taskOutputArtifact"]["producerTask"] for port, one in taken.items()} == {
        "mesh_in": "mesh-step", "data_in": "importer"
    }  # fmt: skip


@pytest.mark.parametrize("text", ["echo $(date) $$ $$HOME", "echo 1$$ $(POD)", "awk '{{print}}' \\n", "echo é '\"'"])
def test_a_command_reaches_its_container_as_it_is_written(text: str, tmp_path: Path) -> None:
    """Kubernetes' own rule (tests/emit/command.py) gives the text back that the notebook's shell gets."""
    result = compiled(made([simulate(f"{text} > {{result}}"), USE], tmp_path), tmp_path)
    command = expand(result.container("simulate")["command"][-1])
    written = text.replace("{{", "{").replace("}}", "}").replace("$$HOME", "$HOME")  # as IPython has it
    assert command == f"{written} > {{{{$.outputs.artifacts['result_out'].path}}}}"


def test_several_commands_have_a_shell_each(tmp_path: Path) -> None:
    result = compiled(made([simulate("cd /\n!touch {result}"), USE], tmp_path), tmp_path)
    assert result.container("simulate")["command"] == [
        "sh", "-ec", "(\ncd /\n)\n(\ntouch {{$.outputs.artifacts['result_out'].path}}\n)\n"
    ]  # fmt: skip


def test_a_cell_of_bash_is_a_command(tmp_path: Path) -> None:
    cells = [(["step:clean", "container", "image:fem:2"], "%%bash\nfem --clean\necho $PWD"), (["step:b"], "print(1)")]
    assert compiled(made(cells, tmp_path), tmp_path).container("clean")["command"] == [
        "bash", "-c", "fem --clean\necho $PWD\n"
    ]  # fmt: skip


def test_texts_of_the_cell_are_part_of_the_command(tmp_path: Path) -> None:
    cell = (["step:a", "container:out"], 'mode = "fast"\nout = "o.txt"\n!fem {mode} {out}')
    result = compiled(made([cell, (["step:b"], "print(out)")], tmp_path), tmp_path)
    assert result.container("a")["command"][-1] == "fem fast {{$.outputs.artifacts['out_out'].path}}"


def test_a_program_may_run_at_the_end(tmp_path: Path) -> None:
    cells = [(["step:a"], "print(1)"), (["step:tell", "container", "on-exit", "image:curl:8"], "!curl http://x")]
    result = compiled(made(cells, tmp_path), tmp_path)
    assert result.task("tell")["triggerPolicy"]["strategy"] == "ALL_UPSTREAM_TASKS_COMPLETED"


SCRIPT = """\
from kalegen.sdk import container, pipeline, step

@step(importer={"uri": "s3://bucket/train.csv", "kind": "Dataset"})
def training_data():
    return "train.csv"

@step(paths=["mesh"])
def make_mesh(size):
    open("mesh.txt", "w").write("x" * size)
    return "mesh.txt"

@container(image="fem:2", command=["fem", "--in={mesh}", "{data}", "{steps}", "{mode}", "{result}", "{log}"],
           inputs={"mesh": "Artifact"}, outputs={"result": "Dataset", "log": "Markdown"}, limits={"cpu": 2})
def simulate(mesh, data, steps, mode="fast"): ...

@step
def report(result):
    return open(result).read()

@pipeline(name="fem")
def fem(width: int = 4):
    data = training_data()
    mesh = make_mesh(width)
    res, log = simulate(mesh, data, steps=7)
    text = report(res)
"""


def script(folder: Path, text: str = SCRIPT) -> Result:
    path = folder / "flow.py"
    path.write_text(text, encoding="utf-8")
    return generate(path)


def test_a_script_s_container(tmp_path: Path) -> None:
    result: Compiled = compiled(script(tmp_path), tmp_path)
    container = result.container("simulate")
    assert container["command"] == [
        "fem", "--in={{$.inputs.artifacts['mesh_in'].path}}", "{{$.inputs.artifacts['data_in'].path}}", "7", "fast",
        "{{$.outputs.artifacts['res_out'].path}}", "{{$.outputs.artifacts['log_out'].path}}",
    ]  # fmt: skip
    outputs = result.pipeline["components"]["comp-simulate-step"]["outputDefinitions"]["artifacts"]
    assert {name: one["artifactType"]["schemaTitle"] for name, one in outputs.items()} == {
        "res_out": "system.Dataset", "log_out": "system.Markdown"
    }  # fmt: skip
    assert container["resources"]["cpuLimit"] == 2


def test_files_ask_for_no_package_of_the_marshaller(tmp_path: Path) -> None:
    result = made([MESH, simulate("cat {mesh} > {result}"), USE], tmp_path)
    assert result.source is not None
    assert "packages_to_install" not in result.source


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([(["step:a", "importer:/etc/passwd"], 'x = "a"')], "KG601 'importer:/etc/passwd': '/etc/passwd' is"),
        ([(["step:a", "importer:oci://a"], 'x = "a"')], "KG601 'importer:oci://a': kfp imports models alone from"),
        ([(["step:a", "importer:gs://{{$.x}}"], 'x = "a"')], "KG601 'importer:gs://{{$.x}}': 'gs://{{$.x}}' would be"),
        ([(["step:a", "importer:gs://a/b"], 'x = "a"\nprint(x)')], "KG618 the step 'a' has the tag importer:, and its"),
        ([(["step:a", "importer:gs://a/b"], "print(1)")], "KG618 the step 'a' has the tag importer:, and does not"),
        ([(["step:a", "importer:gs://a/b", "limit:cpu:1"], 'x = "a"')], "KG618 the setting 'limit' has no"),
        ([(["step:a", "importer:{NO}"], 'x = "a"')], "KG601 importer: {NO} has to be a parameter"),
        ([SIZES, (["step:a", "importer:{SIZE}"], 'x = "a"')], "KG601 importer: {SIZE} has to be a parameter"),
        ([(["step:a", "container"], "print(1)")], "KG618 the step 'a' has the tag container:, and its code"),
        ([(["step:a", "container:x"], "!ls")], "KG618 the step 'a' has the output 'x', which its code does not bind"),
        ([(["step:a", "container:x"], 'x = "a"')], "KG618 the step 'a' has the tag container:, and its cell"),
        ([(["step:a", "container"], "x = [1]\n!ls {len(x)}")], "KG618 the step 'a' has the tag container:, and"),
        ([simulate("ls {len(result)}")], "KG618 the step 'simulate' has the tag container:, and its command"),
        ([(["step:v"], "v = [1]"), simulate("ls {v} {result}")],
         "KG618 the command of step 'simulate' gets 'v', and step 'v' saves that as a Python"),
        ([(["imports"], 'v = "a"'), simulate("ls {v} {result}")],
         "KG618 the command of step 'simulate' gets 'v', which is neither a file nor a parameter"),
        ([SIZES, simulate("ls {RATE} {result}")], "KG618 the command of step 'simulate' gets 'RATE', a float"),
        ([simulate("echo '{{{{workflow.name}}}}' {result}")], "KG618 the command of 'simulate' holds '{{…'"),
        ([simulate("ls {result}", "report:enabled")], "KG618 the setting 'report' has no effect on step 'simulate'"),
        ([(["step:a", "container"], 'y = "a"\n!ls {y}'), (["step:b"], "print(y)")],
         "KG618 later steps read 'y' from step 'a', which runs no Python"),
        ([simulate("echo $HOME {result}")], "KG618 the command of step 'simulate' does not contain the path"),
        ([(["step:a", "path:x"], "print(1)")], "KG619 the tag path:x names a variable that step 'a' does not bind"),
        ([(["step:a", "path:x"], 'import os\nif os.environ.get("A"):\n    x = "a"'), (["step:b"], "print(x)")],
         "KG619 the tag path:x names a variable that step 'a' binds in some cases only"),
    ],
)  # fmt: skip
def test_what_can_t_be_is_said(cells: Cells, expected: str, tmp_path: Path) -> None:
    found = [one for one in findings(made(cells, tmp_path)) if not one.startswith("KG126")]
    assert found
    assert found[0].startswith(expected)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"{mode}"', '"{other}"', "KG504 @container of 'simulate' has no command that can run: {other} in"),
        ('"{mode}"', '"{mode!r}"', "KG504 @container of 'simulate' has no command that can run"),
        ('image="fem:2", ', "", "KG504 @container of 'simulate' has no command that can run: it names no image"),
        ('{"mesh": "Artifact"}', '["mess"]', "KG504 @container of 'simulate' has no command that can run: the input"),
        ('"Markdown"', '"Metrics"', "KG504 @container of 'simulate' has no command that can run: 'Metrics' is not"),
        ("res, log = sim", "res = sim", "KG513 'simulate' gives one name for each of the 2 outputs"),
        ("res, log = sim", "if width > 3:\n        res, log = sim", "KG618 the step 'simulate' runs a container, and"),
        ("    res, log = simulate(mesh, data, steps=7)\n    text = report(res)",
         "    rs = [training_data() for x in [1, 2]]", "KG618 the step 'training_data' runs a container"),
    ],
)  # fmt: skip
def test_what_a_script_s_container_can_t_be_is_said(old: str, new: str, expected: str, tmp_path: Path) -> None:
    assert old in SCRIPT
    found = findings(script(tmp_path, SCRIPT.replace(old, new)))
    assert [one for one in found if one.startswith(expected)], found


def test_no_default_makes_steps_programs(tmp_path: Path) -> None:
    for settings in ({"steps_defaults": ["importer:gs://a/b"]}, {"steps_defaults": {"paths": ["x"]}}, {"paths": ["x"]}):
        path = write_notebook(tmp_path / "n.ipynb", [(["step:a"], "x = 1")], settings)
        assert codes(generate(path)) == ["KG603"], settings


def test_a_file_crosses_the_border_of_a_notebook_inside(tmp_path: Path) -> None:
    write_notebook(tmp_path / "prep.ipynb", [DATA, MESH, simulate("cat {mesh} {data} > {result}")])
    outer = [(["notebook:prep"], "%run prep.ipynb"), (["step:use"], "print(open(result).read(), open(data).read())")]
    result = compiled(made(outer, tmp_path), tmp_path)
    taken = result.task("use")["inputs"]["artifacts"]
    assert {one["taskOutputArtifact"]["producerTask"] for one in taken.values()} == {"prep"}
