"""What names in a step's code tell of the values that it may have: which parts of the marshaller these need."""

from __future__ import annotations

import re

STANDARD = frozenset({"argparse", "functools", "re", "sqlite3"})
"""Modules of the standard library whose objects the marshaller has functions of its own for."""

LOADERS = frozenset({"importlib", "pickle", "runpy", "shelve"})
"""Modules of the standard library that may bring objects of any package, named nowhere in the code."""

UNLOCKED = frozenset(
    {
        "PIL", "bs4", "catboost", "cv2", "imblearn", "joblib", "lightgbm", "lxml", "matplotlib", "networkx", "numpy",
        "pandas", "plotly", "polars", "pyarrow", "requests", "scipy", "seaborn", "sklearn", "statsmodels", "sympy",
        "torch", "torchvision", "xgboost", "yaml",
    }
)  # fmt: skip
"""Packages whose objects hold neither locks nor files that are open; any other package's may."""

LOCKED = frozenset({"asyncio", "concurrent", "io", "multiprocessing", "queue", "sched", "threading", "zipfile"})
"""Modules of the standard library whose objects do."""

OPENING = frozenset({"open", "fdopen", "memoryview", "handlers", "cached_property"})
"""Words by which a step opens files, views memory, or holds handlers of logging, as any ``…Handler`` is; these lock.

So does a ``cached_property`` before Python 3.12.
"""

SPECIAL_ARRAYS = frozenset(
    {"byteswap", "fits", "flat", "ma", "masked_array", "memmap", "mmap_mode", "newbyteorder", "open_memmap"}
)
"""Words by which a step has arrays of NumPy's, or iterators over them, that numpy's own pickles do not keep."""

BYTE_ORDER = re.compile(r"""['"][>!][?a-zA-Z]\d*['",]""")
"""A type of an array whose numbers have their bytes in the order that most machines don't use: ``">i2"``."""

STREAM_HOLDERS = frozenset(
    {
        "stats", "GaussianProcessClassifier", "GaussianProcessRegressor", "IterativeImputer", "MLPClassifier",
        "LatentDirichletAllocation", "MLPRegressor",
    }
)  # fmt: skip
"""Words by which a step has objects of SciPy or scikit-learn that draw from NumPy's own random stream from then on."""

REFLECTING = frozenset(
    {
        "__bases__", "__class__", "__dict__", "__globals__", "__main__", "__mro__", "__subclasses__", "eval", "exec",
        "globals", "inspect", "locals", "modules", "setattr", "vars",
    }
)  # fmt: skip
"""Words by which code reaches functions and classes that it does not name."""

MAKING_CLASSES = frozenset(
    {
        "Enum", "Flag", "IntEnum", "IntFlag", "NewType", "StrEnum", "TypedDict", "cached_property", "create_model",
        "cmp_to_key", "lru_cache", "cache", "make_dataclass", "namedtuple", "new_class", "partial", "partialmethod",
        "singledispatch", "singledispatchmethod", "update_wrapper", "wraps",
    }
)  # fmt: skip
"""Words by which code makes classes and functions without a ``class`` or ``def``, or others in their place."""

ORDINARY_BASES = frozenset(
    {
        "ABC", "BaseEstimator", "ClassifierMixin", "ClusterMixin", "Generic", "NamedTuple", "Protocol",
        "RegressorMixin", "TransformerMixin", "abc.ABC", "nn.Module", "object", "torch.nn.Module", "typing.Generic",
        "typing.NamedTuple", "typing.Protocol",
    }
)  # fmt: skip
"""Base classes whose objects pickle takes as they are."""

ORDINARY_DECORATORS = frozenset(
    {
        "abstractmethod", "classmethod", "dataclass", "override", "property", "setter", "staticmethod",
        "total_ordering",
    }
)  # fmt: skip
"""The last parts of the names of decorators that leave a function or class under its name."""

ORDINARY_TESTS = frozenset({"isinstance", "issubclass", "super"})
"""Functions that are given classes, and keep none."""

PICKLING = frozenset({"__getattr__", "__getnewargs__", "__getnewargs_ex__", "__init_subclass__"})
"""Methods by which a class has a say in how pickle makes its objects, or the class itself."""

CALLING = frozenset({"agg", "aggregate", "apply", "applymap", "field", "pipe", "transform"})
"""Calls that are over with the functions that they are given; a dataclass's ``field`` is part of its class."""

SORTING = frozenset({"max", "min", "nlargest", "nsmallest", "sort", "sort_index", "sort_values", "sorted"})
"""Calls that are over with the function that is their ``key``."""
