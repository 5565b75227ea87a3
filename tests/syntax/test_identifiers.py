"""Identifiers resemble what users write."""

from __future__ import annotations

import pytest

from kalegen.syntax.identifiers import identifier, pipeline_name


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
        ("数据", "ShuJu"),
        ("日本", "RiBen"),
        ("Übung", "Ubung"),
        ("U\u0308bung", "Ubung"),
        ("η", "eta"),
        ("𝛼", "alpha"),
        ("x̂_μ", "x_mu"),
        ("Ελλάδα", "Ellada"),
        ("данные", "dannye"),
        ("データ", "deta"),
        ("🚀", "x_rocket_"),
        ("\u0378", "x"),
        ("―", "x_"),
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


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Train (2)", "train-2"),
        ("日本", "riben"),
        ("中国", "zhongguo"),
        ("Übung", "ubung"),
        ("β-test", "beta-test"),
        ("…", "pipeline"),
        ("x" * 127 + "-y", "x" * 127),
    ],
)
def test_pipeline_names(text: str, made: str) -> None:
    assert pipeline_name(text) == made
