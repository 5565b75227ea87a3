"""What: copied definitions and the loads of inputs, in the order that their needs ask for.

Before: ``preparation`` of a ``PlannedStep`` holds the statements to copy and the inputs to load, in this order; the
body is the cells' own code. After: ``prologue`` holds ``import numpy as np``, ``def f(): …`` and ``X =
marshal_load(X_in)``, and the body is as it was. Why here: the codemods that follow must see copied definitions too.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import libcst as cst

from kalegen.emit.fresh_names import fresh_name, fresh_names
from kalegen.model.codemods import each_step
from kalegen.model.notebook import Statement
from kalegen.model.pipeline import EmittedPipeline, EmittedStep, Load
from kalegen.syntax.identifiers import identifier
from kalegen.syntax.nodes import assign, call, line, name, names, runtime_call, spaced, string
from kalegen.syntax.qualified import is_qualified
from kalegen.syntax.scopes import all_names, dotted_name, imported_name

TELLING = frozenset({"set_environment", "change_directory"})
"""The functions behind ``%env`` and ``%cd``, which tell what they did."""


def prepare_inputs(pipeline: EmittedPipeline) -> EmittedPipeline:
    """Give every step the definitions and the values that it needs from elsewhere."""
    return each_step(pipeline, _prepare)


def _prepare(step: EmittedStep) -> EmittedStep:
    """A step with its copied definitions and loads above its body, spaced as people space them."""
    prologue: list[cst.BaseStatement] = []
    section = None
    for item in step.preparation:
        so_far = replace(step, prologue=tuple(prologue))
        made = _load(item, so_far) if isinstance(item, Load) else _copy(item, step.wanted[item])
        own = _section_of(item)
        if section is not None and (own != section or own == "definition"):
            made = spaced(made)
        prologue.extend(made)
        section = own
    body = tuple(spaced(step.body)) if prologue else step.body
    return replace(step, prologue=tuple(prologue), body=body)


def _section_of(item: Load | Statement) -> str:
    """What a line above the cells is for; people leave a blank line where that changes."""
    if isinstance(item, Load):
        return "load"
    if not isinstance(item.node, cst.SimpleStatementLine):
        return "definition"
    is_import = all(isinstance(small, (cst.Import, cst.ImportFrom)) for small in item.node.body)
    return "import" if is_import else "statement"


def _copy(statement: Statement, wanted: Collection[str]) -> list[cst.BaseStatement]:
    """A copied statement as it stands in the notebook, but for imports: of these, only what the step has a use for.

    That is what is ``wanted``, and in a line with other code (``import os; path = os.sep``) what this code names.
    """
    node = statement.node
    if isinstance(node, cst.SimpleStatementLine):
        others = (part for part in node.body if not isinstance(part, (cst.Import, cst.ImportFrom)))
        needed = all_names(*others).union(wanted)
        parts = [_only_wanted(_silent(part), needed) for part in node.body]
        node = node.with_changes(body=[part for part in parts if part is not None])
        if _section_of(statement) == "import":
            node = node.with_changes(leading_lines=())  # a comment there is about several, as often as not
    return [node]


def _silent(node: cst.BaseSmallStatement) -> cst.BaseSmallStatement:
    """``change_directory("data")`` instead of ``print(change_directory("data"))``: the step of the cell has said it."""
    printing = node.value if isinstance(node, cst.Expr) else None
    if not isinstance(printing, cst.Call) or dotted_name(printing.func) != "print" or len(printing.args) != 1:
        return node
    inner = printing.args[0].value
    is_setting = isinstance(inner, cst.Call) and dotted_name(inner.func) in TELLING
    return node.with_changes(value=inner) if is_setting else node


def _only_wanted(node: cst.BaseSmallStatement, wanted: Collection[str]) -> cst.BaseSmallStatement | None:
    """An import of the wanted names alone, None if there are none; other statements as they are."""
    if not isinstance(node, (cst.Import, cst.ImportFrom)) or isinstance(node.names, cst.ImportStar):
        return node.with_changes(semicolon=cst.MaybeSentinel.DEFAULT)
    aliases = [alias for alias in node.names if imported_name(alias) in wanted]
    if not aliases:
        return None
    last = aliases[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
    if len(aliases) == len(node.names):
        return node.with_changes(semicolon=cst.MaybeSentinel.DEFAULT)
    comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    changed = node.with_changes(
        names=[*(alias.with_changes(comma=comma) for alias in aliases[:-1]), last],
        semicolon=cst.MaybeSentinel.DEFAULT,
    )
    return changed.with_changes(lpar=None, rpar=None) if isinstance(changed, cst.ImportFrom) else changed


def _load(load: Load, step: EmittedStep) -> list[cst.BaseStatement]:
    """``x = marshal_load(x_in)``; what may be unbound is bound only if it was."""
    if load.is_collected:
        return [assign(load.names[0], _collected(load))]
    loaded = runtime_call("marshal_load", name(load.port))
    artifact = load.artifact
    if artifact.is_file:
        return [_bind(artifact.names[0], runtime_call("load_path", name(load.port)))]
    if artifact.stream is not None:
        return [line(runtime_call("set_random_state", string(artifact.stream), loaded))]
    if artifact.may_be_unbound:
        return _load_if_bound(load, step, loaded)
    if len(artifact.names) == 1:
        return [_bind(artifact.names[0], loaded)]
    of_modules = [n for n in load.names if is_qualified(n)]
    made = dict(zip(of_modules, fresh_names([*map(identifier, of_modules)], step), strict=True))
    named = runtime_call("marshal_load", name(load.port), *map(string, load.names))
    unpacked = _unpacked([made.get(n, n) for n in load.names])
    own = [_bind(n, name(target)) for n, target in made.items()]
    return [line(cst.Assign([cst.AssignTarget(unpacked)], named)), *own]


def _unpacked(variables: Sequence[str]) -> cst.Tuple:
    """``a, b``, or ``(a,)``: what as many values are unpacked to."""
    return names(variables) if len(variables) > 1 else cst.Tuple([cst.Element(name(variables[0]), cst.Comma())])


def _bind(variable: str, value: cst.BaseExpression) -> cst.SimpleStatementLine:
    """Give a variable its value: one of the notebook, or of a module next to it."""
    if is_qualified(variable):
        return line(runtime_call("set_module_state", string(variable), value))
    return assign(variable, value)


def _collected(load: Load) -> cst.BaseExpression:
    """``[marshal_load(part) for part in x_in]``: the values of all iterations of a loop."""
    loaded = runtime_call("marshal_load", name("part"))
    return cst.ListComp(loaded, cst.CompFor(name("part"), name(load.port)))


def _load_if_bound(load: Load, step: EmittedStep, loaded: cst.Call) -> list[cst.BaseStatement]:
    """``X_bound = …``, and each variable assigned if it is among those that were bound."""
    bound = fresh_name(load.port.removesuffix("_in") + "_bound", step)
    found: list[cst.BaseStatement] = [assign(bound, loaded)]
    for variable in load.names:
        item = cst.Subscript(name(bound), [cst.SubscriptElement(cst.Index(string(variable)))])
        test = cst.Comparison(string(variable), [cst.ComparisonTarget(cst.In(), name(bound))])
        if is_qualified(variable):
            given = runtime_call("set_module_state", string(variable), call(f"{bound}.get", string(variable)))
            found.append(line(given))
        else:
            found.append(cst.If(test, cst.IndentedBlock([assign(variable, item)])))
    return found
