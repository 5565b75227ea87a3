"""XGBoost and LightGBM."""

from __future__ import annotations

from typing import Any

import lightgbm
import xgboost

from kalegen.analysis.tables.effects import words
from kalegen.analysis.tables.estimators import ESTIMATORS
from tests.analysis.tables.observing import given
from tests.analysis.tables.rows import Library, Sample
from tests.analysis.tables.samples.learning import LEARNING, labels, samples


def set_to_train() -> Any:
    return lightgbm.Dataset(samples(), labels(), params={"verbose": -1})


_QUIET = {"verbose": -1, "min_data_in_leaf": 1}

_OWN: dict[str, tuple[Sample, ...]] = {
    "lightgbm.train": (
        lambda: given(_QUIET, set_to_train(), 1),
        lambda: given(_QUIET, set_to_train(), 1, [set_to_train()]),
        lambda: given(_QUIET, set_to_train(), 1, keep_training_booster=True),
    ),
    "lightgbm.cv": (lambda: given(_QUIET, set_to_train(), 1, nfold=2),),
    "lightgbm.record_evaluation": (lambda: given({}),),
    "xgboost.train": (
        lambda: given({}, xgboost.DMatrix(samples(), labels()), 1),
        lambda: given({}, xgboost.DMatrix(samples(), labels()), 1, evals_result={}),
    ),
    "xgboost.cv": (lambda: given({}, xgboost.DMatrix(samples(), labels()), 1, 2),),
}

LIBRARY = Library(
    packages=("xgboost", "lightgbm"),
    pool=LEARNING,
    pools=dict.fromkeys(ESTIMATORS, (lambda: given(), lambda: given(n_estimators=2))),
    own=_OWN,
    apart=frozenset(words("lightgbm.train lightgbm.cv xgboost.train xgboost.cv")),
)
