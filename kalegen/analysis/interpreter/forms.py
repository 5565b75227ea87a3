"""How each form of expression is evaluated: one rule for each kind of node."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from itertools import count, repeat
from typing import TYPE_CHECKING, Any

import libcst as cst

from kalegen.analysis.heap.definitions import Kind, by_place, operator_word
from kalegen.analysis.heap.effects import CallBack, Cause, NeedVariable, Why
from kalegen.analysis.heap.object_graph import ANY_KEY, Key
from kalegen.analysis.heap.statics import class_named
from kalegen.analysis.heap.values import IMMUTABLE, Carried, Value, definitions_in, union
from kalegen.analysis.interpreter.keys import key_of, literal_key
from kalegen.analysis.interpreter.texts import text_of_f_string, text_of_literal, text_of_operator
from kalegen.analysis.tables.classes import is_class
from kalegen.analysis.tables.environment import ENVIRONMENT
from kalegen.analysis.tables.kinds import (
    ARITHMETIC_KINDS,
    CHOOSERS,
    CONTAINER_KINDS,
    COPIED_ATTRIBUTES,
    IMMUTABLE_KINDS,
    INDEXERS,
    NAMESPACE,
    PLAIN_ATTRIBUTES,
    TABLES,
    TABULAR_KINDS,
    kind_of_method,
)
from kalegen.analysis.tables.remade import why_attribute_stays
from kalegen.syntax.nodes import RuntimeName

if TYPE_CHECKING:
    from kalegen.analysis.interpreter.expressions import Evaluator

DISPLAY_KINDS: dict[type, str] = {
    cst.Tuple: "tuple",
    cst.List: "list",
    cst.Set: "set",
    cst.ListComp: "list",
    cst.SetComp: "set",
    cst.DictComp: "dict",
}
"""The kinds of the containers that displays and comprehensions make."""


def _name(evaluator: Evaluator, node: cst.Name) -> Value:
    return evaluator.names.read(node)


def _constant(kind: str) -> Callable[[Evaluator, cst.BaseNumber], Value]:
    return lambda evaluator, node: Value(kind=kind)


def _attribute(evaluator: Evaluator, node: cst.Attribute) -> Value:
    base = evaluator.consult(node.value)
    value = evaluator.names.with_text_of_part(_attribute_of(evaluator, base, node), base, node.attr.value)
    why = why_attribute_stays(node.attr.value)
    return value if why is None else value._replace(unserialisable=why)


def _attribute_of(evaluator: Evaluator, base: Value, node: cst.Attribute) -> Value:
    if base.dotted:
        return evaluator.names.member(base.dotted, node)
    evaluator.methods.run_implicit(base, node)
    evaluator.methods.keep_lazy(base, node)
    if base.kind in IMMUTABLE_KINDS:
        return IMMUTABLE
    kind = kind_of_method(base.kind, node.attr.value) if base.kind else None
    if base.kind == "path" and node.attr.value == "parent" and base.template is not None:
        return Value(kind="path", template=posixpath.dirname(base.template) or ".")
    if base.kind and node.attr.value in PLAIN_ATTRIBUTES:
        return IMMUTABLE
    if base.kind in TABULAR_KINDS and node.attr.value in COPIED_ATTRIBUTES:
        return evaluator.heap.view(node, base, kind=kind)
    if class_named(node) is not None:
        return evaluator.heap.class_of(base)
    for definition in by_place(definitions_in(evaluator.heap.reach(base))):
        evaluator.methods.run_descriptor(definition, node.attr.value, node)
    if _is_kept_by_class(node.attr.value, base):
        return Value(evaluator.heap.reach(evaluator.heap.statics_named(node.attr.value, base.tokens)))
    if node.attr.value in INDEXERS and not base.is_definition:
        return Value(base.tokens, kind=kind or "tabular")
    found = evaluator.heap.attribute_of(base, evaluator.methods.key_of_attribute(base, node.attr.value))
    reached = found.tokens
    classes = frozenset(t for t in reached - base.tokens if isinstance(t, Carried) and t.definition.kind is Kind.CLASS)
    value = found._replace(tokens=reached - classes, kind=kind)
    if classes:  # the attribute belongs to an instance of them, and is none of them itself
        value = value.joined(evaluator.heap.container(node, [Value(classes)], kind=kind))
    of_class = evaluator.heap.statics_named(node.attr.value, reached)
    return value.joined(of_class) if of_class.tokens else value


def _is_kept_by_class(attribute: str, base: Value) -> bool:
    """Whether a value is surely a class of the notebook, whose body gives the attribute a variable's object."""
    is_definition = base.is_definition and not base.objects
    return is_definition and all(each.attributes.get(attribute) for each in definitions_in(base.tokens))


def _subscript(evaluator: Evaluator, node: cst.Subscript) -> Value:
    base = evaluator.evaluate(node.value)
    return evaluator.names.with_text_of_part(_item_of(evaluator, base, node), base, key_of(node))


