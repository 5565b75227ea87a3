"""Where a notebook of the contents manager lies on the disk, and that it lies below its root."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyter_core.paths import is_hidden
from tornado.web import HTTPError


class Places:
    """The folder that the contents manager serves. A path outside of it is refused, however it is written."""

    def __init__(self, contents: Any) -> None:
        self._contents = contents

    @property
    def root(self) -> Path:
        """The folder; 400 for a contents manager whose notebooks are no files."""
        root = getattr(self._contents, "root_dir", None)
        if not root:
            raise HTTPError(400, "kalegen needs notebooks that are files of the server")
        return Path(root).resolve()

    def find(self, path: object) -> Path:
        """The file that a path of the contents API stands for; 403 outside of the root, and for what is hidden."""
        if not isinstance(path, str) or not path.strip("/") or "\0" in path:
            raise HTTPError(400, "the request names no notebook")
        local = path.removeprefix("RTC:")  # the drive of documents that several people edit at once
        found = self.root.joinpath(local.strip("/"))
        resolved = found.resolve()
        if not resolved.is_relative_to(self.root) or ".." in Path(local).parts:
            raise HTTPError(403, "the notebook lies outside of the folder that this server serves")
        if is_hidden(str(found), str(self.root)) and not self._contents.allow_hidden:
            raise HTTPError(404, "there is no such notebook")
        return found
