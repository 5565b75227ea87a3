"""The cells of role ``pipeline-parameters`` that make an ``argparse`` parser: its defaults become parameters.

Such a cell becomes two: one that declares a parameter for each option with a constant default, and one of shared code
that is the cell with the parameters in the places of the defaults.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import replace
from typing import NamedTuple

import libcst as cst

from kalegen.frontends.parameters import is_parameter_value
from kalegen.frontends.source import statements_of
from kalegen.model.notebook import Cell, Role
from kalegen.syntax.identifiers import identifier, unique
from kalegen.syntax.literals import UNKNOWN, literal_value
from kalegen.syntax.nodes import assign, keyword_argument, literal, name
from kalegen.syntax.scopes import all_names, dotted_name, is_import, names_bound_in

PARSERS = frozenset({"argparse.ArgumentParser", "ArgumentParser"})
READERS = frozenset({"parse_args", "parse_known_args"})
SWITCHES = {"store_true": False, "store_false": True}
"""Actions whose options have a default that nobody need write, and what it is: the opposite of what they store."""


class Option(NamedTuple):
    """An option with a default that a pipeline can pass."""

    call: cst.Call
    name: str
    default: object
    help: str


def is_parser_cell(module: cst.Module) -> bool:
    """Whether code makes a parser of the command line, reads what was given, and does nothing else but import."""
    parsers = frozenset(_parsers(module))
    return bool(parsers) and all(
        is_import(part) or _is_of_parser(part, parsers) for node in module.body for part in _parts(node)
    )


def declared_apart(cell: Cell, others: Callable[[], Set[str]]) -> tuple[Cell, ...]:
    """The cell, or the two that a cell with a parser becomes; ``others`` are the names that other cells use."""
    options = options_of(cell.module) if cell.role is Role.PARAMETERS and is_parser_cell(cell.module) else []
    if not options:
        return (cell,)
    parameters = _named(options, cell.module, others())
    lines = cell.lines or tuple(statement.line for statement in statements_of(cell))
    declared = cst.Module([_declaration(option, parameters[option.call]) for option in options])
    shared = cst.ensure_type(cell.module.visit(_Defaults(parameters)), cst.Module)
    return (
        replace(cell, module=declared, lines=tuple(_lines(cell.module, lines, options))),
        replace(cell, role=Role.FUNCTIONS, module=shared, lines=lines, requirements=(), helpers=()),
    )


def _named(options: Sequence[Option], module: cst.Module, others: Set[str]) -> dict[cst.Call, str]:
    """A parameter for each option: called as the option, or ``args_epochs`` where ``epochs`` is another variable."""
    taken = {*others, *all_names(module)}
    prefix = min(names_bound_in(module).bound - frozenset(_parsers(module)) - {"argparse"}, default="args")
    found: dict[cst.Call, str] = {}
    for option in options:
        chosen = option.name if option.name not in taken else unique(f"{prefix}_{option.name}", taken)
        found[option.call] = chosen
        taken.add(chosen)
    return found


def options_of(module: cst.Module) -> list[Option]:
    """The options with a constant default, in the order in which they are added."""
    calls = (part.value for node in module.body for part in _parts(node) if isinstance(part, cst.Expr))
    return [option for call in calls if isinstance(call, cst.Call) and (option := _option(call)) is not None]


def _parts(node: cst.CSTNode) -> tuple[cst.CSTNode, ...]:
    """The simple statements of a line; a compound statement itself."""
    return tuple(node.body) if isinstance(node, cst.SimpleStatementLine) and not is_import(node) else (node,)


def _parsers(module: cst.Module) -> Iterator[str]:
    """The names that the code gives parsers, but for those that have a default for all options."""
    for node in module.body:
        for part in _parts(node):
            match part:
                case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=bound))], value=cst.Call() as call):
                    said = {argument.keyword.value for argument in call.args if argument.keyword is not None}
                    if dotted_name(call.func) in PARSERS and "argument_default" not in said:
                        yield bound


def _is_of_parser(part: cst.CSTNode, parsers: Set[str]) -> bool:
    """Whether a statement makes a parser, adds an option, or binds names to what the parser has read."""
    match part:
        case cst.Expr(value=cst.SimpleString()):
            return True
        case cst.Expr(value=cst.Call(func=cst.Attribute(value=cst.Name(value=owner), attr=cst.Name("add_argument")))):
            return owner in parsers
        case cst.Assign(value=cst.Call(func=func)) if dotted_name(func) in PARSERS:
            return True
        case cst.Assign(value=value):
            return any(_is_reading(value, parser) for parser in parsers)
    return False


def _is_reading(value: cst.BaseExpression, parser: str) -> bool:
    """Whether a value is the options: ``parser.parse_args()``, ``parser.parse_known_args()[0]``, ``vars`` of these."""
    match value:
        case cst.Call(func=cst.Attribute(value=cst.Name(value=owner), attr=cst.Name(value=method))):
            return owner == parser and method in READERS
        case cst.Call(func=cst.Name("vars"), args=[cst.Arg(value=inner)]) | cst.Subscript(value=inner):
            return _is_reading(inner, parser)
    return False


def _option(call: cst.Call) -> Option | None:
    """The option that a call adds, if it has a default that a pipeline can pass."""
    if not isinstance(call.func, cst.Attribute) or call.func.attr.value != "add_argument":
        return None
    given = {argument.keyword.value: argument.value for argument in call.args if argument.keyword is not None}
    flags = [literal_value(argument.value) for argument in call.args if argument.keyword is None]
    chosen = _destination(flags, given.get("dest"))
    default = literal_value(given["default"]) if "default" in given else SWITCHES.get(_text(given.get("action")))
    if not chosen or default is UNKNOWN or not is_parameter_value(default):
        return None
    if isinstance(default, str) and "type" in given and dotted_name(given["type"]) != "str":
        return None  # argparse makes something else of such a text
    return Option(call, chosen, default, _text(given.get("help")))


def _destination(flags: list[object], said: cst.BaseExpression | None) -> str:
    """What argparse calls an option's value: as it is told, else by the first long flag, else by the first one."""
    if said is not None:
        return identifier(_text(said)) if _text(said) else ""
    texts = [flag for flag in flags if isinstance(flag, str) and flag.startswith("-")]
    if not texts or len(texts) < len(flags):
        return ""
    first = next((flag for flag in texts if flag.startswith("--")), texts[0])
    return identifier(first.lstrip("-").replace("-", "_"))


