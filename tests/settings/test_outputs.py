"""``output:PATH`` gives out a file that a step writes, and files that nobody would see again are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from kalegen.diagnostics.diagnostic import Diagnostic
from kalegen.generate import generate
from kalegen.running.pipeline import RunOptions, run_pipeline
from tests.semantics.case import Case

WRITE = """import os
os.makedirs('out', exist_ok=True)
open('out/model.joblib', 'w').write('m')
open('t.csv', 'w').write('1')
"""


def compiled(text: str, folder: Path, name: str = "case.ipynb") -> tuple[str | None, tuple[Diagnostic, ...]]:
    Case("", "", text).program.write(folder / name)
    result = generate(folder / name)
    return result.source, result.diagnostics


def test_files_become_artifacts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, found = compiled(f"# %% step:a output:out/model.joblib output:t.csv\n{WRITE}# %% step:b\nx = 1\n", tmp_path)
    assert (source is not None, found) == (True, ())
    assert "model_joblib_out: Output[Model]" in str(source)
    assert "t_csv_out: Output[Dataset]" in str(source)
    (tmp_path / "module.py").write_text(str(source), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    outcome = run_pipeline(tmp_path / "module.py", RunOptions(root=tmp_path / "runs"), lambda event: None)
    assert not outcome.diagnostics
    assert [path.read_text() for path in sorted((tmp_path / "runs").rglob("*_out"))] == ["m", "1"]


def test_a_file_that_was_not_written_fails_the_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, _ = compiled("# %% step:a output:none.txt\nx = 1\n", tmp_path)
    (tmp_path / "module.py").write_text(str(source), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    outcome = run_pipeline(tmp_path / "module.py", RunOptions(root=tmp_path / "runs"), lambda event: None)
    assert "the step wrote no file 'none.txt'" in outcome.diagnostics[0].message


def test_two_files_of_one_name_are_two_artifacts(tmp_path: Path) -> None:
    source, _ = compiled("# %% step:a output:a/x.md output:b/x.md\npass\n", tmp_path)
    assert "x_md_out: Output[Markdown], x_md_2_out: Output[Markdown]" in " ".join(str(source).split())


@pytest.mark.parametrize(("tags", "code"), [("output:", "KG101"), ("output:folder/", "KG601")])
def test_what_is_no_file_is_refused(tags: str, code: str, tmp_path: Path) -> None:
    source, found = compiled(f"# %% step:a {tags}\nx = 1\n", tmp_path)
    assert (source, [one.code for one in found]) == (None, [code])


def test_an_iteration_gives_out_no_file(tmp_path: Path) -> None:
    loop = "done = []\nfor n in SIZES:\n    open('t.csv', 'w').write('1')\n    done.append(n)\n"
    text = f"# %% pipeline-parameters\nSIZES = [1]\n# %% step:a for:n␣in␣SIZES output:t.csv\n{loop}".replace("␣", " ")
    path = tmp_path / "case.ipynb"
    Case("", "", text.replace("for:n in SIZES ", "")).program.write(path)
    path.write_text(path.read_text().replace('"output:t.csv"', '"output:t.csv", "for:n in SIZES"'), encoding="utf-8")
    assert [(one.code, "output:" in one.message) for one in generate(path).diagnostics] == [("KG820", True)]


LOST = "the file 't.csv' will be deleted with the pod of step 'a', and no step reads it"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("open('t.csv', 'w').write('1')", LOST),
        ("import pandas as pd\npd.DataFrame().to_csv('t.csv')", LOST),
        ("for n in range(2):\n    open('t.csv', 'w').write('1')", LOST),
        ("open('t.csv', 'w').write('1')\nopen('u.csv', 'w').write('1')", "the files 't.csv', 'u.csv' will be"),
        ("open('t.csv', 'w').write('1')\nprint(open('t.csv').read())", ""),
        ("import os\nopen('t.csv', 'w').write('1')\nos.remove('t.csv')", ""),
        ("from pathlib import Path\nPath('t.csv').write_text('1')\nPath('t.csv').unlink()", ""),
        ("open('/tmp/t.csv', 'w').write('1')", ""),
        ("import os\nopen(os.path.expanduser('~/t.csv'), 'w').write('1')", ""),
        ("import tempfile\nopen(tempfile.mktemp(), 'w').write('1')", ""),
        ("import os\nos.makedirs('some.folder')", ""),
    ],
)
def test_files_that_end_with_the_pod_are_named(code: str, message: str, tmp_path: Path) -> None:
    _, found = compiled(f"# %% step:a\n{code}\n", tmp_path)
    assert [one.code for one in found] == (["KG411"] if message else [])
    assert "".join(one.message for one in found).startswith(message)


def test_the_hint_works(tmp_path: Path) -> None:
    _, [found] = compiled("# %% step:a\nopen('t.csv', 'w').write('1')\n", tmp_path)
    tag = found.hint.rpartition(" tag ")[2]
    assert compiled(f"# %% step:a {tag}\nopen('t.csv', 'w').write('1')\n", tmp_path)[1] == ()


def test_a_script_gives_out_files(tmp_path: Path) -> None:
    text = (
        "from kalegen.sdk import pipeline, step\n\n@step{}\ndef a():\n    open('t.csv', 'w').write('1')\n\n"
        "@pipeline(name='p')\ndef flow():\n    a()\n"
    )
    (tmp_path / "script.py").write_text(text.format(""), encoding="utf-8")
    [found] = generate(tmp_path / "script.py").diagnostics
    assert found.hint.endswith('@step(outputs=["t.csv"])')
    (tmp_path / "script.py").write_text(text.format('(outputs=["t.csv"])'), encoding="utf-8")
    result = generate(tmp_path / "script.py")
    assert not result.diagnostics
    assert "t_csv_out: Output[Dataset]" in str(result.source)
