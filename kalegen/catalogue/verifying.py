"""Codes about comparing a notebook with its pipeline (KG74x)."""

from __future__ import annotations

from kalegen.catalogue.record import ERROR, WARNING, Code

CODES: tuple[Code, ...] = (
    Code(
        "KG740",
        "verify-packages-missing",
        ERROR,
        "Packages for verify are missing",
        "nbclient or ipykernel is not installed.",
        "`kalegen verify` runs the notebook in a Jupyter kernel, which no other command needs.",
        "Install them: pip install 'kalegen[verify]'.",
    ),
    Code(
        "KG741",
        "notebook-fails",
        ERROR,
        "Notebook fails",
        "A cell of the notebook fails in a kernel, or takes longer than it may.",
        "kalegen compares the pipeline with a run of the notebook.",
        "Correct the cell, tag cells that should not run `skip`, or raise --timeout.",
    ),
    Code(
        "KG742",
        "cells-out-of-order",
        WARNING,
        "Cells ran in another order",
        "The saved execution counts are not in order, or some are missing.",
        "What is shown may rest on cells that ran earlier, ran again, or are gone; the pipeline runs what stands.",
        "Restart the kernel, run all cells, and save.",
    ),
    Code(
        "KG743",
        "stale-output",
        WARNING,
        "Saved output is out of date",
        "What is saved as a cell's output is not what the cell gives in a run from top to bottom.",
        "The pipeline computes what the run computes, and not what the page shows.",
        "Run all cells and save; seed what is random.",
    ),
    Code(
        "KG744",
        "deleted-cell",
        WARNING,
        "Variable comes from a deleted cell",
        "A cell has run with a variable that no cell of the notebook binds.",
        "The cell that bound it was deleted or changed while the kernel lived on; nobody else can run the notebook.",
        "Bring the cell back.",
    ),
    Code(
        "KG745",
        "shared-model",
        WARNING,
        "One model under several names",
        "Several names are one object, and several of them are fitted.",
        "Every name holds what was fitted last: scores of the first fit are not of the model that it names.",
        "Make an object for each: sklearn.base.clone(model).",
    ),
    Code(
        "KG746",
        "pipeline-differs",
        ERROR,
        "Pipeline computes something else",
        "A value, figure, metric, or what a step prints is not the notebook's.",
        "kalegen promises that this does not happen: please report it.",
        "Look at what the message compares; if the notebook depends on time or chance, --repeat 3 tells.",
    ),
    Code(
        "KG747",
        "missing-reference",
        ERROR,
        "Reference is missing",
        "The file with a notebook's reference values is not there, or cannot be read.",
        "`verify --locked` compares the pipeline with what `verify --lock` has kept.",
        "Run kalegen verify --lock where notebook and pipeline agree, and keep the file.",
    ),
    Code(
        "KG748",
        "nothing-to-lock",
        ERROR,
        "Notebook and pipeline differ, so nothing is locked",
        "Notebook and pipeline do not agree, so that there is no reference to keep.",
        "A reference is what both compute.",
        "Find the cause of the difference first: `kalegen verify` shows it.",
    ),
)
