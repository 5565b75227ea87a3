"""``Literal`` parameters: checked when compiled and when run, and shown as choices."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from kalegen.cli.application import run
from kalegen.generate import generate
from kalegen.pictures.picture import picture_of
from kalegen.running.parameters import read_arguments
from tests.settings.workbench import compiled, findings, write_notebook

IMPORTS = (["imports"], "import typing\nfrom typing import Literal")
STEP = (["step:train"], "print(MODE, N)")


def made(path: Path, parameters: str) -> Any:
    return generate(write_notebook(path / "n.ipynb", [IMPORTS, (["pipeline-parameters"], parameters), STEP]))


def test_choices_are_shown_where_parameters_are(tmp_path: Path) -> None:
    text = 'MODE: Literal["fast", "deep"] = "fast"  # How to train.\nN: typing.Literal[1, 2] = 1'
    result = made(tmp_path, text)
    assert result.pipeline is not None
    assert picture_of(result.pipeline).parameters == ("MODE: 'fast' | 'deep' = 'fast'", "N: 1 | 2 = 1")
    inputs = compiled(result, tmp_path).pipeline["root"]["inputDefinitions"]["parameters"]
    assert inputs["MODE"]["parameterType"] == "STRING"
    assert [inputs[name]["description"] for name in ("MODE", "N")] == [
        "How to train. One of 'fast', 'deep'.",
        "One of 1, 2.",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('Literal["fast", "deep"] = "fats"', "KG125 the parameter 'MODE' has the default 'fats', which is not one of "
         "its choices 'fast', 'deep'"),
        ("Literal[0, 1] = True", "KG125 the parameter 'MODE' has the default True, which is not one of its choices 0"),
        ("'Literal[1, 2]' = 3", "KG125 the parameter 'MODE' has the default 3, which is not one of its choices 1, 2"),
        ('Literal["a", 1] = "a"', "KG123 the choices of the parameter 'MODE' are not constants of one type"),
        ('Literal["a", None] = "a"', "KG123 the choices of the parameter 'MODE' are not constants of one type"),
        ("Literal[Color.RED] = 1", "KG123 the choices of the parameter 'MODE' are not constants of one type"),
    ],
)  # fmt: skip
def test_a_default_is_one_of_the_choices(text: str, expected: str, tmp_path: Path) -> None:
    (found,) = findings(made(tmp_path, f"N = 1\nMODE: {text}"))
    assert found.startswith(expected)


def test_arguments_are_checked() -> None:
    choices = {"mode": ("fast", "deep"), "n": (1, 2)}
    declared = {"mode": str, "n": int}
    found = read_arguments(["mode=fats", "n=3"], None, declared, choices).diagnostics
    assert [f"{one.code} {one.message} ({one.hint})" for one in found] == [
        "KG703 the value 'fats' of parameter 'mode' is not one of 'fast', 'deep' (did you mean 'fast'?)",
        "KG703 the value 3 of parameter 'n' is not one of 1, 2 (None)",
    ]
    assert read_arguments(["mode=deep", "n=2"], None, declared, choices).diagnostics == ()


@pytest.mark.parametrize("command", ["run", "submit", "verify"])
def test_commands_refuse_other_values_before_anything_starts(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = 'MODE: Literal["fast", "deep"] = "fast"\nN = 1'
    path = write_notebook(tmp_path / "n.ipynb", [IMPORTS, (["pipeline-parameters"], text), STEP])
    root = ["--root", str(tmp_path / "runs")] if command == "run" else []
    with pytest.raises(SystemExit) as ended:
        run([command, str(path), "-p", "MODE=slow", *root])
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert "KG703" in said and "'slow' of parameter 'MODE' is not one of 'fast', 'deep'" in said
    assert not (tmp_path / "runs").exists()


SCRIPT = """\
from typing import Literal
from kalegen.sdk import pipeline, step

@step
def load(size: Literal["small", "large"], n: int = 1) -> str:
    return size * n

@step
def train(mode: "Literal['fast', 'deep']", data: str) -> None:
    print(mode, data)

@pipeline(name="shop")
def shop({parameters}):
    data = load({argument})
    train(mode, data)
"""


@pytest.mark.parametrize(
    ("parameters", "argument", "expected"),
    [
        ('mode: str = "fast"', '"small"', []),
        ('mode="fast"', "size='large'", []),
        ('mode: str = "slow"', '"small"', ["KG125 the parameter 'mode' has the default 'slow', which is not one of "]),
        (
            'mode: str = "fast"',
            '"smal"',
            ["KG125 'load' is given size='smal', which is not one of its choices 'small',"],
        ),
        ('mode: Literal["fast", "x"] = "fast"', '"small"', ["KG125 the parameter 'mode' can be 'x', which 'train' do"]),
        ('mode: Literal["fast"] = "fast"', '"small"', []),
    ],
)
def test_arguments_of_steps_are_checked(parameters: str, argument: str, expected: list[str], tmp_path: Path) -> None:
    path = tmp_path / "shop.py"
    path.write_text(SCRIPT.format(parameters=parameters, argument=argument))
    result = generate(path)
    assert [one[: len(start)] for one, start in zip(findings(result), expected, strict=True)] == expected
    if not expected:
        assert result.source is not None and result.pipeline is not None
        own = ("fast",) if "Literal" in parameters else ("fast", "deep")
        assert [one.choices for one in result.pipeline.parameters if not one.is_fixed] == [own]
        assert "mode" in yaml.safe_dump(compiled(result, tmp_path).pipeline["root"]["inputDefinitions"])


@pytest.mark.parametrize(
    ("text", "kind", "codes"),
    [
        ("int = 0.25", "float", ["KG127"]),
        ("str = 1", "int", ["KG127"]),
        ("float = 1", "float", []),
        ("'int' = 1", "int", []),
        ("Rate = 0.5", "float", []),
    ],
)
def test_an_annotation_that_the_default_does_not_have_is_told(
    text: str, kind: str, codes: list[str], tmp_path: Path
) -> None:
    result = made(tmp_path, f"MODE = 1\nN: {text}")
    assert [one.code for one in result.diagnostics] == codes
    assert result.source is not None and f"N: {kind} = " in result.source
