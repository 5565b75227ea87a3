"""Pictures of a small pipeline, in every form."""

from __future__ import annotations

import json
import re
import sys
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kalegen.cli.application import run
from kalegen.generate import Result, generate
from kalegen.pictures import graphviz
from kalegen.pictures.dot import to_dot
from kalegen.pictures.graphviz import Command, find_programs, lay_out, lay_out_by
from kalegen.pictures.layout import Box
from kalegen.pictures.mermaid import to_mermaid
from kalegen.pictures.page import to_page
from kalegen.pictures.picture import Edge, Frame, Group, Node, Picture, cell_texts, picture_of
from kalegen.pictures.results import read_run
from kalegen.pictures.svg import to_svg
from kalegen.pictures.text import to_text, tree
from tests.composition.workbench import Workbench
from tests.configuration.notebooks import write_notebook

CELLS = [
    ("imports", "import json"),
    ("pipeline-parameters", "N = 3"),
    ("step:make", "a = list(range(N))\nb = 'x < y & \"z\"'"),
    ("step:left", "c = len(a)"),
    ("step:right", "d = b.upper()"),
    ("step:join", "print(c, d)"),
]
NASTY = 'a "b" <c> & d\\e é'


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return generate(write_notebook(tmp_path_factory.mktemp("notebook") / "diamond.ipynb", CELLS))


@pytest.fixture(scope="module")
def picture(result: Result) -> Picture:
    assert result.pipeline is not None
    return picture_of(result.pipeline)


@pytest.fixture
def nasty() -> Picture:
    nodes = (Node(NASTY, "a_step", parameters=("<n>",)), Node("]] -->", "b_step", settings=("image x", "cpu <2>")))
    return Picture(NASTY, NASTY, ("x: str = '<y>'",), nodes, (Edge(NASTY, "]] -->", ('"<v>"',)),))


def test_a_picture_holds_what_passes(picture: Picture) -> None:
    edges = {(edge.producer, edge.consumer): edge.values for edge in picture.edges}
    assert edges == {
        ("make", "left"): ("a",), ("make", "right"): ("b",), ("left", "join"): ("c",), ("right", "join"): ("d",),
    }  # fmt: skip
    assert picture.parameters == ("N: int = 3",)
    assert picture.nodes[0].parameters == ("N",)


def test_an_order_without_data_is_an_edge_without_values(tmp_path: Path) -> None:
    cells = [("step:one", "print(1)"), ("step:two", "print(2)")]
    path = write_notebook(tmp_path / "a.ipynb", cells)
    document = json.loads(path.read_text())
    document["cells"][1]["metadata"]["tags"].append("prev:one")
    path.write_text(json.dumps(document))
    pipeline = generate(path).pipeline
    assert pipeline is not None
    assert picture_of(pipeline).edges == (Edge("one", "two"),)
    assert "style=dashed" in to_dot(picture_of(pipeline))
    assert "s1 -.-> s2" in to_mermaid(picture_of(pipeline))
    assert 'class="edge order"' in svg_of(picture_of(pipeline))


def test_an_order_that_others_imply_is_no_edge(tmp_path: Path) -> None:
    cells = [
        (["step:a"], "x = 1"),
        (["step:b"], "y = x"),
        (["step:c"], "print(2)"),
        (["step:d", "prev:a", "prev:b", "prev:c"], "print(x)"),
        (["step:e", "prev:a", "prev:b"], "print(3)"),
    ]
    pipeline = generate(Workbench(tmp_path).write("a.ipynb", cells)).pipeline
    assert pipeline is not None
    edges = {(edge.producer, edge.consumer, edge.label) for edge in picture_of(pipeline).edges}
    assert ("a", "d", "x") in edges and ("b", "e", "") in edges and ("a", "e", "") not in edges


def test_text(picture: Picture) -> None:
    text = to_text(picture)
    assert text.startswith("diamond (N: int = 3)\n\n╙── make\n")
    assert "join (cell 6)\n  from left: c\n  from right: d\n" in text


def test_mermaid(picture: Picture) -> None:
    lines = to_mermaid(picture).splitlines()
    assert lines[:2] == ["flowchart TD", '    s1["make<br>N"]']
    assert '    s1 -- "a" --> s2' in lines


def test_mermaid_has_no_text_that_it_could_take_for_its_own(nasty: Picture) -> None:
    for line in to_mermaid(nasty).splitlines()[1:]:
        assert re.fullmatch(r'    s\d(\["[\w #;,.<>-]*"\]| -- "[\w #;,.-]*" --> s\d)', line), line


