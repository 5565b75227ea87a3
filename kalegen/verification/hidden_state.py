"""Hidden state of a notebook: what its saved form came from and a run from top to bottom does not have.

Findings are warnings, for none of it is the pipeline's fault: saved execution counts out of order or with gaps (KG742),
saved outputs that a run does not give (KG743), names that only a deleted cell bound (KG744), and one object under
several names that two fits change (KG745).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from kalegen.diagnostics.diagnostic import Diagnostic, Place, warning
from kalegen.frontends.ipython_text import to_python
from kalegen.frontends.notebook import source_of
from kalegen.verification.comparison import text_differences
from kalegen.verification.kernel_run import printed_by

MOST = 3
"""Cells whose saved outputs are told of."""
NAME = re.compile(r"`([^`]+)`")
NUMPY = re.compile(r"\bnp\.\w+\(([^()]*)\)|\bnp\.(True|False)_\b")
"""How NumPy 2 writes its scalars, which earlier ones wrote as plain numbers."""
UNBOUND = "KG201"
FITS = frozenset({"fit", "fit_transform", "fit_predict", "partial_fit"})


@dataclass(frozen=True)
class SavedCell:
    """A code cell as it was saved: its number among all cells, its text, when it ran, and what it gave."""

    number: int
    source: str
    count: int | None
    outputs: Sequence[Mapping[str, Any]]


def saved_cells(document: Mapping[str, Any]) -> list[SavedCell]:
    """The code cells of an nbformat 4 document; what is no cell is left out."""
    made = []
    for number, cell in enumerate(document.get("cells", ()), 1):
        if isinstance(cell, Mapping) and cell.get("cell_type") == "code":
            count, outputs = cell.get("execution_count"), cell.get("outputs")
            known = [one for one in outputs if isinstance(one, Mapping)] if isinstance(outputs, list) else []
            made.append(SavedCell(number, source_of(cell), count if isinstance(count, int) else None, known))
    return made


def order_findings(cells: Sequence[SavedCell], file: str) -> Iterator[Diagnostic]:
    """KG742: cells that ran in another order, or with others in between that are gone or ran again."""
    ran = [(cell.number, cell.count) for cell in cells if cell.count is not None]
    for (before, first), (after, second) in pairwise(ran):
        if second < first:
            text = f"the notebook was saved after cell {after} [{second}] had run before cell {before} [{first}]"
            yield warning("KG742", text, Place(file, after), HINT_RUN)
            return
    counts = [count for _, count in ran]
    missing = sorted(set(range(1, max(counts, default=0) + 1)) - set(counts))
    if missing:
        text = f"of the saved execution counts {_numbers(missing)} missing: cells ran again, or were deleted"
        yield warning("KG742", text, Place(file, _after(missing[0], ran)), HINT_RUN)


HINT_RUN = "run the notebook from top to bottom (Restart & Run All) and save it"


def _numbers(numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, numbers[:5])) + (", …" if len(numbers) > 5 else "")
    return f"{shown} {'is' if len(numbers) == 1 else 'are'}"


def _after(count: int, ran: Iterable[tuple[int, int]]) -> int | None:
    return next((number for number, other in ran if other > count), None)


def output_findings(
    cells: Sequence[SavedCell], runs: Sequence[Mapping[int, Sequence[Mapping[str, Any]]]], file: str
) -> Iterator[Diagnostic]:
    """KG743: cells whose saved texts a run does not give; ``runs`` are the outputs of each run, by cell.

    What is not the same in all runs counts for none.
    """
    found = []
    for cell in cells:
        given = [texts_of(run[cell.number]) or "" for run in runs if cell.number in run]
        saved = texts_of(cell.outputs)
        if (
            not cell.outputs
            or saved is None
            or not given
            or any(text_differences(given[0], other) for other in given[1:])
        ):
            continue
        lines = text_differences(saved, given[0])
        if lines:
            found.append((cell, lines))
    for cell, lines in found[:MOST]:
        text = f"a run from top to bottom gives another output than the saved one: {' / '.join(lines[:2])}"
        more = f"; so do {len(found) - MOST} more cells" if len(found) > MOST and cell is found[MOST - 1][0] else ""
        yield warning("KG743", f"{text}{more}", Place(file, cell.number), HINT_RUN)


def texts_of(outputs: Sequence[Mapping[str, Any]]) -> str | None:
    """What a cell prints, and the text of what it shows; pictures and widgets have none. None for another form."""
    try:
        return _printed(outputs)
    except (KeyError, TypeError, AttributeError):
        return None


def _printed(outputs: Sequence[Mapping[str, Any]]) -> str:
    plain = [{**one, "text": _joined(one["text"])} if "text" in one else one for one in outputs]
    texts = [printed_by([{**one, "data": _plain(one)}] if "data" in one else [one]) for one in plain]
    texts += [_plain(one).get("text/plain", "") for one in plain if one["output_type"] == "execute_result"]
    return NUMPY.sub(lambda found: found[1] or found[2], "\n".join(texts))


def _plain(output: Mapping[str, Any]) -> dict[str, str]:
    return {kind: _joined(text) for kind, text in output.get("data", {}).items()}


def _joined(text: Any) -> str:
    return "".join(text) if isinstance(text, list) else str(text)


def name_findings(cells: Sequence[SavedCell], found: Iterable[Diagnostic], file: str) -> Iterator[Diagnostic]:
    """KG744: a name that no cell binds, in a cell that has run all the same."""
    ran = {cell.number for cell in cells if cell.count is not None and not _failed(cell)}
    for finding in found:
        name = NAME.search(finding.message)
        if finding.code == UNBOUND and name and finding.place.cell in ran:
            text = (
                f"cell {finding.place.cell} ran with a variable '{name[1]}' that no cell binds: a deleted cell bound it"
            )
            yield warning("KG744", text, Place(file, finding.place.cell), f"restore the cell that binds '{name[1]}'")


def _failed(cell: SavedCell) -> bool:
    return any(output.get("output_type") == "error" for output in cell.outputs)


def alias_findings(cells: Mapping[int, str], groups: Iterable[Sequence[str]], file: str) -> Iterator[Diagnostic]:
    """KG745: names of one object that several cells fit; ``groups`` are the names of one object each."""
    for names in sorted({tuple(sorted(group)) for group in groups}):
        fits = [(number, name) for number, text in sorted(cells.items()) for name in _fitted(text) if name in names]
        if len({name for _, name in fits}) < 2:
            continue
        told = " and ".join(f"'{name}'" for name in dict.fromkeys(name for _, name in fits))
        where = " and ".join(str(number) for number in dict.fromkeys(number for number, _ in fits))
        text = f"{told} are one object, which is fitted in cells {where}: each holds what was fitted last"
        yield warning(
            "KG745",
            text,
            Place(file, fits[-1][0]),
            "create one estimator for each name, such as sklearn.base.clone(model)",
        )


def _fitted(source: str) -> Iterator[str]:
    """The variables of which a cell calls a method that fits."""
    try:
        tree = ast.parse(to_python(source))
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        method = node.func if isinstance(node, ast.Call) else None
        if isinstance(method, ast.Attribute) and method.attr in FITS and isinstance(method.value, ast.Name):
            yield method.value.id
