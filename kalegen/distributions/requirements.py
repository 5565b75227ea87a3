"""Which distributions a step installs: from its imports, from the notebook's ``%pip`` lines and from what it calls.

Nothing is looked up: a name comes from the configuration, from the notebook, or from ``import_names``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from packaging.utils import canonicalize_name

from kalegen.distributions.import_names import IMPORT_NAMES
from kalegen.distributions.markers import pins_holding
from kalegen.syntax.stdlib import is_standard_library

if TYPE_CHECKING:
    from packaging.markers import Marker
    from packaging.requirements import Requirement

EXTRA_FOR_CALL: Mapping[str, str] = {
    "geopandas.read_parquet": "pyarrow",
    "lightgbm.LGBMClassifier": "scikit-learn",
    "lightgbm.LGBMRanker": "scikit-learn",
    "lightgbm.LGBMRegressor": "scikit-learn",
    "lightgbm.plot_importance": "matplotlib",
    "lightgbm.plot_metric": "matplotlib",
    "lightgbm.plot_tree": "graphviz",
    "networkx.bipartite_layout": "numpy",
    "networkx.circular_layout": "numpy",
    "networkx.draw": "matplotlib",
    "networkx.draw_circular": "matplotlib",
    "networkx.draw_kamada_kawai": "matplotlib",
    "networkx.draw_networkx": "matplotlib",
    "networkx.draw_networkx_edge_labels": "matplotlib",
    "networkx.draw_networkx_edges": "matplotlib",
    "networkx.draw_networkx_labels": "matplotlib",
    "networkx.draw_networkx_nodes": "matplotlib",
    "networkx.draw_planar": "matplotlib",
    "networkx.draw_random": "matplotlib",
    "networkx.draw_shell": "matplotlib",
    "networkx.draw_spectral": "matplotlib",
    "networkx.draw_spring": "matplotlib",
    "networkx.from_numpy_array": "numpy",
    "networkx.from_pandas_edgelist": "pandas",
    "networkx.kamada_kawai_layout": "scipy",
    "networkx.multipartite_layout": "numpy",
    "networkx.pagerank": "scipy",
    "networkx.planar_layout": "numpy",
    "networkx.random_layout": "numpy",
    "networkx.shell_layout": "numpy",
    "networkx.spectral_layout": "numpy",
    "networkx.spiral_layout": "numpy",
    "networkx.spring_layout": "scipy",
    "networkx.to_numpy_array": "numpy",
    "networkx.to_pandas_edgelist": "pandas",
    "networkx.to_scipy_sparse_array": "scipy",
    "pandas.ExcelFile": "openpyxl",
    "pandas.ExcelWriter": "openpyxl",
    "pandas.HDFStore": "tables",
    "pandas.plotting": "matplotlib",
    "pandas.read_excel": "openpyxl",
    "pandas.read_feather": "pyarrow",
    "pandas.read_gbq": "pandas-gbq",
    "pandas.read_hdf": "tables",
    "pandas.read_html": "lxml",
    "pandas.read_orc": "pyarrow",
    "pandas.read_parquet": "pyarrow",
    "pandas.read_spss": "pyreadstat",
    "pandas.read_sql_table": "sqlalchemy",
    "pandas.read_xml": "lxml",
    "plotly.express": "pandas",
    "polars.read_database": "sqlalchemy",
    "polars.read_excel": "fastexcel",
    "scipy.cluster.hierarchy.dendrogram": "matplotlib",
    "sklearn.calibration.CalibrationDisplay": "matplotlib",
    "sklearn.datasets.fetch_openml": "pandas",
    "sklearn.datasets.load_sample_image": "pillow",
    "sklearn.datasets.load_sample_images": "pillow",
    "sklearn.inspection.DecisionBoundaryDisplay": "matplotlib",
    "sklearn.inspection.PartialDependenceDisplay": "matplotlib",
    "sklearn.metrics.ConfusionMatrixDisplay": "matplotlib",
    "sklearn.metrics.DetCurveDisplay": "matplotlib",
    "sklearn.metrics.PrecisionRecallDisplay": "matplotlib",
    "sklearn.metrics.PredictionErrorDisplay": "matplotlib",
    "sklearn.metrics.RocCurveDisplay": "matplotlib",
    "sklearn.model_selection.LearningCurveDisplay": "matplotlib",
    "sklearn.model_selection.ValidationCurveDisplay": "matplotlib",
    "sklearn.tree.plot_tree": "matplotlib",
    "statsmodels.api.ProbPlot": "matplotlib",
    "statsmodels.api.graphics": "matplotlib",
    "statsmodels.api.qqline": "matplotlib",
    "statsmodels.api.qqplot": "matplotlib",
    "statsmodels.api.qqplot_2samples": "matplotlib",
    "statsmodels.graphics": "matplotlib",
    "transformers.Trainer": "accelerate",
    "transformers.TrainingArguments": "accelerate",
    "xgboost.XGBClassifier": "scikit-learn",
    "xgboost.XGBRanker": "scikit-learn",
    "xgboost.XGBRegressor": "scikit-learn",
    "xgboost.plot_importance": "matplotlib",
    "xgboost.plot_tree": "graphviz",
}
"""Functions, and modules, that need a distribution which their own one does not require."""

_EXTRA_FOR_METHOD: Mapping[str, str] = {
    "boxplot": "matplotlib",
    "hist": "matplotlib",
    "plot": "matplotlib",
    "style": "jinja2",
    "to_excel": "openpyxl",
    "to_feather": "pyarrow",
    "to_gbq": "pandas-gbq",
    "to_hdf": "tables",
    "to_markdown": "tabulate",
    "to_orc": "pyarrow",
    "to_parquet": "pyarrow",
    "to_sql": "sqlalchemy",
    "to_xml": "lxml",
}

_EXTRA_FOR_ARGUMENT: Mapping[tuple[str, object], str] = {
    ("as_frame", True): "pandas",
    ("dtype_backend", "pyarrow"): "pyarrow",
    ("engine", "calamine"): "python-calamine",
    ("engine", "fastparquet"): "fastparquet",
    ("engine", "numba"): "numba",
    ("engine", "numexpr"): "numexpr",
    ("engine", "openpyxl"): "openpyxl",
    ("engine", "pyarrow"): "pyarrow",
    ("engine", "pyxlsb"): "pyxlsb",
    ("engine", "xlrd"): "xlrd",
    ("engine", "xlsxwriter"): "xlsxwriter",
    ("transform", "pandas"): "pandas",
    ("transform", "polars"): "polars",
    ("transform_output", "pandas"): "pandas",
    ("transform_output", "polars"): "polars",
}
"""Arguments of scikit-learn and pandas that name a distribution which neither requires."""

_EXTRA_FOR_ADDRESS: Mapping[str, str] = {
    "abfs://": "adlfs",
    "abfss://": "adlfs",
    "gcs://": "gcsfs",
    "gs://": "gcsfs",
    "s3://": "s3fs",
}
"""What pandas reads and writes such addresses by."""


class Packages(NamedTuple):
    """What a step installs (sorted requirements) and the modules of which nobody knows where they come from."""

    requirements: tuple[str, ...]
    unknown: tuple[str, ...]


def extra_for_call(dotted: str) -> str | None:
    """The distribution that a fully resolved call (``pandas.read_parquet``) needs beside its own module's."""
    return _longest(dotted, EXTRA_FOR_CALL)


