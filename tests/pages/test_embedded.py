"""The page about values says of each function that a step can call what it does."""

from __future__ import annotations

import re

from kalegen.emit.embedded import runtime_functions
from tests.pages.page import DOCS

FOUND_BY_NAME = re.compile("marshal_(?!save|load|watch|guard|facts|warn)")


def test_each_function_that_a_step_calls_has_a_sentence() -> None:
    functions = runtime_functions()
    inside = {name for function in functions.values() for name in function.calls}
    called = {name for name in functions.keys() - inside if not FOUND_BY_NAME.match(name)}
    text = (DOCS / "explanation" / "marshalling.md").read_text(encoding="utf-8")
    table = text.split("## The functions in a module")[1].split("\n## ")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    told = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert called <= told
    assert told <= functions.keys()
