"""The kinds of values that the rules of expressions tell apart."""

from __future__ import annotations

import libcst as cst

CONTAINER_KINDS = frozenset({"list", "tuple", "set", "dict", "defaultdict"})
"""Kinds whose items are other objects than themselves, unlike an array's views."""

VIEW_KINDS = frozenset({"view", "items", "pairs", "enumerate"})
"""Kinds that show what others hold, as it is when it is asked for; the items of all but a ``view`` are tuples."""

NAMESPACE = "namespace"
"""The kind of a dict of the module's variables."""

IMMUTABLE_KINDS = frozenset({"number", "str", "bytes", "datetime"})

DISPLAY_KINDS: dict[type, str] = {
    cst.Tuple: "tuple",
    cst.List: "list",
    cst.Set: "set",
    cst.ListComp: "list",
    cst.SetComp: "set",
    cst.DictComp: "dict",
}
