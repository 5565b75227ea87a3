"""The notebook's functions, classes and lambdas."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import libcst as cst

from kalegen.analysis.heap.statics import gives_to_all
from kalegen.analysis.heap.summary import Summary
from kalegen.analysis.heap.values import Carried, Fresh
from kalegen.analysis.tables.classes import CLASS_FACTORIES, PROPERTY_DECORATORS
from kalegen.syntax.scopes import dotted_name, parameters_of
from kalegen.syntax.walk import walk


class Kind(enum.Enum):
    """The kind of thing that a definition makes."""

    FUNCTION = "function"
    CLASS = "class"
    LAMBDA = "lambda"
    FACTORY = "factory"
    """A class made by a call: ``P = namedtuple("P", "x y")``."""


CONTEXT_METHODS = frozenset({"__enter__", "__exit__", "__aenter__", "__aexit__"})
"""Methods that a ``with`` statement runs, and nothing else."""

ATTRIBUTE_METHODS = ("__getattr__", "__getattribute__", "__setattr__")
"""Methods that give attributes, and keep them."""

EXPLICIT_METHODS = CONTEXT_METHODS | {"__init__", "__new__", "__init_subclass__"}
"""Special methods that no operator and no built-in function runs."""


@dataclass(eq=False, repr=False)
class Definition:
    """A function, class or lambda that the notebook defines; compared by identity.

    ``top_level`` is true for a definition whose name is a variable of the module, ``certain`` if it is made whenever
    its cell runs; ``place`` orders the definitions of a notebook; ``enclosing`` are the local names of the functions
    and comprehensions around it, which are none of the module's; ``statics`` the attributes that a class's body binds
    to something which can change, ``attributes`` the names whose objects they are or hold, ``factories`` what is
    called for each instance to make an attribute of it.
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
    factories: list[cst.BaseExpression] = field(default_factory=list)
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
    def parameter_names(self) -> list[str]:
        """The names of the parameters, in order."""
        return [parameter.name.value for parameter in self.parameters]

    @property
    def receiver(self) -> str:
        """The name of a method's first parameter; an empty text if it has none."""
        return next(iter(self.parameter_names), "")

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
        if isinstance(self.node, cst.ClassDef) and not gives_to_all(self.node, self.decorators):
            return False
        return bool(self.statics)

    @property
    def is_property(self) -> bool:
        """Whether reading an attribute runs this method."""
        return any(name.split(".")[-1] in PROPERTY_DECORATORS for name in self.decorators)

    @property
    def is_setter(self) -> bool:
        """Whether assigning to an attribute runs this method."""
        return any(name.endswith(".setter") for name in self.decorators)

    @property
    def is_cached(self) -> bool:
        """Whether it gives the same object again where it is called with the same arguments."""
        return any(name.rpartition(".")[2] in ("lru_cache", "cache") for name in self.decorators)

    @property
    def is_lazy(self) -> bool:
        """Whether it is an attribute that its object makes where it is read first, and keeps."""
        return any(name.rpartition(".")[2] == "cached_property" for name in self.decorators)

    @property
    def is_validator(self) -> bool:
        """Whether pydantic or attrs run this method when an instance is made: ``@field_validator("x")``."""
        names = (name.rpartition(".") for name in self.decorators)
        return any(last.endswith("validator") or (owner and last == "default") for owner, _, last in names)

    @property
    def is_context_manager(self) -> bool:
        """Whether calling it gives a context manager that runs it as a generator."""
        return any(name.rpartition(".")[2] in ("contextmanager", "asynccontextmanager") for name in self.decorators)

    @property
    def is_coroutine(self) -> bool:
        """Whether calling it only gives something to await."""
        is_async = isinstance(self.node, cst.FunctionDef) and self.node.asynchronous is not None
        return is_async and not self.summary.returns.iterator

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

    def intercepts(self, attribute: str) -> bool:
        """Whether a class's methods have a say in what an attribute is, or where it is kept."""
        return bool(self.methods.keys() & {attribute, *ATTRIBUTE_METHODS})

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


OPERATORS = {
    "Add": "add", "Subtract": "sub", "Multiply": "mul", "MatrixMultiply": "matmul", "Divide": "truediv",
    "FloorDivide": "floordiv", "Modulo": "mod", "Power": "pow", "LeftShift": "lshift", "RightShift": "rshift",
    "BitAnd": "and", "BitXor": "xor", "BitOr": "or",
}  # fmt: skip
"""Operators, as libcst calls them, with the words in the names of the methods that they run."""

STORING_METHODS = frozenset(
    {"__setitem__", "__delitem__", "__setattr__", "__delattr__", "__set__", "__delete__", "__set_name__"}
).union(f"__i{operator}__" for operator in OPERATORS.values())
"""Special methods that only an assignment to a part of the object runs, which counts as a change of it anyway."""


def operator_word(operator: cst.BaseBinaryOp | cst.BaseAugOp) -> str:
    """The word in the names of the methods that an operator runs: ``add`` of ``+`` and ``+=``."""
    return OPERATORS[type(operator).__name__.removesuffix("Assign")]


def is_class_factory(node: cst.BaseExpression) -> bool:
    """Whether the expression is a call that makes a class: ``namedtuple(…)``, ``Enum("Color", …)``."""
    if not isinstance(node, cst.Call):
        return False
    name = dotted_name(node.func).split(".")[-1]
    if name == "type":
        return len(node.args) == 3
    return name in CLASS_FACTORIES and len(node.args) >= 2
