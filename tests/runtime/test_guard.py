"""The guard tells of each change of a value that must stay as it was loaded, and of nothing else."""

from __future__ import annotations

import logging
import textwrap
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kalegen.runtime.marshal import marshal_load, marshal_save
from kalegen.runtime.marshal_guard import marshal_guard, marshal_watch

PREAMBLE = """
import array, collections, dataclasses, functools, queue, random
import networkx, numpy as np, pandas as pd, scipy.sparse
from sklearn.cluster import KMeans
from sklearn.datasets import load_iris
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

data, target = load_iris(return_X_y=True)

class Point:
    def __init__(self):
        self.places = [3, 4]

class Shape:
    def __init__(self):
        self.sides = [3, 4]
    @functools.cached_property
    def area(self):
        return sum(self.sides)
"""


def guarded(folder: Path, made: str, used: str, how: tuple[str, ...] = ()) -> None:
    """What a step does that loads ``x`` as another one made it, and uses it."""
    import sys

    module = type(sys)("__main__")
    main, sys.modules["__main__"] = sys.modules["__main__"], module
    try:
        scope: dict[str, Any] = vars(module)
        exec(textwrap.dedent(PREAMBLE + made), scope)
        artifact = SimpleNamespace(path=str(folder / "x_out"), metadata={})
        marshal_save(scope["x"], artifact)
        x = scope["x"] = marshal_load(artifact)
        watched = marshal_watch(x=x)
        exec(textwrap.dedent(used), scope)
        marshal_guard(watched, *how)
    finally:
        sys.modules["__main__"] = main


@pytest.mark.parametrize(
    ("made", "used"),
    [
        ("x = [1, 2]", "x.append(3)"),
        ("x = [1, 2]", "x.sort(reverse=True)"),
        ("x = {'k': {}}", "x['k']['z'] = 1"),
        ("x = {'a': 1, 'b': 2}", "x['a'] = x.pop('a')"),
        ("x = {1, 2}", "x.add(3)"),
        ("x = {'a': [True]}", "x['a'][0] = 1"),
        ("x = [-1.0]", "x[0] = -2.0"),
        ("x = collections.deque([1])", "x.appendleft(0)"),
        ("x = collections.defaultdict(list)", "x['new']"),
        ("x = Shape()", "x.sides.append(5)"),
        ("x = Shape()", "x.colour = 'red'"),
        ("x = np.arange(10.0)", "x[3] = 0"),
        ("x = np.arange(10)", "np.random.shuffle(x)"),
        ("x = np.arange(1_000_000.0)", "x[500_000] += 1"),
        ("x = np.arange(1_000_000.0)", "x[5], x[6] = x[6], x[5]"),
        ("x = np.arange(1_000_001, dtype='i1')", "x[-1] = 0"),
        ("x = np.array([['a', 'b']], object)", "x[0, 0] = 'c'"),
        ("x = np.zeros((2000, 1000), order='F')", "x[7, 7] = 1"),
        ("x = np.array(['2020'], 'M8[D]')", "x += 1"),
        ("x = pd.DataFrame({'a': [1, 2], 'b': ['u', 'v']})", "x.loc[0, 'b'] = 'w'"),
        ("x = pd.DataFrame({'a': [1, 2]})", "x['c'] = 0"),
        ("x = pd.DataFrame({'a': [2, 1]})", "x.sort_values('a', inplace=True)"),
        ("x = pd.DataFrame({'a': [2, 1]})", "x.attrs['unit'] = 'm'"),
        ("x = pd.Series([1, 2])", "x.index = ['u', 'v']"),
        ("x = scipy.sparse.eye(3).tocsr()", "x[0, 0] = 5"),
        ("x = random.Random(1)", "x.random()"),
        ("x = np.random.default_rng(1)", "x.random()"),
        ("x = queue.Queue()", "x.put(1)"),
        ("x = StandardScaler()", "make_pipeline(x, SVC()).fit(data, target)"),
        ("x = StandardScaler().fit(data)", "x.fit(data * 2)"),
        ("x = make_pipeline(StandardScaler(), SVC())", "x.set_params(svc__C=2)"),
        ("x = RandomForestClassifier(5, random_state=0).fit(data, target)", "x.fit(data[::-1] ** 2, target)"),
    ],
)
def test_a_change_is_told(tmp_path: Path, made: str, used: str) -> None:
    with pytest.raises(RuntimeError) as found:
        guarded(tmp_path, made, used, ("error",))
    text = str(found.value)
    assert text.startswith("this step changes 'x', but later steps get it as it was before")