def extra_for_argument(keyword: str, value: object) -> str | None:
    """The distribution that a call with this argument needs: ``load_iris(as_frame=True)`` gives a table of pandas."""
    return _EXTRA_FOR_ARGUMENT.get((keyword, value)) if isinstance(value, (bool, str)) else None


def extra_for_address(text: str) -> str | None:
    """The distribution by which pandas reads ``s3://bucket/table.csv``."""
    scheme, separator, _ = text.partition("://")
    return _EXTRA_FOR_ADDRESS.get(scheme + separator)


def extra_for_method(method: str) -> str | None:
    """The distribution that a data frame's method or attribute (``to_excel``, ``plot``) needs beside pandas."""
    return _EXTRA_FOR_METHOD.get(method)


def packages_of(
    modules: Iterable[str],
    requirements: Iterable[str],
    overrides: Mapping[str, str],
    local: Collection[str] = (),
) -> Packages:
    """What a step installs that imports ``modules`` and for which the notebook asks for ``requirements``.

    ``overrides`` are the configuration's own rows; an empty string says that the image holds the module. ``local`` are
    the top-level names of modules that travel along; they are never asked of an index. A requirement replaces the bare
    name of the same distribution and vouches for a module of its own name.
    """
    asked = tuple(requirements)
    vouched = {_key(requirement) for requirement in asked}
    found: list[str] = []
    unknown: set[str] = set()
    for module in modules:
        top = module.partition(".")[0]
        distribution = "" if top in local else _lookup(module, overrides)
        if distribution is None and canonicalize_name(top) not in vouched:
            unknown.add(module)
        found += [distribution] if distribution else []
    return Packages(merged([*found, *asked]), tuple(sorted(unknown)))


