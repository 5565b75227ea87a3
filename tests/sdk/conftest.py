"""Scripts that run in three ways, and what they print: as plain Python, by the SDK, and by kfp.local."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from types import ModuleType
from typing import Any

import pytest

from kalegen.generate import generate
from kalegen.running.events import Event, StepOutput
from kalegen.running.pipeline import RunOptions, run_pipeline


def plain_sdk() -> ModuleType:
    """A ``kalegen.sdk`` whose decorators do nothing at all."""

    def decorator(function: Any = None, **settings: Any) -> Any:
        return function if function is not None else lambda own: own

    module = ModuleType("kalegen.sdk")
    vars(module).update(step=decorator, pipeline=decorator, artifact=decorator, after=lambda result, *rest: result)
    return module


class Script:
    """A script, and the ways to run its pipeline ``flow``."""

    def __init__(self, path: Path, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.path = path
        self.folder = folder
        self.patch = patch

    def module(self) -> ModuleType:
        """The script, imported anew with all the modules beside it."""
        self.patch.syspath_prepend(self.path.parent)
        self.patch.chdir(self.folder)
        own = {path.stem for path in self.path.parent.iterdir()}
        for name in [name for name in sys.modules if name.split(".")[0] in own]:
            self.patch.delitem(sys.modules, name)
        return importlib.import_module("script")

    def plain(self, **arguments: Any) -> Any:
        """What the pipeline returns when its functions are called as they are."""
        import kalegen

        with self.patch.context() as patch:
            patch.setitem(sys.modules, "kalegen.sdk", plain_sdk())
            patch.setattr(kalegen, "sdk", sys.modules["kalegen.sdk"], raising=False)
            return self.module().flow(**arguments)

    def local(self, **arguments: Any) -> Any:
        """What the pipeline returns when it is called."""
        return self.module().flow(**arguments)

    def compile(self) -> Path:
        """The generated module."""
        result = generate(self.path)
        assert result.source is not None, result.diagnostics
        target = self.folder / "module.py"
        target.write_text(result.source, encoding="utf-8")
        return target

    def on_kfp(self, **arguments: Any) -> list[str]:
        """What the steps print when kfp.local runs the generated module."""
        return self.run(self.compile(), **arguments)

    def run(self, module: Path, **arguments: Any) -> list[str]:
        """What the steps print when kfp.local runs a module that ``compile`` has given."""
        events: list[Event] = []
        options = RunOptions(root=self.folder / "runs", arguments=arguments, workers=1)
        self.patch.chdir(self.folder)
        outcome = run_pipeline(module, options, events.append)
        assert not outcome.diagnostics, outcome.diagnostics
        return "".join(event.text for event in events if isinstance(event, StepOutput)).splitlines()


@pytest.fixture
def open_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], Script]:
    """Open a script that is a file."""
    return lambda path: Script(path, tmp_path, monkeypatch)


@pytest.fixture
def script(tmp_path: Path, open_script: Callable[[Path], Script]) -> Callable[..., Script]:
    """Write a script, and other files of its project by name, and open it."""

    def write(text: str, **files: str) -> Script:
        for name, content in {"script.py": text, **files}.items():
            path = tmp_path / "project" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(content).lstrip("\n"), encoding="utf-8")
        return open_script(tmp_path / "project" / "script.py")

    return write
