"""An import that several cells of a notebook hold stands once in a step that gets copies of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kalegen.generate import generate
from tests.semantics.case import Case


@pytest.mark.parametrize(
    ("cells", "count"),
    [
        ("# %% imports\nimport math\n# %% imports\nimport math  # again\n", 1),
        ("# %% imports\nimport math as m, json\n# %% imports\nimport math as m\n# %% imports\nm = m or json\n", 2),
        ("# %% imports\nimport math\n# %% imports\nimport json as math\n# %% imports\nimport math\n", 1),
        ("# %% imports\nimport math; math.tau = 6\n# %% imports\nimport math; math.tau = 7\n", 2),
    ],
)
def test_repeated_imports(cells: str, count: int, tmp_path: Path) -> None:
    name = "m" if "math as m" in cells else "math"
    notebook = tmp_path / "case.ipynb"
    Case("B4", "imports", f"{cells}# %% step:a\nx = {name}.tau\n").program.write(notebook)
    source = generate(notebook).source
    assert source is not None
    assert source.count("    import math") == count
