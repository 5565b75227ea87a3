"""All definitions of a notebook: found by node, by name and by method name, and collected from its code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

import libcst as cst

from kalegen.analysis.heap.assertions import Assertions
from kalegen.analysis.heap.definitions import Definition, Kind, is_class_factory
from kalegen.analysis.heap.effects import Effect
from kalegen.analysis.heap.statics import (
    CLASS_NAMES,
    attribute_stored,
    attributes_bound,
    attributes_given,
    attributes_kept,
    factories_of,
)
from kalegen.analysis.tables.classes import IDLE_BASES, SAME_CLASS
from kalegen.analysis.tables.stated import NOTHING_STATED
from kalegen.syntax.qualified import module_of, prefixes
from kalegen.syntax.scopes import (
    comprehension_names,
    dotted_name,
    function_scope,
    has_future_annotations,
    names_bound_in,
    names_given,
)
from kalegen.syntax.walk import children, walk


class Library:
    """All definitions of a notebook and of the modules next to it, by node, by name and by method name.

    ``settings_objects`` are the names of objects that settings are made through: each process has its own;
    ``type_aliases`` those that stand for types and nothing else. ``modules`` are the local modules, with the
    ``variables`` that each binds, ``import_effects`` what importing each of them does, ``changed_by_import``
    the variables of other modules whose objects that changes, ``aliases`` the full names of
    what is imported under another name, ``starred`` those of the names that nothing but a star import from a local
    module binds, ``names`` all that the notebook binds, ``texts`` the texts in tables of settings (``CONFIG.data``).
    ``assertions`` and ``stated`` are what the authors say of the effects of their code, and of calls.
    """

    def __init__(self) -> None:
        self._by_node: dict[int, Definition] = {}
        self._by_name: dict[str, list[Definition]] = defaultdict(list)
        self._by_method: dict[str, list[Definition]] = defaultdict(list)
        self._stored: dict[str, set[str]] = defaultdict(set)
        self._assigned: dict[str, tuple[int, int]] = {}
        self._other_names: dict[str, list[tuple[str, tuple[int, int]]]] = defaultdict(list)
        self.modules: frozenset[str] = frozenset()
        self.aliases: dict[str, str] = {}
        self.import_effects: dict[str, tuple[Effect, ...]] = {}
        self.changed_by_import: dict[str, frozenset[str]] = {}
        self._parents: dict[Definition, list[Definition]] = {}
        self._ancestors: dict[Definition, list[Definition]] = {}
        self.variables: dict[str, list[str]] = {}
        self.starred: dict[str, str] = {}
        self.names: frozenset[str] = frozenset()
        self.texts: Mapping[str, str] = {}
        self.has_future_annotations = False
        self.settings_objects: frozenset[str] = frozenset()
        self.type_aliases: frozenset[str] = frozenset()
        self.assertions = Assertions()
        self.stated = NOTHING_STATED

    @cached_property
    def tables(self) -> frozenset[str]:
        """The variables that hold tables of settings; asked when all their texts are known."""
        return frozenset(owner for path in self.texts for owner, rest in prefixes(path) if rest)

    @cached_property
    def has_one_for_all(self) -> bool:
        """Whether any class lets its instances have one ``__dict__``; asked when all definitions are known."""
        return any(definition.is_one_for_all for definition in self)

    def names_types(self, node: cst.CSTNode) -> bool:
        """Whether a line binds names of types, and no others: ``Cell = tuple[int, int]``."""
        return _binds_only(node, self.type_aliases)

    def names_settings_objects(self, node: cst.CSTNode) -> bool:
        """Whether a line binds names of the process's own settings, and no others: ``rc = plt.rcParams``."""
        return _binds_only(node, self.settings_objects)

    def add(self, definition: Definition) -> Definition:
        """Record a definition; a class's methods with it."""
        definition.place = (definition.cell, len(self._by_node))
        self._parents.clear()
        self._ancestors.clear()
        self._by_node[id(definition.node)] = definition
        if definition.owner is not None:
            definition.owner.methods.setdefault(definition.name, definition)
            self._by_method[definition.name].append(definition)
        elif definition.top_level:
            self._by_name[definition.name].append(definition)
        return definition

    def at(self, node: cst.CSTNode) -> Definition | None:
        """The definition that the node makes."""
        return self._by_node.get(id(node))

    def named(self, name: str) -> list[Definition]:
        """The top-level definitions of a name, in notebook order; of an imported one, those of its module."""
        return self._by_name.get(name) or self._by_name.get(self.full_name(name), [])

    def full_name(self, dotted: str) -> str:
        """The name that a variable has as a part of a local module, where it is imported from one."""
        for _ in range(len(self.aliases)):
            known = next(((p, rest) for p, rest in prefixes(dotted) if self.aliases.get(p, p) != p), None)
            if known is None:
                break
            dotted = ".".join(filter(None, (self.aliases[known[0]], known[1])))
        return dotted

    def is_variable(self, dotted: str) -> bool:
        """Whether a dotted name is a variable of a local module."""
        return module_of(dotted, self.modules) is not None

    def variables_at(self, dotted: str) -> list[str]:
        """The variable of a local module that a dotted name is; all that the module binds where that ends in ``*``."""
        module, _, name = dotted.rpartition(".")
        return self.variables.get(module, []) if name == "*" else [dotted]

    def named_before(self, name: str, definition: Definition) -> list[Definition]:
        """The definitions that a name may have where a definition of the module is made."""
        named = self.named(name)
        if not definition.top_level:
            return named
        before = [other for other in named if other.place < definition.place]
        certain = [other.place for other in before if other.certain]
        return [other for other in before if not certain or other.place >= max(certain)] or named

    def note_other_name(self, name: str, other: str, cell: int) -> None:
        """Record that a line of the module gives what ``other`` names the further name ``name``."""
        self._other_names[name].append((other, (cell, len(self._by_node))))

    def classes_named(self, name: str, definition: Definition) -> list[Definition]:
        """The definitions that a name, or a further name given to them, may have where a definition is made."""
        own = self.named_before(name, definition)
        given = [(other, place) for other, place in self._other_names.get(name, ()) if place <= definition.place]
        before = (each for other, place in given for each in self.named(other) if each.place < place)
        return list(dict.fromkeys([*own, *before]))

    def bases_renamed(self, definition: Definition) -> list[str]:
        """The variables that a class names as its bases, and that are further names of classes."""
        bases = definition.node.bases if isinstance(definition.node, cst.ClassDef) else ()
        return [name for base in bases if (name := dotted_name(base.value)) in self._other_names]

    def methods_named(self, name: str) -> list[Definition]:
        """The methods of that name in any of the notebook's classes."""
        return self._by_method.get(name, [])

    def note_store(self, owner: str, attribute: str) -> None:
        """Record that code assigns to an attribute of what it calls ``owner``."""
        self._stored["" if owner in CLASS_NAMES else owner].add(attribute)

    def sets_attribute(self, attribute: str) -> bool:
        """Whether code assigns to an attribute of that name, whatever it belongs to."""
        return any(attribute in stored for stored in self._stored.values())

    def note_assigned(self, names: Iterable[str], cell: int) -> None:
        """Record that code of a cell binds names to anything but a definition."""
        self._assigned.update((name, (cell, len(self._by_node))) for name in names)

    def is_assigned(self, definition: Definition) -> bool:
        """Whether the name of a definition is bound to something else, too."""
        return definition.name in self._assigned or self.is_replaced(definition)

    def is_replaced(self, definition: Definition) -> bool:
        """Whether code puts something else in the place of a local module's definition: ``metrics.score = spy``."""
        module, _, name = definition.name.rpartition(".")
        owners = self._stored.items() if module in self.modules else ()
        return any(name in stored and self.full_name(owner) == module for owner, stored in owners)

    def is_own_default(self, definition: Definition, parameter: cst.Param) -> bool:
        """Whether only the function has the object that a default is: a new one, or one whose name is bound anew."""
        default = parameter.default
        if isinstance(default, cst.Name):
            last = self._assigned.get(default.value)
            return definition.top_level and last is not None and last > definition.place
        return isinstance(default, (cst.List, cst.Dict, cst.Set, cst.Call))

    def is_static(self, definition: Definition, attribute: str) -> bool:
        """Whether an attribute may be one of the class (or function) itself that can change."""
        return (
            attribute in definition.statics
            or attribute in self._stored[definition.name]
            or (definition.kind is Kind.CLASS and attribute in self._stored[""])
        )

    def is_plain(self, attribute: str, classes: Iterable[Definition]) -> bool:
        """Whether an attribute of instances is what was stored under it, and nothing that one of the classes makes."""
        return not any(each.intercepts(attribute) or self.is_static(each, attribute) for each in classes)

    def has_own_constructor(self, definition: Definition) -> bool:
        """Whether the notebook's own ``__init__`` gives a class's instances all attributes that they start with."""
        is_whole = self.makes_instances(definition) and not self.is_of_library(definition)
        return is_whole and any("__init__" in each.methods for each in self.lineage(definition))

    def parents(self, definition: Definition) -> list[Definition]:
        """The notebook's classes that a class names as its bases."""
        if definition not in self._parents:
            bases = definition.node.bases if isinstance(definition.node, cst.ClassDef) else ()
            self._parents[definition] = [p for b in bases for p in self.classes_named(dotted_name(b.value), definition)]
        return self._parents[definition]

    def is_of_library(self, definition: Definition) -> bool:
        """Whether a class inherits from one of a library that may call its methods."""
        nodes = (each.node for each in self.lineage(definition))
        bases = (dotted_name(base.value) for node in nodes if isinstance(node, cst.ClassDef) for base in node.bases)
        others = (base for base in bases if base and not self.named(base))
        return any(base.rpartition(".")[2] not in IDLE_BASES for base in others)

    def ancestors(self, definition: Definition) -> list[Definition]:
        """The notebook's classes that a class inherits from, whatever their order."""
        if definition not in self._ancestors:
            self._ancestors[definition] = list(self._above(definition, lambda each: True))
        return self._ancestors[definition]

    def lineage(self, definition: Definition) -> list[Definition]:
        """A class and the notebook's classes that it inherits from."""
        return [definition, *self.ancestors(definition)]

    def heirs(self, definition: Definition) -> list[Definition]:
        """The notebook's classes that inherit from a class."""
        return [each for each in self if each.kind is Kind.CLASS and definition in self.ancestors(each)]

    def inherited(self, definition: Definition, name: str) -> list[Definition]:
        """The methods that a class may inherit under a name: of each line of ancestors the nearest."""
        above = self._above(definition, lambda each: name not in each.methods)
        return [each.methods[name] for each in above if name in each.methods]

    def _above(self, definition: Definition, is_passed: Callable[[Definition], bool]) -> Iterator[Definition]:
        """The ancestors of a class, as far as each on the way to them lets the search pass."""
        found = set[Definition]()
        todo = [definition]
        while todo:
            child = todo.pop()
            new = [parent for parent in self.parents(child) if parent not in found]
            found.update(new)
            todo += filter(is_passed, new)
            yield from new

    def validators(self, definition: Definition) -> list[Definition]:
        """The methods of a class that pydantic or attrs run when an instance is made."""
        lineage = (definition, *self.ancestors(definition))
        return [method for each in lineage for method in each.methods.values() if method.is_validator]

    def metaclasses(self, definition: Definition) -> list[Definition]:
        """The notebook's metaclasses that make a class."""
        nodes = [each.node for each in self.lineage(definition)]
        keywords = [keyword for node in nodes if isinstance(node, cst.ClassDef) for keyword in node.keywords]
        values = [each.value for each in keywords if each.keyword is not None and each.keyword.value == "metaclass"]
        return [metaclass for value in values for metaclass in self.named(dotted_name(value))]

    def makes_instances(self, definition: Definition) -> bool:
        """Whether calling what a class is bound to surely gives a new instance of it."""
        is_itself = all(name.rpartition(".")[2] in SAME_CLASS for name in definition.decorators)
        has_new = any("__new__" in each.methods for each in self.lineage(definition))
        return is_itself and not has_new and not self.metaclasses(definition)

    def __iter__(self) -> Iterator[Definition]:
        return iter(self._by_node.values())


