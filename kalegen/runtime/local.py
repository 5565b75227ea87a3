"""Modules that lived next to the notebook, made importable where a component runs."""

from __future__ import annotations

from typing import Any


def install_modules(files: dict[str, Any]) -> None:
    """Write modules, and what they open (path below the notebook's folder: text or bytes), to a folder of their own.

    It is the first on ``sys.path``. They are files, so that tracebacks, ``inspect`` and child processes find them.
    Standard modules of the same name that the executor has imported are dropped.
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
    for path, content in files.items():
        target = pathlib.Path(folder, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            read = io.BytesIO(content.encode()).readline
            is_code = path.endswith(".py")
            declared = tokenize.detect_encoding(read)[0] if is_code else "utf-8"
            content = content.encode(declared)
        target.write_bytes(content)
        name = pathlib.PurePath(path).parts[0].removesuffix(".py")
        if name in getattr(sys, "stdlib_module_names", ()):  # new in Python 3.10
            sys.modules.pop(name, None)
    sys.path.insert(0, folder)
    importlib.invalidate_caches()
