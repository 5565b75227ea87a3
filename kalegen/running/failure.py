"""The user's traceback in terms of the notebook: kfp's frames dropped, generated lines traced to their cells."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from kalegen.diagnostics.diagnostic import Place
from kalegen.model.source_map import SourceMap
from kalegen.running.results import ONE_PARSER

RELATIONS = {
    "cause": "The above exception was the direct cause of the following exception:",
    "context": "During handling of the above exception, another exception occurred:",
}
REPEATS_SHOWN = 3  # as in Python's own tracebacks


@dataclass(frozen=True)
class Component:
    """The text that ran as a step: its file, its source, its function's name, and the step's name."""

    file: str
    source: str
    function: str
    step: str


@dataclass(frozen=True)
class Frame:
    """One line of a traceback; ``place`` is set where the line is the user's."""

    where: str
    function: str
    text: str
    place: Place | None = None


def find_function(component: Component) -> tuple[int, int]:
    """First and last line of the component's function in the packaged text; (0, -1) if there is none."""
    found = (0, -1)
    with ONE_PARSER:
        tree = ast.parse(component.source)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == component.function:
            found = (node.lineno, node.end_lineno or node.lineno)
    return found


def read_frames(raw: Sequence[Sequence[Any]], component: Component, source_map: SourceMap) -> list[Frame]:
    """The launcher's frames (file, line, function, text), those of the component traced to the notebook."""
    first, last = find_function(component)
    frames = []
    for file, line, function, text in raw:
        if file != component.file:
            frames.append(Frame(f"{file}, line {line}", function, text))
        elif first <= line <= last:
            frames.append(trace(line - first + 1, function, text, component, source_map))
        else:
            frames.append(Frame(f"generated code of step {component.step}, line {line}", function, text))
    return frames


def trace(line: int, function: str, text: str, component: Component, source_map: SourceMap) -> Frame:
    """The frame of a line of the component's function."""
    name = f"step {component.step}" if function == component.function else function
    origin = source_map.lookup(component.function, line)
    if origin is None:
        return Frame(f"generated code of step {component.step}, line {line} of {component.function}", name, text)
    cell, cell_line = origin
    source = source_map.source(cell, cell_line) or text
    file, number = source_map.home(cell)
    place = Place(file, number, cell_line, step=component.step, source=source)
    where = file + (f", cell {number}" if number is not None else "")
    return Frame(f"{where}, line {cell_line}", name, source, place)


def render_frames(frames: Sequence[Frame]) -> list[str]:
    """The frames as lines; a frame that repeats, as in endless recursion, is shown three times."""
    lines = []
    for frame, group in groupby(frames):
        count = len(list(group))
        shown = [f"  {frame.where}, in {frame.function}", *([f"    {frame.text}"] if frame.text else [])]
        lines += shown * min(count, REPEATS_SHOWN)
        if count > REPEATS_SHOWN:
            lines.append(f"  [the line above repeated {count - REPEATS_SHOWN} more times]")
    return lines


def said_by(link: Mapping[str, Any]) -> str:
    """What an exception says, and what those in a group say."""
    return "\n".join([link["text"], *(f"  | {member}" for member in link["members"])])


def render(chain: Sequence[dict[str, Any]], component: Component, source_map: SourceMap) -> str:
    """The launcher's chain of exceptions as the text of a traceback that speaks of the notebook."""
    lines = []
    for link in chain:
        lines.append("Traceback (most recent call last):")
        lines += render_frames(read_frames(link["frames"], component, source_map))
        lines.append(said_by(link))
        if link["leads_by"]:
            lines += ["", RELATIONS[link["leads_by"]], ""]
    return "\n".join(lines)


def find_place(chain: Sequence[dict[str, Any]], component: Component, source_map: SourceMap) -> Place:
    """The innermost line of the user's that the failure passed through; the step alone if there is none."""
    frames = read_frames(chain[-1]["frames"], component, source_map) if chain else []
    places = [frame.place for frame in frames if frame.place]
    return places[-1] if places else Place(source_map.notebook, step=component.step)
