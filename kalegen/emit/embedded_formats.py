"""A project's own formats as embedded functions: pairs that save a type's values to a file and load them from it."""

from __future__ import annotations

import ast
import re
import symtable

import libcst as cst

from kalegen.emit.embedded import EmbeddedFunction
from kalegen.emit.runtime_text import embedded, names_used
from kalegen.emit.unannotated import without_annotations
from kalegen.syntax.literals import UNKNOWN, literal_value
from kalegen.syntax.parsing import parse_module, parse_tree
from kalegen.syntax.protected_text import protected_source

FORMAT = "marshal_format_"


def format_functions(type_name: str, source: str, save: str, load: str) -> tuple[EmbeddedFunction, ...]:
    """What embeds ``type_name = "module:save,load"``, where ``source`` is the module's text.

    ``save(value, path)`` writes a file or a folder, ``load(path)`` reads it. They bring the functions of their module
    that they call, each with those of the module's imports that it uses. ValueError: the module has no such function,
    or one of them is decorated, has a default that is computed, or needs a constant or class of the module: none of
    these travel. SyntaxError: it is no Python.
    """
    parse_tree(source)
    module = parse_module(source)
    definitions = {node.name.value: node for node in module.body if isinstance(node, cst.FunctionDef)}
    imports = _imports(source)
    others = _names_bound(source) - set(definitions) - set(imports)
    found: dict[str, EmbeddedFunction] = {}
    waiting = [save, load]
    while waiting:
        name = waiting.pop()
        if name not in definitions:
            raise ValueError(f"there is no function {name!r} at the top level of its module")
        if definitions[name].decorators:
            raise ValueError(f"{name!r} is decorated: kfp leaves decorators behind")
        _refuse_defaults(definitions[name])
        if name not in found:
            source = protected_source(_with_imports(_bare(definitions[name]), imports))
            found[name] = embedded(name, source, definitions)
            _refuse(name, names_used(found[name].source) & others)
            waiting += sorted(found[name].calls)
    return (_description(type_name, save, load), *(found[name] for name in sorted(found)))


def _description(type_name: str, save: str, load: str) -> EmbeddedFunction:
    """The function that says how a type travels; ``marshal_reducers_sys`` finds it by its name."""
    name = FORMAT + re.sub(r"\W+", "_", type_name)
    docstring = f"How {type_name} travels: what saves it, and what loads it."
    lines = [f"def {name}():", f'    """{docstring}"""', f'    return "{type_name}", {save}, {load}', ""]
    return EmbeddedFunction(name, "\n".join(lines), frozenset({save, load}))


def _refuse_defaults(definition: cst.FunctionDef) -> None:
    """Raise ValueError for a default that is no constant: it would run where the generated module is imported."""
    parameters = definition.params
    for parameter in (*parameters.posonly_params, *parameters.params, *parameters.kwonly_params):
        if parameter.default is not None and literal_value(parameter.default) is UNKNOWN:
            name, owner = parameter.name.value, definition.name.value
            raise ValueError(f"the default of {name!r} of {owner!r} is computed: it must be a constant")


def _refuse(function: str, names: frozenset[str]) -> None:
    """Raise ValueError if a function needs names that stay behind in its module."""
    if names:
        listed = ", ".join(map(repr, sorted(names)))
        raise ValueError(f"{function!r} uses {listed} of its module: only functions and imports travel with it")


def _imports(source: str) -> dict[str, str]:
    """By the name that it binds at the module's top level, each import as a statement of its own."""
    statements = {}
    for node in parse_tree(source).body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                statements[alias.asname or alias.name.partition(".")[0]] = ast.unparse(ast.Import([alias]))
        elif isinstance(node, ast.ImportFrom) and node.module != "__future__":
            for alias in node.names:
                one = ast.ImportFrom(node.module, [alias], node.level)
                statements[alias.asname or alias.name] = ast.unparse(one)
    return statements


def _names_bound(source: str) -> set[str]:
    """The names that assignments and classes bind at a module's top level."""
    symbols = symtable.symtable(source, "<format>", "exec").get_symbols()
    return {symbol.get_name() for symbol in symbols if symbol.is_assigned()}


def _bare(definition: cst.FunctionDef) -> cst.FunctionDef:
    """The function without annotations, and without what stands above it."""
    source = cst.Module([definition.with_changes(leading_lines=())]).code
    return cst.ensure_type(cst.parse_statement(without_annotations(source)), cst.FunctionDef)


def _with_imports(definition: cst.FunctionDef, imports: dict[str, str]) -> str:
    """The function with those of its module's imports that it uses at its start, below the docstring."""
    used = names_used(cst.Module(body=[definition]).code)
    statements = [cst.parse_statement(imports[name]) for name in sorted(used & set(imports))]
    if not statements:
        return cst.Module(body=[definition]).code
    body = cst.ensure_type(definition.body, cst.IndentedBlock)
    at = 1 if definition.get_docstring() is not None else 0
    lines = [*body.body[:at], *statements, *body.body[at:]]
    return cst.Module(body=[definition.with_changes(body=body.with_changes(body=lines))]).code
