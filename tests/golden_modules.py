"""The notebooks in ``tests/golden/notebooks`` and the modules that are made of them: one folder per case.

A case is a folder with ``notebook.ipynb``; ``expected.py``, the module without the runtime's functions, which have
tests of their own (the case ``one-step`` has them); ``model.txt``, what was planned; and ``diagnostics.txt``.
``rewrite()`` writes what is generated now.
"""

from __future__ import annotations

import ast
from pathlib import Path

from kalegen.generate import Result, generate
from kalegen.model.printing import show
from kalegen.reporting.rendering import to_text

FOLDER = Path(__file__).parent / "golden" / "notebooks"
FULL = "one-step"


def cases() -> list[Path]:
    """The folders of the cases."""
    return sorted(path for path in FOLDER.iterdir() if path.is_dir())


def result_of(case: Path) -> Result:
    """What compiling a case gives."""
    return generate(case / "notebook.ipynb")


def rendered(case: Path) -> dict[str, str]:
    """The files of a case, as they should be now."""
    result = result_of(case)
    assert result.source is not None and result.pipeline is not None, result.diagnostics
    return {
        "expected.py": result.source if case.name == FULL else without_runtime(result.source),
        "model.txt": show(result.pipeline),
        "diagnostics.txt": "".join(f"{to_text(diagnostic)}\n" for diagnostic in result.diagnostics),
    }


def without_runtime(source: str) -> str:
    """A generated module without the functions that are embedded in it, and the blank lines above them."""
    lines = source.splitlines(keepends=True)
    embedded = [n for n in ast.parse(source).body if isinstance(n, ast.FunctionDef) and not n.decorator_list]
    for node in reversed(embedded):
        assert node.end_lineno is not None
        start = node.lineno - 1
        while not lines[start - 1].strip():
            start -= 1
        del lines[start : node.end_lineno]
    return "".join(lines)


def rewrite() -> None:
    """Write what is generated now of every case."""
    for case in cases():
        for name, text in rendered(case).items():
            (case / name).write_text(text, encoding="utf-8")
