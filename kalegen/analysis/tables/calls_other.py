"""What libraries for plots, images, graphs, texts and the web do to their arguments (sources: their API references).

A key that ends in ``.*`` stands for everything below that module which has no row of its own.
"""

from __future__ import annotations

from dataclasses import replace

from kalegen.analysis.tables.calls_graphs import GRAPH_CALLS
from kalegen.analysis.tables.effects import (
    ALL,
    FRESH,
    FRESH_ITERATOR,
    GENERATOR_ARGUMENTS,
    GLANCE,
    HOLDER,
    NOTHING,
    SCALAR,
    CallEffect,
    Draw,
    Shares,
    Switch,
    under,
)
from kalegen.analysis.tables.scientific import LIBRARY, NUMBER, TARGETS

_DRAWS_INTO = CallEffect(
    mutates=(*TARGETS, "ax_marg_x"),
    shares=Shares.HOLDS,
    defaults=TARGETS,
    preserves=(ALL,),
    calls=(ALL,),
    generators=GENERATOR_ARGUMENTS,
)
_PLOTS_NEW = replace(_DRAWS_INTO, shares=NOTHING)
_PLOT_WITH_NUMPY = CallEffect(
    shares=NOTHING, defaults=TARGETS, mutates=TARGETS, draws=(Draw("numpy", ("seed",)),), generators=GENERATOR_ARGUMENTS
)

_PLOTS: dict[str, CallEffect] = {
    "matplotlib.*": _DRAWS_INTO,
    "matplotlib.pyplot.*": _DRAWS_INTO,
    "matplotlib.pyplot.setp": CallEffect(mutates=(0, "obj"), shares=NOTHING),
    "matplotlib.pyplot.colorbar": CallEffect(
        mutates=(0, "mappable", "ax", "cax"), shares=Shares.HOLDS | Shares.ITSELF, stores_arguments=True
    ),
    **under("matplotlib.pyplot", CallEffect(mutates=(0, "ax"), shares=NOTHING), "sca delaxes"),
    **under("matplotlib.pyplot", CallEffect(mutates=(0, "fig"), shares=NOTHING), "close figure"),
    **under("matplotlib", NUMBER, "use get_backend rc rcdefaults set_loglevel"),
    "matplotlib.animation.*": CallEffect(mutates=(0, "fig"), shares=Shares.HOLDS, calls=(ALL,), stores_arguments=True),
    "matplotlib.widgets.*": CallEffect(mutates=(0, "ax"), shares=Shares.HOLDS, calls=(ALL,), stores_arguments=True),
    "mpl_toolkits.*": CallEffect(mutates=(ALL,), shares=Shares.HOLDS, stores_arguments=True),
    "seaborn.*": _PLOTS_NEW,
    **under("seaborn", FRESH, "load_dataset color_palette get_dataset_names"),
    **under("seaborn", _PLOT_WITH_NUMPY, "stripplot catplot factorplot regplot lmplot jointplot pairplot"),
    "seaborn.despine": CallEffect(mutates=(0, 1, "fig", "ax"), shares=NOTHING, immutable=True),
    "plotly.*": HOLDER,
    "plotly.express.*": HOLDER,
    **under("plotly.io", CallEffect(shares=NOTHING, immutable=True), "write_html write_image write_json show"),
    "altair.*": HOLDER,
    **under("IPython.display", GLANCE, "display clear_output set_matplotlib_formats"),
    **under("IPython.display", FRESH, "Image HTML Markdown Audio Video SVG Latex"),
    "IPython.display.JSON": HOLDER,
    **under("IPython.core.display", FRESH, "HTML Image display"),
}

