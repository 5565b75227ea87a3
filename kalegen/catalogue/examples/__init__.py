"""Examples of the codes: what has the finding, and the same without it.

They stand in text files next to this one, a file for each module of the catalogue. ``=== KG201`` begins an example,
and ``=== after`` the mended form. A form that begins with ``# %%`` is a notebook: such a line begins a cell and names
its tags in brackets. One that imports from ``kalegen.sdk`` is a script. ``--- name`` begins a file that lies next to
it; ``--- metadata`` is the notebook's ``kubeflow_notebook`` metadata. Other forms are commands, or words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

AFTER = "\n=== after\n"
HEAD = re.compile(r"^=== (KG\d{3})\n", re.MULTILINE)
FILE = re.compile(r"^--- (.+)\n", re.MULTILINE)


@dataclass(frozen=True)
class Example:
    """What has a finding (``before``), and what has it no more (``after``)."""

    before: str
    after: str

    @property
    def is_program(self) -> bool:
        """Whether both forms can be compiled."""
        return all(text.startswith(("# %%", "from ")) for text in (self.before, self.after))


@cache
def examples() -> Mapping[str, Example]:
    """The example of each code."""
    found = (file for file in files(__package__).iterdir() if file.name.endswith(".txt"))
    return dict(sorted(one for file in found for one in _read(file.read_text(encoding="utf-8"))))


def _read(text: str) -> Iterator[tuple[str, Example]]:
    """The examples of a file, each with its code."""
    _, *parts = HEAD.split(text)
    for code, both in zip(parts[::2], parts[1::2], strict=True):
        before, after = both.split(AFTER)
        yield code, Example(before.strip("\n"), after.strip("\n"))


def parts_of(form: str) -> dict[str, str]:
    """The files of a form by name; the notebook or script itself has an empty name."""
    first, *parts = FILE.split(form)
    return {"": first} | {name: f"{text.rstrip()}\n" for name, text in zip(parts[::2], parts[1::2], strict=True)}
