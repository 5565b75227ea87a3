"""Cases of section B: estimators that hold estimators, generators and functions."""

from __future__ import annotations

from tests.semantics.case import Case

CASES = [
    Case(
        "B25",
        "a splitter draws from its own generator where it splits",
        """
# %% imports
import numpy as np
from sklearn.model_selection import KFold, ShuffleSplit
# %% step:a
X = np.arange(12).reshape(6, 2)
rng = np.random.RandomState(0)
cv = KFold(3, shuffle=True, random_state=rng)
other = ShuffleSplit(2, random_state=np.random.RandomState(1))
# %% step:b prev:a
first = [test.tolist() for _, test in cv.split(X)] + [test.tolist() for _, test in other.split(X)]
# %% step:c prev:b
print(first, [test.tolist() for _, test in cv.split(X)], [test.tolist() for _, test in other.split(X)])
# %% step:d prev:c
print(rng.randint(100))
""",
    ),
    Case("B25", "a clone of an estimator that counts the ones made", """
# %% imports
from sklearn.base import BaseEstimator, clone
# %% step:define
class Mean(BaseEstimator):
    made = []
    def __init__(self, k=1):
        self.k = k
        self.made.append(k)
first, second = Mean(2), Mean(3)
# %% step:one
copied = clone(first)
# %% step:two
again = clone(second)
# %% step:show
print(Mean.made, copied.k, again.k)
"""),
    Case("B25", "a pipeline fits its steps in place", """
# %% imports
import numpy as np
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.linear_model import Ridge
# %% step:load
X = np.arange(10.0).reshape(-1, 1)
y = 2 * X[:, 0]
prep = StandardScaler()
# %% step:fit
pipe = Pipeline([("prep", prep), ("ridge", Ridge())])
pipe.fit(X, y)
# %% step:show
print(prep.mean_, hasattr(prep, "scale_"))
"""),
    Case("B25", "a made pipeline fits its steps in place", """
# %% imports
import numpy as np
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.linear_model import Ridge
# %% step:load
X = np.arange(10.0).reshape(-1, 1)
y = 2 * X[:, 0]
prep = StandardScaler()
model = Ridge()
# %% step:make
pipe = make_pipeline(prep, model)
# %% step:fit
pipe.fit(X, y)
# %% step:show
print(prep.mean_, model.coef_)
"""),
    Case("B25", "a union fits its parts in place", """
# %% imports
import numpy as np
from sklearn.pipeline import FeatureUnion
from sklearn.preprocessing import StandardScaler, MinMaxScaler
# %% step:load
X = np.arange(10.0).reshape(-1, 1)
a = StandardScaler()
b = MinMaxScaler()
# %% step:fit
both = FeatureUnion([("a", a), ("b", b)]).fit(X)
# %% step:show
print(hasattr(a, "mean_"), hasattr(b, "min_"))
"""),
    Case("B25", "a search fits clones", """
# %% imports
import numpy as np
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV
# %% step:load
X = np.arange(20.0).reshape(-1, 1)
y = 2 * X[:, 0]
model = Ridge()
# %% step:fit
search = GridSearchCV(model, {"alpha": [0.1, 1.0]}, cv=2).fit(X, y)
search.cv_results_ = search.refit_time_ = None
# %% step:show
print(hasattr(model, "coef_"), search.best_params_)
"""),
    Case("B25", "a changed model of a search", """
# %% imports
import numpy as np
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV
# %% step:load
X = np.arange(20.0).reshape(-1, 1)
y = 2 * X[:, 0]
model = Ridge()
search = GridSearchCV(model, {"alpha": [0.1, 1.0]}, cv=2)
# %% step:change
model.set_params(fit_intercept=False)
# %% step:fit
search.fit(X, y)
search.cv_results_ = search.refit_time_ = None
print(search.best_estimator_.fit_intercept)
"""),
    Case("B25", "a splitter with a generator", """
# %% imports
import numpy as np
from sklearn.linear_model import Ridge
from sklearn.model_selection import ShuffleSplit, cross_val_score
# %% step:load
X = np.arange(20.0).reshape(-1, 1)
y = 2 * X[:, 0] + np.sin(X[:, 0])
rng = np.random.RandomState(3)
# %% step:score
print(cross_val_score(Ridge(), X, y, cv=ShuffleSplit(3, random_state=rng)))
# %% step:show
print(rng.rand())
"""),
    Case("B25", "an estimator with a generator", """
# %% imports
import numpy as np
from sklearn.cluster import KMeans
# %% step:load
X = np.arange(20.0).reshape(-1, 1)
rng = np.random.RandomState(3)
# %% step:make
km = KMeans(2, n_init=1, random_state=rng)
# %% step:fit
km.fit(X)
# %% step:show
print(rng.rand())
"""),
    Case("B25", "callbacks in a dict", """
# %% imports
import numpy as np
from sklearn.linear_model import Ridge
from sklearn.model_selection import cross_validate
# %% step:load
X = np.arange(20.0).reshape(-1, 1)
y = 2 * X[:, 0]
log = []
# %% step:score
def count(model, X, y):
    log.append(len(X))
    return 1.0
found = cross_validate(Ridge(), X, y, cv=2, scoring={"n": count})["test_n"]
# %% step:show
print(log, found)
"""),
    Case("B25", "callbacks in a dict as lambdas", """
# %% imports
import numpy as np
from sklearn.linear_model import Ridge
from sklearn.model_selection import cross_validate
# %% step:load
X = np.arange(20.0).reshape(-1, 1)
y = 2 * X[:, 0]
log = []
# %% step:score
cross_validate(Ridge(), X, y, cv=2, scoring={"n": lambda m, X, y: log.append(1) or 1.0})
# %% step:show
print(log)
"""),
    Case("B25", "a search with callbacks", """
# %% imports
import numpy as np
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV
# %% step:load
X = np.arange(20.0).reshape(-1, 1)
y = 2 * X[:, 0]
log = []
def score(model, X, y):
    log.append(len(X))
    return 1.0
# %% step:make
search = GridSearchCV(Ridge(), {"alpha": [0.1, 1.0]}, cv=2, scoring={"n": score}, refit="n")
# %% step:fit
search.fit(X, y)
search.cv_results_ = search.refit_time_ = None
# %% step:show
print(log)
"""),
    Case("B25", "a made scorer", """
# %% imports
import numpy as np
from sklearn.linear_model import Ridge
from sklearn.metrics import make_scorer
from sklearn.model_selection import cross_val_score
# %% functions
def cost(y, p):
    return float(abs(y - p).sum())
# %% step:load
X = np.arange(20.0).reshape(-1, 1)
y = 2 * X[:, 0]
scorer = make_scorer(cost, greater_is_better=False)
# %% step:score
print(cross_val_score(Ridge(), X, y, cv=2, scoring=scorer).round(3))
"""),
    Case("B25", "a transformer that counts", """
# %% imports
import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
# %% functions
class Counting(BaseEstimator, TransformerMixin):
    def __init__(self):
        self.calls = 0
    def fit(self, X, y=None):
        self.fitted_ = True
        return self
    def transform(self, X):
        self.calls = self.calls + 1
        return X
# %% step:load
X = np.arange(20.0).reshape(-1, 1)
y = 2 * X[:, 0]
counting = Counting()
pipe = make_pipeline(counting, Ridge())
# %% step:fit
pipe.fit(X, y)
# %% step:use
print(pipe.predict(X[:2]).round(3))
# %% step:show
print(counting.calls, pipe.steps[0][1].calls)
"""),
    Case("B25", "a function transformer that logs", """
# %% imports
import numpy as np
from sklearn.preprocessing import FunctionTransformer
# %% step:load
log = []
def double(x):
    log.append(len(x))
    return 2 * x
t = FunctionTransformer(double)
# %% step:use
print(t.fit_transform(np.ones((3, 1))).sum())
# %% step:show
print(log)
"""),
    Case("B25", "fit gives the model itself", """
# %% imports
import numpy as np
from sklearn.linear_model import Ridge
# %% step:load
X = np.arange(20.0).reshape(-1, 1)
model = Ridge()
# %% step:fit
same = model.fit(X, X[:, 0])
# %% step:change
same.note = "x"
# %% step:show
print(model.note)
"""),
    Case("B25", "parts of a column transformer are clones", """
# %% imports
import numpy as np
from sklearn.compose import ColumnTransformer, make_column_transformer
from sklearn.preprocessing import StandardScaler
# %% step:load
X = np.arange(20.0).reshape(-1, 2)
scaler = StandardScaler()
# %% step:fit
ct = ColumnTransformer([("s", scaler, [0])]).fit(X)
ct2 = make_column_transformer((scaler, [1])).fit(X)
# %% step:show
print(hasattr(scaler, "mean_"))
"""),
    Case("B25", "a voting holds clones", """
# %% imports
import numpy as np
from sklearn.ensemble import VotingRegressor, StackingRegressor, BaggingRegressor
from sklearn.compose import TransformedTargetRegressor
from sklearn.linear_model import Ridge
# %% step:load
X = np.arange(20.0).reshape(-1, 1)
y = 2 * X[:, 0]
ridge = Ridge()
# %% step:fit
models = [VotingRegressor([("r", ridge)]), StackingRegressor([("r", ridge)], ridge),
          BaggingRegressor(ridge, random_state=0), TransformedTargetRegressor(ridge)]
for each in models:
    each.fit(X, y)
# %% step:show
print(hasattr(ridge, "coef_"), [round(float(m.predict(X[:1])[0]), 1) for m in models])
"""),
    Case("B25", "a callback that records fills the dictionary that it was given", """
# %% step:a
import lightgbm as lgb, numpy as np
X = np.arange(40.).reshape(-1, 1); y = X[:, 0] * 2
evals = {}
# %% step:b
train = lgb.Dataset(X, y)
quiet = {"min_data_in_leaf": 2, "verbose": -1, "num_threads": 1}
record = lgb.record_evaluation(evals)
m = lgb.train(quiet, train, num_boost_round=3, valid_sets=[lgb.Dataset(X, y)], callbacks=[record])
print(len(evals))
# %% step:c
print(sorted(evals), len(evals))
"""),
    Case("B25", "two models that keep one table in a dict, of which nobody changes anything", """
# %% imports
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
# %% step:load
X = np.arange(20.0).reshape(10, 2)
y = (X[:, 0] > 9).astype(int)
# %% step:a
a = KNeighborsClassifier(1, algorithm="brute").fit(X, y)
# %% step:b
b = LogisticRegression().fit(X, y)
# %% step:c
models = {"a": a, "b": b}
best = a if a.score(X, y) > 2 else b
# %% step:d
print([model.predict(X).tolist() for model in models.values()], best.score(X, y))
"""),
    Case("B25", "two models that keep one table, which a later step changes", """
# %% imports
import numpy as np
from sklearn.neighbors import KNeighborsClassifier
# %% step:load
X = np.arange(20.0).reshape(10, 2)
y = (X[:, 0] > 9).astype(int)
# %% step:a
a = KNeighborsClassifier(1, algorithm="brute").fit(X, y)
# %% step:b
b = KNeighborsClassifier(2, algorithm="brute").fit(X, y)
# %% step:c
models = {"a": a, "b": b, "X": X}
# %% step:d
models["X"][0] = 100
# %% step:e
print([models[name].kneighbors([[99.0, 99.0]], 1)[0].tolist() for name in "ab"])
"""),
]  # fmt: skip
