"""``kalegen verify`` compares a script's steps as plain code with its pipeline."""

from __future__ import annotations

from pathlib import Path

from golden_scripts import FOLDER

from kalegen.reporting.policy import DEFAULT
from kalegen.verification.compiling import compile_to_verify
from kalegen.verification.verify import VerifyOptions, verify

DRAWING = """\
import random
from kalegen.sdk import pipeline, step

random.seed(1)

@step
def note(x):
    return x + random.random()

@pipeline(name="drawing")
def drawing(x=1):
    a = note(x)
    b = note(x)
    return a, b
"""


def test_both_sides_of_a_script_are_equal(tmp_path: Path) -> None:
    result = compile_to_verify(FOLDER / "arguments" / "script.py", None, DEFAULT)
    outcome = verify(result, tmp_path, VerifyOptions({"first": 2}, 60.0), lambda text: None)
    assert outcome.diagnostics == ()
    assert outcome.comparison is not None
    assert outcome.comparison.different == ()


def test_a_stream_that_goes_on_in_one_process_alone_is_told(tmp_path: Path) -> None:
    path = tmp_path / "script.py"
    path.write_text(DRAWING, encoding="utf-8")
    outcome = verify(compile_to_verify(path, None, DEFAULT), tmp_path, VerifyOptions({}, 60.0), lambda text: None)
    assert outcome.comparison is not None
    assert [(d.step, d.what) for d in outcome.comparison.different] == [("note_2", "b")]


def test_a_script_is_run_as_a_script(tmp_path: Path) -> None:
    path = tmp_path / "flow.py"
    path.write_text(
        "import asyncio\nfrom pathlib import Path\n\nfrom kalegen.sdk import pipeline, step\n\n"
        "HERE = Path(__file__).name\n\n\nasync def work():\n    return 2\n\n\n"
        "@step\ndef load():\n    return asyncio.run(work())\n\n\n@step\ndef show(n):\n    print('got', n)\n\n\n"
        "@pipeline\ndef flow():\n    n = load()\n    show(n)\n",
        encoding="utf-8",
    )
    said: list[str] = []
    outcome = verify(compile_to_verify(path, None, DEFAULT), tmp_path, VerifyOptions({}), said.append)
    assert outcome.is_equal, outcome
    assert said[0] == "running the script"
