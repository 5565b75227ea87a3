"""What pickling and its messages both need: stand-ins for calls, and the names of types."""

from __future__ import annotations

from typing import Any


def marshal_call(function: Any, *args: Any) -> Any:
    """A stand-in that pickle takes, and that is loaded as what the call returns."""
    import types

    return types.SimpleNamespace(__reduce_ex__=lambda protocol: (function, args))


def marshal_type(value: Any) -> str:
    """The name of a value's type, as its users know it."""
    package = str(type(value).__module__).partition(".")[0]
    name: str = type(value).__qualname__
    return name if package in ("builtins", "__main__") else f"{package}.{name}"
