"""Quick walks find what libcst's own find."""

from __future__ import annotations

from pathlib import Path

import libcst as cst
import libcst.matchers as m
import pytest

import kalegen
from kalegen.syntax.walk import find, has_any, statements_below, walk

SOURCE = """\
try:
    import a
except E:
    global b
else:
    for c in d:
        import e
    else:
        while f: import g
finally:
    with h: import i
match j:
    case k:
        import l
def o():
    class P: import q
    if r: import s
    elif t: import u
    else: import v
"""
FILE = Path(kalegen.__file__).parent / "generate.py"


def statements(node: cst.CSTNode) -> list[cst.CSTNode]:
    below = statements_below(node)
    return [node, *(inner for one in below for inner in statements(one))]


@pytest.mark.parametrize("source", [SOURCE, FILE.read_text(encoding="utf-8")])
def test_all_statements_are_found_in_order(source: str) -> None:
    tree = cst.parse_module(source)
    expected = m.findall(tree, m.OneOf(m.Import(), m.ImportFrom(), m.Global(), m.Expr()))
    found = [node for node in statements(tree) if isinstance(node, (cst.Import, cst.ImportFrom, cst.Global, cst.Expr))]
    assert found == list(expected)


@pytest.mark.parametrize("source", [SOURCE, FILE.read_text(encoding="utf-8")])
def test_all_names_and_strings_are_found(source: str) -> None:
    tree = cst.parse_module(source)
    expected = m.findall(tree, m.OneOf(m.Name(), m.SimpleString(), m.Call(), m.FormattedStringText()))
    kinds = (cst.Name, cst.SimpleString, cst.Call, cst.FormattedStringText)
    assert {id(node) for node in walk(tree) if isinstance(node, kinds)} == {id(node) for node in expected}


@pytest.mark.parametrize("kind", [cst.Name, cst.Call, cst.BaseCompoundStatement, cst.Import])
def test_nodes_of_a_kind_are_found_also_when_asked_again(kind: type[cst.CSTNode]) -> None:
    tree = cst.parse_module(SOURCE + FILE.read_text(encoding="utf-8"))
    expected = {id(node) for node in walk(tree) if isinstance(node, kind)}
    assert {id(node) for node in find(kind, *tree.body)} == {id(node) for node in find(kind, tree)} == expected
    assert has_any(frozenset({kind}), tree) == any(type(node) is kind for node in walk(tree))
