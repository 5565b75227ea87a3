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
        "A cell of the notebook fails, or takes longer than --timeout allows.",
        "kalegen compares the pipeline with a run of the notebook from top to bottom.",
        "Correct the cell, tag cells that should not run `skip`, or raise --timeout.",
    ),
    Code(
        "KG742",
        "cells-out-of-order",
        WARNING,
        "Cells ran in another order",
        "The saved execution counts are not in order, or some are missing.",
        "Saved outputs may come from another order, or from deleted cells. The pipeline runs the cells as they are.",
        "Restart the kernel, run all cells, and save.",
    ),
    Code(
        "KG743",
        "stale-output",
        WARNING,
        "Saved output is out of date",
        "In a run from top to bottom, a cell gives another output than the saved one.",
        "The pipeline computes what the run computes, not what the notebook shows.",
        "Run all cells and save. Seed random numbers.",
    ),
    Code(
        "KG744",
        "deleted-cell",
        WARNING,
        "Variable comes from a deleted cell",
        "A cell has used a variable that no cell of the notebook assigns.",
        "The cell that assigned it was deleted or changed later, so the notebook does not run from top to bottom.",
        "Add the cell again.",
    ),
    Code(
        "KG745",
        "shared-model",
        WARNING,
        "One model under several names",
        "Several names refer to the same object, and several of them are fitted.",
        "All names hold the last fit, so a score of an earlier fit does not belong to the model any more.",
        "Make a model for each name: sklearn.base.clone(model).",
    ),
    Code(
        "KG746",
        "pipeline-differs",
        ERROR,
        "Pipeline computes something else",
        "A value, a figure, a metric or printed text differs from the notebook's.",
        "kalegen promises that this does not happen. Please report it.",
        "Look at the values in the message. --repeat 3 shows whether the notebook itself depends on time or chance.",
    ),
    Code(
        "KG747",
        "missing-reference",
        ERROR,
        "Reference is missing",
        "The file with the reference values does not exist, or kalegen can't read it.",
        "`verify --locked` compares the pipeline with the values that `verify --lock` has stored.",
        "Run kalegen verify --lock first, and keep its file.",
    ),
    Code(
        "KG748",
        "nothing-to-lock",
        ERROR,
        "Notebook and pipeline differ, so nothing is locked",
        "The notebook and the pipeline compute different values.",
        "A reference contains values on which both agree.",
        "Find the cause of the difference first: `kalegen verify` shows it.",
    ),
)
