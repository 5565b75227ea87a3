"""The notebook's functions, classes and lambdas, and what calling them does."""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import libcst as cst

from kalegen.analysis.heap.assertions import Assertions
from kalegen.analysis.heap.effects import Effect, Mutation, joined
from kalegen.analysis.heap.statics import (
    CLASS_NAMES,
    attribute_stored,
    attributes_bound,
    attributes_given,
    attributes_kept,
    gives_to_all,
)
from kalegen.analysis.heap.values import Carried, Fresh, Token, Value
from kalegen.analysis.tables.stated import NOTHING_STATED
from kalegen.syntax.qualified import module_of, prefixes
from kalegen.syntax.scopes import (
    comprehension_names,
    dotted_name,
    function_scope,
    has_future_annotations,
    names_bound_in,
    parameters_of,
)
from kalegen.syntax.walk import children, walk


@dataclass(frozen=True)
class Summary:
    """What running a function's body may do, in terms of its parameters and of the module's variables.

    ``holds`` says which objects hold others afterwards, ``fills`` which hold new ones that nobody else can reach.
    ``calls`` are the objects that it may call, or give to others that do, ``named`` the parameters that are texts which
    name variables. ``changes_closure`` says that it changes variables of the functions around it, which the function
    carries along.
    ``reads`` maps each module-level name read to the node that reads it and to whether the read is certain, ``binds``
    each that is bound to its value.
    """

    reads: dict[str, tuple[cst.CSTNode, bool]] = field(default_factory=dict)
    binds: dict[str, Value] = field(default_factory=dict)
    mutates: dict[Token, Mutation] = field(default_factory=dict)
    calls: frozenset[Token] = frozenset()
    named: frozenset[str] = frozenset()
    holds: dict[Token, frozenset[Token]] = field(default_factory=dict)
    fills: frozenset[Token] = frozenset()
    returns: Value = field(default_factory=Value)
    effects: tuple[Effect, ...] = ()
    imports: frozenset[str] = frozenset()
    changes_closure: bool = False

    @property
    def mutated(self) -> dict[Token, bool]:
        """What running the code may change, and whether it surely does."""
        return {token: mutation.certain for token, mutation in self.mutates.items()}

    @property
    def changes_anything(self) -> bool:
        """Whether running the code may leave something changed that was there before."""
        return bool(self.mutates or self.binds or self.changes_closure)

    def joined(self, other: Summary) -> Summary:
        """What running the body may do if it does what one of the two says."""
        holders = self.holds.keys() | other.holds.keys()
        return Summary(
            reads={
                name: (node, is_certain and other.reads.get(name, (node, True))[1])
                for name, (node, is_certain) in {**other.reads, **self.reads}.items()
            },
            binds={
                name: self.binds.get(name, value).joined(other.binds.get(name, value))
                for name, value in {**other.binds, **self.binds}.items()
            },
            mutates=joined(other.mutates, self.mutates),
            calls=self.calls | other.calls,
            named=self.named | other.named,
            holds={each: self.holds.get(each, frozenset()) | other.holds.get(each, frozenset()) for each in holders},
            fills=self.fills | other.fills,
            returns=self.returns.joined(other.returns),
            effects=tuple(dict.fromkeys((*self.effects, *other.effects))),
            imports=self.imports | other.imports,
            changes_closure=self.changes_closure or other.changes_closure,
        )

    def same_as(self, other: Summary) -> bool:
        """Whether both say the same; the nodes of reads and changes are of no account."""
        return (
            self.reads.keys() == other.reads.keys()
            and (self.binds, self.mutated, self.holds) == (other.binds, other.mutated, other.holds)
            and self.fills == other.fills
            and (self.returns, set(self.effects), self.imports) == (other.returns, set(other.effects), other.imports)
            and (self.calls, self.changes_closure) == (other.calls, other.changes_closure)
            and self.named == other.named
        )


class Kind(enum.Enum):
    """What a definition defines."""

    FUNCTION = "function"
    CLASS = "class"
    LAMBDA = "lambda"
    FACTORY = "factory"
    """A class made by a call: ``P = namedtuple("P", "x y")``."""


CONTEXT_METHODS = frozenset({"__enter__", "__exit__", "__aenter__", "__aexit__"})
"""Methods that a ``with`` statement runs, and nothing else."""

EXPLICIT_METHODS = CONTEXT_METHODS | {"__init__", "__new__", "__init_subclass__"}
"""Special methods that no operator and no built-in function runs."""


