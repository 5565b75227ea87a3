"""Small data files travel with the steps that name them, as part of the component's text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

import libcst as cst

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error, warning
from kalegen.incremental.lookups import files_matching, read_bytes, size_of
from kalegen.model.pipeline import PlannedPipeline, PlannedStep
from kalegen.model.settings import DataFile
from kalegen.settings.exit_handler import place_of
from kalegen.syntax.walk import children

LARGEST = 96 * 1024
"""Bytes that may travel with a step: a component's text is one argument of a command, at most 128 KiB."""

MOST = 1000
"""Files that a pattern may mean."""

HINT = "a path or a pattern below the notebook's folder, such as data/*.csv"
ELSEWHERE = (
    "put the data on a volume (metadata volumes, tag volume:NAME:PATH), into the workspace, or into the image of the"
    " steps (kalegen image), or load it from a URL"
)


def attach_files(pipeline: PlannedPipeline) -> tuple[PlannedPipeline, list[Diagnostic]]:
    """Give each step the files that it reads or names; KG613 to KG615."""
    if not pipeline.cluster.files:
        return pipeline, []
    files, found = _find_files(pipeline)
    steps: list[PlannedStep] = []
    for step in pipeline.steps:
        texts = set(_texts(step))
        own = tuple(file for file in files if any(names(text, file.path) for text in texts))
        found += [] if step.is_built else _check_size(own, place_of(pipeline, step))
        steps.append(replace(step, data_files=own))
    used = {file.path for step in steps for file in step.data_files}
    for file in files:
        if file.path not in used:
            message = f"no step reads or names the file {file.path!r}, so it travels with none"
            found.append(
                warning(
                    "KG615",
                    message,
                    Place(pipeline.file),
                    f"write the path as a string in the step that reads the file: {file.path!r}; or remove it from"
                    " files",
                )
            )
    return replace(pipeline, steps=tuple(steps)), found


def _find_files(pipeline: PlannedPipeline) -> tuple[list[DataFile], list[Diagnostic]]:
    """The files that the patterns mean, by path."""
    files: dict[str, DataFile] = {}
    found = []
    for pattern in pipeline.cluster.files:
        try:
            paths = _matches(pattern, pipeline.folder)
        except OSError as problem:
            found.append(error("KG613", f"files: {pattern!r}: {problem.strerror}", Place(pipeline.file), HINT))
            continue
        if not 0 < len(paths) <= MOST:
            many = f"{len(paths):,} files, and {MOST:,} can travel" if paths else "no file"
            found.append(error("KG613", f"files: {pattern!r} matches {many}", Place(pipeline.file), HINT))
            continue
        for path, file in paths.items():
            try:
                size = size_of(file)
                # what is too large is not read: its size alone is asked for
                files[path] = DataFile(path, read_bytes(file) if size <= LARGEST else b"", size)
            except OSError as problem:
                message = f"files: {path!r} can't be read: {problem.strerror}"
                found.append(error("KG613", message, Place(pipeline.file), HINT))
    return [files[path] for path in sorted(files)], found


def _matches(pattern: str, folder: Path | None) -> dict[str, Path]:
    path = PurePosixPath(pattern)
    if folder is None or path.is_absolute() or ".." in path.parts or not path.parts:
        return {}
    return {file.relative_to(folder).as_posix(): file for file in files_matching(folder, str(path))}


def _check_size(files: tuple[DataFile, ...], place: Place) -> Iterator[Diagnostic]:
    total = sum(file.size for file in files)
    if total > LARGEST:
        largest = max(files, key=lambda file: file.size)
        message = (
            f"the files of the step have {_kib(total)} KiB, most of it {largest.path!r}; "
            f"{_kib(LARGEST)} KiB can travel with a step"
        )
        yield error("KG614", message, place, ELSEWHERE)


def _kib(size: int) -> int:
    return -(-size // 1024)


def names(text: str, path: str) -> bool:
    """Whether a string of the code speaks of a file: its path, a folder above it, or a pattern that it matches."""
    text = text.removeprefix("./").rstrip("/")
    return bool(text) and (text == path or path.startswith(f"{text}/") or ("*" in text and fnmatchcase(path, text)))


def _texts(step: PlannedStep) -> Iterator[str]:
    """The paths that a step reads, and the strings in its code and in the definitions that it copies."""
    yield from step.paths_read
    todo: list[cst.CSTNode] = [statement.node for statement in (*step.statements, *step.code)]
    while todo:
        node = todo.pop()
        if isinstance(node, (cst.SimpleString, cst.ConcatenatedString)):
            value = node.evaluated_value
            if isinstance(value, str):
                yield value
        elif isinstance(node, cst.FormattedStringText):
            yield node.value
        todo.extend(children(node))


def text_of(file: DataFile) -> str | None:
    """The content as text that survives a way through a Python literal, None for other content."""
    try:
        return file.content.decode("utf-8")
    except UnicodeDecodeError:
        return None
