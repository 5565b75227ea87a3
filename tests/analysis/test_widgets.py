"""KG310: widgets in steps, and the values that they begin with; the values are those of ipywidgets 8.1."""

from __future__ import annotations

from pathlib import Path

import pytest

from kalegen.generate import generate
from tests.configuration.notebooks import write_notebook

NAMES = "Button, IntSlider, fixed, interact, interact_manual"
IMPORTS = f"import ipywidgets as widgets\nfrom ipywidgets import {NAMES}"


def messages(tmp_path: Path, *cells: str) -> list[str]:
    steps = [(f"step:s{number}", cell) for number, cell in enumerate(cells)]
    path = write_notebook(tmp_path / "nb.ipynb", [("imports", IMPORTS), *steps])
    return [finding.message for finding in generate(path).diagnostics if finding.code == "KG310"]


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("IntSlider(min=1, max=10, value=3)", "3"),
        ("IntSlider(7, 0, 10)", "7"),
        ("IntSlider()", "0"),
        ("IntSlider(min=3, max=9)", "3"),
        ("IntSlider(min=-9, max=-3)", "-3"),
        ("widgets.FloatSlider(min=2.0)", "2.0"),
        ("widgets.Text()", "''"),
        ("widgets.Checkbox()", "False"),
        ("widgets.Dropdown(options=['a', 'b'])", "'a'"),
        ("widgets.Dropdown(options=[('A', 1), ('B', 2)])", "1"),
        ("widgets.Dropdown(options={'x': 1})", "1"),
        ("widgets.Dropdown(options=['a', 'b'], value='b')", "'b'"),
        ("widgets.SelectMultiple(options=['a'])", "()"),
    ],
)
def test_the_value_that_the_pod_sees(tmp_path: Path, code: str, value: str) -> None:
    name = code.partition("(")[0].removeprefix("widgets.")
    assert messages(tmp_path, f"print({code}.value)") == [
        f"nobody moves a widget in a pod: this {name} keeps its first value, {value}"
    ]


def test_values_that_only_running_tells(tmp_path: Path) -> None:
    kept = "nobody moves a widget in a pod: this IntSlider keeps the value that it begins with"
    assert messages(tmp_path, "n = len('abc')\nslider = IntSlider(value=n)\nprint(slider.value)") == [kept]


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        ("x=(0, 10)", "x=5"),
        ("x=(1, 4), y=True", "x=2, y=True"),
        ("x=[3, 4]", "x=3"),
        ("x=(0.0, 1.0, 0.1)", "x=0.5"),
        ("x=IntSlider(value=4), y=fixed(None)", "x=4, y=None"),
        ("x='linear'", "x='linear'"),
    ],
)
def test_interact_calls_its_function_once(tmp_path: Path, arguments: str, shown: str) -> None:
    code = f"def f(**given):\n    print(given)\ninteract(f, {arguments})"
    assert messages(tmp_path, code) == [
        f"nobody moves a widget in a pod: interact calls its function once, with {shown}"
    ]


def test_a_decorator_counts(tmp_path: Path) -> None:
    code = "@interact(x=(0, 10))\ndef f(x):\n    print(x)"
    assert messages(tmp_path, code) == ["nobody moves a widget in a pod: interact calls its function once, with x=5"]
    code = "@interact\ndef f(x=3):\n    print(x)"
    assert len(messages(tmp_path, code)) == 1


def test_buttons_are_not_pressed(tmp_path: Path) -> None:
    code = "button = Button(description='go')\nbutton.on_click(print)"
    assert messages(tmp_path, code) == ["nobody presses a button in a pod: the function of this Button does not run"]
    assert len(messages(tmp_path, "interact_manual(print, x=3)")) == 1


def test_what_only_shows_is_no_finding_nor_is_a_name_alone(tmp_path: Path) -> None:
    assert messages(tmp_path, "display(widgets.HTML('x'), widgets.HBox([]), widgets.IntProgress())") == []
    assert messages(tmp_path, "class Text:\n    pass\nx = Text()", "def interact(f):\n    f()\ninteract(print)") == []


def test_a_helper_that_makes_one(tmp_path: Path) -> None:
    cells = [
        ("imports", IMPORTS),
        ("functions", "def make():\n    return IntSlider(value=2)"),
        ("step:a", "print(make().value)"),
    ]
    found = generate(write_notebook(tmp_path / "nb.ipynb", cells)).diagnostics
    assert [(one.code, one.place.cell) for one in found] == [("KG310", 3)]
    assert found[0].message.endswith("keeps the value that it begins with")
