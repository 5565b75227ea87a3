"""The SDK's dotted names: kalegen's own, and Kale's, whose scripts are read as if they were written for kalegen."""

from __future__ import annotations

SDK = "kalegen.sdk"
"""The module whose decorators make steps and pipelines."""

KALES_SDK = "kale.sdk"
"""Kale's module of that kind."""

INSIDE_KALES_SDK = f"{KALES_SDK}.api"
"""Where Kale's SDK has its functions, which ``kale.sdk`` gives on."""


def in_sdk(full: str) -> bool:
    """Whether a full dotted name is that of the SDK, or of something in it."""
    return f"{own_name(full)}.".startswith(f"{SDK}.")


def own_name(full: str) -> str:
    """A full dotted name, with kalegen's SDK in the place of Kale's.

    >>> own_name("kale.sdk.step"), own_name("kale.sdk.api.step"), own_name("kale.sdks")
    ('kalegen.sdk.step', 'kalegen.sdk.step', 'kale.sdks')
    """
    for module in (INSIDE_KALES_SDK, KALES_SDK):
        if f"{full}.".startswith(f"{module}."):
            return SDK + full.removeprefix(module)
    return full
