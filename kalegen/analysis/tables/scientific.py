"""What the calls of scientific libraries have in common: objects to write into, and leave to overwrite others."""

from __future__ import annotations

from dataclasses import replace

from kalegen.analysis.tables.effects import ALL, GENERATOR_ARGUMENTS, NOTHING, CallEffect, Shares, Switch, words

OVERWRITES = (
    Switch("overwrite_a", (0,), shares=Shares.ITSELF),
    Switch("overwrite_b", (1,), shares=Shares.ITSELF),
    *(
        Switch(f"overwrite_{what}", (ALL,), shares=Shares.ITSELF)
        for what in words("a_band ab A c data input qr qru qruv v x y")
    ),
    Switch("overwrite", (0,)),
    Switch("inplace", (0, "target")),
    Switch("in_place", (0,)),
    Switch("copy", (0, 1), harmless=(True,), shares=Shares.ITSELF),
    *(Switch(f"copy_{what}", (ALL,), harmless=(True,)) for what in ("X", "x", "Xy", "Gram", "cov")),
)
"""Keywords by which the scientific libraries are allowed to overwrite an argument."""

TARGETS = ("out", "ax", "axes", "cax", "fig", "output", "callbacks")
"""Keywords that name an object to write, draw or report into."""

LIBRARY = CallEffect(
    mutates=TARGETS, defaults=TARGETS, calls=(ALL,), generators=GENERATOR_ARGUMENTS, switches=OVERWRITES
)
"""A scientific library at large: reads its arguments, calls those that are functions, may give views of them."""

KEEPING = replace(LIBRARY, shares=Shares.HOLDS)
"""As ``LIBRARY``, with a new result that may hold what it is given."""

COMPUTED = CallEffect(
    mutates=TARGETS,
    shares=NOTHING,
    defaults=TARGETS,
    calls=(ALL,),
    generators=GENERATOR_ARGUMENTS,
    switches=OVERWRITES,
)
"""As ``LIBRARY``, with a result computed afresh."""

NUMBER = CallEffect(shares=NOTHING, immutable=True, calls=(ALL,))
"""Gives a number, string or bool."""

WITH_OUT = CallEffect(mutates=("out",), shares=NOTHING, defaults=("out",))
"""A function of numbers, with an array to write its result into."""


def out_at(*positions: int) -> CallEffect:
    """A numpy function whose ``out`` may also be given by position."""
    return CallEffect(mutates=(*positions, "out"), shares=NOTHING, defaults=(*positions, "out"))


def told_at(effect: CallEffect, **positions: int) -> CallEffect:
    """A function that may be told by position, too, to overwrite what it is given."""
    switches = tuple(each._replace(position=positions.get(each.keyword)) for each in OVERWRITES)
    return replace(effect, switches=switches)
