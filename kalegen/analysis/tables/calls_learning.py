"""What libraries of machine learning do to their arguments (sources: their API references).

A key that ends in ``.*`` stands for everything below that module which has no row of its own.
"""

from __future__ import annotations

from dataclasses import replace

from kalegen.analysis.tables.effects import (
    ALL,
    FRESH,
    FRESH_ITERATOR,
    GENERATOR_ARGUMENTS,
    HOLDER,
    NOTHING,
    SCALAR,
    VIEW,
    CallEffect,
    Draw,
    Position,
    Shares,
    under,
    words,
)
from kalegen.analysis.tables.estimators import (
    ESTIMATORS,
    IN_PLACE_META_ESTIMATORS,
    META_ESTIMATORS,
    SEEDED_META_ESTIMATORS,
)
from kalegen.analysis.tables.scientific import COMPUTED, LIBRARY, NUMBER, OVERWRITES

TABULAR = frozenset(words("array frame series tabular index"))
"""Kinds that are copied where their rows are chosen."""

SEEDED = frozenset({"estimator", "str", "number"})
"""Kinds of argument through which a call draws from no process-wide stream."""


def _numpy_draws(shares: Shares = NOTHING, through: str | int | None = None) -> CallEffect:
    """A call of scikit-learn that draws unless ``random_state`` is given (or its estimator is a seeded one)."""
    draw = Draw(
        "numpy", ("random_state",) if through is None else (), through, SEEDED if through is not None else frozenset()
    )
    return CallEffect(
        mutates=("ax",), shares=shares, calls=(ALL,), draws=(draw,), generators=GENERATOR_ARGUMENTS, switches=OVERWRITES
    )


_THROUGH_ESTIMATOR = CallEffect(
    shares=NOTHING,
    calls=(ALL,),
    uses=(ALL,),
    draws=(Draw("numpy", through=0, spared=SEEDED), Draw("numpy", through="cv", spared=SEEDED)),
    generators=("cv", *GENERATOR_ARGUMENTS),
)

_RESAMPLES = replace(_numpy_draws(Shares.HOLDS | Shares.PARTS), spares=TABULAR)
"""Gives lists of the objects that it is given, and copies of tables."""

_TOOLS: tuple[Position, ...] = (
    *GENERATOR_ARGUMENTS,
    *words("estimator base_estimator regressor classifier cv scoring metric kernel tokenizer preprocessor analyzer"),
    *words("func inverse_func score_func callbacks memory init transformer regressor_ splitter"),
)
"""Keywords of what an estimator works with, beside the numbers and texts that configure it."""

_KEEPS_TOOLS = CallEffect(shares=Shares.HOLDS, of=_TOOLS)
_FITS_IN_PLACE = HOLDER
_FITS_CLONES = CallEffect(
    shares=Shares.HOLDS,
    preserves=(0, "estimator", "estimators", "base_estimator", "regressor", "transformer", 1, "param_grid"),
)

_ESTIMATORS: dict[str, CallEffect] = {
    **dict.fromkeys(ESTIMATORS, _KEEPS_TOOLS),
    **dict.fromkeys(META_ESTIMATORS | SEEDED_META_ESTIMATORS, _FITS_CLONES),
    **dict.fromkeys(IN_PLACE_META_ESTIMATORS, _FITS_IN_PLACE),
}

