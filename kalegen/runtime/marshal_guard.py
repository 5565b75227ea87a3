"""The guard: a value that a step loads, and that later steps load as it was, stays so.

A digest of it is taken when it has been loaded, and another at the step's end. If they
differ the value is loaded once more, and compared part by part, since a cache that has
been filled looks like a change. docs/marshalling.md says what is compared, and how.
"""

from __future__ import annotations

from typing import Any

from kalegen.runtime.marshal_errors import marshal_step
from kalegen.runtime.marshal_file import marshal_footer, marshal_read


def marshal_watch(**values: Any) -> dict[str, Any]:
    """The values by their variables, each with a digest of what it is now."""
    return {name: (value, marshal_digest(value)) for name, value in values.items()}


def marshal_guard(watched: dict[str, Any], /, *how: str, **artifacts: Any) -> None:
    """Say which values are not what they were when they were loaded.

    An error or, by default, a warning in the log; None is the artifact of a parameter.
    ``how`` is "error", and what the code itself says of a variable: "X: # reads X".
    """
    import logging
    import os

    for name, (value, digest) in watched.items():
        where = "" if marshal_digest(value) == digest else name
        if where and artifacts[name]:
            again = marshal_again(artifacts[name], name)
            where = marshal_change(name, again, value, False, set())
        if not where:
            continue
        message = (
            f"{marshal_step()} changes {where}, but later steps get {name!r} as it was "
            f"before: write {name} = {name} at its end, or change a copy"
        )
        said = [word.split(": ", 1)[1] for word in how if word.startswith(f"{name}: ")]
        message += "".join(f" ({word!r} may be wrong)" for word in said)
        if "error" in (*how, os.environ.get("KALEGEN_GUARD")):
            raise RuntimeError(message)
        logging.getLogger("kalegen").warning(message)


def marshal_again(artifact: Any, name: str) -> Any:
    """A variable's value as the artifact has it."""
    import pathlib

    with pathlib.Path(artifact.path).open("rb") as file:
        footer = marshal_footer(file)
        value, names = marshal_read(file, footer), footer["names"]
    if not names:
        return value
    return value[name] if isinstance(value, dict) else value[names.index(name)]


def marshal_digest(value: Any) -> int:
    """A checksum of what pickle sees of a value; large arrays are summed, by place."""
    import pickle
    import types
    import zlib

    class Reader(pickle.Pickler):
        def reducer_override(self, part: Any) -> Any:
            return marshal_seen(part)

    checksum = 0

    def add(data: Any) -> None:
        nonlocal checksum
        checksum = zlib.crc32(data, checksum)

    def add_buffer(buffer: Any) -> None:
        raw = buffer.raw()
        whole = raw.nbytes // 2**16 * 2**16
        if whole:
            import numpy

            words = numpy.frombuffer(raw[:whole], "u8").reshape(-1, 2**13)
            places = numpy.arange(1, 2**13 + 1, dtype="u8") * 0x9E3779B97F4A7C15 | 1
            add(words @ places)
        add(raw[whole:])

    file = types.SimpleNamespace(write=add)
    try:
        Reader(file, 5, buffer_callback=add_buffer).dump(value)
    except Exception:  # it is nested too deeply, say
        return 0
    return checksum


def marshal_seen(value: Any) -> Any:
    """How to pickle an object for its digest: what is no data has only a name."""
    import types

    kind: Any = type(value)
    named = type, types.FunctionType, types.BuiltinFunctionType, types.ModuleType
    if value is str or value is list or kind is bytearray:
        return NotImplemented
    if isinstance(value, named) or str(kind.__module__).startswith("matplotlib."):
        return str, (getattr(value, "__qualname__", kind.__qualname__),)
    try:
        if hasattr(kind, "get_weights"):  # of Keras
            return list, (value.get_weights(),)
        if hasattr(kind, "untyped_storage"):  # of torch
            data = value.detach().cpu()
            exact = data if data.dtype.itemsize != 2 else data.double()
            return list, ([str(data.dtype), exact.numpy()],)
        reduced = value.__reduce_ex__(5)
    except Exception:  # nothing pickles it
        reduced = kind.__qualname__
    return (str, (reduced,)) if isinstance(reduced, str) else reduced


