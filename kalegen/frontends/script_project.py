"""The script and those files of its project that define steps for it: what of their code is shared by all steps.

A file that defines steps can't travel as a module, because a pod has no ``kalegen.sdk``. So its code becomes shared
code, as the script's own does, and the import of it leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import libcst as cst

from kalegen.diagnostics.diagnostic import Diagnostic, error
from kalegen.frontends.run_calls import without_run
from kalegen.frontends.script_file import SourceFile, leaves_package, module_of, read_source
from kalegen.frontends.script_names import global_names, scope_of, told_apart
from kalegen.frontends.script_steps import Decorated, Function, read_functions, role_of
from kalegen.incremental.lookups import is_file
from kalegen.model.notebook import Statement
from kalegen.syntax.builtin_names import KNOWN_BUILTINS
from kalegen.syntax.nodes import string
from kalegen.syntax.parsing import parse_expression
from kalegen.syntax.scopes import all_names, dotted_name, imported_name, names_bound_in
from kalegen.syntax.sdk_names import SDK, in_sdk, own_name


@dataclass(frozen=True, eq=False)
class Part:
    """A file of the project, its decorated functions, and the statements of it that steps may need."""

    source: SourceFile
    decorated: Decorated
    shared: tuple[Statement, ...]

    @property
    def names(self) -> set[str]:
        """The names that the shared code binds or reads at its top level, its functions' free names included."""
        return set(global_names(scope_of(self.shared, self.source.file)))

    @property
    def bound(self) -> dict[str, int]:
        """The names that the shared code binds at its top level, with the lines where they are bound last."""
        return {name: s.line for s in self.shared for name in names_bound_in(s.node).bound}


@dataclass
class Project:
    """The files, the script last; ``steps`` are the step functions by the names that the script knows them by."""

    parts: list[Part] = field(default_factory=list)
    steps: dict[str, Function] = field(default_factory=dict)
    found: list[Diagnostic] = field(default_factory=list)

    @property
    def script(self) -> Part:
        """The script that is compiled."""
        return self.parts[-1]

    @property
    def names(self) -> set[str]:
        """All names that the shared code binds at its top level or takes from there, built-in ones included."""
        return set().union(*(part.names for part in self.parts))


def read_project(script: SourceFile, folder: Path) -> Project:
    """Read the files that the script takes steps from, directly or not."""
    reader = _ProjectReader(folder, script)
    project = reader.project
    project.steps.update(reader.add(script).decorated.steps)
    imported = {full for part in project.parts for full in part.source.imports.values()}
    apart = told_apart({part.source.module: part.shared for part in project.parts}, imported)
    project.parts = [replace(part, shared=tuple(apart[part.source.module])) for part in project.parts]
    project.found += _clashes(project.parts)
    return project


class _ProjectReader:
    """Follows imports of local modules that define steps; each such module is read once."""

    def __init__(self, folder: Path, script: SourceFile) -> None:
        self._folder = folder
        self._script = script
        self._modules: dict[str, Part | None] = {}
        self.project = Project()

    def add(self, source: SourceFile) -> Part:
        """Add a file after those that it takes steps from."""
        decorated = read_functions(source)
        self.project.found += decorated.found
        shared: list[Statement] = []
        for statement in source.statements:
            shared += self._shared(statement, source)
        if source is not self._script:
            shared = [_with_module_name(statement, source.module) for statement in shared]
        part = Part(source, decorated, tuple(shared))
        self.project.parts.append(part)
        return part

    def _shared(self, statement: Statement, source: SourceFile) -> Iterator[Statement]:
        """What of a top-level statement steps may need."""
        node = statement.node
        if isinstance(node, cst.FunctionDef):
            if not any(role_of(decorator, source) == "pipeline" for decorator in node.decorators):
                yield from self._for_pods(Statement(_without_decorators(node, source), 0, statement.line), source)
        elif isinstance(node, cst.SimpleStatementLine):
            smalls = [small for old in node.body for small in self._kept(old, source)]
            if smalls:
                yield from self._for_pods(Statement(node.with_changes(body=smalls), 0, statement.line), source)
        elif not _is_main_guard(node):
            yield from self._for_pods(statement, source)

    def _for_pods(self, statement: Statement, source: SourceFile) -> Iterator[Statement]:
        """A statement without ``kalegen.sdk.run``, which no pod has."""
        place = source.place_of_line(statement.line)
        node = without_run(statement.node, source.imports, place, self.project.found)
        if node is not None:
            yield replace(statement, node=node)

    def _kept(self, node: cst.BaseSmallStatement, source: SourceFile) -> Iterator[cst.BaseSmallStatement]:
        """What cells keep of a statement of a module: no docstring, and nothing of kalegen's own."""
        if isinstance(node, cst.ImportFrom) and leaves_package(node, source.package):
            self.project.found.append(_no_package(node, source))
        elif isinstance(node, cst.ImportFrom) and not isinstance(node.names, cst.ImportStar):
            yield from self._kept_import(node, source)
        elif isinstance(node, cst.Import):
            kept = [alias for alias in node.names if own_name(dotted_name(alias.name)) != SDK]
            if kept:
                yield node.with_changes(names=_last_without_comma(kept))
        elif not isinstance(node, cst.Expr) or not isinstance(node.value, (cst.SimpleString, cst.ConcatenatedString)):
            yield node

    def _kept_import(self, node: cst.ImportFrom, source: SourceFile) -> Iterator[cst.BaseSmallStatement]:
        """The import without the SDK, absolute, and with names of files that define steps as plain names."""
        assert not isinstance(node.names, cst.ImportStar)
        module = module_of(node, source.package)
        if own_name(module) == SDK:
            return
        part = self._part(module)
        if part is not None:
            yield from self._renames(node)
            if source is self._script:
                self.project.steps.update(_imported_steps(node, part))
            return
        kept = [alias for alias in node.names if own_name(f"{module}.{dotted_name(alias.name)}") != SDK]
        if kept:
            absolute = parse_expression(module)
            yield node.with_changes(module=absolute, relative=(), names=_last_without_comma(kept), lpar=None, rpar=None)

    def _renames(self, node: cst.ImportFrom) -> Iterator[cst.BaseSmallStatement]:
        """``from steps import train as fit`` becomes ``fit = train``, since ``train`` is shared code now."""
        for local, name in _imported(node):
            if local != name:
                yield cst.Assign([cst.AssignTarget(cst.Name(local))], cst.Name(name))

    def _part(self, module: str) -> Part | None:
        """The local module, added to the project, if it defines steps."""
        if module not in self._modules:
            self._modules[module] = None  # a circle of imports ends here
            self._modules[module] = self._read_module(module)
        return self._modules[module]

    def _read_module(self, module: str) -> Part | None:
        """A module next to the script, as a part if it defines steps; None if there is none such."""
        base = "/".join(module.split("."))
        for file, package in ((f"{base}/__init__.py", module), (f"{base}.py", module.rpartition(".")[0])):
            if module and is_file(self._folder / file):
                source, found = read_source(self._folder / file, file, package)
                if source is None or not has_steps(source):
                    self.project.found += found
                    return None
                return self.add(source)
        return None


