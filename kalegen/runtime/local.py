"""Modules that lived next to the notebook, made importable where a component runs."""

from __future__ import annotations


def install_modules(sources: dict[str, str]) -> None:
    """Write modules (path below the notebook's folder: text) to a folder of their own, first on ``sys.path``.

    They are files, so that tracebacks, ``inspect`` and child processes find them.
    """
    import atexit
    import importlib
    import io
    import pathlib
    import shutil
    import sys
    import tempfile
    import tokenize

    folder = tempfile.mkdtemp(prefix="modules-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for path, text in sources.items():
        target = pathlib.Path(folder, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        declared = tokenize.detect_encoding(io.BytesIO(text.encode()).readline)
        target.write_bytes(text.encode(declared[0]))
    sys.path.insert(0, folder)
    importlib.invalidate_caches()
