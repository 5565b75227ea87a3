"""Reading variables: by their names in code, and by texts that name them."""

from __future__ import annotations

import re
from collections.abc import Iterable

import libcst as cst

from kalegen.analysis.heap.effects import Cause, NameAny, NameInText, NeedModule, Why
from kalegen.analysis.heap.object_graph import Key
from kalegen.analysis.heap.values import HOLE, IMMUTABLE, MARK, Binding, Parameter, Status, Value, one_of, union
from kalegen.analysis.interpreter.part import Part
from kalegen.analysis.interpreter.texts import marked, may_be_any_name, names_like, part_of, with_marks_replaced
from kalegen.syntax.qualified import prefixes

MODULE_NAMES = frozenset({"__name__", "__file__", "__doc__", "__spec__", "__loader__", "__package__", "__builtins__"})
"""Names that every module has."""


FIELD = re.compile(r"\{([^\W\d]\w*)")
"""How a text to be formatted names what goes into it."""


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
        if name in self.library.starred:
            name = self.library.starred[name]
        value = self.scopes.current(name)
        if name in MODULE_NAMES:
            self.record.note(NeedModule(f"reads {name}"), node)
            return IMMUTABLE
        self.scopes.expose(name, node, self.scopes.runs_now)
        self.references.refer(value, node, name)
        has_texts = value.template is None and name in self.library.tables
        return value._replace(template=marked(0, name)) if has_texts else value

    def with_text_of_part(self, part: Value, whole: Value, key: Key) -> Value:
        """What a value has under a key or as an attribute, with its text if a table of settings says what it is."""
        text = self.known_text(part_of(whole.template, key)) if part.template is None else None
        return part if text is None else part._replace(template=text)

    def known_text(self, template: str | None) -> str | None:
        """A part's text if it is known here; else the template that stands for it."""
        if template is None:
            return None
        owner, _, path = template.strip(MARK).partition(":")
        return self.library.texts.get(path, template) if owner == "0" else template

    def text_of_variable(self, path: str) -> str | None:
        """The text of a module-level name, or of a part of what it stands for."""
        text = self.library.texts.get(path)
        return self.scopes.current(path).template if text is None else text

    def member(self, owner: str, node: cst.Attribute) -> Value:
        """The value of an attribute of something that has a full name; a local module's is a variable."""
        return self.imported(f"{owner}.{node.attr.value}", node)

    def imported(self, dotted: str, node: cst.CSTNode) -> Value:
        """The value of what has a full name: of a variable of a local module, what that is at this point."""
        if not self.library.is_variable(dotted):
            return Value(dotted=dotted)
        module = dotted.rpartition(".")[0]
        is_bound = dotted in {*self.library.modules, *self.library.variables.get(module, ())}
        getters = [] if is_bound else self.library.named(f"{module}.__getattr__")
        if not getters:
            return self.read_module(dotted, node)
        self.read_module(f"{module}.__getattr__", node)
        return one_of(self.applier.apply(node, getter, {}) for getter in getters)

    def import_local(self, dotted: str, node: cst.CSTNode) -> None:
        """What importing modules next to the notebook does beside binding names."""
        for module, _ in prefixes(dotted):
            for effect in self.library.import_effects.get(module, ()):
                self.record.note(effect, node)
            for variable in sorted(self.library.changed_by_import.get(module, ())):
                self.heap.mutate(self.read_module(variable, node).tokens, False, Cause(node, Why.IMPORT))

    def of_module(self, module: str, attribute: str, node: cst.CSTNode) -> Value:
        """The value of a variable of a local module; of any, where the attribute is ``*``."""
        variables = self.library.variables_at(f"{module}.{attribute}")
        return union([self.read_module(variable, node) for variable in variables])

    def look_up(self, texts: Iterable[Value], node: cst.CSTNode) -> Value:
        """Read the module's variables that texts name; what they may be, where a text is a name.

        Of a function's argument its caller knows the text.
        """
        found = []
        for value in texts:
            self.record.named |= {token for token in value.tokens if isinstance(token, Parameter)}
            if value.text is not None:
                self.record.note(NameInText(value.text), node)
                found.append(self.scopes.current(value.text))
                self.references.refer(found[-1], node, value.text)
        return union(found)

    def of_namespace(self, node: cst.Subscript, texts: list[Value]) -> Value:
        """``globals()[text]``: one of the variables that the text may name."""
        for text in texts:
            if text.text is None and not text.tokens:
                self.look_up_text(text, node)
        return self.look_up(texts, node)

    def look_up_fields(self, text: str | None, node: cst.CSTNode) -> None:
        """Read the variables that a text to be formatted names: ``"{name} is {age:.1f}"``."""
        if text is None:
            self.name_any(node)
        for name in FIELD.findall(text or ""):
            self.look_up([Value(template=name)], node)

    def look_up_text(self, text: Value, node: cst.CSTNode) -> None:
        """Read the variables that may be named in a text of which only parts are known."""
        template = with_marks_replaced(text.template, lambda owner, name: None) or HOLE
        for name in names_like(template, self.library.names):
            self.look_up([Value(template=name)], node)
        if may_be_any_name(template):
            self.name_any(node)

    def name_any(self, node: cst.CSTNode) -> Value:
        """Ask for variables of any name; what is known of these are the notebook's functions and classes."""
        self.record.note(NameAny(), node)
        return self.references.any_definition(node)

    def set_named(self, texts: Iterable[Value], binding: Binding, *, certain: bool) -> None:
        """Bind or delete the module's variables that texts name."""
        for text in (value.text for value in texts if value.text is not None):
            self.scopes.put(self.scopes.module, text, binding, certain and len(self.scopes.frames) == 1)
