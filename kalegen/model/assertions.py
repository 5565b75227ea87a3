"""What authors assert of their code where they know better than the analysis: ``# kalegen: reads df``."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from kalegen.diagnostics.diagnostic import Place


class Verb(enum.Enum):
    """What is asserted; the values are what authors write."""

    READS = "reads"
    CHANGES = "changes"


@dataclass(frozen=True, eq=False)
class Assertion:
    """An author's word that code leaves what a variable is and holds as it is (``READS``), or changes it (``CHANGES``).

    ``text`` is how it is written: for a comment ``# kalegen: reads df``.
    """

    verb: Verb
    name: str
    place: Place
    text: str
