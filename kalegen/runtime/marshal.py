"""Saving and loading the values that pass between steps.

The source of these functions, and of those in the modules beside this one, is embedded
into generated modules. So all are plain functions, which need no constants, classes or
imports at module level when they run, and suit Python 3.9 and later. Of the time that a
small value takes, pathlib would have a third.
docs/marshalling.md holds the rules.
"""

from __future__ import annotations

from typing import Any

from kalegen.runtime.marshal_errors import marshal_blame, marshal_explain
from kalegen.runtime.marshal_file import marshal_footer, marshal_read, marshal_write


def marshal_save(value: Any, artifact: Any, *names: str) -> None:
    """Write a value to an artifact: all of it, or nothing.

    With names it is a bundle: the tuple of these variables' values, or the dict of
    those of them that are bound.
    """
    import os
    import pickle

    bundle = {marshal_variable(artifact): value}
    if names:
        bundle = value if isinstance(value, dict) else dict(zip(names, value))
    warn = globals().get("marshal_warn_if_shared")  # none where it has one artifact
    if warn:
        warn(bundle)
    unfinished = f"{artifact.path}.part"
    if os.path.lexists(artifact.path):
        os.unlink(artifact.path)
    try:
        with open(unfinished, "wb") as file:
            artifact.metadata.update(marshal_write(value, file, bundle))
    except Exception as error:  # whatever the value's own methods raise
        if os.path.lexists(unfinished):
            os.unlink(unfinished)
        if isinstance(error, OSError):
            raise  # a full disk, say, and no fault of the value
        bare = isinstance(error, (TypeError, pickle.PicklingError))
        raise TypeError(marshal_blame(bundle, error)) from (None if bare else error)
    os.replace(unfinished, artifact.path)


def marshal_load(artifact: Any, *names: str) -> Any:
    """Read back the value that marshal_save wrote, or the named ones of a bundle."""
    footer: dict[str, Any] = {}
    try:
        with open(artifact.path, "rb") as file:
            footer.update(marshal_footer(file))
            value = marshal_read(file, footer)
        bundle = dict(zip(footer["names"], value)) if names else {}
        return [bundle[name] for name in names] if names else value
    except Exception as error:  # whatever the value's own methods raise
        message = marshal_explain(marshal_variable(artifact), footer, error)
        cause = None if isinstance(error, EOFError) else error
        raise RuntimeError(f"{message} (the file is {artifact.path})") from cause


def marshal_variable(artifact: Any) -> str:
    """The name of the variable that an artifact holds: kfp's paths end in it."""
    name: str = artifact.path.rpartition("/")[2]
    return name[:-4] if name.endswith("_out") else name


def bound_names(scope: Any, *names: str) -> dict[str, Any]:
    """Of the variables named, those that are bound in the scope, with their values."""
    return {name: scope[name] for name in names if name in scope}
