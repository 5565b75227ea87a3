"""Findings as an editor shows them: in the cell, at the word, with what they rest on."""

from __future__ import annotations

from dataclasses import dataclass

from lsprotocol import types
from pygls.workspace import PositionCodec

from kalegen.catalogue import CODES
from kalegen.diagnostics.diagnostic import Diagnostic, Reason, Severity
from kalegen.lsp.analyses import Finished
from kalegen.lsp.documents import Snapshot

PAGE = "https://github.com/kalegen/kalegen/blob/main/docs/reference/diagnostics.md"

UNTAGGED = "KG112"
"""The code of a notebook without any step, which most notebooks are: that is no fault of theirs."""

WITHOUT_EFFECT = frozenset({"KG106", "KG302"})
"""The codes of what does nothing in the pipeline; editors show it faded."""


@dataclass(frozen=True)
class Shown:
    """A finding, and how an editor shows it: in which text."""

    finding: Diagnostic
    uri: str
    diagnostic: types.Diagnostic


@dataclass(frozen=True)
class Published:
    """What is shown of a document: what it was when it was compiled, and all that was found."""

    snapshot: Snapshot
    findings: tuple[Shown, ...]


def published(finished: Finished, codec: PositionCodec) -> Published:
    """All findings of a compilation."""
    snapshot = finished.snapshot
    return Published(snapshot, tuple(_shown(each, snapshot, codec) for each in finished.compilation.diagnostics))


def _shown(finding: Diagnostic, snapshot: Snapshot, codec: PositionCodec) -> Shown:
    spot = snapshot.spot(finding.place)
    related = [
        types.DiagnosticRelatedInformation(_location(reason, snapshot, codec), reason.text)
        for reason in finding.reasons
        if snapshot.is_about(reason.place)
    ]
    diagnostic = types.Diagnostic(
        range=spot.range(codec),
        message=_message(finding, snapshot),
        severity=_severity(finding),
        code=finding.code,
        code_description=types.CodeDescription(f"{PAGE}#{_anchor(finding.code)}"),
        source="kalegen",
        tags=[types.DiagnosticTag.Unnecessary] if finding.code in WITHOUT_EFFECT else None,
        related_information=related or None,
    )
    return Shown(finding, spot.part.uri, diagnostic)


def _severity(finding: Diagnostic) -> types.DiagnosticSeverity:
    if finding.code == UNTAGGED:
        return types.DiagnosticSeverity.Information
    is_error = finding.severity is Severity.ERROR
    return types.DiagnosticSeverity.Error if is_error else types.DiagnosticSeverity.Warning


def _message(finding: Diagnostic, snapshot: Snapshot) -> str:
    """The message with its name and its hint; with its place, where that is in another file."""
    where = "" if snapshot.is_about(finding.place) else f"{finding.place}: "
    name = f" [{CODES[finding.code].name}]" if finding.code in CODES else ""
    hint = f"\nhint: {finding.hint}" if finding.hint else ""
    return f"{where}{finding.message}{name}{hint}"


def _location(reason: Reason, snapshot: Snapshot, codec: PositionCodec) -> types.Location:
    spot = snapshot.spot(reason.place)
    return types.Location(spot.part.uri, spot.range(codec))


def _anchor(code: str) -> str:
    """The heading of a code's section, as GitHub names it."""
    title = f"{code} {CODES[code].title}" if code in CODES else code
    kept = "".join(letter for letter in title.lower() if letter.isalnum() or letter in " -_")
    return kept.replace(" ", "-")
