"""Runs a compiled module by kfp.local: ``python -m bench.local_run MODULE FOLDER`` prints the seconds that it took.

The packages that components would install are taken out of the text: what pip does is nobody's overhead here.
"""

from __future__ import annotations

import importlib.util
import re
import sys
import time
from pathlib import Path

_PACKAGES = re.compile(r"packages_to_install=\[[^\]]*\],?")


def main(module: Path, folder: Path) -> None:
    """Run the pipeline of a module once, in this environment."""
    from kfp import local
    from kfp.dsl import graph_component

    text = _PACKAGES.sub("", module.read_text(encoding="utf-8"))
    copy = folder / f"{re.sub(r'[^a-z0-9_]', '_', module.stem)}_run.py"
    copy.write_text(text, encoding="utf-8")
    specification = importlib.util.spec_from_file_location(copy.stem, copy)
    assert specification is not None and specification.loader is not None
    loaded = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(loaded)
    pipelines = [value for value in vars(loaded).values() if isinstance(value, graph_component.GraphComponent)]
    local.init(local.SubprocessRunner(use_venv=False), pipeline_root=str(folder / "outputs"))
    began = time.perf_counter()
    pipelines[-1]()
    print(f"\n{time.perf_counter() - began:.6f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
