"""The ground that the abstract interpreter stands on: scopes in progress and the facts recorded so far."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import libcst as cst

from kalegen.analysis.heap.definitions import Definition, Event, Library
from kalegen.analysis.heap.keeping import kept
from kalegen.analysis.heap.object_graph import ObjectGraph
from kalegen.analysis.heap.values import Binding, Carried, Incoming, Parameter, State, Static, Status, Token, Value
from kalegen.syntax.scopes import ScopeNames


@dataclass(frozen=True)
class Read:
    """A read of a name that the code had not surely bound before.

    ``certain`` is false where the read may not happen, or where the code may have bound the name after all;
    ``guarded`` is true where a handler catches the NameError.
    """

    node: cst.CSTNode
    certain: bool
    guarded: bool


@dataclass
class Loop:
    """The states in which a loop's body was left or begun again."""

    breaks: list[State] = field(default_factory=list)
    continues: list[State] = field(default_factory=list)


@dataclass
class Frame:
    """One scope in progress. ``kind`` is ``module``, ``function``, ``class`` or ``comprehension``.

    ``site`` tells the scope's code from other code. ``state`` is None where the code can't be reached. ``attempts`` are
    the states seen so far in the ``try`` statements around the current one: an exception may leave the names in any of
    them. ``is_generator`` says that the code yields, whose values stand among ``returns``. ``definition`` is the
    function whose body it is.
    """

    kind: str
    scope: ScopeNames
    site: int = 0
    state: State | None = field(default_factory=State)
    loops: list[Loop] = field(default_factory=list)
    attempts: list[State] = field(default_factory=list)
    returns: list[Value] = field(default_factory=list)
    is_generator: bool = False
    definition: Definition | None = None


@dataclass
class Record:
    """What the analysed code does, in the order of discovery.

    ``transparent`` are the containers of which ``graph`` tells all that they hold, beside what can't change, ``filled``
    those that a called function put something into of which it tells nothing, ``named`` texts that name variables.
    """

    reads: dict[str, Read] = field(default_factory=dict)
    mutated: dict[Token, bool] = field(default_factory=dict)
    called: set[Token] = field(default_factory=set)
    named: set[Parameter] = field(default_factory=set)
    graph: ObjectGraph = field(default_factory=ObjectGraph)
    events: dict[Event, cst.CSTNode] = field(default_factory=dict)
    imports: dict[str, cst.CSTNode] = field(default_factory=dict)
    statics: set[Static] = field(default_factory=set)
    transparent: set[Token] = field(default_factory=set)
    filled: set[Token] = field(default_factory=set)


