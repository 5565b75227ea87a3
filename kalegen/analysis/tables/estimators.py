"""The estimators of scikit-learn and its kin: which draw from numpy's process-wide stream when no seed is given.

Sources: scikit-learn's API reference, and fitting each of them with its defaults (``tests/analysis/test_tables.py``).
"""

from __future__ import annotations

from kalegen.analysis.tables.effects import words


def _in_sklearn(names: str) -> frozenset[str]:
    return frozenset(f"sklearn.{name}" for name in names.split())


META_ESTIMATORS = _in_sklearn(
    "calibration.CalibratedClassifierCV compose.ColumnTransformer compose.TransformedTargetRegressor"
    " compose.make_column_transformer ensemble.StackingClassifier ensemble.StackingRegressor"
    " ensemble.VotingClassifier ensemble.VotingRegressor feature_selection.RFE feature_selection.RFECV"
    " feature_selection.SelectFromModel feature_selection.SequentialFeatureSelector frozen.FrozenEstimator"
    " model_selection.FixedThresholdClassifier model_selection.GridSearchCV multiclass.OneVsOneClassifier"
    " multiclass.OneVsRestClassifier multioutput.ClassifierChain multioutput.MultiOutputClassifier"
    " multioutput.MultiOutputRegressor multioutput.RegressorChain pipeline.FeatureUnion pipeline.Pipeline"
    " pipeline.make_pipeline pipeline.make_union semi_supervised.SelfTrainingClassifier"
)
"""Estimators made of others: they draw where one of these does."""

IN_PLACE_META_ESTIMATORS = _in_sklearn(
    "frozen.FrozenEstimator pipeline.FeatureUnion pipeline.Pipeline pipeline.make_pipeline pipeline.make_union"
)
"""Those of them that fit the very objects that they are given; the others fit clones."""

SEEDED_META_ESTIMATORS = _in_sklearn(
    "ensemble.AdaBoostClassifier ensemble.AdaBoostRegressor ensemble.BaggingClassifier ensemble.BaggingRegressor"
    " linear_model.RANSACRegressor model_selection.HalvingGridSearchCV model_selection.HalvingRandomSearchCV"
    " model_selection.RandomizedSearchCV model_selection.TunedThresholdClassifierCV multiclass.OutputCodeClassifier"
    " impute.IterativeImputer"
)
"""Estimators made of others that draw themselves, too: with ``random_state`` given, where one of the others does."""

RANDOM_ESTIMATORS = _in_sklearn(
    "cluster.AffinityPropagation cluster.BisectingKMeans cluster.KMeans cluster.MiniBatchKMeans"
    " cluster.SpectralBiclustering cluster.SpectralClustering cluster.SpectralCoclustering"
    " covariance.EllipticEnvelope covariance.MinCovDet decomposition.DictionaryLearning decomposition.FastICA"
    " decomposition.KernelPCA decomposition.LatentDirichletAllocation decomposition.MiniBatchDictionaryLearning"
    " decomposition.MiniBatchNMF decomposition.MiniBatchSparsePCA decomposition.NMF decomposition.PCA"
    " decomposition.SparsePCA decomposition.TruncatedSVD dummy.DummyClassifier ensemble.ExtraTreesClassifier"
    " ensemble.ExtraTreesRegressor ensemble.GradientBoostingClassifier ensemble.GradientBoostingRegressor"
    " ensemble.HistGradientBoostingClassifier ensemble.HistGradientBoostingRegressor ensemble.IsolationForest"
    " ensemble.RandomForestClassifier ensemble.RandomForestRegressor ensemble.RandomTreesEmbedding"
    " feature_extraction.image.PatchExtractor gaussian_process.GaussianProcessClassifier"
    " gaussian_process.GaussianProcessRegressor kernel_approximation.Nystroem"
    " kernel_approximation.PolynomialCountSketch kernel_approximation.RBFSampler"
    " kernel_approximation.SkewedChi2Sampler linear_model.ElasticNet linear_model.ElasticNetCV linear_model.Lasso"
    " linear_model.LassoCV linear_model.MultiTaskElasticNet linear_model.MultiTaskElasticNetCV"
    " linear_model.MultiTaskLasso linear_model.MultiTaskLassoCV linear_model.PassiveAggressiveClassifier"
    " linear_model.PassiveAggressiveRegressor linear_model.SGDClassifier linear_model.SGDOneClassSVM"
    " linear_model.SGDRegressor linear_model.TheilSenRegressor manifold.LocallyLinearEmbedding manifold.MDS"
    " manifold.SpectralEmbedding manifold.TSNE mixture.BayesianGaussianMixture mixture.GaussianMixture"
    " neighbors.NeighborhoodComponentsAnalysis neural_network.BernoulliRBM neural_network.MLPClassifier"
    " neural_network.MLPRegressor preprocessing.KBinsDiscretizer preprocessing.QuantileTransformer"
    " preprocessing.TargetEncoder random_projection.GaussianRandomProjection random_projection.SparseRandomProjection"
    " svm.LinearSVC svm.LinearSVR svm.NuSVC svm.SVC tree.DecisionTreeClassifier tree.DecisionTreeRegressor"
    " tree.ExtraTreeClassifier tree.ExtraTreeRegressor model_selection.GroupShuffleSplit"
    " model_selection.ParameterSampler model_selection.RepeatedKFold model_selection.RepeatedStratifiedKFold"
    " model_selection.ShuffleSplit model_selection.StratifiedShuffleSplit"
)
"""Estimators and splitters that draw unless ``random_state`` is given."""

