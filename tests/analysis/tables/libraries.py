"""The libraries whose rows are tried, each made when it is asked for: none is imported for another."""

from __future__ import annotations

import importlib

from kalegen.analysis.tables.effects import words
from tests.analysis.tables.rows import Library

LIBRARIES = ("python", "numpy", "pandas", "graphs", "plots", "boosting", "others")
HEAVY = ("scipy", "sklearn")
"""Those that take long."""

METHODS = ("kinds",)
"""The methods of objects of known kinds."""

UNTRIED = {
    **dict.fromkeys(
        words(
            "altair bs4 catboost cv2 gensim imageio imblearn keras nltk plotly polars pyarrow pytz seaborn skimage"
            " spacy sqlalchemy statsmodels tensorflow textblob torch torchvision wordcloud"
        ),
        "not installed for the tests: taken from its reference",
    ),
}
"""Packages whose rows nothing tries, and why."""


def library_named(name: str) -> Library:
    """The library that is tried under a name."""
    library: Library = importlib.import_module(f"tests.analysis.tables.samples.{name}").LIBRARY
    return library