def test_dot_is_quoted(nasty: Picture) -> None:
    assert r'"a \"b\" <c> & d\\e é" -> "]] -->" [label="\"<v>\""];' in to_dot(nasty)


PROGRAMS = list(find_programs())
"""What is installed: the extra ``graph`` brings one."""


def test_the_extra_brings_a_program() -> None:
    assert any(sys.executable in command for command in PROGRAMS)


@pytest.mark.parametrize("command", PROGRAMS)
def test_boxes_do_not_overlap_and_arrows_go_down(command: Command, picture: Picture) -> None:
    layout = lay_out_by(command, picture)
    boxes = list(layout.boxes.values())
    assert set(layout.boxes) == {node.name for node in picture.nodes}
    assert not any(overlaps(one, other) for one in boxes for other in boxes if one is not other)
    for edge in picture.edges:
        points = layout.routes[edge].points
        assert points[0][1] < points[-1][1]
        assert all(0 <= x <= layout.width and 0 <= y <= layout.height for x, y in points)
    for box in boxes:
        assert box.width / 2 <= box.x <= layout.width - box.width / 2
        assert box.height / 2 <= box.y <= layout.height - box.height / 2


def overlaps(one: Box, other: Box) -> bool:
    return (
        abs(one.x - other.x) < (one.width + other.width) / 2 and abs(one.y - other.y) < (one.height + other.height) / 2
    )


