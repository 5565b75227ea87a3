"""How values are pickled: cloudpickle's way, but for what the ``marshal_reducers_`` say.

Each of these is named after a module that is loaded wherever such values are, and maps
types to functions that reduce them as ``__reduce__`` does. They are embedded only where
a step may have such values, and found by their names.
"""

from __future__ import annotations

from typing import Any

from kalegen.runtime.marshal_again import (  # noqa: F401
    marshal_reducers_builtins,
    marshal_reducers_inspect,
    marshal_reducers_re,
)
from kalegen.runtime.marshal_buffers import marshal_put_aside  # noqa: F401
from kalegen.runtime.marshal_keras import marshal_reducers_keras  # noqa: F401
from kalegen.runtime.marshal_main import marshal_reducers_types  # noqa: F401
from kalegen.runtime.marshal_packages import (  # noqa: F401
    marshal_reducers_lightgbm,
    marshal_reducers_numpy,
    marshal_reducers_pandas,
    marshal_reducers_random,
    marshal_reducers_sqlite3,
    marshal_reducers_torch,
    marshal_reducers_xgboost,
)


def marshal_pickler(write: Any, roots: Any) -> Any:
    """A pickler that puts large buffers aside, and knows what they are to become."""
    import pickle
    import sys
    import types

    import cloudpickle

    def reduce_code(code: types.CodeType) -> Any:
        pickler.code = sys.implementation.cache_tag
        return own[types.CodeType](code)

    def put_aside(buffer: pickle.PickleBuffer) -> bool:
        keep = globals().get("marshal_put_aside")  # none where no arrays are expected
        return keep(pickler, buffer) if keep else True

    file = types.SimpleNamespace(write=write)
    pickler: Any = cloudpickle.Pickler(file, 5, put_aside)
    pickler.buffers, pickler.layout, pickler.code, pickler.roots = [], [], "", roots
    own, registered = cloudpickle.Pickler.dispatch_table.maps
    table = {**registered, **own, types.CodeType: reduce_code}
    for name, function in list(globals().items()):
        if name.startswith("marshal_reducers_"):
            module = sys.modules.get(name.split("_")[2])
            table.update(function(pickler, module) if module else {})
    # cloudpickle's class attribute hides the slot that pickle itself reads
    vars(pickle.Pickler)["dispatch_table"].__set__(pickler, table)
    return pickler


def marshal_reducers_io(pickler: Any, io: Any) -> dict[type, Any]:
    """Locks, views, and files that are open to be read."""
    import _thread
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
        return open, (file.name, *how), file.tell(), None, None, type(file).seek

    def reduce_items(name: str, view: Any) -> Any:
        return getattr(gc.get_referents(view)[0], name), ()

    def reduce_memory(view: memoryview) -> Any:
        how = operator.attrgetter("format", "shape", "strides", "readonly")
        if how(view) == how(memoryview(view.obj)):
            return memoryview, (view.obj,)
        return memoryview, (view.tobytes() if view.readonly else bytearray(view),)

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
