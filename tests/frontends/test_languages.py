"""Which notebooks are in Python: tools write the language's name in many ways, some the kernel's."""

import pytest

from kalegen.frontends.notebook import notebook_from


@pytest.mark.parametrize("language", ["python", "Python", "ipython", "python3", "Python 3.11", "", None])
def test_compiles(language: str | None) -> None:
    """Names of Python, or none at all."""
    assert read({"kernelspec": {"name": "k", "language": language}}) == []
    assert read({"language_info": {"name": language}}) == []


@pytest.mark.parametrize("language", ["R", "julia", "C++17", "micropython"])
def test_is_refused(language: str) -> None:
    """What is another language, or another one's dialect."""
    assert read({"kernelspec": {"name": "python3", "language": language}}) == ["KG004"]


def read(metadata: dict[str, object]) -> list[str]:
    """The codes found in a notebook with this metadata."""
    cell = {"cell_type": "code", "source": "x = 1", "metadata": {"tags": ["step:a"]}}
    _, found = notebook_from({"cells": [cell], "metadata": metadata}, "n.ipynb", "n", None)
    return [diagnostic.code for diagnostic in found]
