"""The command line, and notebooks for it."""

from tests.cli.conftest import folder, kalegen, write

__all__ = ["folder", "kalegen", "write"]
