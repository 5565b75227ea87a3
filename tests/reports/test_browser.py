"""Reports as a browser shows them; ``apt-get install chromium`` brings one."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace

import matplotlib.image
import numpy
import pytest

from kalegen.runtime.report import report_open

pytestmark = pytest.mark.browser

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--window-size=600,400", "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND",
]  # fmt: skip
RED = (
    "<svg xmlns='http://www.w3.org/2000/svg' width='100' height='100'><rect width='100' height='100' fill='red'/></svg>"
)
LOADS = '<img src="http://127.0.0.1:9/x.png"><script src="http://127.0.0.1:9/x.js"></script>'


class Red:
    def _repr_svg_(self) -> str:
        return RED


class Loads:
    def _repr_html_(self) -> str:
        return f'{LOADS}<div style="width: 50px; height: 50px; background: blue"></div>'


@pytest.mark.parametrize(("scheme", "is_light"), [(1, True), (0, False)])
def test_a_report_in_light_and_dark(tmp_path: Path, scheme: int, is_light: bool) -> None:
    page = tmp_path / "report.html"
    with report_open(SimpleNamespace(path=str(page)), "step", ["cell"]) as report:
        report.next_cell()
        report.show(Red())
        report.show(Loads())
    image, log = screenshot(page, tmp_path / "report.png", scheme)
    assert (image == (255, 0, 0)).all(axis=2).sum() == 100 * 100
    assert (image == (0, 0, 255)).all(axis=2).sum() == 50 * 50
    assert bool(image[-1, -1].mean() > 128) is is_light
    assert log.count("violates the following Content Security Policy") == 2, "both were refused, not tried"


def screenshot(page: Path, picture: Path, scheme: int) -> tuple[numpy.ndarray, str]:
    """The page's picture as the browser draws it, rows of columns of red, green and blue, and the console's text."""
    browser = next(found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name)))
    command = [
        browser, *FLAGS, f"--blink-settings=preferredColorScheme={scheme}", "--enable-logging=stderr",
        f"--user-data-dir={picture.parent / 'profile'}", f"--screenshot={picture}", page.as_uri(),
    ]  # fmt: skip
    done = subprocess.run(command, check=True, capture_output=True, timeout=120, encoding="utf-8")
    return (matplotlib.image.imread(picture)[:, :, :3] * 255).round().astype(int), done.stderr
