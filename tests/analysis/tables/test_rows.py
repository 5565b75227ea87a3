"""Every row of the tables of calls, held to the library that it describes: it is called, and what is seen counts.

A row that claims less than was seen is wrong, and so is one that nothing here calls. What a row claims and no sample
shows is reviewed, and stands in ``reviewed.txt``; ``python -m tests.analysis.tables.test_rows`` writes it anew.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from kalegen.analysis.tables.calls import CALLS
from kalegen.analysis.tables.methods_by_kind import BY_KIND, IMMUTABLE_KINDS
from tests.analysis.tables.libraries import HEAVY, LIBRARIES, METHODS, UNTRIED, library_named
from tests.analysis.tables.samples.receivers import RECEIVERS
from tests.analysis.tables.trying_methods import UNTRIED_KINDS

REVIEWED = Path(__file__).parent / "reviewed.txt"
ROOT = Path(__file__).parents[3]


def tried(library: str) -> dict[str, list[str]]:
    """What came of calling the functions of a library's rows, or methods, in a process of its own."""
    module = "trying_methods" if library in METHODS else "trying"
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "made.json"
        command = [sys.executable, "-m", f"tests.analysis.tables.{module}", library, str(out)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, f"{done.stderr[-3000:]}\nby what, says: {' '.join(command[1:])} -v"
        made: dict[str, list[str]] = json.loads(out.read_text(encoding="utf-8"))
    return made


def reviewed() -> set[str]:
    return set(REVIEWED.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize(
    "library", [*LIBRARIES, *(pytest.param(each, marks=pytest.mark.ml) for each in (*HEAVY, *METHODS))]
)
def test_rows_claim_what_their_calls_show(library: str) -> None:
    found = tried(library)
    assert found["less"] == [], "these do more than their rows claim"
    assert found["uncalled"] == [], "no sample calls these rows"
    unreviewed = sorted(set(found["unshown"]) - reviewed())
    assert unreviewed == [], "nothing shows what these rows claim: find a sample, claim less, or list it"


def test_every_row_is_tried_or_says_why_not() -> None:
    tried_packages = {package for name in (*LIBRARIES, *HEAVY) for package in library_named(name).packages}
    packages = {row.partition(".")[0] for row in CALLS}
    assert (
        packages - tried_packages - UNTRIED.keys() == set()
    ), "no library of samples has these packages, and no reason"
    assert UNTRIED.keys() & tried_packages == set(), "these are tried"
    assert UNTRIED.keys() - packages == set(), "no row speaks of these"


def test_every_kind_has_receivers_or_says_why_not() -> None:
    kinds = {*BY_KIND, *IMMUTABLE_KINDS}
    assert kinds - RECEIVERS.keys() - UNTRIED_KINDS.keys() == set(), "nothing tries the methods of these kinds"
    assert UNTRIED_KINDS.keys() - kinds == set(), "no row speaks of these"


def write_reviewed(libraries: Iterable[str]) -> None:
    claims = sorted({claim for library in libraries for claim in tried(library)["unshown"]})
    REVIEWED.write_text("\n".join(claims) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_reviewed(sys.argv[1:] or [*LIBRARIES, *HEAVY, *METHODS])
