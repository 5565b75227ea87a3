"""The page as a browser shows it; ``apt-get install chromium`` brings one."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import matplotlib.image
import numpy
import pytest

from kalegen.generate import generate
from kalegen.pictures.page import to_page
from kalegen.pictures.picture import cell_texts, picture_of
from tests.configuration.notebooks import write_notebook

pytestmark = pytest.mark.browser

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--window-size=1200,900", "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND",
]  # fmt: skip
BOX = (0xEE, 0xF4, 0xFB)
"""The colour that steps are filled with."""


def test_a_screenshot_shows_the_graph_and_the_code(tmp_path: Path) -> None:
    cells = [("step:make", "a = [1, 2]"), ("step:left", "b = len(a)"), ("step:right", "c = sum(a)")]
    result = generate(write_notebook(tmp_path / "fork.ipynb", cells))
    assert result.pipeline is not None and result.source is not None
    page = tmp_path / "fork.html"
    text = to_page(picture_of(result.pipeline), cell_texts(result.pipeline), result.source, {})
    page.write_text(text, encoding="utf-8")
    image = screenshot(page, tmp_path / "fork.png")
    assert image.shape[:2] == (900, 1200)
    filled = (image == BOX).all(axis=2)
    gaps = [numpy.diff(numpy.flatnonzero(row)).max() for row in filled if row.sum() > 1]
    assert filled.sum() > 3 * 50 * 20, "three boxes"
    assert max(gaps) > 20, "two of them side by side"
    assert len(numpy.unique(image.reshape(-1, 3), axis=0)) > 50, "text in colours"


def screenshot(page: Path, picture: Path) -> numpy.ndarray:
    """The page's picture as the browser draws it, rows of columns of red, green and blue from 0 to 255."""
    browser = next(found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name)))
    command = [
        browser,
        *FLAGS,
        f"--user-data-dir={picture.parent / 'profile'}",
        f"--screenshot={picture}",
        page.as_uri(),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (matplotlib.image.imread(picture)[:, :, :3] * 255).round().astype(int)
