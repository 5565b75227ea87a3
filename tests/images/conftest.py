"""A project whose steps run in an image: a notebook with a module, a package with data, and files."""

from __future__ import annotations

from pathlib import Path

import pytest

from kalegen.cli.application import run
from tests.configuration.notebooks import write_notebook

CELLS = [
    ("imports", "from helpers import shout\nimport yaml"),
    ("step:load", "with open('conf/my words.txt') as file:\n    words = yaml.safe_load(file)['words']"),
    ("step:show", "loud = [shout(word) for word in words]\nprint(*loud)"),
]
PROJECT = """\
[tool.kalegen]
image = "built"
image_name = "registry.example/team/churn"
files = ["conf/*.txt"]
pins = { pyyaml = "6.0.2", kfp = ">=2.15", cloudpickle = "3.1.1" }
[[tool.kalegen.pipelines]]
notebook = "nb/train.ipynb"
output = "out/train.py"
"""
FILES = {
    "nb/helpers.py": "import marks\n\n\ndef shout(word):\n    return word.upper() + marks.mark()\n",
    "nb/marks/__init__.py": "from importlib.resources import files\n\n\ndef mark():\n"
    "    return files('marks').joinpath('signs/mark.txt').read_text().strip()\n",
    "nb/marks/signs/mark.txt": "!\n",
    "nb/conf/my words.txt": "words: [ah, oh]\n",
    "nb/unused.py": "print('no step imports this')\n",
    "pyproject.toml": PROJECT,
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KALEGEN_CACHE_DIR", str(tmp_path / "cache"))
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    write_notebook(tmp_path / "nb/train.ipynb", CELLS)
    return tmp_path


def kalegen(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        run(list(arguments))
    assert isinstance(end.value.code, int)
    return end.value.code
