"""Every golden case compiles to what the cluster can read, and its text survives the way into a pod."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from google.protobuf.json_format import ParseError

from kalegen.generate import generate
from kalegen.running.module import load_pipeline, write_package
from tests import golden_modules, golden_scripts
from tests.emit.command import commands_in, expand, replace_variables
from tests.emit.specification import check_documents
from tests.settings.workbench import write_notebook

CASES = [
    *(case / "notebook.ipynb" for case in golden_modules.cases()),
    *(case / "script.py" for case in golden_scripts.cases()),
]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.parent.name)
def test_the_cluster_can_read_it(path: Path, tmp_path: Path) -> None:
    source = generate(path).source
    if source is None:
        assert not (path.parent / "expected.py").exists()
        return
    (tmp_path / "module.py").write_text(source, encoding="utf-8")
    write_package(load_pipeline(tmp_path / "module.py"), tmp_path / "package.yaml")
    documents = list(yaml.safe_load_all((tmp_path / "package.yaml").read_text(encoding="utf-8")))
    check_documents(documents)
    for text in commands_in(documents[0]):
        assert ast.dump(ast.parse(replace_variables(expand(text)))) == ast.dump(ast.parse(text))


@pytest.mark.parametrize("default", ["one\ntwo", "end\n", "a\u2028b", "a\ncomponents:\nb", "plain"])
def test_a_default_with_line_breaks_compiles_to_a_file_that_can_be_read(default: str, tmp_path: Path) -> None:
    cells = [(["pipeline-parameters"], f"TEXT = {default!r}"), (["step:a"], "print(TEXT)")]
    source = generate(write_notebook(tmp_path / "n.ipynb", cells)).source
    assert source is not None
    assert ("drop_comments" in source) is (default != "plain")
    (tmp_path / "module.py").write_text(source, encoding="utf-8")
    subprocess.run([sys.executable, "module.py"], cwd=tmp_path, check=True)
    (document,) = yaml.safe_load_all((tmp_path / "n.yaml").read_text(encoding="utf-8"))
    assert document["root"]["inputDefinitions"]["parameters"]["TEXT"]["defaultValue"] == default


@pytest.mark.parametrize(
    "documents",
    [
        [{"deploymentSpec": {}, "rooot": {}}],
        [{"deploymentSpec": {"executors": {"a": {"container": {"imagge": "x"}}}}}],
        [{"deploymentSpec": {}}, {"platforms": {"kubernetes": {"pipelineConfig": {"worksppace": {}}}}}],
        [
            {"deploymentSpec": {}},
            {"platforms": {"kubernetes": {"deploymentSpec": {"executors": {"a": {"pvcMounts": []}}}}}},
        ],
    ],
)
def test_a_field_that_is_unknown_is_noticed(documents: list[dict[str, object]]) -> None:
    with pytest.raises(ParseError):
        check_documents(documents)
