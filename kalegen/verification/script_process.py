"""The process of a script under ``kalegen verify``: ``python -m kalegen.verification.script_process JOB RESULT``.

JOB and RESULT are JSON files: the script's path and its code in parts, and where the output of each part ends and what
it shows, or what was raised.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType
from typing import Any

from kalegen.runtime.shell import shell_run_checked, shell_word
from kalegen.verification.kales_name import answer_to_kales_name
from kalegen.verification.shown import ShownByStep


def main(job: Path, result: Path) -> int:
    """Run the parts one after another in one main module; 1 if one of them fails."""
    asked = json.loads(job.read_text(encoding="utf-8"))
    module = ModuleType("__main__")
    module.__file__ = asked["file"]
    sys.modules["__main__"] = module
    sys.argv = [asked["file"]]
    sys.path.insert(0, str(Path(asked["file"]).parent))
    answer_to_kales_name()
    vars(module).update(shell_run_checked=shell_run_checked, shell_word=shell_word)  # in the place of kalegen.sdk.run
    shown = ShownByStep()
    made: dict[str, Any] = {"ends": [], "shown": shown.found}
    with ExitStack() as stack:
        shown.catch(stack, {})
        for number, text in asked["cells"]:
            shown.begin(number)
            try:
                exec(compile(text, asked["file"], "exec", dont_inherit=True), vars(module))
            except BaseException as problem:  # SystemExit and KeyboardInterrupt too: user code raises what it likes
                made = {"error": f"{type(problem).__name__}: {problem}"}
                break
            shown.leave()
            sys.stdout.flush()
            made["ends"].append(os.fstat(1).st_size)
    result.write_text(json.dumps(made), encoding="utf-8")
    return 1 if "error" in made else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
