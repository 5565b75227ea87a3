"""Codes about reports, and about notebooks, conditions and loops inside a pipeline (KG8xx)."""

from __future__ import annotations

from kalegen.catalogue.record import ERROR, Code

CODES: tuple[Code, ...] = (
    Code(
        "KG801",
        ERROR,
        "Reference to another notebook",
        "A cell has the tag `notebook:NAME`, which is not supported yet.",
        "The cells of the other notebook would be missing from the pipeline.",
        "notebook:cleaning.ipynb",
        "Copy its cells, or tag this cell `skip`.",
    ),
)
