"""Run a pipeline once in this pod, and print its metrics: what the trials of a Katib experiment do. It needs kfp alone.

Beside it lie ``pipeline.py``, the generated module, and ``search.json``: which parameters come from the environment, as
PARAMETER_1 and so on, which have fixed values, and how the metrics are called. What steps print is marked, so that
none of it is taken for a metric.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TYPES: dict[str, Any] = {"int": lambda text: int(float(text)), "float": float, "str": str,
                         "bool": lambda text: text.lower() == "true"}  # fmt: skip


class Marked:
    """Writes lines with a mark before each."""

    def __init__(self, stream: Any) -> None:
        self.stream, self.is_new = stream, True

    def write(self, text: str) -> int:
        """Write a text, which need not end with its line."""
        for line in text.splitlines(keepends=True):
            self.stream.write(f"| {line}" if self.is_new else line)
            self.is_new = line.endswith("\n")
        return len(text)

    def flush(self) -> None:
        """Write the text that waits."""
        self.stream.flush()


def load(file: Path) -> Any:
    """The pipeline of a generated module."""
    from kfp.dsl.graph_component import GraphComponent

    spec = importlib.util.spec_from_file_location("pipeline", file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["pipeline"] = module
    spec.loader.exec_module(module)
    return [value for value in vars(module).values() if isinstance(value, GraphComponent)][-1]


def without_installs(pipeline: Any) -> Any:
    """The pipeline whose steps install nothing: the pod has all packages by now."""
    for executor in pipeline.pipeline_spec.deployment_spec["executors"].values():
        if "container" not in executor:
            continue
        command = list(executor["container"]["command"])
        if command[:2] == ["sh", "-c"] and "-m pip install" in command[2]:
            executor["container"]["command"] = command[3:]
    return pipeline


def metrics_below(root: Path) -> Iterator[tuple[str, float]]:
    """The numbers that steps have logged as metrics, from kfp's records of them."""
    for record in sorted(root.rglob("executor_output.json")):
        outputs = json.loads(record.read_text(encoding="utf-8")).get("artifacts", {})
        for output in outputs.values():
            for artifact in output["artifacts"]:
                for name, value in artifact.get("metadata", {}).items():
                    if isinstance(value, (int, float)) and not isinstance(value, bool):
                        yield name, value


def main() -> None:
    """Run it, and print ``metric=value`` for each metric that is asked for."""
    from kfp import local

    search = json.loads((HERE / "search.json").read_text(encoding="utf-8"))
    given = {
        one["name"]: TYPES[one["type"]](os.environ[f"PARAMETER_{number}"])
        for number, one in enumerate(search["parameters"], 1)
    }
    root = tempfile.mkdtemp()
    with contextlib.redirect_stdout(Marked(sys.stdout)), contextlib.redirect_stderr(Marked(sys.stderr)):
        local.init(local.SubprocessRunner(use_venv=False), pipeline_root=root, raise_on_error=True)
        without_installs(load(HERE / "pipeline.py"))(**{**search["fixed"], **given})
    for name, value in metrics_below(Path(root)):
        if name in search["metrics"]:
            print(f"\n{search['metrics'][name]}={value!r}", flush=True)


if __name__ == "__main__":
    main()
