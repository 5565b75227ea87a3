"""Facts that the analysis finds in small programs: ``tests/analysis/facts/*.txt``.

A file has cases of one theme. A case is a line ``=== `` with its name; a program, in the form of ``tests.semantics``
(cells begin with ``# %%`` and their tags; code without any is one step, ``main``); files that stand next to it, each
below a line ``--- `` with its path; and below ``--- facts`` what ``kalegen show --facts`` prints. ``rewrite()`` writes
what is found now.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from kalegen.facts.document import analyse_file, facts_in_text
from tests.fuzz.programs import Program

FOLDER = Path(__file__).parent / "analysis" / "facts"
FACTS = "facts"


@dataclass(frozen=True)
class FactsCase:
    """A program, the files next to it, and the facts that are expected."""

    theme: str
    name: str
    text: str
    files: dict[str, str]
    facts: str

    @property
    def id(self) -> str:
        """The case's name in pytest's list: ``loops-while``."""
        return f"{self.theme}-{self.name}".replace(" ", "-")

    def found(self) -> str:
        """What the analysis finds now."""
        text = self.text if self.text.lstrip().startswith("# %%") else f"# %% step:main\n{self.text}"
        with tempfile.TemporaryDirectory() as folder:
            for name, content in self.files.items():
                (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
                (Path(folder) / name).write_text(content, encoding="utf-8")
            path = Path(folder) / "case.ipynb"
            Program.of(text).write(path)
            analysis = analyse_file(path)
        return facts_in_text(analysis) if analysis is not None else "no analysis\n"

    def as_text(self) -> str:
        """The case as it stands in its file."""
        files = "".join(f"--- {name}\n{content}" for name, content in self.files.items())
        return f"=== {self.name}\n{self.text}{files}--- {FACTS}\n{self.facts}"


def themes() -> list[Path]:
    """The files of cases."""
    return sorted(FOLDER.glob("*.txt"))


def cases_in(file: Path) -> Iterator[FactsCase]:
    """The cases of a file."""
    for block in f"\n{file.read_text(encoding='utf-8')}".split("\n=== ")[1:]:
        name, _, rest = block.rstrip("\n").partition("\n")
        text, *parts = f"{rest}\n".split("\n--- ")
        named = dict(part.split("\n", 1) for part in parts)
        facts = named.pop(FACTS, "")
        yield FactsCase(file.stem, name, f"{text}\n", {path: f"{own}\n" for path, own in named.items()}, facts)


def cases() -> list[FactsCase]:
    """All cases."""
    return [case for file in themes() for case in cases_in(file)]


def rewrite() -> None:
    """Write what is found now of every case."""
    for file in themes():
        known = [replace(case, facts=case.found()) for case in cases_in(file)]
        file.write_text("\n".join(case.as_text() for case in known), encoding="utf-8")


if __name__ == "__main__":
    rewrite()
