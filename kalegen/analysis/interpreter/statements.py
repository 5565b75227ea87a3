"""Abstract execution of statements: control flow, and what it leaves bound."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import libcst as cst

from kalegen.analysis.heap.definitions import OPERATORS, by_place, operator_word
from kalegen.analysis.heap.effects import Cause, ImportStar, NeedModule, Why
from kalegen.analysis.heap.values import IMMUTABLE, Carried, Status, Value, definitions_in, union
from kalegen.analysis.interpreter.caught import caught_by, handles_name_errors
from kalegen.analysis.interpreter.control import (
    is_surely_nonempty,
    matches_anything,
    may_suppress,
    values_in_pattern,
)
from kalegen.analysis.interpreter.forms import COMPUTING
from kalegen.analysis.interpreter.frames import Loop
from kalegen.analysis.interpreter.part import Part
from kalegen.analysis.interpreter.texts import text_of_operator
from kalegen.analysis.tables.kinds import IMMUTABLE_KINDS
from kalegen.analysis.tables.remade import CONTEXT
from kalegen.syntax.literals import UNKNOWN, literal_value
from kalegen.syntax.scopes import (
    all_names,
    binds_generator,
    captures,
    dotted_name,
    imported_module,
    imported_name,
    pattern_names,
)

COMPUTING_IN_PLACE = COMPUTING | {"sub", "mul", "mod"}
"""In-place operators by which no library's object comes to hold the operand."""


