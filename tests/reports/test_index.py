"""The page over a run."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

from kalegen.pictures.picture import CellText, Edge, Node, Picture
from kalegen.running.events import ArtifactFile, State, StepOutcome
from kalegen.runs.page import Origin, write_page
from kalegen.runs.record import Run, write_run

NODES = (Node("load data", "load_data_step", cells=(1,)), Node("<train>", "train_step", cells=(2,)))
PICTURE = Picture("a <pipeline>", "", (), (*NODES, Node("skipped", "")), (Edge("load data", "<train>", ("a b",)),))
CELLS = {1: CellText("cell 1", "x = '<1>'"), 2: CellText("cell 2", "train(x)"), 3: CellText("cell 3", "import os")}
SOURCE = "def load_data_step(): return 'here'\n"
ORIGIN = Origin(PICTURE, CELLS, SOURCE)


def run_in(folder: Path) -> Run:
    def artifact(directory: Path, name: str, kind: str, content: str) -> ArtifactFile:
        directory.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(content)
        return ArtifactFile(name, kind, directory / name, len(content), "list")

    earlier, run = folder / "earlier" / "load", folder / "run" / "train"
    rounds = tuple(artifact(run / str(number), "report_out", "HTML", f"round {number}") for number in (1, 2))
    steps = (
        StepOutcome("load data", State.REUSED, artifacts=(artifact(earlier, "a b_out", "Dataset", "x" * 2048),)),
        StepOutcome("<train>", State.FAILED, 1.0, rounds[1:], traceback="Error: <b>", iteration=(0, 10)),
        StepOutcome("<train>", State.SUCCEEDED, 4.0, rounds[:1], {"<loss>": 0.123456789}, iteration=(0, 2)),
        StepOutcome("skipped", State.NOT_RUN),
    )
    return Run(folder / "run", "p", "nb.ipynb", "2026-01-02T03:04:05+00:00", "failed", 64.25, {"n": "<3>"}, steps)


def text_of(run: Run, origin: Origin = ORIGIN, others: tuple[Run, ...] = ()) -> str:
    return write_page(run, origin, others).read_text(encoding="utf-8")


def rows(text: str) -> list[list[str]]:
    """The cells of the page's lists, as texts."""
    found = re.findall(r"<tr[^>]*>(?=<td)(.*?)</tr>", text)
    cells = [re.sub(r"<[^>]*>", " ", row.replace("<td", "|<td")).split("|")[1:] for row in found]
    return [[" ".join(cell.split()) for cell in row] for row in cells]


def test_the_page_tells_what_became_of_each_step(tmp_path: Path) -> None:
    text = text_of(run_in(tmp_path))
    assert "a &lt;pipeline&gt;" in text and "<code>n = &#x27;&lt;3&gt;&#x27;</code>" in text
    assert rows(text) == [
        ["load data", "reused", "", "", "", "a b"],
        ["&lt;train&gt;, item 1.3", "succeeded", "4.0 s", "&lt;loss&gt;: 0.123457", "report", ""],
        ["&lt;train&gt;, item 1.11", "failed", "1.0 s", "", "report", ""],
        ["skipped", "not run", "", "", "", ""],
    ]
    assert '<pre class="error">Error: &lt;b&gt;</pre>' in text
    assert "1 min 4 s in all, 3 steps" in text
    assert "width: 25%" in text and "width: 100%" in text
    assert re.findall(r"<section id=(\S+)><h2>(.*?)</h2>", text) == [
        ("step-1", "load data"), ("step-2", "&lt;train&gt;"), ("step-3", "skipped")
    ]  # fmt: skip
    assert "from load data: <code>a b</code>" in text


def test_cells_stand_beside_the_components_and_those_of_no_step_below(tmp_path: Path) -> None:
    plain = re.sub(r"<span[^>]*>|</span>", "", text_of(run_in(tmp_path)))
    assert "&lt;1&gt;" in plain and "def load_data_step()" in plain
    assert plain.index("cells of no step") < plain.index("<h3>cell 3</h3>")


