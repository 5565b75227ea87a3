"""A parsed file of a script's project: its statements with their lines, its imports, and places in it."""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.frontends.source import problem_of_script, too_deep
from kalegen.incremental.lookups import read_bytes
from kalegen.model.notebook import Statement
from kalegen.syntax.literals import UNKNOWN, literal_value
from kalegen.syntax.parsing import TooDeep, parse_module
from kalegen.syntax.scopes import dotted_name, imported_name, names_assigned
from kalegen.syntax.sdk_names import SDK, own_name
from kalegen.syntax.walk import children


@dataclass(frozen=True, eq=False)
class SourceFile:
    """A file of Python code; ``imports`` leads from the names that its imports bind to their full dotted names.

    ``file`` is the name that diagnostics use, relative to the script's folder, and ``package`` the dotted name of the
    package that its relative imports start from (empty for the script itself).
    """

    file: str
    package: str
    text: str
    statements: tuple[Statement, ...]
    positions: Mapping[cst.CSTNode, CodeRange]
    imports: Mapping[str, str]

    def place(self, node: cst.CSTNode) -> Place:
        """Return the place of a node in the script."""
        start = self.positions[node].start
        return Place(self.file, None, start.line, start.column + 1, None, self.text.split("\n")[start.line - 1])

    def place_of_line(self, line: int) -> Place:
        """Where a line of this file is, with its text for messages to show."""
        return Place(self.file, None, line, None, None, self.text.split("\n")[line - 1])

    def code(self, node: cst.CSTNode) -> str:
        """Return the source text of a node."""
        return cst.Module([]).code_for_node(node).strip()

    def full_name(self, node: cst.CSTNode | None) -> str:
        """The full dotted name that a name or an attribute means here; empty for any other node."""
        return self.full_name_of(dotted_name(node))

    def full_name_of(self, dotted: str) -> str:
        """The full dotted name that a dotted name means here."""
        first, dot, rest = dotted.partition(".")
        return own_name(f"{self.imports.get(first, first)}{dot}{rest}")

    @property
    def module(self) -> str:
        """The dotted name by which Python imports the file."""
        return self.file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def functions(self) -> frozenset[str]:
        """The functions that the file defines at its top level."""
        return frozenset(s.node.name.value for s in self.statements if isinstance(s.node, cst.FunctionDef))

    def sdk_name(self, node: cst.CSTNode) -> str:
        """Which function of the SDK a node names: ``step``, ``pipeline``, ``container``, … or none."""
        module, _, name = self.full_name(node).rpartition(".")
        return name if module == SDK else ""

    def constant(self, node: cst.BaseExpression) -> object:
        """The value of a constant expression, or of a name that the module binds once, to a constant; or UNKNOWN."""
        if isinstance(node, cst.Name) and node.value not in ("True", "False", "None"):
            given = (pair for statement in self.statements for pair in names_assigned(statement.node))
            values = [value for name, value in given if name == node.value]
            return literal_value(values[0]) if len(values) == 1 else UNKNOWN
        return literal_value(node)


def read_source(path: Path, file: str, package: str = "") -> tuple[SourceFile | None, list[Diagnostic]]:
    """Parse a file; it is neither imported nor run. KG001 where it can't be read, KG520 where it is no Python."""
    place = Place(file)
    try:
        content = read_bytes(path)
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        text = io.TextIOWrapper(io.BytesIO(content), encoding).read()
    except OSError as problem:
        reason = {IsADirectoryError: "it is a directory", FileNotFoundError: "there is no such file"}.get(type(problem))
        message = f"can't read the script: {reason or problem.strerror}"
        return None, [error("KG001", message, place, "give the path of an .ipynb or .py file")]
    except (SyntaxError, UnicodeDecodeError) as problem:
        return None, [error("KG520", f"the file is not Python: {problem}", place, "save it as UTF-8")]
    return source_from(text, file, package)


def source_from(text: str, file: str, package: str = "") -> tuple[SourceFile | None, list[Diagnostic]]:
    """Parse a file's text; KG520 at the spot where it is no Python."""
    try:
        module = parse_module(text)
    except cst.ParserSyntaxError as problem:
        lines = text.split("\n")
        line = min(problem.raw_line, len(lines))
        spot = Place(file, None, line, problem.raw_column + 1, None, lines[line - 1])
        return None, [
            error(
                "KG520",
                "the script does not parse as Python",
                spot,
                "run it with Python, and correct the line that it names",
            )
        ]
    except TooDeep as problem:
        return None, [too_deep(problem, text, Place(file))]
    except ValueError as problem:
        return None, [error("KG520", f"the script does not parse as Python: {problem}", Place(file))]
    said = problem_of_script(text)
    if said is not None:
        lines, line = text.split("\n"), said.lineno or 1
        spot = Place(file, None, line, said.offset or None, None, lines[min(line, len(lines)) - 1])
        return None, [
            error(
                "KG520",
                f"the script does not parse as Python: {said.msg}",
                spot,
                "run it with Python, and correct the line that it names",
            )
        ]
    wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
    positions = {node: where for node, where in wrapper.resolve(PositionProvider).items() if where is not None}
    statements = tuple(Statement(node, 0, _first_line(node, positions)) for node in module.body)
    imports = {local: full for node in module.body for local, full in _imports(node, package)}
    return SourceFile(file, package, text, statements, positions, imports), []


def _first_line(node: cst.CSTNode, positions: Mapping[cst.CSTNode, CodeRange]) -> int:
    """The line of a statement; of a decorated definition, the line of its ``def``."""
    if isinstance(node, cst.FunctionDef) and node.decorators:
        return positions[node.name].start.line
    return positions[node].start.line


def _imports(node: cst.CSTNode, package: str) -> Iterator[tuple[str, str]]:
    """The names that the imports outside of functions bind, with what they stand for."""
    if isinstance(node, cst.Import):
        for alias in node.names:
            full = dotted_name(alias.name)
            yield imported_name(alias), full if alias.asname is not None else full.split(".")[0]
    elif isinstance(node, cst.ImportFrom) and not isinstance(node.names, cst.ImportStar):
        for alias in node.names:
            yield imported_name(alias), f"{module_of(node, package)}.{dotted_name(alias.name)}".lstrip(".")
    elif not isinstance(node, (cst.FunctionDef, cst.ClassDef, cst.BaseExpression)):
        for child in children(node):
            yield from _imports(child, package)


def leaves_package(node: cst.ImportFrom, package: str) -> bool:
    """Whether a relative import climbs out of the package, as each one does in a script, which is in none."""
    return len(node.relative) > (package.count(".") + 1 if package else 0)


def module_of(node: cst.ImportFrom, package: str) -> str:
    """The absolute name of the module that a statement imports from."""
    name = dotted_name(node.module)
    if not node.relative:
        return name
    parts = package.split(".") if package else []
    kept = parts[: len(parts) - len(node.relative) + 1]
    return ".".join([*kept, *([name] if name else [])])
