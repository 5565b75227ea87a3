"""What is shared code, a parameter or a metric among the cells without tags; the rest is work, which steps do."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import takewhile

from kalegen.frontends.command_line import is_parser_cell, options_of
from kalegen.frontends.parameters import is_parameter_value
from kalegen.model.notebook import Role
from kalegen.proposal.activities import Activity, activities_in
from kalegen.proposal.document import CodeCell
from kalegen.syntax.parsing import parse_module

SETTINGS = re.compile(
    r"(?:warnings\.(?:filterwarnings|simplefilter)|pd\.(?:set_option|options\..*)|np\.set_printoptions|plt\.style\.use"
    r"|plt\.rcParams.*|plt\.rc|mpl\.rc|matplotlib\.(?:use|rc)|sns\.set\w*|logging\.\w+|\w+\.set_seed|random\.seed"
    r"|np\.random\.seed|\w+\.manual_seed|nltk\.download|get_ipython\(\)\.run_line_magic|os\.environ.*"
    r"|tf\.\w*logging\.\w+|tf\.compat\.v1\.logging\.set_verbosity|sys\.path\.\w+|\w+\.init_notebook_mode)"
)
"""What stands among imports and makes no value."""

MOST_ITEMS = 12
"""A list or a dict with more is data, not a parameter."""


def roles_of(cells: Sequence[CodeCell], *, skips_looks: bool = False) -> dict[int, Role]:
    """The roles of the cells that are no work, by number: what tags say, and what is evident."""
    found = {cell.number: cell.tags.role for cell in cells if cell.tags.role is not None}
    free = [cell for cell in cells if not cell.is_tagged and not cell.is_blank]
    bound = Counter(name for cell in cells for name in set(names_bound(cell.tree)))
    found |= {cell.number: Role.IMPORTS for cell in free if _is_imports(cell.tree)}
    found |= _preliminary([cell for cell in cells if cell.number not in found], free, bound)
    working = [cell for cell in cells if not (cell in free and dict(_constants(cell.tree)))]
    found |= _functions([cell for cell in working if cell.number not in found], free)
    found |= _parameters([cell for cell in free if cell.number not in found], cells, bound, found)
    found |= _metrics([cell for cell in cells if cell.number not in found], free)
    if skips_looks:
        found |= {cell.number: Role.SKIP for cell in free if cell.number not in found and only_looks(cell, cells)}
    return found


# Imports


def _is_imports(tree: ast.Module | None) -> bool:
    """Whether a cell imports, makes settings of the process, and does nothing else."""
    body = tree.body if tree is not None else []
    return any(map(_brings, body)) and all(_is_import(node) or _is_setting(node) or _is_version(node) for node in body)


def _is_import(node: ast.stmt) -> bool:
    match node:
        case ast.Import() | ast.ImportFrom():
            return True
        case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=[]):
            inner = [*body, *orelse, *(one for handler in handlers for one in handler.body)]
            return _is_import(body[0]) and all(
                _is_import(one) or _is_constant(one) or _is_setting(one) for one in inner
            )
        case ast.Expr(value=ast.Constant()):
            return True
    return False


def _brings(node: ast.stmt) -> bool:
    """Whether a line is an import, or installs packages."""
    return isinstance(node, (ast.Import, ast.ImportFrom, ast.Try)) or _is_installation(node)


def _is_installation(node: ast.stmt) -> bool:
    text = ast.unparse(node)
    return text.startswith("get_ipython().") and bool(re.search(r"\b(?:pip3?|conda|mamba)\b.*\binstall\b", text))


def _is_setting(node: ast.stmt) -> bool:
    match node:
        case ast.Expr(value=ast.Call(func=func)):
            return _is_installation(node) or bool(SETTINGS.fullmatch(ast.unparse(func)))
        case ast.Assign(targets=[ast.Subscript() | ast.Attribute() as target]):
            return bool(SETTINGS.fullmatch(ast.unparse(target)))
    return False


def _is_version(node: ast.stmt) -> bool:
    """Whether a line tells of versions: ``print("numpy", np.__version__)``, ``sys.version``."""
    match node:
        case ast.Expr(value=ast.Call(func=ast.Name(id="print")) | ast.Attribute() as said):
            read = [part for part in ast.walk(said) if isinstance(part, ast.Name) and part.id != "print"]
            told = [
                part for part in ast.walk(said) if isinstance(part, ast.Attribute) and "version" in part.attr.lower()
            ]
            return len(read) == len(told)
    return False


def _is_constant(node: ast.stmt) -> bool:
    return isinstance(node, ast.Pass) or (isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant))


def _preliminary(cells: Sequence[CodeCell], free: Sequence[CodeCell], bound: Mapping[str, int]) -> dict[int, Role]:
    """The cells above all work that only make settings, or bind, once, constants that no pipeline can pass."""
    found: dict[int, Role] = {}
    for cell in (cell for cell in cells if not cell.is_blank):
        body = cell.tree.body if cell.tree is not None else []
        names = dict(_constants(cell.tree, _is_fixed))
        if cell in free and all(map(_is_setting, body)):
            found[cell.number] = Role.IMPORTS
        elif cell in free and names and not dict(_constants(cell.tree)) and all(bound[name] == 1 for name in names):
            found[cell.number] = Role.FUNCTIONS
        elif not (cell in free and (is_definitions(cell.tree) or dict(_constants(cell.tree)))):
            break
    return found


# Functions


def _functions(cells: Sequence[CodeCell], free: Sequence[CodeCell]) -> dict[int, Role]:
    """The cells of definitions above all work, and those of sections that hold nothing else."""
    found: dict[int, Role] = {}
    begun = False
    for section in _sections([cell for cell in cells if not cell.is_blank]):
        defining = [cell for cell in section if cell in free and is_definitions(cell.tree)]
        if len(defining) < len(section):
            defining = [] if begun else list(takewhile(defining.__contains__, section))
            begun = True
        found |= {cell.number: Role.FUNCTIONS for cell in defining}
    return found


def _sections(cells: Sequence[CodeCell]) -> list[list[CodeCell]]:
    """The cells from each heading to the next."""
    found: list[list[CodeCell]] = []
    for cell in cells:
        if cell.headings or not found:
            found.append([])
        found[-1].append(cell)
    return found


def is_definitions(tree: ast.Module | None) -> bool:
    """Whether a cell defines functions and classes, and does nothing else but import."""
    body = tree.body if tree is not None else []
    return any(isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) for node in body) and all(
        isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) or _is_import(node) for node in body
    )


# Parameters


def _parameters(
    free: Sequence[CodeCell], cells: Sequence[CodeCell], bound: Mapping[str, int], known: Mapping[int, Role]
) -> dict[int, Role]:
    """The cells of constants, or of options with defaults, that cells below read, and that no other cell binds."""
    options = {cell.number: Role.PARAMETERS for cell in free if cell.number not in known and _has_options(cell, bound)}
    work = [cell for cell in cells if cell.number not in {*known, *options} and not cell.is_blank]
    found: dict[int, Role] = {}
    for cell in free:
        names = dict(_constants(cell.tree))
        begins = cell in work[: len(found) + 1] or all(name.isupper() for name in names)
        read = {name for later in cells if later.number > cell.number for name in names_read(later.tree)}
        if names and begins and all(bound[name] == 1 for name in names) and read & set(names):
            found[cell.number] = Role.PARAMETERS
    return options | found


def _has_options(cell: CodeCell, bound: Mapping[str, int]) -> bool:
    """Whether a cell reads options of a command line that have defaults, into variables that no other cell changes."""
    if cell.tree is None or "ArgumentParser" not in cell.source:
        return False
    module = parse_module(ast.unparse(cell.tree))
    own = [node for node in cell.tree.body if not _is_import(node)]
    names = set(names_bound(ast.Module(own, [])))
    return is_parser_cell(module) and bool(options_of(module)) and all(bound[name] == 1 for name in names)


def _is_parameter(value: object) -> bool:
    """Whether a pipeline can pass a value, and a person would want to."""
    return is_parameter_value(value) and not (isinstance(value, (list, dict)) and len(value) > MOST_ITEMS)


def _is_fixed(value: object) -> bool:
    """Whether a value is one that nothing can change."""
    parts = value if isinstance(value, tuple) else ()
    return isinstance(value, (int, float, complex, str, bytes, tuple)) and all(map(_is_fixed, parts))


def _constants(
    tree: ast.Module | None, is_wanted: Callable[[object], bool] = _is_parameter
) -> Iterator[tuple[str, object]]:
    """The names and values of a cell that is nothing but assignments of constants of a kind; nothing otherwise."""
    made: list[tuple[str, object]] = []
    for node in tree.body if tree is not None else []:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) | ast.AnnAssign(
                target=ast.Name(id=name), value=ast.expr() as value
            ):
                known = _value(value)
                if not is_wanted(known):
                    return
                made.append((name, known))
            case ast.Expr(value=ast.Constant()):
                pass
            case _:
                return
    yield from made


def _value(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None


# Metrics


def _metrics(cells: Sequence[CodeCell], free: Sequence[CodeCell]) -> dict[int, Role]:
    """The last cells, as far as they only print numbers that the cells above have scored."""
    scored = {name for cell in cells for name in _scored(cell.tree)}
    found: dict[int, Role] = {}
    for cell in reversed([cell for cell in cells if not cell.is_blank]):
        names = _printed(cell.tree)
        if cell not in free or not names or not set(names) <= scored:
            break
        found[cell.number] = Role.METRICS
    return found if len(found) < len(cells) else {}


def _scored(tree: ast.Module | None) -> Iterator[str]:
    """The variables that a cell binds to a number that is a score."""
    for node in tree.body if tree is not None else []:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and _is_score(node.value):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def _is_score(node: ast.Call) -> bool:
    if isinstance(node.func, ast.Name) and node.func.id in ("float", "round") and node.args:
        inner = node.args[0]
        return isinstance(inner, ast.Call) and _is_score(inner)
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return bool(_SCORES.fullmatch(name))


_SCORES = re.compile(r"score|(?!cross_)\w+_score|mean_(?:squared|absolute)_error|log_loss|auc")


def _printed(tree: ast.Module | None) -> list[str]:
    """The variables of a cell of metrics: ``print(name)``, ``print("label", name)``; none where there is more."""
    names = []
    for node in tree.body if tree is not None else []:
        match node:
            case ast.Expr(value=ast.Call(func=ast.Name(id="print"), args=[ast.Name(id=name)], keywords=[])):
                names.append(name)
            case ast.Expr(
                value=ast.Call(func=ast.Name(id="print"), args=[ast.Constant(str()), ast.Name(id=name)], keywords=[])
            ):
                names.append(name)
            case _:
                return []
    return names


# Looking


def only_looks(cell: CodeCell, cells: Sequence[CodeCell]) -> bool:
    """Whether a cell shows something and does nothing that another cell could need."""
    done = activities_in(cell.tree)
    if cell.tree is None or any(done[work] for work in Activity if work is not Activity.EXPLORE):
        return False
    if re.search(r"^\s*(?:!|%%)", cell.source, re.MULTILINE):
        return False
    bound = set(names_bound(cell.tree))
    later = {name for other in cells if other.number > cell.number for name in names_read(other.tree)}
    rebound = {name for other in cells if other.number != cell.number for name in names_bound(other.tree)}
    return not bound or (bool(done[Activity.EXPLORE]) and bound & later <= SCRATCH | rebound)


SCRATCH = frozenset({"fig", "ax", "axes", "axs", "i", "j", "x", "y", "_", "f", "plt", "g", "p"})
"""Names that plots are made with."""


def names_bound(tree: ast.Module | None) -> Iterator[str]:
    """The names that a cell binds at its top level, also those whose items or attributes it sets."""
    todo: list[ast.AST] = list(tree.body) if tree is not None else []
    while todo:
        node = todo.pop()
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
                continue
            case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                continue
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                yield name
            case ast.Subscript(ctx=ast.Store()) | ast.Attribute(ctx=ast.Store()):
                base: ast.expr = node
                while isinstance(base, (ast.Subscript, ast.Attribute)):
                    base = base.value
                if isinstance(base, ast.Name):
                    yield base.id
            case ast.alias(name=name, asname=asname):
                yield asname or name.split(".")[0]
        todo += ast.iter_child_nodes(node)


def names_read(tree: ast.Module | None) -> Iterator[str]:
    """The names that a cell reads anywhere."""
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.id
