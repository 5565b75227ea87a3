"""What is known of a module-level name anywhere in a notebook, whatever the point of execution."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

import libcst as cst

from kalegen.analysis.flow.star_imports import StarImports
from kalegen.analysis.heap.definitions import Definition, Kind
from kalegen.analysis.heap.library import Library
from kalegen.analysis.heap.values import Carried, Incoming, Token, Value
from kalegen.analysis.interpreter.part_texts import texts_in_tables
from kalegen.analysis.interpreter.settings_objects import SettingsObjects
from kalegen.analysis.interpreter.texts import marked, text_of_literal
from kalegen.analysis.interpreter.type_aliases import TypeAliases
from kalegen.model.helpers import HELPERS, full_name
from kalegen.model.notebook import Statement
from kalegen.syntax.builtin_names import KNOWN_BUILTINS
from kalegen.syntax.imports import names_imported, star_imports
from kalegen.syntax.literals import UNKNOWN, literal_value
from kalegen.syntax.scopes import dotted_name, names_assigned, names_bound_in, names_declared_global

PROVIDED = HELPERS | {"display"}
"""Functions that the front end calls in the place of Jupyter's syntax, or that a notebook has without an import."""


class NotebookNames:
    """The names that a notebook's statements bind at module level, and what they can be."""

    def __init__(
        self, statements: Collection[Statement], parameters: Collection[str], library: Library, stars: StarImports
    ) -> None:
        self._library = library
        self.stars = stars
        self._stars = sorted((s.cell, module) for s in statements for module in star_imports(s.node))
        self._imports: dict[str, set[str]] = defaultdict(set)
        self._bound_otherwise: set[str] = set(parameters)
        self._settings_objects = SettingsObjects(statements, lambda name: self.value(name).dotted)
        self._constants: dict[str, Value] = {}
        self.own_nans: set[str] = set()
        self._lambdas: dict[str, list[cst.Lambda]] = defaultdict(list)
        self._made_by: dict[str, str] = {}
        self.bound: dict[str, list[int]] = defaultdict(list)
        for name in parameters:
            self.bound[name].append(0)
        for statement in statements:
            self._add(statement)
        self.texts = texts_in_tables(statements)
        self.type_aliases: dict[str, Value] = {}
        self.type_aliases = TypeAliases(statements, self.value, lambda name: len(self.bound[name])).known

    def _add(self, statement: Statement) -> None:
        imported = list(names_imported(statement.node))
        for name, dotted in imported:
            self._imports[name].add(dotted)
        names = names_bound_in(statement.node).bound | names_declared_global(statement.node)
        for name in sorted(names):
            self.bound[name].append(statement.cell)
        if not imported:
            self._bound_otherwise |= names
        for name, node in names_assigned(statement.node):
            constant = _constant(node)
            if constant is not None:
                self._constants[name] = constant
            elif isinstance(node, cst.Call) and _makes_nan(node):
                self.own_nans.add(name)
            elif isinstance(node, cst.Lambda):
                self._lambdas[name].append(node)
            elif isinstance(node, cst.Call):
                self._made_by[name] = dotted_name(node.func)

    def value_of_unbound(self, name: str) -> Value:
        """What a name is that no statement binds by name: a star import may, Python or kalegen does, or nobody."""
        meaning = self.stars.meaning(name)
        if meaning is not None:
            return self.meant(meaning)
        if name.startswith("builtins."):
            return Value(dotted=name)
        if name in KNOWN_BUILTINS:
            return Value(dotted=f"builtins.{name}")
        if name in PROVIDED:
            return Value(dotted="kalegen.runtime.display.display" if name == "display" else full_name(name))
        return Value(frozenset([Incoming(name)]))

    def meaning_above(self, name: str, cell: int) -> str | None:
        """The full name of what a name means above a cell where no statement above binds it by name."""
        for place, module in reversed(self._stars):
            if place < cell and name in self.stars.names_from(module):
                return self.stars.names_from(module)[name]
        return f"builtins.{name}" if name in KNOWN_BUILTINS else None

    def meant(self, dotted: str) -> Value:
        """What a full name stands for: of a local module's variable, what that is."""
        return self.value(dotted) if self._library.is_variable(dotted) else Value(dotted=dotted)

    def aliases(self) -> dict[str, str]:
        """The full names of what is imported under one name, and nothing else has."""
        alone = {name: known for name, known in self._imports.items() if name not in self._bound_otherwise}
        return {name: next(iter(known)) for name, known in alone.items() if len(known) == 1}

    def starred(self) -> dict[str, str]:
        """The full names of what only star imports from local modules bind."""
        names = {variable.rpartition(".")[2] for each in self._library.variables.values() for variable in each}
        meant = {name: self.stars.meaning(name) for name in sorted(names) if not self.bound.get(name)}
        return {name: full for name, full in meant.items() if full is not None and self._library.is_variable(full)}

    def settings_object(self, name: str) -> str | None:
        """The full name of the object that a name stands for, if settings are made through it: a logger, an option."""
        return self._settings_objects.of(name, len(self.bound[name]))

    def value(self, name: str) -> Value:
        """What the name can be, whichever of its bindings holds."""
        lambdas = (self._library.at(node) for node in self._lambdas.get(name, ()))
        defined = [*self._library.named(name), *(definition for definition in lambdas if definition is not None)]
        imported = self._imports.get(name, set())
        if not self.bound.get(name):
            return self.value_of_unbound(name)
        if len(imported) == 1 and name not in self._bound_otherwise:
            return self.meant(next(iter(imported)))
        made, alias = self.settings_object(name), self.type_aliases.get(name)
        if made is not None:
            return Value(dotted=made)
        if alias is not None:
            return alias._replace(tokens=alias.carried)
        constant = self._constants.get(name) if len(self.bound[name]) == 1 else None
        tokens: set[Token] = {Carried(definition) for definition in defined}
        tokens |= set() if self._is_function(name, defined) else {Incoming(name)}
        known = constant or Value(template=marked(0, name), instance_of=self._class_of(name))
        return known._replace(tokens=frozenset(tokens))

    def _class_of(self, name: str) -> Definition | None:
        """The notebook's class that a name is always an instance of."""
        made = self._library.named(self._made_by.get(name, ""))
        is_sure = len(made) == len(self.bound[name]) == 1 and made[0].kind is Kind.CLASS
        is_plain = is_sure and self._library.makes_instances(made[0]) and not self._library.is_assigned(made[0])
        return made[0] if is_plain else None

    def _is_function(self, name: str, defined: Collection[Definition]) -> bool:
        """Whether a name is surely one of some functions themselves, which carry nothing along."""
        is_plain = all(each.kind is Kind.FUNCTION and not each.decorators for each in defined)
        is_replaced = any(map(self._library.is_replaced, defined))
        return is_plain and not is_replaced and len(defined) == len(self.bound[name])


CONSTANT_NODES = (cst.BaseNumber, cst.SimpleString, cst.UnaryOperation, cst.Tuple)
"""The expressions that may be constants of the kinds that are told apart."""


def _constant(node: cst.BaseExpression) -> Value | None:
    """What is known of a number, a text or a tuple of such; None for anything else."""
    value = literal_value(node) if isinstance(node, CONSTANT_NODES) else UNKNOWN
    if not _is_constant(value):
        return None
    if isinstance(node, cst.SimpleString):
        return Value(kind="str", template=text_of_literal(node))
    return Value(kind="tuple", flat=True) if isinstance(value, tuple) else Value(kind="number")


def _makes_nan(node: cst.Call) -> bool:
    """Whether a call gives a nan of its own: ``float("nan")``."""
    given = literal_value(node.args[0].value) if len(node.args) == 1 else None
    is_float = dotted_name(node.func).rpartition(".")[2] in ("float", "float64", "float32", "Decimal")
    return is_float and isinstance(given, str) and given.strip(" +-").lower() == "nan"


def _is_constant(value: object) -> bool:
    if isinstance(value, tuple):
        return all(_is_constant(part) for part in value)
    return isinstance(value, (int, float, complex, str))
