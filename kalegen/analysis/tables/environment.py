"""How code sets and reads the variables of the process's environment."""

from __future__ import annotations

ENVIRONMENT = "os.environ"
"""The full name of the mapping that holds them."""

SETTERS = frozenset({"os.environ.setdefault", "os.putenv", "os.environ.pop", "kalegen.runtime.shell.set_environment"})
"""Calls that set or delete the variable which their first argument names."""

GETTERS = frozenset({"os.environ.get", "os.getenv", "os.environ.setdefault", "os.environ.pop"})
"""Calls that read the variable which their first argument names."""
