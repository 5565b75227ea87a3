"""Abstract execution of statements: control flow, and what it leaves bound."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import libcst as cst

from kalegen.analysis.heap.definitions import CONTEXT_METHODS
from kalegen.analysis.heap.values import IMMUTABLE, Carried, Status, Value, definitions_in, union
from kalegen.analysis.interpreter.applying import by_place
from kalegen.analysis.interpreter.arguments import method_self
from kalegen.analysis.interpreter.caught import caught_by
from kalegen.analysis.interpreter.control import (
    called_name,
    handles_name_errors,
    is_surely_nonempty,
    matches_anything,
    may_suppress,
    values_in_pattern,
)
from kalegen.analysis.interpreter.definition_statements import DefinitionStatements
from kalegen.analysis.interpreter.frames import Loop
from kalegen.analysis.interpreter.texts import text_of_operator
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

LOOP_ROUNDS = 3
"""How often a loop's body is analysed: what it binds in one round may be read in the next."""


class Interpreter(DefinitionStatements):
    """Runs statements."""

    def run(self, nodes: Iterable[cst.CSTNode]) -> None:
        """Run statements one after another, as far as they can be reached."""
        for node in nodes:
            if self.frame.state is not None:
                STATEMENTS[type(node)](self, node)

    def run_block(self, body: cst.BaseSuite) -> None:
        """Run the statements of a suite."""
        self.run(body.body)

    def run_line(self, node: cst.SimpleStatementLine) -> None:
        """Run the small statements of a line."""
        self.run(node.body)

    # Branches and loops

    def run_if(self, node: cst.If) -> None:
        """Run either branch."""
        self.evaluate(node.test)
        before = self._fork()
        self.run_block(node.body)
        after_body, self.frame.state = self.frame.state, before
        if isinstance(node.orelse, cst.If):
            self.run_if(node.orelse)
        elif node.orelse is not None:
            self.run_block(node.orelse.body)
        self.frame.state = self.join([after_body, self.frame.state])

    def _fork(self) -> Any:
        state = self.frame.state
        return state.copy() if state is not None else None

    def run_while(self, node: cst.While) -> None:
        """Run the body any number of times, but at least once under ``while True``."""
        is_endless = literal_value(node.test) not in (UNKNOWN, False, 0, None)

        def begin() -> None:
            self.evaluate(node.test)

        self._run_loop(begin, node, runs_once=is_endless, is_endless=is_endless)

    def run_for(self, node: cst.For) -> None:
        """Run the body once per item, at least once where there surely is an item."""
        iterated = self.iterated(node.iter)
        item = self.element_of(iterated)
        if node.asynchronous is not None:
            self._note_await(node)

        def begin() -> None:
            self.assign(node.target, item)

        self._run_loop(begin, node, runs_once=is_surely_nonempty(node.iter), is_endless=False)

    def _run_loop(
        self, begin: Callable[[], None], node: cst.For | cst.While, runs_once: bool, is_endless: bool
    ) -> None:
        loop = Loop()
        frame = self.frame
        frame.loops.append(loop)
        exits = [] if runs_once else [self._fork()]
        for _ in range(LOOP_ROUNDS):
            known = (len(self.record.reads), len(self.record.mutated), self.record.graph.size)
            start = self._fork()
            begin()
            if isinstance(node, cst.While) and not runs_once:
                exits.append(self._fork())
            self.run_block(node.body)
            end = self.join([frame.state, *loop.continues])
            exits.append(end)
            frame.state = self.join([start, end])
            if known == (len(self.record.reads), len(self.record.mutated), self.record.graph.size):
                break
        frame.loops.pop()
        frame.state = self.join([] if is_endless else exits)
        if node.orelse is not None and frame.state is not None:
            self.run_block(node.orelse.body)
        frame.state = self.join([frame.state, *loop.breaks])

    def leave(self, node: cst.CSTNode) -> None:
        """``break`` and ``continue``."""
        frame = self.frame
        if frame.loops and frame.state is not None:
            loop = frame.loops[-1]
            (loop.breaks if isinstance(node, cst.Break) else loop.continues).append(frame.state)
        frame.state = None

    # Exceptions and contexts

    def run_try(self, node: cst.Try | cst.TryStar) -> None:
        """Run the body, which may stop anywhere, then a handler or the ``else`` part, then ``finally``."""
        frame = self.frame
        attempt = self._fork()
        frame.attempts.append(attempt)
        is_guarded = any(handles_name_errors(handler) for handler in node.handlers)
        self.guards += is_guarded
        self.run_block(node.body)
        self.guards -= is_guarded
        frame.attempts.pop()
        if node.orelse is not None:
            self.run_block(node.orelse.body)
        ends = [frame.state]
        for handler in node.handlers:
            frame.state = attempt.copy()
            self._run_handler(handler, node.body)
            ends.append(frame.state)
        frame.state = self.join(ends)
        if node.finalbody is not None:
            self._run_finally(node.finalbody, attempt)

    def _run_handler(self, handler: cst.ExceptHandler | cst.ExceptStarHandler, body: cst.BaseSuite) -> None:
        kinds = self.evaluate(handler.type) if handler.type is not None else IMMUTABLE
        if handler.name is None:
            self.run_block(handler.body)
            return
        name = handler.name.name
        self.assign(name, self._caught(handler, kinds, body))
        self.run_block(handler.body)
        if isinstance(name, cst.Name) and self.frame.state is not None:
            self.unbind(name.value)

    def _caught(self, handler: cst.ExceptHandler | cst.ExceptStarHandler, kinds: Value, body: cst.BaseSuite) -> Value:
        """An exception: nothing that changes, or one of the notebook's own, which may hold whatever the block uses."""
        classes = list(caught_by(self.library, handler.type, definitions_in(self.reach(kinds))))
        if not classes:
            return IMMUTABLE
        used = [self._known_now(name) for name in sorted(all_names(body))]
        called = definitions_in(self.reach(union(used)))
        used += [self.current(read) for definition in by_place(called) for read in definition.summary.reads]
        return self.container(handler, [Value(frozenset(map(Carried, classes))), *used])

    def _known_now(self, name: str) -> Value:
        """The value of a name that was read or bound so far."""
        bindings = (self.binding(frame, name) for frame in reversed(self.frames))
        own = next((binding for binding in bindings if binding is not None), None)
        if own is not None:
            return own.value
        return self.current(name) if name in self.record.reads else IMMUTABLE

    def _run_finally(self, final: cst.Finally, attempt: Any) -> None:
        """The block runs in any case; where nothing else can be reached, only on the way out."""
        is_reachable = self.frame.state is not None
        if not is_reachable:
            self.frame.state = attempt
        self.run_block(final.body)
        if not is_reachable:
            self.frame.state = None

    def run_with(self, node: cst.With) -> None:
        """Run the body within its context managers, some of which swallow exceptions."""
        if node.asynchronous is not None:
            self._note_await(node)
        may_stop = False
        for item in node.items:
            value = self.evaluate(item.item)
            managers = [*self.library.named(called_name(item.item)), *definitions_in(self.reach(value))]
            may_stop = may_stop or may_suppress(item.item, managers)
            self._run_context_methods(value, item)
            if item.asname is not None:
                self.assign(item.asname.name, Value(self.reach(value), value.kind, unserialisable=value.unserialisable))
        attempt = self._fork()
        self.frame.attempts.append(attempt)
        self.run_block(node.body)
        self.frame.attempts.pop()
        if may_stop:
            self.frame.state = self.join([self.frame.state, attempt])

    def _run_context_methods(self, value: Value, item: cst.WithItem) -> None:
        for manager in by_place(definitions_in(self.reach(value))):
            for method in (manager.methods[name] for name in sorted(CONTEXT_METHODS & manager.methods.keys())):
                self.apply(item, method, {method_self(method): value})

    def _note_await(self, node: cst.CSTNode) -> None:
        if all(frame.kind != "function" for frame in self.frames[1:]):
            self.event("module", "awaits", node)
            self.event("await", "", node)

    def run_match(self, node: cst.Match) -> None:
        """Run the case that matches, or none."""
        subject = self.evaluate(node.subject)
        self.run_implicit_methods(subject, node)
        before, ends, is_exhaustive = self._fork(), [], False
        for case in node.cases:
            self.frame.state = before.copy() if before is not None else None
            for part in values_in_pattern(case.pattern):
                self.evaluate(part)
            whole = set(captures(case.pattern))
            for name in pattern_names(case.pattern):
                self.bind(name, subject if name in whole else Value(self.reach(self.element_of(subject))))
            if case.guard is not None:
                self.evaluate(case.guard)
            is_exhaustive = is_exhaustive or (case.guard is None and matches_anything(case.pattern))
            self.run_block(case.body)
            ends.append(self.frame.state)
        self.frame.state = self.join(ends if is_exhaustive else [before, *ends])

    # Simple statements

    def run_assign(self, node: cst.Assign) -> None:
        """``a = b = value``; a generator that has a name runs where that is used."""
        value = self.comprehension(node.value, True) if binds_generator(node) else self.evaluate(node.value)
        for target in node.targets:
            self.assign(target.target, value)

    def run_annotated(self, node: cst.AnnAssign) -> None:
        """``a: T = value``; without a value nothing is bound."""
        if not self.library.has_future_annotations:
            self.evaluate(node.annotation.annotation)
        if node.value is not None:
            self.assign(node.target, self.evaluate(node.value))

    def run_augmented(self, node: cst.AugAssign) -> None:
        """``a += value`` reads, perhaps changes in place, and binds."""
        target = node.target
        current = self.evaluate(target)
        value = self.evaluate(node.value)
        for operand in (current, value):
            self.run_implicit_methods(operand, node)
        if isinstance(target, cst.Name):
            certain = current.kind is not None  # an item of a list may be a number
            self.mutate((t for t in current.tokens if not isinstance(t, Carried)), certain)
            result = self.container(node, [value]) if not current.tokens and value.tokens else current
            self.hold(result, value)
            kind = current.kind if current.kind == value.kind else None
            self.assign(target, Value(result.tokens, kind, text=text_of_operator(node.operator, current, value)))
        elif isinstance(target, (cst.Attribute, cst.Subscript)):
            self.store(target, value)

    def run_delete(self, node: cst.Del) -> None:
        """``del name``, ``del x[i]``, ``del x.a``."""
        targets = (
            [e.value for e in node.target.elements] if isinstance(node.target, (cst.Tuple, cst.List)) else [node.target]
        )
        for target in targets:
            if isinstance(target, cst.Name):
                self.read(target)
                self.unbind(target.value)
            elif isinstance(target, (cst.Attribute, cst.Subscript)):
                self.store(target, IMMUTABLE, status=Status.DELETED)

    def run_expression(self, node: cst.Expr) -> None:
        """An expression whose value is dropped, or shown."""
        self.run_implicit_methods(self.evaluate(node.value), node)

    def run_return(self, node: cst.Return) -> None:
        """``return value``."""
        if node.value is not None:
            self.frame.returns.append(self.evaluate(node.value))
        self.frame.state = None

    def run_raise(self, node: cst.Raise) -> None:
        """``raise``: nothing after it is reached."""
        for part in (node.exc, node.cause.item if node.cause else None):
            if part is not None:
                self.evaluate(part)
        self.frame.state = None

    def run_parts(self, node: cst.CSTNode) -> None:
        """Evaluate all that a statement is made of."""
        self.evaluate_parts(node)

    def run_global(self, node: cst.Global) -> None:
        """``global``: only matters for how the component is emitted."""
        for item in node.names:
            self.event("global", item.name.value, node)

    def skip(self, node: cst.CSTNode) -> None:
        """A statement that does nothing here."""

    def run_import(self, node: cst.Import) -> None:
        """``import a.b`` binds ``a``, ``import a.b as c`` binds ``c``."""
        for alias in node.names:
            module = dotted_name(alias.name)
            self.record.imports.setdefault(module, node)
            dotted = module if alias.asname is not None else module.split(".")[0]
            self.bind(imported_name(alias), Value(dotted=dotted))

    def run_import_from(self, node: cst.ImportFrom) -> None:
        """``from m import a as b`` binds ``b``; ``from m import *`` binds nobody knows what."""
        module = imported_module(node)
        self.record.imports.setdefault(module, node)
        if isinstance(node.names, cst.ImportStar):
            self.event("star", module, node)
            self.event("module", f"imports everything from {module}", node)
            return
        for alias in node.names:
            self.event("import", f"{module}.{dotted_name(alias.name)}", node)
            if module != "__future__":
                self.bind(imported_name(alias), Value(dotted=f"{module}.{dotted_name(alias.name)}"))


