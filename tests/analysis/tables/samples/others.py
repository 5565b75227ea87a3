"""Images, formulas, the web, files: what comes along with what is installed for the tests."""

from __future__ import annotations

import io
from typing import Any

import cloudpickle
import joblib
import sympy
import yaml
from PIL import Image

from kalegen.analysis.tables.effects import words
from tests.analysis.tables.digests import Recorder
from tests.analysis.tables.observing import given
from tests.analysis.tables.rows import Library, Sample
from tests.analysis.tables.samples.plain import rows


def image() -> Any:
    made = Image.new("RGB", (2, 2), (9, 9, 9))
    made.info["note"] = [1]
    return made


_X = sympy.Symbol("x")

_OWN: dict[str, tuple[Sample, ...]] = {
    "PIL.Image.open": (lambda: given(io.BytesIO(_as_bytes(image()))),),
    "PIL.Image.new": (lambda: given("RGB", (2, 2)),),
    "PIL.Image.fromarray": (lambda: given(__import__("numpy").zeros((2, 2), "uint8")),),
    "PIL.Image.merge": (lambda: given("RGB", [Image.new("L", (2, 2)) for _ in range(3)]),),
    "PIL.Image.blend": (lambda: given(image(), image(), 0.5),),
    "PIL.ImageOps.exif_transpose": (lambda: given(image()), lambda: given(image(), in_place=True)),
    "PIL.ImageOps.invert": (lambda: given(image()),),
    "PIL.ImageDraw.Draw": (lambda: given(image()),),
    "PIL.ImageEnhance.Contrast": (lambda: given(image()),),
    "PIL.ImageChops.add": (lambda: given(image(), image()),),
    "sympy.Symbol": (lambda: given("x"),),
    "sympy.Matrix": (lambda: given([[1, 2]]), lambda: given(sympy.Matrix([[1]]))),
    "sympy.diff": (lambda: given(_X**2, _X),),
    "sympy.solve": (lambda: given(_X**2 - 1, _X),),
    "sympy.lambdify": (lambda: given(_X, _X**2),),
    "sympy.simplify": (lambda: given(_X + _X),),
    "sympy.Array": (lambda: given([[1, 2]]),),
    "requests.Request": (lambda: given("GET", "http://localhost"),),
    "requests.Session": (lambda: given(),),
    "yaml.safe_load": (lambda: given("a: [1]"), lambda: given(io.StringIO("a: [1]"))),
    **{
        f"yaml.{name}": (lambda: given("a: [1]"),)
        for name in ("full_load_all", "unsafe_load_all", "parse", "scan", "compose_all")
    },
    "PIL.ImageFilter.GaussianBlur": (lambda: given(1),),
    "PIL.ImageFont.load_default": (lambda: given(),),
    "PIL.ImageStat.Stat": (lambda: given(image()),),
    "PIL.ImageColor.getrgb": (lambda: given("red"),),
    "yaml.load": (lambda: given("a: [1]", yaml.SafeLoader),),
    "yaml.safe_load_all": (lambda: given("a: [1]"),),
    "yaml.load_all": (lambda: given("a: [1]", yaml.SafeLoader),),
    **{
        f"yaml.{name}": (lambda: given({"a": [1]}), lambda: given({"a": [1]}, io.StringIO()))
        for name in ("dump", "safe_dump")
    },
    **{
        f"yaml.{name}": (lambda: given([{"a": [1]}]), lambda: given([{"a": [1]}], io.StringIO()))
        for name in ("dump_all", "safe_dump_all")
    },
    "joblib.dump": (
        lambda: given([1], "made.joblib"),
        lambda: given([1], io.BytesIO()),
        lambda: given([1], filename=io.BytesIO()),
    ),
    "joblib.load": (lambda: given(_dumped()),),
    "joblib.hash": (lambda: given([1]),),
    "joblib.delayed": (lambda: given(Recorder()),),
    "joblib.Parallel": (lambda: given(1),),
    "joblib.Memory": (lambda: given("cache"),),
    "cloudpickle.dumps": (lambda: given([1]),),
    "cloudpickle.loads": (lambda: given(cloudpickle.dumps([1])),),
    "tqdm.tqdm": (lambda: given(rows()), lambda: given(iter(rows()))),
    "tqdm.trange": (lambda: given(2),),
    "tqdm.auto.tqdm": (lambda: given(rows()),),
    "tqdm.auto.trange": (lambda: given(2),),
    "dateutil.parser.parse": (lambda: given("2020-01-01"),),
    "dateutil.relativedelta.relativedelta": (lambda: given(days=1),),
    "dateutil.tz.gettz": (lambda: given("UTC"),),
    "dateutil.tz.tzutc": (lambda: given(),),
    "dateutil.rrule.rrule": (lambda: given(3, count=2),),
    **{f"kalegen.runtime.shell.shell_{name}": (lambda: given("true"),) for name in ("run", "lines")},
    **{
        f"kalegen.runtime.display.display{end}": (lambda: given([1]), lambda: given(iter([1])))
        for end in ("", "_text", "_plain")
    },
    "tabulate.tabulate": (lambda: given(rows()),),
}


def _as_bytes(made: Any) -> bytes:
    file = io.BytesIO()
    made.save(file, "PNG")
    return file.getvalue()


def _dumped() -> io.BytesIO:
    file = io.BytesIO()
    joblib.dump([1], file)
    file.seek(0)
    return file


LIBRARY = Library(
    packages=tuple(words("PIL sympy requests yaml joblib cloudpickle tqdm dateutil tabulate kalegen")),
    own=_OWN,
    accepted={
        "PIL.ImageOps.exif_transpose changes argument 0": "what an image keeps of its metadata once it is read",
        "joblib.Memory opens ['cache/.gitignore']": "what it puts into its own folder",
    },
)
"""Their own samples alone are tried: their functions take what no other's take."""
