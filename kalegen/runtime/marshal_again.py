"""Values that do what they did before to become what they are: see ``marshal_pickle``."""

from __future__ import annotations

from typing import Any

from kalegen.runtime.marshal_values import marshal_call


def marshal_reducers_inspect(pickler: Any, inspect: Any) -> dict[type, Any]:
    """Generators that have not begun are made by calling their function again."""
    import functools
    import types

    def reduce_generator(generator: Any) -> Any:
        if inspect.getgeneratorstate(generator) != "GEN_CREATED":
            raise TypeError("a generator that has begun cannot be saved")
        frame, code = generator.gi_frame, generator.gi_code
        found = frame.f_locals
        held = [[found[name]] if name in found else [] for name in code.co_freevars]
        closure = tuple(types.CellType(*contents) for contents in held)
        function = types.FunctionType(code, frame.f_globals, None, None, closure)
        function.__name__ = generator.__name__
        function.__qualname__ = generator.__qualname__
        names = list(code.co_varnames)
        plain = [found[names.pop(0)] for _ in range(code.co_argcount)]
        named = {
            name: found[name]
            for name in [names.pop(0) for _ in range(code.co_kwonlyargcount)]
        }
        if code.co_flags & inspect.CO_VARARGS:
            plain += found[names.pop(0)]
        if code.co_flags & inspect.CO_VARKEYWORDS:
            named.update(found[names.pop(0)])
        return functools.partial(function, *plain, **named), ()

    return {types.GeneratorType: reduce_generator}


def marshal_reducers_re(pickler: Any, re: Any) -> dict[type, Any]:
    """Matches are found again in their text."""
    import itertools

    def reduce_match(match: Any) -> Any:
        pattern, where = match.re, (match.string, match.pos, match.endpos)
        for number, other in enumerate(pattern.finditer(*where)):
            if other.regs == match.regs:
                found = marshal_call(pattern.finditer, *where)
                return next, (marshal_call(itertools.islice, found, number, None),)
        other = pattern.fullmatch(*where)
        if other is None or other.regs != match.regs:
            raise TypeError("what it was found in has changed")
        return pattern.fullmatch, where

    return {re.Match: reduce_match}


def marshal_reducers_builtins(pickler: Any, builtins: Any) -> dict[type, Any]:
    """Exceptions keep those that they were raised from, or while handling."""
    import contextlib

    import cloudpickle

    def reduce_exception(error: Any) -> Any:
        reduced = error.__reduce_ex__(5)
        kept = {}
        for name in ("__cause__", "__context__"):
            with contextlib.suppress(Exception):  # one that nothing can save stays
                cloudpickle.dumps(getattr(error, name))
                kept[name] = getattr(error, name)
        is_plain = type(reduced) is tuple and len(reduced) < 4
        state = reduced[2] if is_plain and len(reduced) == 3 else None
        if not is_plain or not any(kept.values()) or type(state or {}) is not dict:
            return reduced
        kept["__suppress_context__"] = error.__suppress_context__  # __cause__ sets it
        return *reduced[:2], {**(state or {}), **kept}

    known = [BaseException]
    for each in known:
        known += [child for child in type.__subclasses__(each) if child not in known]
    default = BaseException.__setstate__
    plain = [each for each in known if each.__setstate__ is default]
    return dict.fromkeys(plain, reduce_exception)
