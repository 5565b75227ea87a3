"""The rows about values: kalegen's marshaller, Kale's, and the best call of the value's own library."""

from __future__ import annotations

import json
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path

from bench.process import Command
from bench.table import Row, megabytes, seconds, times
from bench.tools import Tools

GOALS = {
    "array": ("1 GB float64 array", 1.5, "`numpy.save`, `numpy.load`"),
    "frame": ("500 MB frame of mixed dtypes", 1.2, "`to_pickle`, protocol 5"),
    "forest": ("a random forest of 500 trees", 1.2, "`joblib`"),
    "state": ("a 200 MB state dict", 1.2, "`torch.save`, `torch.load`"),
}
ARRAY_BYTES = 1e9
SMALL_GOAL = 0.2e-3
NOISE = 1.05
"""kalegen counts as no slower than Kale if it takes at most this many times as long."""

IN_MEMORY = Path("/dev/shm")
ROOM = 8e9

Measured = dict[str, dict[str, float]]


def marshalling(tools: Tools, rounds: int) -> list[Row]:
    """Saving and loading by three tools, by turns, in a file system in memory where there is one with room."""
    in_memory = IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > ROOM
    with tempfile.TemporaryDirectory(dir=IN_MEMORY if in_memory else tools.folder) as folder:
        rows: list[Row] = []
        for value in GOALS:
            rows += large_value(tools, value, rounds, folder)
        return rows + small_values(_measure(tools, "small", rounds, folder))


def large_value(tools: Tools, value: str, rounds: int, folder: str) -> list[Row]:
    """The rows about one value; they say so where PyTorch is missing."""
    words, factor, call = GOALS[value]
    goal = f"≤ {factor}× of {call}; no slower than Kale"
    if value == "state" and find_spec("torch") is None:
        return [Row(f"save and load: {words}", goal, "", "", "", "not measured: PyTorch is not installed", False)]
    measured = _measure(tools, value, rounds, folder)
    own, kale, best = (measured[tool] for tool in ("kalegen", "kale", "direct"))
    rows = []
    for what in ("save", "load"):
        took = [one[what] for one in (own, kale, best)]
        ratio = own[what] / best[what]
        met = ratio <= factor and own[what] <= kale[what] * NOISE
        rows.append(Row(f"{what}: {words}", goal, *map(seconds, took), times(ratio), met))
    return rows + (memory(measured) if value == "array" else [])


def memory(measured: Measured) -> list[Row]:
    """What saving and loading the array takes beyond the array."""
    rows = []
    for what, words in (("save_memory", "memory that saving it takes"), ("load_memory", "and loading it, beyond it")):
        own, kale, best = (measured[tool][what] for tool in ("kalegen", "kale", "direct"))
        share = own / ARRAY_BYTES
        rows.append(Row(words, "< 5% of the array", megabytes(own), megabytes(kale), megabytes(best), f"{share:.1%}",
                        share < 0.05))  # fmt: skip
    return rows


def small_values(measured: Measured) -> list[Row]:
    """What a call costs."""
    own, kale, best = (measured[tool] for tool in ("kalegen", "kale", "direct"))
    return [
        Row(f"{what}: a small dict, each of 10,000 calls", "< 0.2 ms; no slower than Kale", seconds(own[what]),
            seconds(kale[what]), seconds(best[what]), seconds(own[what]),
            own[what] < SMALL_GOAL and own[what] <= kale[what] * NOISE)
        for what in ("save", "load")
    ]  # fmt: skip


def _measure(tools: Tools, value: str, rounds: int, folder: str) -> Measured:
    """The least that each tool needed in any of its runs: what else the machine does can only add to it."""
    commands: dict[str, Command] = {
        "kalegen": tools.python("-m", "bench.marshal_worker", "kalegen", value, folder),
        "kale": tools.python_of_kale("-m", "bench.marshal_worker", "kale", value, folder),
        "direct": tools.python("-m", "bench.marshal_worker", "direct", value, folder),
    }
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            runs[name].append(json.loads(command.run().output.strip().split("\n")[-1]))
    return {name: {key: min(run[key] for run in own) for key in own[0]} for name, own in runs.items()}
