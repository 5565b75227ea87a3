"""What libraries of machine learning do to their arguments (sources: their API references).

A key that ends in ``.*`` stands for everything below that module which has no row of its own.
"""

from __future__ import annotations

from kalegen.analysis.tables.calls_numeric import COMPUTED, LIBRARY, NUMBER, OVERWRITES
from kalegen.analysis.tables.effects import (
    ALL,
    FRESH,
    FRESH_ITERATOR,
    GENERATOR_ARGUMENTS,
    SCALAR,
    VIEW,
    CallEffect,
    Draw,
    under,
)

SEEDED = frozenset({"estimator", "str", "number"})
"""Kinds of argument through which a call draws from no process-wide stream."""


def _numpy_draws(shares: bool = True, through: str | int | None = None) -> CallEffect:
    """A call of scikit-learn that draws unless ``random_state`` is given (or its estimator is a seeded one)."""
    draw = Draw(
        "numpy", ("random_state",) if through is None else (), through, SEEDED if through is not None else frozenset()
    )
    return CallEffect(
        mutates=("ax",), shares=shares, calls=(ALL,), draws=(draw,), generators=GENERATOR_ARGUMENTS, switches=OVERWRITES
    )


_THROUGH_ESTIMATOR = CallEffect(
    shares=False,
    calls=(ALL,),
    draws=(Draw("numpy", through=0, spared=SEEDED), Draw("numpy", through="cv", spared=SEEDED)),
    generators=GENERATOR_ARGUMENTS,
)

_SKLEARN: dict[str, CallEffect] = {
    "sklearn.*": LIBRARY,
    "sklearn.metrics.*": COMPUTED,
    **under("sklearn.metrics", NUMBER, "accuracy_score roc_auc_score r2_score classification_report log_loss auc"),
    "sklearn.datasets.*": COMPUTED,
    **under(
        "sklearn.datasets",
        _numpy_draws(shares=False),
        "make_classification make_regression make_blobs make_moons make_circles make_friedman1 make_friedman2"
        " make_friedman3 make_gaussian_quantiles make_hastie_10_2 make_low_rank_matrix make_multilabel_classification"
        " make_s_curve make_swiss_roll make_sparse_coded_signal make_sparse_spd_matrix make_sparse_uncorrelated"
        " make_spd_matrix make_biclusters make_checkerboard",
    ),
    **under(
        "sklearn.datasets",
        _numpy_draws(shares=False),
        "fetch_20newsgroups fetch_20newsgroups_vectorized fetch_covtype fetch_kddcup99 fetch_olivetti_faces"
        " fetch_rcv1",
    ),
    "sklearn.model_selection.train_test_split": _numpy_draws(),
    **under(
        "sklearn.model_selection",
        _THROUGH_ESTIMATOR,
        "cross_val_score cross_val_predict cross_validate learning_curve validation_curve permutation_test_score",
    ),
    "sklearn.utils.shuffle": _numpy_draws(),
    "sklearn.utils.resample": _numpy_draws(),
    "sklearn.utils.check_random_state": VIEW,
    "sklearn.utils.gen_batches": FRESH_ITERATOR,
    "sklearn.inspection.permutation_importance": _numpy_draws(shares=False),
    "sklearn.cluster.k_means": _numpy_draws(shares=False),
    "sklearn.cluster.kmeans_plusplus": _numpy_draws(shares=False),
    **under("sklearn.cluster", _numpy_draws(shares=False), "spectral_clustering mean_shift estimate_bandwidth"),
    **under("sklearn.decomposition", _numpy_draws(shares=False), "fastica dict_learning non_negative_factorization"),
    **under("sklearn.utils.extmath", _numpy_draws(shares=False), "randomized_svd"),
    "sklearn.feature_selection.mutual_info_classif": _numpy_draws(shares=False),
    "sklearn.feature_selection.mutual_info_regression": _numpy_draws(shares=False),
    "sklearn.cluster.affinity_propagation": _numpy_draws(shares=False),
    "sklearn.preprocessing.quantile_transform": _numpy_draws(),
    "sklearn.decomposition.randomized_svd": _numpy_draws(shares=False),
    "sklearn.decomposition.dict_learning_online": _numpy_draws(shares=False),
    "sklearn.utils.extmath.randomized_range_finder": _numpy_draws(shares=False),
    "sklearn.covariance.fast_mcd": _numpy_draws(shares=False),
    "sklearn.linear_model.ridge_regression": _numpy_draws(shares=False),
    "sklearn.metrics.silhouette_score": CallEffect(
        shares=False, immutable=True, draws=(Draw("numpy", ("random_state",), "sample_size"),)
    ),
    **under("sklearn.manifold", _numpy_draws(shares=False), "smacof locally_linear_embedding spectral_embedding"),
    "sklearn.base.clone": FRESH,
    "sklearn.set_config": NUMBER,
}

