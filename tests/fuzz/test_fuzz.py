"""Generated notebooks: their pipelines compute what they compute, and the analysis foresees what their cells do."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, assume, given, seed, settings

from tests.fuzz.check import Invalid, check
from tests.fuzz.names import misjudged
from tests.fuzz.programs import Cell, Program, shrink
from tests.fuzz.strategies import programs

PLAIN = ((),)
"""No theme: ``make fuzz`` has them all, and takes its time."""

PATIENT = settings(
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


@pytest.mark.parametrize("number", range(4))  # in parts, for several processes
def test_pipelines_compute_what_notebooks_compute(number: int) -> None:
    @seed(number)
    @settings(PATIENT, max_examples=75)
    @given(programs(PLAIN))
    def run(program: Program) -> None:
        try:
            failure = check(program)
        except Invalid:
            assume(False)
        assert failure is None, "\n".join(failure.details)

    run()


@seed(4)
@settings(PATIENT, max_examples=100)
@given(programs(PLAIN))
def test_analysis_foresees_what_cells_do(program: Program) -> None:
    try:
        found = misjudged(program)
    except Invalid:
        assume(False)
    assert not found


def test_a_difference_is_found_and_made_small() -> None:
    """Each step has a process of its own, and the harness must notice."""
    cells = (
        Cell(("step:a",), ("x = 1", "import os", "pid = os.getpid()")),
        Cell(("step:b", "prev:a"), ("y = x + pid",)),
    )
    program = Program(cells, {})
    failure = check(program)
    assert failure is not None and failure.kind == "differs"

    def differs(candidate: Program) -> bool:
        try:
            return check(candidate) is not None
        except Invalid:
            return False

    small = shrink(program, differs)
    assert [cell.statements for cell in small.cells] == [
        ("import os", "pid = os.getpid()"),
        ("pass",),
    ]
