"""Python's scoping rules over libcst trees: which names a piece of code binds in which scope.

Own rules, because ``libcst.metadata.ScopeProvider`` takes ``match`` captures for reads and is slow on large inputs.
Source of the rules: the Python reference, sections 4.2 (naming and binding) and 8 (compound statements).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import libcst as cst

from kalegen.syntax.walk import children, find, statements_in, told_once

FunctionLike = cst.FunctionDef | cst.Lambda


@dataclass
class ScopeNames:
    """The names that one function scope binds, and those that it declares to belong elsewhere."""

    bound: set[str] = field(default_factory=set)
    globals: set[str] = field(default_factory=set)
    nonlocals: set[str] = field(default_factory=set)

    @property
    def local(self) -> set[str]:
        """The names that are local to the scope."""
        return self.bound - self.globals - self.nonlocals


def parameters_of(function: FunctionLike) -> list[cst.Param]:
    """All parameters of a function, in the order in which positional arguments fill them; star parameters last."""
    params = function.params
    ordered = [*params.posonly_params, *params.params]
    if isinstance(params.star_arg, cst.Param):
        ordered.append(params.star_arg)
    ordered.extend(params.kwonly_params)
    if params.star_kwarg is not None:
        ordered.append(params.star_kwarg)
    return ordered


def comprehension_names(clause: cst.CompFor | None) -> frozenset[str]:
    """The names that the clauses of a comprehension bind."""
    names: set[str] = set()
    while clause is not None:
        names.update(target_names(clause.target))
        clause = clause.inner_for_in
    return frozenset(names)


def is_asynchronous(clause: cst.CompFor | None) -> bool:
    """Whether one of the clauses of a comprehension awaits: ``[x async for x in xs]``."""
    while clause is not None and clause.asynchronous is None:
        clause = clause.inner_for_in
    return clause is not None


def function_scope(function: FunctionLike) -> ScopeNames:
    """The names of a function's own scope: its parameters and whatever its body binds."""
    names = names_bound_in(function.body)
    names.bound.update(parameter.name.value for parameter in parameters_of(function))
    return names


def names_bound_in(*nodes: cst.CSTNode) -> ScopeNames:
    """The names that the nodes bind in the scope they stand in: not inside functions, classes or comprehensions."""
    names = ScopeNames()
    for node in nodes:
        own = _names_bound_by(node)
        names.bound |= own.bound
        names.globals |= own.globals
        names.nonlocals |= own.nonlocals
    return names


@told_once
def _names_bound_by(node: cst.CSTNode) -> ScopeNames:
    names = ScopeNames()
    _collect(node, names)
    return names


def _collect(node: cst.CSTNode, names: ScopeNames) -> None:
    kind = type(node)  # quicker than isinstance, which asks Python's code of a class that is abstract
    if kind in _SCOPES:
        assert isinstance(node, (cst.FunctionDef, cst.ClassDef, cst.Lambda))
        if not isinstance(node, cst.Lambda):
            names.bound.add(node.name.value)
        for outer in evaluated_outside(node):
            _collect(outer, names)
        return
    if kind in _BINDERS:
        _collect_here(node, names)
    for child in children(node):
        _collect(child, names)


_SCOPES = frozenset({cst.ClassDef, cst.FunctionDef, cst.Lambda})


_BINDERS = frozenset(
    {
        cst.AnnAssign, cst.AsName, cst.AssignTarget, cst.AugAssign, cst.Del, cst.For, cst.Global, cst.ImportAlias,
        cst.MatchAs, cst.MatchMapping, cst.MatchStar, cst.NamedExpr, cst.Nonlocal, cst.TypeAlias,
    }
)  # fmt: skip
"""The nodes that ``_collect_here`` has a rule for."""


def _collect_here(node: cst.CSTNode, names: ScopeNames) -> None:
    if isinstance(node, (cst.AssignTarget, cst.AnnAssign, cst.AugAssign, cst.For, cst.NamedExpr)):
        names.bound.update(target_names(node.target))
    elif isinstance(node, cst.AsName):
        names.bound.update(target_names(node.name))
    elif isinstance(node, cst.Del):
        names.bound.update(target_names(node.target))
    elif isinstance(node, cst.ImportAlias):
        names.bound.add(imported_name(node))
    elif isinstance(node, cst.Global):
        names.globals.update(item.name.value for item in node.names)
    elif isinstance(node, cst.Nonlocal):
        names.nonlocals.update(item.name.value for item in node.names)
    elif isinstance(node, cst.TypeAlias):
        names.bound.add(node.name.value)
    else:
        names.bound.update(captures(node))


def captures(pattern: cst.CSTNode) -> Iterator[str]:
    """The name that a ``match`` pattern itself captures, if it captures one."""
    if isinstance(pattern, (cst.MatchAs, cst.MatchStar)) and pattern.name is not None:
        yield pattern.name.value
    elif isinstance(pattern, cst.MatchMapping) and pattern.rest is not None:
        yield pattern.rest.value


