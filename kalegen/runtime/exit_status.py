"""How a run ended, in the words that kfp documents."""

from __future__ import annotations

from typing import Any


def final_status(status: Any) -> Any:
    """The status with its state in kfp's words; a cluster gives those of its metadata."""
    words = {"COMPLETE": "SUCCEEDED", "CACHED": "SUCCEEDED", "CANCELED": "CANCELLED"}
    status.state = words.get(status.state, status.state)
    return status
