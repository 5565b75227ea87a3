"""Reports of notebooks that ran as pipelines, in the text that kfp packages."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import matplotlib.image
import nbclient
import nbformat
import numpy
import pytest

from tests.configuration.notebooks import write_notebook
from tests.reports.workbench import REPORTS, Run, blocks, compiled, run

PLOTS = [
    ("step:draw", "import matplotlib.pyplot as plt\nimport pandas as pd\nprint('before')"),
    ("step:draw", "for k in (1, 2):\n    plt.plot([0, k])\n    plt.show()\n    print(k)"),
    ("step:draw", "fig, ax = plt.subplots()\nax.set_title('kept')\nprint('after')"),
    ("step:draw", "ax.plot([3, 1])\nfig"),
    ("step:draw", "plt.figure()\ntable = pd.DataFrame({'<b>': ['a & b', None]})\ntable"),
    ("step:draw", "display(table, 'text')\n{'a': [1, 2]}"),
    ("step:draw", "import sys\nprint('<i>', file=sys.stderr)"),
    ("step:draw", "print('100%\\r 50%\\x1b[31m!')"),
    ("step:draw", "plt.plot([2, 1]);"),
    ("step:draw", "print(plt.get_fignums())"),
]


@pytest.fixture(scope="module")
def plots(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run(tmp_path_factory.mktemp("plots"), PLOTS)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> list[list[tuple[str, str]]]:
    """What Jupyter shows below each cell, as kinds and contents."""
    path = write_notebook(tmp_path_factory.mktemp("jupyter") / "notebook.ipynb", PLOTS)
    document = nbformat.read(path, as_version=4)
    nbclient.NotebookClient(document, kernel_name="python3").execute()
    return [joined([_block(output) for output in cell.outputs]) for cell in document.cells]


def joined(found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The blocks, with what a kernel sent of one stream's text in several messages joined."""
    whole: list[tuple[str, str]] = []
    for kind, text in found:
        if whole and whole[-1][0] == kind in ("stdout", "stderr"):
            text = whole.pop()[1] + text
        whole.append((kind, text))
    return whole


def _block(output: nbformat.NotebookNode) -> tuple[str, str]:
    if output.output_type == "stream":
        return output.name, output.text
    kinds = {"text/html": "html", "image/png": "image", "text/plain": "value"}
    found = next(kind for kind in kinds if kind in output.data)
    return kinds[found], output.data[found]


def by_cell(page: str) -> list[list[tuple[str, str]]]:
    cells: list[list[tuple[str, str]]] = []
    for kind, text in blocks(page):
        if kind == "source":
            cells.append([])
        else:
            cells[-1].append((kind, text))
    return cells


def test_the_report_shows_what_jupyter_shows(plots: Run, shown: list[list[tuple[str, str]]]) -> None:
    assert plots.outcome.succeeded
    found = by_cell(plots.reports["draw"])
    assert [[kind for kind, _ in cell] for cell in found] == [[kind for kind, _ in cell] for cell in shown]
    for ours, theirs in zip(found, shown, strict=True):
        for (kind, text), (_, expected) in zip(ours, theirs, strict=True):
            if kind == "image":
                assert _is_same_picture(text, expected)
            elif kind in ("html", "value"):
                assert text == expected


def _is_same_picture(ours: str, theirs: str) -> bool:
    first, second = (_pixels(data.partition(",")[2] or data) for data in (ours, theirs))
    return first.shape == second.shape and bool(numpy.abs(first - second).mean() < 0.01)


def _pixels(data: str) -> numpy.ndarray:
    return matplotlib.image.imread(io.BytesIO(base64.b64decode(data)))


def test_the_report_shows_the_cells_and_escapes_text(plots: Run) -> None:
    page = plots.reports["draw"]
    found = blocks(page)
    assert [text for kind, text in found if kind == "source"] == [source for _, source in PLOTS]
    assert ("stderr", "<i>") in found and ("stdout", " 50%!") in found
    assert "&lt;i&gt;" in page and "<i>" not in page


def test_nothing_is_printed_that_would_not_be_without_a_report(plots: Run, tmp_path: Path) -> None:
    without = run(tmp_path, [cell for cell in PLOTS if "get_fignums" not in cell[1]], {})
    own = "UserWarning: FigureCanvasAgg is non-interactive"  # what plt.show() says where nothing can be shown
    lines = without.printed["draw"].splitlines(keepends=True)
    expected = "".join(line for line in lines if own not in line and line != "  plt.show()\n")
    assert plots.printed["draw"] == expected + "[]\n"
    assert not without.reports


