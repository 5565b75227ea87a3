"""The scripts in ``tests/golden/scripts`` and the modules that are made of them: one folder per case.

A case is a folder with ``script.py``, which has a pipeline function ``flow``, and ``expected.txt``, what is made of it.
``rewrite()`` writes what is generated now.
"""

from __future__ import annotations

from pathlib import Path

from kalegen.generate import Result, generate

FOLDER = Path(__file__).parent / "golden" / "scripts"


def cases() -> list[Path]:
    """The folders of the cases."""
    return sorted(path for path in FOLDER.iterdir() if path.is_dir())


def result_of(case: Path) -> Result:
    """What compiling a case gives."""
    return generate(case / "script.py")


def module_of(case: Path) -> str:
    """The generated module, without the runtime's functions: these have tests of their own."""
    source = result_of(case).source
    assert source is not None
    before, *components = source.split("\n\n\n# step ")
    header = before.split("\n\n\n")[0]
    return "\n\n\n# step ".join([header, *components])


def rewrite() -> None:
    """Write what is generated now of every case."""
    for case in cases():
        (case / "expected.txt").write_text(module_of(case), encoding="utf-8")


if __name__ == "__main__":
    rewrite()
