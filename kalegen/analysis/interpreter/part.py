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
    from kalegen.analysis.interpreter.rounds import Rounds
    from kalegen.analysis.interpreter.scopes import Scopes
    from kalegen.analysis.interpreter.statements import Executor
    from kalegen.analysis.interpreter.stores import Stores
    from kalegen.analysis.interpreter.substitutes import Substitutes


class Part:
    """One concern of an interpreter. What belongs to another part, it asks that one for.

    The interpreter makes its parts and then lets each of them ``meet`` the others.
    """

    library: Library  # the definitions of the notebook
    record: Record  # what was found so far

    scopes: Scopes  # the names of the scopes in progress
    heap: HeapEffects  # the objects that values point to
    asserted: Asserted  # what authors say of the statements in progress

    executor: Executor  # runs statements
    rounds: Rounds  # runs the statements of loops
    evaluator: Evaluator  # evaluates expressions
    names: Names  # reads variables
    stores: Stores  # assigns to targets
    definer: Definer  # makes functions and classes

    caller: Caller  # evaluates calls
    libraries: LibraryCalls  # of what libraries define, or nobody knows
    results: Results  # what these give
    definitions: DefinitionCalls  # of the notebook's own definitions
    applier: Applier  # lets the summaries of definitions happen
    substitutes: Substitutes  # what decorators put in a function's place
    callbacks: Callbacks  # functions that are handed over
    methods: ImplicitMethods  # methods that run without a call
    texts: EvaluatedTexts  # Python in strings
    references: References  # what may be read where a definition is at hand

    def meet(self, interpreter: Interpreter) -> None:
        """Let the part reach the others by their names."""
        vars(self).update(vars(interpreter))
