"""The programs that build and push images: docker, podman or buildah, whichever is there."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.images.dockerfile import NETRC

ENGINES = ("docker", "podman", "buildah")
"""In the order in which they are looked for on the PATH."""


def find_engine(place: Place) -> str | Diagnostic:
    """The first of the programs that is here; KG784 where there is none."""
    found = next((path for name in ENGINES if (path := shutil.which(name))), None)
    if found is not None:
        return found
    message = "there is neither docker, podman nor buildah on the PATH: nothing was built"
    return error("KG784", message, place, "install one of them, or build from the Dockerfile where there is one, in CI")


def build_command(
    engine: str, dockerfile: Path, tags: Sequence[str], folder: Path, netrc: Path | None = None
) -> list[str]:
    """The command that builds the image; docker finds the ignore file by its name, the others are told.

    ``netrc`` is a file with passwords of package indexes, which the build sees as a secret.
    """
    ignoring = [] if Path(engine).stem == "docker" else ["--ignorefile", f"{dockerfile}.dockerignore"]
    tagging = [word for tag in tags for word in ("--tag", tag)]
    secrets = ["--secret", f"id={NETRC},src={netrc.absolute()}"] if netrc else []
    return [engine, "build", "--file", str(dockerfile), *ignoring, *secrets, *tagging, str(folder)]


def run_engine(command: Sequence[str], place: Place) -> Diagnostic | None:
    """Run a command of such a program, which says on the terminal what it does; KG784 if it fails."""
    try:
        # of docker's builders, BuildKit is the one that knows an ignore file of a Dockerfile's own
        done = subprocess.run(command, check=False, env={**os.environ, "DOCKER_BUILDKIT": "1"})
    except OSError as problem:
        return error("KG784", f"{command[0]} can't be run: {problem.strerror}", place)
    if done.returncode == 0:
        return None
    message = f"{Path(command[0]).name} {command[1]} failed with exit status {done.returncode}"
    return error("KG784", message, place, f"its output says why; try it by hand: {shlex.join(command)}")
