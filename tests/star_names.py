"""Make the table of what star imports bind: ``python -m tests.star_names [--python PATH]… [--libraries PATH]…``.

Compiling imports nothing, so what ``from os import *`` binds is looked up in a table, which this makes by importing
every public module of the standard library, under each Python that is given, and the libraries that notebooks often
import everything from, where a Python has them. Names are added to those that are in the table already, since a
pipeline may run under any of these Pythons, and with other releases.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from kalegen.analysis.tables import star_names

TABLE = Path(star_names.__file__).with_name(star_names.FILE)

LIBRARIES = """
    IPython.display fastai.basics fastai.collab fastai.tabular.all fastai.text.all fastai.vision.all ipywidgets
    keras.layers keras.models kfp.dsl lets_plot matplotlib.pylab matplotlib.pyplot numpy numpy.fft numpy.linalg
    numpy.random pandas plotly.graph_objects plotnine pulp pylab pyspark.sql.functions pyspark.sql.types qiskit scipy
    scipy.constants scipy.integrate scipy.interpolate scipy.linalg scipy.optimize scipy.signal scipy.special
    scipy.stats sklearn.cluster sklearn.datasets sklearn.decomposition sklearn.ensemble sklearn.impute
    sklearn.linear_model sklearn.metrics sklearn.model_selection sklearn.naive_bayes sklearn.neighbors
    sklearn.neural_network sklearn.pipeline sklearn.preprocessing sklearn.svm sklearn.tree sympy sympy.abc
    sympy.physics.mechanics sympy.physics.units sympy.plotting sympy.stats tensorflow.keras.layers
    tensorflow.keras.models
    """.split()  # noqa: SIM905
"""Modules of libraries that notebooks import everything from."""

OBSERVE = Path(__file__).with_name("star_names_observed.py")


def observed(python: str, modules: Iterable[str] = ()) -> dict[str, dict[str, str]]:
    """What star imports bind under a Python: of the given modules, or of all of its standard library."""
    isolation = ["-I"] if modules else ["-I", "-S"]
    done = subprocess.run(
        [python, *isolation, "-W", "ignore", str(OBSERVE), *modules], capture_output=True, text=True, check=True
    )
    found: dict[str, dict[str, str]] = json.loads(done.stdout.splitlines()[-1])
    return found


def merged(tables: Iterable[Mapping[str, Mapping[str, str]]]) -> dict[str, dict[str, str]]:
    """All names of all tables; what is said first of a name holds."""
    found: dict[str, dict[str, str]] = {}
    for table in tables:
        for module, names in table.items():
            found[module] = {**names, **found.get(module, {})}
    return found


def main() -> None:
    """Write the table anew."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--python", action="append", default=[], help="a Python whose standard library counts too")
    parser.add_argument("--libraries", action="append", default=[], help="a Python whose installed libraries count")
    options = parser.parse_args()
    standard = [observed(python) for python in [sys.executable, *options.python]]
    libraries = [observed(python, LIBRARIES) for python in options.libraries]
    table = merged([*standard, *libraries, dict(star_names.every_module())])
    TABLE.write_text("".join(star_names.row(module, table[module]) for module in sorted(table)), encoding="utf-8")


if __name__ == "__main__":
    main()
