"""The notebook's side: its cells, run in order in a Jupyter kernel of this Python, and observed after each step.

Needs the extra ``kalegen[verify]``.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.frontends.composition import in_parts
from kalegen.verification.cells import Plan
from kalegen.verification.notes import Notes, observations
from kalegen.verification.observation import Observation
from kalegen.verification.probes import with_probe

SHOWN = re.compile(r"image/|application/vnd\.jupyter\.widget|application/vnd\.plotly")
"""What is looked at and has no text of its own: pictures, and widgets such as progress bars."""

PROBES = "kalegen.verification.probes"
SHOWN_BY = "kalegen.verification.shown"
ARGUMENTS = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", "--log-level=ERROR"]
ENVIRONMENT = {"PYTHONHASHSEED": "0", "COLUMNS": "80", "JUPYTER_COLUMNS": "80", "TQDM_DISABLE": "1"}
"""For both sides: sets of strings have one order, tables of rich one width, and nobody looks at a progress bar."""


def environment() -> dict[str, str]:
    """What both sides run in. Each draws with a backend of its own, whatever this process is told to draw with.

    Where nobody says which shell, IPython takes a plain one and a step bash, as most who write notebooks have it.
    """
    shell = os.environ.get("SHELL") or shutil.which("bash") or "sh"
    return {name: value for name, value in os.environ.items() if name != "MPLBACKEND"} | ENVIRONMENT | {"SHELL": shell}


LOOK = 0.5
"""Seconds after which a thread that waits looks whether it was interrupted, as a signal does not wake every lock."""


@dataclass
class Heard:
    """What a run of a notebook has given besides: the outputs of cells, and names of one object that can be fitted."""

    outputs: dict[int, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    aliases: list[list[str]] = field(default_factory=list)


def run_in_kernel(
    plan: Plan, folder: Path, file: str, seconds: float, heard: Heard | None = None
) -> dict[str, Observation] | Diagnostic:
    """What each step's cells come to. KG741 if a cell fails, or runs for more than ``seconds``."""
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    with tempfile.TemporaryDirectory(prefix="kalegen-kernel-") as scratch:
        notes = Notes(Path(scratch))
        notebook = _notebook(plan, notes)
        client = _client(notebook, folder, seconds)
        try:
            _execute(client)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as problem:
            return _failure(problem, notebook, plan, file)
        printed: dict[str, str] = dict.fromkeys(plan.ends(), "")
        for cell in notebook.cells:
            step = plan.steps.get(cell.metadata["kalegen"])
            if step is not None:
                printed[step] += printed_by(cell.outputs)
            if heard is not None and cell.metadata["kalegen"]:
                heard.outputs[cell.metadata["kalegen"]] = cell.outputs
        if heard is not None:
            heard.aliases += notes.aliases()
        made = observations(plan, notes, printed)
        run = [cell.metadata["kalegen"] for cell in notebook.cells if cell.source.strip()]  # as nbclient does
        shown = shown_by_step(plan, notes, run)
        return {step: replace(one, shown=shown.get(step)) for step, one in made.items()}


def _execute(client: Any) -> None:
    """Run the notebook; where that is interrupted, its kernel ends with it.

    In another thread: in the main one nbclient takes Ctrl-C for itself, and then calls the kernel dead.
    """
    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(client.execute, env=environment())
        try:
            while not wait([running], LOOK).done:
                pass
        except KeyboardInterrupt:
            while not running.done():
                _kill_kernel(client)
                wait([running], LOOK)
            raise
    running.result()


def _kill_kernel(client: Any) -> None:
    """End the kernel's process, if it has started."""
    started = client.km.provisioner.pid if client.km is not None and client.km.provisioner is not None else None
    if started is not None:
        with suppress(ProcessLookupError):
            os.kill(started, signal.SIGKILL)


