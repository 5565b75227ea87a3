"""The process-wide random streams: what seeds them, what draws from them."""

from __future__ import annotations

from collections.abc import Mapping

from kalegen.analysis.tables.calls import call_effect
from kalegen.analysis.tables.effects import Position, words
from kalegen.analysis.tables.names import canonical

STREAMS = ("random", "numpy", "torch", "tensorflow")
"""The streams: those of the modules ``random`` and ``numpy.random``, torch's, that of TensorFlow's global seed."""

CARRIED = frozenset({"random", "numpy", "torch"})
"""The streams whose state can be saved and loaded."""

_ALL = frozenset(STREAMS)
_SEEDS: dict[str, frozenset[str]] = {
    **dict.fromkeys(words("random.seed random.setstate"), frozenset({"random"})),
    **dict.fromkeys(
        words("numpy.random.seed numpy.random.set_state numpy.random.set_bit_generator"),
        frozenset({"numpy"}),
    ),
    **dict.fromkeys(
        words(
            "torch.manual_seed torch.seed torch.random.manual_seed torch.random.seed torch.set_rng_state"
            " torch.random.set_rng_state torch.cuda.manual_seed torch.cuda.manual_seed_all torch.cuda.seed"
            " torch.cuda.seed_all torch.cuda.set_rng_state torch.cuda.set_rng_state_all torch.mps.manual_seed"
            " torch.xpu.manual_seed torch.xpu.manual_seed_all"
        ),
        frozenset({"torch"}),
    ),
    **dict.fromkeys(
        words(
            "tensorflow.random.set_seed tensorflow.set_random_seed tensorflow.compat.v1.set_random_seed"
            " tensorflow.compat.v1.random.set_random_seed tensorflow.random.set_random_seed"
        ),
        frozenset({"tensorflow"}),
    ),
    "xgboost.cv": frozenset({"numpy"}),  # its folds are made with a seed of its own
    "keras.utils.set_random_seed": _ALL,
    "transformers.set_seed": _ALL,
    "transformers.trainer_utils.set_seed": _ALL,
    "transformers.enable_full_determinism": _ALL,
    **dict.fromkeys(
        words(
            "pytorch_lightning.seed_everything pytorch_lightning.utilities.seed.seed_everything"
            " lightning.seed_everything lightning.pytorch.seed_everything lightning_fabric.seed_everything"
            " lightning.fabric.seed_everything accelerate.utils.set_seed fastai.torch_core.set_seed"
            " fastai.basics.set_seed torch_geometric.seed_everything fastai.vision.all.set_seed"
            " fastai.tabular.all.set_seed stable_baselines3.common.utils.set_random_seed monai.utils.set_determinism"
            " ignite.utils.manual_seed"
        ),
        frozenset({"random", "numpy", "torch"}),
    ),
}

_MODULES = {"random": frozenset({"random"}), "numpy.random": frozenset({"numpy"})}

_LIBRARIES: dict[str, frozenset[str]] = {
    "random": frozenset(
        words(
            "networkx nltk deap imgaug albumentations nlpaug textattack wordcloud gym gymnasium keras tensorflow"
            " transformers torchvision simpy mesa igraph torch_geometric fastai pytorch_lightning lightning faker"
            " markovify"
        )
    ),
    "numpy": frozenset(
        words(
            "numpy scipy sklearn imblearn networkx pandas seaborn statsmodels keras tensorflow gym gymnasium imgaug"
            " albumentations umap hdbscan skopt hyperopt gensim surprise mlxtend shap lime tpot deap xgboost lightgbm"
            " catboost pymc pymc3 arviz prophet lifelines emcee skimage torchvision transformers tslearn sktime pyod"
            " implicit lightfm eli5 category_encoders yellowbrick pycaret autosklearn hmmlearn bayes_opt ctgan sdv"
            " fastai torch_geometric skfuzzy pyswarm pyswarms nolds arch pmdarima spacy thinc textattack nlpaug mesa"
            " geopandas dask plotly cv2 ot"
        )
    ),
    "torch": frozenset(
        words(
            "torch torchvision torchaudio torchtext pytorch_lightning lightning transformers fastai skorch timm"
            " diffusers accelerate sentence_transformers stable_baselines3 captum botorch gpytorch pyro"
            " torch_geometric dgl kornia monai peft trl keras easyocr ultralytics flair stanza allennlp spacy ctgan"
            " pytorch_forecasting pytorch_tabnet"
        )
    ),
    "tensorflow": frozenset(
        words(
            "tensorflow keras tf_keras tensorflow_addons tensorflow_probability tensorflow_hub tensorflow_datasets"
            " transformers tf_agents keras_tuner kerastuner keras_cv keras_nlp keras_hub tflearn scikeras deepchem"
            " spektral autokeras"
        )
    ),
}


def seeded_streams(dotted: str) -> frozenset[str]:
    """The streams that calling ``dotted`` sets to a known state."""
    return _SEEDS.get(canonical(dotted), frozenset())


def drawn_streams(
    dotted: str, keywords: Mapping[Position, object], kinds: Mapping[Position, str | None]
) -> frozenset[str]:
    """The streams that calling ``dotted`` with these keyword values and argument kinds may draw from (see ``Draw``)."""
    effect = call_effect(dotted)
    if effect is not None:
        return effect.drawn(keywords, kinds)
    package = dotted.partition(".")[0]
    return frozenset(stream for stream in STREAMS if package in _LIBRARIES[stream])


def streams_through(dotted: str) -> frozenset[str]:
    """The streams that may be drawn from through a value: a drawing function, or the module that has such functions."""
    if dotted in _MODULES:
        return _MODULES[dotted]
    effect = call_effect(dotted)
    return frozenset() if effect is None else effect.drawn({}, {})


def libraries_drawing(stream: str) -> frozenset[str]:
    """The top-level packages any unknown call of which may draw from ``stream``."""
    return _LIBRARIES[stream]


def seeding_calls(stream: str) -> list[str]:
    """The dotted names of the calls that seed ``stream``."""
    return [dotted for dotted, streams in _SEEDS.items() if stream in streams]
