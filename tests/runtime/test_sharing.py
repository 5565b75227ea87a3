"""Two artifacts of a step that hold one object: a warning names both variables, once."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.runtime.components import component_text, run_text

WARNING = "share a {}, which becomes two: a later change through one is not seen through the other\n"


def log_of(folder: Path, body: str) -> str:
    """What the step writes to its log."""
    result: subprocess.CompletedProcess[str] = run_text(folder, component_text(body))
    assert result.returncode == 0, result.stderr
    return result.stderr


@pytest.mark.parametrize(
    ("made", "shared"),
    [
        ("a = b = []", "list"),
        ("a = [1]; b = {'k': a}", "list"),
        ("b = {'k': {}}; a = (b['k'],)", "dict"),
        ("class Model:\n    pass\na = Model(); b = Model(); b.inner = [a]", "Model"),
        ("import dataclasses\n@dataclasses.dataclass\nclass P:\n    x: int\na = P(1); b = [a]", "P"),
        ("a = {1}; b = [a]", "set"),
        ("import collections\na = collections.deque(); b = [a]", "deque"),
        ("import numpy as np\na = np.arange(3); b = {'x': a}", "ndarray"),
        ("import pandas as pd\na = pd.DataFrame(); b = [a]", "DataFrame"),
        ("class D(dict):\n    __getattr__ = dict.__getitem__\na = D(); b = [a]", "D"),
    ],
)
def test_a_shared_object_is_told(tmp_path: Path, made: str, shared: str) -> None:
    saves = "\nmarshal_save(a, artifact('a_out'))\nmarshal_save(b, artifact('b_out'))"
    assert log_of(tmp_path, made + saves) == "'a' and 'b' " + WARNING.format(shared)


@pytest.mark.parametrize(
    "made",
    [
        "a = 1000; b = [a, 'text', (1, 2)]",
        "a = []; b = []",
        "import enum, logging\nclass C(enum.Enum):\n    R = 1\na = [C.R, C, len, logging.getLogger('x')]; b = list(a)",
        "def f():\n    pass\na = f; b = [f]",
        "import functools\n@functools.lru_cache\ndef f():\n    pass\na = f; b = [f, [].append]",
        "class P:\n    __slots__ = ()\n    def __getattr__(self, name):\n        raise KeyError(name)\na, b = P(), P()",
        "import numpy as np\na = [np.add, np.dtype('i4'), np.float64(1)]; b = list(a)",
        "import pandas as pd\na = [pd.NA, pd.StringDtype(), pd.CategoricalDtype(['x'])]; b = list(a)",
        "import dataclasses\n@dataclasses.dataclass(frozen=True)\nclass P:\n    x: int\na = P(1); b = [a]",
    ],
)
def test_what_cannot_change_or_is_not_shared_is_not_told(tmp_path: Path, made: str) -> None:
    saves = "\nmarshal_save(a, artifact('a_out'))\nmarshal_save(b, artifact('b_out'))"
    assert log_of(tmp_path, made + saves) == ""


def test_a_bundle_is_told_only_of_what_is_outside_of_it(tmp_path: Path) -> None:
    made = "a = []; b = [a]; c = {'k': a}\nmarshal_save((a, b), artifact('a_b_out'), 'a', 'b')\n"
    assert log_of(tmp_path, made) == ""
    assert log_of(tmp_path, made + "marshal_save(c, artifact('c_out'))") == "'a' and 'c' " + WARNING.format("list")


def test_large_containers_are_not_walked_through(tmp_path: Path) -> None:
    made = """
a = [[i] for i in range(100_000)]
b = [a[-1]]
marshal_warn_if_shared({"a": a})
print(len(marshal_warn_if_shared.seen))
"""
    result = run_text(tmp_path, component_text(made))
    assert (result.stdout, result.stderr) == ("51\n", "")
