"""KG215: what values leave behind when they travel (semantics, B29): what pickle does not keep of them."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.flow.held_definitions import definitions_of
from kalegen.analysis.flow.places import place_of
from kalegen.analysis.flow.routing import Routing
from kalegen.analysis.heap.definitions import Definition
from kalegen.analysis.heap.statics import bases_of
from kalegen.diagnostics.diagnostic import Diagnostic, warning
from kalegen.syntax.scopes import dotted_name
from kalegen.syntax.walk import find

HOOKS = ("__getstate__", "__reduce__", "__reduce_ex__")
"""Methods by which a class says what pickle keeps of its objects."""

WHOLE = frozenset({"self.__dict__", "self.__dict__.copy()", "dict(self.__dict__)", "vars(self)", "dict(vars(self))"})
"""What ``__getstate__`` returns that leaves nothing out."""

NANS = frozenset({"numpy.nan", "numpy.NaN", "numpy.NAN", "math.nan"})
ASKING = frozenset({"get", "index", "count", "remove", "pop", "setdefault", "discard"})
"""Methods that look for what they are given by its identity, if it equals nothing."""


def check_left_behind(flow: DataFlow, routing: Routing) -> Iterator[Diagnostic]:
    """A finding for each class that leaves parts of a loaded object out, and for each question after a loaded nan."""
    reported: set[Definition] = set()
    for step in flow.order.names:
        for name in sorted(routing.needs[step].loads):
            held = definitions_of(flow, step, name)
            for method in sorted(filter(None, map(_hook, held)), key=lambda each: each.place):
                if method not in reported:
                    reported.add(method)
                    owner = method.owner.name if method.owner is not None else ""
                    hook = f"{owner}.{method.name}()"
                    message = f"step {step!r} gets {name!r} without the attributes that {hook} leaves out"
                    hint = f"let {hook} return the attributes that step {step!r} uses, too"
                    yield warning("KG215", message, place_of(flow, flow.steps[step], method.node), hint)
            for kind in sorted(filter(_is_array, held - reported), key=lambda each: each.place):
                reported.add(kind)
                message = f"step {step!r} gets {name!r} without the attributes of {kind.name}, which pickle leaves out"
                hint = f"define {kind.name}.__reduce__, or pass on a plain array"
                yield warning("KG215", message, place_of(flow, flow.steps[step], kind.node), hint)
        yield from _nan_questions(flow, routing, step)


def _is_array(definition: Definition) -> bool:
    """Whether a class inherits from NumPy's arrays, of which pickle keeps the numbers alone."""
    node = definition.node
    is_array = isinstance(node, cst.ClassDef) and "ndarray" in bases_of(node)
    return is_array and not any(name in definition.methods for name in HOOKS)


def _hook(definition: Definition) -> Definition | None:
    """The method of a class that may leave parts of its objects out."""
    methods = (definition.methods[name] for name in HOOKS if name in definition.methods)
    return next((method for method in methods if not _keeps_all(method)), None)


def _keeps_all(method: Definition) -> bool:
    """Whether all that a method returns evidently is the whole state of its object."""
    returned = [node.value for node in find(cst.Return, method.node)]
    texts = [cst.Module([]).code_for_node(value) for value in returned if value is not None]
    return bool(texts) and len(texts) == len(returned) and WHOLE.issuperset(texts)


def _nan_questions(flow: DataFlow, routing: Routing, step: str) -> Iterator[Diagnostic]:
    """Lines that look for nan itself in what a step loads: there it is another object, and equals nothing."""
    loads = routing.needs[step].loads
    for statement in flow.steps[step].statements:
        name = next((name for name in _asked_for_nan(flow, statement.node) if name in loads), None)
        if name is not None:
            message = f"this looks for the object nan in {name!r}, and a loaded value holds another object nan"
            hint = "test with math.isnan() or pandas.isna(), which look at the value"
            yield warning("KG215", message, place_of(flow, flow.steps[step], statement.node), hint)


def _asked_for_nan(flow: DataFlow, node: cst.CSTNode) -> Iterator[str]:
    """The variables in which a statement looks for nan by its identity."""
    for test in find(cst.Comparison, node):
        operands = [test.left, *(target.comparator for target in test.comparisons)]
        asks = any(isinstance(target.operator, IDENTITY) for target in test.comparisons)
        if asks and any(_is_nan(flow, operand) for operand in operands):
            yield from (root for operand in operands if (root := _root(operand)))
    for call in find(cst.Call, node):
        if call.args and isinstance(call.func, cst.Attribute) and call.func.attr.value in ASKING:
            yield from [_root(call.func.value)] if _is_nan(flow, call.args[0].value) else []
    for item in find(cst.Subscript, node):
        keys = (element.slice.value for element in item.slice if isinstance(element.slice, cst.Index))
        yield from (_root(item.value) for key in keys if _is_nan(flow, key))


IDENTITY = (cst.In, cst.NotIn, cst.Is, cst.IsNot)


def _is_nan(flow: DataFlow, node: cst.BaseExpression) -> bool:
    if isinstance(node, cst.Name) and node.value in flow.names.own_nans:
        return True
    root, _, rest = dotted_name(node).partition(".")
    return bool(root) and f"{flow.names.value(root).dotted}.{rest}".rstrip(".") in NANS


def _root(node: cst.BaseExpression) -> str:
    """The variable that a chain of attributes, items and calls begins with."""
    while isinstance(node, (cst.Attribute, cst.Subscript, cst.Call)):
        node = node.func if isinstance(node, cst.Call) else node.value
    return node.value if isinstance(node, cst.Name) else ""
