"""Virtual environments for steps: one per set of requirements, kept in the user's cache directory.

kfp.local makes one per task and run, over 20 s each. Here each is made once, by uv where it is installed.
"""

from __future__ import annotations

import hashlib
import json
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error

QUIET = {"--quiet", "--no-warn-script-location"}
COMMAND_SEPARATOR = "&&"


@dataclass(frozen=True)
class Requirements:
    """What a component's container installs before it starts: the arguments of each ``pip install``, in order."""

    installs: tuple[tuple[str, ...], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The requirements themselves, without options and what kfp adds for itself."""
        options = {"--index-url", "--extra-index-url", "--trusted-host"}
        return tuple(
            word
            for install in self.installs
            if "--no-deps" not in install
            for before, word in zip(("", *install), install, strict=False)
            if not word.startswith("-") and before not in options
        )


def read_requirements(command: Sequence[str]) -> Requirements:
    """The pip installs in the shell script that kfp puts before a component (``container.command``)."""
    scripts = [part for part in command if "-m pip install" in part and "ephemeral_component" not in part]
    words = shlex.split(scripts[0].replace("\n", " ")) if scripts else []
    installs = []
    while "install" in words:
        start = words.index("install") + 1
        if words[start - 2 : start - 1] == ["pip"]:
            end = words.index(COMMAND_SEPARATOR, start)
            installs.append(tuple(word for word in words[start:end] if word not in QUIET))
        words = words[start:]
    return Requirements(tuple(installs))


def find_environment(requirements: Requirements, cache: Path) -> Path | None:
    """The interpreter of the environment that was made for the requirements, if it is there."""
    pointer = cache / f"{key_of(requirements)}.json"
    try:
        interpreter = Path(json.loads(pointer.read_text(encoding="utf-8"))["python"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return interpreter if interpreter.is_file() else None


def make_environment(requirements: Requirements, cache: Path, place: Place) -> Path | Diagnostic:
    """Make the environment and return its interpreter; KG705 with pip's last words if a package cannot be had.

    It is found by later runs only once it is complete, whatever interrupts this.
    """
    cache.mkdir(parents=True, exist_ok=True)
    directory = Path(tempfile.mkdtemp(prefix=f"{key_of(requirements)}-", dir=cache))
    interpreter = directory / "bin" / "python"
    uv = shutil.which("uv")
    create, install = uv_commands(uv, directory) if uv else venv_commands(directory)
    for command in (create, *(install(arguments) for arguments in requirements.installs)):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            shutil.rmtree(directory, ignore_errors=True)
            return failed(requirements, done.stderr, place)
    pointer = directory / "kalegen.json"
    pointer.write_text(json.dumps({"python": str(interpreter)}), encoding="utf-8")
    pointer.replace(cache / f"{key_of(requirements)}.json")
    return interpreter


def uv_commands(uv: str, directory: Path) -> tuple[list[str], Callable[[Sequence[str]], list[str]]]:
    """How uv makes an environment, and how it installs into it."""
    python = str(directory / "bin" / "python")
    create = [uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(directory)]
    return create, lambda arguments: [uv, "pip", "install", "--quiet", "--python", python, *arguments]


def venv_commands(directory: Path) -> tuple[list[str], Callable[[Sequence[str]], list[str]]]:
    """How the standard library makes an environment, and how pip installs into it."""
    pip = [str(directory / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    return [sys.executable, "-m", "venv", str(directory)], lambda arguments: [*pip, *arguments]


def key_of(requirements: Requirements) -> str:
    """The environment's name: a hash of what is in it and of the Python that it is for."""
    text = json.dumps([sys.version_info[:3], sys.base_prefix, requirements.installs])
    return hashlib.blake2b(text.encode(), digest_size=10).hexdigest()


def failed(requirements: Requirements, messages: str, place: Place) -> Diagnostic:
    """KG705: the last thing that the installer said."""
    last = [line.strip() for line in messages.splitlines() if line.strip()][-1:] or ["no message"]
    text = f"installing {' '.join(requirements.names) or 'kfp'} failed: {last[0]}"
    return error("KG705", text, place, "check the package's name (setting import_names), its version and the index")
