"""What a failed save or load says: the variable, the part to blame, and what to do."""

from __future__ import annotations

from typing import Any

from kalegen.runtime.marshal_pickle import marshal_pickler
from kalegen.runtime.marshal_values import marshal_type


def marshal_blame(bundle: dict[str, Any], error: Exception) -> str:
    """Why a variable cannot be saved, by its innermost part that cannot; what to do."""
    path: list[str] = []
    culprit, parts = None, list(bundle.items())
    while parts:
        label, part = parts.pop(0)
        try:
            marshal_pickler(len, []).dump(part)
        except Exception as cause:  # whatever the part's own methods raise
            path, culprit, error = [*path, label], part, cause
            deep = isinstance(cause.__cause__, RecursionError) or len(path) > 99
            try:
                parts = [] if deep else marshal_parts(part)
            except Exception:  # likewise
                parts = []
    name = path[0] if path else ", ".join(bundle)
    where = f": {''.join(path)} is a {marshal_type(culprit)}" if path[1:] else ""
    return (
        f"{marshal_step()} cannot save {name!r}, a "
        f"{marshal_type(bundle.get(name, bundle))}{where} ({marshal_words(error)}). "
        "Make it again in the step that needs it, or set it to None."
    )


def marshal_words(error: Exception) -> str:
    """What an exception says, or its type where that fails."""
    try:
        return str(error)
    except Exception:  # its own method
        return marshal_type(error)


def marshal_parts(value: Any) -> list[tuple[str, Any]]:
    """The parts of a value that are pickled, each with the code that leads to it."""
    if hasattr(type(value), "keys"):  # a dict, or a table
        return [(f"[{key!r}]", part) for key, part in value.items()]
    items = value.tolist() if hasattr(type(value), "tolist") else value
    if isinstance(items, (list, tuple, set)):
        return [(f"[{index}]", part) for index, part in enumerate(items)]
    try:
        state = value.__reduce_ex__(5)[2]
    except Exception:  # none, or its own methods fail
        state = type(value).__dictoffset__ and vars(value)
    inner = "__self__", "func", "args", "keywords", "__closure__"
    names = [name for name in (*inner, "cell_contents") if hasattr(type(value), name)]
    parts = {name: getattr(value, name) for name in names}
    for held in state if isinstance(state, tuple) else [state]:
        parts.update(held if isinstance(held, dict) else {})
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
    saved, why = "", f"{type(error).__name__}: {marshal_words(error)}"
    if footer:
        saved = f", a {footer['python_type']} saved with {footer['versions']}"
    if isinstance(error, EOFError):
        why = marshal_words(error)
    elif isinstance(error, FileNotFoundError) and not footer:
        why = "its file is missing; run the step that makes it again"
    elif isinstance(error, ModuleNotFoundError) and "." not in str(error.name):
        why = f"{error.name} is not installed; add it to the packages of this step"
    elif not isinstance(error, (OSError, MemoryError)):
        why = f"what it needs is missing here, or of another version ({why})"
    return f"{marshal_step()} cannot load {name!r}{saved}: {why}"
