"""Runs, verifications and submissions: each is a process of its own, which tells what happens as lines of JSON."""

from __future__ import annotations


class Jobs:
    """The processes that were started."""

    def close(self) -> None:
        """End all of them."""
