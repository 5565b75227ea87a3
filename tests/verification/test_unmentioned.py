"""Which variables of shared cells a step does not mention, so that their values do not count there."""

from __future__ import annotations

import pytest

from kalegen.verification.cells import Plan
from kalegen.verification.comparison import compare
from kalegen.verification.observation import Observation

SHARED = "a = 1\nb = a\nc = 2"


@pytest.mark.parametrize(
    ("step", "unmentioned"),
    [
        ("print(a)", {"b", "c"}),
        ("a = 5\nfor b in []: pass", {"c"}),
        ("def f(x=c):\n    return a + b", {"a", "b"}),
        ("f = lambda: a\nclass C:\n    x = b\n    def g(self): return c", {"a", "c"}),
        ("try: pass\nexcept Exception as a: pass\nimport json as b", {"c"}),
        ("print(f'{a}', [b for _ in ()])", {"c"}),
        ("%time a", {"b", "c"}),
    ],
)
def test_names(step: str, unmentioned: set[str]) -> None:
    assert Plan(((1, SHARED), (2, step)), {2: "s"}).unmentioned() == {"s": unmentioned}


def test_cells_of_one_step_are_taken_together() -> None:
    plan = Plan(((1, SHARED), (2, "a"), (3, "b"), (4, "c")), {2: "s", 3: "s", 4: "t"})
    assert plan.unmentioned() == {"s": {"c"}, "t": {"a", "b"}}


def test_what_a_step_mentions_is_compared() -> None:
    notebook = {"s": Observation({"a": ["plain", "int", "1"]}, "")}
    pipeline = {"s": Observation({"a": ["plain", "int", "2"]}, "")}
    assert [d.what for d in compare(notebook, (), pipeline, {"s": {"b"}}).different] == ["a"]
    assert not compare(notebook, (), pipeline, {"s": {"a"}}).different
