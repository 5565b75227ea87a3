"""Rewrite all golden files: ``python -m tests.rewrite_golden``; what has changed is for git to show."""

from __future__ import annotations

from kalegen.emit import runtime_text
from tests import golden_errors, golden_facts, golden_modules, golden_scripts


def main() -> None:
    """Rewrite the embedded functions, which golden modules hold, and then the cases of every kind."""
    runtime_text.main()
    for cases in (golden_modules, golden_scripts, golden_errors, golden_facts):
        cases.rewrite()


if __name__ == "__main__":
    main()
