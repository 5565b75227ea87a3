"""The code of the modules next to the notebook, which is analysed as the notebook's own (semantics, B24)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import lru_cache

import libcst as cst

from kalegen.analysis.flow.aliases import Aliases
from kalegen.analysis.heap.effects import CallLibrary, Draw, Effect, ReadFile, Seed, StoreInLibrary, WriteFile
from kalegen.analysis.heap.library import Library, collect
from kalegen.analysis.heap.values import Value
from kalegen.analysis.interpreter.facts import Facts, facts_of
from kalegen.model.notebook import Statement
from kalegen.model.ordering import reached_from
from kalegen.modules.local_modules import MOST_KNOWN, LocalModules
from kalegen.syntax.parsing import parse_module
from kalegen.syntax.qualified import module_of, module_variables, prefixes, qualified
from kalegen.syntax.scopes import all_names

BEFORE_ALL = 0
"""The number of the cell that modules' code counts as: it runs before that of any cell that imports it."""

SEEN_OUTSIDE = (CallLibrary, StoreInLibrary, Seed, Draw, ReadFile, WriteFile)
"""The kinds of effects by which others can tell that a module was imported."""


class LocalCode:
    """The statements of local modules with qualified names, in the order in which they run.

    ``public`` gives the names that a star import of a module brings, with their full names, as far as they are known.
    """

    def __init__(
        self, local: LocalModules, shadowed: Collection[str], public: Callable[[str], Mapping[str, str]]
    ) -> None:
        self._trees = {module.name: tree for module in local.modules if (tree := parsed(module.source)) is not None}
        self._modules = {module.name: module for module in local.modules if module.name in self._trees}
        self.names = frozenset(self._trees)
        self._used = all_names(*self._trees.values())
        self._public_names = public
        self._statements = {
            name: _statements(qualified(name, self._trees[name], module.is_package, shadowed, self._public))
            for name, module in sorted(self._modules.items())
        }
        self._facts: Facts | None = None

    def _public(self, module: str) -> dict[str, str]:
        """What a star import brings, with full names: of others than local modules only what somebody uses."""
        names = self._public_names(module)
        return {name: full for name, full in names.items() if name in self._used or module in self.names}

    @property
    def statements(self) -> list[Statement]:
        """All statements; a module's after those of the modules that it imports."""
        return [statement for name in self._in_order() for statement in self._statements[name]]

    def _in_order(self) -> list[str]:
        done: list[str] = []
        begun: set[str] = set()

        def visit(modules: Iterable[str]) -> None:
            for name in modules:
                if name not in begun:
                    begun.add(name)
                    visit(self._imported_by(name))
                    done.append(name)

        visit(sorted(self.names))
        return done

    def packages(self, package: str) -> frozenset[str]:
        """The top-level packages that a package next to the notebook imports, directly or not; none for others."""

        def imported_by(package: str) -> set[str]:
            modules = (self._modules[name] for name in self.names if name.split(".")[0] == package)
            return {imported.split(".")[0] for module in modules for imported in module.imported}

        return frozenset(reached_from(imported_by(package), imported_by))

    def collect(self, library: Library) -> None:
        """Let a library know the modules' definitions."""
        library.modules = self.names
        for name, tree in self._trees.items():
            library.variables[name] = sorted(f"{name}.{variable}" for variable in module_variables(tree))
        for statement in self.statements:
            collect(library, [statement.node], statement.cell)

    def run(self, library: Library, incoming: Callable[[str], Value]) -> None:
        """Find out what the modules' variables are once all are imported, and what importing each of them does."""
        self._facts = facts_of(self.statements, library, incoming)
        own = {name: facts_of(statements, library, incoming) for name, statements in self._statements.items()}
        library.import_effects = {name: _seen_outside(facts) for name, facts in own.items()}
        changed = {name: frozenset(filter(self.binds, facts.mutated)) for name, facts in own.items()}
        library.changed_by_import = {
            name: frozenset().union(*(changed[each] for each in self._run_by_import(name))) for name in own
        }

    def _run_by_import(self, module: str) -> set[str]:
        """The modules whose code runs when a module is imported."""
        return reached_from([module], self._imported_by)

    def _imported_by(self, module: str) -> list[str]:
        """The local modules that a module imports: with ``a.b`` first ``a``."""
        every = [name for dotted in self._modules[module].imports for name in sorted(n for n, _ in prefixes(dotted))]
        return [name for name in every if name in self.names]

    @property
    def facts(self) -> Facts:
        """The facts of all modules' statements."""
        assert self._facts is not None, "the modules' code has not run"
        return self._facts

    def binds(self, variable: str) -> bool:
        """Whether a name is a variable of a local module."""
        return module_of(variable, self.names) is not None

    def value(self, variable: str) -> Value | None:
        """What is known of a variable when its module has been imported; None of one that the module does not bind."""
        return self.facts.value_after(variable, Value()) if variable in self.facts.final else None

    def aliases(self) -> Aliases:
        """For each variable, those that may share a mutable object with it."""
        return dict(self.facts.aliases)


@lru_cache(MOST_KNOWN)
def parsed(source: str) -> cst.Module | None:
    """A module's tree, which nothing changes; None for what does not parse."""
    try:
        return parse_module(source)
    except (cst.ParserSyntaxError, ValueError):
        return None


def _statements(nodes: Iterable[cst.SimpleStatementLine | cst.BaseCompoundStatement]) -> list[Statement]:
    return [Statement(node, BEFORE_ALL) for node in nodes]


def _seen_outside(facts: Facts) -> tuple[Effect, ...]:
    return tuple(effect for effect in facts.effects if isinstance(effect, SEEN_OUTSIDE))