def collect(library: Library, nodes: Iterable[cst.CSTNode], cell: int) -> None:
    """Record every definition in the nodes, at whatever depth."""
    for node in nodes:
        _collect(library, node, cell, _Place())
        definition = library.at(node)
        if definition is not None:
            definition.certain = True
        below = (library.at(part) for part in walk(node))
        library.note_assigned(names_bound_in(node).bound - {each.name for each in below if each is not None}, cell)


def _binds_only(node: cst.CSTNode, names: frozenset[str]) -> bool:
    bound = names_bound_in(node).bound if isinstance(node, cst.SimpleStatementLine) else set()
    return bool(bound) and bound <= names


class _Place(NamedTuple):
    """Where a node stands: in which class, at the top level or not, and which names of functions around it it sees."""

    owner: Definition | None = None
    top_level: bool = True
    enclosing: frozenset[str] = frozenset()


def _collect(library: Library, node: cst.CSTNode, cell: int, place: _Place) -> None:
    inner = _collect_here(library, node, cell, place) if type(node) in _TELLING else place
    for child in children(node):
        _collect(library, child, cell, inner)


_TELLING = frozenset(
    {
        cst.AnnAssign, cst.Assign, cst.AssignTarget, cst.AugAssign, cst.ClassDef, cst.DictComp, cst.FunctionDef,
        cst.GeneratorExp, cst.ImportFrom, cst.Lambda, cst.ListComp, cst.SetComp, cst.StarredDictComp,
    }
)  # fmt: skip
"""The nodes that ``_collect_here`` has a rule for."""