def test_links_lead_to_files_beside_the_page(tmp_path: Path) -> None:
    page = write_page(run_in(tmp_path), ORIGIN)
    assert page == tmp_path / "run" / "index.html"
    links = re.findall(r'href="([^"#]+)"', page.read_text(encoding="utf-8"))
    assert links == ["reports/x_train_-report.html", "reports/x_train_-report_2.html", "../earlier/load/a%20b_out"]
    assert [(page.parent / link).read_text() for link in links[:2]] == ["round 1", "round 2"]
    assert (page.parent / links[2].replace("%20", " ")).exists()


def test_values_and_logs_are_shown(tmp_path: Path) -> None:
    run = run_in(tmp_path)
    frame = {"type": "F<r>", "shape": [9, 1], "columns": ["c&"], "dtypes": ["int"], "index": ["0"], "rows": [["<7>"]]}
    (tmp_path / "earlier/load/previews.json").write_text(json.dumps({"a b_out": {"": frame}}))
    (tmp_path / "earlier/load/log.txt").write_text(" 50%|##\r100%|####\nsaid <so>\x1b[31m\n")
    text = text_of(run)
    assert "F&lt;r&gt;, 9 rows × 1 columns, 2.0 kB" in text and "<td>&lt;7&gt;" in text and "c&amp;" in text
    assert "<summary>log, 2 lines</summary>" in text
    assert "<pre>100%|####\nsaid &lt;so&gt;</pre>" in text


def test_a_foreign_preview_smuggles_nothing_in(tmp_path: Path) -> None:
    run = run_in(tmp_path)
    bad = {"type": "x", "png": '"><script>', "parameters": {"<a>": "<b>"}}
    (tmp_path / "earlier/load/previews.json").write_text(json.dumps({"a b_out": {"": bad}}))
    text = text_of(run)
    assert "<script" not in text and "&lt;a&gt;" in text


def test_metrics_are_compared_with_earlier_runs(tmp_path: Path) -> None:
    run = run_in(tmp_path)
    others = []
    for day, value in ((1, 0.5), (3, 9.0)):
        steps = (StepOutcome("<train>", State.SUCCEEDED, 1.0, metrics={"<loss>": value}),)
        at = f"2026-01-0{day}T00:00:00+00:00"
        others.append(replace(run, directory=tmp_path / f"p-{day}", started=at, steps=steps, parameters={"n": day}))
        write_run(others[-1])
    other = replace(others[0], pipeline="q", directory=tmp_path / "q-1")
    text = text_of(run, others=(*others[::-1], other))
    assert [row[3:] for row in rows(text)[4:]] == [["&#x27;&lt;3&gt;&#x27;", "0.123457"], ["1", "0.5"]]
    assert 'href="../p-1/index.html"' in text and "../p-3" not in text and "../q-1" not in text
    assert text.count("<circle") == 2 and "(0.123457 to 0.5)" in text


def test_reports_are_mentioned_where_there_are_none(tmp_path: Path) -> None:
    run = run_in(tmp_path)
    assert "No step writes a report" not in text_of(run)
    assert "No step writes a report" in text_of(replace(run, steps=run.steps[-1:]))


def test_what_a_step_says_is_harmless_in_the_page(tmp_path: Path) -> None:
    trace = "::error::x\n  \x1b[31mred\x1b[0m <b>\x1b]0;title\x07\u202e"
    hostile = StepOutcome("a\x1b", State.FAILED, 1.0, metrics={"m\x07": 0.5}, traceback=trace)
    run = replace(run_in(tmp_path), steps=(hostile,))
    text = text_of(run, Origin(Picture("p", "", (), (), ()), {1: CellText("cell 1", "'\x1b\u2066'")}))
    assert all(character.isprintable() or character == "\n" for character in text)
    assert "\n::error" not in text and ">::error" not in text
    assert "red &lt;b&gt;\ufffd]0;title\ufffd\ufffd" in text and "m\ufffd: 0.5" in text
