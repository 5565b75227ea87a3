"""``kalegen init``: the files of a project."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from kalegen.configuration.project import find_project

ROOT = Path(__file__).parents[2]


def test_all_is_written_and_works(kalegen, write, folder):
    write(("step:a", "x = 1"), name="train.ipynb")
    write(("", "x = 1"), name="untagged.ipynb")
    assert kalegen("init", "--yes").status == 0
    project, found = find_project(folder)
    assert found == []
    assert [entry.notebook.name for entry in project.pipelines] == ["train.ipynb"]
    assert kalegen("sync").status == 0
    assert (folder / "pipelines/train.py").is_file()
    assert (folder / ".gitignore").read_text() == ".kale/\n"
    hooks = yaml.safe_load((folder / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    published = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())[0]
    for key in ("id", "entry", "files", "pass_filenames"):
        assert hooks[0][key] == published[key]


def test_notebooks_that_are_texts_are_listed(kalegen, write, folder):
    write(("step:a", "x = 1"), name="both.ipynb")
    for name in ("both.py", "light.py", ".hidden.py"):
        (folder / name).write_text("# %%\n#| step: a\nx = 1\n")
    (folder / "script.py").write_text("step = 1\n")
    (folder / "README.md").write_text("# In one step\n")
    (folder / "book.md").write_text(
        "---\nkernelspec:\n  name: python3\n  display_name: Python 3\n---\n\n```{code-cell}\n#| step: a\nx = 1\n```\n"
    )
    (folder / "folder.md").mkdir()
    assert kalegen("init", "--yes").status == 0
    project, _ = find_project(folder)
    assert [entry.notebook.name for entry in project.pipelines] == ["both.ipynb", "book.md", "light.py"]


def test_a_second_time_changes_nothing(kalegen, folder):
    kalegen("init", "--yes")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert kalegen("init", "--yes").status == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize("indentation", ["", "  "])
def test_what_is_there_stays(kalegen, folder, indentation):
    config = f"# ours\nrepos:\n{indentation}- repo: meta\n{indentation}  hooks:\n{indentation}  - id: identity\n"
    (folder / ".pre-commit-config.yaml").write_text(config)
    (folder / "pyproject.toml").write_text('[project]\nname = "x"')
    (folder / ".gitignore").write_text("*.pyc")
    assert kalegen("init", "--yes").status == 0
    assert (folder / ".pre-commit-config.yaml").read_text().startswith(config)
    assert len(yaml.safe_load((folder / ".pre-commit-config.yaml").read_text())["repos"]) == 2
    assert (folder / "pyproject.toml").read_text() == '[project]\nname = "x"\n\n[tool.kalegen]\n'
    assert (folder / ".gitignore").read_text() == "*.pyc\n.kale/\n"


@pytest.mark.parametrize("name", ["pyproject.toml", ".pre-commit-config.yaml", ".gitignore"])
def test_a_file_that_is_no_text_is_left_alone(kalegen, folder, name):
    (folder / name).write_bytes(b"# caf\xe9\n")
    outcome = kalegen("init", "--yes")
    assert (outcome.status, outcome.err.count("KG020")) == (1, 1)
    assert (folder / name).read_bytes() == b"# caf\xe9\n"


def test_a_file_that_is_broken_is_left_alone(kalegen, folder):
    (folder / "pyproject.toml").write_text("[tool")
    outcome = kalegen("init", "--yes")
    assert outcome.status == 1
    assert "KG020" in outcome.err
    assert (folder / "pyproject.toml").read_text() == "[tool"


def test_it_asks(kalegen, folder, monkeypatch):
    monkeypatch.setattr("click.confirm", lambda text, **_: ".gitignore" in text)
    assert kalegen("init").status == 0
    assert [path.name for path in folder.iterdir()] == [".gitignore"]


def test_a_hook_that_has_no_place_can_be_pasted(kalegen, folder):
    before = "repos: []\n"
    (folder / ".pre-commit-config.yaml").write_text(before)
    outcome = kalegen("init", "--yes")
    assert (outcome.status, outcome.err.count("KG020")) == (1, 1)
    assert (folder / ".pre-commit-config.yaml").read_text() == before
    block = outcome.err[outcome.err.index("- repo: local") : outcome.err.index("requirements.*\\.txt)$'")]
    (hook,) = yaml.safe_load(f"repos:\n{block}'")["repos"][0]["hooks"]
    assert (hook["id"], hook["entry"]) == ("kalegen", "kalegen sync --fail-on-change")
