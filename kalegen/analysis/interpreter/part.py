"""What the parts of an interpreter have in common: each reaches the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kalegen.analysis.heap.library import Library
from kalegen.analysis.interpreter.record import Record

if TYPE_CHECKING:
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
    from kalegen.analysis.interpreter.interpreter import Interpreter
    from kalegen.analysis.interpreter.library_calls import LibraryCalls
    from kalegen.analysis.interpreter.names import Names
    from kalegen.analysis.interpreter.references import References
    from kalegen.analysis.interpreter.results import Results
    from kalegen.analysis.interpreter.scopes import Scopes
    from kalegen.analysis.interpreter.statements import Executor
    from kalegen.analysis.interpreter.stores import Stores
    from kalegen.analysis.interpreter.substitutes import Substitutes


class Part:
    """One concern of an interpreter. What belongs to another part, it asks that one for."""

    def __init__(self, interpreter: Interpreter) -> None:
        self.interpreter = interpreter

    @property
    def library(self) -> Library:
        """The definitions of the notebook."""
        return self.interpreter.library

    @property
    def record(self) -> Record:
        """What was found so far."""
        return self.interpreter.record

    @property
    def scopes(self) -> Scopes:
        """The names of the scopes in progress."""
        return self.interpreter.scopes

    @property
    def heap(self) -> HeapEffects:
        """The objects that values point to."""
        return self.interpreter.heap

    @property
    def asserted(self) -> Asserted:
        """What authors say of the statements in progress."""
        return self.interpreter.asserted

    @property
    def references(self) -> References:
        """What may be read where a definition is at hand."""
        return self.interpreter.references

    @property
    def names(self) -> Names:
        """The part that reads variables."""
        return self.interpreter.names

    @property
    def methods(self) -> ImplicitMethods:
        """Methods that run without a call."""
        return self.interpreter.methods

    @property
    def callbacks(self) -> Callbacks:
        """Functions that are handed over."""
        return self.interpreter.callbacks

    @property
    def applier(self) -> Applier:
        """The summaries of definitions, applied."""
        return self.interpreter.applier

    @property
    def evaluator(self) -> Evaluator:
        """The part that evaluates expressions."""
        return self.interpreter.evaluator

    @property
    def substitutes(self) -> Substitutes:
        """What decorators put in a function's place."""
        return self.interpreter.substitutes

    @property
    def stores(self) -> Stores:
        """The part that assigns to targets."""
        return self.interpreter.stores

    @property
    def definer(self) -> Definer:
        """The part that makes functions and classes."""
        return self.interpreter.definer

    @property
    def texts(self) -> EvaluatedTexts:
        """The part that runs Python in strings."""
        return self.interpreter.texts

    @property
    def caller(self) -> Caller:
        """The part that evaluates calls."""
        return self.interpreter.caller

    @property
    def results(self) -> Results:
        """The part that knows the results of calls of libraries."""
        return self.interpreter.results

    @property
    def libraries(self) -> LibraryCalls:
        """Calls of what libraries define, or nobody knows."""
        return self.interpreter.libraries

    @property
    def definitions(self) -> DefinitionCalls:
        """Calls of the notebook's own definitions."""
        return self.interpreter.definitions

    @property
    def executor(self) -> Executor:
        """The part that runs statements."""
        return self.interpreter.executor
