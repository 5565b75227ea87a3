"""A project's own formats: a pair of functions that save and load a type."""

from __future__ import annotations

from pathlib import Path

import pytest

from kalegen.emit.embedded import EmbeddedFunction, Values, embedded_functions
from kalegen.emit.embedded_formats import format_functions
from tests.runtime.components import ROOTS, component_text, run_text

MODULE = '''
"""How widgets travel."""
import json as js
from pathlib import Path


def read(path: Path) -> object:
    return js.loads(path.read_text())


def save(widget, path: str) -> None:
    """Write a widget to a folder."""
    Path(path).mkdir()
    (Path(path) / "size.json").write_text(js.dumps(widget.size))


def load(path: str):
    """Read a widget."""
    from widgets import Widget

    return Widget(read(Path(path) / "size.json"))


LIMIT = 3


def over(widget, path):
    return LIMIT
'''

WIDGETS = """
class Widget:
    def __init__(self, size):
        self.size = size
    def __reduce__(self):
        raise TypeError("widgets cannot be pickled")
class Round(Widget):
    pass
"""


def run(folder: Path, body: str, formats: tuple[EmbeddedFunction, ...]) -> str:
    """What a step with these formats prints."""
    (folder / "widgets.py").write_text(WIDGETS)
    start = f"import sys\nsys.path.insert(0, {str(folder)!r})\nimport widgets\n"
    result = run_text(folder, component_text(start + body, (), formats))
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_a_type_travels_through_its_functions(tmp_path: Path) -> None:
    formats = format_functions("widgets.Widget", MODULE, "save", "load")
    made = """
w = widgets.Widget(3)
marshal_save(w, artifact("w_out"))
all = {"a": w, "b": [w], "c": widgets.Round(4)}
marshal_save(all, artifact("all_out"))
"""
    run(tmp_path, made, formats)
    used = """
w, all = marshal_load(artifact("w_out")), marshal_load(artifact("all_out"))
print(type(w) is widgets.Widget, w.size, all["a"] is all["b"][0], all["c"].size)
"""
    assert run(tmp_path, used, formats) == "True 3 True 4\n"


def test_a_type_of_the_notebook_travels_through_functions_of_its_functions_cell(tmp_path: Path) -> None:
    cell = """
def save_line(line, path):
    with open(path, "w") as file:
        file.write(line.text)

def load_line(path):
    import __main__
    with open(path) as file:
        return __main__.Line(file.read())
"""
    definition = """
class Line:
    def __init__(self, text):
        self.text = text
    def __reduce__(self):
        raise TypeError
"""
    formats = format_functions("Line", cell, "save_line", "load_line")
    run(tmp_path, definition + "x = Line('abc')\nmarshal_save([x], artifact('x_out'))", formats)
    used = "[x] = marshal_load(artifact('x_out'))\nprint(x.text, type(x) is Line)"
    assert run(tmp_path, definition + used, formats) == "abc True\n"


def test_functions_bring_what_they_call_and_import() -> None:
    formats = {function.name: function for function in format_functions("widgets.Widget", MODULE, "save", "load")}
    assert sorted(formats) == ["load", "marshal_format_widgets_Widget", "read", "save"]
    assert formats["read"].source == "def read(path):\n    import json as js\n    return js.loads(path.read_text())\n"
    assert formats["marshal_format_widgets_Widget"].source == (
        "def marshal_format_widgets_Widget():\n"
        '    """How widgets.Widget travels: what saves it, and what loads it."""\n'
        '    return "widgets.Widget", save, load\n'
    )


def test_a_component_has_nothing_of_formats_without_any() -> None:
    formats = format_functions("widgets.Widget", MODULE, "save", "load")
    without = {function.name for function in embedded_functions(ROOTS, Values(frozenset({"widgets"})))}
    added = {function.name for function in embedded_functions(ROOTS, Values(frozenset({"widgets"})), formats)} - without
    own = {"marshal_reducers_sys", "marshal_save_file", "marshal_load_file"}
    assert added == own | {function.name for function in formats}


@pytest.mark.parametrize(
    ("save", "said"),
    [
        ("over", "'over' uses 'LIMIT' of its module: only functions and imports travel with it"),
        ("absent", "there is no function 'absent' at the top level of its module"),
    ],
)
def test_what_cannot_be_embedded_is_refused(save: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        format_functions("widgets.Widget", MODULE, save, "load")


@pytest.mark.parametrize("default", ["print()", "__name__", "[print()]", "lambda: 1"])
def test_computed_defaults_are_refused(default: str) -> None:
    also = f"def also(v, *, x={default}):\n    pass\n"
    module = f"def save(v, p):\n    also(v)\n{also}def load(p, n=-1, s=('a', None)):\n    pass\n"
    with pytest.raises(ValueError, match="the default of 'x' of 'also' is computed"):
        format_functions("W", module, "save", "load")
    assert len(format_functions("W", module.replace(default, "{'a': 1}"), "save", "load")) == 4


def test_decorated_functions_are_refused() -> None:
    with pytest.raises(ValueError, match="'save' is decorated"):
        format_functions("W", "@d\ndef save(v, p):\n    pass\ndef load(p):\n    pass\n", "save", "load")
