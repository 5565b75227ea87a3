"""Values of the heavy libraries come back as they were: ``make test-ml``."""

from __future__ import annotations

import pytest

from tests.runtime.round_trips import Row, outcomes

pytestmark = pytest.mark.ml

TENSOR = "torch.equal(value, expected) and value.dtype == expected.dtype and value.stride() == expected.stride()"
TORCH = [
    Row("tensor", "import torch\nvalue = torch.arange(90_000.).reshape(300, 300)", TENSOR),
    Row("small_tensor", "import torch\nvalue = torch.tensor([1, 2], dtype=torch.int8)", TENSOR),
    Row("empty_tensor", "import torch\nvalue = torch.empty(0, 3)", TENSOR),
    Row("bfloat16", "import torch\nvalue = torch.ones(70_000, dtype=torch.bfloat16)", TENSOR),
    Row("transposed", "import torch\nvalue = torch.arange(90_000.).reshape(300, 300).T", TENSOR),
    Row("gradient", "import torch\nvalue = torch.nn.Parameter(torch.ones(3))", TENSOR + " and value.requires_grad"),
    Row("own_gradient", "import torch\nw = torch.ones(3, requires_grad=True)\np = torch.nn.Parameter(torch.ones(2))\n"
        "(w.sum() * 2 + (p * 3).sum()).backward()\nvalue = [w, p, torch.optim.SGD([w, p], lr=1)]",
        "value[0].grad.tolist() == [2, 2, 2] and value[1].grad.tolist() == [3, 3] and value[2].step() is None"
        " and value[0].tolist() == [-1, -1, -1]"),
    Row("history", "import pickle, torch\nw = torch.ones(3, requires_grad=True)\nvalue = (w * 2).sum()\n"
        "def told(v):\n    try:\n        (v * 2).backward()\n    except RuntimeError as error:\n"
        "        return 'another step' in str(error)",
        TENSOR + " and value.requires_grad and told(value) and expected.backward() is None"),
    Row("sparse", "import torch\nvalue = torch.eye(3).to_sparse()",
        "torch.equal(value.to_dense(), expected.to_dense())"),
    Row("views", "import torch\na = torch.zeros(90_000); value = [a, a[:3]]",
        "value[0].fill_(7) is value[0] and value[1].tolist() == [7, 7, 7]"),
    Row("mixed_container", "import numpy as np, torch\nvalue = {'a': np.arange(90_000), 't': torch.arange(90_000)}",
        "(value['a'] == expected['a']).all() and torch.equal(value['t'], expected['t'])"),
    Row("module", "import torch\nclass Net(torch.nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.body = torch.nn.Linear(300, 300)\n"
        "    def forward(self, x):\n        return self.body(x) * factor\n"
        "factor = 2\ntorch.manual_seed(0)\nvalue = Net()",
        "type(value) is Net and torch.equal(value(torch.ones(300)), expected(torch.ones(300)))"),
    Row("optimizer", "import torch\ntorch.manual_seed(0)\nm = torch.nn.Linear(2, 2)\n"
        "o = torch.optim.Adam(m.parameters())\n"
        "m(torch.ones(2)).sum().backward(); o.step()\nvalue = (m, o)",
        "value[1].param_groups[0]['params'][0] is value[0].weight and"
        " all(torch.equal(a, b) for a, b in zip(value[0].parameters(), expected[0].parameters()))"),
    Row("state_dict", "import torch\ntorch.manual_seed(0)\nvalue = torch.nn.Linear(300, 300).state_dict()",
        "list(value) == list(expected) and all(torch.equal(value[k], expected[k]) for k in value)"),
    Row("trained_on", "import torch\ntorch.manual_seed(0)\nvalue = torch.nn.Linear(2, 2)",
        "torch.optim.SGD(value.parameters(), 0.1).step() is None"
        " and not value.weight.data.fill_(1).sub(1).any()"),
    Row("dataset", "import torch\nvalue = torch.utils.data.TensorDataset(torch.arange(3), torch.arange(3))",
        "value[1] == expected[1] and len(value) == 3"),
    Row("loader", "import torch\nvalue = torch.utils.data.DataLoader(list(range(4)), batch_size=2)",
        "[b.tolist() for b in value] == [[0, 1], [2, 3]]"),
    Row("random_generator", "import torch\ntorch.manual_seed(3)\nvalue = torch.get_rng_state()",
        "torch.equal(value, expected)"),
]  # fmt: skip

OTHER = [
    Row("polars", "import polars as pl\nvalue = pl.DataFrame({'a': [1, None], 'b': ['x', 'y'],"
        " 'c': pl.Series(['p', 'q'], dtype=pl.Categorical)})",
        "value.equals(expected) and value.schema == expected.schema"),
    Row("lazy_polars", "import polars as pl\nvalue = pl.DataFrame({'a': range(9)}).lazy().filter(pl.col('a') > 3)",
        "value.collect().equals(expected.collect())"),
    Row("polars_series", "import polars as pl\nvalue = pl.Series('s', range(90_000))",
        "value.equals(expected, check_names=True)"),
    Row("arrow_table", "import pyarrow as pa\nvalue = pa.table({'a': range(90_000), 'b': ['x'] * 90_000})"
        ".replace_schema_metadata({'k': 'v'})", "value.equals(expected, check_metadata=True)"),
    Row("arrow_frame", "import pandas as pd, pyarrow as pa\n"
        "value = pd.DataFrame({'s': pd.array(['a', None] * 9000, pd.ArrowDtype(pa.string()))})",
        "not pd.testing.assert_frame_equal(value, expected)"),
]  # fmt: skip

GROUPS = {"torch": (TORCH, ("torch", "numpy")), "other": (OTHER, ("pandas", "polars", "pyarrow"))}


@pytest.mark.parametrize("group", GROUPS)
def test_come_back(group: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    rows, packages = GROUPS[group]
    found = outcomes(rows, tmp_path_factory.mktemp(group), packages)
    assert found == {row.name: "same" for row in rows}
