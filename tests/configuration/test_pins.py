"""Versions from requirements files, pyproject.toml and lock files."""

from __future__ import annotations

from pathlib import Path

import pytest

from kalegen.configuration.pins import pins_in, specifiers
from kalegen.distributions.markers import python_of
from kalegen.distributions.requirements import pinned


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
        "scipy": "==1.1", "numpy": "==2.1.0", "pandas": "<3,>=2", "a-b": '==1; python_version > "3"',
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


FORKED = """
    [[package]]
    name = "numpy"
    version = "1.26"
    {key} = {old}
    [[package]]
    name = "numpy"
    version = "2.3"
    {key} = {new}
    [[package]]
    name = "local"
    version = "1"
    path = "./local"
    """


@pytest.mark.parametrize(
    ("name", "key", "brackets"),
    [("uv.lock", "resolution-markers", "[]"), ("poetry.lock", "markers", "  "), ("pdm.lock", "marker", "  ")],
)
def test_versions_that_are_locked_for_some_pythons(tmp_path: Path, name: str, key: str, brackets: str) -> None:
    old, new = (f"{brackets[0]}\"python_full_version {than} '3.11'\"{brackets[1]}" for than in ("<", ">="))
    pins = pins_of(tmp_path, name, FORKED.format(key=key, old=old, new=new))
    assert pins == {"numpy": '==1.26; python_full_version < "3.11"\n==2.3; python_full_version >= "3.11"'}
    for python, expected in (("3.10.99", "1.26"), ("3.11.99", "2.3")):
        assert pinned(["numpy"], pins, python) == ((f"numpy=={expected}",), ())


def test_pipfile_lock(tmp_path: Path) -> None:
    text = """{
        "_meta": {},
        "default": {"A": {"version": "==1", "markers": "python_version >= '3.8'"}, "b": {"git": "https://x"}},
        "develop": {"a": {"version": "==9"}, "c": {"version": "==3"}}
    }"""
    assert pins_of(tmp_path, "Pipfile.lock", text) == {"a": '==1; python_version >= "3.8"', "c": "==3"}


def test_environment_yml(tmp_path: Path) -> None:
    text = """
        name: x
        dependencies:
          - python=3.11
          - numpy=1.26
          - conda-forge::scipy=1.11.4=py311h64a7726_0
          - pandas>=2,<3
          - polars==1.0
          - requests
          - pip:
            - a==1; python_version < "3.12"
            - polars==1.1
        """
    assert pins_of(tmp_path, "environment.yml", text) == {
        "python": "==3.11.*", "numpy": "==1.26.*", "scipy": "==1.11.4", "pandas": "<3,>=2", "polars": "==1.1",
        "a": '==1; python_version < "3.12"',
    }  # fmt: skip


def test_conda_lock(tmp_path: Path) -> None:
    entry = "  - {{name: numpy, version: {1}, manager: conda, platform: {0}}}\n"
    text = (
        "version: 1\npackage:\n  - {name: jpeg, version: 9e}\n"
        + entry.format("linux-64", "1.26.4")
        + entry.format("osx-arm64", "1.26.3")
    )
    assert pins_of(tmp_path, "conda-lock.yml", text) == {"numpy": "==1.26.4"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Pipfile.lock", "[]"),
        ("Pipfile.lock", '{"default": 3}'),
        ("Pipfile.lock", "no JSON"),
        ("environment.yml", "name: x"),
        ("environment.yml", "a: [b"),
        ("environment.yml", "3"),
        ("conda-lock.yml", "package: [3]"),
        ("uv.lock", '[[package]]\nname = "a"\nversion = "1"\nmarker = "python is old"'),
        ("pdm.lock", "version = 1"),
    ],
)
def test_a_lock_file_of_another_form_is_refused(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(ValueError):
        pins_of(tmp_path, name, text)


def test_a_file_that_names_no_versions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="neither"):
        pins_of(tmp_path, "other.toml", "[tool.x]\ny = 1")


def test_specifiers() -> None:
    assert specifiers({"Pandas": "2.2", "numpy": ">=2,<3", "x": " ==1"}) == {
        "pandas": "==2.2", "numpy": "<3,>=2", "x": "==1",
    }  # fmt: skip
    with pytest.raises(ValueError, match="not a version of 'x'"):
        specifiers({"x": "new"})


def test_pinned() -> None:
    requirements = ["a", "b>=1", "c[x]", "d @ https://x/d.whl", "e", "f ; python_version < '3'"]
    pins = dict.fromkeys("abcdf", "==9")
    chosen, left_open = pinned(requirements, pins)
    assert chosen == ("a==9", "b>=1", "c[x]==9", "d @ https://x/d.whl", "e", 'f==9; python_version < "3"')
    assert left_open == ("e",)


@pytest.mark.parametrize(
    ("python", "expected", "left_open"),
    [
        ("3.10.99", ("a==1",), ()),
        ("3.12.4", ("a",), ("a",)),
        (None, ("a", 'a==1; python_version < "3.11"'), ()),
    ],
)
def test_pins_with_markers(python: str | None, expected: tuple[str, ...], left_open: tuple[str, ...]) -> None:
    assert pinned(["a"], {"a": '==1; python_version < "3.11"'}, python) == (expected, left_open)


def test_a_pin_of_another_platform_is_none() -> None:
    pins = {"a": '==1; sys_platform == "win32"\n==2; sys_platform == "linux"'}
    assert pinned(["a[x]"], pins, "3.12.99") == (("a[x]==2",), ())


def test_a_marker_that_compares_nothing_holds_nowhere() -> None:
    pins = {"a": '==1; os_name ~= "x"'}
    assert pinned(["a"], pins, "3.12.99") == (("a",), ("a",))


@pytest.mark.parametrize(
    ("image", "python"),
    [
        ("python:3.11", "3.11.99"),
        ("python:3.11.4-slim", "3.11.4"),
        ("docker.io/library/python:3.9-bookworm", "3.9.99"),
        ("python:3", None),
        ("registry.example/python:3.11", None),
        ("python:3.11rc1", None),
        ("", None),
    ],
)
def test_the_python_of_an_image(image: str, python: str | None) -> None:
    assert python_of(image) == python
