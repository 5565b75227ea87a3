"""The code of a module as a part of the notebook's: each of its variables has the module's name before its own.

``_s = {}`` in ``conf.py`` becomes ``conf._s = {}``, where ``conf._s`` is one ``Name``: no name of the notebook's looks
like it, so what is said of names, scopes and objects of the notebook holds for those of its modules, too. Nothing of
this is ever printed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

import libcst as cst

from kalegen.syntax.builtin_names import KNOWN_BUILTINS
from kalegen.syntax.scopes import (
    CONSTANTS,
    ScopeNames,
    comprehension_names,
    function_scope,
    imported_module,
    imported_name,
    names_bound_in,
)
from kalegen.syntax.walk import walk

MODULE_ATTRIBUTES = frozenset({"__name__", "__file__", "__doc__", "__spec__", "__loader__", "__package__", "__path__"})
"""Variables that every module has without binding them."""


def module_variables(module: cst.Module) -> set[str]:
    """The names that a module binds at its top level, also from inside of functions."""
    declared = {item.name.value for node in walk(module) if isinstance(node, cst.Global) for item in node.names}
    return names_bound_in(*module.body).bound | declared


def qualified(
    name: str,
    module: cst.Module,
    is_package: bool,
    shadowed: Collection[str],
    public: Callable[[str], Mapping[str, str]],
) -> list[cst.SimpleStatementLine | cst.BaseCompoundStatement]:
    """The statements of the module ``name`` with qualified names, but for what runs only if it is the main module.

    ``shadowed`` are names of built-ins that the notebook binds to something else; ``public`` gives the names that a
    star import brings, with their full names, as far as they are known.
    """
    imports = _Imports(name, is_package, public)
    body = [statement for statement in module.visit(imports).body if not _is_main_block(statement)]
    names = _Names(name, module_variables(cst.Module(body)), shadowed)
    # a Module's own visit would take care of encodings and footers, which nobody asks for
    return [cst.ensure_type(statement.visit(names), type(statement)) for statement in body]


def _is_main_block(node: cst.CSTNode) -> bool:
    """Whether this is ``if __name__ == "__main__":``."""
    names = {part.value for part in walk(node.test) if isinstance(part, cst.Name)} if isinstance(node, cst.If) else ()
    return "__name__" in names and "__main__" in cst.Module([]).code_for_node(cst.ensure_type(node, cst.If).test)


def _variable(name: str) -> cst.Name:
    """A node for a qualified name, which no Python text has, so that ``Name`` itself would refuse it."""
    node = cst.Name("_")
    object.__setattr__(node, "value", name)
    return node


class _Imports(cst.CSTTransformer):
    """Makes imports absolute, and writes out what star imports from the notebook's folder bring."""

    def __init__(self, name: str, is_package: bool, public: Callable[[str], Mapping[str, str]]) -> None:
        super().__init__()
        self._package = name.split(".") if is_package else name.split(".")[:-1]
        self._public = public

    def leave_ImportFrom(
        self, original_node: cst.ImportFrom, updated_node: cst.ImportFrom
    ) -> cst.BaseSmallStatement | cst.FlattenSentinel[cst.BaseSmallStatement]:
        module = self._absolute(updated_node)
        if module in ("", "__future__"):
            return cst.Pass()
        if not isinstance(updated_node.names, cst.ImportStar):
            return updated_node.with_changes(module=_chain(module), relative=())
        imports = [_import(name, full) for name, full in sorted(self._public(module).items())]
        return cst.FlattenSentinel([*imports, cst.Pass()])

    def _absolute(self, node: cst.ImportFrom) -> str:
        dots = len(node.relative)
        own = imported_module(node).lstrip(".")
        if not dots:
            return own
        return ".".join([*self._package[: len(self._package) - dots + 1], *([own] if own else [])])


def _import(name: str, full: str) -> cst.ImportFrom:
    """The import of what has a full name under another name."""
    module, _, own = full.rpartition(".")
    alias = cst.ImportAlias(cst.Name(own), cst.AsName(cst.Name(name)) if own != name else None)
    return cst.ImportFrom(_chain(module), [alias])


def _chain(module: str) -> cst.Attribute | cst.Name:
    node: cst.Attribute | cst.Name = cst.Name(module.split(".")[0])
    for part in module.split(".")[1:]:
        node = cst.Attribute(node, cst.Name(part))
    return node


