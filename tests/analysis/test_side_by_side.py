"""Steps that only read the same data run side by side, without a finding, and save nothing of it anew."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kalegen.generate import generate
from tests.semantics.case import Case

ROOT = Path(__file__).parents[2]

PLOTS = """
# %% imports
import pandas as pd
import matplotlib.pyplot as plt
# %% step:load
df = pd.read_csv("https://example.org/data.csv")
numeric = df.select_dtypes("number")
# %% step:one prev:load
df["y"].plot()
plt.title("t")
# %% step:two prev:load
df.a.hist()
print(df.describe(), df.groupby("g").apply(lambda t: t["y"].sum()))
# %% step:three prev:load
fig, axes = plt.subplots(1, 2)
for ax, column in zip(axes, ["a", "y"]):
    ax.hist(df[column], bins=3)
    ax.set_xlabel(column)
df.plot.scatter(x="a", y="y", ax=axes[0])
plt.imshow(numeric.corr())
"""

MODELS = """
# %% imports
from sklearn.linear_model import Lasso, Ridge
from sklearn.metrics import mean_squared_error
from sklearn.model_selection import GridSearchCV, KFold, train_test_split
# %% functions
def fit(model, data):
    X, y = data
    model.fit(X, y)
    return model
# %% step:load
config = {"seed": 3, "ridge": {"alpha": 1.0}, "lasso": {"alpha": 0.1}}
X, y = [[float(i)] for i in range(20)], list(range(20))
train, test, y_train, y_test = train_test_split(X, y, random_state=config["seed"])
cv = KFold(3, shuffle=True, random_state=0)
# %% step:one prev:load
one = Ridge(**config["ridge"])
one.fit(train, y_train)
one_error = mean_squared_error(y_test, one.predict(test))
# %% step:two prev:load
two = fit(Lasso(alpha=config["lasso"]["alpha"], random_state=config["seed"]), (train, y_train))
two_error = mean_squared_error(y_test, two.predict(test))
# %% step:three prev:load
search = GridSearchCV(Ridge(), {"alpha": [0.1, 1.0]}, cv=cv).fit(train, y_train)
three_error = mean_squared_error(y_test, search.predict(test))
"""

TEXTS = """
# %% imports
from collections import Counter
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
# %% functions
class Text:
    def __init__(self, words, label):
        self.words = words
        self.label = label
# %% step:load
texts = [Text(words, label) for words, label in [("good day", 1), ("bad day", 0)] * 4]
# %% step:one prev:load
train, test = train_test_split(texts, random_state=0)
counts = CountVectorizer()
one = LogisticRegression().fit(counts.fit_transform([t.words for t in train]), [t.label for t in train])
# %% step:two prev:load
known, unknown = train_test_split(texts, random_state=0)
weights = TfidfVectorizer()
two = LogisticRegression().fit(weights.fit_transform([t.words for t in known]), [t.label for t in known])
# %% step:three prev:load
print(Counter(t.label for t in texts))
"""

CLASSES = """
# %% functions
import numpy as np
class Trainer:
    def __init__(self, lr):
        self.lr, self.w = lr, 0.0
        self.history = []
    def step(self, g):
        self.w -= self.lr * float(g)
        self.history.append(self.w)
    def run(self, gs):
        for g in gs:
            self.step(g)
        return self
class Model:
    def fit(self, X, y):
        raise NotImplementedError
    def predict(self, X):
        return X @ self.w
    def score(self, X, y):
        return float(np.mean((self.predict(X) - y) ** 2))
    def refit(self, X, y):
        return self.fit(X, y).score(X, y)
class Closed(Model):
    def fit(self, X, y):
        self.w, *_ = np.linalg.lstsq(X, y, rcond=None)
        return self
class Scale:
    def __call__(self, xs):
        return [2 * x for x in xs]
class Linear:
    def __init__(self):
        self.w = np.zeros(2)
    def __call__(self, X):
        return X @ self.w
    def gradient(self, X, y):
        return X.T @ (self(X) - y) / len(y)
def train(model, X, y, rate):
    for _ in range(3):
        model.w -= rate * model.gradient(X, y)
    return float(((model(X) - y) ** 2).mean())
