"""Taking back the cuts that the compiler refuses, or warns of, where the steps on both sides can be one."""

from __future__ import annotations

from kalegen.diagnostics.diagnostic import Diagnostic, Severity
from kalegen.generate import Result
from kalegen.proposal.segmentation import Segmentation

MOST_TRIALS = 30
MOST_SUSPECTS = 6
"""How many plans may look for better cuts, in all and at a time."""

COSTLY = frozenset(
    {"KG204", "KG206", "KG207", "KG208", "KG209", "KG210", "KG211", "KG213", "KG214", "KG215", "KG404", "KG405"}
)
"""Warnings that a value may come out otherwise because of a cut."""

Found = frozenset[tuple[str, int]]
"""Findings that are known already, by code and cell."""


def without_refused(best: Segmentation) -> Segmentation:
    """The best cuts without those that the compiler refuses or warns of and that can be done without."""
    whole = Segmentation(best.draft, best.places[:1])
    unavoidable = found_in(whole.planned)
    trials = 0
    cut = best
    while trials < MOST_TRIALS and len(cut.places) > 1:
        blamed = [d for d in cut.planned.diagnostics if _key(d) not in unavoidable and (_is_error(d) or _is_costly(d))]
        if not blamed:
            return cut
        suspects = sorted({place for finding in blamed for place in _suspects(cut, finding)})[:MOST_SUSPECTS]
        trials += len(suspects)
        fewer = min(map(cut.without, suspects), key=lambda one: badness(one.planned, unavoidable))
        if not any(map(_is_error, blamed)) and badness(fewer.planned, unavoidable) >= badness(cut.planned, unavoidable):
            return cut
        cut = fewer
    return cut if not any(map(_is_error, cut.planned.diagnostics)) else whole


def _suspects(cut: Segmentation, finding: Diagnostic) -> list[int]:
    """The cuts next to the step that a finding is about; all of them where it is about none."""
    own = [at for at, group in enumerate(cut.groups) if any(finding.place.cell in block.numbers for block in group)]
    if not own:
        return list(cut.places[1:])
    return [place for place in cut.places[own[0] : own[0] + 2] if place != cut.places[0]]


def badness(result: Result, unavoidable: Found) -> tuple[int, int]:
    """How many errors there are, and costly warnings, of those that can be avoided."""
    new = [d for d in result.diagnostics if _key(d) not in unavoidable]
    return sum(map(_is_error, new)), sum(map(_is_costly, new))


def found_in(result: Result) -> Found:
    """Return the findings about a notebook with these tags."""
    return frozenset(map(_key, result.diagnostics))


def _is_error(finding: Diagnostic) -> bool:
    return finding.severity is Severity.ERROR


def _is_costly(finding: Diagnostic) -> bool:
    return finding.code in COSTLY


def _key(finding: Diagnostic) -> tuple[str, int]:
    return finding.code, finding.place.cell or 0
