"""What code calls that changes or sets parts of libraries, and does nothing else beside."""

from __future__ import annotations

PLAIN_CALLS = frozenset(
    {"setattr", "delattr", "getattr", "hasattr", "property", "staticmethod", "classmethod"}
    | {"functools.partial", "functools.partialmethod", "functools.cached_property", "functools.lru_cache"}
)
"""Functions that give the same in every step that has what they are given."""

FILLING = frozenset({"add", "append", "clear", "discard", "extend", "get", "insert", "remove", "setdefault", "update"})
"""Methods by which the functions of a local module may change its own containers while they configure."""

IDLE_CALLS = (
    *("builtins.str", "builtins.int", "builtins.len", "builtins.isinstance", "builtins.hasattr", "builtins.getattr"),
    *("os.path.", "os.getenv", "os.environ.get", "logging.Formatter", "logging.getLogger().handlers"),
    *("torch.cuda.", "torch.manual_seed", "torch.mps."),
)
"""What functions call that only configure the process, beside settings."""

FIRST_STREAMS = {f"sys.{name}": f"sys.__{name}__" for name in ("stdin", "stdout", "stderr")}
"""The streams of a process, and what keeps the first ones."""
