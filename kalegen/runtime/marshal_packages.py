"""How values of some packages are pickled: embedded only where a step may have them.

Each function maps types to what reduces them (see ``marshal_reducers``), for a package
that is loaded; ``kalegen.emit.embedded`` finds it by its name. Whatever they return is
put together again by the package alone, so the step that loads needs none of this.
"""

from __future__ import annotations

from typing import Any

from kalegen.runtime.marshal_pickle import marshal_call


def marshal_reducers_numpy(layout: list[Any], roots: list[Any]) -> dict[type, Any]:
    """Arrays own their memory when loaded; large ones are read straight into it."""
    import operator
    import pickle
    import sys

    numpy = sys.modules.get("numpy")
    if numpy is None:
        return {}

    def reduce_array(array: Any) -> Any:
        if array.dtype.hasobject or not array.flags.writeable:
            return array.__reduce_ex__(5)
        if array.nbytes < 2**16:
            return array.__reduce__()
        if not array.flags.forc:
            array = numpy.ascontiguousarray(array)
        order = "C" if array.flags.c_contiguous else "F"
        function, buffer, dtype = numpy.asarray, array, array.dtype
        if dtype.kind in "mM":  # which numpy gives no buffer of
            function, buffer = operator.methodcaller("view", dtype), array.view("i8")
        layout.append(marshal_call(numpy.empty, array.shape, buffer.dtype, order))
        return function, (pickle.PickleBuffer(buffer),)

    def reduce_mapped(array: Any) -> Any:
        return reduce_array(numpy.array(array, copy=False, subok=False))

    return {numpy.ndarray: reduce_array, numpy.memmap: reduce_mapped}
