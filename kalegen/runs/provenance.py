"""Where a run comes from: the hash of its notebook, and the git commit that holds the notebook as it is."""

from __future__ import annotations

import hashlib
import subprocess
from dataclasses import dataclass
from pathlib import Path

SECONDS = 10
"""What git may take for an answer."""

GIT = ("git", "--no-optional-locks", "-c", "core.fsmonitor=false")
"""Git that writes nothing, and starts no program that the repository names."""


@dataclass(frozen=True)
class Provenance:
    """The ``sha256`` of a document, and the ``commit`` that it is part of; each empty where that is not known."""

    sha256: str = ""
    commit: str = ""

    def as_text(self) -> str:
        """Both in a few words."""
        parts = [f"sha256 {self.sha256}"] if self.sha256 else []
        return ", ".join([*parts, f"git commit {self.commit}"] if self.commit else parts)


def provenance_of(document: Path) -> Provenance:
    """The hash of a document's bytes; its commit, if no file that git knows differs from it."""
    try:
        digest = hashlib.sha256(document.read_bytes()).hexdigest()
    except OSError:
        return Provenance()
    folder = document.absolute().parent
    is_known = _git(folder, "ls-files", "--error-unmatch", "--", document.name) is not None
    is_clean = is_known and _git(folder, "status", "--porcelain", "--untracked-files=no") == ""
    return Provenance(digest, _git(folder, "rev-parse", "HEAD") or "" if is_clean else "")


def _git(folder: Path, *words: str) -> str | None:
    """What git says; None where there is no git, no repository, or no such file in it."""
    command = [*GIT, "-C", str(folder), *words]
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=SECONDS, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
