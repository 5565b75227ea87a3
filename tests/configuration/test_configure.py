"""Settings from everywhere, as they arrive in a generated module."""

from __future__ import annotations

import ast
import textwrap
from pathlib import Path
from typing import Any

import pytest

from kalegen.configuration.request import Request
from kalegen.generate import Result, generate
from kalegen.reporting.policy import DEFAULT
from tests.configuration.notebooks import write_notebook


def compiled(
    folder: Path,
    project: str = "",
    metadata: dict[str, Any] | None = None,
    flags: dict[str, Any] | None = None,
    cells: list[tuple[str, str]] | None = None,
) -> Result:
    """Compile a notebook in a folder with a pyproject.toml."""
    (folder / ".git").mkdir(exist_ok=True)
    (folder / "pyproject.toml").write_text(textwrap.dedent(project), encoding="utf-8")
    path = write_notebook(folder / "nb.ipynb", cells, metadata)
    return generate(path, DEFAULT, Request(flags or {}))


def argument(result: Result, name: str, component: str = "load_step") -> Any:
    """What the decorator of a component gives to a parameter."""
    assert result.source is not None, result.diagnostics
    functions = [node for node in ast.parse(result.source).body if isinstance(node, ast.FunctionDef)]
    decorator = next(node for node in functions if node.name == component).decorator_list[0]
    assert isinstance(decorator, ast.Call)
    found = [keyword.value for keyword in decorator.keywords if keyword.arg == name]
    return ast.literal_eval(found[0]) if found else None


def messages(result: Result) -> list[tuple[str, str, str]]:
    return [(finding.code, finding.place.file, finding.message) for finding in result.diagnostics]


def test_without_a_project_nothing_changes(tmp_path: Path) -> None:
    result = compiled(tmp_path)
    assert argument(result, "base_image") == "python:3.12"
    assert argument(result, "packages_to_install") == ["cloudpickle", "pandas"]
    assert argument(result, "pip_index_urls") is None
    assert result.diagnostics == ()


PROJECT = '[tool.kalegen]\nbase_image = "project"\n'
ENTRY = '[[tool.kalegen.pipelines]]\nnotebook = "nb.ipynb"\noutput = "nb.py"\nbase_image = "entry"\n'


@pytest.mark.parametrize(
    ("project", "metadata", "flags", "image"),
    [
        (PROJECT, {}, {}, "project"),
        (PROJECT + ENTRY, {}, {}, "entry"),
        (PROJECT + ENTRY, {"base_image": "notebook"}, {}, "notebook"),
        (PROJECT + ENTRY, {"docker_image": "notebook"}, {}, "notebook"),
        (PROJECT + ENTRY, {"docker_image": ""}, {}, "entry"),
        (PROJECT + ENTRY, {"base_image": "notebook"}, {"base_image": "flag"}, "flag"),
    ],
)
def test_precedence(tmp_path: Path, project: str, metadata: dict[str, Any], flags: dict[str, Any], image: str) -> None:
    assert argument(compiled(tmp_path, project, metadata, flags), "base_image") == image


def test_indexes_and_extra_packages(tmp_path: Path) -> None:
    project = """
        [tool.kalegen]
        extra_packages = ["pyarrow>=15"]
        pip_index_urls = ["https://pypi.example/simple"]
        pip_trusted_hosts = ["pypi.example"]
        """
    result = compiled(tmp_path, project)
    for component in ("load_step", "show_step"):
        assert "pyarrow>=15" in argument(result, "packages_to_install", component)
        assert argument(result, "pip_index_urls", component) == ["https://pypi.example/simple"]
        assert argument(result, "pip_trusted_hosts", component) == ["pypi.example"]


def test_no_host_is_trusted_that_nobody_names(tmp_path: Path) -> None:
    """kfp reads no list as all indexes, by their whole addresses: pip dies of one with a port."""
    from kfp.dsl.component_factory import make_index_url_options

    index = "https://pypi.example:8443/simple"
    result = compiled(tmp_path, f'[tool.kalegen]\npip_index_urls = ["{index}"]')
    hosts = argument(result, "pip_trusted_hosts")
    assert make_index_url_options([index], hosts).split() == ["--index-url", index]
    assert argument(compiled(tmp_path, '[tool.kalegen]\npip_trusted_hosts = ["h"]'), "pip_trusted_hosts") is None


def test_import_names_are_joined(tmp_path: Path) -> None:
    cells = [("step:load", "import strange, stranger\nx = strange.f(stranger.g())")]
    project = '[tool.kalegen.import_names]\nstrange = "one"\nstranger = "two"'
    result = compiled(tmp_path, project, {"import_names": {"stranger": "three"}}, cells=cells)
    assert argument(result, "packages_to_install") == ["one", "three"]


def test_steps_defaults_of_project_and_notebook_are_joined_by_setting(tmp_path: Path) -> None:
    project = '[tool.kalegen]\nsteps_defaults = ["limit:memory:4Gi", "limit:cpu:2"]'
    result = compiled(tmp_path, project, {"steps_defaults": ["limit:memory:8Gi"]})
    assert result.source is not None, result.diagnostics
    assert 'set_memory_limit("8Gi")' in result.source
    assert 'set_cpu_limit("2")' in result.source