class _Names(cst.CSTTransformer):
    """Qualifies the names that are variables of the module, wherever they are read or bound."""

    def __init__(self, module: str, variables: Collection[str], shadowed: Collection[str]) -> None:
        super().__init__()
        self._module = module
        self._variables = variables
        self._shadowed = shadowed
        self._scopes: list[tuple[str, ScopeNames]] = []
        self._plain = 0

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.Name:
        if self._plain or updated_node.value in CONSTANTS or not self._is_global(updated_node.value):
            return updated_node
        return _variable(self._full(updated_node.value))

    def _full(self, name: str) -> str:
        if name in self._variables or name in MODULE_ATTRIBUTES or name not in KNOWN_BUILTINS:
            return f"{self._module}.{name}"
        return f"builtins.{name}" if name in self._shadowed else name

    def _is_global(self, name: str) -> bool:
        """Whether a name means the module's variable where it stands."""
        for depth, (kind, names) in enumerate(reversed(self._scopes)):
            if name in names.globals:
                return True
            if name in names.bound | names.nonlocals and (kind != "class" or depth == 0):
                return False
        return True

    # Names that are none: attributes, keywords, parameters

    def _begin_plain(self, node: cst.CSTNode) -> None:
        self._plain += 1

    def _end_plain(self, node: cst.CSTNode) -> None:
        self._plain -= 1

    visit_Attribute_attr = visit_Arg_keyword = visit_Param_name = visit_MatchKeywordElement_key = _begin_plain
    leave_Attribute_attr = leave_Arg_keyword = leave_Param_name = leave_MatchKeywordElement_key = _end_plain
    visit_ImportFrom_module = visit_ImportAlias_name = visit_Nonlocal_names = _begin_plain
    leave_ImportFrom_module = leave_ImportAlias_name = leave_Nonlocal_names = _end_plain

    def leave_ImportAlias(self, original_node: cst.ImportAlias, updated_node: cst.ImportAlias) -> cst.ImportAlias:
        """``import numpy`` becomes ``import numpy as conf.numpy``."""
        bound = imported_name(original_node)
        if original_node.asname is not None or not self._is_global(bound):
            return updated_node
        whole = cst.Name(bound) if self._is_plain_import else updated_node.name  # ``import os.path`` binds ``os``
        return updated_node.with_changes(name=whole, asname=cst.AsName(_variable(self._full(bound))))

    _is_plain_import = False

    def visit_Import(self, node: cst.Import) -> None:
        self._is_plain_import = True

    def leave_Import(self, original_node: cst.Import, updated_node: cst.Import) -> cst.Import:
        self._is_plain_import = False
        return updated_node

    # Scopes

    def _enter(self, kind: str, names: ScopeNames) -> None:
        self._scopes.append((kind, names))

    def _leave(self, node: cst.CSTNode) -> None:
        self._scopes.pop()

    def visit_FunctionDef_body(self, node: cst.FunctionDef) -> None:
        self._enter("function", function_scope(node))

    def visit_Lambda_body(self, node: cst.Lambda) -> None:
        self._enter("function", function_scope(node))

    def visit_ClassDef_body(self, node: cst.ClassDef) -> None:
        self._enter("class", names_bound_in(node.body))

    leave_FunctionDef_body = leave_Lambda_body = leave_ClassDef_body = _leave

    def _visit_comprehension(self, node: cst.BaseComp) -> None:
        self._enter("comprehension", ScopeNames(set(comprehension_names(node.for_in))))

    def _leave_comprehension(self, original_node: cst.BaseComp, updated_node: cst.BaseComp) -> cst.BaseComp:
        self._scopes.pop()
        return updated_node

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _visit_comprehension
    leave_ListComp = leave_SetComp = leave_DictComp = leave_GeneratorExp = _leave_comprehension


def is_qualified(variable: str) -> bool:
    """Whether a variable is one of a module, and not one of the notebook."""
    return "." in variable


def module_of(variable: str, modules: Collection[str]) -> str | None:
    """The module, one of the given ones, that a qualified variable belongs to; None if it belongs to none of them."""
    module, _, name = variable.rpartition(".")
    is_variable = module in modules and variable not in modules and name != "__dict__"
    return module if is_variable else None


def prefixes(dotted: str) -> Iterator[tuple[str, str]]:
    """The beginnings of a dotted name, the longest first, each with what follows."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        yield ".".join(parts[:length]), ".".join(parts[length:])
