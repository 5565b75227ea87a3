"""Imports that matter though nothing reads the names that they bind.

A row says who could notice: a step that uses one of the packages needs the import. ``*`` is every step.
"""

from __future__ import annotations

from kalegen.analysis.tables.effects import longest_prefix

_PLOTS = frozenset({"matplotlib", "pylab", "seaborn", "pandas"})

_MODULES: dict[str, frozenset[str]] = {
    "sklearn.experimental": frozenset({"sklearn"}),
    "sklearnex": frozenset({"sklearn"}),
    "mpl_toolkits.mplot3d": _PLOTS,
    "mpl_toolkits.axes_grid1": _PLOTS,
    "mpl_toolkits.axisartist": _PLOTS,
    "scienceplots": _PLOTS,
    "mplcyberpunk": _PLOTS,
    "cmocean": _PLOTS,
    "cmcrameri": _PLOTS,
    "colorcet": _PLOTS,
    "probscale": _PLOTS,
    "plotly.io": frozenset({"plotly"}),
    "kaleido": frozenset({"plotly"}),
    "cufflinks": frozenset({"pandas", "plotly"}),
    "hvplot.pandas": frozenset({"pandas"}),
    "hvplot.xarray": frozenset({"xarray"}),
    "hvplot.polars": frozenset({"polars"}),
    "hvplot.dask": frozenset({"dask"}),
    "pandas_profiling": frozenset({"pandas"}),
    "ydata_profiling": frozenset({"pandas"}),
    "pandas_ta": frozenset({"pandas"}),
    "pandas_bokeh": frozenset({"pandas"}),
    "janitor": frozenset({"pandas"}),
    "swifter": frozenset({"pandas"}),
    "modin.pandas": frozenset({"pandas"}),
    "geopandas": frozenset({"pandas"}),
    "rioxarray": frozenset({"xarray"}),
    "cfgrib": frozenset({"xarray"}),
    "xskillscore": frozenset({"xarray"}),
    "tensorflow_addons": frozenset({"tensorflow", "keras"}),
    "tensorflow_text": frozenset({"tensorflow", "tensorflow_hub", "keras"}),
    "tensorflow_hub": frozenset({"tensorflow", "keras"}),
    "tensorflow_io": frozenset({"tensorflow"}),
    "torchvision": frozenset({"torch"}),
    "torch_xla": frozenset({"torch"}),
    "intel_extension_for_pytorch": frozenset({"torch"}),
    "pl_bolts": frozenset({"pytorch_lightning"}),
    "gym_minigrid": frozenset({"gym"}),
    "pybullet_envs": frozenset({"gym"}),
    "ale_py": frozenset({"gym", "gymnasium"}),
    "gym_anytrading": frozenset({"gym", "gymnasium"}),
    "pillow_heif": frozenset({"PIL"}),
    "pillow_avif": frozenset({"PIL"}),
    "hdf5plugin": frozenset({"h5py", "pandas", "tables"}),
    "psycopg2": frozenset({"sqlalchemy", "pandas"}),
    "pymysql": frozenset({"sqlalchemy", "pandas"}),
    "spacy_transformers": frozenset({"spacy"}),
    "spacy_lookups_data": frozenset({"spacy"}),
    "spacytextblob": frozenset({"spacy"}),
    "negspacy": frozenset({"spacy"}),
    "readline": frozenset("*"),
}


def has_side_effects(module: str, name: str | None = None) -> frozenset[str]:
    """The top-level packages that could notice ``import module`` or ``from module import name``; empty for none.

    ``import a.b`` also makes ``a.b`` an attribute of ``a``; that is a matter of names, not of this table.
    """
    prefix = longest_prefix(module if name is None else f"{module}.{name}", _MODULES)
    return frozenset() if prefix is None else _MODULES[prefix]
