"""A notebook as it was saved."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def read_document(path: Path) -> Mapping[str, Any] | None:
    """The JSON of a notebook of nbformat 4; None for a script, and for what is none."""
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig")) if path.suffix == ".ipynb" else None
    except (OSError, ValueError):
        return None
    is_known = isinstance(document, dict) and document.get("nbformat") == 4 and isinstance(document.get("cells"), list)
    return document if is_known else None
