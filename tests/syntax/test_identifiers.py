"""Identifiers resemble what users write."""

from __future__ import annotations

import pytest

from kalegen.syntax.identifiers import identifier


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Load data-2", "Load_data_2"),
        ("δ", "delta"),
        ("Σ_x", "Sigma_x"),
        ("λ₂", "lambda2"),
        ("ά", "alpha"),
        ("größe", "grosse"),
        ("café", "cafe"),
        ("Łódź", "Lodz"),
        ("数据", "x__"),
        ("_x", "x_x"),
        ("2nd", "n2nd"),
        ("class", "class_"),
        ("λ", "lambda_"),
        ("", "x"),
    ],
)
def test_identifiers(text: str, made: str) -> None:
    assert identifier(text) == made
    assert made.isidentifier() and made.isascii()
