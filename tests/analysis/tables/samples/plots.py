"""matplotlib, and what IPython displays."""

from __future__ import annotations

from typing import Any

import matplotlib
import numpy as np
from matplotlib import pyplot as plt

from kalegen.analysis.tables.effects import words
from tests.analysis.tables.observing import given
from tests.analysis.tables.rows import Library, Sample
from tests.analysis.tables.samples.arrays import matrix, vector

matplotlib.use("agg")


def line() -> Any:
    return plt.plot([1, 2])[0]


_PLOTTED: tuple[Sample, ...] = (
    lambda: given(),
    lambda: given(vector()),
    lambda: given(vector(), vector()),
    lambda: given(matrix()),
    lambda: given([1, 2, 3]),
    lambda: given("a"),
    lambda: given(1.0),
    lambda: given(["a", "b"], [1, 2]),
    lambda: given(0, 1),
)

_OWN: dict[str, tuple[Sample, ...]] = {
    "matplotlib.pyplot.setp": (lambda: given(line(), color="red"),),
    "matplotlib.pyplot.sca": (lambda: given(plt.figure().add_subplot()),),
    "matplotlib.pyplot.delaxes": (lambda: given(plt.figure().add_subplot()),),
    "matplotlib.pyplot.colorbar": (lambda: given(plt.imshow(matrix())),),
    "matplotlib.pyplot.close": (lambda: given(plt.figure()), lambda: given()),
    "matplotlib.pyplot.figure": (lambda: given(), lambda: given(1)),
    "matplotlib.use": (lambda: given("agg"),),
    "matplotlib.rc": (lambda: given("lines", linewidth=2),),
    "matplotlib.get_backend": (lambda: given(),),
    "matplotlib.rcdefaults": (lambda: given(),),
    "matplotlib.set_loglevel": (lambda: given("warning"),),
    "matplotlib.colormaps.get_cmap": (lambda: given("viridis"),),
    "matplotlib.animation.FuncAnimation": (lambda: given(plt.figure(), lambda number: [], frames=2),),
    "matplotlib.widgets.Button": (lambda: given(plt.figure().add_subplot(), "a"),),
    "mpl_toolkits.axes_grid1.make_axes_locatable": (lambda: given(plt.figure().add_subplot()),),
    **{f"IPython.display.{name}": (lambda: given("<svg/>"),) for name in words("HTML Latex Markdown SVG")},
    **{f"IPython.core.display.{name}": (lambda: given("<b/>"),) for name in ("HTML", "Image")},
    "IPython.display.display": (lambda: given([1]),),
    "IPython.display.clear_output": (lambda: given(),),
    "IPython.display.JSON": (lambda: given({"k": [1]}),),
    "IPython.display.Image": (lambda: given(b"\x89PNG"),),
    "IPython.display.Audio": (lambda: given(np.zeros(10), rate=10),),
    "IPython.display.Video": (lambda: given("http://localhost/a.mp4"),),
}

LIBRARY = Library(
    packages=("matplotlib", "mpl_toolkits", "IPython"),
    pool=_PLOTTED,
    own=_OWN,
    most_calls=2,
    apart=frozenset(
        words(
            "matplotlib.animation matplotlib.widgets matplotlib.use matplotlib.rc matplotlib.rcdefaults"
            " matplotlib.set_loglevel matplotlib.rc_file matplotlib.interactive matplotlib.rc_context IPython"
            " mpl_toolkits matplotlib.pyplot.switch_backend matplotlib.pyplot.rc matplotlib.pyplot.xkcd"
            " matplotlib.pyplot.rcdefaults"
        )
    ),
    untried={
        **dict.fromkeys(
            words("IPython.display.set_matplotlib_formats IPython.core.display.display"), "are of older versions"
        ),
        **dict.fromkeys(
            words(
                "matplotlib.pyplot.show matplotlib.pyplot.pause matplotlib.pyplot.ginput"
                " matplotlib.pyplot.waitforbuttonpress matplotlib.pyplot.install_repl_displayhook"
            ),
            "wait for somebody",
        ),
    },
)