_SKLEARN: dict[str, CallEffect] = {
    "sklearn.*": LIBRARY,
    **_ESTIMATORS,
    "sklearn.metrics.*": COMPUTED,
    "sklearn.metrics.get_scorer": VIEW,
    **under("sklearn.metrics", HOLDER, "make_scorer DistanceMetric"),
    **under("sklearn.metrics", NUMBER, "accuracy_score roc_auc_score r2_score classification_report log_loss auc"),
    "sklearn.datasets.*": COMPUTED,
    **under(
        "sklearn.datasets",
        _numpy_draws(),
        "make_classification make_regression make_blobs make_moons make_circles make_friedman1 make_friedman2"
        " make_friedman3 make_gaussian_quantiles make_hastie_10_2 make_low_rank_matrix make_multilabel_classification"
        " make_s_curve make_swiss_roll make_sparse_spd_matrix make_sparse_uncorrelated"
        " make_spd_matrix make_biclusters make_checkerboard",
    ),
    **under(
        "sklearn.datasets",
        _numpy_draws(),
        "fetch_20newsgroups fetch_20newsgroups_vectorized fetch_covtype fetch_kddcup99 fetch_olivetti_faces fetch_rcv1",
    ),
    "sklearn.datasets.make_sparse_coded_signal": replace(_numpy_draws(), iterator=True),
    **under(
        "sklearn.model_selection",
        replace(_KEEPS_TOOLS, of=(0, "param_grid", "param_distributions", *_TOOLS), preserves=(0,)),
        "ParameterGrid ParameterSampler",
    ),
    "sklearn.model_selection.train_test_split": replace(_RESAMPLES, pairs=True),
    **under(
        "sklearn.model_selection",
        _THROUGH_ESTIMATOR,
        "cross_val_score cross_val_predict cross_validate learning_curve validation_curve permutation_test_score",
    ),
    "sklearn.utils.shuffle": _RESAMPLES,
    "sklearn.utils.resample": _RESAMPLES,
    "sklearn.utils.check_random_state": VIEW,
    "sklearn.utils.gen_batches": FRESH_ITERATOR,
    "sklearn.inspection.permutation_importance": _numpy_draws(),
    "sklearn.cluster.k_means": _numpy_draws(),
    "sklearn.cluster.kmeans_plusplus": _numpy_draws(),
    **under("sklearn.cluster", _numpy_draws(), "spectral_clustering mean_shift estimate_bandwidth"),
    **under("sklearn.decomposition", _numpy_draws(), "fastica dict_learning non_negative_factorization"),
    **under("sklearn.utils.extmath", _numpy_draws(), "randomized_svd"),
    "sklearn.feature_selection.mutual_info_classif": _numpy_draws(),
    "sklearn.feature_selection.mutual_info_regression": _numpy_draws(),
    "sklearn.cluster.affinity_propagation": _numpy_draws(),
    "sklearn.preprocessing.quantile_transform": _numpy_draws(Shares.NEW | Shares.ITSELF),
    "sklearn.decomposition.randomized_svd": _numpy_draws(),
    "sklearn.decomposition.dict_learning_online": _numpy_draws(),
    "sklearn.utils.extmath.randomized_range_finder": _numpy_draws(),
    "sklearn.covariance.fast_mcd": _numpy_draws(),
    "sklearn.linear_model.ridge_regression": _numpy_draws(),
    "sklearn.metrics.silhouette_score": CallEffect(
        shares=NOTHING,
        immutable=True,
        draws=(Draw("numpy", ("random_state",), "sample_size"),),
        generators=GENERATOR_ARGUMENTS,
    ),
    **under("sklearn.manifold", _numpy_draws(), "smacof locally_linear_embedding spectral_embedding"),
    **under("sklearn", _numpy_draws(), "covariance.graphical_lasso linear_model.enet_path linear_model.lasso_path"),
    **under(
        "sklearn",
        FRESH_ITERATOR,
        "utils.gen_even_slices metrics.pairwise_distances_chunked metrics.pairwise.pairwise_distances_chunked",
    ),
    "sklearn.base.clone": replace(FRESH, copies=(0, "estimator")),
    "sklearn.set_config": NUMBER,
}

_READS_DATA = CallEffect(shares=Shares.HOLDS, preserves=(ALL,))

_BOOSTING: dict[str, CallEffect] = {
    "xgboost.*": _READS_DATA,
    "xgboost.train": CallEffect(shares=NOTHING, mutates=("evals_result", "callbacks"), calls=(ALL,)),
    "xgboost.cv": CallEffect(shares=NOTHING, calls=(ALL,)),
    "lightgbm.*": _READS_DATA,
    "lightgbm.record_evaluation": HOLDER,
    # Training builds the data set that it is given, lazily and in place.
    "lightgbm.train": CallEffect(
        mutates=(1, "train_set", 3, "valid_sets", "callbacks"),
        calls=(ALL,),
        generators=GENERATOR_ARGUMENTS,
        stores_arguments=True,
    ),
    "lightgbm.cv": CallEffect(
        mutates=(1, "train_set", "callbacks"), shares=NOTHING, calls=(ALL,), generators=GENERATOR_ARGUMENTS
    ),
    **under("catboost", _READS_DATA, "CatBoost CatBoostClassifier CatBoostRegressor CatBoostRanker Pool"),
    "imblearn.*": _KEEPS_TOOLS,
    "imblearn.pipeline.*": _FITS_IN_PLACE,
    "statsmodels.*": replace(LIBRARY, shares=Shares.HOLDS, preserves=(ALL,)),
}

