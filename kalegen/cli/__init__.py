"""The command line: ``main`` is the console script. One module per command; ``commands`` is the table of them."""

from __future__ import annotations


def main() -> None:
    """Run the command line of this process, and exit with its status."""
    from kalegen.cli.application import run

    run()
