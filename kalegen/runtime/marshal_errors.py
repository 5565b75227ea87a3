"""What a failed save or load says: the variable, the part to blame, and what to do."""

from __future__ import annotations

from typing import Any

from kalegen.runtime.marshal_pickle import marshal_pickler
from kalegen.runtime.marshal_values import marshal_type


def marshal_blame(bundle: dict[str, Any], error: Exception) -> str:
    """Why a variable cannot be saved, and what to do."""
    import types

    path, part, cause = marshal_culprit("", types.SimpleNamespace(**bundle), error)
    name = path.replace("[", ".").partition(".")[2].partition(".")[0]
    name = name or ", ".join(bundle)
    whole = f"{name!r}, a {marshal_type(bundle.get(name, part))}"
    nested = path[1:] not in ("", name)
    where = f": {path[1:]} is a {marshal_type(part)}" if nested else ""
    return (
        f"{marshal_step()} cannot save {whole}{where} ({cause}). "
        "Make it again in the step that needs it, or set it to None."
    )


def marshal_culprit(path: str, value: Any, error: Exception) -> tuple[Any, ...]:
    """The path, value and error of the innermost part that cannot be saved."""
    import types

    too_deep = isinstance(error.__cause__, RecursionError) or len(path) > 1000
    for label, part in [] if too_deep else marshal_parts(value):
        try:
            marshal_pickler(types.SimpleNamespace(write=len), []).dump(part)
        except Exception as cause:  # whatever the part's own methods raise
            return marshal_culprit(path + label, part, cause)
    return path, value, error


def marshal_parts(value: Any) -> Any:
    """The parts of a value that are pickled, each with the code that leads to it."""
    if hasattr(type(value), "keys"):  # a dict, or a table
        return [(f"[{key!r}]", part) for key, part in value.items()]
    if isinstance(value, (list, tuple, set)) or hasattr(type(value), "tolist"):
        parts = getattr(value, "tolist", lambda: value)()
        return [(f"[{index}]", part) for index, part in enumerate(parts)]
    try:
        state = value.__reduce_ex__(5)[2]
    except Exception:  # it has none, or its own methods fail
        state = getattr(value, "__dict__", None)
    parts = {}
    for names in state if isinstance(state, tuple) else [state]:
        parts.update(names if isinstance(names, dict) else {})
    inner = "__self__", "__wrapped__", "func", "args", "keywords", "__closure__"
    for name in (*inner, "cell_contents"):
        if hasattr(value, name):
            parts[name] = getattr(value, name)
    return [(f".{name}", part) for name, part in parts.items()]


def marshal_step() -> str:
    """The step that runs, by the name of its component's function."""
    import sys

    frame: Any = sys._getframe(1)
    while frame and not frame.f_code.co_name.endswith("_step"):
        frame = frame.f_back
    return f"step {frame.f_code.co_name[:-5]}" if frame else "this step"


def marshal_explain(name: str, footer: dict[str, Any], error: Exception) -> str:
    """Why a variable cannot be loaded, and what to do."""
    saved, why = "", f"{type(error).__name__}: {error}"
    if footer:
        saved = f", a {footer['python_type']} saved with {footer['versions']}"
    if isinstance(error, EOFError):
        why = str(error)
    elif isinstance(error, FileNotFoundError) and not footer:
        why = "its file is missing; run the step that makes it again"
    elif isinstance(error, ModuleNotFoundError) and "." not in str(error.name):
        why = f"{error.name} is not installed; add it to the packages of this step"
    elif not isinstance(error, (OSError, MemoryError)):
        why = f"what it needs is missing here, or of another version ({why})"
    return f"{marshal_step()} cannot load {name!r}{saved}: {why}"