_TORCH_STREAM = (Draw("torch", ("generator",)),)
_TORCH: dict[str, CallEffect] = {
    "torch.*": CallEffect(mutates=("out",), generators=GENERATOR_ARGUMENTS),
    **under(
        "torch",
        CallEffect(mutates=("out",), shares=NOTHING, draws=_TORCH_STREAM, generators=GENERATOR_ARGUMENTS),
        "rand randn randint randperm rand_like randn_like randint_like bernoulli multinomial normal poisson binomial"
        " dropout alpha_dropout feature_dropout feature_alpha_dropout native_dropout lobpcg pca_lowrank svd_lowrank",
    ),
    **under(
        "torch",
        CallEffect(mutates=("out",), shares=NOTHING),
        "zeros ones empty full eye arange linspace zeros_like ones_like full_like empty_like tensor sum mean std var"
        " max min argmax argmin exp log sqrt sin cos tanh sigmoid softmax matmul mm bmm cat stack equal allclose load",
    ),
    **under(
        "torch",
        CallEffect(mutates=(0, "input"), draws=_TORCH_STREAM),
        "dropout_ alpha_dropout_ feature_dropout_ feature_alpha_dropout_",
    ),
    **under("torch", SCALAR, "manual_seed is_tensor numel set_num_threads set_default_dtype get_num_threads"),
    "torch.save": CallEffect(mutates=(1,), shares=NOTHING, immutable=True),
    "torch.cuda.*": SCALAR,
    "torch.backends.*": SCALAR,
    "torch.nn.*": CallEffect(shares=Shares.HOLDS, draws=(Draw("torch"),), calls=(ALL,)),
    "torch.nn.functional.*": CallEffect(draws=(Draw("torch"),), calls=(ALL,)),
    "torch.nn.utils.*": CallEffect(mutates=(ALL,)),
    "torch.nn.utils.rnn.*": FRESH,
    "torch.nn.init.*": CallEffect(mutates=(0, "tensor"), draws=_TORCH_STREAM, generators=GENERATOR_ARGUMENTS),
    "torch.optim.*": HOLDER,
    "torch.utils.data.*": replace(HOLDER, preserves=(ALL,)),
    "torch.utils.data.random_split": CallEffect(
        shares=Shares.HOLDS, preserves=(ALL,), draws=_TORCH_STREAM, generators=GENERATOR_ARGUMENTS
    ),
    "torch.autograd.*": CallEffect(mutates=(ALL,)),
    "torch.jit.*": CallEffect(mutates=(ALL,)),
    "torch.hub.*": FRESH,
    "torch.distributed.*": CallEffect(mutates=(ALL,)),
    "torch.distributions.*": HOLDER,
    "torchvision.transforms.*": HOLDER,
    "torchvision.datasets.*": HOLDER,
    "torchvision.models.*": CallEffect(shares=NOTHING, draws=(Draw("torch"),)),
}

_TENSORFLOW_STREAM = (Draw("tensorflow", ("seed",)),)
_KERAS_STREAMS = (Draw("tensorflow"), Draw("numpy"), Draw("random"))
_TENSORFLOW: dict[str, CallEffect] = {
    "tensorflow.*": HOLDER,
    "tensorflow.random.*": CallEffect(shares=NOTHING, draws=_TENSORFLOW_STREAM),
    "tensorflow.random.set_seed": SCALAR,
    "tensorflow.data.*": CallEffect(shares=Shares.HOLDS, calls=(ALL,), draws=_TENSORFLOW_STREAM),
    **under(
        "tensorflow.data.Dataset",
        CallEffect(shares=Shares.HOLDS, preserves=(ALL,), draws=_TENSORFLOW_STREAM),
        "from_tensor_slices from_tensors zip range list_files",
    ),
    **under("tensorflow", CallEffect(calls=(ALL,), draws=(Draw("tensorflow"),)), "function map_fn while_loop cond"),
    "keras.*": CallEffect(shares=Shares.HOLDS, calls=(ALL,), draws=_KERAS_STREAMS),
    "keras.utils.to_categorical": FRESH,
    "keras.datasets.*": FRESH,
    "keras.callbacks.*": HOLDER,
    "keras.optimizers.*": HOLDER,
    "keras.losses.*": HOLDER,
    "keras.metrics.*": HOLDER,
    "keras.backend.*": CallEffect(mutates=(ALL,)),
    "keras.utils.set_random_seed": SCALAR,
}

LEARNING_CALLS: dict[str, CallEffect] = {**_SKLEARN, **_BOOSTING, **_TORCH, **_TENSORFLOW}