class Executor(Part):
    """Runs statements, and records what they do."""

    def run(self, nodes: Iterable[cst.CSTNode]) -> None:
        """Run statements one after another, as far as they can be reached."""
        for node in nodes:
            if self.scopes.frame.state is None:
                return
            if self.scopes.frame.loops:
                self.rounds.run(node, self._run_one)
            else:
                self._run_one(node)

    def _run_one(self, node: cst.CSTNode) -> None:
        if isinstance(node, cst.FunctionDef) or not self.library.assertions.about(node):
            STATEMENTS[type(node)](self, node)
            return
        with self.asserted.about(node):
            STATEMENTS[type(node)](self, node)

    def run_block(self, body: cst.BaseSuite | cst.SimpleStatementLine) -> None:
        """Run the statements of a suite or a line."""
        self.run(body.body)

    def run_if(self, node: cst.If) -> None:
        """Run both branches of an ``if`` statement, and join their states."""
        self.evaluator.evaluate(node.test)
        before = self.scopes.fork()
        self.run_block(node.body)
        after_body, self.scopes.frame.state = self.scopes.frame.state, before
        if isinstance(node.orelse, cst.If):
            self.run_if(node.orelse)
        elif node.orelse is not None:
            self.run_block(node.orelse.body)
        self.scopes.frame.state = self.scopes.join([after_body, self.scopes.frame.state])

    def run_while(self, node: cst.While) -> None:
        """Run the body any number of times, but at least once under ``while True``."""
        is_endless = literal_value(node.test) not in (UNKNOWN, False, 0, None)
        begin = partial(self.evaluator.evaluate, node.test)
        self._run_loop(begin, node, runs_once=is_endless, is_endless=is_endless)

    def run_for(self, node: cst.For) -> None:
        """Run the body once per item, at least once where there surely is an item."""
        iterated = self.evaluator.iterated(node.iter)
        item = self.heap.element_of(iterated)
        if node.asynchronous is not None:
            self.evaluator.note_await(node)
        begin = partial(self.stores.assign, node.target, item)
        self._run_loop(begin, node, runs_once=is_surely_nonempty(node.iter), is_endless=False)

    def _run_loop(
        self, begin: Callable[[], object], node: cst.For | cst.While, runs_once: bool, is_endless: bool
    ) -> None:
        loop = Loop()
        frame = self.scopes.frame
        frame.loops.append(loop)
        exits = [] if runs_once else [self.scopes.fork()]
        start, before = self.scopes.fork(), None
        while (known := (start, self.record.extent)) != before:  # until a round finds what the one before it found
            before = known
            frame.state = start.copy() if start is not None else None
            begin()
            if isinstance(node, cst.While) and not runs_once:
                exits.append(self.scopes.fork())
            self.run_block(node.body)
            end = self.scopes.join([frame.state, *loop.continues])
            exits.append(end)
            start = self.scopes.join([start, end])
        frame.loops.pop()
        frame.state = self.scopes.join([] if is_endless else exits)
        if node.orelse is not None and frame.state is not None:
            self.run_block(node.orelse.body)
        frame.state = self.scopes.join([frame.state, *loop.breaks])

    def leave(self, node: cst.CSTNode) -> None:
        """Leave the loop by ``break``, or its iteration by ``continue``."""
        frame = self.scopes.frame
        if frame.loops and frame.state is not None:
            loop = frame.loops[-1]
            (loop.breaks if isinstance(node, cst.Break) else loop.continues).append(frame.state)
        frame.state = None

    def run_try(self, node: cst.Try | cst.TryStar) -> None:
        """Run the body, which may stop anywhere, then a handler or the ``else`` part, then ``finally``."""
        frame = self.scopes.frame
        attempt = self.scopes.fork()
        frame.attempts.append(attempt)
        is_guarded = any(handles_name_errors(handler) for handler in node.handlers)
        self.scopes.guards += is_guarded
        self.run_block(node.body)
        self.scopes.guards -= is_guarded
        frame.attempts.pop()
        if node.orelse is not None:
            self.run_block(node.orelse.body)
        ends = [frame.state]
        for handler in node.handlers:
            frame.state = attempt.copy()
            self._run_handler(handler, node.body)
            ends.append(frame.state)
        frame.state = self.scopes.join(ends)
        if node.finalbody is not None:
            self._run_finally(node.finalbody, attempt)

    def _run_handler(self, handler: cst.ExceptHandler | cst.ExceptStarHandler, body: cst.BaseSuite) -> None:
        kinds = self.evaluator.evaluate(handler.type) if handler.type is not None else IMMUTABLE
        if handler.name is None:
            self.run_block(handler.body)
            return
        name = handler.name.name
        self.stores.assign(name, self._caught(handler, kinds, body))
        self.run_block(handler.body)
        if isinstance(name, cst.Name) and self.scopes.frame.state is not None:
            self.scopes.unbind(name.value)

    def _caught(self, handler: cst.ExceptHandler | cst.ExceptStarHandler, kinds: Value, body: cst.BaseSuite) -> Value:
        """An exception: a new object or, of the notebook's own, one that may hold whatever the block uses."""
        classes = list(caught_by(self.library, handler.type, definitions_in(self.heap.reach(kinds))))
        if not classes:
            return self.heap.fresh(handler)
        used = [self._known_now(name) for name in sorted(all_names(body))]
        called = definitions_in(self.heap.reach(union(used)))
        self.record.consulted |= called
        used += [self.scopes.current(read) for definition in by_place(called) for read in definition.summary.reads]
        return self.heap.container(handler, [Value(frozenset(map(Carried, classes))), *used], evident=False)

    def _known_now(self, name: str) -> Value:
        """The value of a name that was read or bound so far."""
        own = self.scopes.innermost(name)
        if own is not None:
            return own.value
        return self.scopes.current(name) if name in self.record.reads else IMMUTABLE

    def _run_finally(self, final: cst.Finally, attempt: Any) -> None:
        """The block runs in any case; where nothing else can be reached, only on the way out."""
        is_reachable = self.scopes.frame.state is not None
        if not is_reachable:
            self.scopes.frame.state = attempt
        self.run_block(final.body)
        if not is_reachable:
            self.scopes.frame.state = None

    def run_with(self, node: cst.With) -> None:
        """Run the body within its context managers, some of which swallow exceptions."""
        if node.asynchronous is not None:
            self.evaluator.note_await(node)
        may_stop = False
        for item in node.items:
            value = self.evaluator.evaluate(item.item)
            managers = definitions_in(self.heap.reach(value)) | value.carries  # or the functions that these run
            may_stop = may_stop or may_suppress(item.item, managers)
            self.methods.run_context(value, item)
            if item.asname is not None:
                why = value.unserialisable if value.unserialisable != CONTEXT else None  # which gives something else
                self.stores.assign(item.asname.name, Value(self.heap.reach(value), value.kind, unserialisable=why))
        attempt = self.scopes.fork()
        self.scopes.frame.attempts.append(attempt)
        self.run_block(node.body)
        self.scopes.frame.attempts.pop()
        if may_stop:
            self.scopes.frame.state = self.scopes.join([self.scopes.frame.state, attempt])

    def run_match(self, node: cst.Match) -> None:
        """Run the case that matches, or none."""
        subject = self.evaluator.evaluate(node.subject)
        self.methods.run_implicit(subject, node)
        before, ends, is_exhaustive = self.scopes.fork(), [], False
        for case in node.cases:
            self.scopes.frame.state = before.copy() if before is not None else None
            for part in values_in_pattern(case.pattern):
                self.evaluator.evaluate(part)
            whole = set(captures(case.pattern))
            for name in pattern_names(case.pattern):
                self.scopes.bind(
                    name, subject if name in whole else Value(self.heap.reach(self.heap.element_of(subject)))
                )
            if case.guard is not None:
                self.evaluator.evaluate(case.guard)
            is_exhaustive = is_exhaustive or (case.guard is None and matches_anything(case.pattern))
            self.run_block(case.body)
            ends.append(self.scopes.frame.state)
        self.scopes.frame.state = self.scopes.join(ends if is_exhaustive else [before, *ends])

    def run_assign(self, node: cst.Assign) -> None:
        """``a = b = value``; a generator that has a name runs where that is used."""
        value = (
            self.evaluator.comprehension(node.value, True)
            if binds_generator(node)
            else self.evaluator.evaluate(node.value)
        )
        for target in node.targets:
            self.stores.assign(target.target, value)

    def run_annotated(self, node: cst.AnnAssign) -> None:
        """``a: T = value``; without a value nothing is bound."""
        if not self.library.has_future_annotations:
            self.evaluator.evaluate(node.annotation.annotation)
        if node.value is not None:
            self.stores.assign(node.target, self.evaluator.evaluate(node.value))

    def run_augmented(self, node: cst.AugAssign) -> None:
        """``a += value`` reads, perhaps changes in place, and binds."""
        target = node.target
        current = self.evaluator.evaluate(target)
        value = self.evaluator.evaluate(node.value)
        for operand in (current, value):
            self.methods.run_implicit(operand, node)
        if isinstance(target, cst.Name):
            certain = current.kind is not None  # an item of a list may be a number
            self._change_in_place(current, certain, node)
            result = self.heap.container(node, [value]) if not current.tokens and value.tokens else current
            self.heap.hold(result, value, evident=False, as_part=False)
            kind = current.kind if current.kind == value.kind else None
            self.stores.assign(
                target, Value(result.tokens, kind, template=text_of_operator(node.operator, current, value))
            )
        elif isinstance(target, (cst.Attribute, cst.Subscript)):
            if value.kind not in IMMUTABLE_KINDS:  # else the item is a number or text, or an array of its own
                self._change_in_place(current, False, node)
                if self._puts_in(node.operator):
                    self.heap.hold(current, value, evident=False, as_part=False)
            self.stores.store(target, value)

    def _change_in_place(self, current: Value, certain: bool, node: cst.AugAssign) -> None:
        """Change what an in-place operator changes: no object that this holds, but by methods of the notebook's own."""
        is_own = any(self.library.methods_named(f"__i{operator}__") for operator in OPERATORS.values())
        is_itself = self.heap.itself(current) is not None and not is_own
        self.heap.mutate(current.objects, certain, Cause(node, Why.STORE), shallow=is_itself)

    def _puts_in(self, operator: cst.BaseAugOp) -> bool:
        """Whether an in-place operator may put what it is given into its target; some only compute with it."""
        word = operator_word(operator)
        return word not in COMPUTING_IN_PLACE or bool(self.library.methods_named(f"__i{word}__"))

    def run_delete(self, node: cst.Del) -> None:
        """``del name``, ``del x[i]``, ``del x.a``."""
        targets = (
            [e.value for e in node.target.elements] if isinstance(node.target, (cst.Tuple, cst.List)) else [node.target]
        )
        for target in targets:
            if isinstance(target, cst.Name):
                self.names.read(target)
                self.scopes.unbind(target.value)
            elif isinstance(target, (cst.Attribute, cst.Subscript)):
                self.stores.store(target, IMMUTABLE, status=Status.DELETED)

    def run_expression(self, node: cst.Expr) -> None:
        """An expression whose value is dropped, or shown."""
        self.methods.run_implicit(self.evaluator.evaluate(node.value), node)

    def run_return(self, node: cst.Return) -> None:
        """Record the value that a function returns."""
        if node.value is not None:
            self.scopes.frame.returns.append(self.evaluator.evaluate(node.value))
        self.scopes.frame.state = None

    def run_raise(self, node: cst.Raise) -> None:
        """``raise``: nothing after it is reached."""
        self.evaluator.evaluate_parts(node)
        self.scopes.frame.state = None

    def run_parts(self, node: cst.CSTNode) -> None:
        """Evaluate all that a statement is made of."""
        self.evaluator.evaluate_parts(node)

    def skip(self, node: cst.CSTNode) -> None:
        """A statement that does nothing here."""

    def run_import(self, node: cst.Import) -> None:
        """``import a.b`` binds ``a``, ``import a.b as c`` binds ``c``."""
        for alias in node.names:
            module = dotted_name(alias.name)
            self.record.imports.setdefault(module, node)
            self.names.import_local(module, node)
            dotted = module if alias.asname is not None else module.split(".")[0]
            self.scopes.bind(imported_name(alias), Value(dotted=dotted))

    def run_import_from(self, node: cst.ImportFrom) -> None:
        """``from m import a as b`` binds ``b``; ``from m import *`` binds nobody knows what."""
        module = imported_module(node)
        self.record.imports.setdefault(module, node)
        if isinstance(node.names, cst.ImportStar):
            self.record.note(ImportStar(module), node)
            self.record.note(NeedModule(f"imports everything from {module}"), node)
            self.names.import_local(module, node)
            for variable in self.library.starred.values():
                if variable.rpartition(".")[0] == module:
                    self.names.read_module(variable, node)
            return
        for alias in node.names:
            dotted = f"{module}.{dotted_name(alias.name)}"
            self.names.import_local(dotted, node)
            if module != "__future__":
                self.scopes.bind(imported_name(alias), self.names.imported(dotted, node))


