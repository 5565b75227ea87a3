"""Saves a table of values in one process, loads them in another, and compares each with one made there afresh."""

from __future__ import annotations

import json
import textwrap
from dataclasses import dataclass
from pathlib import Path

from tests.runtime.components import component_text, run_text


@dataclass(frozen=True)
class Row:
    """A value: the code that makes ``value``, and the expression over ``value`` and ``expected`` that compares."""

    name: str
    code: str
    check: str = "type(value) is type(expected) and value == expected"


SAVE = """
try:
{code}
    marshal_save(value, artifact({name!r} + "_out"))
except Exception:
    import traceback
    outcomes[{name!r}] = traceback.format_exc()
"""

LOAD = """
if {name!r} not in outcomes:
    try:
    {code}
        expected = value
        value = marshal_load(artifact({name!r} + "_out"))
        outcomes[{name!r}] = "same" if ({check}) else f"{{value!r}} is not {{expected!r}}"
    except Exception:
        import traceback
        outcomes[{name!r}] = traceback.format_exc()
"""

END = """
import json, pathlib
pathlib.Path("outcomes.json").write_text(json.dumps(outcomes))
"""


def outcomes(rows: list[Row], folder: Path, packages: tuple[str, ...]) -> dict[str, str]:
    """By the name of each row, "same" or what went wrong."""
    parts = {"save": SAVE, "load": LOAD}
    found: dict[str, str] = {}
    for part, template in parts.items():
        body = f"outcomes = {found!r}\n"
        for row in rows:
            code = textwrap.indent(row.code.strip(), "    " if part == "save" else "        ").removeprefix("    ")
            code = "    " + code if part == "save" else code
            body += template.format(name=row.name, code=code, check=row.check)
        result = run_text(folder, component_text(body + END, packages))
        assert result.returncode == 0, result.stderr
        found = json.loads((folder / "outcomes.json").read_text())
    return found
