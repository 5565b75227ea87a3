"""How each form of expression is evaluated: one rule for each kind of node."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import libcst as cst

from kalegen.analysis.heap.definitions import Kind
from kalegen.analysis.heap.statics import class_named
from kalegen.analysis.heap.values import IMMUTABLE, Carried, Value, definitions_in, union
from kalegen.analysis.interpreter.expressions import (
    CONTAINER_KINDS,
    DISPLAY_KINDS,
    IMMUTABLE_KINDS,
    NAMESPACE,
    Expressions,
)
from kalegen.analysis.interpreter.texts import text_of_f_string, text_of_literal, text_of_operator
from kalegen.analysis.tables.kinds import kind_of_method
from kalegen.analysis.tables.streams import streams_through
from kalegen.syntax.walk import children

ARITHMETIC_KINDS = frozenset({"frame", "series", "array", "index", "tensor"})
"""Kinds whose operators give new objects that share nothing with the operands."""


def _name(walker: Expressions, node: Any) -> Value:
    return walker.read(node)


def _constant(kind: str) -> Callable[[Expressions, Any], Value]:
    return lambda walker, node: Value(kind=kind)


def _attribute(walker: Expressions, node: Any) -> Value:
    base = walker.consult(node.value)
    if base.dotted:
        return Value(dotted=f"{base.dotted}.{node.attr.value}")
    walker.run_implicit_methods(base, node)
    if base.kind in IMMUTABLE_KINDS:
        return IMMUTABLE
    kind = kind_of_method(base.kind, node.attr.value) if base.kind else None
    if base.kind and node.attr.value in PLAIN_ATTRIBUTES:
        return IMMUTABLE
    if class_named(node) is not None:
        return walker.class_of(base)
    if _is_kept_by_class(node.attr.value, base):
        return Value(walker.reach(walker.statics_named(node.attr.value, base.tokens)))
    reached = base.tokens | walker.reach(base)
    classes = frozenset(t for t in reached - base.tokens if isinstance(t, Carried) and t.definition.kind is Kind.CLASS)
    value = Value(reached - classes, kind=kind)
    if classes:  # the attribute belongs to an instance of them, and is none of them itself
        value = value.joined(walker.container(node, [Value(classes)], kind=kind))
    return value.joined(walker.statics_named(node.attr.value, reached))


def _is_kept_by_class(attribute: str, base: Value) -> bool:
    """Whether a value is surely a class of the notebook, whose body gives the attribute a variable's object."""
    is_definition = bool(base.tokens) and all(isinstance(token, Carried) for token in base.tokens)
    return is_definition and all(each.attributes.get(attribute) for each in definitions_in(base.tokens))


PLAIN_ATTRIBUTES = frozenset({"shape", "size", "ndim", "dtype", "dtypes", "empty", "name", "nbytes", "itemsize"})
"""Attributes that are immutable in every kind that has them."""


def _subscript(walker: Expressions, node: Any) -> Value:
    base = walker.evaluate(node.value)
    indices = walker.indices(node)
    if base.kind == NAMESPACE:
        return walker.look_up(indices, node)
    if base.dotted:
        return walker.fresh(node)
    walker.run_implicit_methods(base, node)
    if base.kind == "defaultdict":
        walker.mutate(base.tokens, False)
        walker.event("callback", "", node)
    is_slice = any(isinstance(element.slice, cst.Slice) for element in node.slice)
    if is_slice and base.tokens and base.kind in CONTAINER_KINDS:
        return walker.display(node, [walker.element_of(base)], kind=base.kind)
    return walker.element_of(base) if base.kind not in ("str", "bytes") else Value(kind=base.kind)


def _binary(walker: Expressions, node: Any) -> Value:
    left, right = walker.evaluate(node.left), walker.evaluate(node.right)
    for operand in (left, right):
        walker.run_implicit_methods(operand, node)
    kinds = {left.kind, right.kind}
    text = text_of_operator(node.operator, left, right)
    if "path" in kinds and isinstance(node.operator, cst.Divide):
        return Value(kind="path", text=text)
    if kinds <= IMMUTABLE_KINDS:
        return Value(kind=left.kind if left.kind == right.kind else None, text=text)
    if not left.tokens and not right.tokens:
        return IMMUTABLE
    arithmetic = kinds & ARITHMETIC_KINDS
    if arithmetic:
        return walker.fresh(node, kind=next(iter(arithmetic)) if len(arithmetic) == 1 else None)
    return walker.container(node, [union([left, right])], kind=left.kind if left.kind == right.kind else None)


def _comparison(walker: Expressions, node: Any) -> Value:
    operands = [walker.evaluate(node.left)]
    operands += [walker.evaluate(target.comparator) for target in node.comparisons]
    if any(isinstance(target.operator, (cst.Is, cst.IsNot)) for target in node.comparisons):
        walker.note_identity(operands, node)
    for operand in operands:
        walker.run_implicit_methods(operand, node)
    if operands[-1].kind == NAMESPACE:
        walker.look_up(operands[:-1], node)
    kinds = {operand.kind for operand in operands} & ARITHMETIC_KINDS
    return walker.fresh(node, kind=kinds.pop()) if len(kinds) == 1 else walker.fresh(node)


def _unary(walker: Expressions, node: Any) -> Value:
    operand = walker.evaluate(node.expression)
    walker.run_implicit_methods(operand, node)
    if isinstance(node.operator, cst.Not) or not operand.tokens:
        return Value(kind=operand.kind)
    return walker.fresh(node, kind=operand.kind)


