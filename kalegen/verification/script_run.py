"""The script's side: its module-level code and the calls of its steps, run in a process as ``python script.py`` is."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.verification.cells import Plan
from kalegen.verification.description import Description
from kalegen.verification.kernel_run import environment, observed_cells
from kalegen.verification.notes import Notes, observations
from kalegen.verification.observation import Observation, Shown


def run_as_script(plan: Plan, folder: Path, file: str, seconds: float) -> dict[str, Observation] | Diagnostic:
    """What each step's call comes to. KG741 if the script fails, or runs for more than ``seconds``."""
    with tempfile.TemporaryDirectory(prefix="kalegen-script-") as scratch:
        notes, asked, result = Notes(Path(scratch)), Path(scratch, "job.json"), Path(scratch, "result.json")
        cells = list(observed_cells(plan, notes))
        asked.write_text(json.dumps({"file": str(folder / file), "cells": cells}), encoding="utf-8")
        command = [sys.executable, "-m", "kalegen.verification.script_process", str(asked), str(result)]
        with Path(scratch, "printed").open("w+b") as output:
            problem = _run(command, folder, output.fileno(), seconds)
            if problem is None and not result.exists():
                problem = "its process ended early"
            made: dict[str, Any] = {"error": problem}
            if problem is None:
                made = json.loads(result.read_text(encoding="utf-8"))
            if "error" in made:
                hint = "correct the line: the script has to run from top to bottom"
                return error("KG741", f"the script fails: {made['error']}", Place(file), hint)
            found = observations(plan, notes, _printed(plan, cells, made["ends"], Path(output.name).read_bytes()))
            return {step: replace(one, shown=_shown(plan, made["shown"], step)) for step, one in found.items()}


def _run(command: list[str], folder: Path, output: int, seconds: float) -> str | None:
    try:
        subprocess.run(
            command, cwd=folder, env={"MPLBACKEND": "Agg", **environment()}, stdin=subprocess.DEVNULL, stdout=output,
            stderr=subprocess.DEVNULL, timeout=seconds, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"it took more than {seconds:g} seconds"
    return None


def _shown(plan: Plan, shown: Iterable[tuple[int, Description]], step: str) -> Shown:
    """What a step's call shows; components of a script do not know its cells. None for a step of the pipeline alone."""
    if step not in plan.ends():
        return None
    return tuple((0, value) for number, value in shown if plan.steps.get(number) == step)


def _printed(plan: Plan, cells: list[tuple[int, str]], ends: list[int], text: bytes) -> dict[str, str]:
    """By step, what its cells printed; ``ends`` is where the output of each cell ends."""
    printed: dict[str, str] = dict.fromkeys(plan.ends(), "")
    for (number, _), start, end in zip(cells, [0, *ends], ends, strict=False):
        step = plan.steps.get(number)
        if step is not None:
            printed[step] += text[start:end].decode(errors="replace")
    return printed
