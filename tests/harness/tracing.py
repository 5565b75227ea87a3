"""What cells really do with the names of their module: read, bound, changed. Runs in a child of the zygote."""

from __future__ import annotations

import sys
import types
from typing import Any

from kalegen.verification.describe import describe_names

BUILTINS = frozenset(dir(__import__("builtins")))


class Namespace(dict[str, Any]):
    """A module's namespace that notes which names are read before this step has bound them, and which are deleted.

    A class body reads globals, and a ``global`` statement or a walrus in a comprehension binds them, without asking; a
    read that is not seen is no harm to the test, and what is bound shows in the end.
    """

    def __init__(self) -> None:
        super().__init__()
        self.reads: set[str] = set()
        self.bound: set[str] = set()
        self.deleted: set[str] = set()
        self.before: dict[str, Any] = {}
        self.is_on = False

    def begin(self) -> None:
        """Begin another step."""
        self.reads, self.bound, self.deleted, self.before = set(), set(), set(), dict(self)

    def _note_read(self, name: str) -> None:
        is_of_before = name in self.before and self.get(name) is self.before[name]
        if self.is_on and name not in self.bound and is_of_before:
            self.reads.add(name)

    def __getitem__(self, name: str) -> Any:
        self._note_read(name)
        return super().__getitem__(name)

    def __setitem__(self, name: str, value: Any) -> None:
        self.bound.add(name)
        super().__setitem__(name, value)

    def __delitem__(self, name: str) -> None:
        self._note_read(name)
        self.deleted.add(name)
        super().__delitem__(name)


def trace(cells: list[tuple[int, str]], steps: dict[str, str]) -> dict[str, Any]:
    """Run the cells; for each step what it read from before, what it deleted, and its variables before and after.

    ``steps`` gives each cell's step by the cell's number. The cells of a step stand together.
    """
    sys.modules["__main__"] = types.ModuleType("__main__")
    space = Namespace()
    dict.__setitem__(space, "__name__", "__main__")
    found: dict[str, Any] = {}
    for number, source in cells:
        step = steps.get(str(number), "")
        if step not in found:
            found[step] = {"before": describe_names(space)}
            space.begin()
        space.is_on = True
        exec(compile(source, f"<cell {number}>", "exec", dont_inherit=True), space)
        space.is_on = False
        found[step] |= {"reads": sorted(space.reads - {"__name__", "__builtins__"}), "deleted": sorted(space.deleted)}
        found[step] |= {"after": describe_names(space)}
    return found
