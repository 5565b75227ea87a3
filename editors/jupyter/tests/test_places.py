"""Where notebooks lie: a colon in a name is part of it, and only the drive of shared documents is none."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from kalegen_jupyter.places import Places


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("RTC:plan.ipynb", "plan.ipynb"),
        ("2026: plan.ipynb", "2026: plan.ipynb"),
        ("x:y.py", "x:y.py"),
        ("/a/b.py", "a/b.py"),
    ],
)
def test_only_the_drive_of_shared_documents_is_taken_off(tmp_path, path, file):
    places = Places(SimpleNamespace(root_dir=str(tmp_path), allow_hidden=False))
    assert places.find(path) == tmp_path.resolve() / file
