"""KG221: what authors say of their code's effects that the analysis finds by itself, or that is about nothing."""

from __future__ import annotations

from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.diagnostics.diagnostic import Diagnostic, Place, warning
from kalegen.model.assertions import Verb


def check_assertions(flow: DataFlow) -> list[Diagnostic]:
    """Comments that say nothing (KG012), and assertions and rows without which all would be as it is (KG221)."""
    found = list(flow.code.strange_assertions)
    for assertion in flow.library.assertions.needless():
        known = (
            "finds no change of it there"
            if assertion.verb is Verb.READS
            else "finds the same, or no object of that name"
        )
        message = f"the comment {assertion.text!r} is not needed: the analysis {known}"
        found.append(warning("KG221", message, assertion.place, "remove it, or check the variable's name"))
    for key in flow.library.stated.needless():
        message = f"'effects' states what kalegen knows: {key!r} changes nothing"
        found.append(warning("KG221", message, Place("pyproject.toml"), "remove the row"))
    return found