def marshal_change(path: str, old: Any, new: Any, hidden: bool, met: Any) -> str:
    """Where two values differ, as code; nothing if only caches do.

    Caches are what is ``hidden`` in an object and new there, or no more than a number
    or a text.
    """
    kind: Any = type(new)
    plain = bool, int, float, complex, str, bytes, bytearray, type(None)
    scalar = issubclass(kind, plain) or getattr(new, "shape", 0) == ()
    if (hidden and (scalar or old is None)) or (id(old), id(new)) in met:
        return ""
    if type(old) is not kind or (issubclass(kind, plain) and old != new):
        return path
    if marshal_digest(old) == marshal_digest(new):
        return ""
    met.add((id(old), id(new)))
    if kind in (set, frozenset) or hasattr(kind, "tolist"):
        flat = [marshal_digest(marshal_flat(each)) for each in (old, new)]
        return path if flat[0] != flat[1] else ""
    parts, others = marshal_fields(old), marshal_fields(new)
    for label in {**parts, **others}:
        both = label in parts and label in others
        inside = hidden or marshal_hides(kind, label, not both)
        found = "" if inside and label[:1] == "." else path + label
        if both:
            pair = parts[label], others[label]
            found = marshal_change(path + label, *pair, inside, met)
        if found:
            return found
    moved = isinstance(new, dict) and not hidden and list(parts) != list(others)
    return path if moved or not others else ""


def marshal_flat(value: Any) -> list[Any]:
    """A set in one order, or an array's or series' items and what they are called by."""
    if not hasattr(value, "tolist"):
        return sorted(map(marshal_digest, value))
    index = getattr(value, "index", ())
    names = [str(getattr(value, name, "")) for name in ("dtype", "name")]
    return [*names, value.tolist(), list(index) if hasattr(value, "items") else 0]


def marshal_fields(value: Any) -> dict[str, Any]:
    """The parts of a value, each by the code that leads to it."""
    kind: Any = type(value)
    if hasattr(kind, "iterrows"):  # a frame, whose blocks may become one
        fields = {f".{name}": getattr(value, name) for name in ("columns", "attrs")}
        columns = enumerate(value.columns)
        return {**fields, **{f"[{c!r}, {i}]": value.iloc[:, i] for i, c in columns}}
    if hasattr(kind, "sum_duplicates"):  # a sparse matrix, which may be put in order
        return {"": value.toarray()}
    items: list[Any] = list(value) if kind in (list, tuple) else []
    pairs: list[Any] = list(value.items()) if kind is dict else []
    state: Any = None
    reduced = marshal_seen(value)
    known = kind in (list, tuple, dict) or not isinstance(reduced, tuple)
    if not known and reduced[0] is not str:
        _, args, state, listed, keyed = (*reduced, None, None, None)[:5]
        items, pairs = [*(listed or args)], [*(keyed or ())]
    fields = {f"[{place}]": part for place, part in enumerate(items)}
    fields.update({f"[{key!r}]": part for key, part in pairs})
    states = state if isinstance(state, tuple) else [state]
    for part in [each for each in states if each is not None]:
        named = part if isinstance(part, dict) else {f"state_{len(fields)}": part}
        fields.update({f".{name}": each for name, each in named.items()})
    caches = "cache", "memo", "hook"
    return {
        name: part
        for name, part in fields.items()
        if name[:1] != "." or not any(cache in name.lower() for cache in caches)
    }


def marshal_hides(kind: Any, label: str, missing: bool) -> bool:
    """Whether a part is a cached property or private to an object of a library."""
    import inspect
    import sys
    import types

    name = label[1:]
    if label[:1] != ".":
        return False
    made = inspect.getattr_static(kind, name, None)
    computed = hasattr(made, "__get__") and not hasattr(made, "__set__")
    package = sys.modules.get(str(kind.__module__).partition(".")[0])
    installed = "-packages" in (getattr(package, "__file__", None) or "")
    cached = missing and computed and not isinstance(made, types.FunctionType)
    return cached or (installed and name[:1] == "_")