def _item_of(evaluator: Evaluator, base: Value, node: cst.Subscript) -> Value:
    indices = evaluator.indices(node)
    if _is_size(node.value) and not definitions_in(evaluator.heap.reach(base)):
        return IMMUTABLE
    if base.kind == NAMESPACE:
        return evaluator.names.of_namespace(node, indices)
    if base.dotted == ENVIRONMENT and indices[0].text is not None:
        evaluator.record.note(NeedVariable(indices[0].text), node)
    if base.dotted:
        return base if is_class(base.dotted) else evaluator.heap.fresh(node)
    evaluator.methods.run_implicit(base, node)
    if base.kind == "defaultdict":
        evaluator.heap.mutate(base.tokens, False, Cause(node, Why.DEFAULT))
        evaluator.record.note(CallBack(), node)
        made = union(evaluator.callbacks.run(node, [evaluator.heap.functions_held([base])], [base]))
        evaluator.heap.hold(base, made)
        return union([evaluator.heap.element_of(base), made])
    if base.kind in TABLES and any(index.kind in CHOOSERS for index in indices):
        cells = [] if base.kind == "array" else [evaluator.heap.cells_of(base)]
        return evaluator.heap.container(node, cells, kind=base.kind)  # rows and columns that are chosen are copied
    is_slice = any(isinstance(element.slice, cst.Slice) for element in node.slice)
    if is_slice and base.tokens and base.kind in CONTAINER_KINDS:
        return evaluator.heap.display(node, [evaluator.heap.element_of(base)], kind=base.kind)
    if base.kind in ("str", "bytes"):
        return Value(kind=base.kind)
    element = evaluator.heap.element_of(base, key_of(node))
    return element._replace(kind="tabular") if base.kind in TABULAR_KINDS else element


def _is_size(node: cst.BaseExpression) -> bool:
    """Whether an expression is the shape of something, whose items are numbers in all libraries."""
    return isinstance(node, cst.Attribute) and node.attr.value == "shape"


def _binary(evaluator: Evaluator, node: cst.BinaryOperation) -> Value:
    left, right = evaluator.evaluate(node.left), evaluator.evaluate(node.right)
    for operand in (left, right):
        evaluator.methods.run_implicit(operand, node)
    kinds = {left.kind, right.kind}
    text = text_of_operator(node.operator, left, right)
    if isinstance(node.operator, cst.Divide) and kinds & {"path", "str"}:
        return Value(kind="path", template=text)
    if isinstance(node.operator, cst.Modulo) and left.kind == "str":
        return Value(kind="str", template=text)
    if kinds <= IMMUTABLE_KINDS:
        return Value(kind=left.kind if left.kind == right.kind else None, template=text)
    if not left.tokens and not right.tokens:
        return Value(template=text)
    arithmetic = kinds & ARITHMETIC_KINDS
    if arithmetic:
        return evaluator.heap.fresh(node, kind=next(iter(arithmetic)) if len(arithmetic) == 1 else None)
    kind = left.kind if left.kind == right.kind else None
    if _only_computes(evaluator, operator_word(node.operator)):
        return evaluator.heap.fresh(node, kind=kind, template=text)
    return evaluator.heap.container(node, [union([left, right])], kind in CONTAINER_KINDS, kind=kind, template=text)


COMPUTING = frozenset({"truediv", "floordiv", "pow", "matmul"})
"""Operators whose results share nothing with their operands, but by methods of the notebook's own."""


def _only_computes(evaluator: Evaluator, operator: str) -> bool:
    own = any(evaluator.library.methods_named(f"__{side}{operator}__") for side in ("", "r"))
    return operator in COMPUTING and not own


def _comparison(evaluator: Evaluator, node: cst.Comparison) -> Value:
    operands = [evaluator.evaluate(node.left)]
    operands += [evaluator.evaluate(target.comparator) for target in node.comparisons]
    if any(isinstance(target.operator, (cst.Is, cst.IsNot)) for target in node.comparisons):
        evaluator.note_identity(operands, node)
    for operand in operands:
        evaluator.methods.run_implicit(operand, node)
    for target, operand in zip(node.comparisons, operands[1:], strict=True):
        if isinstance(target.operator, (cst.In, cst.NotIn)) and operand.iterator:
            # it is read up to what is looked for
            evaluator.heap.mutate(operand.tokens, True, Cause(node, Why.ITERATION))
    if operands[-1].kind == NAMESPACE:
        evaluator.names.look_up(operands[:-1], node)
    kinds = {operand.kind for operand in operands} & ARITHMETIC_KINDS
    return evaluator.heap.fresh(node, kind=kinds.pop()) if len(kinds) == 1 else evaluator.heap.fresh(node)


def _unary(evaluator: Evaluator, node: cst.UnaryOperation) -> Value:
    operand = evaluator.evaluate(node.expression)
    evaluator.methods.run_implicit(operand, node)
    if isinstance(node.operator, cst.Not) or not operand.tokens:
        return Value(kind=operand.kind)
    return evaluator.heap.fresh(node, kind=operand.kind)


def _boolean(evaluator: Evaluator, node: cst.BooleanOperation) -> Value:
    return evaluator.evaluate(node.left).joined(evaluator.evaluate(node.right))


