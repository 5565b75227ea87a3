"""When numbers, or pictures, are near enough: exactly the same, or within a relative tolerance that was asked for."""

from __future__ import annotations

import base64
import io
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

NUMBER = re.compile(r"[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?")
WRAPPED = re.compile(r"np\.\w+\((.*)\)")
"""What NumPy 2 writes of its scalars: ``np.float64(0.5)``."""

ROUNDED = 4
"""Printed digits behind the point, from which on the last one counts for little."""

RMS = 2.0
"""By how much pictures may differ where there is a tolerance: the root of the mean square of all pixels, of 255. It is
what matplotlib allows its own pictures between machines."""


def near(one: float, other: float, rtol: float) -> bool:
    """Whether two numbers are the same within the tolerance; nan is as nan."""
    if one == other or (one != one and other != other):
        return True
    return rtol > 0 and abs(one - other) <= rtol * max(abs(one), abs(other))


def near_texts(one: str, other: str, rtol: float) -> bool:
    """Whether the texts of two numbers are near."""
    if rtol <= 0:
        return one == other
    try:
        return near(_number(one), _number(other), rtol)
    except ValueError:
        return False


def near_lines(one: str, other: str, rtol: float) -> bool:
    """Whether two lines are the same but for numbers with a point, or an exponent, that are near."""
    if one == other or rtol <= 0 or NUMBER.sub("#", one) != NUMBER.sub("#", other):
        return one == other
    pairs = zip(NUMBER.findall(one), NUMBER.findall(other), strict=True)
    return all(a == b or (_is_float(a) and _is_float(b) and _near_printed(a, b, rtol)) for a, b in pairs)


def _near_printed(one: str, other: str, rtol: float) -> bool:
    """Whether printed numbers are near; the last of many digits may be another one by rounding."""
    digits = min(len(text.lower().partition("e")[0].partition(".")[2]) for text in (one, other))
    is_plain = "e" not in f"{one}{other}".lower()
    rounding = 1.01 * 10.0**-digits if is_plain and digits >= ROUNDED else 0.0
    return near(float(one), float(other), rtol) or abs(float(one) - float(other)) <= rounding


def _is_float(text: str) -> bool:
    return not text.lstrip("+-").isdigit()


def _number(text: str) -> float:
    found = WRAPPED.fullmatch(text)
    return float(found[1] if found else text)


def first_far(one: str, other: str, rtol: float) -> int | None:
    """The place of the first of many numbers, bytes in base64, that are not near; None if all are. Needs numpy."""
    import numpy

    every, others = (numpy.frombuffer(base64.b64decode(text)) for text in (one, other))
    if every.shape != others.shape:
        return 0
    far = ~numpy.isclose(every, others, rtol=rtol, atol=0.0, equal_nan=True)
    return int(far.argmax()) if far.any() else None


def pictures_differ(one: str, other: str, rtol: float) -> str:
    """How two pictures of one size, PNG in base64, differ, in words; empty if they do not, or nearly not."""
    try:
        from PIL import Image, ImageChops, ImageStat
    except ImportError:
        return "the pixels differ"
    first, second = (Image.open(io.BytesIO(base64.b64decode(text))).convert("RGB") for text in (one, other))
    apart = ImageChops.difference(first, second)
    if rtol > 0 and max(ImageStat.Stat(apart).rms) <= RMS:
        return ""
    changed = sum(apart.convert("L").point(lambda level: 1 if level else 0).histogram()[1:2])
    total = first.width * first.height
    return f"{changed:,} of {total:,} pixels differ"
