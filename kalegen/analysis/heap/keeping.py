"""What the notebook's definitions keep: the objects of variables that are defaults, attributes or bases of theirs."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from kalegen.analysis.heap.definitions import Definition
from kalegen.analysis.heap.library import Library
from kalegen.analysis.heap.values import Parameter
from kalegen.syntax.qualified import is_qualified
from kalegen.syntax.scopes import evaluated_when_defined, is_import, names_kept, names_read


def kept_by_default(definition: Definition, parameter: cst.Param) -> Iterator[cst.Name]:
    """The names whose objects a default is or holds; also ``cfg["a"]``, if the function changes what it gets."""
    token = Parameter(id(definition), parameter.name.value)
    changed = {each.whole for each in definition.summary.mutates if isinstance(each, Parameter)}
    if parameter.default is not None and token in changed:
        yield from names_read(parameter.default)
    else:
        yield from names_kept(parameter.default)


def kept(definition: Definition) -> Iterator[cst.Name]:
    """The names whose objects a definition keeps: as defaults, as a class's bases and attributes, by methods."""
    for parameter in definition.parameters:
        yield from kept_by_default(definition, parameter)
    if isinstance(definition.node, cst.Call):  # ``type("P", (Base,), {"run": run})``
        for argument in definition.node.args:
            yield from names_kept(argument.value)
    if isinstance(definition.node, cst.ClassDef):
        yield from (base.value for base in definition.node.bases if isinstance(base.value, cst.Name))
        yield from (node for nodes in definition.attributes.values() for node in nodes)
        made_once = (factory for factory in definition.factories if not isinstance(factory, cst.Lambda))
        yield from (name for factory in made_once for name in names_read(factory))
        for method in definition.methods.values():
            yield from kept(method)


def default_names(library: Library, definition: Definition) -> set[str]:
    """The variables whose objects a function has as defaults, as long as they are theirs."""
    nodes = ((p, node) for p in definition.parameters for node in kept_by_default(definition, p))
    return {node.value for p, node in nodes if p.default is not node or not library.is_own_default(definition, p)}


def is_only_kept(library: Library, node: cst.CSTNode, name: str) -> bool:
    """Whether a definition evaluates a name for nothing but to keep its object: ``def f(gen=rng)``.

    A later change of the object is seen through the definition, too. So it is through what is imported from a module
    next to the notebook, and by another name for a class.
    """
    if (is_qualified(name) and is_import(node)) or library.names_types(node):
        return True
    definition = library.at(node)
    if definition is None or not isinstance(node, (cst.FunctionDef, cst.ClassDef)):
        return False
    keeping = [each for each in kept(definition) if each.value == name]
    used = (each for part in evaluated_when_defined(node) for each in names_read(part))
    return bool(keeping) and all(any(each is other for other in keeping) for each in used if each.value == name)