# %% step:load
X = np.arange(8.0).reshape(4, 2)
y = X @ np.array([1.0, 2.0])
gs = [1.0, -0.5]
# %% step:one prev:load
slow = Trainer(0.01).run(gs)
one = Closed().refit(X, y)
slow_loss = train(Linear(), X, y, 0.01)
# %% step:two prev:load
fast = Trainer(1.0).run(gs)
two = Closed().fit(X, y).score(X, y)
linear = Linear()
fast_loss = train(linear, X, y, 0.1)
# %% step:three prev:load
scale = Scale()
three = scale(gs), Scale()(y)
# %% step:end prev:one prev:two prev:three
print(slow.w, fast.w, one, two, three, X, y)
"""

FRAMES = """
# %% imports
import numpy as np
import pandas as pd
# %% functions
class KMeans:
    def __init__(self, k, seed): self.k, self.seed = k, seed
    def fit(self, X):
        rng = np.random.default_rng(self.seed)
        self.centers = X[rng.choice(len(X), self.k, replace=False)].copy()
        for _ in range(3):
            self.labels = ((X[:, None] - self.centers[None]) ** 2).sum(-1).argmin(1)
            for j in range(self.k):
                self.centers[j] = X[self.labels == j].mean(0)
        return self
def lagged(df, column):
    df[f"{column}_before"] = df[column].shift(1)
    return df
def clean(df):
    out = df.copy()
    out.dropna(inplace=True)
    out["z"] = 1
    return out
# %% step:load
df = pd.DataFrame({"a": [1.0, 2.0, None], "b": [1, 2, 3]})
X = df[["a", "b"]].fillna(0).to_numpy()
# %% step:one prev:load
small = clean(df)
near = KMeans(1, 0).fit(X)
print(small)
# %% step:two prev:load
copied = df.copy()
copied.drop(columns="a", inplace=True)
piped = df.pipe(lambda d: d.assign(w=1)).pipe(lagged, "b")
far = KMeans(2, 0).fit(X)
# %% step:three prev:load
ax = df.plot.scatter("a", "b", c="b")
ax.annotate("first", (1, 1))
# %% step:end prev:one prev:two prev:three
print(df, near.centers, far.centers)
"""

FUNCTIONS = """
# %% functions
from concurrent.futures import ThreadPoolExecutor
def select(rows, wanted): return [row for row in rows if wanted(row)]
class Row:
    def __init__(self, n): self.n, self.tags = n, set()
class Table:
    def __init__(self, rows): self.rows = {row.n: row for row in rows}
    def where(self, wanted): return Table(row for row in self.rows.values() if wanted(row))
    def each(self, f): return [f(row) for row in self.rows.values()]
# %% step:load
rows = [Row(1), Row(2), Row(3)]
table = Table(rows)
# %% step:one prev:load
even = table.where(lambda row: row.n % 2 == 0)
names = even.each(lambda row: str(row.n))
# %% step:two prev:load
odd = len(select(rows, lambda row: row.n % 2))
with ThreadPoolExecutor(2) as pool:
    numbers = list(pool.map(lambda row: row.n + odd, rows))
# %% step:three prev:load
tagged = table.where(lambda row: row.tags).each(lambda row: sorted(row.tags))
# %% step:end prev:one prev:two prev:three
print(names, odd, tagged, len(rows))
"""

GROUPS = """
# %% imports
import json
from collections import defaultdict
# %% step:load
records = json.loads('[{"user": "a", "tags": ["x"], "n": 1}, {"user": "b", "tags": [], "n": 2}]')
# %% step:one prev:load
by_user = defaultdict(list)
for record in records:
    by_user[record["user"]].append(record["n"])
# %% step:two prev:load
by_tag = {}
for record in records:
    for tag in record["tags"]:
        if tag not in by_tag:
            by_tag[tag] = []
        by_tag[tag].append(record)
# %% step:three prev:load
by_number = defaultdict(list)
for record in records:
    by_number[record["n"]].append(record)
