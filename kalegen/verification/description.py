"""The form of a description, which says what a value is in plain JSON data, and what types are called in it.

A description is a list whose first element says what kind it is:

    ["plain", type, text]                  numbers, strings, None, dates: whatever its text says all about
    ["sequence", type, [descriptions]]     lists, tuples; sets in the order of their descriptions
    ["mapping", type, [[key, value], …]]   dicts, in their order
    ["array", type, dtype, shape, digest, [first elements]], and with a tolerance all of them in base64
    ["picture", type, [width, height], digest, PNG in base64]
    ["object", type, [[attribute, description], …]]
    ["same", number]                       an object that was described already: the number-th of them
    ["opaque", type]                       figures, files, generators: only the type is compared
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

Description = list[Any]

ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
"""What the texts of objects say of where they lie."""


def type_name(kind: type) -> str:
    """A type's name as a notebook has it, wherever the class was made."""
    name = kind.__qualname__.rpartition("<locals>.")[2]
    module = "__main__" if kind.__module__ == "ephemeral_component" else kind.__module__
    full = name if module == "builtins" else f"{module}.{name}"
    return STAND_INS.get(full, full)


STAND_INS: Mapping[str, str] = {
    "IPython.utils.capture.CapturedIO": "captured output",
    "__main__.Captured": "captured output",
    "IPython.utils.text.SList": "list",
    "__main__.Lines": "list",
}
"""Types of IPython's, and those that do the same in a pipeline."""