@dataclass(eq=False, repr=False)
class Definition:
    """A function, class or lambda that the notebook defines; compared by identity.

    ``top_level`` is true for a definition whose name is a variable of the module, ``certain`` if it is made whenever
    its cell runs; ``place`` orders the definitions of a notebook; ``enclosing`` are the local names of the functions
    and comprehensions around it, which are none of the module's; ``statics`` the attributes that a class's body binds
    to something which can change, ``attributes`` the names whose objects they are or hold.
    """

    name: str
    kind: Kind
    node: cst.FunctionDef | cst.ClassDef | cst.Lambda | cst.Call
    cell: int
    top_level: bool
    owner: Definition | None = None
    enclosing: frozenset[str] = frozenset()
    methods: dict[str, Definition] = field(default_factory=dict)
    summary: Summary = field(default_factory=Summary)
    statics: frozenset[str] = frozenset()
    attributes: dict[str, list[cst.Name]] = field(default_factory=dict)
    certain: bool = False
    place: tuple[int, int] = (0, 0)

    def __repr__(self) -> str:
        return f"<{self.kind.value} {self.name}, cell {self.cell}>"

    @property
    def parameters(self) -> list[cst.Param]:
        """The parameters of a function or lambda; none for a class."""
        if isinstance(self.node, (cst.FunctionDef, cst.Lambda)):
            return parameters_of(self.node)
        return []

    @property
    def decorators(self) -> list[str]:
        """The dotted names of the decorators; calls count as what they call."""
        if not isinstance(self.node, (cst.FunctionDef, cst.ClassDef)):
            return []
        nodes = (decorator.decorator for decorator in self.node.decorators)
        return [dotted_name(node.func if isinstance(node, cst.Call) else node) for node in nodes]

    @cached_property
    def is_one_for_all(self) -> bool:
        """Whether a class lets its instances have one ``__dict__``: ``self.__dict__ = self._shared``."""
        if not isinstance(self.node, cst.ClassDef):
            return False
        targets = (part.target for part in walk(self.node) if isinstance(part, cst.AssignTarget))
        return any(isinstance(target, cst.Attribute) and target.attr.value == "__dict__" for target in targets)

    @cached_property
    def gives_to_all(self) -> bool:
        """Whether its instances have what can change of it: an enumeration's members, a named tuple with defaults."""
        given = gives_to_all(self.node) if isinstance(self.node, cst.ClassDef) else self.kind is Kind.FACTORY
        return given and bool(self.statics)

    @property
    def is_property(self) -> bool:
        """Whether reading an attribute runs this method."""
        return any(name.split(".")[-1] in PROPERTY_DECORATORS for name in self.decorators)

    @property
    def is_cached(self) -> bool:
        """Whether it gives the same object again where it is called with the same arguments."""
        return any(name.rpartition(".")[2] in ("lru_cache", "cache") for name in self.decorators)

    @property
    def cached(self) -> Fresh:
        """What a cached function gives, whichever call it comes from."""
        return Fresh((id(self.node),))

    @property
    def is_decorated(self) -> bool:
        """Whether it is a function that decorators may have made another object of; methods are their own."""
        return self.kind is Kind.FUNCTION and self.owner is None and bool(self.decorators)

    @property
    def is_implicit(self) -> bool:
        """Whether an operator, a built-in function or an attribute access may run this method."""
        return self.is_property or (self.name.startswith("__") and self.name not in EXPLICIT_METHODS)

    @property
    def implicit_effects(self) -> list[Definition]:
        """The methods of a class that reading or showing an instance may run, and that change or bind something."""
        return [m for m in self.implicit_methods if m.name not in STORING_METHODS and m.summary.changes_anything]

    @property
    def implicit_methods(self) -> list[Definition]:
        """The methods of a class that operators, built-in functions and attribute accesses may run."""
        return [method for method in self.methods.values() if method.is_implicit]

    @property
    def has_state(self) -> bool:
        """Whether running the code changes the function itself: an attribute, or a default that it keeps."""
        return any(isinstance(token, Carried) and token.definition is self for token in self.summary.mutates)

    @property
    def outermost(self) -> Definition:
        """The class that a method belongs to, and the class around that; else the definition itself."""
        return self if self.owner is None else self.owner.outermost

    def own_and_inner(self) -> Iterator[Definition]:
        """The definition and its methods."""
        yield self
        yield from self.methods.values()


def by_place(definitions: Iterable[Definition]) -> list[Definition]:
    """The definitions in a fixed order, so that what is found does not depend on the order of a set."""
    return sorted(definitions, key=lambda definition: (definition.cell, definition.name, id(definition)))


PROPERTY_DECORATORS = frozenset({"property", "cached_property", "setter", "getter", "deleter"})

OPERATORS = ("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow", "lshift", "rshift", "and", "xor", "or")

STORING_METHODS = frozenset(
    {"__setitem__", "__delitem__", "__setattr__", "__delattr__", "__set__", "__delete__", "__set_name__"}
).union(f"__i{operator}__" for operator in OPERATORS)
"""Special methods that only an assignment to a part of the object runs, which counts as a change of it anyway."""

