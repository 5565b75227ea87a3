"""The pictures of these pages: ``python -m docs.draw`` draws them from the notebooks in ``docs/pictures``.

The drawings are what ``kalegen graph`` makes of the notebook of the same name, and what ``kalegen annotate`` shows of
``untagged.ipynb``. The screenshots are what chromium shows of a run of ``house-prices.ipynb``, in light and in dark.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

from kalegen.cli.proposals import draft_of, drawn
from kalegen.generate import generate
from kalegen.pictures.picture import picture_of
from kalegen.pictures.svg import to_svg
from kalegen.proposal.draft import Draft, ProposalOptions
from kalegen.proposal.propose import propose

FOLDER = Path(__file__).parent / "pictures"
DRAWINGS = ("composition", "conditions", "graph", "loops")
PROPOSAL = "untagged"
COLUMNS = 100
SCREENSHOTS = {"report.png": ("reports/train-report.html", 760, 1240), "run.png": ("index.html", 1000, 1500)}
"""By file: the page in the run's folder, and its width and height in pixels."""

SIZES = (60, 100, 400, 200)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--host-resolver-rules=MAP * ~NOTFOUND")
LIGHT, DARK = 1, 0
GAP = 8
"""Pixels between light and dark."""


def drawing(name: str) -> str:
    """The drawing of a notebook's pipeline."""
    result = generate(FOLDER / f"{name}.ipynb")
    assert result.pipeline is not None, result.diagnostics
    svg = to_svg(picture_of(result.pipeline))
    assert svg is not None, "no Graphviz is installed"
    return svg


def proposal() -> str:
    """What ``kalegen annotate`` shows on a terminal."""
    draft = draft_of(FOLDER / f"{PROPOSAL}.ipynb", ProposalOptions())
    assert isinstance(draft, Draft), draft
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    for part in drawn(draft, propose(draft)):
        console.print(part, soft_wrap=isinstance(part, Text), highlight=False)
    console.print()  # or the last line's descenders are cut off
    return console.export_svg(title=f"kalegen annotate {PROPOSAL}.ipynb")


def run(notebook: Path, root: Path) -> Path:
    """Run a notebook's pipeline for some sizes; the folder of the last run, whose page has the others', too."""
    for size in SIZES:
        command = ["kalegen", "run", str(notebook), "--root", str(root), "-p", f"N={size}"]
        subprocess.run(command, check=True)
    return max(root.glob(f"{notebook.stem}-*"))


def photograph(page: Path, picture: Path, width: int, height: int) -> None:
    """Photograph a page in light and, to the right of it, in dark."""
    from PIL import Image

    both = Image.new("RGB", (2 * width + GAP, height), "gray")
    with tempfile.TemporaryDirectory() as folder:
        for place, scheme in enumerate((LIGHT, DARK)):
            file = Path(folder, f"{scheme}.png")
            take(page, file, scheme, (width, height))
            both.paste(Image.open(file), (place * (width + GAP), 0))
    both.quantize(128).save(picture, optimize=True)


def take(page: Path, file: Path, scheme: int, size: tuple[int, int]) -> None:
    """Photograph a page in one colour scheme."""
    browser = next(found for name in BROWSERS if (found := shutil.which(name)))
    options = (
        f"--window-size={size[0]},{size[1]}",
        f"--blink-settings=preferredColorScheme={scheme}",
        f"--user-data-dir={file.parent / 'profile'}",
        f"--screenshot={file}",
    )
    subprocess.run([browser, *FLAGS, *options, page.absolute().as_uri()], check=True, capture_output=True)


def main() -> None:
    """Draw all pictures."""
    for name in DRAWINGS:
        (FOLDER / f"{name}.svg").write_text(drawing(name), encoding="utf-8")
    (FOLDER / f"{PROPOSAL}.svg").write_text(proposal(), encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        directory = run(FOLDER / "house-prices.ipynb", Path(folder))
        for name, (page, width, height) in SCREENSHOTS.items():
            photograph(directory / page, FOLDER / name, width, height)


if __name__ == "__main__":
    main()
