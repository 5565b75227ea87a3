"""The warning about ``backward()`` in another step than the one that computed the tensor."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.analysis.findings import codes

MODEL = "# %% imports\nimport torch\n# %% step:a\nw = torch.ones(2, requires_grad=True)\n"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("loss = w.sum()\n# %% step:b\nloss.backward()\n", ["KG210"]),
        ("loss = w.sum()\nloss.backward()\n# %% step:b\nprint(w.grad, loss.item())\n", []),
        ("# %% step:b\nloss = w.sum()\nloss.backward()\n", []),
        ("def train():\n    loss.backward()\nloss = w.sum()\n# %% step:b\ntrain()\n", ["KG210"]),
        ("loss = w.sum()\n# %% step:b\nloss = loss.detach() + w.sum()\nloss.backward()\n", []),
        ("class Net:\n    def backward(self): pass\nnet = Net()\n# %% step:b\nnet.backward()\n", []),
    ],
)
def test_gradients_across_steps(cells: str, expected: list[str], tmp_path: Path) -> None:
    assert codes(MODEL + cells, tmp_path) == expected


def test_other_packages_may_keep_how_a_value_was_computed(tmp_path: Path) -> None:
    text = "# %% step:a\nimport chainer\nloss = chainer.Variable(1)\n# %% step:b\nloss.backward()\n"
    assert "KG210" not in codes(text, tmp_path)
