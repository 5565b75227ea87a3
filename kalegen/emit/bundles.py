"""Lists of embedded functions that always travel together, so that a component names a list, not each."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import libcst as cst

from kalegen.syntax.identifiers import unique
from kalegen.syntax.nodes import assign, name

PREFIXES = ("marshal_", "report_")
REDUCERS = "marshal_reducers_"

FEWEST = 4
"""Of fewer functions a component may as well name each."""

TITLES = {
    "report_open": "REPORTING",
    "marshal_save": "SAVING",
    "marshal_load": "LOADING",
    "marshal_guard": "GUARDING",
    "marshal_definition": "SAVING_DEFINITIONS",
    "marshal_warn_if_shared": "FINDING_SHARED",
    "marshal_save_file": "SAVING_FILES",
    "marshal_load_file": "LOADING_FILES",
}
"""By function, what a list is called that holds it, the first of these that it holds; others hold types of packages."""


class Bundle(NamedTuple):
    """Functions that the module keeps under one name."""

    name: str
    functions: tuple[str, ...]


def bundles_of(needed: Mapping[str, Sequence[str]]) -> tuple[Bundle, ...]:
    """The functions of the marshaller, and of reports, that exactly the same steps need; ``needed`` is by step."""
    steps: dict[str, list[str]] = defaultdict(list)
    for step, functions in needed.items():
        for function in functions:
            if function.startswith(PREFIXES):
                steps[function].append(step)
    groups: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for function in sorted(steps):
        groups[function.partition("_")[0], tuple(steps[function])].append(function)
    bundles: list[Bundle] = []
    for functions in sorted(groups.values()):
        if len(functions) >= FEWEST:
            taken = {bundle.name for bundle in bundles}
            bundles.append(Bundle(unique(_title(functions), taken), tuple(functions)))
    return tuple(bundles)


def _title(functions: Sequence[str]) -> str:
    """What a list of functions is called after: what they are for."""
    own_names = {re.sub(r"_\d+$", "", function) for function in functions}  # numbered where the notebook has that name
    if own_names >= {"marshal_save", "marshal_load"}:
        return "MARSHALLING"
    known = next((title for function, title in TITLES.items() if function in own_names), None)
    packages = sorted(function.removeprefix(REDUCERS) for function in own_names if function.startswith(REDUCERS))
    if known is None and packages:
        return "_".join(["SAVING", *packages]).upper()
    return known or ("REPORTING" if functions[0].startswith("report_") else "MARSHALLING")


def bundle_statements(bundles: Sequence[Bundle]) -> list[cst.SimpleStatementLine]:
    """The lists, as the module defines them below the functions."""
    lists = [assign(b.name, cst.List([cst.Element(name(function)) for function in b.functions])) for b in bundles]
    return [
        node.with_changes(leading_lines=[cst.EmptyLine(indent=False)] * 2 * (index == 0))
        for index, node in enumerate(lists)
    ]


def references(functions: Sequence[str], bundles: Sequence[Bundle]) -> list[cst.BaseElement]:
    """What ``additional_funcs`` holds for a component: its lists, then its functions that are in none."""
    own = set(functions)
    used = [bundle for bundle in bundles if own.issuperset(bundle.functions)]
    bundled = {function for bundle in used for function in bundle.functions}
    starred: list[cst.BaseElement] = [cst.StarredElement(name(bundle.name)) for bundle in used]
    return [*starred, *(cst.Element(name(function)) for function in sorted(own - bundled))]
