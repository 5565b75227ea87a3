"""Data classes as ``dataclasses`` has them, made in a hundredth of the time.

The standard library writes the methods of each class as text and compiles that: half a millisecond a class, at each
start of the command. The classes made here share their methods' code. Type checkers are told that they are the standard
library's, of which this is the part that kalegen uses; only ``kalegen.records.replace`` takes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

if TYPE_CHECKING:
    from dataclasses import dataclass, field, replace

__all__ = ["dataclass", "field", "replace", "values_of"]

_Class = TypeVar("_Class", bound=type)
_Record = TypeVar("_Record")
_MISSING = object()


class _Field:
    """What a class says of a field: how its default is made, and whether ``repr`` shows it."""

    def __init__(self, *, default: Any = _MISSING, default_factory: Callable[[], Any] | None = None, repr: bool = True):
        self.default = default
        self.make = default_factory
        self.is_shown = repr


def _dataclass(
    cls: _Class | None = None, *, frozen: bool = False, eq: bool = True, repr: bool = True
) -> _Class | Callable[[_Class], _Class]:
    """Make a class a record of its annotated attributes, like ``dataclasses.dataclass``."""
    if cls is None:
        return lambda decorated: _made(decorated, frozen, eq, repr)
    return _made(cls, frozen, eq, repr)


def _made(cls: _Class, frozen: bool, eq: bool, repr: bool) -> _Class:
    own: dict[str, _Field] = {}
    for base in reversed(cls.__mro__[1:]):
        own.update(base.__dict__.get("_fields", {}))
    own.update(_fields_of(cls))
    methods: dict[str, Any] = {"__init__": _initializer(own)}
    if repr:
        methods["__repr__"] = _shown
    if eq:
        methods |= _comparing(tuple(own), frozen)
    if frozen:
        methods |= {"__setattr__": _refuse, "__delattr__": _refuse}
    methods = {name: method for name, method in methods.items() if name not in cls.__dict__}
    for name, value in {**methods, "_fields": own, "__match_args__": tuple(own)}.items():
        setattr(cls, name, value)
    return cls


def _fields_of(cls: type) -> Iterator[tuple[str, _Field]]:
    """The fields that a class adds or changes; what it says of their defaults stays as attributes of the class."""
    for name, annotation in cls.__annotations__.items():
        if not annotation.startswith("ClassVar"):
            given = getattr(cls, name, _MISSING)
            described = given if isinstance(given, _Field) else _Field(default=given)
            if described is given and described.default is not _MISSING:
                setattr(cls, name, described.default)
            elif described is given:
                delattr(cls, name)
            yield name, described


def _initializer(fields: Mapping[str, _Field]) -> Callable[..., None]:
    """``__init__`` of a class with these fields; a default that is not made anew stays where it is, in the class."""
    names, known = tuple(fields), frozenset(fields)
    factories = tuple((name, one.make) for name, one in fields.items() if one.make is not None)
    required = known.difference(
        name for name, one in fields.items() if one.make is not None or one.default is not _MISSING
    )
    least, most = len(required), len(names)

    def __init__(self: Any, /, *given: Any, **named: Any) -> None:
        values = self.__dict__
        values.update(zip(names, given))  # noqa: B905 - how many there may be is looked at below
        values.update(named)
        fits = required <= values.keys() <= known if named else least <= len(given)
        if not fits or len(given) > most or len(values) < len(given) + len(named):
            raise TypeError(f"{type(self).__name__} has the fields {names}: given {len(given)} and {[*named]}")
        for name, make in factories:
            if name not in values:
                values[name] = make()

    return __init__


def _comparing(names: tuple[str, ...], frozen: bool) -> dict[str, Any]:
    """What makes records of one class with equal values equal and, if they are frozen, puts them into sets."""
    key: Callable[[Any], Any] = attrgetter(*names) if names else lambda record: ()

    def __eq__(self: Any, other: object) -> bool:
        return key(self) == key(other) if type(other) is type(self) else NotImplemented

    def __hash__(self: Any) -> int:
        return hash(key(self))

    return {"__eq__": __eq__, "__hash__": __hash__ if frozen else None}


def _shown(self: Any) -> str:
    shown = (f"{name}={getattr(self, name)!r}" for name, one in self._fields.items() if one.is_shown)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _refuse(self: Any, name: str, *_: Any) -> NoReturn:
    raise AttributeError(f"cannot change {name!r} of a {type(self).__name__}: it is frozen")


def values_of(record: Any) -> dict[str, Any]:
    """The values of a record's fields, by their names."""
    return {name: getattr(record, name) for name in record._fields}


def _replace(record: _Record, /, **changes: Any) -> _Record:
    """A record like another one but for some values, like ``dataclasses.replace``."""
    return type(record)(**{**values_of(record), **changes})


if not TYPE_CHECKING:
    dataclass, field, replace = _dataclass, _Field, _replace
