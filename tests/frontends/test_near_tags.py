"""Tags that are nearly kalegen's, and tags of other tools."""

from __future__ import annotations

import pytest

from kalegen.diagnostics.diagnostic import Place, Severity
from kalegen.frontends.tags import read_tags


@pytest.mark.parametrize(
    ("tag", "severity", "meant"),
    [
        ("imports:", Severity.ERROR, "imports"),
        ("setp:train", Severity.ERROR, "step:train"),
        ("pipeline-paramters", Severity.WARNING, "pipeline-parameters"),
        ("pipeline-metrcs", Severity.WARNING, "pipeline-metrics"),
        ("funtions", Severity.WARNING, "functions"),
        ("improts", Severity.WARNING, "imports"),
        ("skp", Severity.WARNING, "skip"),
        ("step-train", Severity.WARNING, "step:train"),
        ("train-step:train", Severity.WARNING, "step:train"),
    ],
)
def test_a_slip_is_told_with_what_is_meant(tag: str, severity: Severity, meant: str) -> None:
    [found] = read_tags([tag], Place("notebook.ipynb")).diagnostics
    assert (found.code, found.severity, found.hint) == ("KG102", severity, f"did you mean {meant!r}?")
    assert [(remedy.old, remedy.new) for remedy in found.remedies] == [(tag, meant)]


@pytest.mark.parametrize(
    "tag", ["hide-input", "raises-exception", "functional", "exports", "solution", "skill", "important", "steps", "a:b"]
)
def test_tags_of_other_tools_are_no_matter(tag: str) -> None:
    assert read_tags([tag], Place("notebook.ipynb")).diagnostics == []
