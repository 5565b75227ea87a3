"""Compile a generated module, or run its pipeline too, by kfp alone: ``python oldest_run.py MODULE compile|run``."""

import importlib.util
import os
import sys
from pathlib import Path

from kfp import compiler, local
from kfp.dsl.graph_component import GraphComponent

CANNOT = ("not supported", "not yet supported", "not implemented", "unsupported")
"""What kfp.local says of what it has no way to run: conditions, loops or clusters' settings, by release."""


def main(path: str, work: str) -> None:
    """Load and compile, and run if that is the ``work``; nothing of kalegen's is needed."""
    spec = importlib.util.spec_from_file_location("generated", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["generated"] = module
    spec.loader.exec_module(module)
    pipeline = [value for value in vars(module).values() if isinstance(value, GraphComponent)][-1]
    compiler.Compiler().compile(pipeline, "generated.yaml")
    if work == "run":
        run(pipeline)


def run(pipeline: GraphComponent) -> None:
    """Run a pipeline as far as kfp.local knows its parts."""
    Path("manifests").mkdir()
    os.environ["KALEGEN_MANIFESTS"] = str(Path("manifests").absolute())  # in the place of a cluster
    local.init(local.SubprocessRunner(use_venv=False), pipeline_root=str(Path("outputs").absolute()))
    try:
        pipeline()
    except Exception as problem:
        if not any(words in str(problem).lower() for words in CANNOT):
            raise
        print(f"compiled only: {problem}")


main(*sys.argv[1:])
