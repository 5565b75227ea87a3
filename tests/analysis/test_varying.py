"""The warning about shared code that gives another value in each step."""

from __future__ import annotations

from pathlib import Path

import pytest

from kalegen.analysis.tables.varying import VARYING_CALLS
from tests.analysis.findings import codes
from tests.analysis.test_tables import exists

USE = "# %% step:a\nprint(value)\n# %% step:b\nprint(value)\n"


@pytest.mark.parametrize(
    ("shared", "expected"),
    [
        ("import uuid\nvalue = str(uuid.uuid4())\n", ["KG211"]),
        ("import time as t\nvalue = t.time()\n", ["KG211"]),
        ("from datetime import datetime\nvalue = datetime.now().isoformat()\n", ["KG211"]),
        ("import random\ndef draw(): return random.random()\nvalue = draw()\n", ["KG211"]),
        ("import random\nrandom.seed(1)\nvalue = random.random()\n", []),
        ("import numpy as np\nvalue = np.random.rand(3)\n", ["KG211"]),
        ("import numpy as np\nvalue = np.random.RandomState(1).rand(3)\n", []),
        ("import time\ndef value(): return time.time()\n", []),
        ("import time\nvalue = time.strptime('2026', '%Y')\n", []),
    ],
)
def test_values_of_shared_code(shared: str, expected: list[str], tmp_path: Path) -> None:
    assert codes(f"# %% imports\n{shared}{USE}", tmp_path) == expected


def test_what_one_step_alone_uses_is_no_matter(tmp_path: Path) -> None:
    assert codes("# %% imports\nimport time\nvalue = time.time()\n# %% step:a\nprint(value)\n", tmp_path) == []


def test_the_table_names_what_there_is() -> None:
    assert [name for name in sorted(VARYING_CALLS) if not exists(name)] == []
