"""The functions of ``kalegen.runtime`` as they are embedded: without annotations, in black's layout.

``python -m kalegen.emit.runtime_text`` writes them to the file that compilations read.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from kalegen import runtime
from kalegen.emit.embedded import FILE, EmbeddedFunction
from kalegen.emit.unannotated import without_annotations

_FUNCTION = re.compile(r"^def (?P<name>\w+)\(.*?(?=^[^\s)]|\Z)", re.MULTILINE | re.DOTALL)
_SPLIT = re.compile(r"^ *(?:async )?def \w+\(\n|^ *\w+ = [({\[]\n", re.MULTILINE)
"""Where a signature, or the value of a variable, begins that was too long for one line with its annotation."""


def runtime_text() -> str:
    """The text of the file: by name, each function's lines and those of the others that it names."""
    files = sorted(Path(runtime.__file__).parent.glob("*.py"))
    sources = dict(one for file in files for one in _functions_in(file.read_text(encoding="utf-8")))
    made = [embedded(name, source, sources) for name, source in sources.items()]
    functions = {one.name: {"calls": sorted(one.calls), "lines": one.source.splitlines()} for one in made}
    return json.dumps(functions, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _functions_in(text: str) -> Iterator[tuple[str, str]]:
    """The functions at the top level of a module in black's layout, by name."""
    for found in _FUNCTION.finditer(text):
        yield found["name"], f"{found[0].rstrip()}\n"


def embedded(name: str, definition: str, names: Collection[str]) -> EmbeddedFunction:
    """A function as it is embedded, by its source; of ``names``, those that it uses are its calls."""
    source = _in_black_style(without_annotations(definition))
    calls = names_used(source) & frozenset(names) - {name}
    return EmbeddedFunction(name, source, calls)


def _in_black_style(source: str) -> str:
    """The text of a function that was in black's style, but for what the annotations' absence lets black join."""
    if _SPLIT.search(source) is None:
        return source
    import black

    return black.format_str(source, mode=black.Mode(line_length=88))


def names_used(source: str) -> frozenset[str]:
    """The names, bound or not, that Python source refers to."""
    return frozenset(node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name))


def main() -> None:
    """Write the texts of the runtime functions to their file."""
    Path(__file__).with_name(FILE).write_text(runtime_text(), encoding="utf-8")


if __name__ == "__main__":
    main()
