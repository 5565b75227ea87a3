"""Reports of every kind of step: as they stand in the generated module, and after a run."""

from __future__ import annotations

from pathlib import Path

import pytest

from kalegen.emit.reports import cell_texts, has_report
from kalegen.generate import generate
from kalegen.pictures.picture import Node, Picture
from kalegen.running.events import RunOutcome
from kalegen.running.pipeline import RunOptions, run_pipeline
from kalegen.runs.page import Origin, write_page
from kalegen.runs.record import Run
from tests.composition.workbench import Cells, Workbench, check_golden, codes
from tests.reports.workbench import REPORTS, blocks

PREP: Cells = [(["step:load"], "rows = list(range(SIZE))\nrows"), (["step:quiet", "report:disabled"], "print(rows)")]
LOOP = "scores = []\nfor depth in DEPTHS:\n    display(depth)\n    scores.append(-depth)"
MAIN: Cells = [
    (["pipeline-parameters"], "SIZE = 4\nDEPTHS = [1, 3]"),
    (["notebook:prep"], "%run prep.ipynb"),
    (["step:train", "for:depth in DEPTHS"], LOOP),
    (["step:train"], "best = max(scores)\nprint('<best>')\nbest"),
    (["step:check"], "class Odd(Exception):\n    pass\nalarm = Odd(best)\nalarm"),
    (["step:both", "if:best > -2"], "if best > -2:\n    print('both')\n    y = best"),
    (["step:tell", "if:SIZE > 3", "prev:both", "prev:check"], "if SIZE > 3:\n    print('tell', y, alarm)"),
    (["step:never", "if:best > 5"], "if best > 5:\n    print('never')"),
]  # fmt: skip
SCRIPT = """\
from kalegen.sdk import pipeline, step


def double(n: int) -> int:
    return n * 2


@step(report=True)
def load(n: int = 1) -> int:
    # the first
    print("<loaded>")
    display({"n": n})
    n + 1
    return double(n)


@step
def quiet(n):
    print(n)


@pipeline
def main(n=3):
    m = load(n)
    quiet(m)
"""


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return Workbench(tmp_path)


def written(bench: Workbench) -> Path:
    bench.write("prep.ipynb", PREP)
    return bench.write("main.ipynb", MAIN, REPORTS)


def reports(outcome: RunOutcome) -> dict[tuple[str, tuple[int, ...]], str]:
    return {
        (step.step, step.iteration): artifact.path.read_text(encoding="utf-8")
        for step in outcome.steps
        for artifact in step.artifacts
        if artifact.kind == "HTML"
    }


def test_module(bench: Workbench) -> None:
    result = bench.compile(written(bench))
    assert codes(result) == []
    check_golden("reports", result.source)


def test_reports_of_nested_notebooks_loops_and_conditions(bench: Workbench) -> None:
    pages = reports(bench.run(written(bench)))
    shown = {key: [block for block in blocks(page) if block[0] != "source"] for key, page in pages.items()}
    assert shown == {
        ("prep/load", ()): [("value", "[0, 1, 2, 3]")],
        ("train-each", (0,)): [("value", "1")],
        ("train-each", (1,)): [("value", "3")],
        ("train", ()): [("stdout", "<best>"), ("value", "-1")],
        ("check", ()): [("value", "Odd(-1)")],
        ("both", ()): [("stdout", "both")],
        ("tell", ()): [("stdout", "tell -1 -1")],
    }
    assert "<h1>train-each, item 2 <" in pages["train-each", (1,)]
    assert "<h1>prep/load <" in pages["prep/load", ()]


def test_the_page_over_a_run_has_all_of_them(bench: Workbench) -> None:
    outcome = bench.run(written(bench))
    assert outcome.directory is not None
    nodes = tuple(Node(step, "") for step in dict.fromkeys(step.step for step in outcome.steps))
    run = Run(outcome.directory, "main", "main.ipynb", "", "succeeded", steps=outcome.steps)
    page = write_page(run, Origin(Picture("main", "", (), nodes, ())))
    text = page.read_text(encoding="utf-8")
    assert text.index(">train-each, item 1</a>") < text.index(">train-each, item 2</a>") < text.index(">train</a>")
    assert 'class="not-run">not run' in text[text.index(">never</a>") :]
    assert "item 3" not in text and ">prep/load</a>" in text
    second = (page.parent / "reports" / "train_each-report_2.html").read_text(encoding="utf-8")
    assert "train-each, item 2" in second


def test_reports_of_a_script(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    result = generate(script)
    assert result.source is not None, result.diagnostics
    module = tmp_path / "out.py"
    module.write_text(result.source, encoding="utf-8")
    outcome = run_pipeline(module, RunOptions(root=tmp_path / "runs"), lambda _: None)
    (page,) = reports(outcome).values()
    source, printed, value = blocks(page)
    assert (printed, value) == (("stdout", "<loaded>"), ("value", "{'n': 3}"))
    definitions = SCRIPT[SCRIPT.index("def double") : SCRIPT.index("@step\n")].replace("@step(report=True)\n", "")
    assert source == ("source", f"{definitions.rstrip()}\n\n\nm = load(n)")


LOOP = """\
from kalegen.sdk import pipeline, step


@step
def double(x):
    return 2 * x


@pipeline(reports=True)
def flow(xs=[1, 2]):
    doubled = [double(x) for x in xs]
    return doubled
"""


def test_a_script_s_loop_stands_in_its_iterations_reports(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(LOOP, encoding="utf-8")
    result = generate(script)
    assert result.source is not None and result.pipeline is not None, result.diagnostics
    items, each, whole = result.pipeline.steps
    loop = "doubled = []\nfor x in xs:\n    doubled.append(double(x))"
    assert cell_texts(each, result.pipeline) == [f"def double(x):\n    return 2 * x\n\n\n{loop}"]
    assert [has_report(step, result.pipeline) for step in (items, each, whole)] == [False, True, False]
