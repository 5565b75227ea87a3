"""Which values are artifacts of which steps: a step saves what it changes, and no more."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kalegen.generate import generate
from tests.semantics.case import Case

SAVE = re.compile(r"^def (\w+)_step\(|marshal_save\((\w+),", re.MULTILINE)


def saved(text: str, folder: Path) -> dict[str, set[str]]:
    """For each step, the variables that it saves; those of a bundle count as one."""
    Case("", "", text).program.write(folder / "case.ipynb")
    source = generate(folder / "case.ipynb").source
    assert source is not None
    found: dict[str, set[str]] = {}
    step = ""
    for name, variable in SAVE.findall(source[source.index("@kfp_dsl.component") :]):
        step = name or step
        found.setdefault(step, set()).update([variable] if variable else [])
    return found


USES = {
    "for f in features:\n    lib.draw(f)": False,
    "for i, f in enumerate(sorted(features)):\n    lib.draw(i, f)": False,
    "for f, g in zip(features, features[1:]):\n    lib.draw(f, g)": False,
    "lib.draw(features[0], *features)": False,
    "lib.draw(list(features))": False,
    "lib.draw(features)": True,
    "features[0] = lib.draw()": True,
    "features += ['c']": True,
}


@pytest.mark.parametrize("use", USES)
def test_a_list_of_texts_is_saved_again_where_it_may_change(use: str, tmp_path: Path) -> None:
    text = f"# %% step:a\nimport lib\nfeatures = ['a', 'b']\n# %% step:b\n{use}\n"
    assert saved(f"{text}# %% step:c\nprint(features)", tmp_path) == {
        "a": {"features"},
        "b": {"features"} if USES[use] else set(),
        "c": set(),
    }


def test_a_list_of_lists_is_saved_again_where_its_parts_may_change(tmp_path: Path) -> None:
    text = "# %% step:a\nimport lib\nrows = [[1], [2]]\n# %% step:b\nfor row in rows:\n    lib.draw(row)\n"
    assert saved(f"{text}# %% step:c\nprint(rows)", tmp_path) == {"a": {"rows"}, "b": {"rows"}, "c": set()}


def test_the_items_of_a_dict_of_numbers_are_not_the_dict(tmp_path: Path) -> None:
    text = "# %% step:a\nimport lib\nrates = {'a': 1}\n# %% step:b\nfor k, v in rates.items():\n    lib.draw(k, v)\n"
    assert saved(f"{text}# %% step:c\nprint(rates)", tmp_path) == {"a": {"rates"}, "b": set(), "c": set()}


GRADIENTS = {
    "cost = (weight * 2).sum()\ncost.backward()": {"weight"},
    "train(weight)": {"weight"},
    "cost = weights[0].sum()\ncost.backward()": {"weight"},
    "cost = (weight * 2).sum()": set(),
}


@pytest.mark.parametrize("use", GRADIENTS)
def test_gradients_are_saved_with_the_tensors_that_hold_them(use: str, tmp_path: Path) -> None:
    text = (
        "# %% step:a\nimport torch\nweight = torch.ones(2, requires_grad=True)\nweights = [weight]\ntable = {'a': 1}\n"
        "def train(weight):\n    cost = (weight * 2).sum()\n    cost.backward()\n"
        f"# %% step:b\n{use}\nprint(table['a'])\n"
    )
    assert saved(f"{text}# %% step:c\nprint(weight.grad)", tmp_path)["b"] == GRADIENTS[use]


def test_what_a_with_statement_runs_no_other_use_runs(tmp_path: Path) -> None:
    manager = "class Timer:\n    def __enter__(self):\n        self.t = []\n        return self\n"
    manager += "    def __exit__(self, *problem):\n        self.t.append(1)\n"
    text = f"# %% step:a\n{manager}with Timer() as t:\n    pass\n# %% step:b\nprint(t.t, t == t)\n"
    assert saved(f"{text}# %% step:c\nprint(t.t)", tmp_path) == {"a": {"t"}, "b": set(), "c": set()}
    text = text.replace("print(t.t, t == t)", "with t:\n    print()")
    assert saved(f"{text}# %% step:c\nprint(t.t)", tmp_path) == {"a": {"t"}, "b": {"t"}, "c": set()}


ALIASES = {
    "Edge = tuple": set(),
    "Edge = tuple[int, int]": set(),
    "Edge: TypeAlias = 'tuple[int, int] | None'": {"Edge"},
    "Edge = Tuple[int, Optional['Node']] | None": set(),
    "class Node: pass\nEdge = Node": set(),
    "Edge = array.array": set(),
    "Edge = os.environ": {"Edge"},
    "Edge = tuple\nif lib.slow: Edge = list": {"Edge", "edge"},
    "Edge = kinds[0]": {"Edge"},
}


@pytest.mark.parametrize("alias", ALIASES)
def test_an_alias_of_a_type_is_code(alias: str, tmp_path: Path) -> None:
    imports = "# %% imports\nimport array, lib, os\nfrom typing import Optional, Tuple, TypeAlias\n"
    text = f"{imports}# %% step:a\nkinds = [tuple]\n{alias}\ndef edge(a, b) -> Edge: return Edge((a, b))\n"
    made = saved(f"{text}# %% step:b\nprint(edge(1, 2))\n# %% step:c\nprint(edge(3, 4))", tmp_path)
    assert made == {"a": ALIASES[alias], "b": set(), "c": set()}


def test_a_function_that_another_calls_by_its_parameter_is_code(tmp_path: Path) -> None:
    text = "# %% step:a\ndef near(n): return {n}\ndef search(n, step): return step(n)\nfound = search(1, near)\n"
    assert saved(f"{text}# %% step:b\nprint(search(found, near))\n# %% step:c\nprint(near)", tmp_path) == {
        "a": {"found"},
        "b": set(),
        "c": set(),
    }


NETWORK = "model = tf.keras.Sequential([tf.keras.layers.Dense(1)])\n{}\nmodel.compile(loss='mse')"
READERS = {
    NETWORK.format("model.fit(X, y)"): set(),
    NETWORK.format("model.evaluate(X, y)"): set(),
    NETWORK.format("norm = tf.keras.layers.Normalization()\nnorm.adapt(X)\nmodel.add(norm)"): set(),
    NETWORK.format("ds = tf.data.Dataset.from_tensor_slices((X, y)).shuffle(9).batch(3)\nmodel.fit(ds)"): set(),
    NETWORK.format("model.add(tf.keras.layers.Input(shape=X.shape[1:]))"): set(),
    NETWORK.format("model.evaluate_all(X)"): {"X"},
    "rows = X.shapes[1:]\nrows.append(1)": {"X"},
}


@pytest.mark.parametrize("use", READERS)
def test_what_a_network_reads_is_not_saved_again(use: str, tmp_path: Path) -> None:
    text = f"# %% step:a\nimport tensorflow as tf\nX, y = make(), 1\n# %% step:b\n{use}\n# %% step:c\nprint(X, y)"
    shared = f"# %% imports\nfrom data import make\n{text}"
    assert saved(shared, tmp_path)["b"] == READERS[use]