def _no_package(node: cst.ImportFrom, source: SourceFile) -> Diagnostic:
    """KG523 for a relative import that Python refuses."""
    code, dots = source.code(node), "." * len(node.relative)
    message = f"{code!r} is a relative import, and {source.file} does not belong to a package"
    plain = (
        code.replace(f"from {dots}", "from ", 1) if node.module is not None else code.replace(f"from {dots} ", "", 1)
    )
    return error("KG523", message, source.place(node), f"write {plain!r}")


def _imported(node: cst.ImportFrom) -> list[tuple[str, str]]:
    """The names that an import binds, with what they are called where they come from."""
    aliases = [] if isinstance(node.names, cst.ImportStar) else node.names
    return [(imported_name(alias), dotted_name(alias.name)) for alias in aliases]


def _imported_steps(node: cst.ImportFrom, part: Part) -> dict[str, Function]:
    steps = part.decorated.steps
    return {local: steps[name] for local, name in _imported(node) if name in steps}


def has_steps(source: SourceFile) -> bool:
    """Whether a file uses the SDK."""
    return any(in_sdk(full) or full in ("kalegen", "kale") for full in source.imports.values())


class _ModuleName(cst.CSTTransformer):
    """Puts a module's name in the place of ``__name__``, which is that of the main module in a pod."""

    def __init__(self, module: str) -> None:
        self._module = module

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.BaseExpression:
        """``logging.getLogger(__name__)`` is the logger of the file that says so."""
        return string(self._module) if updated_node.value == "__name__" else updated_node

    def leave_Attribute(self, original_node: cst.Attribute, updated_node: cst.Attribute) -> cst.Attribute:
        """``train.__name__`` is the function's."""
        return updated_node.with_changes(attr=original_node.attr)


def _with_module_name(statement: Statement, module: str) -> Statement:
    """A statement of a file other than the script, which knows its own file's name."""
    if "__name__" not in all_names(statement.node):
        return statement
    changed = statement.node.visit(_ModuleName(module))
    assert isinstance(changed, (cst.SimpleStatementLine, cst.BaseCompoundStatement))
    return Statement(changed, statement.cell, statement.line)


def _without_decorators(node: cst.FunctionDef, source: SourceFile) -> cst.FunctionDef:
    """The function without the SDK's decorators."""
    kept = [decorator for decorator in node.decorators if not role_of(decorator, source)]
    if len(kept) == len(node.decorators):
        return node
    return node.with_changes(decorators=kept, lines_after_decorators=())


def _is_main_guard(node: cst.BaseCompoundStatement) -> bool:
    """``if __name__ == "__main__":``, which no pod runs."""
    if not isinstance(node, cst.If) or not isinstance(node.test, cst.Comparison) or node.orelse is not None:
        return False
    sides = [node.test.left, *(target.comparator for target in node.test.comparisons)]
    return any(dotted_name(side) == "__name__" for side in sides)


def _last_without_comma(aliases: list[cst.ImportAlias]) -> list[cst.ImportAlias]:
    return [*aliases[:-1], aliases[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)]


def _clashes(parts: Iterable[Part]) -> Iterator[Diagnostic]:
    """KG516 for names that two files use for different things; the same import in both is one thing."""
    earlier: list[Part] = []
    for part in parts:
        for other in earlier:
            for name in sorted(_clashing(part, other)):
                owner, second = (part, other) if name in part.bound else (other, part)
                message = f"{owner.source.file} and {second.source.file} give the name {name!r} to different things"
                hint = "rename it in one of the two files"
                yield error("KG516", message, owner.source.place_of_line(owner.bound[name]), hint)
        earlier.append(part)


def _clashing(one: Part, two: Part) -> set[str]:
    """The names that both files bind, or that one binds and the other takes from the built-in ones."""
    imports = one.source.imports.items() & two.source.imports.items()
    both = (one.bound.keys() & two.bound.keys()) - {name for name, _ in imports}
    built_in = (one.names & two.bound.keys()) | (two.names & one.bound.keys())
    return both | (built_in & KNOWN_BUILTINS)
