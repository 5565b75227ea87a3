"""The arguments of a call, and which parameter each of them goes to."""

from __future__ import annotations

from dataclasses import dataclass, field

from kalegen.analysis.heap.definitions import Definition
from kalegen.analysis.heap.values import CLOSURE, IMMUTABLE, Value, union
from kalegen.analysis.tables.effects import ALL, RECEIVER, Position


@dataclass
class Arguments:
    """The values a call is given: by position, by keyword, and through ``*`` and ``**``.

    ``closure`` is what the called function carries along.
    """

    positional: list[Value] = field(default_factory=list)
    keywords: dict[str, Value] = field(default_factory=dict)
    starred: list[Value] = field(default_factory=list)
    literals: dict[Position, object] = field(default_factory=dict)
    receiver: Value | None = None
    closure: Value = IMMUTABLE

    def all(self) -> list[Value]:
        """Every value the call can reach; the receiver first."""
        receiver = [self.receiver] if self.receiver is not None else []
        return [*receiver, *self.positional, *self.keywords.values(), *self.starred]

    def given(self) -> list[Value]:
        """The values that stand between the call's parentheses: all but the receiver."""
        return [*self.positional, *self.keywords.values(), *self.starred]

    def at(self, position: Position) -> list[Value]:
        """The values that a position of the tables denotes; all starred ones, where it could be among them."""
        if position == ALL:
            return self.all()
        if position == RECEIVER:
            return [self.receiver] if self.receiver is not None else []
        if isinstance(position, str):
            return [self.keywords[position]] if position in self.keywords else list(self.starred)
        if position < len(self.positional):
            return [self.positional[position]]
        return list(self.starred)

    def kinds(self) -> dict[Position, str | None]:
        """The kind of each argument by its position."""
        kinds: dict[Position, str | None] = {index: value.kind for index, value in enumerate(self.positional)}
        kinds.update({keyword: value.kind for keyword, value in self.keywords.items()})
        if self.receiver is not None:
            kinds[RECEIVER] = self.receiver.kind
        return kinds


def bound_arguments(definition: Definition, arguments: Arguments) -> dict[str, Value]:
    """Which value each parameter of a function gets; what can't be told apart goes to all that it may go to."""
    parameters = definition.parameters
    bound: dict[str, Value] = {CLOSURE: arguments.closure}
    positional = list(arguments.positional)
    if definition.owner is not None and "staticmethod" not in definition.decorators and arguments.receiver is not None:
        positional.insert(0, arguments.receiver)
    plain = [p for p in parameters if p.star == "" or not isinstance(p.star, str)]
    for parameter, value in zip(plain, positional, strict=False):
        bound[parameter.name.value] = value
    rest = [*positional[len(plain) :], *arguments.starred]
    rest += [value for keyword, value in arguments.keywords.items() if keyword not in {p.name.value for p in plain}]
    for parameter in plain:
        keyword_value = arguments.keywords.get(parameter.name.value)
        if keyword_value is not None:
            bound[parameter.name.value] = keyword_value
        elif parameter.name.value not in bound and arguments.starred:
            bound[parameter.name.value] = union(arguments.starred)
    for parameter in parameters:
        if parameter not in plain:
            bound[parameter.name.value] = union(rest)
    return bound


def method_self(method: Definition) -> str:
    """The name of a method's first parameter."""
    return method.parameters[0].name.value if method.parameters else ""