CLASS_FACTORIES = frozenset(
    {"namedtuple", "NamedTuple", "TypedDict", "Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "make_dataclass", "type"}
)


def is_class_factory(node: cst.BaseExpression) -> bool:
    """Whether the expression is a call that makes a class: ``namedtuple(…)``, ``Enum("Color", …)``."""
    if not isinstance(node, cst.Call):
        return False
    name = dotted_name(node.func).split(".")[-1]
    if name == "type":
        return len(node.args) == 3
    return name in CLASS_FACTORIES and len(node.args) >= 2


class Library:
    """All definitions of a notebook and of the modules next to it, by node, by name and by method name.

    ``settings_objects`` are the names of objects that settings are made through: each process has its own. ``modules``
    are the local modules, with the ``variables`` that each binds, ``import_effects`` what importing each of them does,
    ``aliases`` the full names of what is imported under another name, ``starred`` those of the names that nothing but
    a star import from a local module binds, ``names`` all that the notebook binds. ``assertions`` and ``stated`` are
    what the authors say of the effects of their code, and of calls.
    """

    def __init__(self) -> None:
        self._by_node: dict[int, Definition] = {}
        self._by_name: dict[str, list[Definition]] = defaultdict(list)
        self._by_method: dict[str, list[Definition]] = defaultdict(list)
        self._stored: dict[str, set[str]] = defaultdict(set)
        self._assigned: dict[str, tuple[int, int]] = {}
        self.modules: frozenset[str] = frozenset()
        self.aliases: dict[str, str] = {}
        self.import_effects: dict[str, tuple[Effect, ...]] = {}
        self._parents: dict[Definition, list[Definition]] = {}
        self._ancestors: dict[Definition, list[Definition]] = {}
        self.variables: dict[str, list[str]] = {}
        self.starred: dict[str, str] = {}
        self.names: frozenset[str] = frozenset()
        self.has_future_annotations = False
        self.settings_objects: frozenset[str] = frozenset()
        self.assertions = Assertions()
        self.stated = NOTHING_STATED

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

    def methods_named(self, name: str) -> list[Definition]:
        """The methods of that name in any of the notebook's classes."""
        return self._by_method.get(name, [])

    def note_store(self, owner: str, attribute: str) -> None:
        """Record that code assigns to an attribute of what it calls ``owner``."""
        self._stored["" if owner in CLASS_NAMES else owner].add(attribute)

    def note_assigned(self, names: Iterable[str], cell: int) -> None:
        """Record that code of a cell binds names to anything but a definition."""
        self._assigned.update((name, (cell, len(self._by_node))) for name in names)

    def is_assigned(self, definition: Definition) -> bool:
        """Whether the name of a definition is bound to something else, too."""
        return definition.name in self._assigned

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

    def parents(self, definition: Definition) -> list[Definition]:
        """The notebook's classes that a class names as its bases."""
        if definition not in self._parents:
            bases = definition.node.bases if isinstance(definition.node, cst.ClassDef) else ()
            self._parents[definition] = [p for b in bases for p in self.named_before(dotted_name(b.value), definition)]
        return self._parents[definition]

    def ancestors(self, definition: Definition) -> list[Definition]:
        """The notebook's classes that a class inherits from, whatever their order."""
        if definition not in self._ancestors:
            self._ancestors[definition] = list(self._above(definition, lambda each: True))
        return self._ancestors[definition]

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

    def metaclasses(self, definition: Definition) -> list[Definition]:
        """The notebook's metaclasses that make a class."""
        nodes = [each.node for each in (definition, *self.ancestors(definition))]
        keywords = [keyword for node in nodes if isinstance(node, cst.ClassDef) for keyword in node.keywords]
        values = [each.value for each in keywords if each.keyword is not None and each.keyword.value == "metaclass"]
        return [metaclass for value in values for metaclass in self.named(dotted_name(value))]

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


class _Place(NamedTuple):
    """Where a node stands: in which class, at the top level or not, and which names of functions around it it sees."""

    owner: Definition | None = None
    top_level: bool = True
    enclosing: frozenset[str] = frozenset()


def _collect(library: Library, node: cst.CSTNode, cell: int, place: _Place) -> None:
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
        inner = _Place(library.add(definition), False, place.enclosing)
    elif isinstance(node, cst.Lambda):
        library.add(Definition("<lambda>", Kind.LAMBDA, node, cell, False, enclosing=place.enclosing))
        inner = _Place(None, False, place.enclosing | function_scope(node).local)
    elif isinstance(node, (cst.BaseComp, cst.GeneratorExp)):
        inner = place._replace(enclosing=place.enclosing | comprehension_names(node.for_in))
    elif isinstance(node, (cst.AssignTarget, cst.AugAssign, cst.AnnAssign)):
        stored = attribute_stored(node.target)
        if stored is not None:
            library.note_store(*stored)
    elif isinstance(node, cst.Assign) and is_top:
        _collect_assigned(library, node, cell)
    elif isinstance(node, cst.ImportFrom) and has_future_annotations(node):
        library.has_future_annotations = True
    for child in children(node):
        _collect(library, child, cell, inner)


def _collect_assigned(library: Library, node: cst.Assign, cell: int) -> None:
    """Record ``P = namedtuple(…)``: a class that has a name of its own."""
    target = node.targets[0].target
    if isinstance(target, cst.Name) and is_class_factory(node.value):
        assert isinstance(node.value, cst.Call)
        given = attributes_given(node.value)
        library.add(Definition(target.value, Kind.FACTORY, node.value, cell, True, statics=given))
