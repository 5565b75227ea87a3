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
    Code(
        "KG810",
        ERROR,
        "Conditional step without its if statement",
        "The cells of a step with an `if:` tag are not one `if` statement.",
        "The notebook, run from top to bottom, would run the code always, and the pipeline only sometimes.",
        "if:score > 0.9 on the cell\n    publish(model)",
        "Put all of the step's code below `if EXPRESSION:`, with the tag's expression.",
    ),
    Code(
        "KG811",
        ERROR,
        "Tag and cell say different conditions",
        "The expression of an `if:` or `for:` tag is not that of the cell's `if` or `for` statement, or is no Python.",
        "The notebook would do one thing, and the pipeline another.",
        "if:score > 0.9 on the cell\n    if score > 0.8:\n        publish(model)",
        "Make the two the same; layout and quotes do not count.",
    ),
    Code(
        "KG812",
        ERROR,
        "Conditional step with an else branch",
        "The `if` statement of a step with an `if:` tag has an `elif` or `else` branch.",
        "Such a step always runs, one way or the other, and could not be left out.",
        "if:score > 0.9 on the cell\n    if score > 0.9:\n        publish(model)\n    else:\n        warn()",
        "Make the other branch a step of its own with the opposite condition, or remove the tag.",
    ),
)
