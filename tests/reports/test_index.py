"""The page over a run."""

from __future__ import annotations

import re
from pathlib import Path

from kalegen.running.events import ArtifactFile, RunOutcome, State, StepOutcome
from kalegen.running.report_index import Drawing, write_index

DRAWING = Drawing('<svg id="graph"></svg>', ["load data", "<train>", "skipped"])


def outcome(folder: Path) -> RunOutcome:
    def artifact(directory: Path, name: str, kind: str, content: str) -> ArtifactFile:
        directory.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(content)
        return ArtifactFile(name, kind, directory / name, len(content))

    earlier, run = folder / "earlier" / "load", folder / "run" / "train"
    rounds = tuple(artifact(run / str(number), "report_out", "HTML", f"round {number}") for number in (1, 2))
    steps = (
        StepOutcome("load data", State.REUSED, artifacts=(artifact(earlier, "a b_out", "Dataset", "x" * 2048),)),
        StepOutcome("<train>", State.FAILED, 1.0, rounds[1:], traceback="Error: <b>", iteration=(0, 10)),
        StepOutcome("<train>", State.SUCCEEDED, 4.0, rounds[:1], {"<loss>": 0.123456789}, iteration=(0, 2)),
        StepOutcome("skipped", State.NOT_RUN),
    )
    return RunOutcome(False, folder / "run", steps, seconds=4.25)


def test_the_page_tells_what_became_of_each_step(tmp_path: Path) -> None:
    page = write_index(outcome(tmp_path), "a <pipeline>", DRAWING)
    assert page == tmp_path / "run" / "index.html"
    text = page.read_text(encoding="utf-8")
    assert '<svg id="graph"></svg>' in text and "a &lt;pipeline&gt;" in text
    rows = re.findall(r"<tr( id=[^>]+)?>(.*)</tr>", text)[1:]
    assert [anchor for anchor, _ in rows] == [" id=step-1", " id=step-2", "", " id=step-3"]
    cells = [re.sub(r"<[^>]*>", " ", row.replace("<td", "|<td")).split("|")[1:] for _, row in rows]
    assert [[" ".join(cell.split()) for cell in row] for row in cells] == [
        ["load data", "reused", "", "", "", "a b (Dataset, 2.0 kB)"],
        ["&lt;train&gt;, item 1.3", "succeeded", "4.0 s", "&lt;loss&gt;: 0.123457", "report", ""],
        ["&lt;train&gt;, item 1.11", "failed", "1.0 s", "", "report", ""],
        ["skipped", "not run", "", "", "", ""],
    ]
    assert '<h2>&lt;train&gt;, item 1.11</h2><pre class="error">Error: &lt;b&gt;</pre>' in text
    assert ": 3 steps, 4.2 s in all" in text
    assert "width: 25%" in text and "width: 100%" in text


def test_links_lead_to_files_beside_the_page(tmp_path: Path) -> None:
    page = write_index(outcome(tmp_path), "p", DRAWING)
    assert page is not None
    links = re.findall(r'href="([^"]+)"', page.read_text(encoding="utf-8"))
    assert links == ["../earlier/load/a%20b_out", "reports/x_train_-report.html", "reports/x_train_-report_2.html"]
    assert [(page.parent / link).read_text() for link in links[1:]] == ["round 1", "round 2"]
    assert (page.parent / links[0].replace("%20", " ")).exists()


def test_a_run_that_never_began_has_no_page() -> None:
    assert write_index(RunOutcome(False), "p", DRAWING) is None


def test_what_a_step_says_is_harmless_in_the_page(tmp_path: Path) -> None:
    trace = "::error::x\n  \x1b[31mred\x1b[0m <b>\x1b]0;title\x07\u202e"
    hostile = StepOutcome("a\x1b", State.FAILED, 1.0, metrics={"m\x07": 0.5}, traceback=trace)
    page = write_index(RunOutcome(False, tmp_path, (hostile,), seconds=1), "p\x00\u2066", Drawing("", ["a\x1b"]))
    assert page is not None
    text = page.read_text(encoding="utf-8")
    assert all(character.isprintable() or character == "\n" for character in text)
    assert "\n::error" not in text and ">::error" not in text
    assert "red &lt;b&gt;\ufffd]0;title\ufffd\ufffd" in text and "m\ufffd: 0.5" in text
