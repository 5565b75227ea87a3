"""Codes about packages, and about what a pod can take (KG4xx)."""

from __future__ import annotations

from kalegen.catalogue.record import ERROR, WARNING, Code

CODES: tuple[Code, ...] = (
    Code(
        "KG401",
        WARNING,
        "Unknown package",
        "No distribution is known that brings an imported module, so the component installs none for it.",
        "A guessed name might install a stranger's package.",
        "import acme_internal",
        "Name the distribution in the setting `import_names`, or install it with %pip in the notebook.",
    ),
    Code(
        "KG402",
        ERROR,
        "Component too long",
        "A component's text is longer than a pod can be given.",
        "It travels as one command-line argument, of which Linux takes 128 KiB.",
        "A cell with a large literal",
        "Split the step, or move large literals into a file.",
    ),
    Code(
        "KG403",
        ERROR,
        "Too many artifacts",
        "A step loads and saves more artifacts than its pod can be told of.",
        "Their description travels as one command-line argument.",
        "A step that reads 600 variables of another",
        "Put values that belong together into one dict or list.",
    ),
)
