"""``kalegen show``: the facts of a notebook on stdout, its findings on stderr."""

from __future__ import annotations

import pytest

STEPS = (("step:make", "xs = [1]"), ("step:use prev:make", "print(xs)"))


@pytest.fixture
def notebook(write):
    return write(*STEPS, name="nb.ipynb")


def test_facts_of_all_steps(kalegen, notebook):
    outcome = kalegen("show", "nb.ipynb", "--facts")
    assert (outcome.status, outcome.err) == (0, "")
    assert "step make (cell 1)" in outcome.out and "saves      xs: for use" in outcome.out


def test_facts_of_one_step(kalegen, notebook):
    outcome = kalegen("show", "nb.ipynb", "--facts", "--step", "use")
    assert outcome.out == "step use (cell 2)\n  reads      print, xs\n  loads      xs from make\n"


def test_a_step_that_is_none(kalegen, notebook):
    outcome = kalegen("show", "nb.ipynb", "--facts", "--step", "mkae")
    assert (outcome.status, outcome.out) == (2, "")
    assert "the notebook has no step 'mkae'" in outcome.err and "make" in outcome.err


def test_facts_are_shown_beside_errors_that_the_analysis_finds(kalegen, write):
    write(("step:use", "print(xs)"), name="nb.ipynb")
    outcome = kalegen("show", "nb.ipynb", "--facts")
    assert outcome.status == 1
    assert "KG201" in outcome.err and "reads      print, xs" in outcome.out


def test_no_facts_of_what_can_not_be_read(kalegen, write):
    write(("step:use", "print(xs"), name="nb.ipynb")
    outcome = kalegen("show", "nb.ipynb", "--facts")
    assert (outcome.status, outcome.out) == (1, "")
    assert "KG010" in outcome.err
