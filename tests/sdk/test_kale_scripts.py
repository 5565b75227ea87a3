"""Scripts that import Kale's SDK are read, run and verified as if they imported kalegen's."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kalegen.generate import generate
from kalegen.modules.sdk_use import without_sdk
from sdk.conftest import Script

IMPORTS = {
    "names": ("from kale.sdk import pipeline, step", "{}"),
    "renamed": ("from kale.sdk import pipeline as flow_of, step as part", "{}"),
    "module": ("import kale.sdk", "kale.sdk.{}"),
    "module renamed": ("import kale.sdk as sdk", "sdk.{}"),
    "from the package": ("from kale import sdk", "sdk.{}"),
}
CODE = """
{statement}


@{step}(name="my_step")
def foo(a):
    import sys

    sys.stdout.write(a + "\\n")
    return "Some", "Data"


@{step}(name="second_step")
def foo2(b, c):
    print(b + c)


@{step}(name="third_step", retry_count=5, retry_interval="20", retry_factor=2, timeout=50)
def foo3(b, c):
    print(b + c)


@{pipeline}(name="test-pipeline", experiment="tutorial")
def flow(parameter="input"):
    data1, data2 = foo(parameter)
    foo2(data1, parameter)
    foo3(data2, parameter)


if __name__ == "__main__":
    flow(parameter="example")
"""


def code(form: str) -> str:
    statement, access = IMPORTS[form]
    names = {"step": "part", "pipeline": "flow_of"} if form == "renamed" else {"step": "step", "pipeline": "pipeline"}
    return CODE.format(statement=statement, **{name: access.format(own) for name, own in names.items()})


@pytest.mark.parametrize("form", IMPORTS)
def test_a_script_for_kale_compiles_to_the_same_module(form: str, tmp_path: Path) -> None:
    sources = []
    for package in ("kalegen", "kale"):
        path = tmp_path / package / "script.py"
        path.parent.mkdir()
        path.write_text(code(form).replace("kale", package))
        result = generate(path)
        assert not result.diagnostics
        sources.append(result.source)
    assert sources[0] == sources[1] is not None


def test_a_script_for_kale_runs_here(script: Callable[..., Script]) -> None:
    assert script(code("names")).on_kfp(parameter="x") == ["x", "Somex", "Datax"]


@pytest.mark.parametrize("form", IMPORTS)
def test_a_script_for_kale_is_verified(form: str, tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(code(form))
    command = [sys.executable, "-m", "kalegen", "verify", "script.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, "equal: " in done.stdout) == (0, True), done.stdout + done.stderr


def test_local_modules_travel_without_kales_sdk() -> None:
    assert without_sdk("from kale.sdk import step\n\n@step(name='a')\ndef f(): ...\n") == "pass\n\n\ndef f(): ...\n"
    assert without_sdk("import kale.sdk\n@kale.sdk.step\ndef f(): ...\n") == "pass\n\ndef f(): ...\n"
    assert without_sdk("from kale.marshal import x\n") == "from kale.marshal import x\n"


def test_steps_in_other_files_are_found(script: Callable[..., Script]) -> None:
    made = script(
        "from kale.sdk import pipeline\nfrom train import train\n\n@pipeline(name='p', experiment='e')\n"
        "def flow():\n    score = train(3)\n",
        **{"train.py": "from kale.sdk import step\n\n@step(name='train')\ndef train(n):\n    print(n)\n    return n\n"},
    )
    assert made.on_kfp() == ["3"]
