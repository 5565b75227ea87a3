"""Which full names are those of classes: what annotations name, and aliases of types are made of."""

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


def is_class(dotted: str) -> bool:
    """Whether a full name is a class's, as far as names tell: ``torch.Tensor``, and not ``numpy.NINF``."""
    module, _, name = dotted.rpartition(".")
    if module == "builtins" and name[:1].islower():
        return name in BUILTIN_TYPES
    return module == "typing" or dotted in SMALL_CLASSES or (name[:1].isupper() and not name.isupper())