class Ground:
    """Names, object graphs and events: what expressions and statements act upon."""

    def __init__(self, library: Library, incoming: Callable[[str], Value]) -> None:
        self.library = library
        self.record = Record()
        self.frames = [Frame("module", ScopeNames())]
        self.guards = 0
        self.late = 0
        self._incoming = incoming
        self._known: dict[str, Value] = {}
        self._referred: dict[int, int] = {}
        self._running: list[Definition] = []
        self._called_back: dict[tuple[int, Definition, int], tuple[frozenset[Token], Value]] = {}
        self._used: dict[tuple[Token, Carried], int] = {}
        self._version = 0
        self.origin: tuple[int, ...] = ()

    @property
    def module(self) -> Frame:
        """The outermost scope: the notebook's."""
        return self.frames[0]

    @property
    def frame(self) -> Frame:
        """The innermost scope."""
        return self.frames[-1]

    @property
    def runs_now(self) -> bool:
        """Whether the code in progress runs at this point, and not when a function or a generator does."""
        return self.late == 0 and all(frame.kind != "function" for frame in self.frames[1:])

    def incoming(self, name: str) -> Value:
        """What is known of a module-level name before the analysed code runs."""
        if name not in self._known:
            value = self._incoming(name)
            self._known[name] = value
            if value.flat:
                self.record.transparent.add(Incoming(name))
            for definition in value.carries:
                self.record.graph.hold(Incoming(name), [Carried(definition)])
        return self._known[name]

    def event(self, kind: str, detail: str, node: cst.CSTNode) -> None:
        """Record something that the code does beside binding names."""
        self.record.events.setdefault(Event(kind, detail), node)

    # Object graphs

    def reach(self, value: Value | Iterable[Token]) -> frozenset[Token]:
        """All tokens that the value holds, directly or through others."""
        return self.record.graph.reach(value.tokens if isinstance(value, Value) else value)

    def mutate(self, tokens: Iterable[Token], certain: bool) -> None:
        """Record that the objects behind the tokens may be changed in place."""
        for token in tokens:
            self.record.mutated[token] = certain or self.record.mutated.get(token, False)

    def mutate_deeply(self, value: Value, certain: bool = False) -> None:
        """Record a change somewhere in the value's object graph; definitions and modules are not changed by a call."""
        if not any(isinstance(token, Carried) for token in value.tokens):
            self.mutate((t for t in self.reach(value) if not isinstance(t, Carried)), certain)

    def hold(self, holder: Value, held: Value) -> None:
        """Record that the first value's object may hold references to the second's from now on."""
        for token in holder.tokens:
            if not isinstance(token, Carried):
                self.record.graph.hold(token, held.tokens)

    def fill(self, tokens: Iterable[Token]) -> None:
        """Record that the objects behind the tokens may hold others of which nothing is known."""
        self.record.filled.update(tokens)
        self.record.transparent -= self.record.filled

    def merge(self, values: Iterable[Value]) -> None:
        """Record that any of the values may hold any other from now on."""
        tokens = (token for value in values for token in self.reach(value))
        self.record.graph.merge(token for token in tokens if not isinstance(token, Carried))

    def statics_of(self, definition: Definition) -> Value:
        """The objects that belong to a class or a function itself."""
        token = Static(definition)
        if token not in self.record.statics:
            self.record.statics.add(token)
            for node in kept(definition):
                self.hold(Value(frozenset([token])), self.current(node.value))
        return Value(frozenset([token]))

    def current(self, name: str) -> Value:
        """The value of a module-level name at this point."""
        binding = self.binding(self.module, name)
        return binding.value if binding is not None else self.incoming(name)

    # Names

    def binding(self, frame: Frame, name: str) -> Binding | None:
        """The binding of a name in a scope, if the scope's code has touched it."""
        return frame.state.names.get(name) if frame.state is not None else None

    def scope_of(self, name: str) -> Frame:
        """The scope to which a binding of the name in the innermost scope goes."""
        for index in range(len(self.frames) - 1, 0, -1):
            frame = self.frames[index]
            if frame.kind == "comprehension" and name not in frame.scope.bound:
                continue
            if name in frame.scope.globals:
                return self.module
            if name in frame.scope.nonlocals:
                return self._owner(name, index) or self.module
            return frame
        return self.module

    def _owner(self, name: str, below: int) -> Frame | None:
        for frame in reversed(self.frames[1:below]):
            if frame.kind == "function" and name in frame.scope.local:
                return frame
        return None

    def bind(self, name: str, value: Value) -> None:
        """Bind a name in the innermost scope, or where that scope declares it to be."""
        frame = self.scope_of(name)
        self._declare(name, Binding(Status.BOUND, value))
        binding = Binding(Status.BOUND, value, self.origin if frame is self.frame else ())
        is_here = frame is self.frame or self.frame.kind == "comprehension"
        if is_here and frame.kind == "module" and value.dotted:
            binding = self._accumulated(name, binding)
        self._set(frame, name, binding, certain=is_here)

    def _accumulated(self, name: str, binding: Binding) -> Binding:
        """``import a.b`` after ``import a.c``: both statements make the name what it is."""
        before = self.binding(self.module, name)
        if before is None or before.status is not Status.BOUND or before.value.dotted != binding.value.dotted:
            return binding
        return Binding(Status.BOUND, binding.value, tuple(dict.fromkeys((*before.origin, *binding.origin))))

    def unbind(self, name: str) -> None:
        """Delete a name."""
        frame = self.scope_of(name)
        self._declare(name, Binding(Status.DELETED, Value()))
        self._set(frame, name, Binding(Status.DELETED, Value()), certain=frame is self.frame)

    def _declare(self, name: str, binding: Binding) -> None:
        """Note in a function's own frame what it does to a ``global`` name: its branches go their ways there."""
        if name in self.frame.scope.globals and self.frame.kind == "function":
            self._set(self.frame, f"global {name}", binding, certain=True)

    def _is_bound_by_function(self, name: str) -> bool:
        """Whether the function in progress has surely bound a ``global`` name by now."""
        binding = self.binding(self.frame, f"global {name}")
        return binding is not None and binding.status is Status.BOUND

    def _set(self, frame: Frame, name: str, binding: Binding, certain: bool) -> None:
        if frame.state is None:
            return
        before = frame.state.names.get(name) or Binding(Status.UNTOUCHED, self.value_before(frame, name))
        frame.state.names[name] = binding if certain else before.joined(binding)
        if frame.kind == "module":
            self._version += 1
        for attempt in frame.attempts:
            seen = attempt.names.get(name) or Binding(Status.UNTOUCHED, self.value_before(frame, name))
            attempt.names[name] = seen.joined(binding)

    def value_before(self, frame: Frame, name: str) -> Value:
        """The value of a name that the scope's code has not touched."""
        return self.incoming(name) if frame.kind == "module" else Value()

    def is_repeated(self, definition: object) -> bool:
        """Whether this is not the first reference to a definition since the module's names last changed."""
        repeated = self._referred.get(id(definition)) == self._version
        self._referred[id(definition)] = self._version
        return repeated

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

    def join(self, states: Iterable[State | None], frame: Frame | None = None) -> State | None:
        """The state after one of several ways; None if none of them can be gone."""
        frame = frame or self.frame
        result: State | None = None
        for state in states:
            if state is not None:
                result = state if result is None else result.joined(state, lambda name: self.value_before(frame, name))
        return result
