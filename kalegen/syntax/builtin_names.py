"""The built-in names of Python."""

from __future__ import annotations

import builtins

KNOWN_BUILTINS = frozenset(dir(builtins)) | {
    "aiter",
    "anext",
    "EncodingWarning",
    "ExceptionGroup",
    "BaseExceptionGroup",
}
"""The built-in names of every supported Python version, whichever of them runs kalegen."""
