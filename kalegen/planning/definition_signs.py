"""What a step's code tells of the functions and classes that its values may hold, as pickling them depends on it.

A step that only calls its functions and makes objects of its classes needs a small part of the marshaller: whoever
reads such objects has the classes under the same names. Where a function or class may be a value itself, or has no
name that the reader has, its code travels. Both questions are asked of the text alone, and a doubt counts as yes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

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
from kalegen.syntax.walk import children, walk

Definition = cst.FunctionDef | cst.ClassDef


def definitions_in(statements: Collection[cst.CSTNode]) -> list[Definition]:
    """The functions and classes that stand in statements, at any depth."""
    return [node for node in walk(*statements) if isinstance(node, Definition)]


def variables_defined(statement: cst.CSTNode) -> Iterator[str]:
    """The names of the functions and classes that a statement binds, without what stands in these."""
    if isinstance(statement, Definition):
        yield statement.name.value
    else:
        for node in children(statement):
            yield from variables_defined(node)


def hands_on_definitions(statements: Sequence[cst.CSTNode], names: Collection[str], words: set[str]) -> bool:
    """Whether code may use as a value a function or class: one of these ``names``, or one without a name.

    ``words`` are all names in it, in whatever role.
    """
    own = definitions_in(statements)
    if words & (REFLECTING | MAKING_CLASSES) or any(map(_is_made_otherwise, own)):
        return True
    methods = {
        inner.name.value for each in own if isinstance(each, cst.ClassDef) for inner in definitions_in([each.body])
    }
    return any(_Uses({*names, *_class_parameters(own)}, methods).hand_on(each) for each in statements)


def has_unusual_classes(statements: Sequence[cst.CSTNode], words: set[str]) -> bool:
    """Whether pickle may need help with the objects of a class: it has foreign bases, or hooks of its own."""
    classes = [node for node in definitions_in(statements) if isinstance(node, cst.ClassDef)]
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


class _Uses:
    """Where code names ``definitions``, or the ``methods`` of classes, other than to call them."""

    def __init__(self, definitions: Collection[str], methods: Collection[str]) -> None:
        self._definitions = definitions
        self._methods = methods
        self._forms: Mapping[type[cst.CSTNode], Callable[..., bool]] = {
            cst.Annotation: lambda node: False,
            cst.Arg: lambda node: self.hand_on(node.value),
            cst.Attribute: self._attribute,
            cst.Call: self._call,
            cst.ClassDef: lambda node: self.hand_on(node.body),
            cst.Comparison: self._comparison,
            cst.Decorator: lambda node: False,
            cst.ExceptHandler: lambda node: self.hand_on(node.body),
            cst.FunctionDef: lambda node: self.hand_on(node.params) or self.hand_on(node.body),
            cst.Global: lambda node: False,
            cst.Lambda: lambda node: True,
            cst.Name: lambda node: node.value in self._definitions,
            cst.Nonlocal: lambda node: False,
            cst.Param: lambda node: node.default is not None and self.hand_on(node.default),
        }

    def hand_on(self, node: cst.CSTNode) -> bool:
        """Whether a definition is a value somewhere in the node."""
        form = self._forms.get(type(node))
        return any(map(self.hand_on, children(node))) if form is None else form(node)

    def _attribute(self, node: cst.Attribute) -> bool:
        """``C.area``, a method that is no object's, is a function."""
        if isinstance(node.value, cst.Name) and node.value.value in self._definitions:
            return node.attr.value in self._methods
        return self._hands_on_called(node.value)

    def _call(self, node: cst.Call) -> bool:
        called = node.func.attr.value if isinstance(node.func, cst.Attribute) else dotted_name(node.func)
        if called in ORDINARY_TESTS:
            return any(self.hand_on(each) for each in node.args if not isinstance(each.value, (cst.Name, cst.Tuple)))
        if called == "type" and len(node.args) > 1:
            return True
        is_foreign = called not in self._methods and called not in self._definitions
        used = [each for each in node.args if not (is_foreign and _is_called_by(called, each))]
        return self._hands_on_called(node.func) or any(map(self.hand_on, used))

    def _hands_on_called(self, node: cst.BaseExpression) -> bool:
        """Whether a definition is a value in what is called, or has an attribute taken."""
        if isinstance(node, cst.Name):
            return False
        if isinstance(node, cst.Attribute):
            return self._hands_on_called(node.value)
        return self.hand_on(node)

    def _comparison(self, node: cst.Comparison) -> bool:
        """``type(x) is C`` leaves nothing behind that is one."""
        sides = [node.left, *(each.comparator for each in node.comparisons)]
        return any(self.hand_on(each) for each in sides if not isinstance(each, cst.Name))


def _is_called_by(called: str, argument: cst.Arg) -> bool:
    """Whether an argument is a function that the call ends with: ``sorted(rows, key=f)``, ``df.apply(lambda …)``."""
    if not isinstance(argument.value, (cst.Name, cst.Lambda)):
        return False
    keyword = argument.keyword.value if argument.keyword is not None else None
    return called in CALLING or (called in SORTING and keyword == "key")
