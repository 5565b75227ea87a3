"""The command line: ``main`` is the console script. One module per command; ``commands`` is the table of them."""

from __future__ import annotations


def main() -> None:
    """Run the command line of this process, and exit with its status."""
    import gc

    # Nearly all that a compilation makes is in use until it ends: looking for garbage would take a third of its time.
    # A notebook of some twenty steps ends before there are so many objects that the collector looks at all.
    gc.set_threshold(300_000, 50, 50)
    from kalegen.cli.application import run

    run()
