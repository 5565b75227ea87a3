"""The endings of the files that kalegen takes: the one table of them."""

from __future__ import annotations

NOTEBOOK = ".ipynb"
"""Of notebooks as Jupyter saves them."""

SCRIPT = ".py"
"""Of scripts of ``@step`` and ``@pipeline`` functions; a file that ends so may also be a notebook in a text."""

ONLY_NOTEBOOKS = frozenset({".md", ".Rmd", ".rmd"})
"""Of texts that are read as nothing but notebooks."""

TEXTS = ONLY_NOTEBOOKS | {SCRIPT}
"""Of texts that may be notebooks."""

SOURCES = TEXTS | {NOTEBOOK}
"""Of all that is compiled."""

PACKAGES = frozenset({".yaml", ".yml"})
"""Of pipelines that are compiled: KFP's own packages."""
