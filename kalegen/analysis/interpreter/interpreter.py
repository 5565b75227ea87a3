"""The abstract interpreter: the parts that it is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import libcst as cst

from kalegen.analysis.heap.library import Library
from kalegen.analysis.heap.values import Value
from kalegen.analysis.interpreter.applying import Applier
from kalegen.analysis.interpreter.asserted import Asserted
from kalegen.analysis.interpreter.callbacks import Callbacks
from kalegen.analysis.interpreter.calling import Caller
from kalegen.analysis.interpreter.definition_calls import DefinitionCalls
from kalegen.analysis.interpreter.definition_statements import Definer
from kalegen.analysis.interpreter.evaluated_texts import EvaluatedTexts
from kalegen.analysis.interpreter.expressions import Evaluator
from kalegen.analysis.interpreter.heap_effects import HeapEffects
from kalegen.analysis.interpreter.implicit_methods import ImplicitMethods
from kalegen.analysis.interpreter.library_calls import LibraryCalls
from kalegen.analysis.interpreter.names import Names
from kalegen.analysis.interpreter.part import Part
from kalegen.analysis.interpreter.record import Record
from kalegen.analysis.interpreter.references import References
from kalegen.analysis.interpreter.results import Results
from kalegen.analysis.interpreter.rounds import Rounds
from kalegen.analysis.interpreter.scopes import Scopes
from kalegen.analysis.interpreter.statements import Executor
from kalegen.analysis.interpreter.stores import Stores
from kalegen.analysis.interpreter.substitutes import Substitutes


class Interpreter:
    """Runs code abstractly; ``record`` and the scopes say afterwards what it may do.

    ``incoming`` gives the value that a name of the module has before the code runs. ``references`` says what is done
    about what definitions read.
    """

    def __init__(
        self, library: Library, incoming: Callable[[str], Value], references: type[References] = References
    ) -> None:
        self.library = library
        self.record = Record()
        self.scopes = Scopes(incoming)
        self.references = references()
        self.asserted = Asserted()
        self.heap = HeapEffects()
        self.names = Names()
        self.methods = ImplicitMethods()
        self.callbacks = Callbacks()
        self.applier = Applier()
        self.substitutes = Substitutes()
        self.evaluator = Evaluator()
        self.stores = Stores()
        self.definer = Definer()
        self.texts = EvaluatedTexts()
        self.caller = Caller()
        self.libraries = LibraryCalls()
        self.results = Results()
        self.definitions = DefinitionCalls()
        self.rounds = Rounds()
        self.executor = Executor()
        for part in vars(self).values():
            if isinstance(part, Part):
                part.meet(self)

    def run(self, nodes: Iterable[cst.CSTNode]) -> None:
        """Run statements of the module one after another."""
        self.executor.run(nodes)
