"""``[tool.kalegen]``: where it is looked for, and what it may say."""

from __future__ import annotations

from pathlib import Path

import pytest

from kalegen.configuration.project import find_project


def write(folder: Path, text: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")


def test_there_may_be_none(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    project, found = find_project(tmp_path)
    assert project.folder is None
    assert found == []


def test_the_nearest_one_with_the_table_counts(tmp_path: Path) -> None:
    write(tmp_path, '[tool.kalegen]\nbase_image = "outer"')
    write(tmp_path / "a", '[project]\nname = "a"')
    assert find_project(tmp_path / "a" / "b")[0].settings == {"base_image": "outer"}
    write(tmp_path / "a", '[tool.kalegen]\nbase_image = "inner"')
    assert find_project(tmp_path / "a" / "b")[0].settings == {"base_image": "inner"}


def test_nothing_above_the_repository_counts(tmp_path: Path) -> None:
    write(tmp_path, '[tool.kalegen]\nbase_image = "outer"')
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    assert find_project(tmp_path / "repository" / "notebooks")[0].folder is None


def test_pipelines_are_relative_to_the_file(tmp_path: Path) -> None:
    write(tmp_path, '[[tool.kalegen.pipelines]]\nnotebook = "n/a.ipynb"\noutput = "p/a.py"\nbase_image = "x"')
    (entry,) = find_project(tmp_path / "n")[0].pipelines
    assert entry.notebook == tmp_path / "n" / "a.ipynb"
    assert entry.output == tmp_path / "p" / "a.py"
    assert entry.settings == {"base_image": "x"}


def test_one_notebook_may_make_several_pipelines(tmp_path: Path) -> None:
    one, two = (f'[[tool.kalegen.pipelines]]\nnotebook = "a.ipynb"\noutput = "{name}.py"\n' for name in ("dev", "prod"))
    write(tmp_path, one + two)
    project, found = find_project(tmp_path)
    assert found == []
    notebook = tmp_path / "a.ipynb"
    chosen = [project.entry(notebook, output) for output in (tmp_path / "prod.py", tmp_path / "other.py", None)]
    assert [entry.output.name for entry in chosen if entry] == ["prod.py", "dev.py", "dev.py"]
    assert project.entry(tmp_path / "b.ipynb", None) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool.kalegen", "can't read pyproject.toml"),
        ("tool.kalegen = 3", "'tool.kalegen' is not a table"),
        ("[tool.kalegen]\npipelines = 3", "'pipelines' is not a list of tables"),
        ("[tool.kalegen]\npipelines = [3]", "pipeline 1 of [[tool.kalegen.pipelines]] has no notebook and no"),
        ('[[tool.kalegen.pipelines]]\nnotebook = "a.ipynb"', "has no output"),
        (
            '[[tool.kalegen.pipelines]]\nnotebook = "a.ipynb"\noutput = "x.py"\n'
            '[[tool.kalegen.pipelines]]\nnotebook = "b.ipynb"\noutput = "x.py"',
            "a.ipynb and b.ipynb have the same output, x.py",
        ),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, message: str) -> None:
    write(tmp_path, text)
    (problem,) = find_project(tmp_path)[1]
    assert message in problem.message