@pytest.mark.parametrize(
    ("made", "used"),
    [
        ("x = [1, {'a': (2, [3])}]", "sorted(x[1]['a'][1])"),
        ("x = {'b', 'a'}", "x.add('c'); x.discard('c')"),
        ("x = [[1]]", "x[0] = list(x[0])"),
        ("x = Shape()", "x.area"),
        ("x = [Shape(), Shape()]", "x[1].area"),
        ("x = lambda: 1", "x()"),
        (
            "x = pd.DataFrame({'a': [1.0, 2]}); x['b'] = [3.0, 4]; x['c'] = 5",
            "x.describe(); x.values; x._consolidate_inplace()",
        ),
        (
            "x = pd.DataFrame({'a': [1, 2], 'b': list('uv')})",
            "x.groupby('b').sum(); x['a']; x.loc[0]; x.index.get_loc(1)",
        ),
        (
            "x = pd.DataFrame({'a': [1, 2], 'b': list('uv')}).groupby('b')",
            "x.sum(); x['a'].transform('mean'); x.get_group('u'); x.groups; x.head(1)",
        ),
        ("x = pd.DataFrame({'a': [1, 2]}).rolling(2)", "x.sum(); x.agg(['min', 'max'])"),
        ("x = pd.date_range('2020', periods=3).to_series()", "x.resample('D').count(); x.index.freq; x.index.year"),
        ("x = pd.Series(['u', None, 'v'])", "x.str.upper(); x.astype('category'); x.isna()"),
        ("x = pd.MultiIndex.from_product([[1, 2], list('ab')])", "x.get_loc((1, 'a')); x.to_frame()"),
        (
            "x = scipy.sparse.random(9, 9, 0.5, 'csr', random_state=0)[:, ::-1]",
            "x.sort_indices(); x.sum_duplicates(); x.T",
        ),
        ("x = networkx.path_graph(3)", "x.nodes; x.edges; x.adj; x.degree; networkx.pagerank(x)"),
        ("x = np.arange(6).reshape(2, 3)", "x.T.sum(); x.ravel(); np.median(x)"),
        ("x = LogisticRegression().fit(data, target)", "x.predict(data); x.score(data, target)"),
        ("x = KNeighborsClassifier(algorithm='kd_tree').fit(data, target)", "x.predict(data)"),
        ("x = SVC(probability=False).fit(data, target)", "x.predict(data)"),
        ("x = KMeans(3, n_init=1).fit(data)", "x.predict(data); x.transform(data)"),
        ("x = RandomForestClassifier(5).fit(data, target)", "x.predict(data); x.feature_importances_; repr(x)"),
        ("x = HistGradientBoostingClassifier(max_iter=5).fit(data, target)", "x.predict(data); x._repr_html_()"),
        (
            "x = TfidfVectorizer(stop_words='english').fit(['a cat', 'some dog'])",
            "x.transform(['cat']); x.get_feature_names_out()",
        ),
        ("x = TfidfVectorizer(stop_words=['some']).fit(['a cat', 'some dog'])", "x.transform(['cat'])"),
        ("x = make_pipeline(StandardScaler(), SVC()).fit(data, target)", "x.predict(data); x[:-1].transform(data)"),
        (
            "import xgboost; x = xgboost.XGBClassifier(n_estimators=3).fit(data, target)",
            "x.predict(data); x.feature_importances_",
        ),
        (
            "import xgboost; x = xgboost.train({'nthread': 1}, xgboost.DMatrix(data, target), 3)",
            "x.predict(xgboost.DMatrix(data)); x.get_score()",
        ),
        (
            "import lightgbm; x = lightgbm.LGBMClassifier(n_estimators=3, verbose=-1).fit(data, target)",
            "x.predict(data)",
        ),
        (
            "import lightgbm; x = lightgbm.train({'verbose': -1}, lightgbm.Dataset(data, target), 3)",
            "x.predict(data); x.feature_importance()",
        ),
        (
            "from matplotlib.figure import Figure; x = Figure(); x.subplots().plot([1])",
            "x.canvas.draw(); x.savefig('x.png')",
        ),
        ("import sympy; x = sympy.Symbol('a', real=True) ** 2", "x.is_positive; x.diff(); x.expand()"),
        ("import threading; x = [threading.Lock()]", "x[0].acquire()"),
    ],
)
def test_what_changes_nothing_is_not(
    tmp_path: Path, made: str, used: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    guarded(tmp_path, made, used, ("error",))
    assert not [record for record in caplog.records if record.name == "kalegen"]


def test_by_default_it_is_a_warning_and_where_pipelines_are_tried_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("KALEGEN_GUARD", raising=False)
    with caplog.at_level(logging.WARNING, "kalegen"):
        guarded(tmp_path, "x = []", "x.append(1)")
    assert "changes 'x', but" in caplog.text
    monkeypatch.setenv("KALEGEN_GUARD", "error")
    with pytest.raises(RuntimeError, match="changes 'x'"):
        guarded(tmp_path, "x = []", "x.append(1)")


@pytest.mark.parametrize("made", ["x = [Point() for _ in range(3)]", "x = {'k': Point()}"])
def test_objects_whose_classes_leave_pickling_to_pickle(tmp_path: Path, made: str) -> None:
    guarded(tmp_path, made, "[*(x.values() if isinstance(x, dict) else x)][-1].places[0]", ("error",))
    with pytest.raises(RuntimeError, match="this step changes 'x'"):
        guarded(tmp_path, made, "[*(x.values() if isinstance(x, dict) else x)][-1].places.append(5)", ("error",))


def test_of_a_bundle_and_of_parameters(tmp_path: Path) -> None:
    artifact = SimpleNamespace(path=str(tmp_path / "a_b_out"), metadata={})
    marshal_save(([1], {"k": 2}), artifact, "a", "b")
    a, b = marshal_load(artifact, "a", "b")
    assert marshal_load(artifact, "b") == [b]
    watched = marshal_watch(a=a, b=b, sizes=[3])
    marshal_guard(watched, "error")
    b["k"] = 3
    with pytest.raises(RuntimeError, match="changes 'b', but"):
        marshal_guard(watched, "error")
