"""Where a run comes from: the document's hash, and a commit only where that holds just this document."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import pytest

from kalegen.runs.provenance import Provenance, provenance_of
from kalegen.runs.record import Run, from_data, to_data

TEXT = b'{"cells": []}'
DIGEST = hashlib.sha256(TEXT).hexdigest()


def git(folder: Path, *words: str) -> str:
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """A notebook that is committed."""
    file = tmp_path / "n.ipynb"
    file.write_bytes(TEXT)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "n.ipynb")
    git(tmp_path, "commit", "-q", "-m", "Begin")
    return file


def test_a_committed_document_has_its_commit(document: Path) -> None:
    (document.parent / "runs.txt").write_text("no file of git's", encoding="utf-8")
    assert provenance_of(document) == Provenance(DIGEST, git(document.parent, "rev-parse", "HEAD"))


@pytest.mark.parametrize("changed", ["n.ipynb", "helper.py"])
def test_what_differs_from_the_commit_has_none(changed: str, document: Path) -> None:
    other = document.with_name("helper.py")
    other.write_text("x = 1\n", encoding="utf-8")
    git(document.parent, "add", "helper.py")
    git(document.parent, "commit", "-q", "-m", "Help")
    document.with_name(changed).write_bytes(b"{}")
    assert provenance_of(document).commit == ""


def test_a_document_that_git_does_not_know_has_none(document: Path) -> None:
    other = document.with_name("other.ipynb")
    other.write_bytes(TEXT)
    assert provenance_of(other) == Provenance(DIGEST, "")


def test_without_a_repository_or_git_there_is_the_hash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "n.ipynb"
    file.write_bytes(TEXT)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert provenance_of(file) == Provenance(DIGEST, "")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert provenance_of(file) == Provenance(DIGEST, "")


def test_a_document_that_is_gone(tmp_path: Path) -> None:
    assert provenance_of(tmp_path / "n.ipynb") == Provenance()


def test_a_record_keeps_it_and_older_ones_have_none(tmp_path: Path) -> None:
    run = Run(tmp_path, "p", "n.ipynb", "2026-01-01T00:00:00+00:00", provenance=Provenance("12", "34"))
    data = to_data(run)
    assert from_data(data, tmp_path).provenance == run.provenance
    del data["provenance"]
    assert from_data(data, tmp_path).provenance == Provenance()
