"""The code of a notebook and of the modules next to it: collected and summarised before any step is analysed.

From then on single statements have facts: what they do wherever they run.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

import libcst as cst

from kalegen.analysis.flow.asserting import read_assertions
from kalegen.analysis.flow.local_code import LocalCode
from kalegen.analysis.flow.notebook_names import NotebookNames
from kalegen.analysis.flow.star_imports import StarImports, star_names
from kalegen.analysis.heap.definitions import Definition
from kalegen.analysis.heap.library import Library, collect
from kalegen.analysis.heap.values import Incoming, Value
from kalegen.analysis.interpreter.facts import Facts, facts_of, is_definition
from kalegen.analysis.interpreter.summaries import summarise
from kalegen.analysis.tables.stated import Stated
from kalegen.frontends.jupyter import written_modules
from kalegen.model.notebook import Statement
from kalegen.model.pipeline import Pipeline
from kalegen.modules.local_modules import LocalModules, find_local_modules
from kalegen.syntax.called_imports import is_module_name
from kalegen.syntax.imports import imports_in, star_imports
from kalegen.syntax.qualified import is_qualified
from kalegen.syntax.scopes import names_bound_in, names_parts_in_texts
from kalegen.syntax.walk import find, walk

PARAMETER_KINDS = {"int": "number", "float": "number", "bool": "number", "str": "str", "list": "list", "dict": "dict"}


class Code:
    """All code that steps run, whichever of them runs it.

    statements: those of the shared cells, then those of the steps.
    modules: the files next to the notebook that it imports; ``local`` has their statements.
    library: the definitions of both, with their summaries.
    names: what a name of the module stands for, anywhere in the notebook.
    strange_assertions: what is wrong with the author's assertions.
    """

    def __init__(self, pipeline: Pipeline) -> None:
        """Collect and summarise the code of a pipeline.

        The order counts: the names are those of all definitions; the summaries need what is known of the names; and the
        statements of local modules, which are run last, call what has been summarised.
        """
        self._parameters = {parameter.name: parameter for parameter in pipeline.parameters}
        self._facts: dict[Statement, Facts] = {}
        self.library = library = Library()
        library.assertions, self.strange_assertions = read_assertions(pipeline)
        library.stated = Stated(pipeline.settings.get("effects", {}))
        self.statements = [*pipeline.shared, *(s for step in pipeline.steps for s in step.statements)]
        self.modules, self.local = _local_code(pipeline, self.statements)
        self.local.collect(library)
        for statement in self.statements:
            collect(library, [statement.node], statement.cell)
        self.names = _names(pipeline, [*self.local.statements, *self.statements], self.statements, library)
        _tell_names(library, self.names)
        summarise(library, self.names.value)
        self.local.run(library, self.names.value)
        if any(library.changed_by_import.values()):  # which functions may import
            summarise(library, self.names.value)

    def value_at_first(self, name: str) -> Value:
        """What is known of a name before any statement has run: its default, or what the statements make of it."""
        parameter = self._parameters.get(name)
        if parameter is None:
            return self.names.value(name)
        kind = PARAMETER_KINDS[parameter.type]
        tokens = frozenset([Incoming(name)]) if kind in ("list", "dict") else frozenset()
        return Value(tokens, kind=kind, template=parameter.default if isinstance(parameter.default, str) else None)

    def is_certain(self, statement: Statement, name: str) -> bool:
        """Whether a statement surely evaluates a name."""
        read = self.facts(statement).reads.get(name)
        return read is not None and read.certain

    def is_evaluated(self, statement: Statement, name: str) -> bool:
        """Whether a statement may evaluate a name itself, and not only the functions that it defines."""
        is_read = name in self.facts(statement).reads
        return is_read and (self.is_certain(statement, name) or not self.is_read_in_body(statement, name))

    def is_read_in_body(self, statement: Statement, name: str) -> bool:
        """Whether functions that a statement defines read a name when they are called."""
        defined = (self.library.at(node) for node in walk(statement.node)) if is_definition(statement.node) else ()
        return any(name in each.summary.reads for each in defined if each is not None)

    def statement_at(self, node: cst.CSTNode) -> Statement | None:
        """The statement of the notebook that a node stands in."""
        return self._statement_of.get(node)

    @cached_property
    def packages(self) -> frozenset[str]:
        """The top-level packages that the code imports, be it in functions or by a text that it runs."""
        nodes = [statement.node for statement in self.statements]
        imported = {module for node in nodes for module, _ in imports_in(node)}
        imported.update(*(definition.summary.imports for definition in self.library))
        imported.update(*(self.facts(each).imports for each in self.statements if names_parts_in_texts(each.node)))
        return frozenset(module.split(".")[0] for module in imported)

    @cached_property
    def _statement_of(self) -> dict[cst.CSTNode, Statement]:
        return {node: statement for statement in self.statements for node in walk(statement.node)}

    def statements_defining(self, definition: Definition) -> list[Statement]:
        """The top-level statement that a definition stands in."""
        return self._defining[definition]

    @cached_property
    def _defining(self) -> dict[Definition, list[Statement]]:
        defining: dict[Definition, list[Statement]] = defaultdict(list)
        for statement in self.statements:
            below = (self.library.at(node) for node in walk(statement.node))
            for definition in (each for each in below if each is not None and each.cell == statement.cell):
                defining[definition].append(statement)
        return defining

    def facts(self, statement: Statement) -> Facts:
        """The facts of a statement by itself, wherever it runs."""
        if statement not in self._facts:
            self._facts[statement] = facts_of([statement], self.library, self.names.value)
        return self._facts[statement]


def texts_of(pipeline: Pipeline) -> frozenset[str]:
    """The texts of a notebook, and the values of its parameters, that may name modules."""
    statements = [*pipeline.shared, *(statement for step in pipeline.steps for statement in step.statements)]
    written = [text.evaluated_value for text in find(cst.SimpleString, *(statement.node for statement in statements))]
    texts = (*written, *(parameter.default for parameter in pipeline.parameters))
    return frozenset(text for text in texts if isinstance(text, str) and is_module_name(text))


def _local_code(pipeline: Pipeline, statements: list[Statement]) -> tuple[LocalModules, LocalCode]:
    """The modules next to the notebook that statements import, as files and as statements."""
    folder, written = pipeline.folder, written_modules(pipeline.sources.values())
    imported = {module for statement in statements for module, _ in imports_in(statement.node)}
    texts = texts_of(pipeline)
    modules = find_local_modules(imported, folder, written, texts) if folder is not None else LocalModules()
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
    library.texts = names.texts
    library.names = frozenset(name for name in names.bound if not is_qualified(name))
