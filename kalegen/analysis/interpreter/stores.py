"""Assignments to names, and to parts of objects."""

from __future__ import annotations

import libcst as cst

from kalegen.analysis.heap.effects import Cause, Keep, SetVariable, StoreInLibrary, Why
from kalegen.analysis.heap.object_graph import ANY_KEY, Key
from kalegen.analysis.heap.statics import class_named
from kalegen.analysis.heap.values import Binding, Status, Token, Value, definitions_in
from kalegen.analysis.interpreter.keys import key_of
from kalegen.analysis.interpreter.part import Part
from kalegen.analysis.tables.environment import ENVIRONMENT
from kalegen.analysis.tables.kinds import NAMESPACE, TABULAR_KINDS


class Stores(Part):
    """Binds targets, and changes what they are parts of."""

    def assign(self, target: cst.CSTNode, value: Value) -> None:
        """Bind a target of an assignment, or change what it is a part of."""
        if isinstance(target, cst.Name):
            self.scopes.bind(target.value, value)
        elif isinstance(target, (cst.Tuple, cst.List)):
            self._unpack(target, value)
        elif isinstance(target, (cst.Attribute, cst.Subscript)):
            self.store(target, value)
        elif isinstance(target, cst.StarredElement):
            self.assign(target.value, value)

    def _unpack(self, target: cst.Tuple | cst.List, value: Value) -> None:
        elements = target.elements
        is_plain = not any(isinstance(element, cst.StarredElement) for element in elements)
        if value.elements is not None and is_plain and len(value.elements) == len(elements):
            for element, part in zip(elements, value.elements, strict=True):
                self.assign(element.value, part)
            return
        part = self.heap.element_of(value)
        for element in elements:
            is_star = isinstance(element, cst.StarredElement)
            self.assign(element.value, self.heap.container(element, [part]) if is_star else part)

    def store(self, target: cst.Attribute | cst.Subscript, value: Value, status: Status = Status.BOUND) -> None:
        """An assignment to an attribute or an item, or its deletion: a change of the object that has it."""
        base = self.evaluator.evaluate(target.value)
        if isinstance(target, cst.Subscript):
            indices = self.evaluator.indices(target)
            if base.kind == NAMESPACE:
                self.names.set_named(indices, Binding(status, value), certain=True)
                return
        if base.dotted == ENVIRONMENT and isinstance(target, cst.Subscript) and indices[0].text is not None:
            self.record.note(SetVariable(indices[0].text), target)
        if base.dotted:
            attribute = target.attr.value if isinstance(target, cst.Attribute) else "*"
            owner = base.dotted.removesuffix(".__dict__")
            if isinstance(target, cst.Subscript) and owner in self.library.modules:  # ``vars(conf)["x"] = 1``
                attribute = next((index.text for index in indices if index.text is not None), "*")
            else:
                owner = base.dotted
            self.store_in_module(f"{owner}.{attribute}", Binding(status, value), target)
            return
        if value.unserialisable is not None and base.instance_of is not None and isinstance(target, cst.Attribute):
            self.record.note(Keep(f"{base.instance_of.name}.{target.attr.value}", value.unserialisable), target)
        changed = self.changed_by_store(target.value, base)
        is_itself = self.heap.itself(base) is not None
        self.heap.mutate(changed, True, Cause(target, Why.STORE), shallow=is_itself)
        self.methods.run_implicit(base, target)
        if isinstance(target, cst.Attribute):
            self.methods.store_by_descriptor(base, target, value)
        held = self.heap.parts_copied(value) if base.kind in TABULAR_KINDS else value
        self.heap.hold(base, held, self._key(base, target))
        for definition in definitions_in(changed):
            self.heap.hold(self.heap.statics_of(definition), value)

    def _key(self, base: Value, target: cst.Attribute | cst.Subscript) -> Key:
        """What a stored part is found under from now on; a list's items move."""
        if isinstance(target, cst.Attribute):
            return self.methods.key_of_attribute(base, target.attr.value)
        return key_of(target) if base.kind == "dict" else ANY_KEY

    def store_in_module(self, dotted: str, binding: Binding, node: cst.CSTNode) -> None:
        """An assignment to a part of a library, or to a variable of a local module; ``*`` is any of them."""
        if not self.library.is_variable(dotted):
            self.record.note(StoreInLibrary(dotted), node)
            return
        variables = self.library.variables_at(dotted)
        is_certain = len(self.scopes.frames) == 1 and variables == [dotted]
        for variable in variables:
            self.scopes.put(self.scopes.module, variable, binding, is_certain)

    def changed_by_store(self, owner: cst.BaseExpression, base: Value) -> frozenset[Token]:
        """The tokens that an assignment to a part of ``owner`` changes.

        The token of a class also stands for its instances, and what changes an instance leaves the class as it is. So
        the class counts only where the code writes its name, or ``type(x)``, or where the value is nothing but classes.
        """
        is_named = isinstance(owner, cst.Name) and any(d.name == owner.value for d in definitions_in(base.tokens))
        is_class = is_named or class_named(owner) is not None or not base.objects
        return base.tokens if is_class else base.objects
