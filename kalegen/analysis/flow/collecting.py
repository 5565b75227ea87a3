"""The code of a notebook and of the modules next to it: collected and summarised before any step is analysed."""

from __future__ import annotations

from typing import NamedTuple

from kalegen.analysis.flow.asserting import read_assertions
from kalegen.analysis.flow.local_code import LocalCode
from kalegen.analysis.flow.notebook_names import NotebookNames
from kalegen.analysis.flow.star_imports import StarImports, star_names
from kalegen.analysis.heap.library import Library, collect
from kalegen.analysis.interpreter.summaries import summarise
from kalegen.analysis.tables.stated import Stated
from kalegen.diagnostics.diagnostic import Diagnostic
from kalegen.frontends.jupyter import written_modules
from kalegen.model.notebook import Statement
from kalegen.model.pipeline import Pipeline
from kalegen.modules.local_modules import LocalModules, find_local_modules
from kalegen.syntax.imports import imports_in, star_imports
from kalegen.syntax.qualified import is_qualified
from kalegen.syntax.scopes import names_bound_in


class Code(NamedTuple):
    """All code that steps run, whichever of them runs it.

    statements: those of the shared cells, then those of the steps.
    modules: the files next to the notebook that it imports; ``local`` has their statements.
    library: the definitions of both, with their summaries.
    names: what a name of the module stands for, anywhere in the notebook.
    strange_assertions: what is wrong with the author's assertions.
    """

    statements: list[Statement]
    modules: LocalModules
    local: LocalCode
    library: Library
    names: NotebookNames
    strange_assertions: list[Diagnostic]


def collect_code(pipeline: Pipeline) -> Code:
    """Collect and summarise the code of a pipeline.

    The order counts: the names are those of all definitions; the summaries need what is known of the names; and the
    statements of local modules, which are run last, call what has been summarised.
    """
    library = Library()
    library.assertions, strange = read_assertions(pipeline)
    library.stated = Stated(pipeline.settings.get("effects", {}))
    statements = [*pipeline.shared, *(s for step in pipeline.steps for s in step.statements)]
    modules, local = _local_code(pipeline, statements)
    local.collect(library)
    for statement in statements:
        collect(library, [statement.node], statement.cell)
    names = _names(pipeline, [*local.statements, *statements], statements, library)
    _tell_names(library, names)
    summarise(library, names.value)
    local.run(library, names.value)
    if any(library.changed_by_import.values()):  # which functions may import
        summarise(library, names.value)
    return Code(statements, modules, local, library, names, strange)


def _local_code(pipeline: Pipeline, statements: list[Statement]) -> tuple[LocalModules, LocalCode]:
    """The modules next to the notebook that statements import, as files and as statements."""
    folder, written = pipeline.folder, written_modules(pipeline.sources.values())
    imported = {module for statement in statements for module, _ in imports_in(statement.node)}
    modules = find_local_modules(imported, folder, written) if folder is not None else LocalModules()
    own = {name for statement in statements for name in names_bound_in(statement.node).bound}
    return modules, LocalCode(modules, own, lambda module: star_names(module, folder, written).names)


def _names(pipeline: Pipeline, every: list[Statement], own: list[Statement], library: Library) -> NotebookNames:
    """What all statements make of the names; star imports are those of the notebook's own."""
    starred = [module for statement in own for module in star_imports(statement.node)]
    stars = StarImports(starred, pipeline.folder, written_modules(pipeline.sources.values()))
    return NotebookNames(every, [parameter.name for parameter in pipeline.parameters], library, stars)


def _tell_names(library: Library, names: NotebookNames) -> None:
    """Tell the definitions what their bodies must know of the names around them."""
    library.settings_objects = frozenset(filter(names.settings_object, list(names.bound)))
    library.type_aliases = frozenset(names.type_aliases)
    library.aliases = names.aliases()
    library.starred = names.starred()
    library.names = frozenset(name for name in names.bound if not is_qualified(name))
