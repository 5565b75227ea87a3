"""Abstract execution of statements: control flow, and what it leaves bound."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import libcst as cst

from kalegen.analysis.applying import by_place
from kalegen.analysis.arguments import method_self
from kalegen.analysis.calling import Calls
from kalegen.analysis.definitions import CONTEXT_METHODS, Definition
from kalegen.analysis.frames import Frame, Loop
from kalegen.analysis.literals import UNKNOWN, literal_value
from kalegen.analysis.scopes import (
    captures,
    dotted_name,
    imported_module,
    imported_name,
    names_bound_in,
    pattern_names,
)
from kalegen.analysis.texts import text_of_operator
from kalegen.analysis.values import IMMUTABLE, Carried, Value, definitions_in, union
from kalegen.walk import children, walk

SUPPRESSING = frozenset({"suppress", "raises", "assertRaises", "assertRaisesRegex", "warns"})
"""Context managers that may swallow an exception, after which the rest of their block has not run."""

LOOP_ROUNDS = 3
"""How often a loop's body is analysed: what it binds in one round may be read in the next."""


class Interpreter(Calls):
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
            self._run_handler(handler)
            ends.append(frame.state)
        frame.state = self.join(ends)
        if node.finalbody is not None:
            self._run_finally(node.finalbody, attempt)

    def _run_handler(self, handler: cst.ExceptHandler | cst.ExceptStarHandler) -> None:
        if handler.type is not None:
            self.evaluate(handler.type)
        if handler.name is None:
            self.run_block(handler.body)
            return
        name = handler.name.name
        self.assign(name, IMMUTABLE)
        self.run_block(handler.body)
        if isinstance(name, cst.Name) and self.frame.state is not None:
            self.unbind(name.value)

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
            for part in _values_in_pattern(case.pattern):
                self.evaluate(part)
            whole = set(captures(case.pattern))
            for name in pattern_names(case.pattern):
                self.bind(name, subject if name in whole else Value(self.reach(self.element_of(subject))))
            if case.guard is not None:
                self.evaluate(case.guard)
            is_exhaustive = is_exhaustive or (case.guard is None and _matches_anything(case.pattern))
            self.run_block(case.body)
            ends.append(self.frame.state)
        self.frame.state = self.join(ends if is_exhaustive else [before, *ends])

    # Definitions

    def run_function(self, node: cst.FunctionDef) -> None:
        """Bind a function; its decorators, defaults and annotations are evaluated, its body is not run."""
        definition = self.library.at(node)
        name = node.name.value
        if definition is None or definition.top_level:
            value = self._defined(definition, node)
        else:
            self.evaluate_outside(node)
            value = self.closure(definition)
        self.bind(name, self._decorated(node, value))
        if definition is not None and not definition.top_level and definition.owner is None:
            self.run_body(definition)

    def _defined(self, definition: Definition | None, node: cst.FunctionDef | cst.ClassDef) -> Value:
        self.evaluate_outside(node)
        return Value(frozenset([Carried(definition)])) if definition is not None else Value()

    def _decorated(self, node: cst.FunctionDef | cst.ClassDef, value: Value) -> Value:
        """What the decorators make of a definition: perhaps something that carries it."""
        for decorator in reversed(node.decorators):
            made = self.evaluate(decorator.decorator)
            results = self.run_callables(decorator, [made], [value])
            if isinstance(decorator.decorator, cst.Attribute) and made.tokens:
                self.mutate_deeply(made)
                self.hold(made, value)
            self._register(decorator, value)
            value = Value(value.tokens | union(results).tokens)
        return value

    def _register(self, decorator: cst.Decorator, value: Value) -> None:
        """Let what a decorator made of a function keep another one: ``@show.register``, ``@cli.command()``."""
        made = decorator.decorator
        function = made.func if isinstance(made, cst.Call) else made
        if isinstance(function, cst.Attribute):
            for definition in definitions_in(self.evaluate(function.value).tokens):
                if self.is_decorated(definition):
                    self.mutate(self.statics_of(definition).tokens, False)
                    self.hold(self.statics_of(definition), value)

    def run_class(self, node: cst.ClassDef) -> None:
        """Bind a class; its body is run."""
        definition = self.library.at(node)
        value = self._defined(definition, node)
        with self.scope("class", names_bound_in(node.body), node) as frame:
            self.run_block(node.body)
        if definition is not None:
            self._keep_statics(definition, frame)
            self._announce_subclass(definition, node)
        self.bind(node.name.value, self._decorated(node, value))

    def _keep_statics(self, definition: Definition, frame: Frame) -> None:
        """Let a class hold what its body bound."""
        bindings = frame.state.names if frame.state is not None else {}
        for name in definition.statics & bindings.keys():
            self.hold(self.statics_of(definition), bindings[name].value)

    def _announce_subclass(self, definition: Definition, node: cst.ClassDef) -> None:
        """Run what the base classes and the metaclasses do when a class is made from them."""
        ancestors, metaclasses = self.library.ancestors(definition), self.library.metaclasses(definition)
        makers = [each.methods.get("__init_subclass__") for each in ancestors]
        makers += [each.methods.get(name) for each in metaclasses for name in ("__new__", "__init__")]
        made = Value(frozenset([Carried(definition)]))
        for method in makers:
            if method is not None:
                self.apply(node, method, {parameter.name.value: made for parameter in method.parameters})

    # Simple statements

    def run_assign(self, node: cst.Assign) -> None:
        """``a = b = value``."""
        value = self.evaluate(node.value)
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
            self.mutate((t for t in current.tokens if not isinstance(t, Carried)), True)
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
                self.store(target, IMMUTABLE)

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


