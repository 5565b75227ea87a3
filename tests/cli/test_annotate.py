"""``kalegen annotate``, ``--auto``, and what is said of a notebook without tags."""

from __future__ import annotations

import json

import pytest

import kalegen.cli.annotate as command
from kalegen.cli import asking

UNTAGGED = (
    ("", "import statistics"),
    ("", "N = 4"),
    ("", "rows = [n * n for n in range(N)]\nopen('rows.txt', 'w').close()"),
    ("", "model = {'mean': statistics.fmean(rows)}"),
    ("", "print(model['mean'])"),
)


def tags_in(path):
    return [cell["metadata"].get("tags", []) for cell in json.loads(path.read_text())["cells"]]


@pytest.fixture
def untagged(write):
    return write(*UNTAGGED)


def test_a_proposal_is_shown_and_nothing_written(kalegen, untagged):
    before = untagged.read_bytes()
    outcome = kalegen("annotate", "nb.ipynb")
    assert outcome.status == 0
    assert "│ pipeline-" in outcome.err and "│ parameters" in outcome.err
    assert "kalegen annotate nb.ipynb --yes" in outcome.err
    assert untagged.read_bytes() == before


def test_yes_writes_tags_that_compile_and_verify(kalegen, untagged):
    assert kalegen("annotate", "nb.ipynb", "--yes").status == 0
    assert tags_in(untagged)[:2] == [["imports"], ["pipeline-parameters"]]
    assert kalegen("nb.ipynb", "-o", "out.py").status == 0
    assert kalegen("verify", "nb.ipynb").status == 0


def test_another_output_leaves_the_notebook_alone(kalegen, untagged, folder):
    before = untagged.read_bytes()
    assert kalegen("annotate", "nb.ipynb", "-o", "tagged.ipynb").status == 0
    assert untagged.read_bytes() == before
    assert tags_in(folder / "tagged.ipynb")[0] == ["imports"]
    assert kalegen("annotate", "nb.ipynb", "-o", "tagged.ipynb", "--steps", "1").status == 0


def test_settings_in_comments_stay(kalegen, folder):
    """A text has its tags in comments, which are written anew."""
    path = folder / "nb.py"
    path.write_text("# %%\nrows = [n * n for n in range(4)]\n\n# %%\n#| limit: memory:4Gi\nprint(max(rows))\n")
    assert kalegen("annotate", "nb.py", "--yes", "--steps", "2").status == 0
    assert "# %%\n#| limit: memory:4Gi\n#| step: " in path.read_text()


def test_another_notebook_is_not_replaced(kalegen, untagged, write):
    other = write(("step:a", "x = 1"), name="other.ipynb")
    outcome = kalegen("annotate", "nb.ipynb", "-o", "other.ipynb")
    assert outcome.status == 1
    assert "KG007" in outcome.err
    assert tags_in(other) == [["step:a"]]


def test_what_no_tags_can_mend_is_said(kalegen, write):
    path = write(("", "x = 1\nprint(yy)"), ("", "z = x + 1"))
    before = path.read_bytes()
    outcome = kalegen("annotate", "nb.ipynb", "--yes")
    assert outcome.status == 1
    assert "nb.ipynb: cell 1" in outcome.err
    assert "KG201" in outcome.err
    assert path.read_bytes() == before


def test_a_notebook_of_imports_has_nothing_to_tag(kalegen, write):
    write(("", "import os"))
    outcome = kalegen("annotate", "nb.ipynb")
    assert outcome.status == 1
    assert "KG112" in outcome.err


@pytest.mark.parametrize("arguments", [("run",), ("check",), ("-o", "out.py"), ("verify",), ("graph",)])
def test_what_is_missing_is_said_once_with_the_command(kalegen, untagged, arguments):
    outcome = kalegen(*arguments, "nb.ipynb")
    assert outcome.status == 1
    assert outcome.err.count("ERROR") == 1
    assert "run 'kalegen annotate nb.ipynb', which proposes tags" in outcome.err


def test_auto_does_it_all_in_memory(kalegen, untagged):
    before = untagged.read_bytes()
    for arguments in (("run",), ("check",), ("-o", "out.py"), ("verify",), ("graph",)):
        assert kalegen(*arguments, "nb.ipynb", "--auto").status == 0, arguments
    assert untagged.read_bytes() == before


def test_auto_leaves_steps_that_are_there(kalegen, write, folder):
    write(("step:a", "x = 1"), ("step:b", "print(x)"))
    assert kalegen("nb.ipynb", "-o", "one.py").status == kalegen("nb.ipynb", "-o", "two.py", "--auto").status == 0
    assert (folder / "one.py").read_bytes() == (folder / "two.py").read_bytes()


def test_in_a_terminal_each_step_is_asked_about(kalegen, untagged, monkeypatch):
    answers = iter(["r", "begin", "a", "m", "s", "4", "l"])
    monkeypatch.setattr(command, "is_asked", lambda: True)
    monkeypatch.setattr(asking.click, "prompt", lambda *_, **__: next(answers))
    outcome = kalegen("annotate", "nb.ipynb", "--write")
    assert outcome.status == 0, outcome.err
    assert next(answers, None) is None
    assert outcome.err.count("┏") == 2  # what was proposed, and what has become of it
    tags = tags_in(untagged)
    assert tags[2] == ["step:begin"]
    assert tags[3][0] != "step:begin"
