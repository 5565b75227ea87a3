"""Reading variables: by their names in code, and by texts that name them."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from kalegen.analysis.heap.values import IMMUTABLE, Binding, Parameter, Status, Value, union
from kalegen.analysis.interpreter.part import Part

MODULE_NAMES = frozenset({"__name__", "__file__", "__doc__", "__spec__", "__loader__", "__package__", "__builtins__"})
"""Names that every module has."""


class Names(Part):
    """Reads variables of whatever scope."""

    def read(self, node: cst.Name) -> Value:
        """The value of a name."""
        name = node.value
        for index in range(len(self.scopes.frames) - 1, 0, -1):
            frame = self.scopes.frames[index]
            if frame.kind == "class" and index != len(self.scopes.frames) - 1:
                continue
            if name in frame.scope.globals:
                break
            binding = self.scopes.binding(frame, name)
            if binding is not None and (frame.kind != "class" or binding.status is Status.BOUND):
                self.references.refer(binding.value, node)
                return binding.value
            if frame.kind in ("function", "comprehension") and name in frame.scope.local:
                return Value()
        return self.read_module(name, node)

    def read_module(self, name: str, node: cst.CSTNode) -> Value:
        """The value of a module-level name that is read by the node."""
        is_certain = self.scopes.runs_now
        binding = self.scopes.binding(self.scopes.module, name)
        value = binding.value if binding is not None else self.scopes.incoming(name)
        if name in MODULE_NAMES:
            self.record.event("module", f"reads {name}", node)
            return IMMUTABLE
        self.scopes.expose(name, node, is_certain)
        self.references.refer(value, node, name)
        return value

    def member(self, owner: str, node: cst.Attribute) -> Value:
        """The value of an attribute of something that has a full name; a local module's is a variable."""
        return self.imported(f"{owner}.{node.attr.value}", node)

    def imported(self, dotted: str, node: cst.CSTNode) -> Value:
        """The value of what has a full name: of a variable of a local module, what that is at this point."""
        return self.read_module(dotted, node) if self.library.is_variable(dotted) else Value(dotted=dotted)

    def look_up(self, texts: Iterable[Value], node: cst.CSTNode) -> Value:
        """Read the module's variables that texts name; what they may be, where a text is a name.

        Of a function's argument its caller knows the text.
        """
        found = []
        for value in texts:
            self.record.named |= {token for token in value.tokens if isinstance(token, Parameter)}
            if value.text is not None:
                self.record.event("text", value.text, node)
                binding = self.scopes.binding(self.scopes.module, value.text)
                found.append(binding.value if binding is not None else self.scopes.incoming(value.text))
                self.references.refer(found[-1], node, value.text)
        return union(found)

    def set_named(self, texts: Iterable[Value], binding: Binding, certain: bool) -> None:
        """Bind or delete the module's variables that texts name."""
        for text in (value.text for value in texts if value.text is not None):
            self.scopes.put(self.scopes.module, text, binding, certain and len(self.scopes.frames) == 1)
