"""How values of some packages are pickled; see ``marshal_pickle``.

Whatever these reduce to is put together again by the package alone, so the step that
loads needs none of this.
"""

from __future__ import annotations

from typing import Any

from kalegen.runtime.marshal_values import marshal_call


def marshal_reducers_numpy(pickler: Any, numpy: Any) -> dict[type, Any]:
    """Arrays own their memory when loaded, and have the types that are NumPy's own."""
    import functools

    pickler.met, pickler.shared, pickler.alone = {}, {}, set()

    def reduce_dtype(dtype: Any) -> Any:
        kind = marshal_dtype(numpy, dtype)
        return dtype.__reduce__() if kind is dtype else (numpy.dtype, (kind,))

    def reduce_masked(array: Any) -> Any:
        kept = {"fill_value": array._fill_value, "hard_mask": array._hardmask}
        whole = functools.partial(numpy.ma.MaskedArray, mask=array._mask, **kept)
        return whole, (array.data,)

    def reduce_generator(generator: Any) -> Any:
        if generator is numpy.random.mtrand._rand:  # whose state travels by itself
            return getattr, (numpy.random.mtrand, "_rand")
        return generator.__reduce__()

    kinds = map(type, map(numpy.dtype, "?bhilqBHILQefdgFDGO"))
    reduce_array = functools.partial(marshal_array, pickler, numpy)
    return {
        **dict.fromkeys(kinds, reduce_dtype),
        numpy.random.RandomState: reduce_generator,
        numpy.ndarray: reduce_array,
        numpy.memmap: reduce_array,
        numpy.ma.MaskedArray: reduce_masked,
    }


def marshal_dtype(numpy: Any, dtype: Any) -> Any:
    """The letter of a type that is NumPy's own object, which pickle would copy."""
    return dtype.char if dtype is numpy.dtype(dtype.char) else dtype


def marshal_array(pickler: Any, numpy: Any, value: Any) -> Any:
    """How to pickle an array; a large one is read straight into its memory.

    Of several with one owner, all become views of one array.
    """
    import pickle

    array = numpy.asarray(value)  # of one that is mapped
    owner = array.base if type(array.base) is numpy.ndarray else array
    view = id(value) not in pickler.alone and marshal_view(pickler, numpy, array, owner)
    if view:
        return view
    shape, dtype = array.shape, array.dtype
    order = "F" if array.flags.fnc else "C"
    large, writeable = array.nbytes >= 2**16, array.flags.writeable
    if dtype.hasobject:
        return array.__reduce_ex__(5)
    if not array.nbytes:
        return numpy.empty, (shape, dtype, order)
    if dtype.isnative and writeable and not large:
        return array.__reduce__()  # which loses other byte orders
    data = numpy.ascontiguousarray(array.T if order == "F" else array)
    buffer = pickle.PickleBuffer(data.reshape(-1).view("u1"))
    try:
        owned = large and writeable and pickle.PickleBuffer(array)
    except ValueError:  # numpy gives no buffers of times
        owned = False
    if not owned:
        return numpy.ndarray, (shape, dtype, buffer, 0, None, order)
    kind = marshal_dtype(numpy, dtype)
    pickler.layout.append(marshal_call(numpy.empty, shape, kind, order))
    return numpy.asarray, (buffer,)


def marshal_view(pickler: Any, numpy: Any, array: Any, owner: Any) -> Any:
    """How to pickle an array of an owner that another one has, too; None if it is alone."""
    first = pickler.met.setdefault(id(owner), array)
    if first is not array and (owner.flags.owndata or owner.flags.forc):
        flat = owner.ravel("K")  # the artifact is pickled again, with this for both
        flat = flat if flat.dtype.hasobject else flat.view("u1")
        pickler.shared.setdefault(id(owner), flat)
    whole = pickler.shared.get(id(owner))
    shape, dtype = array.shape, array.dtype
    if whole is array and dtype.hasobject:  # it may hold views of itself
        return numpy.empty, (shape, dtype), None, None, enumerate(array.tolist())
    if whole is None or whole is array:
        return None
    start = array.ctypes.data - whole.ctypes.data
    made = numpy.ndarray, (shape, dtype, whole, start, array.strides)
    lock = numpy.ndarray.setflags  # of the flags, the first lets write
    return made if array.flags.writeable else (*made, False, None, None, lock)


def marshal_reducers_random(pickler: Any, random: Any) -> dict[type, Any]:
    """The generator that the module's own functions are methods of stays the module's."""

    def reduce_generator(generator: Any) -> Any:
        if generator is random._inst:  # whose state travels by itself
            return getattr, (random, "_inst")
        return generator.__reduce__()

    return {random.Random: reduce_generator}


def marshal_reducers_pandas(pickler: Any, pandas: Any) -> dict[type, Any]:
    """Frames that share arrays copy them before they write: each gets its own instead."""
    import sys

    def reduce_manager(manager: Any) -> Any:
        names = "_ndarray", "_data", "_mask"  # of what extends arrays
        parts = {id(getattr(a, name, a)) for a in manager.arrays for name in names}
        copying = pandas.__version__ >= "3"
        if copying and pickler.alone & parts:
            manager = manager.copy(deep=True)
        if copying and any(block.refs.has_reference() for block in manager.blocks):
            pickler.alone |= parts
        return manager.__reduce_ex__(5)

    managers = sys.modules["pandas.core.internals.managers"]
    kinds = managers.BlockManager, managers.SingleBlockManager
    return dict.fromkeys(kinds, reduce_manager)


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


def marshal_reducers_sys(pickler: Any, sys: Any) -> dict[type, Any]:
    """Types that the project saves to files with functions of its own."""
    import functools

    table = {}
    for name, describe in list(globals().items()):
        if name.startswith("marshal_format_"):
            type_name, save, load = describe()
            module, _, kind = type_name.rpartition(".")
            found = getattr(sys.modules.get(module or "__main__"), kind, None)
            kinds = [found] if found else []
            for each in kinds:
                kinds += each.__subclasses__()
                table[each] = functools.partial(marshal_save_file, save, load)
    return table


def marshal_save_file(save: Any, load: Any, value: Any) -> Any:
    """Let ``save`` write the value to a file or folder, and reduce it to what it wrote."""
    import pathlib
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        save(value, str(root / "value"))
        files = {
            str(path.relative_to(root)): path.read_bytes()
            for path in sorted(root.rglob("*"))
            if path.is_file()
        }
    return marshal_load_file, (load, files)


def marshal_load_file(load: Any, files: dict[str, Any]) -> Any:
    """What ``load`` makes of the file or folder that ``save`` wrote."""
    import pathlib
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            path = pathlib.Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return load(str(pathlib.Path(folder, "value")))
