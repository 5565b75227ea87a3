"""The repository of docs/how-to/platform-teams.md: its files are taken from the page, its notebooks are made here."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.configuration.notebooks import write_notebook

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "platform-teams.md"
NAMES = ("churn", "fraud", "forecast", "pricing", "stock", "returns", "claims", "leads", "routes", "energy")
ENTRY = '[[tool.kalegen.pipelines]]\nnotebook = "notebooks/{0}.ipynb"\noutput = "pipelines/{0}.py"\n'
LOCK = "".join(
    f'[[package]]\nname = "{name}"\nversion = "{version}"\nsource = {{ registry = "https://pypi.example/simple" }}\n\n'
    for name, version in (("cloudpickle", "3.1.1"), ("pandas", "2.2.3"), ("scikit-learn", "1.6.1"))
)


def page() -> str:
    """The page's text."""
    return PAGE.read_text(encoding="utf-8")


def shown_files() -> dict[str, str]:
    """The files that the page shows: blocks that begin with a comment that names one."""
    blocks = re.findall(r"^```(?:toml|yaml|sh)\n# (\S+)\n(.*?)^```", page(), re.MULTILINE | re.DOTALL)
    return dict(blocks)


def commands() -> list[str]:
    """The commands that the page tells to give."""
    return re.findall(r"^(?:\$ |    (?=kalegen ))(.+)$", page(), re.MULTILINE)


def refusals() -> list[str]:
    """The lines by which the page says that pull requests are refused."""
    return re.findall(r"^.+: ERROR KG9\d\d: .+$", page(), re.MULTILINE)


def cells_of(name: str) -> list[tuple[str, str]]:
    """A notebook's cells: four, with three steps."""
    return [
        ("imports", "import pandas as pd"),
        ("step:load", f'data = pd.DataFrame({{"{name}": [1.0, 2.0, 4.0], "target": [0, 1, 1]}})'),
        (
            "step:train",
            "from sklearn.linear_model import LogisticRegression\n"
            f'model = LogisticRegression().fit(data[["{name}"]], data["target"])',
        ),
        ("step:report", f'print("{name}", model.score(data[["{name}"]], data["target"]))'),
    ]


def make_repository(folder: Path) -> None:
    """Write what people would: notebooks, configuration, policy, lock file, hooks and the script of CI."""
    files = shown_files()
    entries = "".join(map(ENTRY.format, NAMES[2:]))
    files["pyproject.toml"] = files["pyproject.toml"].replace("# … and eight more\n", entries)
    for name in ("argocd.yaml", "flux.yaml"):
        del files[name]
    for name, text in {**files, "uv.lock": f"version = 1\n\n{LOCK}"}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"# {name}\n{text}", encoding="utf-8")
    for name in NAMES:
        write_notebook(folder / "notebooks" / f"{name}.ipynb", cells_of(name))


def change_cell(folder: Path, name: str, cell: int, before: str, after: str) -> None:
    """Put a text in the place of another in a notebook's cell, which are counted from 1."""
    path = folder / "notebooks" / f"{name}.ipynb"
    document = json.loads(path.read_text(encoding="utf-8"))
    source = document["cells"][cell - 1]["source"]
    assert before in source
    document["cells"][cell - 1]["source"] = source.replace(before, after, 1)
    path.write_text(json.dumps(document), encoding="utf-8")


def change_file(folder: Path, name: str, before: str, after: str) -> None:
    """Put a text in the place of another in a file."""
    text = (folder / name).read_text(encoding="utf-8")
    assert before in text
    (folder / name).write_text(text.replace(before, after, 1), encoding="utf-8")
