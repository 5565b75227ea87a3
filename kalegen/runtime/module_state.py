"""The variables of modules that lived next to the notebook, as they were changed."""

from __future__ import annotations

from typing import Any


def module_state(variable: str) -> Any:
    """The value of a module's variable; of its own class or function, what may change.

    With it stands whether it is the latter.
    """
    import importlib

    module, _, name = variable.rpartition(".")
    value = getattr(importlib.import_module(module), name)
    places = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    parts = module_parts(value) if places == (module, name) else None
    return parts is not None, value if parts is None else parts


def module_states(*variables: str) -> dict[str, Any]:
    """Of the modules' variables named, those that are bound, with what module_state says."""
    import importlib

    split = [variable.rpartition(".")[::2] for variable in variables]
    bound = [hasattr(importlib.import_module(module), name) for module, name in split]
    return {each: module_state(each) for each, there in zip(variables, bound) if there}


def set_module_state(variable: str, state: Any) -> None:
    """Let a module's variable be what module_state said in an earlier step.

    It is gone if it was not bound there, and had no state.
    """
    import importlib

    name, _, attribute = variable.rpartition(".")
    module = importlib.import_module(name)
    if state is None:
        vars(module).pop(attribute, None)
        return
    is_definition, value = state
    if not is_definition:
        setattr(module, attribute, value)
        return
    definition = getattr(module, attribute)
    if isinstance(definition, type):
        for gone in module_parts(definition).keys() - value.keys():
            delattr(definition, gone)
        for part, content in value.items():
            if part != "__members__":
                setattr(definition, part, content)
        members = getattr(definition, "__members__", {})
        for member, parts in value.get("__members__", {}).items():
            vars(members[member]).update(parts)
        return
    cells = getattr(definition, "__closure__", None) or ()
    for cell, contents in zip(cells, value["cells"]):
        if contents:
            cell.cell_contents = contents[0]
    for part in value.keys() - {"cells", "__dict__"}:
        setattr(definition, part, value[part])
    vars(definition).update(value["__dict__"])
    for gone in vars(definition).keys() - value["__dict__"].keys() - {"__wrapped__"}:
        delattr(definition, gone)


def module_parts(definition: Any) -> Any:
    """What may change of a class or a function that a module defines; None for others.

    It is what a class's body binds, but for methods; a function's attributes, defaults,
    and the variables around it.
    """
    import types

    def is_code(value: Any) -> bool:
        inner: Any = getattr(value, "__func__", getattr(value, "func", value))
        inner = getattr(inner, "__wrapped__", inner)
        places = getattr(inner, "__module__", None), getattr(inner, "__qualname__", "")
        own = definition.__module__, f"{definition.__qualname__}."
        is_own = places[0] == own[0] and str(places[1]).startswith(own[1])
        is_slot = isinstance(value, (types.MemberDescriptorType, property))
        return is_slot or isinstance(value, types.GetSetDescriptorType) or is_own

    if isinstance(definition, type):
        held = vars(definition).items()
        names = [name for name, value in held if not is_code(value)]
        hidden = {"_abc_impl", *(name for name in names if name[:2] == "__")}
        members = getattr(definition, "__members__", {})  # of an enumeration, they stay
        if members:
            hidden |= {*members, *(name for name in names if name[-1] == "_")}
        kept: dict[str, Any] = {
            name: value for name, value in held if name in {*names} - hidden
        }
        own = {
            name: {part: held for part, held in vars(each).items() if part[-1] != "_"}
            for name, each in members.items()
        }
        return {**kept, "__members__": own} if members else kept
    if not hasattr(definition, "__code__") and not hasattr(definition, "cache_info"):
        return None
    parts: dict[str, Any] = {"__dict__": {**vars(definition)}, "cells": []}
    parts["__dict__"].pop("__wrapped__", None)
    for name in ("__defaults__", "__kwdefaults__"):
        if hasattr(definition, name):
            parts[name] = getattr(definition, name)
    for cell in getattr(definition, "__closure__", None) or ():
        try:
            contents = [cell.cell_contents]
        except ValueError:  # still empty
            contents = []
        is_data = contents and not callable(contents[0])
        parts["cells"].append(contents if is_data else [])
    return parts
