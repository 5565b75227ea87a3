"""The gallery: ``python -m docs.gallery DIR [NAME …]`` makes it from clones (``DIR/owner+name`` or ``DIR/owner/name``).

The notebooks themselves are not copied: a page links to them, at the commit that was read. Of each it keeps the
picture, the module, and the page of ``kalegen verify``, which runs the notebook and the pipeline.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "gallery"


@dataclass(frozen=True)
class Notebook:
    """A public notebook, and what its section says of it."""

    name: str
    title: str
    repository: str
    path: str
    license: str
    text: str


NOTEBOOKS = (
    Notebook(
        "digits", "Recognise handwritten digits", "ipython-books/cookbook-2nd-code", "chapter08_ml/03_digits.ipynb",
        "MIT", "A notebook without tags from the IPython Cookbook. It ends with a digit that is drawn by hand.",
    ),
    Notebook(
        "pca", "Reduce the dimensions of the iris data", "ipython-books/cookbook-2nd-code", "chapter08_ml/07_pca.ipynb",
        "MIT", "A short notebook with two figures.",
    ),
    Notebook(
        "robust-regression", "Fit lines in spite of outliers", "tirthajyoti/Machine-Learning-with-Python",
        "Regression/Robust Linear Regression.ipynb", "BSD-2-Clause",
        "Four estimators are fitted to the same data. The headings name the steps.",
    ),
    Notebook(
        "clustering", "Find clusters", "ipython-books/cookbook-2nd-code", "chapter08_ml/08_clustering.ipynb", "MIT",
        "Several ways to cluster the same points. Its figures are compared pixel by pixel.",
    ),
    Notebook(
        "candies", "Share candies", "kubeflow-kale/kale", "examples/base/candies_sharing.ipynb", "Apache-2.0",
        "An example of Kale's, compiled with its tags as they are.",
    ),
    Notebook(
        "metrics", "Parameters and metrics", "kubeflow-kale/kale",
        "backend/kale/tests/assets/notebooks/pipeline_parameters_and_metrics.ipynb", "Apache-2.0",
        "A notebook of Kale's own tests, with parameters and metrics.",
    ),
)  # fmt: skip


def clone_of(notebook: Notebook, root: Path) -> Path:
    """The git directory of a notebook's repository."""
    flat = notebook.repository.replace("/", "+")
    places = [root / flat / "repo", root / flat, root / notebook.repository]
    return next(place for place in places if place.exists())


def git(clone: Path, *arguments: str) -> str:
    """What a git command prints."""
    return subprocess.run(
        ["git", "-C", str(clone), *arguments], check=True, capture_output=True, text=True, encoding="utf-8"
    ).stdout


def kalegen(folder: Path, *arguments: str) -> str:
    """What a command of kalegen's prints, which must succeed."""
    command = [sys.executable, "-m", "kalegen", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        raise SystemExit(f"kalegen {' '.join(arguments)}\n{done.stdout}{done.stderr}")
    return done.stdout


def has_tags(file: Path) -> bool:
    """Whether any cell of a notebook has a step's tag."""
    cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
    tags = [tag for cell in cells for tag in cell["metadata"].get("tags", ())]
    return any(tag.startswith(("step:", "block:")) for tag in tags)


def page_of(notebook: Notebook, root: Path) -> Iterator[str]:
    """Make what belongs to a notebook, and the paragraphs of its page."""
    clone = clone_of(notebook, root)
    commit = git(clone, "rev-parse", "HEAD").strip()
    name = notebook.name
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        file = folder / f"{name}.ipynb"
        file.write_text(git(clone, "show", f"HEAD:{notebook.path}"), encoding="utf-8")
        if not has_tags(file):
            kalegen(folder, "annotate", file.name, "--yes")
        kalegen(folder, file.name, "-o", str(FOLDER / f"{name}.py"), "--force")
        kalegen(folder, "graph", file.name, "-o", str(FOLDER / f"{name}.svg"))
        verdict = kalegen(folder, "verify", file.name, "--page", str(FOLDER / f"{name}.html")).strip().split("\n")[-1]
    address = f"https://github.com/{notebook.repository}/blob/{commit}/{notebook.path.replace(' ', '%20')}"
    yield f"# {notebook.title}"
    yield notebook.text
    yield f"![The steps of the pipeline, and what passes between them]({name}.svg)"
    yield (
        f"[The notebook]({address}) ({notebook.repository}, {notebook.license}) · [the module]({name}.py) · "
        f"[the page of `kalegen verify`]({name}.html)"
    )
    yield f"`kalegen verify` says: *{verdict}*"


INTRODUCTION = """# Gallery

Public notebooks, and what kalegen makes of them. No cell was changed. Notebooks without tags got tags from
`kalegen annotate --yes`. `python -m docs.gallery DIR` makes these pages from clones of the repositories.

Each page ends with the result of `kalegen verify`. *9 vary in the notebook itself* means that nine values differ
between two runs of the notebook, such as times or random numbers without a seed. They can't be compared."""
NAMES = "\n".join(notebook.name for notebook in NOTEBOOKS)
LIST = "\n".join(f"- [{notebook.title}]({notebook.name}.md): {notebook.text}" for notebook in NOTEBOOKS)
INDEX = f"{INTRODUCTION}\n\n{LIST}\n\n```{{toctree}}\n:hidden:\n\n{NAMES}\n```\n"


def main(root: Path, names: list[str]) -> None:
    """Make the gallery, or the pages of the notebooks that are named."""
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "index.md").write_text(INDEX, encoding="utf-8")
    for notebook in NOTEBOOKS:
        if not names or notebook.name in names:
            text = "\n\n".join(page_of(notebook, root)) + "\n"
            (FOLDER / f"{notebook.name}.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