_BOOSTING: dict[str, CallEffect] = {
    "xgboost.*": VIEW,
    "xgboost.train": CallEffect(mutates=("evals_result", "callbacks"), calls=(ALL,)),
    "xgboost.cv": CallEffect(calls=(ALL,)),
    "lightgbm.*": VIEW,
    # Training builds the data set that it is given, lazily and in place.
    **under("lightgbm", CallEffect(mutates=(ALL,), calls=(ALL,)), "train cv"),
    **under("catboost", VIEW, "CatBoost CatBoostClassifier CatBoostRegressor CatBoostRanker Pool"),
    "imblearn.*": VIEW,
    "statsmodels.*": LIBRARY,
    "statsmodels.graphics.*": LIBRARY,
}

_TORCH_STREAM = (Draw("torch", ("generator",)),)
_TORCH: dict[str, CallEffect] = {
    "torch.*": CallEffect(mutates=("out",), generators=GENERATOR_ARGUMENTS),
    **under(
        "torch",
        CallEffect(mutates=("out",), shares=False, draws=_TORCH_STREAM, generators=GENERATOR_ARGUMENTS),
        "rand randn randint randperm rand_like randn_like randint_like bernoulli multinomial normal poisson binomial"
        " dropout alpha_dropout feature_dropout feature_alpha_dropout native_dropout lobpcg pca_lowrank svd_lowrank",
    ),
    **under(
        "torch",
        CallEffect(mutates=("out",), shares=False),
        "zeros ones empty full eye arange linspace zeros_like ones_like full_like empty_like tensor sum mean std var"
        " max min argmax argmin exp log sqrt sin cos tanh sigmoid softmax matmul mm bmm cat stack equal allclose load",
    ),
    **under(
        "torch",
        CallEffect(mutates=(0, "input"), draws=_TORCH_STREAM),
        "dropout_ alpha_dropout_ feature_dropout_ feature_alpha_dropout_",
    ),
    **under("torch", SCALAR, "manual_seed is_tensor numel set_num_threads set_default_dtype get_num_threads"),
    "torch.save": CallEffect(mutates=(1,), shares=False, immutable=True),
    "torch.cuda.*": SCALAR,
    "torch.backends.*": SCALAR,
    "torch.nn.*": CallEffect(draws=(Draw("torch"),), calls=(ALL,)),
    "torch.nn.functional.*": CallEffect(draws=(Draw("torch"),), calls=(ALL,)),
    "torch.nn.utils.*": CallEffect(mutates=(ALL,)),
    "torch.nn.utils.rnn.*": VIEW,
    "torch.nn.init.*": CallEffect(mutates=(0, "tensor"), draws=_TORCH_STREAM, generators=GENERATOR_ARGUMENTS),
    "torch.optim.*": VIEW,
    "torch.utils.data.*": VIEW,
    "torch.utils.data.random_split": CallEffect(draws=_TORCH_STREAM, generators=GENERATOR_ARGUMENTS),
    "torch.autograd.*": CallEffect(mutates=(ALL,)),
    "torch.jit.*": CallEffect(mutates=(ALL,)),
    "torch.hub.*": FRESH,
    "torch.distributed.*": CallEffect(mutates=(ALL,)),
    "torch.distributions.*": VIEW,
    "torchvision.transforms.*": VIEW,
    "torchvision.datasets.*": VIEW,
    "torchvision.models.*": CallEffect(shares=False, draws=(Draw("torch"),)),
}

_TENSORFLOW_STREAM = (Draw("tensorflow", ("seed",)),)
_KERAS_STREAMS = (Draw("tensorflow"), Draw("numpy"), Draw("random"))
_TENSORFLOW: dict[str, CallEffect] = {
    "tensorflow.*": VIEW,
    "tensorflow.random.*": CallEffect(shares=False, draws=_TENSORFLOW_STREAM),
    "tensorflow.random.set_seed": SCALAR,
    "tensorflow.data.*": CallEffect(calls=(ALL,), draws=_TENSORFLOW_STREAM),
    **under("tensorflow", CallEffect(calls=(ALL,), draws=(Draw("tensorflow"),)), "function map_fn while_loop cond"),
    "keras.*": CallEffect(calls=(ALL,), draws=_KERAS_STREAMS),
    "keras.utils.to_categorical": FRESH,
    "keras.datasets.*": FRESH,
    "keras.callbacks.*": VIEW,
    "keras.optimizers.*": VIEW,
    "keras.losses.*": VIEW,
    "keras.metrics.*": VIEW,
    "keras.backend.*": CallEffect(mutates=(ALL,)),
    "keras.utils.set_random_seed": SCALAR,
}

LEARNING_CALLS: dict[str, CallEffect] = {**_SKLEARN, **_BOOSTING, **_TORCH, **_TENSORFLOW}
