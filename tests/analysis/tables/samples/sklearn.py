"""scikit-learn."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.linear_model import Ridge
from sklearn.model_selection import ShuffleSplit
from sklearn.tree import DecisionTreeClassifier

from kalegen.analysis.tables.effects import words
from kalegen.analysis.tables.estimators import ESTIMATORS, META_ESTIMATORS, SEEDED_META_ESTIMATORS
from tests.analysis.tables.digests import Recorder
from tests.analysis.tables.observing import given
from tests.analysis.tables.rows import Library, Sample
from tests.analysis.tables.samples.learning import LEARNING, labels, samples

_MAKING: tuple[Sample, ...] = (
    lambda: given(),
    lambda: given(n_splits=3),
    lambda: given(2),
)
"""Estimators are made with settings, not with data."""


def model() -> Any:
    return DecisionTreeClassifier(random_state=None, max_features=1)


_OWN: dict[str, tuple[Sample, ...]] = {
    **{
        f"sklearn.datasets.{name}": (lambda: given(),)
        for name in words(
            "make_circles make_classification make_friedman1 make_friedman2 make_friedman3 make_gaussian_quantiles"
            " make_hastie_10_2 make_moons make_s_curve make_sparse_spd_matrix make_sparse_uncorrelated make_swiss_roll"
            " load_iris make_regression make_blobs"
        )
    },
    **{f"sklearn.datasets.{name}": (lambda: given((20, 20), 2),) for name in ("make_biclusters", "make_checkerboard")},
    "sklearn.datasets.make_sparse_coded_signal": (
        lambda: given(n_samples=4, n_components=3, n_features=5, n_nonzero_coefs=2),
    ),
    "sklearn.datasets.make_spd_matrix": (lambda: given(3),),
    "sklearn.cluster.spectral_clustering": (lambda: given(np.abs(samples() @ samples().T), n_clusters=2),),
    "sklearn.cluster.estimate_bandwidth": (lambda: given(samples(), n_samples=5),),
    "sklearn.cluster.mean_shift": (lambda: given(samples()),),
    "sklearn.decomposition.dict_learning": (lambda: given(samples(), 2, alpha=1, max_iter=2),),
    "sklearn.linear_model.ridge_regression": (lambda: given(samples(), labels(), 1.0, solver="sag"),),
    "sklearn.manifold.locally_linear_embedding": (lambda: given(samples(), n_neighbors=5, n_components=2),),
    "sklearn.metrics.auc": (lambda: given([0.0, 1.0], [0.0, 1.0]),),
    "sklearn.metrics.make_scorer": (lambda: given(Recorder()),),
    "sklearn.metrics.silhouette_score": (lambda: given(samples(), labels(), sample_size=15),),
    "sklearn.preprocessing.quantile_transform": (lambda: given(samples(), n_quantiles=5, subsample=10),),
    "sklearn.utils.check_random_state": (lambda: given(None), lambda: given(np.random.RandomState(0))),
    "sklearn.utils.extmath.randomized_range_finder": (lambda: given(samples(), size=2, n_iter=1),),
    **{
        f"sklearn.model_selection.{name}": (
            lambda: given(model(), samples(), labels()),
            lambda: given(Ridge(), samples(), labels(), cv=ShuffleSplit(2)),
        )
        for name in words("cross_val_predict cross_val_score cross_validate learning_curve permutation_test_score")
    },
    "sklearn.model_selection.validation_curve": (
        lambda: given(model(), samples(), labels(), param_name="max_depth", param_range=[1, 2]),
    ),
    "sklearn.frozen.FrozenEstimator": (lambda: given(Ridge()),),
    "sklearn.model_selection.ParameterGrid": (lambda: given({"a": [1, 2]}),),
    "sklearn.model_selection.ParameterSampler": (lambda: given({"a": [1, 2]}, 2),),
    "sklearn.model_selection.PredefinedSplit": (lambda: given([0, 1]),),
}

LIBRARY = Library(
    packages=("sklearn",),
    pool=LEARNING,
    pools=dict.fromkeys(ESTIMATORS - META_ESTIMATORS - SEEDED_META_ESTIMATORS, _MAKING),
    own=_OWN,
    apart=frozenset(words("sklearn.frozen sklearn.model_selection.validation_curve")),
    untried={
        **dict.fromkeys(
            words(
                "sklearn.datasets.fetch_20newsgroups sklearn.datasets.fetch_20newsgroups_vectorized"
                " sklearn.datasets.fetch_covtype sklearn.datasets.fetch_kddcup99"
                " sklearn.datasets.fetch_olivetti_faces sklearn.datasets.fetch_rcv1"
            ),
            "need a network",
        ),
        **dict.fromkeys(
            words(
                "sklearn.metrics.check_scoring sklearn.metrics.pairwise.check_array"
                " sklearn.metrics.pairwise.gen_batches"
            ),
            "stand elsewhere",
        ),
        "sklearn.metrics.pairwise.gen_even_slices": "stands elsewhere",
    },
    swept=words(
        "sklearn.base sklearn.cluster sklearn.compose sklearn.covariance sklearn.decomposition"
        " sklearn.feature_extraction.text sklearn.feature_selection sklearn.inspection sklearn.linear_model"
        " sklearn.metrics sklearn.metrics.pairwise sklearn.model_selection sklearn.neighbors sklearn.pipeline"
        " sklearn.preprocessing sklearn.tree sklearn.utils"
    ),
)
