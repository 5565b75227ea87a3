"""Which file the notebook has that a kernel runs: frontends tell the kernel, each in its own way."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

VARIABLES = ("__vsc_ipynb_file__", "__session__")
"""Variables of the session: VS Code's, and JupyterLab's."""


def notebook_file(namespace: Mapping[str, Any]) -> Path | None:
    """The notebook of a session; None where nothing says which, or where there is no such file."""
    told = [*(namespace.get(name) for name in VARIABLES), os.environ.get("JPY_SESSION_NAME")]
    paths = [Path(one).absolute() for one in told if isinstance(one, str) and one]
    return next((path for path in paths if path.suffix and path.is_file()), None)