# %% step:end prev:one prev:two prev:three
print(records, dict(by_user), len(by_tag), len(by_number))
"""

ALONE = {
    "plots": PLOTS, "models": MODELS, "texts": TEXTS, "classes": CLASSES, "frames": FRAMES, "functions": FUNCTIONS,
    "groups": GROUPS,
}  # fmt: skip


def outputs(source: str) -> dict[str, list[str]]:
    """What each component saves."""
    found = re.findall(r"\ndef (\w+)_step\((.*?)\):\n", source, re.DOTALL)
    return {step: re.findall(r"(\w+)_out: Output", inputs) for step, inputs in found}


@pytest.mark.parametrize("text", ALONE.values(), ids=ALONE)
def test_steps_that_only_read_save_none_of_the_data(text: str, tmp_path: Path) -> None:
    Case("B21", "side by side", text).program.write(tmp_path / "case.ipynb")
    result = generate(tmp_path / "case.ipynb")
    assert [d for d in result.diagnostics if d.code != "KG406"] == []
    assert result.source is not None
    saved = outputs(result.source)
    loaded = {name for names in saved["load"] for name in names.split("_")}
    again = {step: names for step, names in saved.items() if step != "load" and loaded.intersection(names)}
    assert again == {}


@pytest.mark.parametrize("text", ALONE.values(), ids=ALONE)
def test_without_tags_they_wait_for_the_data_alone(text: str, tmp_path: Path) -> None:
    without_end = text.partition("# %% step:end")[0]
    Case("B21", "side by side", without_end.replace(" prev:load", "")).program.write(tmp_path / "case.ipynb")
    result = generate(tmp_path / "case.ipynb")
    assert result.source is not None
    tasks = result.source[result.source.index("@kfp_dsl.pipeline") :]
    assert not re.search(r"(one|two|three)_task\.outputs|\.after\((one|two)_task", tasks), tasks


def test_the_branches_of_the_diamond_run_side_by_side() -> None:
    result = generate(ROOT / "examples" / "diamond.py")
    assert result.source is not None
    assert 'logistic_step(data_in=load_task.outputs["data_out"])' in result.source


HOLDERS = ["Pipeline([('prep', prep), ('model', {})])", "make_pipeline(prep, {})", "FeatureUnion([('prep', prep)])"]


@pytest.mark.parametrize("holder", HOLDERS)
def test_a_part_that_parallel_steps_fit_in_place_is_named(holder: str, tmp_path: Path) -> None:
    text = f"""
# %% imports
from sklearn.linear_model import Lasso, Ridge
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
# %% step:load
X, y = [[float(i)] for i in range(20)], list(range(20))
prep = StandardScaler()
# %% step:one prev:load
one = {holder.format("Ridge()")}
one.fit(X, y)
# %% step:two prev:load
two = {holder.format("Lasso()")}
two.fit(X, y)
# %% step:show prev:one prev:two
print(one, two)
"""
    Case("B21", "one part", text).program.write(tmp_path / "case.ipynb")
    found = [d for d in generate(tmp_path / "case.ipynb").diagnostics if d.code in ("KG206", "KG213")]
    assert found and "'prep'" in found[0].message


@pytest.mark.parametrize("last", ["best", "print(best)", "best = {'one': one, 'two': two}['one']"])
def test_models_of_one_table_that_a_later_step_holds_together(last: str, tmp_path: Path) -> None:
    text = f"""
# %% imports
from sklearn.linear_model import Lasso, Ridge
# %% step:load
X, y = [[float(i)] for i in range(20)], list(range(20))
# %% step:one
one = Ridge().fit(X, y)
score = one.score(X, y)
# %% step:two
two = Lasso().fit(X, y)
# %% step:choose
best = one if score > two.score(X, y) else two
{last}
# %% step:show
print(best.coef_)
"""
    Case("B21", "one table", text).program.write(tmp_path / "case.ipynb")
    source = generate(tmp_path / "case.ipynb").source
    assert source is not None
    given = re.search(r"two_task = two_step\((.*?)\)\n", source, re.DOTALL)
    assert given is not None and set(re.findall(r"\w+_task", given[1])) == {"load_task"}