def _boolean(walker: Expressions, node: Any) -> Value:
    return walker.evaluate(node.left).joined(walker.evaluate(node.right))


def _conditional(walker: Expressions, node: Any) -> Value:
    walker.evaluate(node.test)
    return walker.evaluate(node.body).joined(walker.evaluate(node.orelse))


def _display_part(walker: Expressions, element: Any) -> Value:
    """What a display holds of one of its elements: of a starred one, the parts."""
    if isinstance(element, (cst.StarredElement, cst.StarredDictElement)):
        return walker.element_of(walker.iterated(element.value))
    return walker.evaluate(element.value)


def _tuple(walker: Expressions, node: Any) -> Value:
    parts = [_display_part(walker, element) for element in node.elements]
    is_plain = not any(isinstance(element, cst.StarredElement) for element in node.elements)
    kind = DISPLAY_KINDS[type(node)]
    if kind == "tuple" and not any(part.tokens for part in parts):
        return Value(kind=kind, elements=tuple(parts) if is_plain else None)
    return walker.display(node, parts, kind=kind, elements=tuple(parts) if is_plain and kind == "tuple" else None)


def _dict(walker: Expressions, node: Any) -> Value:
    parts = []
    for element in node.elements:
        if isinstance(element, cst.DictElement):
            parts.append(walker.evaluate(element.key))
        parts.append(_display_part(walker, element))
    return walker.display(node, parts, kind="dict")


def _walrus(walker: Expressions, node: Any) -> Value:
    value = walker.evaluate(node.value)
    walker.assign(node.target, value)
    return value


def _f_string(walker: Expressions, node: Any) -> Value:
    values = []
    for part in node.parts:
        if isinstance(part, cst.FormattedStringExpression):
            values.append(walker.evaluate(part.expression))
            walker.run_implicit_methods(values[-1], part)
            if part.format_spec is not None:
                for inner in part.format_spec:
                    walker.evaluate(inner)
    return Value(kind="str", text=text_of_f_string(node.parts, values))


def _format_part(walker: Expressions, node: Any) -> Value:
    walker.run_implicit_methods(walker.evaluate(node.expression), node)
    return Value(kind="str")


def _await(walker: Expressions, node: Any) -> Value:
    if all(frame.kind != "function" for frame in walker.frames[1:]):
        walker.event("module", "awaits", node)
        walker.event("await", "", node)
    return walker.evaluate(node.expression)


def _yield(walker: Expressions, node: Any) -> Value:
    walker.frame.is_generator = True
    if node.value is not None:
        inner = node.value.item if isinstance(node.value, cst.From) else node.value
        walker.frame.returns.append(walker.evaluate(inner))
    return Value(frozenset().union(*(value.tokens for value in walker.frame.returns)))


def _lambda(walker: Expressions, node: Any) -> Value:
    return walker.function_value(node)


def _nothing(walker: Expressions, node: Any) -> Value:
    return IMMUTABLE


def _simple_string(walker: Expressions, node: Any) -> Value:
    return Value(kind="str", text=text_of_literal(node))


def _concatenated(walker: Expressions, node: Any) -> Value:
    return Value(kind="str", text=text_of_operator(cst.Add(), walker.evaluate(node.left), walker.evaluate(node.right)))


RULES: dict[type, Callable[[Expressions, Any], Value]] = {
    cst.Name: _name,
    cst.Integer: _constant("number"),
    cst.Float: _constant("number"),
    cst.Imaginary: _constant("number"),
    cst.SimpleString: _simple_string,
    cst.ConcatenatedString: _concatenated,
    cst.FormattedString: _f_string,
    cst.FormattedStringExpression: _format_part,
    cst.Attribute: _attribute,
    cst.Subscript: _subscript,
    cst.Call: lambda walker, node: walker.call(node),
    cst.BinaryOperation: _binary,
    cst.Comparison: _comparison,
    cst.UnaryOperation: _unary,
    cst.BooleanOperation: _boolean,
    cst.IfExp: _conditional,
    cst.Tuple: _tuple,
    cst.List: _tuple,
    cst.Set: _tuple,
    cst.Dict: _dict,
    cst.ListComp: lambda walker, node: walker.comprehension(node),
    cst.SetComp: lambda walker, node: walker.comprehension(node),
    cst.DictComp: lambda walker, node: walker.comprehension(node),
    cst.GeneratorExp: lambda walker, node: walker.comprehension(node),
    cst.NamedExpr: _walrus,
    cst.Await: _await,
    cst.Yield: _yield,
    cst.Lambda: _lambda,
    cst.Ellipsis: _nothing,
}


class Forms(Expressions):
    """Evaluates each form of expression by its rule."""

    def evaluate(self, node: cst.CSTNode) -> Value:
        """The value of an expression; what evaluating it does is recorded."""
        value = self.consult(node)
        if value.dotted:
            for stream in streams_through(value.dotted):
                self.event("taken", stream, node)
        return value

    def consult(self, node: cst.CSTNode) -> Value:
        """As ``evaluate``, for what is called here, or has an attribute that counts: nobody else gets to see it."""
        rule = RULES.get(type(node))
        return rule(self, node) if rule is not None else self.evaluate_parts(node)

    def evaluate_parts(self, node: cst.CSTNode) -> Value:
        """Evaluate whatever an expression without a rule of its own is made of."""
        return union([self.evaluate(child) for child in children(node)])
