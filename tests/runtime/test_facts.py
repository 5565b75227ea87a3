"""What an artifact's metadata say of the value in it."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.linear_model import LinearRegression

from kalegen.generate import generate
from kalegen.running.pipeline import RunOptions, run_pipeline
from kalegen.runtime.marshal_facts import marshal_facts
from tests.settings.workbench import Cells, codes, write_notebook

FRAME = pd.DataFrame({"a": [1, 2, 3], 7: ["x", "y", None], "kind": pd.Categorical(["u", "v", "u"])})
FRAME_FACTS = {
    "class": f"{pd.DataFrame.__module__}.DataFrame",
    "shape": [3, 3],
    "columns": {"a": "int64", "7": str(FRAME[7].dtype), "kind": "category"},
    "rows": 3,
}
ARRAY = {"class": "numpy.ndarray", "shape": [2, 3], "dtype": "float32"}


class Own(LinearRegression):
    """A model of the notebook, whose own properties nobody asks."""

    @property
    def shape(self) -> Any:
        raise SystemExit


Own.__module__ = "__main__"


def facts(value: Any, **artifact: Any) -> dict[str, Any]:
    made = SimpleNamespace(metadata={}, **artifact)
    marshal_facts(value, made)
    metadata: dict[str, Any] = json.loads(json.dumps(made.metadata))
    return metadata


CASES: dict[str, tuple[Any, dict[str, Any]]] = {
    "frame": (FRAME, FRAME_FACTS),
    "array": (np.zeros((2, 3), "float32"), ARRAY),
    "number of numpy": (np.float64(1), {"class": "numpy.float64", "shape": [], "dtype": "float64"}),
    "list": ([1, 2], {}),
    "class": (LinearRegression, {"class": "abc.ABCMeta"}),
    "function": (facts, {}),
    "own": (Own(), {}),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_told_of_a_value(name: str) -> None:
    value, expected = CASES[name]
    assert facts(value) == expected


def test_a_sparse_matrix_tells_its_shape() -> None:
    found = facts(sparse.csr_matrix(np.eye(4)))
    assert (found["shape"], found["dtype"]) == ([4, 4], "float64")


@pytest.mark.parametrize(("value", "framework"), [(LinearRegression(), "sklearn"), (Own(), "sklearn"), ({}, "")])
def test_a_model_tells_of_which_framework_it_is(value: Any, framework: str) -> None:
    assert facts(value, framework="")["framework"] == framework


def test_a_wide_table_s_columns_are_cut() -> None:
    wide = pd.DataFrame(np.zeros((2, 5_000)), columns=[f"{'c' * 100}{number}" for number in range(5_000)])
    wide.columns = [f"{number}{name}" for number, name in enumerate(wide.columns)]
    found = facts(wide)
    assert found["shape"] == [2, 5_000]
    assert len(found["columns"]) == 20
    assert len(json.dumps(found)) < 2_000


class Lazy:
    """A table whose size nobody knows before it is computed."""

    __module__ = "dask"
    columns = ("a", "b")

    @property
    def shape(self) -> Any:
        return [object(), 2]


def test_what_is_not_known_fails_no_step() -> None:
    assert facts(Lazy()) == {"class": "dask.Lazy"}


def test_a_column_that_is_called_like_a_property_is_a_column() -> None:
    found = facts(pd.DataFrame({"dtype": [1], "b": [2]}))
    assert "dtype" not in found
    assert found["columns"] == {"dtype": "int64", "b": "int64"}


def test_a_run_s_records_hold_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fit = "model = LinearRegression().fit(table[['a']], table['b'])\nsize = 3"
    cells: Cells = [
        (["imports"], "import pandas as pd\nfrom sklearn.linear_model import LinearRegression"),
        (["step:load"], "table = pd.DataFrame({'a': [1.0, 2.0], 'b': [3, 4]})"),
        (["step:fit"], fit),
        (["step:show"], "print(model.coef_, table, size)"),
    ]
    result = generate(write_notebook(tmp_path / "n.ipynb", cells))
    assert codes(result) == []
    (tmp_path / "module.py").write_text(result.source or "", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    outcome = run_pipeline(tmp_path / "module.py", RunOptions(root=tmp_path / "runs"), lambda event: None)
    assert outcome.succeeded
    made: dict[str, Any] = {}
    for path in (tmp_path / "runs").rglob("executor_output.json"):
        for port, listed in json.loads(path.read_text(encoding="utf-8")).get("artifacts", {}).items():
            made[port] = listed["artifacts"][0]["metadata"]
    assert made["table_out"]["columns"] == {"a": "float64", "b": "int64"}
    assert made["table_out"]["rows"] == 2
    assert made["model_out"]["framework"] == "sklearn"
    assert made["model_out"]["class"].endswith("LinearRegression")
    assert set(made["size_out"]) == {"python_type", "size_bytes"}
