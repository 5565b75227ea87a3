"""The rows about values: kalegen's marshaller, Kale's, and the best call of the value's own library."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.util import find_spec

from bench.process import Command
from bench.table import Row, megabytes, seconds, times
from bench.tools import Tools

GOALS = {
    "array": ("300 MB float64 array", 1.5, "`numpy.save`, `numpy.load`"),
    "frame": ("2,000,000 rows of mixed dtypes", 1.2, "`to_pickle`, protocol 5"),
    "forest": ("a random forest of 500 trees", 1.2, "`joblib`"),
}
STATE = ("a 200 MB state dict", 1.2, "`torch.save`, `torch.load`")
"""Measured where PyTorch is installed, and without Kale, whose environment has none."""

SMALL_GOAL = 0.2e-3


def marshalling(tools: Tools, rounds: int) -> list[Row]:
    """Saving and loading by three tools, by turns."""
    folder = tools.folder / "values"
    folder.mkdir(exist_ok=True)
    measured = {value: _measure(tools, value, rounds) for value in (*GOALS, "small")}
    rows = []
    for value, (words, factor, call) in GOALS.items():
        own, kale, best = (measured[value][tool] for tool in ("kalegen", "kale", "direct"))
        for what in ("save", "load"):
            ratio = own[what] / best[what]
            met = ratio <= factor and own[what] <= kale[what]
            goal = f"≤ {factor}× of {call}; no slower than Kale"
            rows.append(Row(f"{what}: {words}", goal, seconds(own[what]), seconds(kale[what]), seconds(best[what]),
                            times(ratio), met))  # fmt: skip
        if value == "array":
            share = own["memory"] / 300e6
            memory = [megabytes(one["memory"]) for one in (own, kale, best)]
            rows.append(Row("memory that saving it takes", "< 5% of the array", *memory, f"{share:.1%}", share < 0.05))
    rows += _tensors(tools, rounds) if find_spec("torch") is not None else []
    return [*rows, *_small_values(measured["small"])]


def _tensors(tools: Tools, rounds: int) -> list[Row]:
    words, factor, call = STATE
    own, best = _measure(tools, "state", rounds, ("kalegen", "direct")).values()
    return [
        Row(f"{what}: {words}", f"≤ {factor}× of {call}", seconds(own[what]), "", seconds(best[what]),
            times(own[what] / best[what]), own[what] / best[what] <= factor)
        for what in ("save", "load")
    ]  # fmt: skip


def _small_values(measured: dict[str, dict[str, float]]) -> list[Row]:
    own, kale, best = (measured[tool] for tool in ("kalegen", "kale", "direct"))
    return [
        Row(f"{what}: a small dict, each of 10,000 calls", "< 0.2 ms; no slower than Kale", seconds(own[what]),
            seconds(kale[what]), seconds(best[what]), seconds(own[what]),
            own[what] < SMALL_GOAL and own[what] <= kale[what])
        for what in ("save", "load")
    ]  # fmt: skip


def _measure(
    tools: Tools, value: str, rounds: int, measured: Sequence[str] = ("kalegen", "kale", "direct")
) -> dict[str, dict[str, float]]:
    """The least that each tool needed in any of its runs: what else the machine does can only add to it."""
    folder = str(tools.folder / "values")
    commands: dict[str, Command] = {
        "kalegen": tools.python("-m", "bench.marshal_worker", "kalegen", value, folder),
        "kale": tools.python_of_kale("-m", "bench.marshal_worker", "kale", value, folder),
        "direct": tools.python("-m", "bench.marshal_worker", "direct", value, folder),
    }
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in measured}
    for _ in range(rounds):
        for name in measured:
            runs[name].append(json.loads(commands[name].run().output.strip().split("\n")[-1]))
    return {name: {key: min(run[key] for run in own) for key in own[0]} for name, own in runs.items()}
