"""What a step costs beyond its own work when a pipeline runs locally: kalegen's, Kale's, and one written by hand."""

from __future__ import annotations

import statistics

from bench.inputs import FUNCTIONS, pipeline_notebook, write
from bench.process import Command
from bench.table import Row, seconds, times
from bench.tools import Tools

STEPS = 3

BY_HAND = """\
import json

from kfp import dsl
from kfp.dsl import Artifact, Input, Output


@dsl.component
def first(values_out: Output[Artifact], summary_out: Output[Artifact], seed: int = 7, limit: int = 40):
    import json
    import math
    import statistics

{functions}
    values = [math.sin(seed + index) for index in range(limit)]
    with open(values_out.path, "w") as file:
        json.dump(values, file)
    with open(summary_out.path, "w") as file:
        json.dump(described(values), file)


@dsl.component
def following(
    values_in: Input[Artifact],
    summary_in: Input[Artifact],
    values_out: Output[Artifact],
    summary_out: Output[Artifact],
    limit: int = 40,
    factor: float = 1.25,
):
    import json
    import statistics
    from collections import Counter

{functions}
    with open(values_in.path) as file:
        before = json.load(file)
    with open(summary_in.path) as file:
        mean = json.load(file)["mean"]
    rows = [(index, value) for index, value in enumerate(before) if index % 7 != 3][:limit]
    values = scaled([value for _, value in rows], factor)
    summary = described(values)
    summary["origin"] = "which follows a step with a mean of {{:.3f}}".format(mean)
    kinds = Counter("positive" if value > 0 else "negative" for value in values)
    print(json.dumps(summary, sort_keys=True), dict(kinds))
    with open(values_out.path, "w") as file:
        json.dump(values, file)
    with open(summary_out.path, "w") as file:
        json.dump(summary, file)


@dsl.pipeline
def by_hand_pipeline():
    task = first()
    for _ in range({more}):
        task = following(values_in=task.outputs["values_out"], summary_in=task.outputs["summary_out"])
"""


def overhead(tools: Tools, rounds: int) -> list[Row]:
    """The seconds per step of three pipelines that do the same, run by turns."""
    folder = tools.folder / "local"
    notebook = write(pipeline_notebook(STEPS), folder / "three.ipynb")
    tools.kalegen(str(notebook), "-o", "three.py", folder=folder).run()
    tools.kale("--nb", str(notebook), folder=folder).run()
    by_hand = folder / "by_hand.py"
    functions = "".join(f"    {line}\n" if line else "\n" for line in FUNCTIONS.split("\n"))
    by_hand.write_text(BY_HAND.format(functions=functions, more=STEPS - 1), encoding="utf-8")
    [compiled_by_kale] = (folder / ".kale").glob("*.kale.py")
    module = "bench.local_run"
    commands = {
        "kalegen": (tools.python("-m", module, str(folder / "three.py"), str(folder), folder=folder), rounds),
        "by hand": (tools.python("-m", module, str(by_hand), str(folder), folder=folder), rounds),
        "kale": (tools.python_of_kale("-m", module, str(compiled_by_kale), str(folder), folder=folder), 1),
    }
    took = _by_turns(commands)
    against_hand, against_kale = took["kalegen"] / took["by hand"], took["kale"] / took["kalegen"]
    what = f"a local run, per step ({STEPS} steps)"
    own, kale, hand = (seconds(took[name]) for name in ("kalegen", "kale", "by hand"))
    return [
        Row(what, "≤ 1.5× of a function written by hand", own, "", hand, times(against_hand), against_hand <= 1.5),
        Row(what, "≥ 20× less than Kale", own, kale, "", times(against_kale) + " less", against_kale >= 20),
    ]


def _by_turns(commands: dict[str, tuple[Command, int]]) -> dict[str, float]:
    """Seconds per step: the medians of each command's runs."""
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(max(wanted for _, wanted in commands.values())):
        for name, (command, wanted) in commands.items():
            if turn < wanted:
                taken[name].append(_last_number(command.run().output) / STEPS)
    return {name: statistics.median(own) for name, own in taken.items()}


def _last_number(output: str) -> float:
    """The seconds that ``bench.local_run`` prints at its end; kfp prints more after it when it shuts down."""
    numbers = [line for line in output.split("\n") if line.replace(".", "", 1).isdigit()]
    return float(numbers[-1])
