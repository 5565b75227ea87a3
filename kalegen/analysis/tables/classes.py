"""Classes of libraries: which names are theirs, and what they and decorators make of classes of the notebook."""

from __future__ import annotations

BUILTIN_TYPES = frozenset(
    {"bool", "bytearray", "bytes", "complex", "dict", "float", "frozenset", "int", "list", "memoryview", "object",
     "range", "set", "slice", "str", "tuple", "type"}
)  # fmt: skip

SMALL_CLASSES = frozenset(
    {"collections.defaultdict", "collections.deque", "datetime.date", "datetime.datetime", "datetime.time",
     "datetime.timedelta", "array.array", "numpy.ndarray", "numpy.dtype", "numpy.matrix", "torch.dtype",
     "torch.device"}
)  # fmt: skip
"""Classes of libraries whose names do not begin with a capital letter."""

IDLE_BASES = frozenset(
    {"object", "type", "ABC", "Generic", "Protocol", "Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "NamedTuple",
     "TypedDict", "Exception", "ValueError", "RuntimeError", "KeyError", "TypeError", "BaseException", "ABCMeta",
     "dict", "list", "set", "tuple", "str", "int", "float", "bytes", "deque", "OrderedDict", "defaultdict", "Counter",
     "ndarray", "DataFrame", "Series", "BaseModel"}
)  # fmt: skip
"""Library classes that call no methods of those which inherit from them, but special ones."""

DESCRIBING_BASES = frozenset({"TypedDict", "Protocol", "BaseModel"})
"""Base classes whose bodies describe the instances' attributes: each instance has objects of its own."""

FIELD_MAKERS = frozenset({"dataclass", "define", "frozen", "mutable", "s", "attrs", "attrib"})
"""Decorators that make instance attributes of what a class's body binds."""

DESCRIBING_CALLS = frozenset({"field", "Field", "ib", "attrib", "Factory", "auto"})
"""Calls that say how an attribute is made, and are not its value."""

SAME_CLASS = frozenset({"dataclass", "total_ordering", "runtime_checkable", "final", "unique"})
"""Decorators that give the class that they are given."""

PROPERTY_DECORATORS = frozenset({"property", "cached_property", "setter", "getter", "deleter"})
"""Decorators that make what reading, or setting, an attribute runs of a method."""

IMMUTABLE_TYPES = frozenset(
    {"int", "float", "bool", "str", "bytes", "complex", "Path", "datetime", "date", "timedelta"}
)
"""What an attribute is annotated with that can't change in place."""

CLASS_FACTORIES = frozenset(
    {"namedtuple", "NamedTuple", "TypedDict", "Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "make_dataclass", "type"}
)
"""Calls that make classes."""

TYPE_MAKERS = frozenset({"NewType", "TypeVar", "ParamSpec", "TypeVarTuple"})
"""Calls of ``typing`` that make what only annotations use."""


def is_class(dotted: str) -> bool:
    """Whether a full name is a class's, as far as names tell: ``torch.Tensor``, and not ``numpy.NINF``."""
    module, _, name = dotted.rpartition(".")
    if module == "builtins" and name[:1].islower():
        return name in BUILTIN_TYPES
    return module == "typing" or dotted in SMALL_CLASSES or (name[:1].isupper() and not name.isupper())
