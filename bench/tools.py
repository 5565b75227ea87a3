"""The tools that are measured: kalegen as it is installed here, and Kale 2.3.0 in an environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from bench.process import Command

KALE = "kubeflow-kale==2.3.0"
COMPANIONS = ("numpy", "pandas", "scikit-learn", "joblib")
"""What Kale's marshaller is measured with."""

LIMIT = "import libcst, black"
"""What a tool that is built on these libraries can't do without."""


@dataclass(frozen=True)
class Tools:
    """The folder that the measurements are made in, and the interpreter of Kale's environment."""

    folder: Path
    kale_python: Path

    def kalegen(self, *arguments: str, folder: Path | None = None, cache: Path | None = None) -> Command:
        """kalegen with its cache in a folder that the measurement owns."""
        environment = {"XDG_CACHE_HOME": str(cache or self.folder / "cache")}
        return Command([str(Path(sys.executable).with_name("kalegen")), *arguments], folder or self.folder, environment)

    def python(self, *arguments: str, folder: Path | None = None) -> Command:
        """The interpreter that kalegen runs on."""
        return Command([sys.executable, *arguments], folder or self.folder, {"PYTHONPATH": str(ROOT)})

    def kale(self, *arguments: str, folder: Path | None = None) -> Command:
        """Kale, with a home of its own."""
        return Command([str(self.kale_python.with_name("kale")), *arguments], folder or self.folder, self._own_home())

    def python_of_kale(self, *arguments: str, folder: Path | None = None) -> Command:
        """The interpreter that Kale runs on."""
        environment = {**self._own_home(), "PYTHONPATH": str(ROOT)}
        return Command([str(self.kale_python), *arguments], folder or self.folder, environment)

    def _own_home(self) -> dict[str, str]:
        path = os.pathsep.join([str(self.kale_python.parent), os.environ["PATH"]])
        return {"HOME": str(self.folder), "PATH": path, "KALE_PATH": str(self.folder)}


ROOT = Path(__file__).parent.parent


def make_tools(folder: Path) -> Tools:
    """Install Kale below the folder, as far as no earlier run has; with PyTorch if it is installed here."""
    environment = folder / "kale"
    python = environment / "bin" / "python"
    if not python.exists():
        venv.create(environment, with_pip=True)
    torch = [f"torch=={version('torch').partition('+')[0]}"] if find_spec("torch") else []
    subprocess.run([python, "-m", "pip", "install", "--quiet", KALE, *COMPANIONS, *torch], check=True)
    return Tools(folder, python)
