"""Values are described so that what differs is seen, and told in words."""

from __future__ import annotations

import copy
import pickle
from collections import OrderedDict, defaultdict
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression

from kalegen.verification.comparison import Way, compare
from kalegen.verification.describe import describe
from kalegen.verification.differences import differences
from kalegen.verification.observation import Observation


class Thing:
    """A class with state."""

    def __init__(self, n: int) -> None:
        self.n = n
        self.parts: list[Any] = []


def friends(names: str) -> set[Thing]:
    """Things that hold sets of one another, and whose order in a set follows their addresses."""
    things = [Thing(ord(name)) for name in names]
    for thing, other in zip(things, [*things[1:], things[0]], strict=True):
        thing.parts.append({other, thing})
    return set(things)


def test_the_order_of_objects_in_a_set_makes_no_difference() -> None:
    expected = describe(friends("abcdefgh"))
    assert [differences("x", expected, describe(friends("abcdefgh"[i:] + "abcdefgh"[:i]))) for i in range(8)] == [
        []
    ] * 8
    assert differences("x", expected, describe(friends("abcdefgx")))


def told(expected: object, actual: object) -> list[str]:
    return differences("x", describe(expected), describe(actual))


SHARED: list[Any] = []
CYCLE: list[Any] = []
CYCLE.append(CYCLE)