def _notebook(plan: Plan, notes: Notes) -> Any:
    from nbformat import v4

    every = [(0, watching(notes)), *observed_cells(plan, notes)]
    cells = [v4.new_code_cell(text, metadata={"kalegen": number}) for number, text in every]
    return v4.new_notebook(cells=cells)


def observed_cells(plan: Plan, notes: Notes) -> Iterator[tuple[int, str]]:
    """The cells; behind the last one of each step, and those with metrics, a call that looks and binds no name.

    The number of such a call is 0.
    """
    last, probes, metrics = set(plan.ends().values()), plan.probes(), plan.metrics
    for position, (number, source) in enumerate(plan.cells):
        is_end = position + 1 == len(plan.cells) or plan.cells[position + 1][0] != number
        text = with_probe(source, probes[number], notes.middle(number)) if number in probes and is_end else source
        yield int(number), text
        calls = [_call("observe", str(notes.end(number)))] if number in last else []
        if number in metrics:
            calls.append(_call("observe_metrics", str(notes.metrics(number)), dict(metrics[number])))
        yield from ((0, call) for call in calls if is_end)


def watching(notes: Notes) -> str:
    """The first thing that a kernel is told: to write down what is shown."""
    return f"__import__({SHOWN_BY!r}, fromlist=['watch']).watch({str(notes.shown())!r})"


def shown_by_step(plan: Plan, notes: Notes, numbers: Sequence[int]) -> dict[str, tuple[tuple[int, Any], ...]]:
    """What the cells of each step have shown; ``numbers`` are those of the cells that the kernel has run."""
    found: dict[str, list[tuple[int, Any]]] = {step: [] for step in plan.ends()}
    for line in notes.shown().read_text(encoding="utf-8").splitlines() if notes.shown().exists() else ():
        position, description = json.loads(line)
        number = numbers[position] if position < len(numbers) else 0
        if number in plan.steps:
            found[plan.steps[number]].append((number, description))
    return {step: tuple(shown) for step, shown in found.items()}


def _call(function: str, *arguments: Any) -> str:
    given = ", ".join(map(repr, arguments))
    return f"__import__({PROBES!r}, fromlist=[{function!r}]).{function}(globals(), {given})"


def _client(notebook: Any, folder: Path, seconds: float) -> Any:
    """A client whose kernel is this very Python: it must be able to import what the steps import."""
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient

    class ThisPython(KernelSpecManager):
        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
            return KernelSpec(argv=ARGUMENTS, display_name="Python", language="python")

    manager = AsyncKernelManager(kernel_spec_manager=ThisPython())
    resources = {"metadata": {"path": str(folder)}}
    return NotebookClient(notebook, km=manager, timeout=int(seconds), resources=resources)


def printed_by(outputs: list[Mapping[str, Any]]) -> str:
    """What a step of a pipeline prints where a cell has these outputs: what is printed, and displayed as text."""
    texts = []
    for output in outputs:
        if output["output_type"] == "stream" and output["name"] == "stdout":
            texts.append(output["text"])
        elif output["output_type"] == "display_data" and not any(map(SHOWN.match, output["data"])):
            texts.append(output["data"].get("text/plain", "") + "\n")
    return "".join(texts)


def _failure(problem: Exception, notebook: Any, plan: Plan, file: str) -> Diagnostic:
    """KG741, at the cell that failed, in the notebook that it comes from."""
    failed = [c for c in notebook.cells if any(o["output_type"] == "error" for o in c.get("outputs", []))]
    number = next((n for n, _ in plan.cells for c in failed[:1] if n == c.metadata["kalegen"]), None)
    raised = getattr(problem, "ename", None), getattr(problem, "evalue", None)
    text = f"{raised[0]}: {raised[1]}" if raised[0] else " ".join(str(problem).split())[:200]
    hint = "correct the cell: the notebook has to run from top to bottom; or tag the cell skip"
    return in_parts([error("KG741", f"the notebook fails: {text}", Place(file, number), hint)])[0]
