"""What a failed save or load says: the variable, the part to blame, and what to do."""

from __future__ import annotations

from typing import Any

from kalegen.runtime.marshal_pickle import marshal_pickler, marshal_type


def marshal_blame(bundle: dict[str, Any], error: Exception) -> str:
    """Why a variable cannot be saved: the innermost part that cannot, and what to do."""
    for name, value in bundle.items():
        try:
            marshal_try(value)
        except Exception as own:  # whatever the value's own methods raise
            path, part, cause = marshal_culprit(name, value, own, 0)
            where = "it" if path == name else f"{path}, a {marshal_type(part)},"
            return (
                f"{marshal_step()} cannot save {name!r}, a {marshal_type(value)}: "
                f"{where} cannot travel between steps ({cause}). Make it in the step "
                f"that needs it, or set it to None before the step ends."
            )
    names = ", ".join(map(repr, bundle))
    return f"{marshal_step()} cannot save {names}: {error}"


def marshal_try(value: Any) -> None:
    """Pickle a value to nowhere; an error if it cannot be pickled."""
    import types

    nowhere = types.SimpleNamespace(write=len)
    marshal_pickler(nowhere, None, [], [value], {"versions": {}}).dump(value)


def marshal_culprit(path: str, value: Any, error: Exception, depth: int) -> Any:
    """The path, the value and the error of the innermost part that cannot be saved."""
    for label, part in marshal_parts(value) if depth < 50 else []:
        try:
            marshal_try(part)
        except Exception as own:  # whatever the part's own methods raise
            return marshal_culprit(path + label, part, own, depth + 1)
    return path, value, error


def marshal_parts(value: Any) -> list[tuple[str, Any]]:
    """The parts of a value, each with what a path to it says."""
    import functools
    import types

    if isinstance(value, dict):
        return [(f"[{key!r}]", part) for key, part in value.items()]
    if isinstance(value, (list, tuple, set, frozenset)):
        return [(f"[{index}]", part) for index, part in enumerate(value)]
    if isinstance(value, types.FunctionType):
        cells = zip(value.__code__.co_freevars, value.__closure__ or ())
        return [(f"'s {name}", cell.cell_contents) for name, cell in cells]
    names = list(getattr(value, "__dict__", ()))
    if isinstance(value, functools.partial):
        names += ["func", "args", "keywords"]
    if isinstance(value, types.MethodType):
        names = ["__self__"]
    return [(f".{name}", getattr(value, name, None)) for name in names]


def marshal_step() -> str:
    """The step that runs, by the name of its component's function."""
    import sys

    frame: Any = sys._getframe(1)
    while frame and not frame.f_code.co_name.endswith("_step"):
        frame = frame.f_back
    return f"step {frame.f_code.co_name[:-5]}" if frame else "this step"


def marshal_explain(name: str, footer: dict[str, Any], error: Exception) -> str:
    """Why an artifact cannot be loaded, and what to do."""
    import sys

    saved, changed = "", []
    if footer:
        versions = ", ".join(" ".join(each) for each in footer["versions"].items())
        saved = f", a {footer['type']}" + (
            f" saved with {versions}" if versions else ""
        )
    for package, version in footer.get("versions", {}).items():
        here = getattr(sys.modules.get(package), "__version__", version)
        if here != version:
            changed.append(f"{package} is {here} here")
    why = f"{type(error).__name__}: {error}"
    if isinstance(error, EOFError):
        why = str(error)
    elif isinstance(error, FileNotFoundError) and not footer:
        why = "there is no such file: run the step that makes it again"
    elif isinstance(error, ModuleNotFoundError):
        why = f"{error.name} is not installed: add it to the packages of this step"
    elif changed:
        why += f" ({', '.join(changed)}: give both steps the same version)"
    elif isinstance(error, AttributeError):
        why += " (a class or function that it needs is not there, or has changed)"
    return f"{marshal_step()} cannot load {name!r}{saved}: {why}"
