"""What a function's body consists of, as texts that black may see one without the other.

black treats the lines around a definition alike, whatever is in it, and those around a statement in which no
definition and no import stands: a stub can stand for such a text while black looks at the lines around it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

import libcst as cst

from kalegen.emit.spreading import spread_signature
from kalegen.syntax.nodes import line, name

STUB = "kalegen_stub_"
CUT = f"    {STUB}0\n"
"""The line that texts are told apart by."""

_STUB_LINES = re.compile(rf"^ *(?:(?:def|class) )?({STUB}\d+)(?:(?:\(\))?:\n +pass)?\n", re.MULTILINE)
_UNCUTTABLE = re.compile(rf"#\s*(?:fmt|yapf):|{STUB}")
_NOT_ALONE = re.compile(r"\b(?:class|def|import)\b")

_ROUGH = re.compile(
    r"^.{89}|[;'\\]|[ \t]$|\#[^\s!:]|,[^\s)\]}]|[(\[{][ ]|\S[ ]+[)\]}:,]|\w[ ]{2,}[^\s\#]|^\s*[\w.\[\]]+=[^=]",
    re.MULTILINE,
)


class Fragment(NamedTuple):
    """A statement of a function's body: the lines above it (a definition's comments included), and its own."""

    above: str
    own: str
    form: str
    """``def`` or ``class`` for a definition, ``line`` for what may stand alone, else nothing."""

    @property
    def is_definition(self) -> bool:
        """Whether it is a function or a class."""
        return self.form in ("def", "class")

    @property
    def is_rough(self) -> bool:
        """Whether black is likely to change it: a guess, by what it changes in most texts."""
        return _ROUGH.search(self.own) is not None

    def stub(self, number: int) -> str:
        """What stands for the fragment while black looks at the lines around it."""
        stub = {"def": f"def {STUB}{number}():\n        pass", "class": f"class {STUB}{number}:\n        pass"}
        return f"{self.above}    {stub.get(self.form, f'{STUB}{number}')}\n"


class Function(NamedTuple):
    """A function at the module's top level, in parts."""

    decorators: str
    signature: str
    body: tuple[Fragment, ...]


def parts_of(function: cst.FunctionDef) -> Function | None:
    """A function's parts; None where a comment ends it or steers black, or a text in it is like a stub."""
    whole = cst.ensure_type(function.body, cst.IndentedBlock)
    statements = whole.body
    cut = line(name(f"{STUB}0"))
    block = cst.IndentedBlock([cut, *(node for statement in statements for node in (statement, cut))])
    code = cst.Module([spread_signature(function.with_changes(body=block, leading_lines=()))]).code
    head, *texts = code.split(CUT)[:-1]
    if whole.footer or len(texts) != len(statements) or any(_UNCUTTABLE.search(text) for text in (head, *texts)):
        return None
    decorators, _, signature = head.rpartition("\ndef ")
    fragments = (_fragment(statement, text) for statement, text in zip(statements, texts, strict=True))
    return Function(decorators, f"def {signature.removeprefix('def ')}", tuple(fragments))


def _fragment(statement: cst.BaseStatement, text: str) -> Fragment:
    form = _form(statement, text)
    lines = getattr(statement, "leading_lines", ())
    comments = [index for index, one in enumerate(lines) if one.comment is not None]
    height = len(lines) if form in ("def", "class") or not comments else comments[0]
    parts = text.split("\n", height)
    return Fragment("".join(f"{part}\n" for part in parts[:-1]), parts[-1], form)


def _form(statement: cst.BaseStatement, text: str) -> str:
    """What decides about the blank lines around a statement; empty for one that can't be laid out alone."""
    if isinstance(statement, cst.FunctionDef):
        return "def"
    if isinstance(statement, cst.ClassDef):
        return "class"
    match statement:
        case cst.SimpleStatementLine(body=[cst.Expr(cst.BaseString()), *_]):  # it may be a docstring
            return ""
    return "" if _NOT_ALONE.search(text) else "line"


def with_stubs(function: Function, numbers: Mapping[str, int]) -> str:
    """The text of a function without its decorators, in which stubs stand for the fragments that have a number."""
    return function.signature + "".join(
        fragment.stub(numbers[fragment.own]) if fragment.own in numbers else fragment.above + fragment.own
        for fragment in function.body
    )


def without_stubs(code: str, texts: Mapping[str, str]) -> str:
    """The text in which stubs have given way to what they stand for, which is given by their names."""
    return _STUB_LINES.sub(lambda found: texts[found[1]], code)


def count_stubs(code: str) -> int:
    """The stubs in a text; -1 if there is something else that is called like one, or a comment that steers black."""
    found = len(_STUB_LINES.findall(code))
    return found if found == len(_UNCUTTABLE.findall(code)) else -1