def pattern_names(pattern: cst.CSTNode) -> Iterator[str]:
    """The names that a ``match`` pattern captures, its parts included."""
    yield from captures(pattern)
    for child in children(pattern):
        yield from pattern_names(child)


def evaluated_outside(
    node: cst.FunctionDef | cst.ClassDef | cst.Lambda, annotations: bool = True
) -> Iterator[cst.BaseExpression]:
    """The expressions of a definition that the scope around it evaluates: decorators, defaults, bases, annotations.

    ``annotations`` are not evaluated after ``from __future__ import annotations`` (PEP 563).
    """
    if isinstance(node, cst.ClassDef):
        yield from (decorator.decorator for decorator in node.decorators)
        yield from (argument.value for argument in (*node.bases, *node.keywords))
        return
    if isinstance(node, cst.FunctionDef):
        yield from (decorator.decorator for decorator in node.decorators)
    for parameter in parameters_of(node):
        if parameter.default is not None:
            yield parameter.default
    if isinstance(node, cst.FunctionDef) and annotations:
        yield from (p.annotation.annotation for p in parameters_of(node) if p.annotation is not None)
        if node.returns is not None:
            yield node.returns.annotation


def evaluated_when_defined(node: cst.FunctionDef | cst.ClassDef) -> Iterator[cst.CSTNode]:
    """The code that making a definition runs: of a class its body, too, but not those of its methods."""
    yield from evaluated_outside(node)
    for statement in node.body.body if isinstance(node, cst.ClassDef) else ():
        if isinstance(statement, (cst.FunctionDef, cst.ClassDef)):
            yield from evaluated_when_defined(statement)
        else:
            yield statement


CONSTANTS = frozenset({"None", "True", "False"})
"""What libcst takes for names, too."""


def evaluated_children(node: cst.CSTNode) -> list[cst.CSTNode]:
    """The children of a node in which a name is a read: not the name that a definition binds, nor a keyword's."""
    if type(node) in _NAMING:
        if isinstance(node, (cst.Attribute, cst.Arg)):
            return [node.value]
        if isinstance(node, (cst.FunctionDef, cst.ClassDef, cst.Param)):
            return [child for child in children(node) if child is not node.name]
        if isinstance(node, cst.AssignTarget) and isinstance(node.target, cst.Name):
            return []
    return children(node)


_NAMING = frozenset({cst.Arg, cst.AssignTarget, cst.Attribute, cst.ClassDef, cst.FunctionDef, cst.Param})
"""The nodes of whose children some are names that are no reads."""


def names_read(node: cst.CSTNode) -> Iterator[cst.Name]:
    """The names of variables that stand in a node to be read, in no particular order; ``None`` is no variable."""
    todo = [node]
    while todo:
        part = todo.pop()
        if isinstance(part, cst.Name) and part.value not in CONSTANTS:
            yield part
        todo.extend(evaluated_children(part))


def names_kept(node: cst.BaseExpression | None) -> Iterator[cst.Name]:
    """The names in an expression whose objects its value is, or holds: of ``[a, b]`` or ``a or b``, not of ``a[0]``."""
    if isinstance(node, cst.Name) and node.value not in CONSTANTS:
        yield node
    parts: list[cst.BaseExpression] = []
    if isinstance(node, (cst.List, cst.Tuple, cst.Set, cst.Dict)):
        parts = [element.value for element in node.elements]
    elif isinstance(node, cst.BooleanOperation):
        parts = [node.left, node.right]
    elif isinstance(node, cst.IfExp):
        parts = [node.body, node.orelse]
    for part in parts:
        yield from names_kept(part)


def target_names(target: cst.CSTNode) -> Iterator[str]:
    """The names that an assignment to the target binds; attribute and subscript targets bind none."""
    if isinstance(target, cst.Name):
        yield target.value
    elif isinstance(target, (cst.Tuple, cst.List)):
        for element in target.elements:
            yield from target_names(element.value)


def assignments(node: cst.CSTNode) -> Iterator[tuple[cst.BaseExpression, cst.BaseExpression]]:
    """The targets of the assignments in a line, each with what it gets."""
    for part in node.body if isinstance(node, cst.SimpleStatementLine) else ():
        if isinstance(part, cst.Assign):
            yield from ((target.target, part.value) for target in part.targets)
        elif isinstance(part, cst.AnnAssign) and part.value is not None:
            yield part.target, part.value


def names_assigned(node: cst.CSTNode) -> Iterator[tuple[str, cst.BaseExpression]]:
    """The names that the assignments in a line bind, each with what it is written to get: ``a = b = []``."""
    for target, value in assignments(node):
        yield from ((name.value, own) for name, own in names_given(target, value))


