"""A definition's summary in terms of the place where it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kalegen.analysis.heap.definitions import Definition
from kalegen.analysis.heap.effects import Mutation
from kalegen.analysis.heap.values import (
    IMMUTABLE,
    Carried,
    Fresh,
    Incoming,
    Parameter,
    Token,
    Value,
    definitions_in,
    objects_in,
)
from kalegen.analysis.interpreter.texts import part_of, text_of_literal, with_marks_replaced

if TYPE_CHECKING:
    from kalegen.analysis.interpreter.part import Part


class Translation:
    """A summary's tokens in terms of the node that it is applied at, with parameters ``bound`` to values."""

    def __init__(self, caller: Part, definition: Definition, bound: dict[str, Value], node: cst.CSTNode) -> None:
        self._heap, self._scopes, self._names = caller.heap, caller.scopes, caller.names
        self._definition, self._owner = definition, id(definition)
        self._own = definition.outermost
        self.bound, self.node = bound, node
        self._known: dict[Token, frozenset[Token]] = {}
        self._arguments: dict[Parameter, Value] = {}

    def tokens(self, token: Token) -> frozenset[Token]:
        """What a token of the summary stands for here: of an argument, all objects that it reached at first."""
        if token not in self._known:
            self._known[token] = self._tokens(token)
        return self._known[token]

    def held(self, token: Token) -> frozenset[Token]:
        """As ``tokens``, for something that is held: of an argument the object itself, which holds the others."""
        if isinstance(token, Parameter) and token.owner == self._owner:
            return self.argument(token).tokens
        return self.tokens(token)

    def argument(self, token: Token) -> Value:
        """What is given for a parameter, or what the attributes of that held when the definition was called."""
        if not isinstance(token, Parameter) or token.owner != self._owner:
            return IMMUTABLE
        if token not in self._arguments:
            self._arguments[token] = self._argument(token)
        return self._arguments[token]

    def _argument(self, token: Parameter) -> Value:
        if not token.path:
            return self.bound.get(token.name, IMMUTABLE)
        whole = self.argument(token._replace(path=token.path[:-1]))
        return self._heap.attribute_of(whole, token.path[-1])

    def changed(self, token: Token, mutation: Mutation) -> frozenset[Token]:
        """What is changed here where the summary says that a token is: with what it holds, or it alone."""
        if mutation.shallow or not isinstance(token, Parameter):
            return self.held(token)
        argument = self.argument(token)
        return argument.tokens | self._heap.mutable_reach(argument)

    def _tokens(self, token: Token) -> frozenset[Token]:
        if isinstance(token, Parameter):
            value = self.argument(token)
            return value.tokens | objects_in(self._heap.reach(value))
        if isinstance(token, Incoming):
            return self._scopes.current(token.name).tokens
        if isinstance(token, Fresh):
            return frozenset([Fresh((*token.key, id(self.node)))])
        if isinstance(token, Carried):
            return frozenset(Carried(definition) for definition in self._meant(token.definition))
        return frozenset([token])

    def _meant(self, definition: Definition) -> frozenset[Definition]:
        """What code means here that knows a definition by its name: not one which another has taken that name from."""
        own = frozenset([definition])
        if not definition.top_level or definition is self._own:
            return own
        now = definitions_in(self._scopes.current(definition.name).tokens)
        named = frozenset(each for each in now if each.name == definition.name)
        return own if definition in now or not named else named

    def value(self, value: Value) -> Value:
        """A value of the summary as it is here."""
        tokens = frozenset[Token]().union(*(self.tokens(token) for token in value.tokens))
        elements = tuple(self.value(element) for element in value.elements) if value.elements is not None else None
        made = self._meant(value.instance_of) if value.instance_of is not None else frozenset()
        return value._replace(
            tokens=tokens,
            elements=elements,
            template=self.template(value.template),
            instance_of=next(iter(made)) if len(made) == 1 else None,
        )

    def template(self, template: str | None) -> str | None:
        """A template of the summary as it is here."""
        return with_marks_replaced(template, self._template_of)

    def _default(self, parameter: str) -> str | None:
        """The template of what a parameter is that gets no argument."""
        default = next((p.default for p in self._definition.parameters if p.name.value == parameter), None)
        if isinstance(default, cst.SimpleString):
            return text_of_literal(default)
        return self._scopes.current(default.value).template if isinstance(default, cst.Name) else None

    def _template_of(self, owner: int, name: str) -> str | None:
        if owner != self._owner:
            return self._names.text_of_variable(name) if not owner else None
        variable, *keys = name.split(".")
        found = self.bound[variable].template if variable in self.bound else self._default(variable)
        for key in keys:
            found = self._names.known_text(part_of(found, key))
        return found
