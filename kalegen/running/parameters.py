"""Arguments for a pipeline's parameters: read from ``-p NAME=VALUE`` and from files, checked before anything starts."""

from __future__ import annotations

import ast
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.diagnostics.suggestions import did_you_mean, nearest
from kalegen.syntax.choices import in_words, is_among

LARGEST_EXACT_INTEGER = 2**53  # kfp passes every number as a double
COMMAND_LINE = Place("command line")
NOUNS = {int: "an int", float: "a float", str: "a str", bool: "a bool", list: "a list", dict: "a dict"}
BOOLEANS = {"true": True, "false": False}
NONE_DECLARED = "move the constant into a cell of its own, and tag that cell pipeline-parameters"

Declared: TypeAlias = Mapping[str, type]
"""A pipeline's parameters: name to ``int``, ``float``, ``str``, ``bool``, ``list`` or ``dict``."""


@dataclass(frozen=True)
class Arguments:
    """The values to run with, by parameter, and what is wrong with what was given."""

    values: Mapping[str, Any]
    diagnostics: tuple[Diagnostic, ...] = ()


Choices: TypeAlias = Mapping[str, Sequence[Any]]
"""The values that there are for some of the parameters."""


def read_arguments(
    pairs: Iterable[str], file: Path | None, declared: Declared, choices: Choices = MappingProxyType({})
) -> Arguments:
    """The arguments from a JSON or YAML file and from ``NAME=VALUE`` pairs, which win over the file.

    Errors: KG701 for a pair or file that cannot be read, KG702 for an unknown name, KG703 for a value of another type,
    or that is none of the choices.
    """
    from_file = read_file(file, declared) if file else Arguments({})
    from_pairs = read_pairs(pairs, declared)
    found = [*from_file.diagnostics, *from_pairs.diagnostics]
    if not found:
        found += [*find_others(from_file.values, choices, Place(str(file)))]
        found += [*find_others(from_pairs.values, choices, COMMAND_LINE)]
    return Arguments({**from_file.values, **from_pairs.values}, tuple(found))


def find_others(values: Mapping[str, Any], choices: Choices, place: Place) -> Iterator[Diagnostic]:
    """KG703 for values that are none of the choices."""
    for name, value in values.items():
        given = choices.get(name)
        if given and not is_among(value, given):
            hint = did_you_mean(str(value), [str(choice) for choice in given])
            yield error(
                "KG703", f"the value {value!r} of parameter '{name}' is not one of {in_words(given)}", place, hint
            )


def read_pairs(pairs: Iterable[str], declared: Declared) -> Arguments:
    """The arguments from ``NAME=VALUE`` texts; the value is read by the parameter's declared type."""
    values: dict[str, Any] = {}
    problems = []
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals:
            problems.append(error("KG701", f"`-p {pair}` is not NAME=VALUE", COMMAND_LINE, "for example: -p epochs=3"))
        elif name not in declared:
            problems.append(unknown(name, declared, COMMAND_LINE))
        else:
            value = parse(text, declared[name])
            problem = find_misfit(value, declared[name])
            values[name] = value
            problems += [misfit(name, problem, repr(text), COMMAND_LINE)] if problem else []
    return Arguments(values, tuple(problems))


def read_file(file: Path, declared: Declared) -> Arguments:
    """The arguments from a JSON or YAML file that holds one mapping from names to values."""
    import yaml

    place = Place(str(file))
    try:
        data = yaml.safe_load(file.read_text(encoding="utf-8"))  # JSON is YAML
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
        why = problem.strerror if isinstance(problem, OSError) else one_line(problem)
        return Arguments({}, (error("KG701", f"the parameters file can't be read: {why}", place),))
    if not isinstance(data, dict):
        hint = 'for example: {"epochs": 3, "rate": 0.1}'
        return Arguments(
            {}, (error("KG701", "the parameters file is not a mapping from names to values", place, hint),)
        )
    return check_values({str(name): value for name, value in data.items()}, declared, place)


def check_values(given: Mapping[str, Any], declared: Declared, place: Place) -> Arguments:
    """The values, checked against the declaration; a whole number is taken for a float where one is declared."""
    values = {}
    problems = []
    for name, value in given.items():
        if name not in declared:
            problems.append(unknown(name, declared, place))
            continue
        wanted = declared[name]
        values[name] = float(value) if wanted is float and type(value) is int else value
        problem = find_misfit(values[name], wanted)
        problems += [misfit(name, problem, repr(value), place)] if problem else []
    return Arguments(values, tuple(problems))


def parse(text: str, wanted: type) -> Any:
    """The text as a value of the wanted type; the text itself where it cannot be read as one."""
    try:
        if wanted is bool:
            return BOOLEANS.get(text.lower(), text)
        if wanted in (list, dict):
            return parse_container(text)
        return wanted(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text


def parse_container(text: str) -> Any:
    """A list or dict written as JSON, or else as a Python literal."""
    try:
        return json.loads(text)
    except ValueError:
        return ast.literal_eval(text)


def find_misfit(value: object, wanted: type) -> str | None:
    """What keeps the value from being passed for a parameter of the wanted type; None if nothing does."""
    if type(value) is not wanted:
        return f"is not {NOUNS[wanted]}"
    return find_unfit(value)


def find_unfit(value: object) -> str | None:
    """What in a value kfp refuses or mangles; None if nothing. Numbers travel as JSON doubles."""
    if value is None:
        return "contains null, which kfp does not pass inside a list or dict"
    if isinstance(value, float) and not math.isfinite(value):
        return "contains a number that is not finite, which kfp does not pass"
    if isinstance(value, int) and abs(value) > LARGEST_EXACT_INTEGER:
        return "contains an integer above 2**53, which kfp does not pass exactly"
    if isinstance(value, dict):
        keys = next(("has keys that are not strings" for key in value if not isinstance(key, str)), None)
        return keys or next(filter(None, map(find_unfit, value.values())), None)
    if isinstance(value, list):
        return next(filter(None, map(find_unfit, value)), None)
    return (
        None if isinstance(value, (str, int, float)) else f"contains a {type(value).__name__}, which kfp does not pass"
    )


def unknown(name: str, declared: Declared, place: Place) -> Diagnostic:
    """KG702: no parameter of that name, with the nearest one or all of them as the hint."""
    near = nearest(name, declared)
    known = f"the parameters are {', '.join(declared)}" if declared else NONE_DECLARED
    return error(
        "KG702", f"the pipeline has no parameter '{name}'", place, f"did you mean '{near}'?" if near else known
    )


def misfit(name: str, problem: str, text: str, place: Place) -> Diagnostic:
    """KG703: the value given for a parameter does not fit it."""
    return error("KG703", f"the value {text} of parameter '{name}' {problem}", place)


def one_line(problem: BaseException) -> str:
    """An exception's text on one line."""
    return " ".join(str(problem).split())
