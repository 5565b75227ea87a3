"""What the built-in functions do to their arguments (source: the reference of the Python library)."""

from __future__ import annotations

from dataclasses import replace

from kalegen.analysis.tables.effects import (
    CHANGES_FIRST,
    FRESH,
    FRESH_ITERATOR,
    GATHERING,
    GLANCE,
    HOLDER,
    ITERATOR,
    NOTHING,
    SCALAR,
    TAKES_FROM_FIRST,
    VIEW,
    CallEffect,
    Shares,
    Switch,
    under,
)

_EXTREME = CallEffect(shares=Shares.ITSELF, alone=Shares.PART, defaults=("default",), calls=("key",))
_SETS_ATTRIBUTE = CallEffect(mutates=(0,), shares=NOTHING, immutable=True, shallow=True, consumes=False)

BUILTIN_CALLS: dict[str, CallEffect] = {
    **under("builtins", SCALAR, "all any bytes"),
    **under(
        "builtins",
        GLANCE,
        "ascii bin bool breakpoint callable chr compile complex copyright credits exit float format hasattr hash"
        " help hex id input int isinstance issubclass len license oct ord quit range repr str",
    ),
    "builtins.dir": replace(FRESH, consumes=False),
    "builtins.print": replace(GLANCE, mutates=("file",)),
    **under("builtins", FRESH, "abs bytearray divmod object pow round"),
    "builtins.dict": HOLDER,
    # What is added to 0 is new; what is added to a list holds the parts of the others: they stand for it.
    "builtins.sum": CallEffect(
        shares=Shares.PART,
        of=(0,),
        alone=Shares.NEW,
        defaults=(1, "start"),
        switches=(Switch("start", (), harmless=(0,), shares=Shares.PART),),
    ),
    **under("builtins", GATHERING, "frozenset list set tuple"),
    **under("builtins", replace(HOLDER, consumes=False), "classmethod property slice staticmethod super type"),
    **under("builtins", replace(VIEW, consumes=False), "memoryview vars __import__"),
    # A bound method holds the object.
    "builtins.getattr": CallEffect(shares=Shares.ITSELF | Shares.PART, of=(0,), defaults=(2,), consumes=False),
    "builtins.aiter": replace(ITERATOR, shares=Shares.HOLDS | Shares.ITSELF),
    **under("builtins", ITERATOR, "enumerate reversed zip"),
    **under("builtins", replace(ITERATOR, calls=(0,)), "iter map filter"),
    **under("builtins", _EXTREME, "max min"),
    **under("builtins", replace(GATHERING, calls=("key",)), "sorted"),
    **under("builtins", replace(TAKES_FROM_FIRST, defaults=(1,)), "anext next"),
    "builtins.delattr": _SETS_ATTRIBUTE,
    "builtins.setattr": replace(_SETS_ATTRIBUTE, stores_arguments=True),
    "builtins.open": FRESH_ITERATOR,
    "builtins.list.sort": replace(_SETS_ATTRIBUTE, consumes=True, calls=("key",)),
    "builtins.dict.fromkeys": HOLDER,
    **under("builtins", SCALAR, "bytes.fromhex bytes.maketrans float.fromhex int.from_bytes"),
    "builtins.str.maketrans": GATHERING,
    **under("builtins", CHANGES_FIRST, "object.__delattr__"),
}

UNKNOWN_BUILTINS = frozenset({"builtins.eval", "builtins.exec", "builtins.globals", "builtins.locals"})
"""Built-in functions that may do anything, or whose result reaches every name."""

ATTRIBUTE_SETTERS = frozenset({"builtins.setattr", "builtins.delattr"})
"""Functions that set the attribute of their first argument that the second one names."""

EXCEPTION_ENDINGS = ("Error", "Exception", "ExceptionGroup", "Exit", "Interrupt", "Iteration", "Warning")
"""How the names of the built-in exceptions end; an exception keeps the arguments that it is made with."""


def is_builtin_exception(dotted: str) -> bool:
    """Whether ``dotted`` names a built-in exception's class, of whatever version of Python."""
    module, _, name = dotted.rpartition(".")
    return module == "builtins" and name.endswith(EXCEPTION_ENDINGS)
