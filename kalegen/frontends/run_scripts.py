"""Scripts that a cell runs (semantics, row C5): their statements take the place of the magic.

What: ``%run`` of a file whose text is known becomes that text. Before: ``%run -i checks.py``. After: its statements.
Why here: what a script reads and binds then counts as the cell's own, and no file has to be in the pod.

Without ``-i`` a script has names of its own. Its text does the same in the cell if it asks for no name of the
notebook, and if the notebook never binds anew what the script's functions ask for.
"""

from __future__ import annotations

import ast
import builtins
import re
import symtable
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import libcst as cst

from kalegen.diagnostics.diagnostic import Place
from kalegen.frontends.ipython_text import to_python
from kalegen.frontends.jupyter import written_modules
from kalegen.frontends.magic_calls import names_bound_by
from kalegen.frontends.source import parse, statements_of
from kalegen.incremental.lookups import is_dir, is_file, read_bytes
from kalegen.model.notebook import Cell, Role
from kalegen.syntax.parsing import parse_tree

_RUN = re.compile(
    r"^%run[ \t]+(?P<joined>-i[ \t]+)?(?P<quote>['\"]?)(?P<path>[\w./-]+?)(?:\.py)?(?P=quote)[ \t]*$", re.MULTILINE
)
_READING = re.compile(r"\s*(?:#|%run\b|%%(?:writefile|file)[ \t]|%load\b|%pycat\b|!(?:cat|head|ls|python3?)\b)")
_OWN_WORLD = frozenset(
    [
        *("__file__", "argv", "argparse", "click", "annotations", "exit", "quit", "SystemExit"),
        *("globals", "locals", "vars", "exec", "eval", "get_ipython"),
    ]
)
"""Names by which a script can tell that it is run as a file of its own, or that end it."""
_MOVING = re.compile(r"%cd\b|.*\bchdir\(")
_MARK = "__run_script_{}__"
_Statement = cst.SimpleStatementLine | cst.BaseCompoundStatement


@dataclass
class Marked:
    """A cell's text with a name in place of each ``%run``, and the scripts by these names."""

    text: str
    scripts: dict[str, tuple[_Statement, ...]] = field(default_factory=dict)

    def put_in(self, module: cst.Module) -> tuple[cst.Module, tuple[int, ...]] | None:
        """The parsed text with the scripts in place of their names, and each statement's line in the cell.

        None if a name does not stand alone at the top level, as in a text of several lines.
        """
        body: list[_Statement] = []
        lines: list[int] = []
        found = set()
        for statement in statements_of(Cell(0, Role.STEP, "", module)):
            name = _name_alone(statement.node)
            new = _below(statement.node, self.scripts[name]) if name in self.scripts else (statement.node,)
            found.add(name)
            body += new
            lines += [statement.line] * len(new)
        return (module.with_changes(header=(), body=body), tuple(lines)) if self.scripts.keys() <= found else None


