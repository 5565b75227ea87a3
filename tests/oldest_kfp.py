"""What the oldest supported kfp makes of modules: ``python -m tests.oldest_kfp``, in an environment that has it.

All that the golden cases and the examples give is compiled to YAML, in one process. What needs a later kfp must be
refused for that reason alone (KG620).
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from kalegen.diagnostics.diagnostic import Diagnostic
from kalegen.generate import generate
from kalegen.running.module import load_pipeline, write_package
from tests import golden_modules, golden_scripts

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"


def main() -> int:
    """Compile all; 1 if something went wrong."""
    warnings.simplefilter("ignore")
    problems = [*compile_problems(), *refusal_problems()]
    print("\n".join(problems) or f"kfp {version('kfp')} compiles them all")
    return 1 if problems else 0


def compile_problems() -> Iterator[str]:
    """What is wrong with golden cases and examples, a line for each."""
    results = [(case.name, kind.result_of(case)) for kind in (golden_modules, golden_scripts) for case in kind.cases()]
    results += [(path.name, generate(path)) for path in sorted([*EXAMPLES.glob("*.ipynb"), *EXAMPLES.glob("*.py")])]
    with tempfile.TemporaryDirectory() as scratch:
        module = Path(scratch, "module.py")
        for name, result in results:
            if result.source is not None:
                module.write_text(result.source, encoding="utf-8")
                problem = compile_module(module)
            else:
                problem = ", ".join(one.message for one in result.diagnostics if one.code != "KG620")
            if problem:
                yield f"{name}: {problem}"
    print(f"{len(results)} cases and examples")


def refusal_problems() -> Iterator[str]:
    """Whether commands that need a later kfp say so, and no more."""
    command = [sys.executable, "-m", "kalegen", "run", "compare_models.ipynb"]
    done = subprocess.run(command, cwd=EXAMPLES, capture_output=True, text=True)
    if done.returncode != 1 or "KG712" not in done.stderr or "Traceback" in done.stderr:
        yield f"kalegen run does not say that kfp is too old: {done.stderr}"


def compile_module(path: Path) -> str:
    """Compile a module to YAML; what went wrong, empty if nothing did."""
    loaded = load_pipeline(path)
    if isinstance(loaded, Diagnostic):
        return loaded.message
    with tempfile.TemporaryDirectory() as scratch:
        try:
            write_package(loaded, Path(scratch, "pipeline.yaml"))
        except Exception as problem:  # whatever kfp raises is what is asked for
            return f"{type(problem).__name__}: {problem}"
    return ""


if __name__ == "__main__":
    sys.exit(main())
