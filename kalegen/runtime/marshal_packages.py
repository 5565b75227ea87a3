"""How values of some packages are pickled; see ``marshal_pickle``.

Whatever these reduce to is put together again by the package alone, so the step that
loads needs none of this.
"""

from __future__ import annotations

from typing import Any

from kalegen.runtime.marshal_values import marshal_call


def marshal_reducers_numpy(pickler: Any, numpy: Any) -> dict[type, Any]:
    """Arrays of one owner (all are views of it, but for itself) stay views of one.

    So do rows of structured arrays, and arrays over the bytes of others.
    """
    import functools
    import operator

    met: dict[int, Any] = {}

    def owner_of(array: Any) -> Any:
        is_view = hasattr(array.base, "base") and type(array.base) is not numpy.memmap
        return owner_of(array.base) if is_view else array

    def reduce_array(array: Any) -> Any:
        array = numpy.asarray(array)  # of one that is mapped
        owner = owner_of(array)
        memory = getattr(owner.base, "obj", owner.base)
        if type(memory) is bytearray:
            return rebuilt(array, memory, numpy.frombuffer(memory, "u1"))
        first = met.setdefault(id(owner), array)
        if first is not array and (owner.flags.owndata or owner.flags.forc):
            # in a second pass, when this is known, of all
            flat = numpy.asarray(owner).ravel("K")
            flat = flat if flat.dtype.hasobject else flat.view("u1")
            pickler.shared.setdefault(id(owner), flat)
        whole = pickler.shared.get(id(owner))
        if whole is None or whole is array:
            gaps = not array.flags.forc  # with them, NumPy forgets the bytes' order
            return (array.copy("K") if gaps else array).__reduce_ex__(5)
        return rebuilt(array, whole, whole)

    def rebuilt(array: Any, memory: Any, octets: Any) -> Any:
        start = array.ctypes.data - octets.ctypes.data
        made = numpy.ndarray, (array.shape, array.dtype, memory, start, array.strides)
        lock = numpy.ndarray.setflags  # of the flags, the first lets write
        return made if array.flags.writeable else (*made, False, None, None, lock)

    def reduce_flat(flat: Any) -> Any:
        made = getattr, (flat.base, "flat")
        advance = functools.partial(numpy.fromiter, count=flat.index)
        return (*made, flat.base.dtype, None, None, advance) if flat.index else made

    def reduce_masked(array: Any) -> Any:
        kept = {"fill_value": array._fill_value, "hard_mask": array._hardmask}
        whole = functools.partial(numpy.ma.MaskedArray, mask=array._mask, **kept)
        return whole, (array.data,)

    def reduce_records(array: Any) -> Any:
        view = functools.partial(numpy.ndarray.view, type=numpy.recarray)
        return view, (numpy.asarray(array),)

    def reduce_row(row: Any) -> Any:
        if row.base is None or row.dtype.hasobject:
            return row.__reduce__()
        whole = numpy.asarray(owner_of(row)).ravel("K").view("u1")
        start = numpy.frombuffer(row, "u1").ctypes.data - whole.ctypes.data
        rows = numpy.ndarray((1,), row.dtype, whole, start)
        return operator.getitem, (rows, 0)

    return {
        numpy.ndarray: reduce_array,
        numpy.memmap: reduce_array,
        numpy.flatiter: reduce_flat,
        numpy.recarray: reduce_records,
        numpy.record: reduce_row,
        numpy.void: reduce_row,
        numpy.ma.MaskedArray: reduce_masked,
    }


def marshal_reducers_pandas(pickler: Any, pandas: Any) -> dict[type, Any]:
    """Frames that share arrays until one is written get arrays of their own."""
    import sys

    def reduce_manager(manager: Any) -> Any:
        if any(block.refs.has_reference() for block in manager.blocks):
            manager = manager.copy(deep=True)
        return manager.__reduce_ex__(5)

    managers = sys.modules["pandas.core.internals.managers"]
    kinds = managers.BlockManager, managers.SingleBlockManager
    return dict.fromkeys(kinds if pandas.__version__ >= "3" else (), reduce_manager)


def marshal_reducers_argparse(pickler: Any, argparse: Any) -> dict[type, Any]:
    """What a parser suppresses is told by the identity of a text, which stays that."""

    def reduce_with_mark(part: Any) -> Any:
        mark = marshal_call(getattr, argparse, "SUPPRESS")
        found = vars(part).items()
        state = {k: mark if v is argparse.SUPPRESS else v for k, v in found}
        return object.__new__, (type(part),), state

    marked = argparse.ArgumentParser, argparse.Action
    kinds = [kind for kind in vars(argparse).values() if type(kind) is type]
    kinds = [kind for kind in kinds if issubclass(kind, marked)]
    return dict.fromkeys(kinds, reduce_with_mark)