class RunScripts:
    """The scripts that a notebook's cells run, which are looked up in its folder.

    ``sources`` are the texts of all cells that are not left out. Ask for the cells in their order.
    """

    def __init__(self, folder: Path | None, sources: Sequence[str]) -> None:
        self._folder = folder
        self._sources = sources
        self._written: dict[str, str] = {}
        self._bound: Mapping[str, set[object]] | None = None
        self._trees: dict[str, ast.Module | None] = {}

    def marked(self, source: str) -> Marked:
        """The cell's text with names for scripts; as it is where no script takes the magic's place."""
        self._written |= written_modules([source])
        marked = Marked(source)
        if "%run" in source and not source.lstrip().startswith("%%"):
            marked.text = _RUN.sub(lambda found: self._mark(found, marked), source)
        return marked

    def _mark(self, found: re.Match[str], marked: Marked) -> str:
        path = f"{found['path']}.py"
        text = self._text_of(path)
        module = parse(text, Place(path))[0] if text is not None else None
        if text is None or module is None or not self._may_stand_in(path, text, is_joined=bool(found["joined"])):
            return found[0]
        mark = _MARK.format(len(marked.scripts))
        marked.scripts[mark] = _statements(module)
        return mark

    def _text_of(self, path: str) -> str | None:
        """The script's text; None where there is none, or where a cell may change it, or the folder."""
        name = path.rpartition("/")[2]
        lines = [line for source in self._sources for line in _own_lines(source)]
        if any((name in line and not _READING.match(line)) or _MOVING.match(line) for line in lines):
            return None
        if path.removeprefix("./") in self._written:
            return self._written[path.removeprefix("./")]
        if self._folder is None or not is_file(self._folder / path):
            return None
        try:
            return read_bytes(self._folder / path).decode("utf-8-sig")
        except (OSError, UnicodeDecodeError):
            return None

    def _may_stand_in(self, path: str, text: str, *, is_joined: bool) -> bool:
        """Whether the script's text does in the cell what the script does."""
        tree = self._tree(text)
        if tree is None or _OWN_WORLD & _names(tree) or self._has_neighbours(path, tree):
            return False
        return is_joined or self._is_apart(text, tree)

    def _tree(self, text: str) -> ast.Module | None:
        """The text's one tree, by whose nodes bindings are told apart."""
        if text not in self._trees:
            try:
                self._trees[text] = parse_tree(to_python(text))
            except (SyntaxError, ValueError):
                self._trees[text] = None
        return self._trees[text]

    def _has_neighbours(self, path: str, tree: ast.Module) -> bool:
        """Whether the script imports modules from a folder of its own, where Python looks for them while it runs."""
        own = path.rpartition("/")[0]
        if not own or self._folder is None:
            return False
        found = [self._folder / own / name for name in _imported(tree)]
        return any(is_file(place.with_suffix(".py")) or is_dir(place) for place in found)

    def _is_apart(self, text: str, tree: ast.Module) -> bool:
        """Whether the script has nothing to do with the notebook's own names."""
        table = symtable.symtable(text, "script", "exec")
        symbols = [symbol for one in _inner_tables(table) for symbol in one.get_symbols() if symbol.is_global()]
        rebound = {symbol.get_name() for symbol in symbols if symbol.is_declared_global()}
        if rebound and any(re.search(rf"\b(?:{'|'.join(rebound)})\b", other) for other in self._texts_without(text)):
            return False
        late = {symbol.get_name() for symbol in symbols}
        asked = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_referenced()} | late
        bound, elsewhere = _bindings([tree]), self._bindings_everywhere()
        if "*" in elsewhere:
            return False
        foreign = asked - bound.keys() - rebound
        if not foreign <= vars(builtins).keys() or foreign & elsewhere.keys():
            return False
        return all(bound[name] == elsewhere.get(name, bound[name]) for name in late & bound.keys())

    def _texts(self) -> list[str]:
        """The texts of the cells and of the scripts that they run."""
        runs = [found["path"] for source in self._sources for found in _RUN.finditer(source)]
        scripts = [text for path in runs if (text := self._text_of(f"{path}.py")) is not None]
        return [*self._sources, *dict.fromkeys(scripts)]

    def _texts_without(self, text: str) -> list[str]:
        """The other texts: neither a script's own nor that of the cell that writes it."""
        return [other for other in self._texts() if text not in (other, *written_modules([other]).values())]

    def _bindings_everywhere(self) -> Mapping[str, set[object]]:
        """What binds each name at the top level of the cells and of the scripts that they run."""
        if self._bound is None:
            self._bound = _bindings([tree for text in self._texts() if (tree := self._tree(text)) is not None])
            if any("%pylab" in source for source in self._sources):
                self._bound = {**self._bound, "*": set()}
        return self._bound


def _below(mark: _Statement, script: tuple[_Statement, ...]) -> tuple[_Statement, ...]:
    """The script's statements, below the comments that stand above the magic."""
    first, *others = script
    return (first.with_changes(leading_lines=[*mark.leading_lines, *first.leading_lines]), *others)


def _statements(module: cst.Module) -> tuple[_Statement, ...]:
    """The statements of a script, of which there is at least one."""
    found = tuple(statement.node for statement in statements_of(Cell(0, Role.STEP, "", module)))
    return found or (cst.SimpleStatementLine([cst.Pass()]),)


def _name_alone(node: cst.CSTNode) -> str:
    match node:
        case cst.SimpleStatementLine([cst.Expr(cst.Name(name))]):
            return name
    return ""


def _own_lines(source: str) -> list[str]:
    """The lines of a cell that run in it: of one that writes a file, the first."""
    lines = source.strip().split("\n")
    return lines[:1] if re.match(r"%%(?:writefile|file)\s", lines[0]) else lines


def _names(tree: ast.AST) -> set[str]:
    """Every name and attribute in the tree, and all that it imports."""
    names: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name("unittest"), attr="main"):
                names.add("exit")
            case ast.ImportFrom(module=str(module)):
                names |= {module, *(alias.name for alias in node.names)}
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
                names.add(name)
    return names


def _imported(tree: ast.AST) -> set[str]:
    """The top-level names of the modules that the code imports."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


def _inner_tables(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for child in table.get_children():
        yield child
        yield from _inner_tables(child)


def _bindings(trees: Iterable[ast.AST]) -> dict[str, set[object]]:
    """What binds each name at the top level of code: imports of one thing are one binding, all else stands alone."""
    found: dict[str, set[object]] = defaultdict(set)
    for node in (node for tree in trees for node in _at_the_top(tree)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            module = node.module if isinstance(node, ast.ImportFrom) else None
            for alias in node.names:
                found[alias.asname or alias.name.partition(".")[0]].add((module, alias.name, alias.asname))
        elif not isinstance(node, ast.alias):
            for name in names_bound_by(node):
                found[name].add(node)
    return found


def _at_the_top(tree: ast.AST) -> Iterator[ast.AST]:
    """The nodes that are not inside functions, classes and comprehensions."""
    inner = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    for node in ast.iter_child_nodes(tree):
        yield node
        if not isinstance(node, (*inner, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            yield from _at_the_top(node)
