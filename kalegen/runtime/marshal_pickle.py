"""How values are pickled: cloudpickle's way, but for what the ``marshal_reducers`` say."""

from __future__ import annotations

from typing import Any


def marshal_pickler(target: Any, roots: Any) -> Any:
    """A pickler that puts large buffers aside, and knows what they are to become."""
    import pickle
    import types

    import cloudpickle

    def put_aside(buffer: pickle.PickleBuffer) -> bool:
        raw = buffer.raw()
        if raw.nbytes >= 2**16:
            pickler.buffers.append(raw)
            if len(pickler.layout) < len(pickler.buffers):
                pickler.layout.append(marshal_call(bytearray, raw.nbytes))
        return raw.nbytes < 2**16  # true: it stays in the stream

    def reduce_code(code: types.CodeType) -> Any:
        pickler.code = True
        return reducers[types.CodeType](code)

    pickler: Any = cloudpickle.Pickler(target, 5, put_aside)
    pickler.buffers, pickler.layout, pickler.roots = [], [], roots
    pickler.sums = pickler.code = False
    reducers, *others = cloudpickle.Pickler.dispatch_table.maps
    table = {**others[0], **reducers, types.CodeType: reduce_code}
    for name, function in list(globals().items()):
        if name.startswith("marshal_reducers"):
            table.update(function(pickler))
    # cloudpickle's class attribute hides the slot that pickle itself reads
    vars(pickle.Pickler)["dispatch_table"].__set__(pickler, table)
    return pickler


def marshal_call(function: Any, *args: Any) -> Any:
    """A stand-in that pickle takes, and that is loaded as what the call returns."""
    import types

    return types.SimpleNamespace(__reduce_ex__=lambda protocol: (function, args))


def marshal_type(value: Any) -> str:
    """The name of a value's type, as its users know it."""
    package = str(type(value).__module__).partition(".")[0]
    name: str = type(value).__qualname__
    return name if package in ("builtins", "__main__") else f"{package}.{name}"


def marshal_reducers(pickler: Any) -> dict[type, Any]:
    """How to pickle what can be made again: locks, views, files that are open to be read."""
    import _thread
    import functools
    import gc
    import io
    import sys

    def reduce_file(file: Any) -> Any:
        if file in (sys.stdin, sys.stdout, sys.stderr):
            return getattr, (sys, file.name.strip("<>"))
        if file.closed or file.mode not in ("r", "rt", "rb") or type(file.name) is int:
            raise TypeError("only a file that is open for reading can be opened again")
        text = file.mode != "rb"
        how = ("r", -1, file.encoding, file.errors) if text else ("rb",)
        return open, (file.name, *how), file.tell(), None, None, type(file).seek

    def reduce_view(view: memoryview) -> Any:
        return memoryview, (view.tobytes() if view.readonly else bytearray(view),)

    def reduce_items(name: str, view: Any) -> Any:
        return getattr(gc.get_referents(view)[0], name), ()

    views = {
        type(getattr({}, name)()): functools.partial(reduce_items, name)
        for name in ("items", "keys", "values")
    }
    return {
        **views,
        _thread.LockType: lambda lock: (_thread.allocate_lock, ()),
        _thread.RLock: lambda lock: (_thread.RLock, ()),
        io.BufferedReader: reduce_file,
        io.TextIOWrapper: reduce_file,
        memoryview: reduce_view,
    }
