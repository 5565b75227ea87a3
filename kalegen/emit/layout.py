"""A module's tree as text in black's layout, what stands in it more than once being formatted once.

black takes longer than everything else together, and twice as long for a text that it changes: it formats such a text
again. So it sees each function's body by itself, and by themselves what it is likely to change there, and definitions
that several components have a copy of. What is in its layout already (the embedded functions) it doesn't see.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

import libcst as cst
from _black_version import version  # black itself takes longer to import than a small notebook to compile

from kalegen.emit.fragments import CUT, STUB, Fragment, Function, count_stubs, parts_of, with_stubs, without_stubs
from kalegen.incremental.layouts import laid_out_once
from kalegen.syntax.nodes import line, name

if TYPE_CHECKING:
    from black.mode import Mode

TopLevel = cst.SimpleStatementLine | cst.BaseCompoundStatement

_AROUND = "def around():\n"
_FIRST = "    pass\n"


def in_layout(code: str) -> str:
    """Source in black's layout, at black's own line length."""
    return laid_out_once(code, f"black {version}, 3.9", _formatted)


def _formatted(code: str) -> str:
    import black

    return black.format_str(code, mode=_mode())


@cache
def _mode() -> Mode:
    """The versions that a generated module may run on; from the text, black would read them for each part anew."""
    from black.mode import Mode, TargetVersion

    return Mode(target_versions={version for version in TargetVersion if version.value >= TargetVersion.PY39.value})


def module_text(head: cst.Module, embedded: Sequence[str], rest: Sequence[TopLevel]) -> str:
    """The module as text: its comment and imports, functions that are in black's layout already, and the rest."""
    nodes = [node for node in rest if isinstance(node, cst.FunctionDef)]
    stubs = {node: _stub(number, node.leading_lines) for number, node in enumerate(nodes, 1)}
    first = [_stub(0, [cst.EmptyLine(indent=False)] * 2)] if embedded else []
    code = head.with_changes(
        body=[*head.body, *first, *(stubs[node] if isinstance(node, cst.FunctionDef) else node for node in rest)]
    ).code
    functions = [function for function in map(parts_of, nodes) if function is not None]
    if len(functions) < len(nodes) or count_stubs(code) != len(first) + len(nodes):
        return in_layout("\n\n".join([head.code, *embedded, cst.Module(rest).code]))
    texts = ["\n\n".join(embedded), *_functions_in_layout(functions)]
    return without_stubs(in_layout(code), {f"{STUB}{number}": text for number, text in enumerate(texts)})


def _stub(number: int, leading_lines: Sequence[cst.EmptyLine]) -> cst.FunctionDef:
    """What stands for functions at the module's top level, below the same lines as they."""
    block = cst.IndentedBlock([line(cst.Pass())])
    return cst.FunctionDef(name(f"{STUB}{number}"), cst.Parameters(), block, leading_lines=leading_lines)


def _functions_in_layout(functions: Sequence[Function]) -> Iterator[str]:
    """The texts of functions, one by one; none depends on what is in another, so that few change with a cell."""
    apart = _laid_out_apart([function.body for function in functions])
    decorators = {text: _decorators_in_layout(text) for text in {function.decorators for function in functions}}
    for function in functions:
        own = dict.fromkeys(fragment.own for fragment in function.body if fragment.own in apart)
        numbers = {text: number for number, text in enumerate(own, 1)}
        texts = {f"{STUB}{number}": apart[text] for text, number in numbers.items()}
        yield decorators[function.decorators] + without_stubs(in_layout(with_stubs(function, numbers)), texts)


def _decorators_in_layout(decorators: str) -> str:
    """The decorators of functions at the module's top level, in black's layout."""
    return in_layout(f"{decorators}\n{_AROUND}{_FIRST}").removesuffix(_AROUND + _FIRST)


def _laid_out_apart(bodies: Iterable[Sequence[Fragment]]) -> Mapping[str, str]:
    """By what they are now, in their layout the fragments that black sees apart."""
    laid_out: dict[str, str] = {}
    seen: Counter[Fragment] = Counter()
    for body in bodies:
        own = Counter(Fragment("", fragment.own, fragment.form) for fragment in body)
        rough = [fragment.own for fragment in own if fragment.form == "line" and fragment.is_rough]
        laid_out |= _lines_in_layout([text for text in rough if text not in laid_out])
        seen += own
    definitions = [one.own for one, times in seen.items() if one.is_definition and (times > 1 or one.is_rough)]
    texts = {own: _definition_in_layout(own) for own in definitions}
    return laid_out | {own: text for own, text in texts.items() if text is not None}


def _lines_in_layout(lines: Collection[str]) -> dict[str, str]:
    """Statements of functions' bodies in black's layout."""
    if not lines:
        return {}
    texts = in_layout(_AROUND + CUT.join(["", *lines])).split(CUT)[1:]
    return dict(zip(lines, texts, strict=True)) if len(texts) == len(lines) else {}


def _definition_in_layout(own: str) -> str | None:
    """A definition of a function's body in black's layout; None where that depends on what is around it."""
    before = f"{_AROUND}{_FIRST}\n"
    text = in_layout(before + own)
    return text.removeprefix(before) if text.startswith(before) else None
