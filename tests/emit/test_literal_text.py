"""Literals for long texts: their value is the text, and it stays so through dedent, black and kfp's placeholders."""

from __future__ import annotations

import textwrap
from typing import Any

import black
import libcst as cst
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalegen.syntax.literal_text import quoted, string_literal

TEXTS = {
    "nothing": "",
    "one line": "x = 1",
    "one line with its end": "x = 1\n",
    "blank lines": "\n\n  \n\t\nx\n    \n",
    "quotes": "a = \"b\"\nb = 'c'\nc = '''d\"\"\"'''\n",
    "backslashes": "re.compile(r'\\d+\\n')\\\n",
    "placeholders": "{{$.inputs.parameters['x']}} {{{$ {{{{$\n{{ jinja }}\n",
    "form feed and other breaks": "a\x0cb\x85c\u2028d\r\ne\rf\n",
    "beyond ASCII": "é = '日本'\n\U0001f600\ud800\x00\n",
    "many lines": "x = 1\n" * 3000,
    "long line": "x" * 300 + "\n" + "y" * 300,
}


def check(text: str) -> None:
    code = cst.Module([]).code_for_node(string_literal(text))
    assert "{{$" not in code
    function = f"    def f():\n        return {{'m.py': {code}}}\n"
    packaged = textwrap.dedent(black.format_str(textwrap.dedent(function), mode=black.Mode()))
    names: dict[str, Any] = {}
    exec(packaged, names)
    assert names["f"]() == {"m.py": text}
    assert cst.parse_module(packaged).code == packaged


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_value_survives_packaging(text: str) -> None:
    check(text)


@given(st.text(alphabet=st.sampled_from("a{$}'\"\\ \n\t\r\x0cé\u2028")))
def test_any_value_survives_packaging(text: str) -> None:
    check(text)


def test_one_literal_per_line() -> None:
    code = cst.Module([]).code_for_node(string_literal("import a\n\nb = 'c'\n"))
    assert code == '"\\n".join([\n    "import a",\n    "",\n    "b = \'c\'",\n    "",\n])'


def test_quotes_are_blacks() -> None:
    for text in ("a", "'", '"', "'\"", '""\''):
        line = f"x = {quoted(text)}\n"
        assert black.format_str(line, mode=black.Mode()) == line
