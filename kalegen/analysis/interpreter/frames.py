"""The scopes in progress while code is analysed: their names' states, and where control may have left them."""

from __future__ import annotations

from dataclasses import dataclass, field

from kalegen.analysis.heap.definitions import Definition
from kalegen.analysis.heap.values import Binding, State, Value
from kalegen.syntax.scopes import ScopeNames


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

    @property
    def bindings(self) -> dict[str, Binding]:
        """The names that the code has touched, with their bindings; none where it can't be reached."""
        return self.state.names if self.state is not None else {}
