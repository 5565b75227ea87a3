"""``kalegen verify`` compares a script's steps as plain code with its pipeline."""

from __future__ import annotations

from pathlib import Path

from golden_scripts import FOLDER

from kalegen.policy import DEFAULT
from kalegen.verification.compiling import compile_to_verify
from kalegen.verification.verify import VerifyOptions, verify


def test_both_sides_of_a_script_are_equal(tmp_path: Path) -> None:
    result = compile_to_verify(FOLDER / "arguments" / "script.py", None, DEFAULT)
    outcome = verify(result, tmp_path, VerifyOptions({"first": 2}, 60.0), lambda text: None)
    assert outcome.diagnostics == ()
    assert outcome.comparison is not None
    assert outcome.comparison.different == ()