def test_a_broken_graphviz_is_no_failure(picture: Picture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = lay_out_by(PROGRAMS[-1], picture)
    program = tmp_path / "dot"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert [command[0] for command in find_programs()] == ["dot", sys.executable]
    assert lay_out(picture) == expected


@pytest.fixture
def no_graphviz(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No Graphviz, neither as a program nor as a wheel."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(graphviz, "find_spec", lambda name: None)


def test_the_tree_has_each_step_once_with_those_that_it_comes_after() -> None:
    nodes = tuple(Node(name, name) for name in ("a", "b", "c", "d", "e"))
    pairs = [("a", "b"), ("a", "c"), ("b", "d"), ("c", "d"), ("a", "d"), ("d", "e")]
    picture = Picture("p", "p", (), nodes, tuple(Edge(*pair, ("v",)) for pair in pairs))
    assert list(tree(picture)) == [
        "╙── a",
        "    ├─╼ b",
        "    └─╼ c",
        "        └─╼ d (after: b, c)",
        "            └─╼ e",
    ]


def test_secrets_are_told_in_words(tmp_path: Path) -> None:
    settings = {"steps_defaults": ["secret:warehouse:password:DB", "configmap:site:place:PLACE:optional"]}
    planned = generate(write_notebook(tmp_path / "one.ipynb", [("step:a", "print(1)")], settings)).pipeline
    assert planned is not None
    told = "DB from key password of secret warehouse, PLACE from key place of configmap site (optional)"
    assert told in to_text(picture_of(planned))


@pytest.mark.usefixtures("no_graphviz")
def test_without_graphviz_the_page_has_a_tree(result: Result, picture: Picture) -> None:
    assert result.pipeline is not None and result.source is not None
    assert to_svg(picture) is None
    page = to_page(picture, cell_texts(result.pipeline), result.source, {})
    text = unescape(re.sub(r"<[^>]+>", "", page))
    assert "<svg" not in page and all(line in text for line in tree(picture))
    assert "pip install 'kalegen[graph]'" in text


@pytest.mark.usefixtures("no_graphviz")
def test_without_graphviz_svg_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notebook = write_notebook(tmp_path / "one.ipynb", [("step:make", "print(1)")])
    with pytest.raises(SystemExit) as end:
        run(["graph", str(notebook), "-o", str(tmp_path / "one.svg")])
    assert end.value.code == 1
    said = capsys.readouterr().err
    assert "KG090" in said and "pip install 'kalegen[graph]'" in said
    assert not (tmp_path / "one.svg").exists()


OUTER, INNER = Frame("notebook", "prep", "prep"), Frame("notebook", "inner", "prep/inner")
ONLY_IF = Frame("if", "if x > 3 and not empty", "prep/more")


@pytest.fixture
def framed() -> Picture:
    """A chain through two notebooks, of which one is inside the other, with values that pass by some steps."""
    nodes = (
        Node("first", "first"),
        Node("prep/load", "prep_load", "load", (OUTER,)),
        Node("prep/inner/a", "a", "a", (OUTER, INNER)),
        Node("prep/inner/b", "b", "b", (OUTER, INNER)),
        Node("prep/more", "more", "more", (OUTER, ONLY_IF)),
        Node("last", "last"),
    )
    names = [node.name for node in nodes]
    pairs = [(0, 1), (1, 2), (2, 3), (3, 4), (2, 5), (0, 3), (1, 5), (3, 5), (0, 5)]
    edges = tuple(Edge(names[a], names[b], (f"v{a}{b}",) if (a + b) % 2 else ()) for a, b in pairs)
    return Picture("framed", "", (), nodes, edges)


def test_frames_hold_each_other(framed: Picture) -> None:
    first, prep, last = framed.items
    assert isinstance(prep, Group) and isinstance(prep.items[1], Group)
    assert [node.name for node in prep.items[1].nodes] == ["prep/inner/a", "prep/inner/b"]
    assert [getattr(item, "name", "") for item in (first, *prep.items, last)] == ["first", "prep/load", "", "", "last"]


@pytest.mark.parametrize("command", PROGRAMS)
def test_frames_are_around_their_steps_and_no_others(command: Command, framed: Picture) -> None:
    layout = lay_out_by(command, framed)
    assert set(layout.frames) == {OUTER, INNER, ONLY_IF}
    for frame, around in layout.frames.items():
        for node in framed.nodes:
            box = layout.boxes[node.name]
            assert is_inside(box, around) if frame in node.frames else not overlaps(box, around)
    assert is_inside(layout.frames[INNER], layout.frames[OUTER])
    assert not overlaps(layout.frames[INNER], layout.frames[ONLY_IF])


@pytest.mark.parametrize("command", PROGRAMS)
def test_arrows_lead_through_frames_from_step_to_step(command: Command, framed: Picture) -> None:
    layout = lay_out_by(command, framed)
    for edge in framed.edges:
        points = layout.routes[edge].points
        for (x, y), name in ((points[0], edge.producer), (points[-1], edge.consumer)):
            box = layout.boxes[name]
            assert abs(x - box.x) <= box.width / 2 + 2 and abs(y - box.y) <= box.height / 2 + 2, edge
        heights = [y for _, y in points]
        assert heights == sorted(heights), edge


def is_inside(one: Box, other: Box) -> bool:
    width, height = other.width - one.width, other.height - one.height
    return abs(one.x - other.x) <= width / 2 and abs(one.y - other.y) <= height / 2


def test_every_form_shows_frames(framed: Picture) -> None:
    mermaid = to_mermaid(framed)
    assert '    subgraph s2f1["prep"]\n        s2["load"]\n        subgraph s3f2["inner"]' in mermaid
    assert mermaid.count("subgraph") == mermaid.count("    end") == 3
    dot = to_dot(framed)
    assert 'subgraph "cluster_if_prep/more" {\n            label="if x > 3 and not empty"' in dot
    assert dot.count("{") == dot.count("}")
    assert "\nprep/more\n  from prep/inner/b: v34\n  inside: prep, if x > 3 and not empty\n" in to_text(framed)
    texts = [e.text for e in ElementTree.fromstring(svg_of(framed)).iter("{http://www.w3.org/2000/svg}text")]
    assert {"prep", "inner", "if x > 3 and not empty", "more"} <= set(texts) and "prep/more" not in texts


def test_conditions_loops_and_notebooks_are_frames(tmp_path: Path) -> None:
    bench = Workbench(tmp_path)
    bench.write("inner.ipynb", [(["step:tell", "if:x > 3"], "if x > 3:\n    print('tell', x)")])
    cells = [
        (["pipeline-parameters"], "SIZES = [1, 2]\nDEBUG = True"),
        (["step:make", "for:n in SIZES"], "all_n = []\nfor n in SIZES:\n    all_n.append(n)\nx = sum(all_n)"),
        (["notebook:prep"], "%run inner.ipynb"),
        (["step:both", "if:DEBUG"], "if DEBUG:\n    y = 1"),
        (["step:last", "prev:both"], "print('last')"),
    ]
    pipeline = generate(bench.write("main.ipynb", cells)).pipeline
    assert pipeline is not None
    picture = picture_of(pipeline)
    frames = {node.name: [(frame.kind, frame.title) for frame in node.frames] for node in picture.nodes}
    assert frames == {
        "make-items": [],
        "make-each": [("for", "for n in SIZES")],
        "make": [],
        "prep/tell-condition": [("notebook", "prep")],
        "prep/tell": [("notebook", "prep"), ("if", "if x > 3")],
        "both": [],
        "last": [],
    }
    settings = {node.name: node.settings[1:] for node in picture.nodes}
    assert settings["both"] == ("if DEBUG",), "runs always, and looks itself"
    assert not settings["prep/tell"] and not settings["make-each"]
    assert {node.name: node.origin for node in picture.nodes}["prep/tell"] == "cell 1 of inner.ipynb"


def test_steps_of_a_script_come_from_lines(tmp_path: Path) -> None:
    (tmp_path / "other.py").write_text("from kalegen.sdk import step\n\n\n@step\ndef use(n):\n    print(n)\n")
    script = tmp_path / "script.py"
    lines = [
        "from kalegen.sdk import pipeline, step", "from other import use", "", "@step", "def make(n):",
        "    return helper(n)", "", "def helper(n):", "    return n + 1", "", "@pipeline", "def main(n=2):",
        "    m = make(n)", "    use(m)", "    many = [make(i) for i in range(n)]",
    ]  # fmt: skip
    script.write_text("\n".join(lines) + "\n")
    result = generate(script)
    assert result.pipeline is not None and result.source is not None, result.diagnostics
    picture = picture_of(result.pipeline)
    origins = ["line 13, make() in line 5", "line 14, use() in line 5 of other.py"]
    assert [node.origin for node in picture.nodes][:4] == [*origins, "line 15", "line 15, make() in line 5"]
    assert f"make ({origins[0]})" in to_text(picture)
    page = unescape(re.sub(r"<[^>]+>", "", to_page(picture, cell_texts(result.pipeline), result.source, {})))
    assert origins[1] in page and "def helper(n):" in page and "cell " not in page


def svg_of(picture: Picture) -> str:
    """The drawing, for which there is a Graphviz."""
    svg = to_svg(picture, "step")
    assert svg is not None
    return svg


def test_svg_is_well_formed(picture: Picture, nasty: Picture) -> None:
    for one in (picture, nasty):
        root = ElementTree.fromstring(svg_of(one))
        texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
        assert {node.name for node in one.nodes} <= set(texts)


class References(HTMLParser):
    """Gathers what a page refers to, and the ids that it has."""

    def __init__(self) -> None:
        super().__init__()
        self.references: list[str] = []
        self.ids: set[str] = set()
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.references += [value or "" for name, value in attrs if name in ("src", "href", "xlink:href", "data")]
        self.ids |= {value or "" for name, value in attrs if name == "id"}


def test_the_page_needs_nothing_else(result: Result, picture: Picture) -> None:
    assert result.pipeline is not None and result.source is not None
    page = to_page(picture, cell_texts(result.pipeline), result.source, {})
    parser = References()
    parser.feed(page)
    assert parser.references == ["#step-1", "#step-2", "#step-3", "#step-4"]
    assert {reference[1:] for reference in parser.references} <= parser.ids
    assert not parser.tags & {"script", "link", "img", "iframe"}
    assert "@import" not in page and "url(http" not in page


def test_the_page_shows_cells_beside_generated_code(result: Result, picture: Picture) -> None:
    assert result.pipeline is not None and result.source is not None
    page = to_page(picture, cell_texts(result.pipeline), result.source, {})
    text = unescape(re.sub(r"<[^>]+>", "", page))
    for expected in ("a = list(range(N))", "def make_step(", '"z"', "import json"):
        assert expected in text, expected


def test_the_page_escapes_what_authors_write(nasty: Picture) -> None:
    page = to_page(nasty, {}, "", {})
    for text in ("<c>", "<n>", "<v>", "<y>", "<2>"):
        assert text not in page


def test_the_page_shows_a_runs_sizes_and_metrics(tmp_path: Path) -> None:
    folder = tmp_path / "make-it-step"
    folder.mkdir()
    artifact = {"metadata": {"python_type": "list", "size_bytes": 2048}}
    metrics = {"metadata": {"score": 0.5, "display_name": "x"}}
    record = {"artifacts": {"a_out": {"artifacts": [artifact]}, "metrics_out": {"artifacts": [metrics]}}}
    (folder / "executor_output.json").write_text(json.dumps(record))
    broken = tmp_path / "other-step"
    broken.mkdir()
    (broken / "executor_output.json").write_text("[")
    for number in range(3):
        (tmp_path / f"for-loop-1-iteration-{number}" / "each-step").mkdir(parents=True)
        path = tmp_path / f"for-loop-1-iteration-{number}" / "each-step" / "executor_output.json"
        path.write_text(json.dumps({"artifacts": {"a_out": {"artifacts": [artifact]}}}))
    results = read_run(tmp_path)
    assert set(results) == {"make-it-step", "each-step"}
    assert results["each-step"].outputs == {"a_out": ("list", 3 * 2048)}
    node = Node("make it", "make_it_step", metrics=("score",), outputs={"a_out": "a"})
    page = to_page(Picture("p", "", (), (node,), ()), {}, "", results)
    assert "<code>a</code> list, 2.0 kB" in page
    assert "<code>score</code> = 0.5" in page
