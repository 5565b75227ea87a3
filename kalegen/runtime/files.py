"""Where a component runs: its working directory, and the data files that travel with it."""

from __future__ import annotations

from typing import Any


def enter_directory(path: str) -> None:
    """Make a directory the working directory; it is created if need be."""
    import os
    import pathlib

    pathlib.Path(path).mkdir(parents=True, exist_ok=True)
    os.chdir(path)


def place_files(texts: dict[str, str], encoded: dict[str, str]) -> None:
    """Write files (path below the working directory: text, or bytes in base64) where there is none yet.

    A file that is there was put there, and perhaps changed, by an earlier step.
    """
    import base64
    import pathlib

    contents = {path: text.encode() for path, text in texts.items()}
    contents.update((path, base64.b64decode(text)) for path, text in encoded.items())
    for path, content in contents.items():
        target = pathlib.Path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            target.write_bytes(content)


def save_file(path: str, artifact: Any) -> None:
    """Make a file that the step has written its output."""
    import pathlib
    import shutil

    if not pathlib.Path(path).is_file():
        where = f"in {pathlib.Path.cwd()}"
        raise FileNotFoundError(f"the step wrote no file {path!r} {where}")
    shutil.copyfile(path, artifact.path)


def save_path(path: Any, artifact: Any) -> None:
    """Make the file or folder at a path an output, whose name ends as the path does."""
    import os
    import pathlib
    import shutil

    source = pathlib.Path(path)
    if not source.exists():
        where = f"in {pathlib.Path.cwd()}"
        raise FileNotFoundError(f"the step left nothing at {os.fspath(path)!r} {where}")
    artifact.uri += "".join(source.suffixes)
    artifact.metadata["path_type"] = type(path).__name__
    if source.is_dir():
        shutil.copytree(source, artifact.path)
    else:
        shutil.copyfile(source, artifact.path)


def load_path(artifact: Any) -> Any:
    """Where the file or folder is that an artifact holds: a text, or a path where it was one."""
    import pathlib

    is_text = artifact.metadata.get("path_type", "str") == "str"
    return artifact.path if is_text else pathlib.Path(artifact.path)
