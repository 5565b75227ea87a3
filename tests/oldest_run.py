"""Compile a generated module and run its pipeline by kfp alone: ``python oldest_run.py MODULE``. Needs no kalegen."""

import importlib.util
import sys
from pathlib import Path

from kfp import compiler, local
from kfp.dsl.graph_component import GraphComponent

CANNOT = ("not supported", "not yet supported", "not implemented", "unsupported")
"""What kfp.local says of what it has no way to run: conditions, loops or clusters' settings, by release."""


def main(path: str) -> None:
    """Load, compile and run."""
    spec = importlib.util.spec_from_file_location("generated", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["generated"] = module
    spec.loader.exec_module(module)
    pipeline = [value for value in vars(module).values() if isinstance(value, GraphComponent)][-1]
    compiler.Compiler().compile(pipeline, "generated.yaml")
    local.init(local.SubprocessRunner(use_venv=False), pipeline_root=str(Path("outputs").absolute()))
    try:
        pipeline()
    except Exception as problem:
        if not any(words in str(problem).lower() for words in CANNOT):
            raise
        print(f"compiled only: {problem}")


main(sys.argv[1])
