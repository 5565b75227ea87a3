"""Calls of ``kalegen.sdk.run``, which pods have not: they become calls of an embedded function (docs/reference/sdk.md).

Before: ``run("fem --input {mesh}")``. After: ``shell_run_checked(f"fem --input {shell_word(mesh)}")``, so that every
later stage sees that ``mesh`` is read. A list of words stays one.
"""

from __future__ import annotations

import _string  # type: ignore[import-not-found]  # what ``str.format`` itself splits fields by
import string
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import libcst as cst

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.frontends.shell_text import Field, filled_text
from kalegen.model.notebook import Statement
from kalegen.model.pipeline import Step
from kalegen.syntax.literals import literal_value
from kalegen.syntax.nodes import RuntimeName, runtime_call
from kalegen.syntax.scopes import dotted_name, imported_name
from kalegen.syntax.sdk_names import SDK
from kalegen.syntax.walk import find

RUN = f"{SDK}.run"
CHECKED, WORD = "shell_run_checked", "shell_word"
HINT = 'write the text into the call, run("fem --input {mesh}"), or give a list of words, run(["fem", "--input", mesh])'


class Unread(ValueError):
    """A call that nobody can read without running it."""


def read_run_calls(
    steps: Iterable[Step], shared: Iterable[Statement], file: str
) -> tuple[tuple[list[Step], list[Statement]], list[Diagnostic]]:
    """The steps and the shared code with the calls as pods can make them; KG311 for those that can't be read."""
    steps, shared = list(steps), list(shared)
    own = [statement for step in steps for statement in step.statements]
    names = {key: full for s in (*shared, *own) for key, full in sdk_imports(s.node)}
    if not names:
        return (steps, shared), []
    found: list[Diagnostic] = []

    def changed(statements: Iterable[Statement], step: str | None = None) -> tuple[Statement, ...]:
        made = []
        for statement in statements:
            place = Place(file, statement.cell, statement.line, step=step)
            node = without_run(statement.node, names, place, found)
            made += [replace(statement, node=node)] if node is not None else []
        return tuple(made)

    made = [replace(step, statements=changed(step.statements, step.name)) for step in steps]
    return (made, list(changed(shared))), found


def without_run(
    node: cst.SimpleStatementLine | cst.BaseCompoundStatement,
    names: Mapping[str, str],
    place: Place,
    found: list[Diagnostic],
) -> cst.SimpleStatementLine | cst.BaseCompoundStatement | None:
    """A statement with the calls in it as pods can make them; None for an import that nothing is left of."""
    inner = {**names, **dict(sdk_imports(node))}
    if not any(full in (SDK, RUN, "kalegen") for full in inner.values()) or not _concerns(node, inner):
        return node
    codemod = _Runs(inner)
    changed = node.visit(codemod)
    found += [error("KG311", problem, place, HINT) for problem in codemod.problems]
    assert isinstance(changed, (cst.SimpleStatementLine, cst.BaseCompoundStatement))
    is_empty = isinstance(changed, cst.SimpleStatementLine) and all(isinstance(s, cst.Pass) for s in changed.body)
    return None if is_empty and codemod.has_imports else changed


def sdk_imports(node: cst.CSTNode) -> Iterator[tuple[str, str]]:
    """The names that a statement, or one in it, imports from the SDK, with what they stand for."""
    for line in find(cst.ImportFrom, node):
        module = dotted_name(line.module)
        for alias in () if isinstance(line.names, cst.ImportStar) or line.relative else line.names:
            full = f"{module}.{dotted_name(alias.name)}"
            if full in (SDK, RUN):
                yield imported_name(alias), full
    for alias in (alias for line in find(cst.Import, node) for alias in line.names):
        full = dotted_name(alias.name)
        if full == SDK:
            yield imported_name(alias), full if alias.asname is not None else "kalegen"


def _concerns(node: cst.CSTNode, names: Mapping[str, str]) -> bool:
    """Whether a statement imports or calls ``run``."""
    calls = (call.func for call in find(cst.Call, node))
    return any(_full(func, names) == RUN for func in calls) or any(sdk_imports(node))


