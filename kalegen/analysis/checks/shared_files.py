"""WARNINGs about files: steps have no disk in common (semantics, B9, B19)."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from kalegen.analysis.checks.left_files import find_left_files
from kalegen.analysis.checks.lost_files import find_lost_files
from kalegen.analysis.checks.missing_files import find_missing_files
from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.flow.files import Uses, is_inside, is_known, may_be_same, paths_used, shown, uses_of
from kalegen.analysis.flow.places import place_of
from kalegen.analysis.flow.routing import Routing
from kalegen.analysis.flow.storage import Storage
from kalegen.analysis.heap.effects import MakeFolder, ReadFile, WriteFile
from kalegen.diagnostics.diagnostic import Diagnostic, warning
from kalegen.model.pipeline import paths_of
from kalegen.syntax.scopes import all_names

HINT = (
    "pass the value in a variable; or keep the path in a variable, and add the tag path:VARIABLE to the step that "
    'writes; or give all steps a common folder by the setting workspace, for example "5Gi"'
)


def check_files(flow: DataFlow, routing: Routing) -> Iterator[Diagnostic]:
    """All warnings about files that a pod lacks, or that end with it."""
    storage = Storage(flow)
    readers, writers, makers = (uses_of(flow, kind) for kind in (ReadFile, WriteFile, MakeFolder))
    yield from _shared_files(flow, storage, readers, writers)
    yield from _shared_folders(flow, storage, writers, makers)
    yield from find_left_files(flow, routing, storage)
    yield from find_missing_files(flow, storage, readers, writers)
    yield from find_lost_files(flow, storage, readers, makers)


def _earlier(flow: DataFlow, storage: Storage, uses: Uses, step: str, path: str) -> list[tuple[int, str, cst.CSTNode]]:
    """The uses in other pods before a step of what may be the file that it uses; the nearest one last."""
    index, place = flow.order.index, storage.shared_place(step, path)
    return sorted(
        (
            (index[s], s, node)
            for other, users in uses.items()
            if may_be_same(other, path)
            for s, node in users.items()
            if index[s] < index[step] and (place is None or storage.shared_place(s, other) != place)
        ),
        key=lambda use: use[0],
    )


def _shared_files(flow: DataFlow, storage: Storage, readers: Uses, writers: Uses) -> Iterator[Diagnostic]:
    """A file written by one step and read by another (B9)."""
    reported: set[tuple[str, int]] = set()
    for path, steps in readers.items():
        for reader, node in steps.items():
            earlier = [
                use for use in _earlier(flow, storage, writers, reader, path) if not _travels(flow, use[1], node)
            ]
            if earlier and _reads_first(flow, reader, path) and (reader, id(node)) not in reported:
                reported.add((reader, id(node)))
                _, writer, written = earlier[-1]
                cell = place_of(flow, flow.steps[writer], written).cell
                message = (
                    f"cell {cell} [step {writer}] writes the file {shown(path)} in another pod, and this step lacks it"
                )
                yield warning("KG405", message, place_of(flow, flow.steps[reader], node), HINT)


def _travels(flow: DataFlow, writer: str, reading: cst.CSTNode) -> bool:
    """Whether a file is read by a variable whose file the writing step passes on (``path:``)."""
    return not paths_of(flow.steps[writer]).isdisjoint(all_names(reading))


def _reads_first(flow: DataFlow, step: str, path: str) -> bool:
    """Whether a step reads a file before it writes it, if it does."""
    made = {other for _, other, _ in paths_used(flow.facts[step], MakeFolder)}
    for effect, other, _ in paths_used(flow.facts[step], ReadFile, WriteFile):
        if isinstance(effect, ReadFile) and other == path:
            return True
        if isinstance(effect, WriteFile) and (other == path or (may_be_same(other, path) and other not in made)):
            return False
    return False


def _shared_folders(flow: DataFlow, storage: Storage, writers: Uses, makers: Uses) -> Iterator[Diagnostic]:
    """A file written into a folder that another step alone has made (B9)."""
    reported: set[tuple[str, str]] = set()
    for path, steps in writers.items():
        folders = [folder for folder in makers if is_inside(path, folder)]
        for writer, node in steps.items():
            if storage.shared_place(writer, path) is not None:
                continue
            index = flow.order.index
            made = [(index[s], folder, s) for folder in folders for s in makers[folder] if index[s] <= index[writer]]
            if made and not any(step == writer for _, _, step in made) and not _is_made(flow, writer, makers, path):
                _, folder, maker = max(made)
                if (writer, folder) in reported:
                    continue
                reported.add((writer, folder))
                cell = place_of(flow, flow.steps[maker], makers[folder][maker]).cell
                message = f"cell {cell} [step {maker}] makes the folder {shown(folder)}, and in another pod"
                hint = (
                    f"add the line os.makedirs({folder!r}, exist_ok=True) above this one" if is_known(folder) else HINT
                )
                yield warning("KG405", message, place_of(flow, flow.steps[writer], node), hint)


def _is_made(flow: DataFlow, step: str, makers: Uses, path: str) -> bool:
    """Whether a step makes a folder itself that may be one on the way to a path."""
    return any(may_be_same(folder, path) for folder, steps in makers.items() if step in steps)
