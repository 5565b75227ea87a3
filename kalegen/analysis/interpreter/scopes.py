"""The names of the scopes in progress: which is read and bound where, and what they are bound to."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import libcst as cst

from kalegen.analysis.heap.values import Binding, Carried, Incoming, State, Status, Value
from kalegen.analysis.interpreter.frames import Frame
from kalegen.analysis.interpreter.part import Part
from kalegen.analysis.interpreter.record import Read
from kalegen.analysis.tables.kinds import TABULAR_KINDS
from kalegen.syntax.scopes import ScopeNames


class Scopes(Part):
    """The scopes in progress, the notebook's outermost."""

    def __init__(self, incoming: Callable[[str], Value]) -> None:
        self.frames = [Frame("module", ScopeNames())]
        self.guards = 0
        self.late = 0
        self.origin: tuple[int, ...] = ()
        self.version = 0
        self.novelty = 0
        self._uses: dict[Hashable, int] = {}
        self._ever: dict[str, Binding] = {}
        self._incoming = incoming
        self._known: dict[str, Value] = {}

    @property
    def module(self) -> Frame:
        """The outermost scope: the notebook's."""
        return self.frames[0]

    @property
    def frame(self) -> Frame:
        """Return the innermost scope."""
        return self.frames[-1]

    @property
    def runs_now(self) -> bool:
        """Whether the code in progress runs at this point, and not when a function or a generator does."""
        return self.late == 0 and all(frame.kind != "function" for frame in self.frames[1:])

    @contextmanager
    def enter(self, kind: str, names: ScopeNames, node: cst.CSTNode) -> Iterator[Frame]:
        """A scope inside the innermost one, for as long as its code, ``node``, is analysed."""
        frame = Frame(kind, names, id(node))
        origin, self.origin = self.origin, ()
        self.frames.append(frame)
        try:
            yield frame
        finally:
            self.frames.pop()
            self.origin = origin

    def incoming(self, name: str) -> Value:
        """What is known of a module-level name before the analysed code runs."""
        if name not in self._known:
            value = self._incoming(name)
            self._known[name] = value
            if value.flat:
                known = self.record.plain if value.kind in TABULAR_KINDS else self.record.transparent
                known.add(Incoming(name))
            for definition in value.carries:
                self.record.graph.hold([Incoming(name)], [Carried(definition)])
        return self._known[name]

    def current(self, name: str) -> Value:
        """The value of a module-level name at this point."""
        binding = self.binding(self.module, name)
        return binding.value if binding is not None else self.incoming(name)

    def binding(self, frame: Frame, name: str) -> Binding | None:
        """The binding of a name in a scope, if the scope's code has touched it."""
        return frame.bindings.get(name)

    def innermost(self, name: str) -> Binding | None:
        """The binding of a name in the innermost scope whose code has touched it, if any has."""
        bindings = (self.binding(frame, name) for frame in reversed(self.frames))
        return next((binding for binding in bindings if binding is not None), None)

    def scope_of(self, name: str) -> Frame:
        """The scope to which a binding of the name in the innermost scope goes."""
        for index in range(len(self.frames) - 1, 0, -1):
            frame = self.frames[index]
            if frame.kind == "comprehension" and name not in frame.scope.bound:
                continue
            if name in frame.scope.globals:
                return self.module
            if name in frame.scope.nonlocals:
                around = reversed(self.frames[1:index])
                owners = (each for each in around if each.kind == "function" and name in each.scope.local)
                return next(owners, self.module)
            return frame
        return self.module

    def bind(self, name: str, value: Value) -> None:
        """Bind a name in the innermost scope, or where that scope declares it to be."""
        frame = self.scope_of(name)
        self._declare(name, Binding(Status.BOUND, value))
        binding = Binding(Status.BOUND, value, self.origin if frame is self.frame else ())
        is_here = frame is self.frame or self.frame.kind == "comprehension"
        if is_here and frame.kind == "module" and value.dotted:
            binding = self._accumulated(name, binding)
        self.put(frame, name, binding, certain=is_here)

    def _accumulated(self, name: str, binding: Binding) -> Binding:
        """``import a.b`` after ``import a.c``: both statements make the name what it is."""
        before = self.binding(self.module, name)
        if before is None or before.status is not Status.BOUND or before.value.dotted != binding.value.dotted:
            return binding
        return Binding(Status.BOUND, binding.value, tuple(dict.fromkeys((*before.origin, *binding.origin))))

    def unbind(self, name: str) -> None:
        """Delete a name from the scope that binds it."""
        frame = self.scope_of(name)
        self._declare(name, Binding(Status.DELETED, Value()))
        self.put(frame, name, Binding(Status.DELETED, Value()), certain=frame is self.frame)

    def _declare(self, name: str, binding: Binding) -> None:
        """Note in a function's own frame what it does to a ``global`` name: its branches go their ways there."""
        if name in self.frame.scope.globals and self.frame.kind == "function":
            self.put(self.frame, f"global {name}", binding, certain=True)

    def _is_bound_by_function(self, name: str) -> bool:
        """Whether the function in progress has surely bound a ``global`` name by now."""
        binding = self.binding(self.frame, f"global {name}")
        return binding is not None and binding.status is Status.BOUND

    def put(self, frame: Frame, name: str, binding: Binding, certain: bool) -> None:
        """Give a name of a scope a binding; it keeps the one it has, too, where the new one is not certain."""
        if frame.state is None:
            return
        before = frame.state.names.get(name) or Binding(Status.UNTOUCHED, self.value_before(frame, name))
        frame.state.names[name] = binding if certain else before.joined(binding)
        if frame.kind == "module":
            self.version += 1
            self._compare(name, frame.state.names[name])
        for attempt in frame.attempts:
            seen = attempt.names.get(name) or Binding(Status.UNTOUCHED, self.value_before(frame, name))
            attempt.names[name] = seen.joined(binding)

    def is_new(self, use: Hashable) -> bool:
        """Whether something is done for the first time since the module's names last changed."""
        is_new = self._uses.get(use) != self.version
        self._uses[use] = self.version
        return is_new

    def forget(self) -> None:
        """Begin to count anew what is new of the module's names."""
        self._ever.clear()
        self.novelty += 1

    def _compare(self, name: str, binding: Binding) -> None:
        """Count what is new of the module's names: code that binds them again and again comes to an end by that."""
        known = self._ever.get(name)
        joined = binding if known is None else known.joined(binding)
        if joined != known:
            self._ever[name] = joined
            self.novelty += 1

    def value_before(self, frame: Frame, name: str) -> Value:
        """The value of a name that the scope's code has not touched."""
        return self.incoming(name) if frame.kind == "module" else Value()

    def expose(self, name: str, node: cst.CSTNode, certain: bool) -> None:
        """Record a read of a module-level name, unless the code has surely bound it before."""
        if self.module.state is None:
            return
        binding = self.binding(self.module, name)
        if self._is_bound_by_function(name) or (binding is not None and Status.UNTOUCHED not in binding.status):
            return
        certain = certain and binding is None and self.guards == 0
        known = self.record.reads.get(name)
        if known is None or (certain and not known.certain):
            self.record.reads[name] = Read(node, certain, self.guards > 0)

    def join(self, states: Iterable[State | None]) -> State | None:
        """The state after one of several ways; None if none of them can be gone."""
        frame = self.frame
        result: State | None = None
        for state in states:
            if state is not None:
                result = state if result is None else result.joined(state, lambda name: self.value_before(frame, name))
        return result

    def fork(self) -> Any:
        """The innermost scope's state, to be gone on from in another way; None where it can't be reached."""
        state = self.frame.state
        return state.copy() if state is not None else None