def is_surely_nonempty(node: cst.BaseExpression) -> bool:
    """Whether iterating over the expression surely gives an item: a display or text with something in it, a range."""
    if isinstance(node, (cst.List, cst.Tuple, cst.Set)):
        return any(not isinstance(element, cst.StarredElement) for element in node.elements)
    if isinstance(node, cst.Call) and dotted_name(node.func) == "range":
        arguments = [literal_value(argument.value) for argument in node.args if not argument.star]
        is_known = len(arguments) == len(node.args) and all(type(value) is int for value in arguments)
        return is_known and 1 <= len(arguments) <= 3 and arguments[2:] != [0] and len(range(*arguments)) > 0
    if (
        isinstance(node, cst.Call)
        and dotted_name(node.func) in ("enumerate", "reversed", "sorted", "list")
        and node.args
    ):
        return is_surely_nonempty(node.args[0].value)
    value = literal_value(node)
    return isinstance(value, (str, bytes, tuple, list)) and len(value) > 0


def handles_name_errors(handler: cst.ExceptHandler | cst.ExceptStarHandler) -> bool:
    """Whether the handler catches a NameError."""
    if handler.type is None:
        return True
    elements = handler.type.elements if isinstance(handler.type, cst.Tuple) else None
    types = [element.value for element in elements] if elements is not None else [handler.type]
    return any(dotted_name(t).split(".")[-1] in ("NameError", "Exception", "BaseException") for t in types)


def called_name(node: cst.BaseExpression) -> str:
    """The dotted name of what an expression calls, or of the expression itself."""
    return dotted_name(node.func if isinstance(node, cst.Call) else node)


def may_suppress(node: cst.BaseExpression, managers: Iterable[Definition]) -> bool:
    """Whether a context manager may swallow exceptions: a known one, or one of the notebook's own that can."""
    if called_name(node).split(".")[-1] in SUPPRESSING:
        return True
    owned = list(managers)
    exits = (manager.methods.get(name) for manager in owned for name in ("__exit__", "__aexit__"))
    if any(returns_something(method.node) for method in exits if method is not None):
        return True
    generators = (m for m in owned if any(name.endswith("contextmanager") for name in m.decorators))
    return any(isinstance(node, cst.ExceptHandler) for generator in generators for node in walk(generator.node))


def returns_something(node: cst.CSTNode) -> bool:
    """Whether a function has a ``return`` whose value may be true."""
    returned = (part.value for part in walk(node) if isinstance(part, cst.Return) and part.value is not None)
    return any(literal_value(value) is UNKNOWN or literal_value(value) for value in returned)


def _matches_anything(pattern: cst.MatchPattern) -> bool:
    return isinstance(pattern, cst.MatchAs) and (pattern.pattern is None or _matches_anything(pattern.pattern))


def _values_in_pattern(pattern: cst.CSTNode) -> Iterable[cst.BaseExpression]:
    """The expressions in a pattern that are evaluated: values compared with, and classes."""
    if isinstance(pattern, cst.MatchValue):
        yield pattern.value
    elif isinstance(pattern, cst.MatchClass):
        yield pattern.cls
    for child in children(pattern):
        yield from _values_in_pattern(child)


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
