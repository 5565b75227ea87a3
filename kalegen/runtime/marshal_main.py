"""The classes and functions of a notebook, which are those of the main module.

Embedded in components that make themselves the main module (``run_as_main``). There a
definition is pickled by name, as the reading step has a copy of it, and otherwise by
value, with the reading step's globals as its own. Of a class that is a variable's value
the state travels, and is given to the reading step's copy. What a notebook's functions
and classes can't need stays out; the rest is found by its name (``kalegen.emit.embedded``).
"""

from __future__ import annotations

from typing import Any

from kalegen.runtime.marshal_values import marshal_call


def marshal_reducers_cloudpickle(pickler: Any, cloudpickle: Any) -> dict[type, Any]:
    """How to pickle classes and functions of the notebook, and what they consist of."""
    import functools

    pickler.reducer_override = functools.partial(marshal_definition, pickler)
    code = globals().get("marshal_code")  # only if code may be a value
    return code(pickler) if code else {}


def marshal_definition(pickler: Any, value: Any) -> Any:
    """How to pickle a class or function: by name if the reader has it, or by value."""
    import types

    import cloudpickle

    if not isinstance(value, types.FunctionType) and not issubclass(type(value), type):
        instance = globals().get("marshal_instance")  # only if a class may change how
        return instance(pickler, value) if instance else NotImplemented
    if value.__module__ == "__main__" and marshal_has_name(value, pickler.roots):
        return NotImplemented
    by_value = globals().get("marshal_by_value")  # only if it may be a value
    if by_value:
        return by_value(pickler, value)
    return cloudpickle.Pickler.reducer_override(pickler, value)


def marshal_code(pickler: Any) -> dict[type, Any]:
    """How to pickle what functions consist of: cells keep what they share."""
    import functools
    import operator
    import sys
    import types

    pickler.main = marshal_call(getattr, sys.modules["__main__"], "__dict__")

    def reduce_cached(function: Any) -> Any:
        if marshal_has_name(function, pickler.roots):
            return function.__qualname__
        cache = marshal_call(functools.lru_cache, *function.cache_parameters().values())
        return operator.methodcaller("__call__", function.__wrapped__), (cache,)

    def reduce_cell(cell: Any) -> Any:
        fill = vars(types.CellType)["cell_contents"].__set__
        try:
            contents = cell.cell_contents
        except ValueError:  # still empty
            return types.CellType, ()
        if contents is None:  # as a state, None is none
            return types.CellType, (None,)
        return types.CellType, (), contents, None, None, fill

    return {functools._lru_cache_wrapper: reduce_cached, types.CellType: reduce_cell}


def marshal_by_value(pickler: Any, value: Any) -> Any:
    """How to pickle a class or function with its code, in the reader's module."""
    import types

    import cloudpickle

    function = isinstance(value, types.FunctionType)
    if function and hasattr(value, "registry") and hasattr(value, "dispatch"):
        return globals()["marshal_dispatch"](value)  # only with functools
    reduced = cloudpickle.Pickler.reducer_override(pickler, value)
    if reduced is NotImplemented:
        return reduced
    reduce = marshal_function if function else marshal_class
    return reduce(pickler, value, *reduced)


def marshal_function(
    pickler: Any, function: Any, make: Any, args: Any, *how: Any
) -> Any:
    """How to pickle a function: its globals are those of the reader's module."""
    import importlib
    import sys

    (code, scope, *others, _), (state, *setters) = args, how
    is_local = globals().get("marshal_is_local")  # only if modules travel
    state[1]["__closure__"] = None  # as given below, cells stay shared
    if function.__globals__ is sys.modules["__main__"].__dict__:
        scope, state[1]["__globals__"] = pickler.main, {}
    elif is_local and is_local(function):
        module = marshal_call(importlib.import_module, function.__module__)
        scope, state[1]["__globals__"] = marshal_call(vars, module), {}
    return make, (code, scope, *others, function.__closure__), state, *setters


def marshal_class(pickler: Any, value: Any, make: Any, args: Any, *state: Any) -> Any:
    """How to pickle a class: as the reader's copy, or if it has none, a new class.

    A variable's own value gives its state to the reader's copy.
    """
    import operator
    import sys

    main = sys.modules["__main__"]
    is_class = len(args) == 6  # and no enum
    if is_class:  # of cloudpickle's two ways, the one that loses it
        args[3]["__qualname__"] = value.__qualname__
    names = [name for name, held in vars(main).items() if held is value]
    if not names:
        return make, args, *state
    if not any(value is root for root in pickler.roots):
        made = marshal_call(make, *args)
        done = marshal_call(state[-1], made, state[0])
        return getattr, (main, names[0], made), done, None, None, operator.is_
    unhooked = globals().get("marshal_unhooked")  # only if classes have hooks
    new = unhooked(value, make, *args) if unhooked else [marshal_call(make, *args)]
    marshal_complete(value, *state[0])
    if not is_class:
        state[0][1]["members"] = list(value.__members__.values())
    return getattr, (main, names[0], *new), *state


def marshal_is_local(function: Any) -> bool:
    """Whether a function is of a module that install_modules brought here."""
    import pathlib
    import sys

    module = sys.modules.get(function.__module__ or "")
    folders = pathlib.Path(getattr(module, "__file__", None) or "").parts
    is_local = any(folder.startswith("modules-") for folder in folders)
    return is_local and function.__globals__ is vars(module)


def marshal_instance(pickler: Any, value: Any) -> Any:
    """How to pickle an object if its class has a say in how pickle makes it."""
    import enum

    if isinstance(value, BaseException):
        return marshal_exception(value)
    if isinstance(value, enum.Enum) and any(
        type(value) is root for root in pickler.roots
    ):
        return marshal_member(value)
    return (
        marshal_filled(value)
        if type(value).__module__ == "__main__"
        else NotImplemented
    )