def _full(node: cst.CSTNode, names: Mapping[str, str]) -> str:
    """The full dotted name that a name means."""
    first, dot, rest = dotted_name(node).partition(".")
    return f"{names.get(first, '')}{dot}{rest}"


class _Runs(cst.CSTTransformer):
    """Replaces the calls, and takes away the imports."""

    def __init__(self, names: Mapping[str, str]) -> None:
        super().__init__()
        self._names = names
        self.problems: list[str] = []
        self.has_imports = False

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.BaseExpression:
        if _full(original_node.func, self._names) != RUN:
            return updated_node
        try:
            return _checked(updated_node)
        except Unread as unread:
            self.problems.append(f"the command of run(…) can't be read: {unread}")
            return updated_node

    def leave_ImportFrom(self, original_node: cst.ImportFrom, updated_node: cst.ImportFrom) -> cst.BaseSmallStatement:
        if isinstance(updated_node.names, cst.ImportStar) or not any(sdk_imports(original_node)):
            return updated_node
        return self._kept(updated_node, dotted_name(updated_node.module))

    def leave_Import(self, original_node: cst.Import, updated_node: cst.Import) -> cst.BaseSmallStatement:
        return self._kept(updated_node, "") if any(sdk_imports(original_node)) else updated_node

    def _kept(self, node: cst.ImportFrom | cst.Import, module: str) -> cst.BaseSmallStatement:
        """An import without the SDK's ``run``, or ``pass``."""
        self.has_imports = True
        assert not isinstance(node.names, cst.ImportStar)
        names = [a for a in node.names if f"{module}.{dotted_name(a.name)}".lstrip(".") not in (SDK, RUN)]
        if not names:
            return cst.Pass()
        return node.with_changes(names=[*names[:-1], names[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)])


def _checked(call: cst.Call) -> cst.Call:
    """The call that a pod makes in the place of ``run(…)``."""
    given = {argument.keyword.value: argument.value for argument in call.args if argument.keyword is not None}
    positional = [argument for argument in call.args if argument.keyword is None]
    if len(positional) != 1 or positional[0].star or any(argument.star for argument in call.args):
        raise Unread("it takes one command")
    command = positional[0].value
    capture = given.pop("capture", None)
    text = literal_value(command)
    if isinstance(text, str):
        command = _text(text, given)
    elif not isinstance(command, (cst.List, cst.Tuple)):
        raise Unread("it is neither a text nor a list")
    asked = [cst.Arg(capture, keyword=cst.Name("capture"), equal=_EQUAL)] if capture is not None else []
    return call.with_changes(func=RuntimeName(CHECKED), args=[cst.Arg(command), *asked])


_EQUAL = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))


def _text(text: str, given: Mapping[str, cst.BaseExpression]) -> cst.BaseExpression:
    """The command with its fields as ``str.format`` reads them, each a word of the shell."""
    parts: list[str | Field] = []
    try:
        for before, name, spec, conversion in string.Formatter().parse(text):
            parts.append(before)
            if name is not None:
                parts.append(Field(f"{WORD}({_value(name, spec or '', conversion, given)})"))
    except ValueError as problem:
        raise Unread(f"{problem}; a brace that the program is to get is written twice") from None
    made = filled_text(parts).visit(_Named())
    assert isinstance(made, cst.BaseExpression)
    return made


def _value(name: str, spec: str, conversion: str | None, given: Mapping[str, cst.BaseExpression]) -> str:
    """The value of a field as Python's code."""
    first, rest = _string.formatter_field_name_split(name)
    if not isinstance(first, str) or not first.isidentifier() or "{" in spec:
        raise Unread(f"the field {{{name}}} names no variable")
    code = cst.Module([]).code_for_node(given[first]) if first in given else first
    for is_attribute, part in rest:
        code += f".{part}" if is_attribute else f"[{part!r}]"
    made = {"r": f"repr({code})", "a": f"ascii({code})", "s": f"str({code})"}.get(conversion or "", code)
    return f"format({made}, {spec!r})" if spec else made


class _Named(cst.CSTTransformer):
    """Marks the embedded function as one."""

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:
        if isinstance(updated_node.func, cst.Name) and updated_node.func.value == WORD:
            return runtime_call(WORD, *(argument.value for argument in updated_node.args))
        return updated_node