def marshal_reducers_random(pickler: Any, random: Any) -> dict[type, Any]:
    """The generators whose methods are modules' own functions stay the modules'."""
    import sys

    modules = {random: "_inst", sys.modules.get("numpy.random.mtrand"): "_rand"}

    def reduce_generator(generator: Any) -> Any:
        for module, name in modules.items():  # their states travel by themselves
            if generator is getattr(module, name, None):
                return getattr, (module, name)
        return generator.__reduce__()

    kinds = [type(getattr(module, name)) for module, name in modules.items() if module]
    return dict.fromkeys(kinds, reduce_generator)


def marshal_reducers_torch(pickler: Any, torch: Any) -> dict[type, Any]:
    """Tensors' storages travel as raw bytes, from any device to the CPU.

    With a tensor travels the gradient that it has, but not how it was computed: who asks
    for gradients through a loaded tensor is told so.
    """
    import ctypes
    import functools
    import operator
    import pickle

    storages: dict[int, Any] = {}  # by the address of what they stand for

    def reduce_typed(typed: Any) -> Any:
        storage = typed._untyped_storage
        untyped = storages.setdefault(storage._cdata, storage)
        parts = {"wrap_storage": untyped, "dtype": typed.dtype, "_internal": True}
        return functools.partial(torch.storage.TypedStorage, **parts), ()

    def reduce_untyped(storage: Any) -> Any:
        if not storage.nbytes():
            return torch.UntypedStorage, ()
        data = storages[-storage._cdata] = storage.cpu()  # kept until it is written
        memory = (ctypes.c_char * data.nbytes()).from_address(data.data_ptr())
        as_tensor = functools.partial(torch.frombuffer, dtype=torch.uint8)
        tensor = marshal_call(as_tensor, pickle.PickleBuffer(memory))
        return operator.methodcaller("untyped_storage"), (tensor,)

    def no_history(gradient: Any) -> Any:
        raise RuntimeError(
            "backward() reached a tensor that another step computed, and how it did so "
            "did not travel: call backward() in that step"
        )

    vars(no_history)["__torch_unserializable__"] = True  # or torch warns of it

    def reduce_tensor(tensor: Any) -> Any:
        hooks = (tensor._backward_hooks or {}).values()
        reduced = tensor.__reduce_ex__(5)
        if len(reduced) > 2:
            return reduced
        if tensor.grad_fn or any(no_history.__name__ in str(hook) for hook in hooks):
            return (*reduced, no_history, None, None, torch.Tensor.register_hook)
        if tensor.grad is None:
            return reduced
        return (*reduced, tensor.grad, None, None, torch.Tensor.grad.__set__)

    return {
        torch.Tensor: reduce_tensor,
        torch.nn.Parameter: reduce_tensor,
        torch.storage.TypedStorage: reduce_typed,
        torch.UntypedStorage: reduce_untyped,
    }


def marshal_reducers_xgboost(pickler: Any, xgboost: Any) -> dict[type, Any]:
    """XGBoost's matrices are made again from their parts."""
    import functools

    def reduce_matrix(matrix: Any) -> Any:
        names = "label", "weight", "base_margin", "group"
        parts = {name: getattr(matrix, f"get_{name}")() for name in names}
        for name in ("feature_names", "feature_types"):
            parts[name] = getattr(matrix, name) or ()
        given = {name: part for name, part in parts.items() if len(part)}
        return functools.partial(xgboost.DMatrix, **given), (matrix.get_data(),)

    return {xgboost.DMatrix: reduce_matrix}


def marshal_reducers_lightgbm(pickler: Any, lightgbm: Any) -> dict[type, Any]:
    """LightGBM's data sets are made again from their raw data, where that was kept."""

    def reduce_dataset(dataset: Any) -> Any:
        if dataset.data is None:
            raise TypeError("its raw data was freed: make it with free_raw_data=False")
        reduced: Any = object.__reduce_ex__(dataset, 2)
        return reduced[0], reduced[1], {**vars(dataset), "_handle": None}

    return {lightgbm.Dataset: reduce_dataset}


def marshal_reducers_sqlite3(pickler: Any, sqlite3: Any) -> dict[type, Any]:
    """Databases in files are opened again, those in memory made again by their SQL."""
    import functools
    import operator
    import pathlib
    import types

    def reduce_connection(connection: Any) -> Any:
        state = None, {"row_factory": connection.row_factory}
        path = connection.execute("PRAGMA database_list").fetchone()[2]
        if path and connection.in_transaction:
            raise TypeError("the changes of a database have to be committed before")
        if path:
            uri = pathlib.Path(path).as_uri() + "?mode=rw"  # an error where no file is
            return functools.partial(sqlite3.connect, uri=True), (uri,), state
        lines, fill = "\n".join(connection.iterdump()), sqlite3.Connection.executescript
        filled = sqlite3.connect, (":memory:",), lines, None, None, fill
        stand_in = types.SimpleNamespace(__reduce_ex__=lambda protocol: filled)
        return operator.itemgetter(0), ([stand_in],), state

    def reduce_cursor(cursor: Any) -> Any:
        if cursor.fetchall():
            raise TypeError("the rows of a cursor have to be fetched before")
        return operator.methodcaller("cursor"), (cursor.connection,)

    return {sqlite3.Connection: reduce_connection, sqlite3.Cursor: reduce_cursor}
