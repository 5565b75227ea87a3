"""Annotations are cut out of text, and nothing else is."""

from __future__ import annotations

import ast

import pytest

from kalegen.emit.unannotated import without_annotations


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f(a: int) -> str:\n    pass\n", "def f(a):\n    pass\n"),
        ("def f(a: int = 3, *, b: str = 'x', c: int) -> 'a -> b':\n    pass\n", "def f(a=3, *, b='x', c):\n    pass\n"),
        ("def f(a, /, b: int, *c: int, **d: int):\n    pass\n", "def f(a, /, b, *c, **d):\n    pass\n"),
        ("def f(a:int=3)->(int):\n    pass\n", "def f(a=3):\n    pass\n"),
        ("def f(a: (int), b: (int) = (3)) -> None:\n    pass\n", "def f(a, b=(3)):\n    pass\n"),
        ("def f(\n    a: Callable[\n        [int], str\n    ],\n):\n    pass\n", "def f(\n    a,\n):\n    pass\n"),
        ("async def f(ä: 'ü' = 'ö') -> 'ß':\n    pass\n", "async def f(ä='ö'):\n    pass\n"),
        ("def f():\n    a: int = (\n        1\n    )\n", "def f():\n    a = (\n        1\n    )\n"),
        ("def f():\n    a: int  # what\n    (b.c): (int) = 2\n", "def f():\n    (b.c) = 2\n"),
        ("def f():\n    def g(a: int) -> int: return a\n", "def f():\n    def g(a): return a\n"),
        ("def f():\n    # a: int -> b\n    return {'a': 1}, lambda b=2: b\n",) * 2,
    ],
)  # fmt: skip
def test_annotations_are_cut_out(source: str, expected: str) -> None:
    assert without_annotations(source) == expected
    ast.parse(expected)


def test_what_is_no_python_is_refused() -> None:
    with pytest.raises(SyntaxError):
        without_annotations("def f(:\n")
