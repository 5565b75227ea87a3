"""The recorder that is embedded into components, by itself."""

from __future__ import annotations

import base64
import logging
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kalegen.runtime.report import report_open, report_text, report_value
from tests.reports.workbench import blocks


class Rich:
    """A value with the forms that it is made with, by the ends of their methods' names."""

    def __init__(self, **forms: Any) -> None:
        self.forms = forms

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)

    def __repr__(self) -> str:
        return "<plain & simple>"


def rich(**forms: Any) -> Any:
    methods = {f"_repr_{kind}_": lambda self, kind=kind: self.forms[kind] for kind in forms}
    return type("Rich", (Rich,), methods)(**forms)


PNG, SVG = b"\x89PNG", "<svg onload='x'/>"
IMAGES = {kind: base64.b64encode(data).decode() for kind, data in (("png", PNG), ("svg+xml", SVG.encode()))}


@pytest.mark.parametrize(
    ("forms", "kind", "content"),
    [
        ({}, "value", "<plain & simple>"),
        ({"html": "<b>x</b>", "png": PNG}, "html", "<b>x</b>"),
        ({"html": None, "png": PNG}, "image", f"data:image/png;base64,{IMAGES['png']}"),
        ({"png": (PNG, {"width": 3})}, "image", f"data:image/png;base64,{IMAGES['png']}"),
        ({"png": IMAGES["png"]}, "image", f"data:image/png;base64,{IMAGES['png']}"),
        ({"svg": SVG, "png": PNG}, "image", f"data:image/svg+xml;base64,{IMAGES['svg+xml']}"),
        ({"markdown": "# <i>"}, "value", "# <i>"),
        ({"latex": "$x$"}, "value", "<plain & simple>"),
    ],
)
def test_the_richest_form_is_shown(forms: dict[str, Any], kind: str, content: str) -> None:
    assert blocks(f"</h1>{report_value(rich(**forms))}\n") == [(kind, content)]


def test_a_bundle_of_forms_counts() -> None:
    class Bundle:
        def _repr_mimebundle_(self, include: object, exclude: object) -> Any:
            return {"text/html": "<i>", "text/plain": "plain"}, {}

    assert report_value(Bundle()) == '<div class="value"><i></div>'


def test_a_class_and_what_has_every_attribute_have_no_forms() -> None:
    class Anything:
        def __getattr__(self, name: str) -> Any:
            return lambda *_: "<b>"

    assert "&lt;class" in report_value(type(rich(html="<b>")))
    assert "Anything at" in report_value(Anything())


def test_a_form_that_fails_is_shown_as_its_traceback() -> None:
    class Broken:
        def __repr__(self) -> str:
            raise ValueError("<broken>")

    ((kind, text),) = blocks(f"</h1>{report_value(Broken())}")
    assert kind == "stderr" and text.endswith("ValueError: <broken>")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb\n", "a\nb"),
        ("1%\r2%\rdone\n", "done"),
        ("a\r\nb", "a\nb"),
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("é<&", "é&lt;&amp;"),
        ("a\x00b\tc\x08\x1b]0;title\x07", "a\ufffdb\tc\ufffd\ufffd]0;title\ufffd"),
        ("\u202egnp.exe\u2066\x9b", "\ufffdgnp.exe\ufffd\ufffd"),
    ],
)
def test_text_is_as_a_terminal_leaves_it(text: str, shown: str) -> None:
    assert report_text("stdout", text) == f'<pre class="stdout">{shown}</pre>'


def test_a_huge_text_loses_its_middle() -> None:
    text = report_text("stdout", f"begin{'x' * 600_000}end")
    assert len(text) < 501_000 and "begin" in text and "end" in text and "100008 characters left out" in text


@pytest.fixture
def artifact(tmp_path: Path) -> SimpleNamespace:
    return SimpleNamespace(path=str(tmp_path / "report_out"))


def page(artifact: SimpleNamespace) -> str:
    return Path(artifact.path).read_text(encoding="utf-8")


def test_everything_is_recorded_in_order_and_put_back(
    artifact: SimpleNamespace, capsys: pytest.CaptureFixture[str]
) -> None:
    streams = sys.stdout, sys.stderr
    finders = list(sys.meta_path)
    with report_open(artifact, "<step>", ["first", "second"]) as report:
        report.next_cell()
        print("out")
        print("err", file=sys.stderr)
        assert report.show(None) is None
        report.next_cell()
        assert "unfinished" in page(artifact), "the file grows cell by cell"
        report.show(1)
        report.show(rich(markdown="\ud800"))
        print("last")
    kinds = [kind for kind, _ in blocks(page(artifact))]
    assert kinds == ["source", "stdout", "stderr", "source", "value", "value", "stdout"]
    assert "<title>&lt;step&gt;</title>" in page(artifact)
    assert (sys.stdout, sys.stderr) == streams and sys.meta_path == finders
    printed = capsys.readouterr()
    assert printed.out == "out\nlast\n" and printed.err.startswith("err\n")


@pytest.mark.parametrize("raised", [SystemExit(3), KeyboardInterrupt(), ZeroDivisionError("0")])
def test_whatever_ends_the_step_ends_it_still(artifact: SimpleNamespace, raised: BaseException) -> None:
    with pytest.raises(type(raised)), report_open(artifact, "step", ["cell"]) as report:
        report.next_cell()
        raise raised
    kind, text = blocks(page(artifact))[-1]
    assert kind == "error" and type(raised).__name__ in text and "report.py" not in text.replace("test_recorder.py", "")


def test_a_report_that_cannot_be_written_stops_nothing(
    artifact: SimpleNamespace, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    artifact.path = str(tmp_path / "nowhere" / "report_out")
    with caplog.at_level(logging.WARNING), report_open(artifact, "step", []):
        pass
    assert "no report" in caplog.text


def test_the_log_is_recorded(artifact: SimpleNamespace) -> None:
    handler = logging.StreamHandler(sys.stdout)
    logging.getLogger().addHandler(handler)
    try:
        with report_open(artifact, "step", []):
            logging.getLogger().error("logged")
        assert handler.stream is sys.stdout
    finally:
        logging.getLogger().removeHandler(handler)
    assert ("stdout", "logged") in blocks(page(artifact))


def test_a_module_that_is_imported_later_shows_in_the_report(
    artifact: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "IPython"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "display.py").write_text("def display(*values): print('plain'); return len(values)\n")
    monkeypatch.syspath_prepend(tmp_path)
    for name in [name for name in sys.modules if name.partition(".")[0] == "IPython"]:
        monkeypatch.delitem(sys.modules, name)
    with report_open(artifact, "step", []):
        from IPython.display import display

        assert display(rich(html="<b>")) == 1
    assert blocks(page(artifact)) == [("html", "<b>")]
    assert sys.modules["IPython.display"].display is not display
    for name in ("IPython.display", "IPython"):
        del sys.modules[name]  # for good: monkeypatch would bring them back


def test_matplotlib_is_not_imported_for_it(artifact: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, name)
    with report_open(artifact, "step", ["cell"]) as report:
        report.next_cell()
        report.show(1)
    assert "matplotlib" not in sys.modules


def test_the_page_holds_all_that_it_needs(artifact: SimpleNamespace) -> None:
    with report_open(artifact, "step", ["cell"]) as report:
        report.next_cell()
    text = page(artifact)
    assert "default-src 'none'" in text and "prefers-color-scheme: dark" in text
    assert "http://" not in text and "https://" not in text and "<link" not in text and "<script" not in text