def test_pins_come_from_files_and_from_settings(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("pandas==2.0\ncloudpickle==3.0.0\n", encoding="utf-8")
    project = '[tool.kalegen]\npin_from = ["requirements.txt"]\n'
    assert argument(compiled(tmp_path, project), "packages_to_install") == ["cloudpickle==3.0.0", "pandas==2.0"]
    result = compiled(tmp_path, project, {"pins": {"Pandas": "2.2"}})
    assert argument(result, "packages_to_install") == ["cloudpickle==3.0.0", "pandas==2.2"]


@pytest.mark.parametrize(
    ("image", "pandas"), [("python:3.10", "1.5"), ("python:3.12.1-slim", "2.0"), ("registry.example/ml:1", "2.0")]
)
def test_pins_with_markers_follow_the_image(tmp_path: Path, image: str, pandas: str) -> None:
    text = "cloudpickle==3.0.0\npandas==1.5; python_version < '3.11'\npandas==2.0; python_version >= '3.11'\n"
    (tmp_path / "requirements.txt").write_text(text, encoding="utf-8")
    project = f'[tool.kalegen]\nbase_image = "{image}"\npin_from = ["requirements.txt"]\n'
    found = argument(compiled(tmp_path, project), "packages_to_install")
    assert found == ["cloudpickle==3.0.0", f"pandas=={pandas}"]


def test_installed_versions_count_only_when_asked_for(tmp_path: Path) -> None:
    import pandas

    requirement = f"pandas=={pandas.__version__}"
    assert requirement not in argument(compiled(tmp_path), "packages_to_install")
    assert requirement in argument(compiled(tmp_path, flags={"pin_installed": True}), "packages_to_install")


def test_a_package_that_the_pins_forget_is_told_once(tmp_path: Path) -> None:
    result = compiled(tmp_path, '[tool.kalegen.pins]\nnumpy = "2.0"')
    assert messages(result) == [
        ("KG028", "nb.ipynb", "the package 'pandas' has no pinned version, so a run installs the newest one")
    ]


def test_severities(tmp_path: Path) -> None:
    cells = [("step:load", "import nobody_knows\nx = nobody_knows.f()")]
    assert [code for code, _, _ in messages(compiled(tmp_path, cells=cells))] == ["KG401"]
    assert messages(compiled(tmp_path, '[tool.kalegen.severity]\nKG401 = "ignore"', cells=cells)) == []
    assert compiled(tmp_path, '[tool.kalegen.severity]\nKG401 = "error"', cells=cells).source is None


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("uv.lock", "create it with `uv lock`, or remove it from `pin_from`"),
        ("no.txt", "create it, or remove it from `pin_from`"),
        ("broken.lock", "write broken.lock again, or remove it from `pin_from`"),
    ],
)
def test_a_missing_file_of_versions_is_told_where_it_is_named(tmp_path: Path, name: str, hint: str) -> None:
    (tmp_path / "broken.lock").write_text("[", encoding="utf-8")
    (one,) = compiled(tmp_path, f'[tool.kalegen]\nyaml = true\npin_from = ["{name}"]').diagnostics
    assert (one.code, str(one.place), one.hint) == ("KG025", "pyproject.toml: line 3", hint)


def test_formats_travel(tmp_path: Path) -> None:
    (tmp_path / "cart_io.py").write_text(
        "import json\n\n\ndef save(cart, path):\n    with open(path, 'w') as f:\n        json.dump(cart.items, f)\n\n\n"
        "def load(path):\n    return path\n",
        encoding="utf-8",
    )
    result = compiled(tmp_path, '[tool.kalegen.marshal]\n"shop.Cart" = "cart_io:save,load"')
    assert result.source is not None, result.diagnostics
    assert "def marshal_format_shop_Cart():" in result.source
    assert "json.dump(cart.items, f)" in result.source


@pytest.mark.parametrize(
    ("project", "metadata", "flags", "expected"),
    [
        ("[tool.kalegen]\nbase_imag = 'x'", {}, {}, ("KG021", "pyproject.toml", "unknown key 'base_imag' in")),
        ("", {}, {"pinz": {}}, ("KG021", "command line", "unknown key 'pinz' in command line")),
        ("[tool.kalegen]\npin_from = 3", {}, {}, ("KG022", "pyproject.toml", "'pin_from' in pyproject.toml [tool")),
        ("", {"pins": "x"}, {}, ("KG022", "nb.ipynb", "'pins' in nb.ipynb is not a table of texts")),
        ("", {"pins": {"a": "new"}}, {}, ("KG022", "nb.ipynb", "'new' is not a version of 'a'")),
        ("", {"pin_from": ["no.txt"]}, {}, ("KG025", "nb.ipynb", "can't read versions from 'no.txt': No such file")),
        ("[tool.kalegen.marshal]\nCart = 'x'", {}, {}, ("KG026", "pyproject.toml", "can't marshal Cart by 'x': it is")),
        ("", {"marshal": {"a.B": "no:a,b"}}, {}, ("KG026", "nb.ipynb", "can't marshal a.B by 'no:a,b': the module")),
        ("", {}, {"severity": {"KG401": "bad"}}, ("KG027", "command line", "'bad' is not a severity, and KG401")),
        ("[tool", {}, {}, ("KG020", "", "can't read pyproject.toml")),
    ],
)
def test_what_is_wrong_is_said(
    tmp_path: Path, project: str, metadata: dict[str, Any], flags: dict[str, Any], expected: tuple[str, str, str]
) -> None:
    result = compiled(tmp_path, project, metadata, flags)
    assert result.source is None
    (found,) = messages(result)
    assert found[0] == expected[0]
    assert found[1].endswith(expected[1])
    assert found[2].startswith(expected[2])
