"""KG406: files that no step writes (semantics, B19): they will not be in the pod, wherever they are now."""

from __future__ import annotations

import contextlib
import itertools
import re
from collections.abc import Iterator
from pathlib import Path, PurePath

import libcst as cst

from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.flow.files import WILD, Uses, is_known, may_be_same, name_of_call, paths_used, shown
from kalegen.analysis.flow.places import place_of
from kalegen.analysis.flow.storage import Storage
from kalegen.analysis.heap.effects import FetchFiles, ReadFile
from kalegen.analysis.heap.values import HOLE
from kalegen.diagnostics.diagnostic import Diagnostic, warning
from kalegen.incremental.lookups import MISSING, files_matching, kind_of, size_of
from kalegen.settings.data_files import LARGEST

BRING = (
    "list it in the setting files: files = [{}] in [tool.kalegen] (docs/how-to/config-file.md), "
    "or read it from a volume or a URL"
)
MOVE = "move it beside the notebook and list it in the setting files, or read it from a volume or a URL"

TOO_LARGE = "it is too large for the setting 'files': put it on a volume, into a bucket or into the image of the steps"

OF_SYSTEMS = frozenset({"bin", "dev", "etc", "lib", "opt", "proc", "run", "sys", "tmp", "usr", "var"})
"""Folders at the root that images have, too."""
ASKING = frozenset({"exists", "isfile", "is_file", "isdir", "is_dir", "access", "lexists"})
"""What asks whether a file is there."""
HOLES = re.compile(f"{HOLE}+")


def find_missing_files(flow: DataFlow, storage: Storage, readers: Uses, writers: Uses) -> Iterator[Diagnostic]:
    """A file that no step writes (B19): it will not be in the pod, wherever it is now."""
    asked = {path for path, steps in readers.items() if any(_only_asks(node) for node in steps.values())}
    reported: set[str | int] = set()
    for step in flow.order.names:
        if flow.facts[step].details(FetchFiles):
            return  # this may be how the files come to the later steps
        for _, path, first in paths_used(flow.facts[step], ReadFile):
            absence = _absence(flow.pipeline.folder, path, path in asked)
            if absence is None or storage.gives(step, path) or any(may_be_same(other, path) for other in writers):
                continue
            for node in [first] if is_known(path) else _all_uses(flow, step, path, first):
                key = path if is_known(path) else id(node)
                if key not in reported:
                    reported.add(key)
                    yield warning(
                        "KG406", absence, place_of(flow, flow.steps[step], node), _hint(flow.pipeline.folder, path)
                    )


def _hint(folder: Path | None, path: str) -> str:
    """What brings a file to the pod."""
    if _is_large(folder, path):
        return TOO_LARGE
    return MOVE if _is_outside(path) else BRING.format(f'"{HOLES.sub("*", path)}"')


def _all_uses(flow: DataFlow, step: str, path: str, first: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The first line that reads files of which so much is known, and the others, which may read other files."""
    yield first
    for statement in flow.steps[step].statements:
        for _, other, node in paths_used(flow.code.facts(statement), ReadFile):
            if other == path and node is not first:
                yield node


def _is_large(folder: Path | None, path: str) -> bool:
    """Whether a file beside the notebook is larger than all that can travel with a step."""
    if folder is None or not is_known(path) or kind_of(folder / path) != "file":
        return False
    return size_of(folder / path) > LARGEST


def _is_outside(path: str) -> bool:
    """Whether a path leads to a place that is not the notebook's folder, whichever that is."""
    return path.startswith(("/", "~")) or ".." in PurePath(path).parts


def _absence(folder: Path | None, path: str, is_asked: bool) -> str | None:
    """Why a file will not be in the pod; None where it may be, or nothing is known of it."""
    parts = PurePath(path).parts
    if "://" in path or not parts:
        return None
    if parts[0] == "~" or (parts[0] == "/" and len(parts) > 1 and parts[1] not in OF_SYSTEMS and is_known(parts[1])):
        return f"the file {shown(path)} is in a folder of one machine, and the pod will not have it"
    if parts[0] == "/" or folder is None:
        return None
    if _is_there(folder, path):
        there = f"the file {shown(path)} lies" if is_known(path) else f"files such as {shown(path)} lie"
        return f"{there} next to the notebook, and the pod will not have {'it' if is_known(path) else 'them'}"
    if is_known(path) and not WILD.search(path) and not is_asked:
        return f"the file {shown(path)} does not exist next to the notebook, and the pod will not have it"
    return None


def _only_asks(node: cst.CSTNode) -> bool:
    """Whether a call asks whether a file is there: what is read then may be missing."""
    return name_of_call(node) in ASKING


def _is_there(folder: Path, path: str) -> bool:
    """Whether there is such a file; for a pattern, one that it may mean, or a folder to look for such files in."""
    pattern = HOLES.sub("*", path)
    parts = PurePath(pattern).parts
    literal = [*itertools.takewhile(lambda part: not WILD.search(part), parts)]
    if not literal or kind_of(folder.joinpath(*literal)) == MISSING:
        return False
    if is_known(path):
        return True
    with contextlib.suppress(OSError):  # too many, or names that no folder can have
        return ".." not in parts and bool(files_matching(folder, pattern))
    return False
