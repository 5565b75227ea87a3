"""The notebook's side: its cells, run in order in a Jupyter kernel of this Python, and observed after each step.

Needs the extra ``kalegen[verify]``.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kalegen.diagnostics import Diagnostic, Place, error
from kalegen.verification.cells import Plan
from kalegen.verification.describe import describe_names
from kalegen.verification.pipeline_run import Observation

ARGUMENTS = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", "--log-level=ERROR"]
ENVIRONMENT = {"PYTHONHASHSEED": "0"}
"""For both sides: sets of strings have one order."""
OF_IPYTHON = frozenset(
    {"In", "Out", "exit", "quit", "get_ipython", "open", "_", "__", "___", "_ih", "_oh", "_dh", "_i", "_ii", "_iii",
     "display"}
)  # fmt: skip


def run_in_kernel(plan: Plan, folder: Path, file: str, seconds: float) -> dict[str, Observation] | Diagnostic:
    """What each step's cells come to. KG741 if a cell fails, or runs for more than ``seconds``."""
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    with tempfile.TemporaryDirectory(prefix="kalegen-kernel-") as scratch:
        notebook = _notebook(plan, Path(scratch))
        client = _client(notebook, folder, seconds)
        try:
            client.execute(env={**_environment(), **ENVIRONMENT})
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as problem:
            return _failure(problem, notebook, file)
        values = {step: _read(Path(scratch), number) for step, number in plan.ends().items()}
    printed: dict[str, str] = dict.fromkeys(plan.ends(), "")
    for cell in notebook.cells:
        step = plan.steps.get(cell.metadata["kalegen"])
        if step is not None:
            printed[step] += printed_by(cell.outputs)
    return {step: Observation(values[step], printed[step]) for step in plan.ends()}


def _environment() -> dict[str, str]:
    import os

    return dict(os.environ)


def _notebook(plan: Plan, scratch: Path) -> Any:
    """The cells, and behind the last one of each step a call of ``observe``, which binds no name."""
    from nbformat import v4

    last = set(plan.ends().values())
    cells = []
    for number, source in plan.cells:
        cells.append(v4.new_code_cell(source, metadata={"kalegen": number}))  # type: ignore[no-untyped-call]
        if number in last:
            call = f"__import__({__name__!r}, fromlist=['observe']).observe(globals(), {str(scratch / str(number))!r})"
            cells.append(v4.new_code_cell(call, metadata={"kalegen": 0}))  # type: ignore[no-untyped-call]
    return v4.new_notebook(cells=cells)  # type: ignore[no-untyped-call]


def observe(namespace: Mapping[str, Any], path: str) -> None:
    """In the kernel: write down the variables of the notebook."""
    users = {n: v for n, v in namespace.items() if n not in OF_IPYTHON and not (n[:2] == "_i" and n[2:].isdigit())}
    Path(path).write_text(json.dumps(describe_names(users)), encoding="utf-8")


def _read(scratch: Path, number: int) -> dict[str, Any]:
    return dict(json.loads((scratch / str(number)).read_text(encoding="utf-8")))


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
        elif output["output_type"] == "display_data" and not any(k.startswith("image/") for k in output["data"]):
            texts.append(output["data"].get("text/plain", "") + "\n")
    return "".join(texts)


def _failure(problem: Exception, notebook: Any, file: str) -> Diagnostic:
    """KG741, at the cell that failed."""
    failed = [c for c in notebook.cells if any(o["output_type"] == "error" for o in c.get("outputs", []))]
    number = failed[0].metadata["kalegen"] if failed else None
    raised = getattr(problem, "ename", None), getattr(problem, "evalue", None)
    text = f"{raised[0]}: {raised[1]}" if raised[0] else " ".join(str(problem).split())[:200]
    hint = "the notebook itself must run from top to bottom; tag what should not run 'skip'"
    return error("KG741", f"the notebook does not run: {text}", Place(file, number), hint)
