"""The guard: a value that a step loads, and that later steps load as it was, stays so.

A digest of its data is taken when it has been loaded, and another at the step's end.
docs/explanation/marshalling.md says what is compared, and how.
"""

from __future__ import annotations

from typing import Any


def marshal_watch(**values: Any) -> dict[str, Any]:
    """The values by their variables, each with a digest of what it is now."""
    return {name: (value, marshal_digest(value)) for name, value in values.items()}


def marshal_guard(watched: dict[str, Any], *how: str) -> None:
    """Tell of values that this step changed, and later steps get as they were before."""
    import logging
    import os

    for name, (value, digest) in watched.items():
        if marshal_digest(value) != digest:
            message = (
                f"this step changes {name!r}, but later steps get it as it was before: "
                f"write {name} = {name} at its end, or change a copy"
            )
            said = [word.partition(": ") for word in how]  # by the code: "X: # reads X"
            words = [repr(word) for variable, _, word in said if variable == name]
            message += "".join(f" ({word} may be wrong)" for word in words)
            if "error" in (*how, os.environ.get("KALEGEN_GUARD")):
                raise RuntimeError(message)
            logging.getLogger("kalegen").warning(message)


def marshal_digest(value: Any) -> int:
    """A checksum of what pickle sees of a value; large arrays are summed both ways."""
    import pickle
    import types
    import zlib

    sums = [0]

    def add(data: Any) -> None:
        sums.append(zlib.crc32(data, sums.pop()))

    def add_buffer(buffer: Any) -> None:
        raw = buffer.raw()
        whole = raw.nbytes // 2**16 * 2**16
        if whole:
            import numpy

            words = numpy.frombuffer(raw[:whole], "u8").reshape(-1, 2**13)
            add(words.sum(0))
            add(words.sum(1))
        add(raw[whole:])

    plain: dict[Any, bool] = {}

    def reduce(_: Any, part: Any) -> Any:
        kind = type(part)
        if kind not in plain:
            plain[kind] = marshal_is_plain(kind)
        return NotImplemented if plain[kind] else marshal_seen(part)

    pickler: Any = type("Pickler", (pickle.Pickler,), {"reducer_override": reduce})
    file = types.SimpleNamespace(write=add)
    try:
        pickler(file, 5, buffer_callback=add_buffer).dump(value)
    except Exception:  # it is nested too deeply, say
        return 0
    return sums[0]


def marshal_is_plain(kind: Any) -> bool:
    """Whether pickle alone sees what counts of the objects of a notebook's class.

    Pickle alone is three times as fast, which counts for a million objects.
    """
    import functools

    own = "__reduce_ex__ __reduce__ __getstate__ __getnewargs__ __getnewargs_ex__"
    others = "__slots__ __getattr__ get_params iterrows sum_duplicates"
    members = [pair for base in kind.__mro__[:-1] for pair in vars(base).items()]
    special = {*own.split(), *others.split()}.intersection(name for name, _ in members)
    lazy = any(isinstance(each, functools.cached_property) for _, each in members)
    return kind.__module__ == "__main__" and not (special or lazy)


def marshal_seen(part: Any) -> Any:
    """How a digest takes an object: data by its contents, functions and classes by name."""
    import functools
    import sys
    import types

    kind: Any = type(part)
    package = str(kind.__module__).partition(".")[0]  # a Cython type's is no str
    numbers = globals().get("marshal_numbers")  # only for PyTorch, Keras
    if numbers and numbers(part):
        return str, (numbers(part),)
    if hasattr(kind, "iterrows"):  # a frame, whose columns pandas puts together
        return str, (part.columns, part.attrs, *part.items())
    if hasattr(kind, "sum_duplicates"):  # a sparse matrix, which is put in order
        rows = part.copy().tocsr()
        rows.sum_duplicates()
        return str, (part.shape, rows.data, rows.indices, rows.indptr)
    path = getattr(sys.modules.get(package), "__file__", None) or ""
    estimator = package == "sklearn" or hasattr(kind, "get_params")
    known = estimator or package in ("numpy", "pandas")
    functions = types.FunctionType, types.BuiltinFunctionType, types.MethodType
    named = isinstance(part, (type, types.ModuleType, *functions))
    if named or ("-packages" in path and not known):  # what it keeps may be caches
        name = getattr(part, "__qualname__", kind.__qualname__)
        return NotImplemented if part is str else (str, (name,))
    try:
        reduced = part.__reduce_ex__(5)
    except Exception:  # nothing pickles it
        return str, (kind.__qualname__,)
    if isinstance(reduced, str):
        return reduced
    make, args, state, *items = (*reduced, None)[: max(3, len(reduced))]
    if isinstance(state, dict):
        made = {name: getattr(kind, name, None) for name in state}
        lazy = functools.cached_property
        state = {n: state[n] for n in state if not isinstance(made[n], lazy)}
        if estimator:  # whose public attributes are what it has learned
            state = {name: state[name] for name in state if name[:1] != "_"}
        if package == "pandas":  # a grouping keeps what it has found
            state.pop("_cache", None)
        state = state or None  # as it is of an object without attributes
    if isinstance(state, tuple) and package == "pandas":  # beside it stands a cache
        state = [each for each in state if not isinstance(each, dict)]
    return make, args, state, *items


def marshal_numbers(part: Any) -> Any:
    """What a tensor of PyTorch, or a layer of Keras, holds; nothing for other values."""
    if hasattr(type(part), "get_weights"):
        return part.get_weights()
    if hasattr(type(part), "untyped_storage"):
        data = part.detach().cpu()
        exact = data if data.dtype.itemsize != 2 else data.double()
        return [str(data.dtype), exact.numpy()]
    return None