STATEMENTS: dict[type, Callable[[Executor, Any], None]] = {
    cst.SimpleStatementLine: Executor.run_block,
    cst.If: Executor.run_if,
    cst.While: Executor.run_while,
    cst.For: Executor.run_for,
    cst.Try: Executor.run_try,
    cst.TryStar: Executor.run_try,
    cst.With: Executor.run_with,
    cst.Match: Executor.run_match,
    cst.FunctionDef: lambda executor, node: executor.definer.run_function(node),
    cst.ClassDef: lambda executor, node: executor.definer.run_class(node),
    cst.Assign: Executor.run_assign,
    cst.AnnAssign: Executor.run_annotated,
    cst.AugAssign: Executor.run_augmented,
    cst.Del: Executor.run_delete,
    cst.Expr: Executor.run_expression,
    cst.Return: Executor.run_return,
    cst.Raise: Executor.run_raise,
    cst.Assert: Executor.run_parts,
    cst.Global: Executor.skip,
    cst.Nonlocal: Executor.skip,
    cst.Pass: Executor.skip,
    cst.Break: Executor.leave,
    cst.Continue: Executor.leave,
    cst.Import: Executor.run_import,
    cst.ImportFrom: Executor.run_import_from,
    cst.TypeAlias: lambda executor, node: executor.scopes.bind(node.name.value, IMMUTABLE),
}