def _conditional(evaluator: Evaluator, node: cst.IfExp) -> Value:
    evaluator.evaluate(node.test)
    return evaluator.evaluate(node.body).joined(evaluator.evaluate(node.orelse))


def _display_part(evaluator: Evaluator, element: cst.BaseElement | cst.BaseDictElement) -> Value:
    """What a display holds of one of its elements: of a starred one, the parts."""
    if isinstance(element, (cst.StarredElement, cst.StarredDictElement)):
        return evaluator.heap.element_of(evaluator.iterated(element.value))
    return evaluator.evaluate(element.value)


def _tuple(evaluator: Evaluator, node: cst.Tuple | cst.List | cst.Set) -> Value:
    parts = [_display_part(evaluator, element) for element in node.elements]
    is_plain = not any(isinstance(element, cst.StarredElement) for element in node.elements)
    kind = DISPLAY_KINDS[type(node)]
    if kind == "tuple" and not any(part.tokens for part in parts):
        return Value(kind=kind, elements=tuple(parts) if is_plain else None)
    is_record = is_plain and kind == "tuple"
    keys = count() if is_record else repeat(ANY_KEY)
    return evaluator.heap.display(node, parts, keys, kind=kind, elements=tuple(parts) if is_record else None)


def _dict(evaluator: Evaluator, node: cst.Dict) -> Value:
    parts: list[Value] = []
    keys: list[Key] = []
    for element in node.elements:
        if isinstance(element, cst.DictElement):
            parts.append(evaluator.evaluate(element.key))
            keys.append(ANY_KEY)
        parts.append(_display_part(evaluator, element))
        keys.append(literal_key(element.key) if isinstance(element, cst.DictElement) else ANY_KEY)
    return evaluator.heap.display(node, parts, keys, kind="dict")


def _walrus(evaluator: Evaluator, node: cst.NamedExpr) -> Value:
    value = evaluator.evaluate(node.value)
    evaluator.stores.assign(node.target, value)
    return value


def _f_string(evaluator: Evaluator, node: cst.FormattedString) -> Value:
    values = [evaluator.evaluate(part) for part in node.parts if isinstance(part, cst.FormattedStringExpression)]
    return Value(kind="str", template=text_of_f_string(node.parts, values))


def _format_part(evaluator: Evaluator, node: cst.FormattedStringExpression) -> Value:
    value = evaluator.evaluate(node.expression)
    evaluator.methods.run_implicit(value, node)
    for part in node.format_spec or ():
        evaluator.evaluate(part)
    return value


def _await(evaluator: Evaluator, node: cst.Await) -> Value:
    evaluator.note_await(node)
    return evaluator.evaluate(node.expression)._replace(unserialisable=None)


def _yield(evaluator: Evaluator, node: cst.Yield) -> Value:
    evaluator.scopes.frame.is_generator = True
    if node.value is not None:
        inner = node.value.item if isinstance(node.value, cst.From) else node.value
        evaluator.scopes.frame.returns.append(evaluator.evaluate(inner))
    return Value(frozenset().union(*(value.tokens for value in evaluator.scopes.frame.returns)))


def _lambda(evaluator: Evaluator, node: cst.Lambda) -> Value:
    return evaluator.definer.run_lambda(node)


def _nothing(evaluator: Evaluator, node: cst.BaseExpression) -> Value:
    return IMMUTABLE


def _simple_string(evaluator: Evaluator, node: cst.SimpleString) -> Value:
    return Value(kind="str", template=text_of_literal(node))


def _concatenated(evaluator: Evaluator, node: cst.ConcatenatedString) -> Value:
    return Value(
        kind="str", template=text_of_operator(cst.Add(), evaluator.evaluate(node.left), evaluator.evaluate(node.right))
    )


RULES: dict[type, Callable[[Evaluator, Any], Value]] = {
    cst.Name: _name,
    RuntimeName: _name,
    cst.Integer: _constant("number"),
    cst.Float: _constant("number"),
    cst.Imaginary: _constant("number"),
    cst.SimpleString: _simple_string,
    cst.ConcatenatedString: _concatenated,
    cst.FormattedString: _f_string,
    cst.FormattedStringExpression: _format_part,
    cst.Attribute: _attribute,
    cst.Subscript: _subscript,
    cst.Call: lambda evaluator, node: evaluator.caller.call(node),
    cst.BinaryOperation: _binary,
    cst.Comparison: _comparison,
    cst.UnaryOperation: _unary,
    cst.BooleanOperation: _boolean,
    cst.IfExp: _conditional,
    cst.Tuple: _tuple,
    cst.List: _tuple,
    cst.Set: _tuple,
    cst.Dict: _dict,
    cst.ListComp: lambda evaluator, node: evaluator.comprehension(node),
    cst.SetComp: lambda evaluator, node: evaluator.comprehension(node),
    cst.DictComp: lambda evaluator, node: evaluator.comprehension(node),
    cst.GeneratorExp: lambda evaluator, node: evaluator.comprehension(node),
    cst.NamedExpr: _walrus,
    cst.Await: _await,
    cst.Yield: _yield,
    cst.Lambda: _lambda,
    cst.Ellipsis: _nothing,
}