def names_given(target: cst.BaseExpression, value: cst.BaseExpression) -> Iterator[tuple[cst.Name, cst.BaseExpression]]:
    """The names in a target, each with what it is written to get: in ``P, E = namedtuple(…), Enum(…)`` its own."""
    displays = (cst.Tuple, cst.List)
    if isinstance(target, cst.Name):
        yield target, value
    elif isinstance(target, displays) and isinstance(value, displays) and len(target.elements) == len(value.elements):
        pairs = zip(target.elements, value.elements, strict=True)
        yield from ((left.value, right.value) for left, right in pairs if isinstance(left.value, cst.Name))


def names_declared_global(node: cst.CSTNode) -> set[str]:
    """The names that functions in a statement declare ``global``: they may bind them."""
    declaring = (part for part in statements_in(node) if isinstance(part, cst.Global))
    return {item.name.value for part in declaring for item in part.names}


def imported_name(alias: cst.ImportAlias) -> str:
    """The name that ``import a.b``, ``import a.b as c`` or ``from m import a as b`` binds."""
    if alias.asname is not None:
        return next(target_names(alias.asname.name))
    return dotted_name(alias.name).split(".")[0]


def dotted_name(node: cst.CSTNode | None) -> str:
    """``a.b.c`` for a chain of attributes, an empty string for anything else."""
    if isinstance(node, cst.Name):
        return node.value
    if isinstance(node, cst.Attribute):
        base = dotted_name(node.value)
        return f"{base}.{node.attr.value}" if base else ""
    return ""


def binds_generator(node: cst.CSTNode) -> bool:
    """Whether a line is ``squares = (x * k for x in xs)``: all but ``xs`` is evaluated where the name is used."""
    line = node.body[0] if isinstance(node, cst.SimpleStatementLine) and len(node.body) == 1 else node
    if not isinstance(line, cst.Assign) or not isinstance(line.value, cst.GeneratorExp):
        return False
    is_name = len(line.targets) == 1 and isinstance(line.targets[0].target, cst.Name)
    return is_name and isinstance(line.value.for_in.iter, cst.Name)


def generator_sources(node: cst.CSTNode) -> Iterator[str]:
    """The variable that a generator reads from, where a line is nothing but one that gets a name."""
    if binds_generator(node):
        clauses = find(cst.GeneratorExp, node)
        yield from (each.for_in.iter.value for each in clauses if isinstance(each.for_in.iter, cst.Name))


def has_future_annotations(node: cst.ImportFrom) -> bool:
    """Whether this is ``from __future__ import annotations``."""
    if imported_module(node) != "__future__" or isinstance(node.names, cst.ImportStar):
        return False
    return any(dotted_name(alias.name) == "annotations" for alias in node.names)


def all_names(*nodes: cst.CSTNode) -> set[str]:
    """Every identifier that stands in the nodes, in whatever role."""
    return {node.value for node in find(cst.Name, *nodes)}


def values_named(node: cst.CSTNode) -> Iterator[cst.Name | cst.Attribute]:
    """The names, and the chains of attributes of names, that are not called and of which no attribute is taken."""
    attributes = list(find(cst.Attribute, node))
    parts = {part for each in attributes for part in (each.value, each.attr)}
    parts |= {call.func for call in find(cst.Call, node)}
    yield from (each for each in attributes if each not in parts)
    yield from (each for each in find(cst.Name, node) if each not in parts)


def names_parts_in_texts(node: cst.CSTNode) -> bool:
    """Whether code may name parts of modules by texts, or run texts."""
    return not all_names(node).isdisjoint(BY_TEXT)


BY_TEXT = frozenset(
    {"__dict__", "__getattribute__", "__import__", "attrgetter", "compile", "eval", "exec", "getattr", "globals"}
    | {"import_module", "locals", "methodcaller", "modules", "run_cell", "run_module", "run_path", "vars"}
)
"""Names of what looks for something by a text, or runs one."""


def is_import(node: cst.CSTNode) -> bool:
    """Whether a line holds imports, and nothing else."""
    if not isinstance(node, cst.SimpleStatementLine):
        return False
    return all(isinstance(part, (cst.Import, cst.ImportFrom)) for part in node.body)


def is_same_import(first: cst.CSTNode, second: cst.CSTNode) -> bool:
    """Whether two lines hold the same imports, and nothing else; comments do not count."""
    if not isinstance(first, cst.SimpleStatementLine) or not isinstance(second, cst.SimpleStatementLine):
        return False
    is_as_long = len(first.body) == len(second.body)
    return (
        is_import(first) and is_as_long and all(a.deep_equals(b) for a, b in zip(first.body, second.body, strict=True))
    )


def imported_module(node: cst.ImportFrom) -> str:
    """The module of ``from module import …``, with its leading dots."""
    return "." * len(node.relative) + dotted_name(node.module)
