"""Which files several steps use: their paths, as far as they are known, compared (semantics, B9, B18, B19)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

import libcst as cst

from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.heap.effects import Effect, MakeFolder, ReadFile, WriteFile
from kalegen.analysis.heap.values import HOLE, MARK
from kalegen.analysis.interpreter.facts import Facts
from kalegen.model.notebook import Statement
from kalegen.syntax.literals import literal_value
from kalegen.syntax.walk import walk

MARKS = re.compile(f"{MARK}[^{MARK}]*{MARK}")
WILD = re.compile(rf"\*+|\?|\[[^]]*\]|{HOLE}+")
"""What of a pattern stands for any text: what is not known, and what ``glob`` takes for such."""

WORD = re.compile(r"\w")
LONGEST = 200
"""The longest paths that are compared letter by letter."""


def paths_used(facts: Facts, *kinds: type[Effect]) -> Iterator[tuple[Effect, str, cst.CSTNode]]:
    """How a step uses files, the paths of which something is known, and where it does, in order."""
    for effect, node in facts.effects.items():
        if isinstance(effect, kinds):
            path = MARKS.sub(HOLE, effect.name)
            if WORD.search(path):
                yield effect, path, node


Uses = dict[str, dict[str, cst.CSTNode]]
"""For each path, the steps that use it in one way, in order of execution."""


def uses_of(flow: DataFlow, kind: type[Effect]) -> Uses:
    """The uses of one kind."""
    used: Uses = defaultdict(dict)
    for step in flow.order.names:
        for _, path, node in paths_used(flow.facts[step], kind):
            used[path].setdefault(step, node)
    return used


def name_of_call(node: cst.CSTNode) -> str:
    """The last part of the name that a node calls; empty where it is no call of a name."""
    function = node.func if isinstance(node, cst.Call) else None
    if isinstance(function, cst.Attribute):
        return function.attr.value
    return function.value if isinstance(function, cst.Name) else ""


def shown(path: str) -> str:
    """A path as messages show it: with an ellipsis for what only running the code tells."""
    return repr(path.replace(HOLE, "…"))


def may_need_folder(flow: DataFlow, step: str, statement: Statement) -> bool:
    """Whether a statement only makes folders, where there are none yet, and a step uses files in them."""
    facts = flow.code.facts(statement)
    if facts.final or facts.mutated or not _makes_again(statement.node):
        return False
    folders = [path for _, path, _ in paths_used(facts, MakeFolder)]
    used = [path for _, path, _ in paths_used(flow.facts[step], ReadFile, WriteFile)]
    return any(may_be_same(folder, path) for folder in folders for path in used)


def _makes_again(node: cst.CSTNode) -> bool:
    """Whether a line that makes a folder may run twice: it says ``exist_ok=True``, or asks first."""
    calls = [part for part in walk(node) if isinstance(part, cst.Call)]
    named = [a for call in calls for a in call.args if a.keyword is not None and a.keyword.value == "exist_ok"]
    asks = isinstance(node, cst.If) and len(calls) == 2  # whether it is there, and to make it
    return asks or any(literal_value(argument.value) is True for argument in named)


def is_known(path: str) -> bool:
    """Whether all of a path is known."""
    return HOLE not in path


def may_be_same(written: str, read: str) -> bool:
    """Whether what is read may be what is written: the same file, one in a folder, or a folder of it."""
    if written == read or is_inside(written, read) or is_inside(read, written):
        return True
    if not (WILD.search(written) or WILD.search(read)) or not (_tells(written) and _tells(read)):
        return False
    return _can_be_equal(WILD.sub(HOLE, written)[:LONGEST], WILD.sub(HOLE, read)[:LONGEST])


def is_inside(path: str, folder: str) -> bool:
    """Whether a path leads into a folder that is evidently the same."""
    return folder not in ("", ".") and WORD.search(folder) is not None and path.startswith(f"{folder}/")


def _tells(path: str) -> bool:
    """Whether more of a path is known than how it ends: not ``?.csv``."""
    return WORD.search(WILD.sub(HOLE, path).rpartition(".")[0] or path.partition(HOLE)[0]) is not None


def _can_be_equal(first: str, second: str) -> bool:
    """Whether two texts can be one, if each hole is any text: by all ways to read them from left to right."""
    reached = {(0, 0)}
    while reached:
        if (len(first), len(second)) in reached:
            return True
        reached = {place for i, j in reached for place in _next(first, second, i, j)}
    return False


def _next(first: str, second: str, i: int, j: int) -> Iterator[tuple[int, int]]:
    """The places in two texts that can be reached from others by one more letter, or by the end of a hole."""
    left, right = first[i : i + 1], second[j : j + 1]
    if left == HOLE:
        yield i + 1, j
        if right:
            yield i, j + 1
    if right == HOLE:
        yield i, j + 1
        if left:
            yield i + 1, j
    if left == right != "" and left != HOLE:
        yield i + 1, j + 1
