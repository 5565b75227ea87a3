"""The SDK's dotted names: kalegen's own, and Kale's, whose scripts are read as if they were written for kalegen."""

from __future__ import annotations

SDK = "kalegen.sdk"
"""The module whose decorators make steps and pipelines."""

KALES_SDK = "kale.sdk"
"""Kale's module of that kind."""


def in_sdk(full: str) -> bool:
    """Whether a full dotted name is that of the SDK, or of something in it."""
    return f"{own_name(full)}.".startswith(f"{SDK}.")


def own_name(full: str) -> str:
    """A full dotted name, with kalegen's SDK in the place of Kale's.

    >>> own_name("kale.sdk.step"), own_name("kale.sdks")
    ('kalegen.sdk.step', 'kale.sdks')
    """
    if f"{full}.".startswith(f"{KALES_SDK}."):
        return SDK + full.removeprefix(KALES_SDK)
    return full
