"""How classes, functions and values that pickle refuses are pickled."""

from __future__ import annotations

from typing import Any


def marshal_pickler(
    target: Any,
    put_aside: Any,
    layout: list[Any],
    roots: list[Any],
    footer: dict[str, Any],
) -> Any:
    """A pickler that follows the rules of docs/marshalling.md."""
    import functools
    import pickle
    import sys

    import cloudpickle

    pickler = cloudpickle.Pickler(target, protocol=5, buffer_callback=put_aside)
    pickler.main = marshal_call(getattr, sys.modules["__main__"], "__dict__")
    pickler.roots = [root for root in roots if hasattr(root, "__qualname__")]
    pickler.footer = footer
    pickler.reducer_override = functools.partial(marshal_reduce, pickler)
    footer["by_value"] = False
    table: dict[type, Any] = {}
    for entries in reversed(cloudpickle.Pickler.dispatch_table.maps):
        table.update(entries)
    for name, function in list(globals().items()):
        if name.startswith("marshal_reducers"):
            table.update(function(layout, pickler.roots))
    # cloudpickle's class attribute hides the slot that pickle itself reads
    vars(pickle.Pickler)["dispatch_table"].__set__(pickler, table)
    return pickler


def marshal_reduce(pickler: Any, value: Any) -> Any:
    """How to pickle a class or function: by name, or by value in the reader's module."""
    import sys
    import types

    import cloudpickle

    definition = (type, types.FunctionType, types.BuiltinFunctionType)
    if not issubclass(type(value), definition):
        return NotImplemented
    package = str(value.__module__).partition(".")[0]
    version = getattr(sys.modules.get(package), "__version__", None)
    if isinstance(version, str) and package != "cloudpickle":
        pickler.footer["versions"][package] = version
    if value.__module__ == "__main__" and marshal_has_name(value, pickler.roots):
        return NotImplemented
    reduced = cloudpickle.Pickler.reducer_override(pickler, value)
    if reduced is NotImplemented or not isinstance(value, types.FunctionType):
        return reduced
    pickler.footer["by_value"] = True
    make, (code, scope, *others, _), (state, slots), *setters = reduced
    slots["__closure__"] = None  # set below: cells that functions share stay shared
    if value.__globals__ is sys.modules["__main__"].__dict__:
        scope, slots["__globals__"] = (
            pickler.main,
            {},
        )  # the reader's own globals, bound late
    return make, (code, scope, *others, value.__closure__), (state, slots), *setters


def marshal_has_name(definition: Any, roots: list[Any]) -> bool:
    """Whether pickling by name finds this very class or function in its module.

    Not so for a variable's own value and what is nested in it: their state travels.
    """
    import sys

    name = definition.__qualname__
    for root in roots:
        if definition is root or name.startswith(f"{root.__qualname__}."):
            return False
    found = sys.modules.get(definition.__module__)
    for part in name.split("."):
        found = getattr(found, part, None)
    return found is definition


def marshal_call(function: Any, *args: Any) -> Any:
    """A stand-in that pickle takes, and that is loaded as what the call returns."""
    import types

    return types.SimpleNamespace(__reduce_ex__=lambda protocol: (function, args))


def marshal_reducers(layout: list[Any], roots: list[Any]) -> dict[type, Any]:
    """How to pickle what pickle and cloudpickle refuse or change, by type."""
    import _thread
    import functools
    import io
    import operator
    import types

    def reduce_cached(function: Any) -> Any:
        if marshal_has_name(function, roots):
            return function.__qualname__
        decorator = marshal_call(
            functools.lru_cache, *function.cache_parameters().values()
        )
        return operator.methodcaller("__call__", function.__wrapped__), (decorator,)

    def reduce_cell(cell: Any) -> Any:
        fill = types.CellType.cell_contents.__set__
        try:
            return types.CellType, (), cell.cell_contents, None, None, fill
        except ValueError:  # still empty
            return types.CellType, ()

    def reduce_view(view: Any) -> Any:
        return memoryview, (bytes(view) if view.readonly else bytearray(view),)

    return {
        _thread.LockType: lambda lock: (_thread.allocate_lock, ()),
        _thread.RLock: lambda lock: (_thread.RLock, ()),
        functools._lru_cache_wrapper: reduce_cached,
        io.BufferedReader: marshal_reopen,
        io.TextIOWrapper: marshal_reopen,
        memoryview: reduce_view,
        types.CellType: reduce_cell,
    }


def marshal_reopen(file: Any) -> Any:
    """How to pickle an open file: it is opened again, at the place where it was."""
    import sys

    for name in ("stdin", "stdout", "stderr"):
        if file is getattr(sys, name):
            return getattr, (sys, name)
    raw = None if file.closed else getattr(getattr(file, "buffer", file), "raw", None)
    path: Any = getattr(raw, "name", None)
    if not isinstance(path, str) or file.mode not in ("r", "rb", "rt"):
        raise TypeError("only a file that is open for reading can be opened again")
    text = (
        ["r", -1, file.encoding, file.errors] if hasattr(file, "encoding") else ["rb"]
    )
    return open, (path, *text), file.tell(), None, None, type(file).seek


def marshal_type(value: Any) -> str:
    """The name of a value's type, as its users know it."""
    kind = type(value)
    package = kind.__module__.partition(".")[0]
    return (
        kind.__qualname__ if package == "builtins" else f"{package}.{kind.__qualname__}"
    )


def marshal_python() -> str:
    """The version of Python, as compiled code depends on it."""
    import sys

    return "{}.{}".format(*sys.version_info)