UNSEEDABLE_ESTIMATORS = _in_sklearn(
    "covariance.GraphicalLasso covariance.GraphicalLassoCV svm.NuSVR svm.OneClassSVM svm.SVR"
)
"""Estimators that draw (a seed for the C code that they call) and have no ``random_state``."""

QUIET_ESTIMATORS: dict[str, frozenset[str]] = {
    "sklearn.linear_model.LogisticRegression": frozenset({"solver"}),
    "sklearn.linear_model.LogisticRegressionCV": frozenset({"solver", "cv", "shuffle"}),
    "sklearn.linear_model.Ridge": frozenset({"solver", "positive"}),
    "sklearn.linear_model.RidgeClassifier": frozenset({"solver", "positive"}),
    "sklearn.linear_model.Lars": frozenset({"jitter"}),
    "sklearn.linear_model.LassoLars": frozenset({"jitter"}),
    "sklearn.linear_model.Perceptron": frozenset({"random_state"}),
    "sklearn.decomposition.FactorAnalysis": frozenset({"random_state"}),
    "sklearn.model_selection.KFold": frozenset({"shuffle"}),
    "sklearn.model_selection.GroupKFold": frozenset({"shuffle"}),
    "sklearn.model_selection.StratifiedKFold": frozenset({"shuffle"}),
    "sklearn.model_selection.StratifiedGroupKFold": frozenset({"shuffle"}),
}
"""Estimators and splitters that draw only when one of these keywords is given, and ``random_state`` is not."""

PLAIN_ESTIMATORS = _in_sklearn(
    "cluster.AgglomerativeClustering cluster.Birch cluster.DBSCAN cluster.FeatureAgglomeration cluster.HDBSCAN"
    " cluster.MeanShift cluster.OPTICS covariance.EmpiricalCovariance covariance.LedoitWolf covariance.OAS"
    " covariance.ShrunkCovariance cross_decomposition.CCA cross_decomposition.PLSCanonical"
    " cross_decomposition.PLSRegression cross_decomposition.PLSSVD decomposition.IncrementalPCA"
    " decomposition.SparseCoder discriminant_analysis.LinearDiscriminantAnalysis"
    " discriminant_analysis.QuadraticDiscriminantAnalysis dummy.DummyRegressor feature_extraction.DictVectorizer"
    " feature_extraction.FeatureHasher feature_extraction.text.CountVectorizer"
    " feature_extraction.text.HashingVectorizer feature_extraction.text.TfidfTransformer"
    " feature_extraction.text.TfidfVectorizer feature_selection.GenericUnivariateSelect feature_selection.SelectFdr"
    " feature_selection.SelectFpr feature_selection.SelectFwe feature_selection.SelectKBest"
    " feature_selection.SelectPercentile feature_selection.VarianceThreshold impute.KNNImputer"
    " impute.MissingIndicator impute.SimpleImputer isotonic.IsotonicRegression"
    " kernel_approximation.AdditiveChi2Sampler kernel_ridge.KernelRidge linear_model.ARDRegression"
    " linear_model.BayesianRidge linear_model.GammaRegressor linear_model.HuberRegressor linear_model.LarsCV"
    " linear_model.LassoLarsCV linear_model.LassoLarsIC linear_model.LinearRegression"
    " linear_model.OrthogonalMatchingPursuit linear_model.OrthogonalMatchingPursuitCV linear_model.PoissonRegressor"
    " linear_model.QuantileRegressor linear_model.RidgeCV linear_model.RidgeClassifierCV"
    " linear_model.TweedieRegressor manifold.Isomap naive_bayes.BernoulliNB naive_bayes.CategoricalNB"
    " naive_bayes.ComplementNB naive_bayes.GaussianNB naive_bayes.MultinomialNB neighbors.KNeighborsClassifier"
    " neighbors.KNeighborsRegressor neighbors.KNeighborsTransformer neighbors.KernelDensity"
    " neighbors.LocalOutlierFactor neighbors.NearestCentroid neighbors.NearestNeighbors"
    " neighbors.RadiusNeighborsClassifier neighbors.RadiusNeighborsRegressor neighbors.RadiusNeighborsTransformer"
    " preprocessing.Binarizer preprocessing.KernelCenterer preprocessing.LabelBinarizer preprocessing.LabelEncoder"
    " preprocessing.MaxAbsScaler preprocessing.MinMaxScaler preprocessing.MultiLabelBinarizer"
    " preprocessing.Normalizer preprocessing.OneHotEncoder preprocessing.OrdinalEncoder"
    " preprocessing.PolynomialFeatures preprocessing.PowerTransformer preprocessing.RobustScaler"
    " preprocessing.FunctionTransformer preprocessing.SplineTransformer preprocessing.StandardScaler"
    " semi_supervised.LabelPropagation"
    " semi_supervised.LabelSpreading model_selection.TimeSeriesSplit model_selection.LeaveOneOut"
    " model_selection.LeavePOut model_selection.LeaveOneGroupOut model_selection.PredefinedSplit"
    " model_selection.ParameterGrid"
) | frozenset(
    words(
        "xgboost.XGBClassifier xgboost.XGBRegressor xgboost.XGBRanker lightgbm.LGBMClassifier lightgbm.LGBMRegressor"
        " lightgbm.LGBMRanker catboost.CatBoostClassifier catboost.CatBoostRegressor catboost.CatBoost"
    )
)
"""Estimators and splitters that never draw from numpy's process-wide stream."""

ESTIMATORS = (
    PLAIN_ESTIMATORS
    | META_ESTIMATORS
    | SEEDED_META_ESTIMATORS
    | RANDOM_ESTIMATORS
    | UNSEEDABLE_ESTIMATORS
    | QUIET_ESTIMATORS.keys()
)
