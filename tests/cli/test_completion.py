"""What a shell offers: codes and names, steps of the notebook that stands there, settings."""

from __future__ import annotations

import pytest
from click.shell_completion import ShellComplete

from kalegen.cli.application import application


def offered(*words: str) -> list[str]:
    """What can become of the last of the words."""
    *before, incomplete = words
    completion = ShellComplete(application, {}, "kalegen", "_KALEGEN_COMPLETE")
    return [item.value for item in completion.get_completions(before, incomplete)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["check", "nb.ipynb", "--ignore", "kg20"], "KG203"),
        (["check", "nb.ipynb", "--select", "undef"], "undefined-name"),
        (["check", "nb.ipynb", "--select", "KG201,file-n"], "KG201,file-not-in-pod"),
        (["explain", "file-"], "file-not-in-pod"),
        (["nb.ipynb", "--set", "pin"], "pin_from="),
        (["run", "nb.ipynb", "--from", "l"], "load"),
        (["run", "nb.ipynb", "--to", ""], "report"),
        (["show", "nb.ipynb", "--step", "re"], "report"),
    ],
)
def test_words_are_offered(words, expected, write):
    write(("step:load", "data = [1, 2]"), ("step:report", "print(sum(data))"))
    assert expected in offered(*words)


def test_without_a_notebook_no_steps_are_offered(folder):
    assert offered("run", "--from", "") == []
    assert offered("run", "missing.ipynb", "--from", "") == []