def needed_requirements(
    requirements: Iterable[str],
    modules: Iterable[str],
    notebook_modules: Iterable[str],
    overrides: Mapping[str, str],
) -> tuple[str, ...]:
    """Those of the notebook's requirements that concern a step which imports ``modules``.

    They are the ones of the step's own distributions, and those that no import of the whole notebook explains
    (``pyarrow``, which pandas loads by itself).
    """
    used = _keys(modules, overrides)
    explained = _keys(notebook_modules, overrides)
    keyed = [(requirement, _key(requirement)) for requirement in requirements]
    return tuple(requirement for requirement, key in keyed if key in used or key not in explained)


def merged(requirements: Iterable[str]) -> tuple[str, ...]:
    """The requirements sorted, one per distribution: the last specifier counts, extras add up."""
    chosen: dict[str, str] = {}
    for requirement in requirements:
        key = _key(requirement)
        chosen[key] = _joined(chosen[key], requirement) if key in chosen else _normal(requirement)
    return tuple(sorted(chosen.values()))


def pinned(
    requirements: Iterable[str], pins: Mapping[str, str], python: str | None = None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The requirements, those that leave the version open with the specifier of ``pins``; and which it leaves open.

    ``pins`` maps normalized names to specifiers (``==2.2.3``), of which those count that hold for the Python; where
    nobody knows it, pip judges. A URL or a specifier of the requirement's own stands.
    """
    chosen, left_open = [], []
    for requirement in requirements:
        parsed = _parsed(requirement)
        if parsed is None or parsed.url or parsed.specifier:
            chosen.append(requirement)
            continue
        holding = pins_holding(pins.get(canonicalize_name(parsed.name), ""), python)
        left_open += [] if holding else [parsed.name]
        chosen += [_written(parsed)] if all(marker for _, marker in holding) else []
        chosen += [_written(_restricted(parsed, specifier, marker)) for specifier, marker in holding]
    return tuple(sorted(chosen)), tuple(left_open)


def _restricted(requirement: Requirement, specifier: str, marker: Marker | None) -> Requirement:
    """The requirement with a specifier, where the marker holds, too."""
    from packaging.markers import Marker
    from packaging.requirements import Requirement
    from packaging.specifiers import SpecifierSet

    made = Requirement(str(requirement))
    made.specifier = SpecifierSet(specifier)
    both = [f"({one})" for one in (requirement.marker, marker) if one]
    made.marker = Marker(" and ".join(both)) if both else None
    return made


def _lookup(module: str, overrides: Mapping[str, str]) -> str | None:
    """The distribution, an empty string when none is needed, None when none is known."""
    found = _longest(module, overrides)
    if found is None and (is_standard_library(module) or module == "__main__"):
        return ""
    return _longest(module, IMPORT_NAMES) if found is None else found


def _longest(dotted: str, table: Mapping[str, str]) -> str | None:
    """The row of the longest prefix of a dotted name."""
    while dotted:
        if dotted in table:
            return table[dotted]
        dotted = dotted.rpartition(".")[0]
    return None


def _keys(modules: Iterable[str], overrides: Mapping[str, str]) -> set[str]:
    """The keys of the modules' distributions; an unknown module stands for a distribution of its own name."""
    found = {module: _lookup(module, overrides) for module in modules}
    return {
        _key(distribution) if distribution else canonicalize_name(module.partition(".")[0])
        for module, distribution in found.items()
    }


_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
"""A requirement that is a name alone, as most are: it needs no parser, which takes long to import."""


def _key(requirement: str) -> str:
    """What two requirements of one distribution have in common; a URL or a path is its own key."""
    if _NAME.fullmatch(requirement):
        return canonicalize_name(requirement)
    parsed = _parsed(requirement)
    if parsed is None:
        return requirement
    name = canonicalize_name(parsed.name)
    return f"{name};{parsed.marker}" if parsed.marker else name


def _normal(requirement: str) -> str:
    if _NAME.fullmatch(requirement):
        return canonicalize_name(requirement)
    parsed = _parsed(requirement)
    if parsed is None:
        return requirement
    return _written(parsed)


def _joined(first: str, second: str) -> str:
    """Two requirements of one distribution as one."""
    one, two = _parsed(first), _parsed(second)
    if one is None or two is None:
        return second
    two.extras |= one.extras
    if not two.url and not two.specifier:
        two.url, two.specifier = one.url, one.specifier
    return _written(two)


def _written(requirement: Requirement) -> str:
    """The requirement's text, which ``str`` spells differently from one version of packaging to the next."""
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    url = f" @ {requirement.url}" if requirement.url else ""
    specifier = ",".join(sorted(map(str, requirement.specifier)))
    marker = f"{' ' if url else ''}; {requirement.marker}" if requirement.marker else ""
    return f"{canonicalize_name(requirement.name)}{extras}{url}{specifier}{marker}"


def _parsed(requirement: str) -> Requirement | None:
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        return Requirement(requirement)
    except InvalidRequirement:
        return None
