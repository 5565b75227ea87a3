"""How values are pickled: cloudpickle's way, but for what the ``marshal_reducers_`` say.

Each of these is named after a module that is loaded wherever such values are, and maps
types to functions that reduce them as ``__reduce__`` does. They are embedded only where
a step may have such values, and found by their names; where there are none, cloudpickle
itself stands for all of this.
"""

from __future__ import annotations

from typing import Any

from kalegen.runtime.marshal_again import (  # noqa: F401
    marshal_reducers_builtins,
    marshal_reducers_inspect,
    marshal_reducers_re,
)
from kalegen.runtime.marshal_formats import marshal_reducers_sys  # noqa: F401
from kalegen.runtime.marshal_keras import marshal_reducers_keras  # noqa: F401
from kalegen.runtime.marshal_main import marshal_reducers_cloudpickle  # noqa: F401
from kalegen.runtime.marshal_packages import (  # noqa: F401
    marshal_reducers_argparse,
    marshal_reducers_lightgbm,
    marshal_reducers_numpy,
    marshal_reducers_pandas,
    marshal_reducers_random,
    marshal_reducers_sqlite3,
    marshal_reducers_torch,
    marshal_reducers_xgboost,
)
from kalegen.runtime.marshal_values import marshal_call


def marshal_dump(parts: dict[str, Any], file: Any, protocol: int) -> None:
    """Pickle values as cloudpickle does, but for what ``marshal_reducers_…`` say."""
    import importlib
    import sys

    import cloudpickle

    table = dict(cloudpickle.Pickler.dispatch_table)
    kind: Any = type("Pickler", (cloudpickle.Pickler,), {"dispatch_table": table})
    start = file.tell()
    shared: dict[int, Any] = {}
    for known in (False, True):  # which arrays share memory
        file.seek(start)
        file.truncate()
        pickler = kind(file, protocol)
        pickler.roots, pickler.shared = list(parts.values()), shared
        for name, reducers in list(globals().items()):
            package = name.partition("marshal_reducers_")[2]
            if f"_{package}" in sys.modules:  # the part in C, which comes alone
                importlib.import_module(package)
            module = sys.modules.get(package)
            table.update(reducers(pickler, module) if module else {})
        pickler.dump(parts)
        if known or not shared:
            break


def marshal_reducers_io(pickler: Any, io: Any) -> dict[type, Any]:
    """Locks are new ones; files that are open to be read are opened again."""
    import _thread
    import ctypes
    import functools
    import gc
    import operator
    import sys

    def reduce_file(file: Any) -> Any:
        for name in ("stdin", "stdout", "stderr"):
            if file is getattr(sys, name):
                return getattr, (sys, name)
        if file.closed or file.mode not in ("r", "rt", "rb") or type(file.name) is int:
            raise TypeError("only a file that is open for reading can be opened again")
        text = file.mode != "rb"
        how = ("r", -1, file.encoding, file.errors) if text else ("rb",)
        try:
            return open, (file.name, *how), file.tell(), None, None, type(file).seek
        except OSError:  # while it is iterated over, it tells no position
            left = len(file.read())
            file.seek(0)
            begun = len(file.read()) - left
        return open, (file.name, *how), begun, None, None, type(file).read

    def reduce_items(name: str, view: Any) -> Any:
        return getattr(gc.get_referents(view)[0], name), ()

    def address_of(memory: memoryview) -> int:
        return ctypes.addressof(ctypes.c_char.from_buffer(memory))

    def reduce_memory(view: memoryview) -> Any:
        how = operator.attrgetter("format", "shape", "strides", "readonly")
        if how(view) == how(memoryview(view.obj)):
            return memoryview, (view.obj,)
        if view.readonly or not (view.nbytes and view.c_contiguous):
            return memoryview, (view.tobytes() if view.readonly else bytearray(view),)
        whole = memoryview(view.obj)
        if not whole.c_contiguous:
            raise TypeError("it shows a part of a view with gaps")
        start = address_of(view) - address_of(whole)
        octets = marshal_call(memoryview.cast, whole, "B")
        part = marshal_call(operator.getitem, octets, slice(start, start + view.nbytes))
        return memoryview.cast, (part, view.format, view.shape)

    table = {
        _thread.LockType: lambda lock: (_thread.allocate_lock, ()),
        _thread.RLock: lambda lock: (_thread.RLock, ()),
        io.BufferedReader: reduce_file,
        io.TextIOWrapper: reduce_file,
        memoryview: reduce_memory,
    }
    for name in ("items", "keys", "values"):
        table[type(getattr({}, name)())] = functools.partial(reduce_items, name)
    return table


def marshal_reducers_types(pickler: Any, types: Any) -> dict[type, Any]:
    """Compiled code, which suits one Python alone, is found by the Python that reads."""
    import operator
    import sys

    import cloudpickle

    reduce_code = cloudpickle.Pickler.dispatch_table[types.CodeType]

    def reduce_for_this_python(code: Any) -> Any:
        make, args = reduce_code(code)
        made = {sys.implementation.cache_tag: marshal_call(make, *args)}
        here = marshal_call(operator.attrgetter("implementation.cache_tag"), sys)
        return operator.getitem, (made, here)

    return {types.CodeType: reduce_for_this_python}