@pytest.mark.parametrize(
    "value",
    [
        None, True, 3, 2.5, float("nan"), "text", b"bytes", [1, [2]], (1,), {1, 2}, {"k": {"l": [1]}}, OrderedDict(a=1),
        defaultdict(list, k=[1]), date(2026, 1, 1), Thing(3), [SHARED, SHARED], CYCLE, np.arange(6).reshape(2, 3),
        np.array([1, None, "x"], dtype=object), np.float64(1.5), np.random.default_rng(3),
        pd.DataFrame({"a": [1, 2], "b": ["x", None]}), pd.Series([1.0, float("nan")], name="s"),
        pd.date_range("2026-01-01", periods=2), LinearRegression().fit([[1.0], [2.0]], [1.0, 2.0]), range(3), len,
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_a_copy_is_equal(value: object) -> None:
    assert told(value, pickle.loads(pickle.dumps(value))) == []


def test_what_a_grouping_has_computed_is_no_difference() -> None:
    one, other = (pd.DataFrame({"a": [1, 1], "b": [2, 3]}).groupby("a") for _ in range(2))
    one.sum()
    assert told(one, other) == []


@pytest.mark.parametrize(
    ("expected", "actual", "text"),
    [
        (1, 2, "x: 1 in the notebook, 2 in the pipeline"),
        (1, 1.0, "x: 1 in the notebook, 1.0 (float) in the pipeline"),
        (1, True, "x: 1 in the notebook, True (bool) in the pipeline"),
        ([1, 2], [1, 3], "x[1]: 2 in the notebook, 3 in the pipeline"),
        ([1], [1, 2], "x: 1 elements in the notebook, 2 in the pipeline"),
        ({"k": [1]}, {"k": [2]}, "x['k'][0]: 1 in the notebook, 2 in the pipeline"),
        ({"a": 1}, {"b": 1}, "x: 'a' in the notebook, 'b' in the pipeline"),
        (Thing(1), Thing(2), "x.n: 1 in the notebook, 2 in the pipeline"),
        (np.array([1, 2]), np.array([1, 5]), "x[1]: 2 in the notebook, 5 in the pipeline"),
        (np.zeros((2, 2)), np.zeros(4), "x: float64 of shape (2, 2) in the notebook, float64 of shape (4,) in the"),
        (np.zeros(2000), np.r_[np.zeros(1999), 1], "x: an element beyond the first 6 differs"),
        ([SHARED, SHARED], [[], []], "x[1]: an object that it shares with another part in the notebook"),
    ],
)  # fmt: skip
def test_a_difference_is_told(expected: object, actual: object, text: str) -> None:
    assert told(expected, actual)[0].startswith(text)


def test_a_frame_is_compared_to_its_cells() -> None:
    frame = pd.DataFrame({"a": [1, 2], "b": [3.0, 4.0]})
    other = frame.copy()
    other.loc[1, "b"] = 5.0
    assert told(frame, other) == ["x.columns['b'][1]: 4.0 (float) in the notebook, 5.0 (float) in the pipeline"]
    assert told(frame, frame.astype({"a": "int32"}))
    assert told(frame, frame.set_index("a"))


def test_a_value_that_cannot_be_looked_at_is_described() -> None:
    class Hostile:
        @property
        def __dict__(self) -> dict[str, Any]:  # type: ignore[override]
            raise RuntimeError("no")

        def __repr__(self) -> str:
            raise RuntimeError("no")

    assert "RuntimeError" in str(describe(Hostile()))


def test_state_of_functions_and_classes_counts() -> None:
    def count(cache: dict[str, int] = {}) -> None:  # noqa: B006
        cache["n"] = 1

    before = describe(count)
    count()
    assert differences("count", before, describe(count))
    described = copy.deepcopy(describe(Thing))
    assert differences("Thing", described, describe(Thing)) == []


FLEETING = {
    "an address": ("<A object at 0x7f01>", "<A object at 0x7fee>"),
    "a class of a component": ("<function f at 0x1234>", "<function a_step.<locals>.f at 0x9876>"),
    "what %%time says": ("CPU times: user 1 ms, sys: 0 ns, total: 1 ms\nWall time: 2 ms\n6", "6"),
    "a progress bar": ("100%|██████████| 5/5 [00:00<00:00, 9.1it/s]\n6", "\r 50%|█████\r100%|██████████| 5/5\n6\n"),
    "a bar of rich": ("Working... ━━━━━━━━━━ 100% 0:00:00\n6", "\x1b[1mWorking\x1b[0m... ━━━ 100% 0:00:01\n6"),
    "a figure in a widget": (
        "<IPython.core.display.Javascript object>\n<IPython.core.display.HTML object>\n6",
        "6",
    ),
    "an empty figure": ("<Figure size 640x480 with 0 Axes>\n6", "6"),
    "a place in a traceback": (
        'File "/tmp/ipykernel_3/3.py", line 1, in <module>\nValueError', 'File "a.py", line 70, in a_step\nValueError'
    ),
    "the line of a warning": ("/tmp/ipykernel_3/2.py:3: UserWarning", "/x/ephemeral_component.py:41: UserWarning"),
}  # fmt: skip


@pytest.mark.parametrize("name", FLEETING)
def test_what_is_about_the_run_does_not_count_in_what_is_printed(name: str) -> None:
    one, other = ({"a": Observation({}, text)} for text in FLEETING[name])
    assert compare(one, (), other).different == ()


@pytest.mark.parametrize(("one", "other"), [("6", "7"), ("6\n7", "7\n6"), ("loss 0.5", "loss 0.6"), ("", "6")])
def test_what_is_computed_does(one: str, other: str) -> None:
    found = compare({"a": Observation({}, one)}, (), {"a": Observation({}, other)})
    assert [difference.what for difference in found.different] == ["printed"]


def test_classes_that_inherit_from_those_of_pandas_are_compared_as_these() -> None:
    class Measured(pd.Series):  # type: ignore[misc]
        _metadata = ["_name", "unit"]  # noqa: RUF012

    def measured(unit: str) -> pd.Series:
        made = Measured([1, 2])
        made.unit = unit
        return made

    one, same, other = measured("m"), pickle.loads(pickle.dumps(pd.Series([1, 2]))), measured("km")
    one.describe()
    assert differences("x", describe(one), describe(measured("m"))) == []
    assert differences("x", describe(one), describe(other)) == ["x.unit: 'm' in the notebook, 'km' in the pipeline"]
    assert differences("x", describe(one), describe(same))


def test_messages_speak_of_what_was_run() -> None:
    found = compare(
        {"a": Observation({"x": describe(1)})}, (), {"a": Observation({"x": describe(2)})}, {}, Way("script")
    )
    assert found.different[0].details == ("x: 1 in the script, 2 in the pipeline",)


def fitted(name: str, shift: float) -> object:
    """A model that has learned from data that is shifted."""
    import lightgbm
    import xgboost
    from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier

    models = {
        "forest": lambda: RandomForestClassifier(3, random_state=0),
        "gradient boosting": lambda: GradientBoostingClassifier(n_estimators=3, random_state=0),
        "xgboost": lambda: xgboost.XGBClassifier(n_estimators=3),
        "lightgbm": lambda: lightgbm.LGBMClassifier(n_estimators=3, verbose=-1, min_child_samples=2),
    }
    numbers = np.random.default_rng(0).normal(size=(60, 2))
    return models[name]().fit(numbers, numbers[:, 0] > shift)


@pytest.mark.parametrize("name", ["forest", "gradient boosting", "xgboost", "lightgbm"])
def test_fitted_models_are_compared_by_what_they_have_learned(name: str) -> None:
    first = describe(fitted(name, 0.0))
    assert differences("m", first, describe(fitted(name, 0.0))) == []
    assert differences("m", first, describe(pickle.loads(pickle.dumps(fitted(name, 0.0))))) == []
    assert differences("m", first, describe(fitted(name, 0.4))) != []


def test_fields_are_compared_and_not_the_bytes_between_them() -> None:
    kind = np.dtype([("a", "i1"), ("b", "f8")], align=True)
    one, other = (np.frombuffer(bytes([fill]) * 16, kind).copy() for fill in (0, 1))
    other["a"], other["b"] = one["a"], one["b"]
    assert differences("x", describe(one), describe(other)) == []
    other["b"] = 2.5
    assert differences("x", describe(one), describe(other)) == ["x.b[0]: 0.0 in the notebook, 2.5 in the pipeline"]


class Plotly:
    def __init__(self, data: object) -> None:
        self.data = data

    def to_plotly_json(self) -> object:
        return self.data


class Altair(Plotly):
    def to_dict(self) -> object:
        return self.data


BaseFigure = type("BaseFigure", (Plotly,), {"__module__": "plotly.basedatatypes"})
TopLevelMixin = type("TopLevelMixin", (Altair,), {"__module__": "altair.vegalite.v6.api"})


@pytest.mark.parametrize("kind", [BaseFigure, TopLevelMixin])
def test_charts_are_compared_by_their_json(kind: type) -> None:
    first = describe(kind({"y": [1, 2], "x": 0}))
    assert differences("f", first, describe(kind({"x": 0, "y": [1, 2]}))) == []
    assert differences("f", first, describe(kind({"x": 0, "y": [1, 3]}))) == [
        "f.json['y'][1]: 2 in the notebook, 3 in the pipeline"
    ]


def test_names_that_are_counted_up_are_no_difference() -> None:
    one, other = (TopLevelMixin({"params": [{"name": f"param_{n}"}], "view": f"param_{n}"}) for n in (3, 8))
    assert differences("f", describe(one), describe(other)) == []
    one, other = (BaseFigure({"data": [{"uid": text}]}) for text in "ab")
    assert differences("f", describe(one), describe(other)) == []


def test_figures_are_compared_as_pictures() -> None:
    from matplotlib.figure import Figure

    def drawn(value: float) -> Figure:
        figure = Figure(dpi=value * 100)  # which does not count
        figure.subplots().plot([1, value])
        return figure

    first = describe(drawn(2))
    assert first[:3] == ["picture", "matplotlib.figure.Figure", [384, 288]]
    other = drawn(2)
    other.dpi = 33
    assert differences("f", first, describe(other)) == []
    (text,) = differences("f", first, describe(drawn(3)))
    assert text.startswith("f: ") and text.endswith(" of 110,592 pixels differ")


def test_what_memory_a_tree_of_neighbours_shares_is_no_difference() -> None:
    from sklearn.neighbors import KNeighborsClassifier

    own = np.random.default_rng(0).normal(size=(40, 3))
    view = np.frombuffer(own.tobytes()).reshape(40, 3)
    first, second = (KNeighborsClassifier().fit(data, [0, 1] * 20) for data in (own, view))
    assert differences("knn", describe(first), describe(second)) == []
    other = KNeighborsClassifier().fit(np.where(own > 1, 1.0, own), [0, 1] * 20)
    assert differences("knn", describe(first), describe(other))


def test_times_that_a_search_has_measured_are_no_difference() -> None:
    from sklearn.model_selection import GridSearchCV
    from sklearn.tree import DecisionTreeClassifier

    numbers = np.random.default_rng(0).normal(size=(40, 2))
    first, second, third = (
        describe(GridSearchCV(DecisionTreeClassifier(random_state=0), {"max_depth": depths}).fit(numbers, [0, 1] * 20))
        for depths in ([1, 2], [1, 2], [1, 3])
    )
    assert differences("grid", first, second) == []
    assert differences("grid", first, third)
