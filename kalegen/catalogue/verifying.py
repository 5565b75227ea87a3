"""Codes about comparing a notebook with its pipeline (KG74x)."""

from __future__ import annotations

from kalegen.catalogue.record import ERROR, Code

CODES: tuple[Code, ...] = (
    Code(
        "KG740",
        "verify-packages-missing",
        ERROR,
        "Packages for verify are missing",
        "nbclient or ipykernel is not installed.",
        "`kalegen verify` runs the notebook in a Jupyter kernel, which no other command needs.",
        "kalegen verify nb.ipynb, after pip install kalegen",
        "Install them: pip install 'kalegen[verify]'.",
    ),
    Code(
        "KG741",
        "notebook-fails",
        ERROR,
        "Notebook fails",
        "A cell of the notebook fails in a kernel, or takes longer than it may.",
        "There is nothing that the pipeline could be compared with.",
        "1 / 0 in cell 7",
        "Mend the cell; tag what should not run `skip`; raise --timeout.",
    ),
)
