"""A decorated function keeps its signature: what mypy --strict says of a script."""

from __future__ import annotations

from pathlib import Path

from mypy import api

SCRIPT = """\
from kalegen.sdk import after, artifact, pipeline, step

@step
def bare(a: int, *, b: str = "") -> float: return a / 2

@artifact(name="report", path="report.html")
@step(name="named", retry_count=3, retry_interval="1m", limits={"cpu": 1}, timeout=60)
def named(a: int) -> list[int]: return [a]

@pipeline
def short(n: int = 3) -> float: return bare(n)

@pipeline(name="long", steps_defaults={"retry_count": 1})
def long(n: int = 3) -> None: ...

reveal_type(bare)
reveal_type(named)
reveal_type(short)
reveal_type(long)
reveal_type(after(named(1), 2))
bare("x")
step(nme="x")
"""

EXPECTED = [
    "def (a: int, *, b: str =) -> float",
    "def (a: int) -> list[int]",
    "def (n: int =) -> float",
    "def (n: int =)",
    "list[int]",
]


def test_decorated_functions_keep_their_signatures(tmp_path: Path) -> None:
    path = tmp_path / "typed.py"
    path.write_text(SCRIPT, encoding="utf-8")
    cache = Path(__file__).parents[2] / ".mypy_cache"
    out, _, _ = api.run(["--strict", "--no-error-summary", "--cache-dir", str(cache), str(path)])
    notes = [line.split('"')[1] for line in out.splitlines() if "Revealed type" in line]
    assert [note.replace("builtins.", "") for note in notes] == EXPECTED
    errors = [line.rpartition("[")[2] for line in out.splitlines() if ": error:" in line]
    assert errors == ["arg-type]", "call-overload]"]
