"""Global names that several files of a script's project bind: each file keeps its own, as modules do.

The code of the files becomes one. So ``log = logging.getLogger(__name__)`` in ``steps/train.py`` becomes ``log_train``
where another file has a ``log``, too. A name is changed only where that is sure to mean the same: plain assignments
bind it, no function or class of the file has one of that name, and no other file imports it.
"""

from __future__ import annotations

import symtable
from collections.abc import Collection, Iterator, Mapping, Sequence

import libcst as cst

from kalegen.model.notebook import Statement
from kalegen.syntax.identifiers import identifier, unique
from kalegen.syntax.scopes import names_bound_in

Shared = Sequence[Statement]
"""The statements of a file that become shared code."""

BY_TEXT = frozenset({"eval", "exec", "globals", "locals", "vars"})
"""What finds variables by the texts of their names."""


def told_apart(files: Mapping[str, Shared], imported: Collection[str] = ()) -> dict[str, Shared]:
    """Rename variables that several files bind, so that each file keeps its own; ``files`` are by their modules.

    The script, which is the last file, keeps its names, and so does a file that asks for names by their texts. What is
    ``imported`` from one of the files, by its full name, keeps its name, too.
    """
    if len(files) < 2:
        return dict(files)
    scopes = {module: scope_of(shared, module) for module, shared in files.items()}
    taken = {symbol for scope in scopes.values() for symbol in _all_symbols(scope)}
    apart: dict[str, Shared] = {}
    for module, shared in files.items():
        others = [scope for other, scope in scopes.items() if other != module]
        keeps_names = module == [*files][-1] or not BY_TEXT.isdisjoint(_all_symbols(scopes[module]))
        new = {}
        for name in () if keeps_names else sorted(_assigned(shared)):
            is_wanted = f"{module}.{name}" in imported or _is_bound_inside(scopes[module], name)
            if not is_wanted and _clashes(name, others):
                new[name] = unique(f"{name}_{identifier(module.rpartition('.')[2])}", taken)
                taken.add(new[name])
        apart[module] = [_renamed(statement, new) for statement in shared] if new else shared
    return apart


def scope_of(shared: Shared, file: str) -> symtable.SymbolTable:
    """The names of a file's shared code, scope by scope."""
    return symtable.symtable(cst.Module([statement.node for statement in shared]).code, file, "exec")


def global_names(scope: symtable.SymbolTable) -> Iterator[str]:
    """The names that a file binds or reads at its top level, the free names of its functions included."""
    for symbol in scope.get_symbols():
        if scope.get_type() == "module" or symbol.is_global():
            yield symbol.get_name()
    for inner in scope.get_children():
        yield from global_names(inner)


def _clashes(name: str, others: Sequence[symtable.SymbolTable]) -> bool:
    """Whether another file binds the name, and none that does not bind it reads it."""
    binding = [scope for scope in others if _is_bound(scope, name)]
    return bool(binding) and not any(name in global_names(scope) for scope in others if scope not in binding)


def _assigned(shared: Shared) -> set[str]:
    """The names that plain assignments bind at the top level, and nothing else does there."""
    assigned: set[str] = set()
    otherwise: set[str] = set()
    for statement in shared:
        bound = names_bound_in(statement.node).bound
        smalls = statement.node.body if isinstance(statement.node, cst.SimpleStatementLine) else ()
        is_plain = bool(smalls) and all(isinstance(small, (cst.Assign, cst.AnnAssign)) for small in smalls)
        (assigned if is_plain else otherwise).update(bound)
    return assigned - otherwise


def _is_bound(scope: symtable.SymbolTable, name: str) -> bool:
    """Whether a module binds a name at its top level."""
    return name in scope.get_identifiers() and scope.lookup(name).is_assigned()


def _is_bound_inside(scope: symtable.SymbolTable, name: str) -> bool:
    """Whether a function or a class has the name for itself, or binds the global one."""
    for inner in scope.get_children():
        own = [symbol for symbol in inner.get_symbols() if symbol.get_name() == name]
        if any(symbol.is_local() or symbol.is_declared_global() for symbol in own) or _is_bound_inside(inner, name):
            return True
    return False


def _all_symbols(scope: symtable.SymbolTable) -> Iterator[str]:
    yield from scope.get_identifiers()
    for inner in scope.get_children():
        yield from _all_symbols(inner)


def _renamed(statement: Statement, new: Mapping[str, str]) -> Statement:
    node = statement.node.visit(_Renaming(new))
    assert isinstance(node, (cst.SimpleStatementLine, cst.BaseCompoundStatement))
    return Statement(node, statement.cell, statement.line)


class _Renaming(cst.CSTTransformer):
    """Gives variables other names; attributes, keywords and what is imported by those names are no variables."""

    def __init__(self, new: Mapping[str, str]) -> None:
        self._new = new

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.Name:
        """A variable."""
        return updated_node.with_changes(value=self._new.get(updated_node.value, updated_node.value))

    def leave_Attribute(self, original_node: cst.Attribute, updated_node: cst.Attribute) -> cst.Attribute:
        """``settings.log`` is the attribute of something."""
        return updated_node.with_changes(attr=original_node.attr)

    def leave_Arg(self, original_node: cst.Arg, updated_node: cst.Arg) -> cst.Arg:
        """``train(log=log)`` calls a parameter by its name."""
        return updated_node.with_changes(keyword=original_node.keyword)

    def leave_MatchKeywordElement(
        self, original_node: cst.MatchKeywordElement, updated_node: cst.MatchKeywordElement
    ) -> cst.MatchKeywordElement:
        """``case Point(log=0)`` asks for an attribute."""
        return updated_node.with_changes(key=original_node.key)

    def visit_Import(self, node: cst.Import) -> bool:
        """``import log`` names a module; a function that binds ``log`` so keeps the file's name as it is."""
        return False

    def visit_ImportFrom(self, node: cst.ImportFrom) -> bool:
        """``from log import x`` likewise."""
        return False
