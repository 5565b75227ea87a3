"""SciPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.stats

from kalegen.analysis.tables.effects import words
from tests.analysis.tables.digests import Recorder
from tests.analysis.tables.observing import given
from tests.analysis.tables.rows import Library, Sample
from tests.analysis.tables.samples.arrays import ARRAYS, matrix, vector


def _parabola(x: Any) -> Any:
    return float(np.sum(np.square(x)))


def _copies(line: Any, out: Any) -> None:
    out[:] = line[: len(out)]


def _sums(x: Any) -> Any:
    return np.sum(x, axis=0, keepdims=True)


def _difference(x: Any, y: Any, axis: int = -1) -> Any:
    return np.mean(x, axis) - np.mean(y, axis)


def square() -> Any:
    return np.array([[4.0, 1.0], [1.0, 3.0]])


def _four(*numbers: float) -> Sample:
    return lambda: given(*(np.array([number, number]) for number in numbers))


_OWN: dict[str, tuple[Sample, ...]] = {
    "scipy.linalg.cho_solve": (lambda: given((square(), True), vector()[:2]),),
    "scipy.linalg.cho_solve_banded": (lambda: given((matrix(), False), vector()[:2]),),
    "scipy.linalg.lu_solve": (lambda: given((square(), np.array([0, 1])), vector()[:2]),),
    "scipy.linalg.qr_insert": (lambda: given(np.eye(2), square(), vector()[:2], 0),),
    "scipy.linalg.qr_update": (lambda: given(np.eye(2), square(), vector()[:2], vector()[:2]),),
    "scipy.linalg.solve_banded": (lambda: given((0, 0), np.array([[3.0, 1.0]]), vector()[:2]),),
    "scipy.ndimage.generic_filter": (lambda: given(matrix(), Recorder(), 1), lambda: given(matrix(), np.sum, 1)),
    "scipy.ndimage.generic_filter1d": (lambda: given(matrix(), _copies, 1),),
    "scipy.ndimage.geometric_transform": (lambda: given(matrix(), lambda place: place),),
    "scipy.ndimage.vectorized_filter": (
        lambda: given(matrix(), np.sum, (1, 1)),
        lambda: given(matrix(), np.sum, size=1),
    ),
    "scipy.ndimage.watershed_ift": (lambda: given(matrix().astype("u1"), np.eye(2, dtype="i2")),),
    "scipy.ndimage.map_coordinates": (lambda: given(matrix(), np.zeros((2, 2))),),
    "scipy.ndimage.label": (lambda: given(np.eye(2), None, np.zeros((2, 2), dtype="i4")),),
    "scipy.ndimage.shift": (lambda: given(matrix(), 0, np.zeros((2, 2))),),
    "scipy.ndimage.distance_transform_edt": (
        lambda: given(np.eye(2), None, True, False, np.zeros((2, 2))),
        lambda: given(np.eye(2), None, False, True, None, np.zeros((2, 2, 2), dtype="i4")),
    ),
    "scipy.optimize.check_grad": (
        lambda: given(_parabola, lambda x: 2 * x, np.array([1.0])),
        lambda: given(_parabola, lambda x: 2 * x, np.array([1.0]), direction="random"),
    ),
    "scipy.signal.freqz": (lambda: given(vector(), 1, vector()),),
    "scipy.signal.freqz_zpk": (lambda: given(vector(), vector(), 1, vector()),),
    "scipy.signal.group_delay": (lambda: given((vector(), vector()), vector()),),
    "scipy.signal.dbode": (lambda: given((vector(), vector(), 0.1), vector()),),
    "scipy.signal.dfreqresp": (lambda: given((vector(), vector(), 0.1), vector()),),
    **{
        f"scipy.optimize.{name}": (lambda: given(_parabola, [(-1, 1)], maxiter=2),)
        for name in ("differential_evolution", "dual_annealing")
    },
    "scipy.optimize.basinhopping": (lambda: given(_parabola, [1.0], 2),),
    "scipy.optimize.quadratic_assignment": (lambda: given(matrix(), matrix(), "2opt"),),
    **{f"scipy.special.ncfdtr{end}": (_four(2, 3, 0.5, 0.3),) for end in ("", "i")},
    "scipy.signal.sosfreqz": (lambda: given(np.array([[1.0, 0, 0, 1, 0, 0]]), vector()),),
    **{f"scipy.sparse.linalg.{name}": (lambda: given(square(), vector()[:2]),) for name in ("gcrotmk", "lgmres")},
    "scipy.sparse.linalg.svds": (lambda: given(np.eye(4) * vector(), 1),),
    **{f"scipy.sparse.{name}": (lambda: given(3, 3, 0.5),) for name in ("rand", "random")},
    "scipy.sparse.random_array": (lambda: given((3, 3), density=0.5),),
    **{
        f"scipy.special.{kind}_{what}_cv": (_four(0, 1, 0.5, 0.3, 0.2), _four(0, 1, 0.5, 0.3, 1.2))
        for kind in ("obl", "pro")
        for what in ("ang1", "rad1", "rad2")
    },
    "scipy.stats.bootstrap": (lambda: given((vector(),), np.mean, n_resamples=9),),
    "scipy.stats.dunnett": (lambda: given(vector(), vector() * 2, control=vector()),),
    "scipy.stats.goodness_of_fit": (lambda: given(scipy.stats.norm, vector(), n_mc_samples=9),),
    "scipy.stats.monte_carlo_test": (lambda: given(vector(), scipy.stats.norm.rvs, np.mean, n_resamples=9),),
    "scipy.stats.multiscale_graphcorr": (lambda: given(np.arange(8.0), np.arange(8.0), reps=2),),
    "scipy.stats.permutation_test": (lambda: given((np.arange(8.0), np.arange(8.0)), _difference, n_resamples=9),),
    "scipy.stats.rv_histogram": (lambda: given((vector(), np.arange(5.0))),),
    "scipy.stats.sobol_indices": (lambda: given(func=_sums, n=4, dists=[scipy.stats.uniform()] * 2),),
    "scipy.interpolate.barycentric_interpolate": (lambda: given(np.arange(4.0), vector(), 0.5),),
}

LIBRARY = Library(
    packages=("scipy",),
    pool=ARRAYS,
    own=_OWN,
    untried=dict.fromkeys(
        words(
            "scipy.spatial.ConvexHull scipy.spatial.Delaunay scipy.spatial.HalfspaceIntersection scipy.spatial.Voronoi"
            " scipy.ndimage.distance_transform_bf scipy.ndimage.distance_transform_cdt"
        ),
        "end the process on nonsense",
    ),
    accepted={
        "scipy.stats.goodness_of_fit changes argument 0": "what a distribution keeps of being fitted",
        **{f"scipy.io.whosmat opens ['{text}']": "a text that is no file's name" for text in ("ii->i", "ij->ji")},
    },
    most_calls=8,
    swept=words(
        "scipy.linalg scipy.optimize scipy.signal scipy.ndimage scipy.special scipy.stats scipy.spatial"
        " scipy.spatial.distance scipy.interpolate scipy.integrate scipy.sparse scipy.sparse.linalg scipy.cluster.vq"
        " scipy.cluster.hierarchy scipy.fft scipy.io"
    ),
)
