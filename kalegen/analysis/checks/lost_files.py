"""KG411: files that a step writes and nobody reads (semantics, B9): they end with its pod."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.flow.files import Uses, is_known, may_be_same, paths_used
from kalegen.analysis.flow.places import place_of
from kalegen.analysis.flow.storage import Storage
from kalegen.analysis.heap.effects import CallLibrary, CallMethod, WriteFile
from kalegen.diagnostics.diagnostic import Diagnostic, warning
from kalegen.model.pipeline import Step
from kalegen.model.settings import task_settings_of

REMOVING = frozenset({"remove", "unlink", "rmdir", "removedirs", "rmtree", "rename", "renames", "move"})
"""What takes a file away from where it was."""


def find_lost_files(flow: DataFlow, storage: Storage, readers: Uses, makers: Uses) -> Iterator[Diagnostic]:
    """One finding for each step that leaves such files, and moves or removes none."""
    for step in flow.pipeline.steps:
        facts = flow.facts[step.name]
        if any(name.rpartition(".")[2] in REMOVING for name in facts.details(CallLibrary) + facts.details(CallMethod)):
            continue
        written = [
            (path, node)
            for _, path, node in paths_used(facts, WriteFile)
            if storage.shared_place(step.name, path) is None
        ]
        known = {*readers, *makers, *_given_out(flow, step)}
        lost = {p: node for p, node in written if _is_result(p) and not any(may_be_same(other, p) for other in known)}
        if lost:
            path, node = next(iter(lost.items()))
            files = f"the file {path!r}" if len(lost) == 1 else f"the files {', '.join(map(repr, lost))}"
            reads = ", and no step reads " + ("it" if len(lost) == 1 else "them")
            how = f"add the tag output:{path}" if flow.pipeline.dialect.has_cells else f'@step(outputs=["{path}"])'
            message = f"{files} will be deleted with the pod of step {step.name!r}{reads}"
            yield warning("KG411", message, place_of(flow, step, node), f"save it as an output of the step: {how}")


def _is_result(path: str) -> bool:
    """Whether a path is that of a file that somebody may want: known, no module, and below the working folder."""
    suffix, parts = PurePath(path).suffix, PurePath(path).parts
    return is_known(path) and suffix not in ("", ".py", ".tmp") and parts[0] not in ("/", "~") and "://" not in path


def _given_out(flow: DataFlow, step: Step) -> Iterator[str]:
    """The paths of the files that are outputs of a step, as far as they are known."""
    yield from (file.path for file in step.files)
    for setting in task_settings_of(step.task_settings, "output", "path"):
        binding = flow.facts[step.name].final.get(setting.item)
        text = setting.item if setting.kind == "output" else binding and binding.value.text
        yield from [text] if text else []