STATEMENTS: dict[type, Callable[[Interpreter, Any], None]] = {
    cst.SimpleStatementLine: Interpreter.run_line,
    cst.If: Interpreter.run_if,
    cst.While: Interpreter.run_while,
    cst.For: Interpreter.run_for,
    cst.Try: Interpreter.run_try,
    cst.TryStar: Interpreter.run_try,
    cst.With: Interpreter.run_with,
    cst.Match: Interpreter.run_match,
    cst.FunctionDef: Interpreter.run_function,
    cst.ClassDef: Interpreter.run_class,
    cst.Assign: Interpreter.run_assign,
    cst.AnnAssign: Interpreter.run_annotated,
    cst.AugAssign: Interpreter.run_augmented,
    cst.Del: Interpreter.run_delete,
    cst.Expr: Interpreter.run_expression,
    cst.Return: Interpreter.run_return,
    cst.Raise: Interpreter.run_raise,
    cst.Assert: Interpreter.run_parts,
    cst.Global: Interpreter.run_global,
    cst.Nonlocal: Interpreter.skip,
    cst.Pass: Interpreter.skip,
    cst.Break: Interpreter.leave,
    cst.Continue: Interpreter.leave,
    cst.Import: Interpreter.run_import,
    cst.ImportFrom: Interpreter.run_import_from,
    cst.TypeAlias: lambda walker, node: walker.bind(node.name.value, IMMUTABLE),
}
