"""Names that a notebook gives to objects which settings are made through: ``rc = plt.rcParams``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from functools import cached_property

import libcst as cst

from kalegen.analysis.tables.settings import SETTING_CHAINS, is_setting_call, is_settings_object
from kalegen.model.notebook import Statement
from kalegen.syntax.qualified import prefixes
from kalegen.syntax.scopes import dotted_name, names_assigned
from kalegen.syntax.walk import walk


class SettingsObjects:
    """The full names of the objects that names stand for, wherever the notebook reads them."""

    def __init__(self, statements: Collection[Statement], full_name: Callable[[str], str | None]) -> None:
        self._statements = statements
        self._full_name = full_name
        self._known: dict[str, str | None] = {}
        self._given: dict[str, list[cst.BaseExpression]] = defaultdict(list)
        for statement in statements:
            for name, value in names_assigned(statement.node):
                if isinstance(value, (cst.Call, cst.Attribute, cst.Name)):
                    self._given[name].append(value)

    def of(self, name: str, bindings: int) -> str | None:
        """The full name of the object that all of a name's bindings give it; None if it is none, or not evident."""
        given = self._given.get(name, [])
        if not given or len(given) != bindings:
            return None
        for each in reversed(self._unknown_from(name)):
            self._known[each] = self._object(each)
        return self._known[name]

    def _unknown_from(self, name: str) -> list[str]:
        """The name, the one that its value begins with, and so on, up to one of which it is known what it stands for.

        Of names that are given one another, none stands for anything.
        """
        chain = []
        while name in self._given and name not in self._known:
            self._known[name] = None
            chain.append(name)
            name = _root(_called(self._given[name][0]))
        return chain

    def _object(self, name: str) -> str | None:
        first, *others = self._given[name]
        full = self._resolved(first) if all(value.deep_equals(first) for value in others) else None
        if full is None or full.endswith("()"):
            return full if full in SETTING_CHAINS else None
        return full if is_settings_object(full) and self._is_set_through(name, full) else None

    def _resolved(self, node: cst.BaseExpression) -> str | None:
        dotted = dotted_name(_called(node))
        found = ((self._full_name(known), rest) for known, rest in prefixes(dotted) if known)
        owner, rest = next((each for each in found if each[0] is not None), (None, ""))
        if owner is None:
            return None
        return ".".join(filter(None, (owner, rest))) + ("()" if isinstance(node, cst.Call) else "")

    def _is_set_through(self, name: str, full: str) -> bool:
        """Whether any code sets a part of the object by this name, or by another name for the name."""
        stored, called = self._uses
        names, waiting = {name}, [name]
        while waiting:
            new = self._other_names.get(waiting.pop(), set()) - names
            names |= new
            waiting += new
        calls = (f"{full}.{rest}" for each in names for rest in called.get(each, ()))
        return not names.isdisjoint(stored) or any(map(is_setting_call, calls))

    @cached_property
    def _other_names(self) -> dict[str | None, set[str]]:
        """By names, the other names that they are given."""
        others: dict[str | None, set[str]] = defaultdict(set)
        for other, values in self._given.items():
            others[dotted_name(values[0])].add(other)
        return others

    @cached_property
    def _uses(self) -> tuple[set[str], dict[str, set[str]]]:
        """The names of which a part is assigned to or deleted, and what is called below each name."""
        stored: set[str] = set()
        called: dict[str, set[str]] = defaultdict(set)
        for node in walk(*(statement.node for statement in self._statements)):
            if isinstance(node, cst.Call):
                root, _, rest = dotted_name(node.func).partition(".")
                called[root].add(rest)
            elif isinstance(node, (cst.AssignTarget, cst.AugAssign, cst.AnnAssign, cst.Del)):
                parts = (part for part in walk(node.target) if isinstance(part, (cst.Attribute, cst.Subscript)))
                stored |= {_root(part) for part in parts}
        return stored, called


def _called(node: cst.BaseExpression) -> cst.BaseExpression:
    """What an expression calls, or the expression itself."""
    return node.func if isinstance(node, cst.Call) else node


def _root(node: cst.CSTNode) -> str:
    """The name that a chain of attributes and items begins with; an empty string if it begins with none."""
    while isinstance(node, (cst.Attribute, cst.Subscript)):
        node = node.value
    return dotted_name(node)
