"""What the built-in functions do to their arguments (source: the reference of the Python library)."""

from __future__ import annotations

from dataclasses import replace

from kalegen.analysis.tables.effects import (
    CHANGES_FIRST,
    FRESH,
    FRESH_ITERATOR,
    GLANCE,
    ITERATOR,
    SCALAR,
    TAKES_FROM_FIRST,
    VIEW,
    CallEffect,
    under,
)

BUILTIN_CALLS: dict[str, CallEffect] = {
    **under("builtins", SCALAR, "all any bytes"),
    **under(
        "builtins",
        GLANCE,
        "ascii bin bool breakpoint callable chr compile complex copyright credits dir exit float format hasattr hash"
        " help hex id input int isinstance issubclass len license oct ord quit range repr str",
    ),
    "builtins.print": replace(GLANCE, mutates=("file",)),
    **under("builtins", FRESH, "abs bytearray divmod object pow round"),
    **under("builtins", VIEW, "dict sum"),
    **under("builtins", CallEffect(gathers=True), "frozenset list set tuple"),
    **under(
        "builtins",
        CallEffect(consumes=False),
        "classmethod getattr memoryview property slice staticmethod super type vars __import__",
    ),
    **under("builtins", ITERATOR, "aiter enumerate reversed zip"),
    **under("builtins", CallEffect(iterator=True, calls=(0,)), "iter map filter"),
    **under("builtins", CallEffect(calls=("key",)), "max min"),
    **under("builtins", CallEffect(calls=("key",), gathers=True), "sorted"),
    **under("builtins", TAKES_FROM_FIRST, "anext next"),
    "builtins.delattr": CallEffect(mutates=(0,), shares=False, immutable=True, shallow=True, consumes=False),
    "builtins.setattr": CallEffect(
        mutates=(0,), shares=False, immutable=True, shallow=True, consumes=False, stores_arguments=True
    ),
    "builtins.open": FRESH_ITERATOR,
    "builtins.list.sort": CallEffect(mutates=(0,), shares=False, immutable=True, shallow=True, calls=("key",)),
    "builtins.dict.fromkeys": VIEW,
    **under("builtins", SCALAR, "str.maketrans bytes.fromhex bytes.maketrans float.fromhex int.from_bytes"),
    **under("builtins", CHANGES_FIRST, "object.__delattr__"),
}

UNKNOWN_BUILTINS = frozenset({"builtins.eval", "builtins.exec", "builtins.globals", "builtins.locals"})
"""Built-in functions that may do anything, or whose result reaches every name."""

EXCEPTION_ENDINGS = ("Error", "Exception", "ExceptionGroup", "Exit", "Interrupt", "Iteration", "Warning")
"""How the names of the built-in exceptions end; an exception keeps the arguments that it is made with."""


def is_builtin_exception(dotted: str) -> bool:
    """Whether ``dotted`` names a built-in exception's class, of whatever version of Python."""
    module, _, name = dotted.rpartition(".")
    return module == "builtins" and name.endswith(EXCEPTION_ENDINGS)