def _text(node: cst.BaseExpression | None) -> str:
    value = literal_value(node) if node is not None else ""
    return value if isinstance(value, str) else ""


def _declaration(option: Option, parameter: str) -> cst.SimpleStatementLine:
    """``epochs = 3  # how often to go through the data``."""
    line = assign(parameter, literal(option.default))
    said = " ".join(option.help.split())
    if not said:
        return line
    comment = cst.TrailingWhitespace(cst.SimpleWhitespace("  "), cst.Comment(f"# {said}"))
    return line.with_changes(trailing_whitespace=comment)


def _lines(module: cst.Module, lines: tuple[int, ...], options: list[Option]) -> Iterator[int]:
    """The line of each option's statement."""
    calls = [option.call for option in options]
    for node, line in zip(module.body, lines, strict=True):
        yield from (line for part in _parts(node) if isinstance(part, cst.Expr) and part.value in calls)


class _Defaults(cst.CSTTransformer):
    """Puts parameters in the places of the defaults of options."""

    def __init__(self, parameters: dict[cst.Call, str]) -> None:
        super().__init__()
        self._parameters = parameters

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:
        parameter = self._parameters.get(original_node)
        if parameter is None:
            return updated_node
        default = keyword_argument("default", name(parameter))
        is_said = [
            argument.keyword is not None and argument.keyword.value == "default" for argument in updated_node.args
        ]
        if not any(is_said):
            return updated_node.with_changes(args=[*updated_node.args, default])
        own = updated_node.args[is_said.index(True)].with_changes(value=default.value)
        return updated_node.with_changes(
            args=[own if said else argument for said, argument in zip(is_said, updated_node.args, strict=True)]
        )
