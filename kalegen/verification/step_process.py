"""The process of one step of ``kalegen verify``: ``python -m kalegen.verification.step_process JOB RESULT``.

JOB and RESULT are JSON files: the arguments of ``run_component``, and what it found or its traceback.
"""

from __future__ import annotations

import json
import sys
import traceback
from pathlib import Path
from typing import Any

from kalegen.verification.component import run_component


def main(job: Path, result: Path) -> int:
    """Run the component; 1 if it fails."""
    asked = json.loads(job.read_text(encoding="utf-8"))
    sys.argv[:] = [asked["program"]]
    try:
        cells = {number: (cell, is_shown) for number, cell, is_shown in asked["cells"]}
        values, shown = run_component(asked["source"], asked["function"], asked["executor_input"], job.parent, cells)
        made: dict[str, Any] = {"values": values, "shown": shown}
    except BaseException as problem:  # SystemExit and KeyboardInterrupt too: user code raises what it likes
        made = {"error": _own_traceback(problem)}
    sys.stdout.flush()
    result.write_text(json.dumps(made), encoding="utf-8")
    return 1 if "error" in made else 0


def _own_traceback(problem: BaseException) -> str:
    """The traceback from the component on: what is above is the executor's."""
    frames = traceback.extract_tb(problem.__traceback__)
    own = [frame for frame in frames if frame.filename.endswith("ephemeral_component.py")]
    ending = traceback.format_exception_only(type(problem), problem)
    return "".join([*traceback.format_list(own), *ending])


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
