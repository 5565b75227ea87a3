"""Environments for --install: read from kfp's command, made once, found again."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

from kfp import dsl

from kalegen.diagnostics.diagnostic import Diagnostic, Place
from kalegen.running.environments import Requirements, find_environment, make_environment, read_requirements


@dsl.component(
    base_image="python:3.12",
    packages_to_install=["numpy<3", "pandas>=2; python_version>'3.9'"],
    pip_index_urls=["https://index.example/simple"],
    pip_trusted_hosts=["index.example"],
)
def packed():
    print("pip install && rm -rf")


@dsl.component(base_image="python:3.12")
def bare():
    print()


def command_of(component) -> list[str]:
    (executor,) = component.pipeline_spec.deployment_spec["executors"].values()
    return list(executor["container"]["command"])


def write_wheel(directory: Path) -> Path:
    """A wheel of nothing but one module."""
    wheel = directory / "tiny-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("tiny.py", "answer = 42\n")
        archive.writestr("tiny-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
        archive.writestr("tiny-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr("tiny-1.0.dist-info/RECORD", "")
    return wheel


def test_requirements_are_read_from_the_command_that_kfp_makes():
    requirements = read_requirements(command_of(packed))
    assert requirements.names == ("numpy<3", "pandas>=2; python_version>'3.9'")
    options = ("--index-url", "https://index.example/simple", "--trusted-host", "index.example")
    assert requirements.installs[0] == (*options, *requirements.names)
    assert requirements.installs[1][4].startswith("kfp==")
    assert read_requirements(command_of(bare)).names == ()
    assert len(read_requirements(command_of(bare)).installs) == 1


def test_an_environment_is_made_once_and_holds_the_packages(tmp_path):
    requirements = Requirements((("--no-index", str(write_wheel(tmp_path))),))
    cache = tmp_path / "cache"
    assert find_environment(requirements, cache) is None
    python = make_environment(requirements, cache, Place("nb.ipynb"))
    assert isinstance(python, Path)
    shown = subprocess.run(
        [python, "-c", "import tiny; print(tiny.answer)"], capture_output=True, text=True, check=True
    )
    assert shown.stdout == "42\n"
    assert find_environment(requirements, cache) == python
    assert find_environment(Requirements(()), cache) is None


def test_a_package_that_cannot_be_had_is_one_message_and_leaves_nothing(tmp_path):
    requirements = Requirements((("--no-index", "no-such-package-anywhere"),))
    problem = make_environment(requirements, tmp_path, Place("nb.ipynb"))
    assert isinstance(problem, Diagnostic)
    assert problem.code == "KG705"
    assert "installing no-such-package-anywhere failed" in problem.message
    assert list(tmp_path.iterdir()) == []
