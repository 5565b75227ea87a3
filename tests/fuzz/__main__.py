"""Compare many generated notebooks with their pipelines.

    python -m tests.fuzz --examples N [--seed N] [--keep-going]

Stops at the first that fails, made small by leaving out what does not matter; with ``--keep-going`` at none.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from contextlib import suppress

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz.check import Failure, Invalid, check
from tests.fuzz.programs import Program, shrink
from tests.fuzz.strategies import programs


class Stop(Exception):
    """A program failed, and one is enough."""


def main() -> int:
    """Run the examples; 1 if one fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep-going", action="store_true")
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    os.environ.setdefault("KALEGEN_ZYGOTE_WARM", "")

    @seed(options.seed)
    @settings(max_examples=options.examples, deadline=None, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(programs())
    def run(program: Program) -> None:
        kind = outcome(program)
        counts[kind] += 1
        if kind not in ("equal", "invalid"):
            report(program, kind)
            if not options.keep_going:
                raise Stop

    with suppress(Stop):
        run()
    print(dict(counts))
    return 0 if counts.keys() <= {"equal", "invalid"} else 1


def outcome(program: Program) -> str:
    """``equal``, ``invalid``, or what a failure is called."""
    try:
        failure = check(program)
    except Invalid:
        return "invalid"
    except Exception as problem:  # an exception out of the compiler is a finding like any other
        return f"crash {type(problem).__name__}"
    return "equal" if failure is None else failure.kind


def report(program: Program, kind: str) -> None:
    """Print the smallest program that fails in the same way."""
    small = shrink(program, lambda candidate: outcome(candidate) == kind)
    try:
        failure = check(small)
    except Exception as problem:  # as above
        failure = Failure(kind, (repr(problem),))
    print(f"===== {kind}", small, *(failure.details if failure else ()), sep="\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
