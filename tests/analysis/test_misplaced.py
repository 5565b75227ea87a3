"""The error about shared code that depends on what a step before it has left."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.analysis.findings import codes

STEP = "# %% step:a\nimport random\nrandom.seed(3)\nxs = [4, 2]\nclass A:\n    items = []\n"


@pytest.mark.parametrize(
    ("shared", "later", "expected"),
    [
        ("xs.append(9)", "print(xs)", ["KG212"]),
        ("xs = xs + [9]", "print(xs)", ["KG212"]),
        ("xs = [9]", "print(xs)", []),
        ("xs = [9]\nxs.append(3)", "print(xs)", []),
        ("del xs", "print(1)", ["KG212"]),
        ("if A.items:\n    xs = [1]", "print(xs)", ["KG212"]),
        ("table = {}\nfor xs in range(3):\n    table[xs] = 1", "print(table)", []),
        ("A.items.append(9)", "print(A.items)", ["KG212"]),
        ("random.seed(4)", "print(random.random())", ["KG212"]),
        ("n = len(xs)", "print(n)", []),
        ("n = len(xs)", "xs.append(1)\n# %% step:d\nprint(n)", ["KG212"]),
        ("def h(v, k=xs): return k", "xs.append(1)\n# %% step:d\nprint(h(1))", []),
        ("def h(v, k=xs): return k", "xs = [1]\n# %% step:d\nprint(h(1))", ["KG212"]),
        ("alias = xs", "print(alias, xs)", []),
        ("alias = xs", "alias.append(1)\n# %% step:d\nprint(xs)", ["KG212"]),
        ("rows = [xs]\nfor row in rows:\n    row.append(1)", "print(xs)", ["KG212"]),
        ("rows = [xs]\nlast = rows[0].pop()", "print(xs)", ["KG212"]),
        ("rows = [xs]\nrows[0].append(1)", "print(xs)", []),
        ("rows = [xs]\nfor row in rows:\n    n = len(row)", "print(n, xs)", []),
        ("m = xs[0] + 1", "print(m)", []),
        ("class B(A): conf = xs", "xs.append(1)\nA.items.append(2)\n# %% step:d\nprint(B.conf, B.items)", []),
        ("def d(f): return f\n@d\ndef g(x): return x", "print(g(1))", []),
        ("m = len(xs)\nxs = [8]", "print(m)", ["KG212"]),
        ("def h(v): return xs", "xs = [1]\n# %% step:d\nprint(h(1))", []),
    ],
)
def test_shared_code_after_a_step(shared: str, later: str, expected: list[str], tmp_path: Path) -> None:
    assert codes(f"{STEP}# %% functions\n{shared}\n# %% step:b\n{later}\n", tmp_path) == expected


@pytest.mark.parametrize(
    ("step", "shared", "later", "expected"),
    [
        ("ys = given", "given.insert(0, 1)", "print(ys, given)", ["KG212"]),
        ("ys = {'l': [given]}", "given.insert(0, 1)", "print(ys, given)", ["KG212"]),
        ("y = given[0]", "given.insert(0, 1)", "print(y, given)", []),
        ("ys = list(given)", "given.insert(0, 1)", "print(ys, given)", []),
        ("ys = given", "given.insert(0, 1)", "print(given)", []),
        ("ys = [3]", "print(len(ys))", None, ["KG212"]),
        ("ys = [3]", "given.insert(0, len(ys))", None, ["KG212"]),
        ("ys = given[0]", "given.insert(0, 1)", None, []),
        ("ys = [3]", "print(len(given))", None, []),
        ("ys = [3, given[0]]", "print(len(ys))", "ys.append(1)", []),
        ("ys = [3, given[0]]", "kept = len(ys)", None, []),
    ],
)
def test_shared_code_that_nobody_asked_for_or_that_changes_a_parameter(
    step: str, shared: str, later: str | None, expected: list[str], tmp_path: Path
) -> None:
    cells = f"# %% pipeline-parameters\ngiven = [4, 2]\n# %% step:a\n{step}\n# %% functions\n{shared}\n"
    assert codes(cells + (f"# %% step:b\n{later}\n" if later else ""), tmp_path) == expected
