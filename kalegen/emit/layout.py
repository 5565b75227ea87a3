"""A module's tree as text in black's layout, what stands in it more than once being formatted once.

black takes longer than everything else together, so it sees a stub (``def …(): pass``) in place of a text that is in
its layout already (the embedded functions) and of a definition that several components have a copy of. black treats
the lines around a definition alike, whatever its body is, so the text can take the stub's place afterwards.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

import libcst as cst

from kalegen.emit.nodes import name

if TYPE_CHECKING:
    from black.mode import Mode

TopLevel = cst.SimpleStatementLine | cst.BaseCompoundStatement

STUB = "kalegen_stub_"
_STUB_LINES = re.compile(rf"^ *(?:def|class) ({STUB}\d+)(?:\(\))?:\n +pass\n", re.MULTILINE)
_DIRECTIVE = re.compile(r"#\s*(?:fmt|yapf):")
_BLANK_LINES = [cst.EmptyLine(indent=False)] * 2
_AROUND = "def around():\n    pass\n\n"


def in_layout(code: str) -> str:
    """Source in black's layout, at black's own line length."""
    import black

    return black.format_str(code, mode=_mode())


def module_text(head: cst.Module, embedded: Sequence[str], rest: Sequence[TopLevel]) -> str:
    """The module as text: its comment and imports, functions that are in black's layout already, and the rest."""
    copied = _copied_definitions(rest)
    stubs = {code: f"{STUB}{number}" for number, code in enumerate(copied, 1)}
    texts = {stubs[code]: text for code, text in copied.items()} | {f"{STUB}0": "\n\n".join(embedded)}
    first = [_stub(cst.FunctionDef, f"{STUB}0", _BLANK_LINES)] if embedded else []
    code = head.with_changes(body=[*head.body, *first, *(_with_stubs(node, stubs) for node in rest)]).code
    if _DIRECTIVE.search(code) or len(_STUB_LINES.findall(code)) != code.count(STUB):
        return in_layout("\n\n".join([head.code, *embedded, cst.Module(rest).code]))
    return _STUB_LINES.sub(lambda found: texts[found[1]], in_layout(code))


@cache
def _mode() -> Mode:
    """The versions that a generated module may run on; from the text, black would read them for each part anew."""
    from black.mode import Mode, TargetVersion

    return Mode(target_versions={version for version in TargetVersion if version.value >= TargetVersion.PY39.value})


def _copied_definitions(components: Sequence[TopLevel]) -> Mapping[str, str]:
    """The definitions that stand in several components, by their text in the tree: their text in black's layout."""
    seen = Counter(code for node in components for code in _definitions_in(node).values())
    laid_out = {code: _inside_function(code) for code, times in seen.items() if times > 1}
    return {code: text for code, text in laid_out.items() if text is not None}


def _definitions_in(node: TopLevel) -> dict[int, str]:
    """The text of each definition in a component's body, by its place there."""
    if not isinstance(node, cst.FunctionDef):
        return {}
    return {
        index: cst.Module([statement.with_changes(leading_lines=())]).code
        for index, statement in enumerate(node.body.body)
        if isinstance(statement, (cst.FunctionDef, cst.ClassDef))
    }


def _inside_function(code: str) -> str | None:
    """A definition as black lays it out in a component; None where that depends on what is around it."""
    if _DIRECTIVE.search(code):
        return None
    [definition] = cst.parse_module(code).body
    block = cst.IndentedBlock([cst.SimpleStatementLine([cst.Pass()]), definition])
    text = in_layout(cst.Module([cst.FunctionDef(name("around"), cst.Parameters(), block)]).code)
    return text.removeprefix(_AROUND) if text.startswith(_AROUND) else None


def _with_stubs(node: TopLevel, stubs: Mapping[str, str]) -> TopLevel:
    """A component, in which stubs stand for the definitions that have one."""
    codes = {index: code for index, code in _definitions_in(node).items() if code in stubs} if stubs else {}
    if not codes:
        return node
    assert isinstance(node, cst.FunctionDef)
    body = [
        _stub(type(statement), stubs[codes[index]], _leading_lines(statement)) if index in codes else statement
        for index, statement in enumerate(node.body.body)
    ]
    return node.with_changes(body=node.body.with_changes(body=body))


def _stub(kind: type[cst.CSTNode], stub: str, leading_lines: Sequence[cst.EmptyLine]) -> TopLevel:
    """A definition that black lays out as two lines, and that nothing else is like."""
    block = cst.IndentedBlock([cst.SimpleStatementLine([cst.Pass()])])
    if kind is cst.ClassDef:
        return cst.ClassDef(name(stub), block, leading_lines=leading_lines)
    return cst.FunctionDef(name(stub), cst.Parameters(), block, leading_lines=leading_lines)


def _leading_lines(node: cst.CSTNode) -> Sequence[cst.EmptyLine]:
    return node.leading_lines if isinstance(node, (cst.FunctionDef, cst.ClassDef)) else ()
