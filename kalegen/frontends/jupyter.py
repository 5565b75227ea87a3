"""Jupyter's own syntax in a cell (semantics, section C): magics, shell escapes and help become plain Python.

What: IPython's transformer says what a line means, a codemod over ``get_ipython()`` calls replaces it.
Before: ``files = !ls {folder}``. After: ``files = shell_lines(f"ls {folder}")``.
Why here: every later stage reads Python and nothing else.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import libcst as cst

from kalegen.diagnostics.diagnostic import Diagnostic, Place
from kalegen.frontends.ipython_text import to_python
from kalegen.model.helpers import HELPERS
from kalegen.syntax.parsing import parse_tree

IPYTHON_NAMES = frozenset(["get_ipython", "In", "Out", "_", "__", "___", "_i", "_ii", "_iii", "_ih", "_oh", "_dh"])
"""Names that IPython binds in every session, except the numbered ones."""

_ALONE = re.compile(r"^(?:pwd|ls|ll|lsmagic|who|whos|hist|history|dirs|clear|cls)(?=[ \t]*$)", re.MULTILINE)
_CELL_MAGIC = re.compile(r"\A(\s*)%%.*")
_WRITTEN_MODULE = re.compile(
    r"\s*%%(?:writefile|file)[ \t]+(?P<path>(?:\./)?\w+(?:/\w+)*\.py)[ \t]*\n(?P<text>.*)\Z", re.DOTALL
)
_NUMBERED = re.compile(r"_i?[1-9]\d*")
_CODE_MAGICS = frozenset(["time", "timeit", "prun", "capture", "memit", "lprun", "mprun", "snakeviz", "debug"])


class Translated(NamedTuple):
    """A cell in plain Python: its text, the packages that it installs, findings, the runtime functions it calls.

    ``lines`` are those of its statements, where they are not the text's own.
    """

    source: str
    requirements: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    helpers: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()


def is_ipython_name(name: str) -> bool:
    """Whether IPython binds the name in a session (``get_ipython``, ``In``, ``_``, ``_3``, ``_exit_code``, …)."""
    return name in IPYTHON_NAMES or name == "_exit_code" or bool(_NUMBERED.fullmatch(name))


def translate(source: str, place: Place, bound: frozenset[str] = frozenset(), folder: Path | None = None) -> Translated:
    """The cell in plain Python, each statement on the line where the cell has it.

    ``bound`` are the names that the notebook's other cells bind (``names_bound``): ``!ls $x`` reads ``x`` only
    when the notebook has an ``x``; ``folder`` is where it lies. A cell that is no Python comes back as it is, for the
    parser to complain about.
    """
    source = _with_automagic(source, bound)
    python = to_python(source)
    if python == source and "get_ipython" not in source:
        return Translated(source)
    from kalegen.frontends.magic_calls import code_meaning

    try:
        module, meaning = code_meaning(source, place, bound | names_bound(source), folder)
    except (cst.ParserSyntaxError, ValueError):
        # Without the magic's line the parser complains about the line in which the code below it is wrong.
        return Translated(to_python(_CELL_MAGIC.sub(r"\1", source)))
    text = module.code
    helpers = sorted(name for name in HELPERS if re.search(rf"\b{name}\(", text))
    return Translated(text, meaning.requirements, meaning.diagnostics, tuple(helpers))


def is_plain(source: str) -> bool:
    """Whether a cell is Python and nothing else, so that it means the same whatever other cells bind."""
    return _ALONE.search(source) is None and "get_ipython" not in source and to_python(source) == source


def written_modules(sources: Iterable[str]) -> dict[str, str]:
    """The text, by its path below the working directory, of each module that a cell writes (``%%writefile m.py``)."""
    matches = (match for match in map(_WRITTEN_MODULE.match, sources) if match is not None)
    return {match["path"].removeprefix("./"): match["text"] for match in matches}


def _with_automagic(source: str, bound: frozenset[str]) -> str:
    """The cell with a percent sign before magics that stand alone without one, as IPython's automagic reads them."""
    return _ALONE.sub(lambda found: found[0] if found[0] in bound else f"%{found[0]}", source)


def names_bound(source: str) -> frozenset[str]:
    """The names that a cell binds anywhere, in whatever scope; none when it does not parse."""
    from kalegen.frontends.magic_calls import bound_names

    try:
        tree = parse_tree(to_python(source))
    except (SyntaxError, ValueError):
        return frozenset()
    inner = (names_bound(text) for text in _code_in_magics(tree))
    return bound_names(tree).union(*inner)


def _code_in_magics(tree: ast.Module) -> list[str]:
    """The texts of the code that magics run: ``%time x = 1``, ``%%capture out``."""
    texts: list[str] = []
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="run_line_magic" | "run_cell_magic"),
                args=[ast.Constant(str(name)), ast.Constant(str(line)), *body],
            ) if (
                name in _CODE_MAGICS
            ):
                texts += [line, *(str(part.value) for part in body if isinstance(part, ast.Constant))]
    return texts
