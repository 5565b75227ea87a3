"""What several of the ``marshal_reducers_`` need."""

from __future__ import annotations

from typing import Any


def marshal_call(function: Any, *args: Any) -> Any:
    """A stand-in that pickle takes, and that is loaded as what the call returns."""
    import types

    return types.SimpleNamespace(__reduce_ex__=lambda protocol: (function, args))
