"""Saving and loading the values that pass between steps.

The source of these functions, and of those in the modules beside this one, is embedded
into generated modules. So all are plain functions, which need no constants, classes or
imports at module level when they run, and suit Python 3.9 and later.
docs/explanation/marshalling.md holds the rules, and what the file is.
"""

from __future__ import annotations

from typing import Any

from kalegen.runtime.marshal_pickle import marshal_dump  # noqa: F401


def marshal_save(value: Any, artifact: Any, *names: str) -> None:
    """Write a value to an artifact; with names, the tuple or dict of their values."""
    import cloudpickle

    parts = {"": value}
    if names:
        parts = value if isinstance(value, dict) else dict(zip(names, value))
    variable = artifact.path.rpartition("/")[2].removesuffix("_out")
    bundle = parts if names else {variable: value}
    warn = globals().get("marshal_warn_if_shared")  # only if values may share parts
    if warn:
        warn(bundle)
    dump = globals().get("marshal_dump", cloudpickle.dump)
    try:
        with open(artifact.path, "wb") as file:
            file.write(b"kalegen2")
            dump(parts, file, 5)
            size = file.tell()
    except OSError:
        raise  # a full disk, say, and no fault of the value
    except Exception as error:  # whatever the value's own methods raise
        raise TypeError(marshal_blame(bundle, error, dump)) from error
    types = ", ".join(type(part).__name__ for part in parts.values())
    artifact.metadata.update(python_type=types, size_bytes=size)
    describe = globals().get("marshal_facts")  # only if a value has some
    if describe and not names:
        describe(value, artifact)


def marshal_load(artifact: Any, *names: str) -> Any:
    """Read back the value that marshal_save wrote, or those of the names."""
    import pickle

    try:
        with open(artifact.path, "rb") as file:
            if file.read(8) != b"kalegen2":
                raise EOFError("another format")
            parts = pickle.load(file)
    except Exception as error:  # whatever the value's own methods raise
        name = artifact.path.rpartition("/")[2].removesuffix("_out")
        hint = "what it needs is missing here, or of another version"
        if isinstance(error, ModuleNotFoundError) and "." not in str(error.name):
            hint = f"add {error.name} to the packages of this step"
        if isinstance(error, (FileNotFoundError, EOFError, pickle.UnpicklingError)):
            hint = "run the step that makes it again"
        raise RuntimeError(f"cannot load {name!r} ({error}): {hint}") from error
    return [parts[name] for name in names] if names else parts.get("", parts)


def marshal_blame(parts: dict[str, Any], error: Exception, dump: Any) -> str:
    """Which variable cannot be saved, and which innermost part of it is to blame."""
    import contextlib
    import io

    name, path, kind, waiting = ", ".join(parts), "", "value", list(parts.items())
    while waiting and len(path) < 99:
        label, part = waiting.pop(0)
        try:
            dump({"": part}, io.BytesIO(), 5)
        except Exception as cause:  # whatever the part's own methods raise
            name = name if path else label
            path, kind, error = path + label, type(part).__name__, cause
            waiting = []
            with contextlib.suppress(Exception):  # likewise
                if hasattr(type(part), "items"):  # a dict, or a table
                    waiting = [(f"[{key!r}]", inner) for key, inner in part.items()]
                elif isinstance(part, (list, tuple, set)) or hasattr(part, "tolist"):
                    waiting = [(f"[{n}]", inner) for n, inner in enumerate(part)]
                else:
                    waiting = [(f".{key}", inner) for key, inner in vars(part).items()]
    said = type(error).__name__
    with contextlib.suppress(Exception):  # its own words
        said = str(error)
    return (
        f"cannot save {name!r}: {path or name} is a {kind} ({said}). "
        "Make it again in the step that needs it, or set it to None."
    )


def bound_names(scope: Any, *names: str) -> dict[str, Any]:
    """Of the variables named, those that are bound in the scope, with their values."""
    return {name: scope[name] for name in names if name in scope}
