"""Examples of codes that are commands: the first form has the finding, and the second one is accepted."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from kalegen.catalogue.examples import examples
from kalegen.cli.application import application
from tests.test_examples import notebook_of

NOTEBOOK = """\
# %% [pipeline-parameters]
epochs = 2
EPOCHS = 2
TREES = 3
LR = 0.1
# %% [step:load]
rows = [1, 2]
# %% [step:train]
accuracy = sum(rows) * LR + TREES + EPOCHS + epochs
# %% [step:report]
print(accuracy)
# %% [pipeline-metrics]
print("accuracy", accuracy)
"""
TUNE = {"parameters": ["LR:double:1e-4:1e-1:log"], "maximize": "accuracy"}

TRIED = (
    "KG001", "KG003", "KG006", "KG007", "KG116", "KG701", "KG702", "KG703", "KG707", "KG708", "KG709", "KG713",
    "KG715", "KG720", "KG731", "KG747", "KG761", "KG762", "KG763", "KG764", "KG768", "KG770",
)  # fmt: skip
"""Those that need no cluster, no other package, and nothing that has run before."""

WRITES = re.compile(r"kalegen (check|sync|graph|\S+\.ipynb)|kalegen tune .*--katib")
"""Commands that run nothing of the notebook when they are accepted."""

MENDED = [code for code in TRIED if WRITES.match(examples()[code].after)]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the commands of the examples find in the current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("KALEGEN_CACHE_DIR", str(tmp_path / "cache"))
    for name in ("KF_PIPELINES_ENDPOINT", "KUBECONFIG", "KUBERNETES_SERVICE_HOST"):
        monkeypatch.delenv(name, raising=False)
    notebook = notebook_of(NOTEBOOK, json.dumps({"tune": TUNE}))
    Path("notebook.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    Path("helpers.py").write_text("X = 1\n", encoding="utf-8")
    Path("package.json").write_text("{}", encoding="utf-8")
    Path("empty.pipeline").write_text('{"doc_type": "pipeline", "version": "3.0", "pipelines": [{"nodes": []}]}')
    return tmp_path


def give(form: str) -> int:
    """Run a form's first line here; the exit status."""
    words = shlex.split(form.split("\n")[0], comments=True)
    assert words[0] == "kalegen"
    status = application.main(words[1:], prog_name="kalegen", standalone_mode=False)
    return int(status or 0)


@pytest.mark.parametrize("code", TRIED)
def test_the_first_form_has_the_finding(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert give(examples()[code].before) == 1
    assert code in re.findall(r"KG\d{3}", capsys.readouterr().err)


@pytest.mark.parametrize("code", MENDED)
def test_the_second_form_is_accepted(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert give(examples()[code].after) == 0
    assert "KG" not in capsys.readouterr().err