_CV2_FRESH = (
    "imread imdecode cvtColor resize GaussianBlur medianBlur bilateralFilter blur Canny threshold adaptiveThreshold"
    " equalizeHist warpAffine warpPerspective rotate flip dilate erode morphologyEx filter2D Sobel Laplacian Scharr"
    " addWeighted bitwise_and bitwise_or bitwise_xor bitwise_not inRange absdiff add subtract multiply divide"
    " copyMakeBorder getRotationMatrix2D getPerspectiveTransform getAffineTransform getStructuringElement calcHist"
    " matchTemplate connectedComponents connectedComponentsWithStats HoughLines HoughLinesP HoughCircles cornerHarris"
    " goodFeaturesToTrack contourArea arcLength boundingRect minAreaRect approxPolyDP convexHull moments split merge"
    " applyColorMap pyrDown pyrUp undistort imencode minMaxLoc norm mean meanStdDev countNonZero getTextSize"
    " findContours"
)
_CV2_POSITIONAL_TARGETS = tuple(range(2, 8))

_IMAGES: dict[str, CallEffect] = {
    **under(
        "cv2", CallEffect(mutates=("dst", *_CV2_POSITIONAL_TARGETS), shares=NOTHING, defaults=("dst", 2)), _CV2_FRESH
    ),
    **under(
        "cv2",
        CallEffect(mutates=(0, "img", "image"), shares=Shares.ITSELF),
        "line rectangle circle ellipse polylines fillPoly fillConvexPoly putText arrowedLine drawContours drawMarker"
        " drawKeypoints floodFill",
    ),
    **under("cv2", SCALAR, "imwrite waitKey destroyAllWindows imshow"),
    **under("cv2", FRESH, "VideoCapture CascadeClassifier"),
    # Modules with names like those of classes: each has its row.
    **under("PIL", HOLDER, "Image.* ImageDraw.* ImageEnhance.*"),
    **under("PIL", FRESH, "ImageChops.* ImageColor.* ImageFilter.* ImageFont.* ImageOps.* ImageStat.*"),
    "PIL.ImageOps.exif_transpose": CallEffect(shares=NOTHING, switches=(Switch("in_place", (0,)),)),
    "skimage.*": LIBRARY,
    "imageio.*": FRESH,
}

_TEXTS: dict[str, CallEffect] = {
    "nltk.*": HOLDER,
    "nltk.download": SCALAR,
    "spacy.load": FRESH,
    "gensim.models.*": CallEffect(shares=Shares.HOLDS, preserves=(ALL,), draws=(Draw("numpy", ("seed",)),)),
    "gensim.corpora.*": HOLDER,
    "wordcloud.*": CallEffect(shares=Shares.HOLDS, draws=(Draw("random", ("random_state",)),)),
    "sympy.*": HOLDER,
    "textblob.*": HOLDER,
}

_WEB_AND_FILES: dict[str, CallEffect] = {
    "requests.*": FRESH,
    "bs4.*": HOLDER,
    "yaml.*": FRESH,
    **under("yaml", FRESH_ITERATOR, "load_all full_load_all safe_load_all unsafe_load_all parse scan compose_all"),
    **under(
        "yaml",
        CallEffect(mutates=(1, "stream"), shares=NOTHING, immutable=True),
        "dump safe_dump dump_all safe_dump_all",
    ),
    "joblib.*": HOLDER,
    "joblib.dump": CallEffect(mutates=("filename",), shares=NOTHING),
    "joblib.load": FRESH,
    **under("cloudpickle", SCALAR, "dumps"),
    **under("cloudpickle", FRESH, "loads"),
    "tqdm.*": HOLDER,
    "dateutil.*": SCALAR,
    **under("dateutil", FRESH, "relativedelta.* rrule.*"),
    "tabulate.tabulate": SCALAR,
    "pytz.*": SCALAR,
    "sqlalchemy.*": HOLDER,
    "pyarrow.*": HOLDER,
}

_PROVIDED = {"kalegen.runtime.shell.*": FRESH, "kalegen.runtime.display.*": SCALAR}
"""What the front end calls in the place of Jupyter's syntax."""

OTHER_CALLS: dict[str, CallEffect] = {**_PROVIDED, **_PLOTS, **_IMAGES, **GRAPH_CALLS, **_TEXTS, **_WEB_AND_FILES}
