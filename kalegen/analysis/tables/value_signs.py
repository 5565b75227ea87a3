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
