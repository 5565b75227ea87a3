"""SciPy."""

from __future__ import annotations

from kalegen.analysis.tables.effects import words
from tests.analysis.tables.rows import Library, Sample
from tests.analysis.tables.samples.arrays import ARRAYS

_OWN: dict[str, tuple[Sample, ...]] = {}

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
    swept=words(
        "scipy.linalg scipy.optimize scipy.signal scipy.ndimage scipy.special scipy.stats scipy.spatial"
        " scipy.spatial.distance scipy.interpolate scipy.integrate scipy.sparse scipy.sparse.linalg scipy.cluster.vq"
        " scipy.cluster.hierarchy scipy.fft scipy.io"
    ),
)
