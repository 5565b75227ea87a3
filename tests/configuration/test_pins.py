"""Versions from requirements files, pyproject.toml and lock files."""

from __future__ import annotations

from pathlib import Path

import pytest

from kalegen.analysis.packages.distributions import pinned
from kalegen.configuration.pins import pins_in, specifiers


def pins_of(folder: Path, name: str, text: str) -> dict[str, str]:
    (folder / name).write_text(text, encoding="utf-8")
    return pins_in(folder / name)


def test_requirements(tmp_path: Path) -> None:
    (tmp_path / "base.txt").write_text("scipy==1.1\n", encoding="utf-8")
    text = (
        "# comment\n-r base.txt\n-i https://x\nNumPy==2.1.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n"
        "pandas>=2,<3  # because\nrequests\n./local\nA.b[x]==1 ; python_version > '3'\n"
    )
    assert pins_of(tmp_path, "requirements.txt", text) == {
        "scipy": "==1.1", "numpy": "==2.1.0", "pandas": "<3,>=2", "a-b": "==1",
    }  # fmt: skip


def test_requirements_that_include_themselves(tmp_path: Path) -> None:
    assert pins_of(tmp_path, "requirements.txt", "-r requirements.txt\na==1") == {"a": "==1"}


def test_pyproject(tmp_path: Path) -> None:
    text = """
        [project]
        dependencies = ["a==1", "b"]
        [project.optional-dependencies]
        ml = ["c>=2", "a==9"]
        [dependency-groups]
        dev = ["d==4", {include-group = "x"}]
        """
    assert pins_of(tmp_path, "pyproject.toml", text) == {"a": "==1", "c": ">=2", "d": "==4"}


def test_uv_lock(tmp_path: Path) -> None:
    text = """
        version = 1
        [[package]]
        name = "torch"
        version = "2.1.0+cpu"
        source = { registry = "https://pypi.org/simple" }
        [[package]]
        name = "me"
        version = "0.1"
        source = { editable = "." }
        [[package]]
        name = "forked"
        version = "1"
        source = { registry = "https://pypi.org/simple" }
        [[package]]
        name = "forked"
        version = "2"
        source = { registry = "https://pypi.org/simple" }
        """
    assert pins_of(tmp_path, "uv.lock", text) == {"torch": "==2.1.0"}


def test_poetry_lock_and_pylock(tmp_path: Path) -> None:
    assert pins_of(tmp_path, "poetry.lock", '[[package]]\nname = "A"\nversion = "1"') == {"a": "==1"}
    text = '[[packages]]\nname = "a"\nversion = "1"\n[[packages]]\nname = "b"\nversion = "1"\nvcs = {url = "u"}'
    assert pins_of(tmp_path, "pylock.toml", text) == {"a": "==1"}


def test_a_file_that_names_no_versions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="neither"):
        pins_of(tmp_path, "other.toml", "[tool.x]\ny = 1")


def test_specifiers() -> None:
    assert specifiers({"Pandas": "2.2", "numpy": ">=2,<3", "x": " ==1"}) == {
        "pandas": "==2.2", "numpy": "<3,>=2", "x": "==1",
    }  # fmt: skip
    with pytest.raises(ValueError, match="no version of 'x'"):
        specifiers({"x": "new"})


def test_pinned() -> None:
    requirements = ["a", "b>=1", "c[x]", "d @ https://x/d.whl", "e", "f ; python_version < '3'"]
    pins = dict.fromkeys("abcdf", "==9")
    chosen, left_open = pinned(requirements, pins)
    assert chosen == ("a==9", "b>=1", "c[x]==9", "d @ https://x/d.whl", "e", 'f==9; python_version < "3"')
    assert left_open == ("e",)