def test_a_failed_step_has_a_report_with_the_traceback(tmp_path: Path) -> None:
    cells = [
        ("step:fail", "import warnings\nimport logging\nlogging.warning('log')\nwarnings.warn('old')\nx = 1"),
        ("step:fail", "print('so far')\nassert x > 1, '<x>'"),
        ("step:fail", "print('never')"),
    ]
    result = run(tmp_path, cells)
    assert not result.outcome.succeeded
    first, second = by_cell(result.reports["fail"])
    assert [kind for kind, _ in first] == ["stdout", "stderr"]
    assert first[0][1].endswith("log") and "UserWarning: old" in first[1][1]
    assert second[0] == ("stdout", "so far")
    assert second[1][0] == "error" and second[1][1].endswith("AssertionError: <x>")
    assert ">failed</span>" in result.reports["fail"]
    assert "never" not in result.printed["fail"]


def test_figures_of_the_cell_that_fails_stand_below_the_traceback(tmp_path: Path) -> None:
    """So they do in Jupyter, where a cell's end shows them."""
    draw = "import matplotlib.pyplot as plt\nplt.plot([1])\nprint('so far')\nassert False"
    (cell,) = by_cell(run(tmp_path, [("step:fail", draw)]).reports["fail"])
    assert [kind for kind, _ in cell] == ["stdout", "error", "image"]


STUBBORN = """
class Stubborn:
    def __reduce_ex__(self, protocol):
        raise TypeError("it stays here")
x = Stubborn()
"""


def test_a_value_that_cannot_be_saved_is_in_the_report(tmp_path: Path) -> None:
    result = run(tmp_path, [("step:make", STUBBORN), ("step:use", "print(x)")])
    assert "cannot save" in result.reports["make"]


def test_module_like_steps_coroutines_and_helpers(tmp_path: Path) -> None:
    cells = [
        ("functions", "def tell(x):\n    display(x)\n    return x"),
        ("step:main", "import asyncio\nasync def wait(x):\n    await asyncio.sleep(0)\n    return x\nawait wait(41)"),
        ("step:main", "class P:\n    def _repr_html_(self):\n        return '<b>rich</b>'\ntell(P)\np = tell(P())"),
        ("step:main", "%%capture out\nprint('captured')\ndisplay(p)"),
        ("step:main", "'report' in globals()"),
        ("step:last", "print(type(p).__name__, out.stdout.splitlines()[0])"),
    ]
    result = run(tmp_path, cells)
    assert result.outcome.succeeded, result.outcome.diagnostics
    assert by_cell(result.reports["main"]) == [
        [("value", "41")],
        [("value", "<class '__main__.P'>"), ("html", "<b>rich</b>")],
        [],
        [("value", "False")],
    ]
    assert result.printed["last"] == "P captured\n"


@pytest.mark.parametrize("settings", [{}, REPORTS])
def test_figures_are_closed_when_their_step_ends(tmp_path: Path, settings: dict[str, Any]) -> None:
    cells = [
        ("step:draw", "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot([1, 2])"),
        ("step:more", "print(plt.get_fignums())\nplt.plot([2, 1])\nprint(len(ax.lines), plt.gcf() is fig)"),
    ]
    result = run(tmp_path, cells, settings)
    assert result.printed["more"] == "[]\n1 False\n"
    kinds = {step: [kind for kind, _ in blocks(page)] for step, page in result.reports.items()}
    expected = {"draw": ["source", "value", "image"], "more": ["source", "stdout", "image"]} if settings else {}
    assert kinds == expected


def test_only_what_may_hold_a_figure_has_figures_closed_before_it_is_saved(tmp_path: Path) -> None:
    draw = ("step:draw", "plt.plot([1])\nmodel = LinearRegression()")
    table = ("step:table", "import pandas as pd\nplt.plot([1])\ntable = pd.DataFrame({'a': [1]})")
    perhaps = ("step:perhaps", "if model:\n    import matplotlib.pyplot as other\n    other.plot([1])\nkept = 1")
    imports = "import matplotlib.pyplot as plt\nfrom sklearn.linear_model import LinearRegression"
    cells = [("imports", imports), draw, table, perhaps]
    source = compiled(tmp_path, [*cells, ("step:use", "print(model, table, kept)")], {})
    before_save = [step for step in source.split("# step ") if "close_figures()\n\n    marshal_save" in step]
    assert [step.partition(":")[0] for step in before_save] == []
    fig = ("step:figure", "fig = plt.figure()")
    source = compiled(tmp_path, [cells[0], fig, ("step:use", "fig")], {})
    assert "fig = plt.figure()\n    close_figures()\n\n    marshal_save" in source
    settings = "import seaborn as sns\nsns.set_theme()\nplt.rcParams['font.size'] = 9\nplt.style.use('default')"
    source = compiled(tmp_path, [cells[0], ("step:figure", f"{settings}\nkept = [1]"), ("step:use", "kept")], {})
    assert "close_figures" not in source
    twice = [("step:figure", "import seaborn as sns\nax = sns.countplot([1])"), ("step:figure", "sns.barplot([2])")]
    source = compiled(tmp_path, [*twice, ("step:use", "print(ax)")], {})
    assert source.count("    close_figures()\n") == 2
