"""Kale's name for the SDK, in the process that runs a script: it may be written for Kale."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from kalegen.syntax.sdk_names import INSIDE_KALES_SDK, KALES_SDK, SDK


def answer_to_kales_name() -> None:
    """Let ``import kale.sdk`` find kalegen's, whether Kale is installed or not."""
    sdk = sys.modules[KALES_SDK] = sys.modules[INSIDE_KALES_SDK] = import_module(SDK)
    if find_spec("kale") is None:
        kale = ModuleType("kale", "Kale, of which only the SDK is here: kalegen's.")
        kale.__dict__["sdk"] = sdk
        sys.modules["kale"] = kale
