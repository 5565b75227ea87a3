"""What a step's code tells of the functions and classes that its values may hold, as pickling them depends on it.

A step that only calls its functions and makes objects of its classes needs a small part of the marshaller: whoever
reads such objects has the classes under the same names. Where a function or class may be a value itself, or has no
name that the reader has, its code travels. Both questions are asked of the text alone, and a doubt counts as yes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

import libcst as cst

from kalegen.analysis.tables.value_signs import (
    CALLING,
    MAKING_CLASSES,
    ORDINARY_BASES,
    ORDINARY_DECORATORS,
    ORDINARY_TESTS,
    PICKLING,
    REFLECTING,
    SORTING,
)
from kalegen.syntax.scopes import dotted_name, parameters_of
from kalegen.syntax.walk import children, find, statements_below

Definition = cst.FunctionDef | cst.ClassDef


def definitions_in(statements: Collection[cst.CSTNode]) -> list[Definition]:
    """The functions and classes that stand in statements, at any depth."""
    return [*find(cst.FunctionDef, *statements), *find(cst.ClassDef, *statements)]


def variables_defined(statement: cst.CSTNode) -> Iterator[str]:
    """The names of the functions and classes that a statement binds, without what stands in these."""
    waiting = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Definition):
            yield node.name.value
        else:
            waiting += statements_below(node)


def hands_on_definitions(statements: Sequence[cst.CSTNode], names: Collection[str], words: set[str]) -> bool:
    """Whether code may use as a value a function or class: one of these ``names``, or one without a name.

    ``words`` are all names in it, in whatever role.
    """
    own = definitions_in(statements)
    if words & (REFLECTING | MAKING_CLASSES) or any(map(_is_made_otherwise, own)) or _calls_type(statements):
        return True
    methods = {
        inner.name.value for each in own if isinstance(each, cst.ClassDef) for inner in definitions_in([each.body])
    }
    return _Uses({*names, *_class_parameters(own)}, methods).hand_on(statements)


def has_unusual_classes(statements: Sequence[cst.CSTNode], words: set[str]) -> bool:
    """Whether pickle may need help with the objects of a class: it has foreign bases, or hooks of its own."""
    classes = list(find(cst.ClassDef, *statements))
    usual = ORDINARY_BASES | {node.name.value for node in classes}
    foreign = (base for node in classes for base in node.bases if _head(base.value) not in usual)
    return any(foreign) or any(node.keywords for node in classes) or bool(words & PICKLING)


def _head(node: cst.BaseExpression) -> str:
    """A base class's dotted name, without what stands in brackets."""
    return dotted_name(node.value if isinstance(node, cst.Subscript) else node)


def _is_made_otherwise(node: Definition) -> bool:
    """Whether a definition stands in a function, or something else may stand for it under its name."""
    decorators = (each.decorator for each in node.decorators)
    called = (dotted_name(each.func if isinstance(each, cst.Call) else each) for each in decorators)
    inner = definitions_in([node.body]) if isinstance(node, cst.FunctionDef) else ()
    has_keywords = isinstance(node, cst.ClassDef) and bool(node.keywords)
    return bool(inner) or has_keywords or any(_last(each) not in ORDINARY_DECORATORS for each in called)


def _last(dotted: str) -> str:
    return dotted.rpartition(".")[2]


def _class_parameters(definitions: Collection[Definition]) -> Iterator[str]:
    """The first parameters of functions that get a class for it."""
    for node in definitions:
        if isinstance(node, cst.FunctionDef) and parameters_of(node):
            decorated = any(dotted_name(each.decorator) == "classmethod" for each in node.decorators)
            if decorated or node.name.value in ("__new__", "__class_getitem__"):
                yield parameters_of(node)[0].name.value


def _calls_type(statements: Sequence[cst.CSTNode]) -> bool:
    """Whether code makes a class by a call: ``type("A", (), {})``."""
    calls = find(cst.Call, *statements)
    return any(len(call.args) > 1 and dotted_name(call.func) == "type" for call in calls)


class _Uses:
    """Where code names ``definitions``, or the ``methods`` of classes, other than to call them."""

    def __init__(self, definitions: Collection[str], methods: Collection[str]) -> None:
        self._definitions = definitions
        self._methods = methods
        self._forms: Mapping[type[cst.CSTNode], Callable[..., Iterable[cst.CSTNode]]] = {
            cst.Annotation: lambda node: (),
            cst.Arg: lambda node: (node.value,),
            cst.Attribute: self._in_attribute,
            cst.Call: self._in_call,
            cst.ClassDef: lambda node: (node.body,),
            cst.Comparison: _in_comparison,
            cst.Decorator: lambda node: (),
            cst.ExceptHandler: lambda node: (node.body,),
            cst.FunctionDef: lambda node: (node.params, node.body),
            cst.Global: lambda node: (),
            cst.Nonlocal: lambda node: (),
            cst.Param: lambda node: () if node.default is None else (node.default,),
        }

    def hand_on(self, nodes: Iterable[cst.CSTNode]) -> bool:
        """Whether a definition is a value somewhere in the nodes."""
        waiting = list(nodes)
        while waiting:
            node = waiting.pop()
            kind = type(node)  # quicker than isinstance, which asks Python's code of a class that is abstract
            if kind is cst.Lambda or (kind is cst.Name and cst.ensure_type(node, cst.Name).value in self._definitions):
                return True
            waiting += self._forms.get(kind, children)(node)
        return False

    def _in_attribute(self, node: cst.Attribute) -> Iterable[cst.CSTNode]:
        """``C.area``, a method that is no object's, is a function."""
        is_function = isinstance(node.value, cst.Name) and node.attr.value in self._methods
        return (node.value,) if is_function else _in_called(node.value)

    def _in_call(self, node: cst.Call) -> Iterable[cst.CSTNode]:
        called = node.func.attr.value if isinstance(node.func, cst.Attribute) else dotted_name(node.func)
        if called in ORDINARY_TESTS:
            return [each for each in node.args if not isinstance(each.value, (cst.Name, cst.Tuple))]
        is_foreign = called not in self._methods and called not in self._definitions
        used = [each for each in node.args if not (is_foreign and _is_called_by(called, each))]
        return [*_in_called(node.func), *used]


def _in_called(node: cst.BaseExpression) -> Iterable[cst.CSTNode]:
    """What is a value in what is called, or has an attribute taken; a name there is none."""
    while isinstance(node, cst.Attribute):
        node = node.value
    return () if isinstance(node, cst.Name) else (node,)


def _in_comparison(node: cst.Comparison) -> Iterable[cst.CSTNode]:
    """``type(x) is C`` leaves nothing behind that is a class."""
    sides = [node.left, *(each.comparator for each in node.comparisons)]
    return [each for each in sides if not isinstance(each, cst.Name)]


def _is_called_by(called: str, argument: cst.Arg) -> bool:
    """Whether an argument is a function that the call ends with: ``sorted(rows, key=f)``, ``df.apply(lambda …)``."""
    if not isinstance(argument.value, (cst.Name, cst.Lambda)):
        return False
    keyword = argument.keyword.value if argument.keyword is not None else None
    return called in CALLING or (called in SORTING and keyword == "key")
