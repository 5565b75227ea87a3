"""A plain run of a script tells of a change that the compiled pipeline would lose."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from kalegen.sdk import PipelineError
from sdk.conftest import Script

TEXT = """\
import gc

from kalegen.sdk import pipeline, step


@step
def load():
    return {"mark": "of m", "k": []}


@step
def use(table):
    %s
    return len(table)


@step
def show(table, n):
    return (table, n)


@pipeline
def flow():
    m = load()
    n = use(m)
    return show(m, n)
"""


def test_a_change_that_the_compiler_does_not_know_of(script: Callable[..., Script]) -> None:
    hidden = '[o.update(z=5) for o in gc.get_objects() if type(o) is dict and o.get("mark") == "of m"]'
    message = re.escape("step 'use' changes 'm', and compiled, later steps would get it as it was before")
    with pytest.raises(PipelineError, match=message):
        script(TEXT % hidden).local()


def test_a_change_that_it_knows_of(script: Callable[..., Script]) -> None:
    assert script(TEXT % "table['z'] = 5").local() == ({"mark": "of m", "k": [], "z": 5}, 3)