def _collect_here(library: Library, node: cst.CSTNode, cell: int, place: _Place) -> _Place:
    """Record what a node itself tells; the place where its children stand."""
    is_top = place.top_level and place.owner is None
    inner = place
    if isinstance(node, cst.FunctionDef):
        name = node.name.value
        library.add(Definition(name, Kind.FUNCTION, node, cell, is_top, place.owner, place.enclosing))
        inner = _Place(None, False, place.enclosing | function_scope(node).local)
    elif isinstance(node, cst.ClassDef):
        definition = Definition(node.name.value, Kind.CLASS, node, cell, is_top, enclosing=place.enclosing)
        definition.statics = attributes_bound(node, definition.decorators)
        definition.attributes = attributes_kept(node)
        definition.factories = factories_of(node)
        inner = _Place(library.add(definition), False, place.enclosing)
    elif isinstance(node, cst.Lambda):
        library.add(Definition("<lambda>", Kind.LAMBDA, node, cell, False, enclosing=place.enclosing))
        inner = _Place(None, False, place.enclosing | function_scope(node).local)
    elif isinstance(node, cst.BaseComp):
        inner = place._replace(enclosing=place.enclosing | comprehension_names(node.for_in))
    elif isinstance(node, (cst.AssignTarget, cst.AugAssign, cst.AnnAssign)):
        stored = attribute_stored(node.target)
        if stored is not None:
            library.note_store(*stored)
    elif isinstance(node, cst.Assign) and is_top:
        _collect_assigned(library, node, cell)
    elif isinstance(node, cst.ImportFrom) and has_future_annotations(node):
        library.has_future_annotations = True
    return inner


def _collect_assigned(library: Library, node: cst.Assign, cell: int) -> None:
    """Record ``P = namedtuple(…)``, a class that has a name of its own, and ``B = A``, a further name."""
    for target, value in names_given(node.targets[0].target, node.value):
        if isinstance(value, cst.Name):
            library.note_other_name(target.value, value.value, cell)
        elif isinstance(value, cst.Call) and is_class_factory(value):
            given = attributes_given(value)
            library.add(Definition(target.value, Kind.FACTORY, value, cell, True, statics=given))