def marshal_exception(error: Any) -> Any:
    """How to pickle an exception of the notebook's class: without its ``__init__``.

    That may want other arguments than the exception keeps.
    """
    import copyreg
    import types

    kind: Any = type(error)
    if kind.__reduce__ is not BaseException.__reduce__:
        return NotImplemented
    if not isinstance(kind.__init__, types.FunctionType):
        return NotImplemented
    return vars(copyreg)["__newobj__"], (kind, *error.args), error.__dict__


def marshal_member(member: Any) -> Any:
    """How to pickle a member of an enumeration that travels with its state.

    The reading step's member of that name gets all that this one keeps.
    """
    kind = type(member)
    if kind.__members__.get(member._name_) is not member:  # combined of others
        return NotImplemented
    return getattr, (kind, member._name_), vars(member)


def marshal_filled(value: Any) -> Any:
    """How to pickle an object if its class has a say in how pickle fills it.

    That is by ``__getattr__``, which pickle asks for ``__setstate__`` when nothing is
    there yet, and by the methods that put items into a dict or a list.
    """
    import copyreg
    import operator

    kind: Any = type(value)
    labelled = globals().get("marshal_labelled")  # only with pandas
    if labelled and hasattr(kind, "_internal_names_set"):
        return labelled(value)
    putting: Any = {dict: ("__setitem__",), list: ("append", "extend"), object: ()}
    base = next(each for each in putting if issubclass(kind, each))
    says = any(getattr(kind, name) is not getattr(base, name) for name in putting[base])
    own = "__setstate__", "__getnewargs__", "__getnewargs_ex__"
    if not says and not hasattr(kind, "__getattr__"):
        return NotImplemented
    slots = vars(copyreg)["_slotnames"](kind)
    if slots or any(hasattr(kind, name) for name in own):
        return NotImplemented
    for name in ("__reduce_ex__", "__reduce__", "__getstate__"):
        if getattr(kind, name, None) is not getattr(object, name, None):
            return NotImplemented
    done = []
    if kind.__dictoffset__:
        done.append(marshal_call(dict.update, marshal_call(vars, value), vars(value)))
    if base is dict:
        done.append(marshal_call(dict.update, value, dict(dict.items(value))))
    if base is list:
        done.append(marshal_call(list.extend, value, list(list.__iter__(value))))
    return vars(copyreg)["__newobj__"], (kind,), done, None, None, operator.is_


def marshal_labelled(value: Any) -> Any:
    """How to pickle a frame or series of the notebook's class: with all attributes."""
    make, args, state, *items = value.__reduce_ex__(5)
    known = {"_mgr", "_attrs", "_flags", "_cache", "_item_cache", "_is_copy"}
    own = {name: part for name, part in vars(value).items() if name not in known}
    unset = [name for name in type(value)._metadata if name not in own]
    kept = {name: part for name, part in state.items() if name not in unset}
    return make, args, {**kept, **own}, *items


def marshal_unhooked(value: Any, make: Any, *args: Any) -> Any:
    """A new class, if it can be one, made without what runs whenever a class is made."""
    import operator

    hook = "__init_subclass__"
    hooked = [base for base in value.__mro__[1:-1] if hook in vars(base)]
    own = [base for base in hooked if base.__module__ == "__main__"]
    kind: Any = type(value)
    if not own and kind.__module__ != "__main__":
        return [] if hooked else [marshal_call(make, *args)]
    if len(args) != 6:  # an enum
        return []
    maker = next(each for each in kind.__mro__ if each.__module__ != "__main__")
    made = marshal_call(maker.__new__, kind, *args[1:4])
    for (
        base
    ) in own:  # the hook is called with keywords alone, so that dict does nothing
        held = marshal_call(operator.getitem, marshal_call(vars, base), hook)
        without = held, marshal_call(setattr, base, hook, dict), made
        restored = marshal_call(setattr, base, hook, held)
        made = marshal_call(operator.itemgetter(2), (*without, restored))
    return [made]


def marshal_dispatch(function: Any) -> Any:
    """How to pickle a ``functools.singledispatch`` function: it is registered again."""
    import functools
    import itertools
    import operator

    others = dict(function.registry)
    made = marshal_call(functools.singledispatch, others.pop(object))
    register = marshal_call(getattr, made, "register")
    done = marshal_call(itertools.starmap, register, [*others.items()])
    return operator.itemgetter(0), ((made, marshal_call(list, done)),)


def marshal_complete(definition: type, attributes: Any, slots: Any) -> None:
    """Let a class's state have what cloudpickle takes for inherited, and what is gone."""
    import functools

    for base in definition.__mro__[1:-1]:
        for name, own in vars(definition).items():
            if name[:2] != "__" and vars(base).get(name, base) is own:
                attributes[name] = own
    copied = marshal_call(set, marshal_call(vars, definition))
    kept = {*vars(definition), "__dict__", "__weakref__"}  # as a new class has these
    names = marshal_call(set.difference, copied, kept)
    delete = functools.partial(delattr, definition)
    slots["gone"] = marshal_call(list, marshal_call(map, delete, names))


def marshal_has_name(definition: Any, roots: Any) -> bool:
    """Whether pickling by name finds this very class or function in its module.

    Not so for a variable's own value and what is nested in it: their state travels.
    """
    import sys
    import types

    name = definition.__qualname__
    for root in roots:
        named = issubclass(type(root), (type, types.FunctionType))
        nested = named and name.startswith(f"{root.__qualname__}.")
        if nested or definition is root:
            return False
    found = sys.modules.get(definition.__module__)
    for part in name.split("."):
        found = getattr(found, part, None)
    return found is definition
