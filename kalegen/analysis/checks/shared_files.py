"""WARNINGs about files: steps have no disk in common (semantics, B9, B19)."""

from __future__ import annotations

import contextlib
import itertools
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path, PurePath

import libcst as cst

from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.flow.files import WILD, is_inside, is_known, may_be_same, paths_used
from kalegen.analysis.flow.places import place_of
from kalegen.analysis.heap.effects import Effect, FetchFiles, MakeFolder, ReadFile, WriteFile
from kalegen.analysis.heap.values import HOLE
from kalegen.diagnostics.diagnostic import Diagnostic, warning
from kalegen.incremental.lookups import MISSING, files_matching, kind_of

SHARING_SETTINGS = ("volumes", "workspace", "files")
"""Settings that give the steps files in common, or bring files to them."""

HINT = "pass the value in a variable, or give the steps a volume or a workspace"
BRING = "bring it there with the setting 'files', a volume or a workspace, or read it from a URL"

OF_SYSTEMS = frozenset({"bin", "dev", "etc", "lib", "opt", "proc", "run", "sys", "tmp", "usr", "var"})
"""Folders at the root that images have, too."""
ASKING = frozenset({"exists", "isfile", "is_file", "isdir", "is_dir", "access", "lexists"})
"""What asks whether a file is there."""
HOLES = re.compile(f"{HOLE}+")


def check_files(flow: DataFlow) -> Iterator[Diagnostic]:
    """All warnings about files, unless the steps have some in common."""
    settings = flow.pipeline.settings
    has_volume = any(setting.key == "volume" for step in flow.pipeline.steps for setting in step.settings)
    if not has_volume and not any(settings.get(key) for key in SHARING_SETTINGS):
        used = _files(flow, ReadFile), _files(flow, WriteFile), _files(flow, MakeFolder)
        readers, writers, makers = used
        yield from _shared_files(flow, readers, writers)
        yield from _shared_folders(flow, writers, makers)
        yield from _missing_files(flow, readers, writers)


Uses = dict[str, dict[str, cst.CSTNode]]
"""For each path, the steps that use it in one way, in order of execution."""


def _files(flow: DataFlow, kind: type[Effect]) -> Uses:
    used: Uses = defaultdict(dict)
    for step in flow.order.names:
        for _, path, node in paths_used(flow.facts[step], kind):
            used[path].setdefault(step, node)
    return used


def _earlier(flow: DataFlow, uses: Uses, step: str, path: str) -> list[tuple[int, str, cst.CSTNode]]:
    """The uses in steps before another one of what may be the file that it uses; the nearest one last."""
    index = flow.order.index
    same = (users for other, users in uses.items() if may_be_same(other, path))
    return sorted(
        ((index[s], s, node) for users in same for s, node in users.items() if index[s] < index[step]),
        key=lambda use: use[0],
    )


def _shared_files(flow: DataFlow, readers: Uses, writers: Uses) -> Iterator[Diagnostic]:
    """A file written by one step and read by another (B9)."""
    reported: set[tuple[str, int]] = set()
    for path, steps in readers.items():
        for reader, node in steps.items():
            earlier = _earlier(flow, writers, reader, path)
            if earlier and _reads_first(flow, reader, path) and (reader, id(node)) not in reported:
                reported.add((reader, id(node)))
                _, writer, written = earlier[-1]
                cell = place_of(flow, flow.steps[writer], written).cell
                message = f"the file {_shown(path)} is written in cell {cell} [step {writer}], in another pod"
                yield warning("KG405", message, place_of(flow, flow.steps[reader], node), HINT)


def _reads_first(flow: DataFlow, step: str, path: str) -> bool:
    """Whether a step reads a file before it writes it, if it does."""
    made = {other for _, other, _ in paths_used(flow.facts[step], MakeFolder)}
    for effect, other, _ in paths_used(flow.facts[step], ReadFile, WriteFile):
        if isinstance(effect, ReadFile) and other == path:
            return True
        if isinstance(effect, WriteFile) and (other == path or (may_be_same(other, path) and other not in made)):
            return False
    return False


def _shared_folders(flow: DataFlow, writers: Uses, makers: Uses) -> Iterator[Diagnostic]:
    """A file written into a folder that another step alone has made (B9)."""
    reported: set[tuple[str, str]] = set()
    for path, steps in writers.items():
        folders = [folder for folder in makers if is_inside(path, folder)]
        for writer, node in steps.items():
            index = flow.order.index
            made = [(index[s], folder, s) for folder in folders for s in makers[folder] if index[s] <= index[writer]]
            if made and not any(step == writer for _, _, step in made) and not _is_made(flow, writer, makers, path):
                _, folder, maker = max(made)
                if (writer, folder) in reported:
                    continue
                reported.add((writer, folder))
                cell = place_of(flow, flow.steps[maker], makers[folder][maker]).cell
                message = f"the folder {_shown(folder)} is made in cell {cell} [step {maker}], in another pod"
                hint = f"make it here, too: os.makedirs({folder!r}, exist_ok=True)" if is_known(folder) else HINT
                yield warning("KG405", message, place_of(flow, flow.steps[writer], node), hint)


def _is_made(flow: DataFlow, step: str, makers: Uses, path: str) -> bool:
    """Whether a step makes a folder itself that may be one on the way to a path."""
    return any(may_be_same(folder, path) for folder, steps in makers.items() if step in steps)


def _missing_files(flow: DataFlow, readers: Uses, writers: Uses) -> Iterator[Diagnostic]:
    """A file that no step writes (B19): it will not be in the pod, wherever it is now."""
    asked = {path for path, steps in readers.items() if any(_only_asks(node) for node in steps.values())}
    reported: set[str | int] = set()
    for step in flow.order.names:
        if flow.facts[step].details(FetchFiles):
            return  # this may be how the files come to the later steps
        for _, path, node in paths_used(flow.facts[step], ReadFile):
            absence = _absence(flow.pipeline.folder, path, path in asked)
            key = path if is_known(path) else id(node)
            if absence is not None and key not in reported and not any(may_be_same(other, path) for other in writers):
                reported.add(key)
                yield warning("KG406", absence, place_of(flow, flow.steps[step], node), BRING)


def _absence(folder: Path | None, path: str, is_asked: bool) -> str | None:
    """Why a file will not be in the pod; None where it may be, or nothing is known of it."""
    parts = PurePath(path).parts
    if "://" in path or not parts:
        return None
    if parts[0] == "~" or (parts[0] == "/" and len(parts) > 1 and parts[1] not in OF_SYSTEMS and is_known(parts[1])):
        return f"the file {_shown(path)} is one of this machine, and will not be in the pod"
    if parts[0] == "/" or folder is None:
        return None
    if _is_there(folder, path):
        there = f"the file {_shown(path)} lies" if is_known(path) else f"files such as {_shown(path)} lie"
        return f"{there} next to the notebook and will not be in the pod"
    if is_known(path) and not WILD.search(path) and not is_asked:
        return f"there is no file {_shown(path)} next to the notebook, and none will be in the pod"
    return None


def _only_asks(node: cst.CSTNode) -> bool:
    """Whether a call asks whether a file is there: what is read then may be missing."""
    function = node.func if isinstance(node, cst.Call) else None
    return isinstance(function, cst.Attribute) and function.attr.value in ASKING


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


def _shown(path: str) -> str:
    """A path as messages show it: with an ellipsis for what only running the code tells."""
    return repr(path.replace(HOLE, "…"))
