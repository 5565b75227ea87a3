"""The setting ``marshal``: a project's own types, and the functions of its modules that save and load their values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.incremental.lookups import is_file, read_bytes
from kalegen.model.notebook import Format

_FORM = re.compile(r"(?P<module>\w+(?:\.\w+)*)\s*:\s*(?P<save>\w+)\s*,\s*(?P<load>\w+)")


def read_formats(
    table: Mapping[str, str], folders: Iterable[Path], place: Place
) -> tuple[tuple[Format, ...], list[Diagnostic]]:
    """The formats in the setting's value; modules are looked for in the folders, first come first served."""
    formats, found = [], []
    places, sources = tuple(folders), dict[str, str]()
    for type_name, text in sorted(table.items()):
        try:
            one = _format(type_name, text, places)
            _embed(one, sources)
            formats.append(one)
        except (OSError, SyntaxError, ValueError) as problem:
            hint = 'write it as "package.Type" = "module:save,load", plain functions in a module next to the notebook'
            found.append(error("KG026", f"can't marshal {type_name} by {text!r}: {problem}", place, hint))
    return tuple(formats), found


def _format(type_name: str, text: str, folders: tuple[Path, ...]) -> Format:
    """One row of the table. Raises ValueError, SyntaxError, OSError."""
    match = _FORM.fullmatch(text.strip())
    if match is None or "." not in type_name:
        raise ValueError("it is malformed")
    name = match["module"].replace(".", "/")
    candidates = [folder / path for folder in folders for path in (f"{name}.py", f"{name}/__init__.py")]
    file = next((candidate for candidate in candidates if is_file(candidate)), None)
    if file is None:
        raise ValueError(f"the module {match['module']!r} does not exist next to the notebook")
    return Format(type_name, read_bytes(file).decode("utf-8"), match["save"], match["load"])


def _embed(one: Format, sources: dict[str, str]) -> None:
    """Add the functions of a format to those that travel. ValueError: they can't, or there is another of that name."""
    from kalegen.emit.embedded_formats import format_functions

    for function in format_functions(one.type, one.source, one.save, one.load):
        if sources.setdefault(function.name, function.source) != function.source:
            raise ValueError(f"another module has a function {function.name!r} too: rename one of them")
