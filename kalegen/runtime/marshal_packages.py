"""How values of some packages are pickled: embedded only where a step may have them.

Each function maps types to what reduces them (see ``marshal_reducers``), for a package
that is loaded; ``kalegen.emit.embedded`` finds it by its name. Whatever they return is
put together again by the package alone, so the step that loads needs none of this.
"""

from __future__ import annotations

from typing import Any

from kalegen.runtime.marshal_pickle import marshal_call


def marshal_reducers_numpy(pickler: Any) -> dict[type, Any]:
    """Arrays own their memory when loaded, and large ones are read straight into it."""
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
        array = array if array.flags.forc else numpy.ascontiguousarray(array)
        buffer, dtype, function = array, array.dtype, numpy.asarray
        if dtype.kind in "mM":  # which have no buffers
            buffer, function = array.view("i8"), operator.methodcaller("view", dtype)
        order = "C" if array.flags.c_contiguous else "F"
        pickler.layout.append(
            marshal_call(numpy.empty, array.shape, buffer.dtype, order)
        )
        pickler.sums = True
        return function, (pickle.PickleBuffer(buffer),)

    def reduce_mapped(array: Any) -> Any:
        return reduce_array(numpy.asarray(array))

    return {numpy.ndarray: reduce_array, numpy.memmap: reduce_mapped}
