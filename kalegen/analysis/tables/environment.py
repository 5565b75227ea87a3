"""How code sets and reads the variables of the process's environment."""

from __future__ import annotations

ENVIRONMENT = "os.environ"
"""The full name of the mapping that holds them."""

SETTERS = frozenset({"os.environ.setdefault", "os.putenv", "os.environ.pop", "kalegen.runtime.shell.set_environment"})
"""Calls that set or delete the variable which their first argument names."""

FILLING = frozenset({"os.environ.update"})
"""Calls that set the variables which their arguments name."""

LOADING = frozenset({"load_dotenv", "dotenv_values"})
"""Calls, by their own names, that set variables whose names stand in a file."""

OF_PODS = frozenset(
    {"HOME", "HOSTNAME", "LANG", "LC_ALL", "PATH", "PWD", "PYTHONPATH", "SHELL", "TMPDIR", "TZ", "USER"}
)
OF_PODS_ALL = ("KUBERNETES_", "KFP_")
"""Variables that containers have, or that a program does well without; and what the names of others begin with."""

GETTERS = frozenset({"os.environ.get", "os.getenv", "os.environ.setdefault", "os.environ.pop"})
"""Calls that read the variable which their first argument names."""
