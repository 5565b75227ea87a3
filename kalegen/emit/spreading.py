"""Calls and signatures that are too long for a line, spread over several as black does it: what it need not change,
it formats once.
"""

from __future__ import annotations

import libcst as cst

WIDTH = 88
"""The line length that black uses by default."""

INDENT = 4

_OPENED = cst.ParenthesizedWhitespace(indent=True, last_line=cst.SimpleWhitespace(" " * INDENT))
_CLOSING = cst.ParenthesizedWhitespace(indent=True)
_COMMA = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))


def spread_call(call: cst.Call, before: int) -> cst.Call:
    """A call in a function's body, over several lines if it does not fit: ``before`` columns stand left of it."""
    width = sum(map(_width, call.args)) + len(", ") * (len(call.args) - 1)
    if not call.args or before + _width(call.func) + len("()") + width <= WIDTH:
        return call
    commas = _commas(len(call.args), 2 * INDENT + width)
    arguments = [arg.with_changes(comma=comma) for arg, comma in zip(call.args, commas, strict=True)]
    if commas[-1] is cst.MaybeSentinel.DEFAULT:
        arguments[-1] = arguments[-1].with_changes(whitespace_after_arg=_CLOSING)
    return call.with_changes(args=arguments, whitespace_before_args=_OPENED)


def spread_signature(function: cst.FunctionDef) -> cst.FunctionDef:
    """A function at a module's top level, its plain parameters over several lines if they do not fit on one."""
    params = list(function.params.params)
    width = sum(map(_width, params)) + len(", ") * (len(params) - 1)
    returns = 0 if function.returns is None else len(" -> ") + _width(function.returns.annotation)
    if not params or len(f"def {function.name.value}():") + width + returns <= WIDTH:
        return function
    commas = _commas(len(params), INDENT + width)
    params = [param.with_changes(comma=comma) for param, comma in zip(params, commas, strict=True)]
    if commas[-1] is cst.MaybeSentinel.DEFAULT:
        params[-1] = params[-1].with_changes(whitespace_after_param=_CLOSING)
    return function.with_changes(params=cst.Parameters(params), whitespace_before_params=_OPENED)


def _commas(count: int, width: int) -> list[cst.Comma | cst.MaybeSentinel]:
    """The commas behind the items: of one line, if it is not too wide for them, else of a line for each."""
    if width <= WIDTH:
        return [*[_COMMA] * (count - 1), cst.MaybeSentinel.DEFAULT]
    return [*[cst.Comma(whitespace_after=_OPENED)] * (count - 1), cst.Comma(whitespace_after=_CLOSING)]


def _width(node: cst.CSTNode) -> int:
    whole = cst.Parameters([node]) if isinstance(node, cst.Param) else node  # which says what a parameter's star is
    return len(cst.Module([]).code_for_node(whole))
