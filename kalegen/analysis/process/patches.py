"""Changes that a notebook makes to a library: ``pd.DataFrame.double = double``. All later steps must make them, too.

So must they make what registers something with a library: ``@register_series_accessor("geo")``, ``Number.register(X)``.
What a step's cell changes, later steps change where its statement can run again: nothing that it says is computed, and
they have what it evaluates.
"""

from __future__ import annotations

from collections.abc import Collection

import libcst as cst

from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.flow.routing import Routing
from kalegen.analysis.flow.settings_made import setting_made
from kalegen.analysis.heap.definitions import Kind
from kalegen.analysis.heap.effects import CallLibrary, CallMethod, Draw, Effect, SetVariable, StoreInLibrary
from kalegen.analysis.interpreter.facts import is_definition
from kalegen.analysis.tables.effects import RECEIVER
from kalegen.analysis.tables.methods import method_effect
from kalegen.analysis.tables.patches import FILLING, FIRST_STREAMS, IDLE_CALLS, PLAIN_CALLS
from kalegen.analysis.tables.settings import PLAIN_DECORATORS, SETTING_CHAINS, is_setting_call, registers
from kalegen.analysis.tables.streams import seeded_streams
from kalegen.model.notebook import Statement
from kalegen.model.pipeline import Step
from kalegen.syntax.qualified import is_qualified
from kalegen.syntax.scopes import dotted_name
from kalegen.syntax.walk import children, find


def is_plain(flow: DataFlow, statement: Statement) -> bool:
    """Whether a statement does nothing but set parts of libraries to what needs no computing.

    Such is a constant, a lambda, a definition of the notebook or a part of a library.
    """
    facts = flow.code.facts(statement)
    if is_definition(statement.node):
        return not (facts.mutated or facts.stateful)
    return not (facts.final or facts.mutated or facts.stateful) and _is_plain(flow, statement.node)


def _is_plain(flow: DataFlow, node: cst.CSTNode) -> bool:
    if isinstance(node, cst.Lambda):
        return True  # it is not run here
    if isinstance(node, cst.Call):
        called = _full_name(flow, node.func).removeprefix("builtins.")
        is_own = isinstance(node.func, cst.Name) and _only_patches(flow, node.func.value)
        is_known = is_own or called in PLAIN_CALLS or registers(called)
        return is_known and all(_is_plain(flow, argument.value) for argument in node.args)
    if isinstance(node, cst.BaseStatement) and not isinstance(node, (cst.SimpleStatementLine, cst.If)):
        return False
    return not isinstance(node, COMPUTING) and all(_is_plain(flow, child) for child in children(node))


def _full_name(flow: DataFlow, node: cst.BaseExpression) -> str:
    """The full name of a part of a library; that of anything else begins with a dot."""
    root, _, rest = dotted_name(node).partition(".")
    return f"{flow.names.value(root).dotted or ''}.{rest}".rstrip(".")


def patched(flow: DataFlow, statement: Statement, patterns: Collection[str], is_read: bool) -> frozenset[str]:
    """The packages of which a statement changes parts, or that it registers something with, beside known settings.

    ``is_read`` says whether any code names what the statement defines: a definition that none does is made for what
    its decorators do with it.
    """
    if is_definition(statement.node):
        return frozenset[str]().union(*(_noticing(name, patterns, is_read) for name in _decorators(flow, statement)))
    changes = (effect for effect in flow.code.facts(statement).effects if _is_change(effect))
    return frozenset(change.name.split(".")[0] for change in changes if setting_made(change, patterns) is None)


def _is_change(effect: Effect) -> bool:
    """Whether an effect changes a part of a library, or registers something with it."""
    return isinstance(effect, StoreInLibrary) or (isinstance(effect, CallLibrary) and registers(effect.name))


def _decorators(flow: DataFlow, statement: Statement) -> list[str]:
    """The full names of the libraries' decorators of a definition."""
    node = statement.node
    made = [each.decorator for each in node.decorators] if isinstance(node, (cst.FunctionDef, cst.ClassDef)) else []
    names = (_full_name(flow, each.func if isinstance(each, cst.Call) else each) for each in made)
    return [name for name in names if name and not name.startswith(".") and not flow.local.binds(name)]


def _noticing(decorator: str, patterns: Collection[str], is_read: bool) -> frozenset[str]:
    """The packages that notice what a decorator does with a definition, beside what it makes of it."""
    setting, package = is_setting_call(decorator, patterns), decorator.split(".")[0]
    if setting is not None:
        return setting.packages
    return frozenset() if is_read or package in PLAIN_DECORATORS else frozenset([package])


def replaced_parts(flow: DataFlow, statement: Statement) -> list[str]:
    """What a statement puts something else in the place of that all code uses: ``sys.stdout``, a built-in function."""
    stored = flow.code.facts(statement).details(StoreInLibrary)
    return [name for name in stored if name in FIRST_STREAMS or name.startswith("builtins.")]


def is_taken_back(flow: DataFlow, step: Step, statement: Statement) -> bool:
    """Whether a step puts back at its end what a statement has replaced: ``sys.stdout = old``."""
    replaced = replaced_parts(flow, statement)
    last = [s for s in step.statements if set(replaced) & set(replaced_parts(flow, s))]
    return bool(replaced) and _puts_back(flow, step, last[-1], replaced[0])


def _puts_back(flow: DataFlow, step: Step, statement: Statement, part: str) -> bool:
    line = statement.node.body[0] if isinstance(statement.node, cst.SimpleStatementLine) else None
    value = line.value if isinstance(line, cst.Assign) else None
    if isinstance(value, cst.Name):
        return flow.value_within(step.name, value.value).dotted == part
    return isinstance(value, cst.Attribute) and _full_name(flow, value) in (part, FIRST_STREAMS.get(part))


def only_configures(flow: DataFlow, statement: Statement) -> bool:
    """Whether a statement that makes known settings can run again: by the notebook's own code it does nothing else."""
    if not _runs_own_code(flow, statement.node):
        return True
    facts = flow.code.facts(statement)
    changed = {name for name in facts.changed if not is_qualified(name)}  # what a module has loaded since comes later
    is_idle = not (changed or facts.details(Draw))
    is_idle = is_idle and all(_only_reads(name) or name in FILLING for name in facts.details(CallMethod))
    return is_idle and all(_configures(name) for name in facts.details(CallLibrary))


def _only_reads(method: str) -> bool:
    """Whether a method of whatever object changes nothing."""
    effect = method_effect(method)
    return effect is not None and RECEIVER not in effect.mutates


def _runs_own_code(flow: DataFlow, node: cst.CSTNode) -> bool:
    library = flow.library
    functions = (call.func for call in find(cst.Call, node))
    return any(
        library.named(dotted_name(function).split(".")[0])
        or library.named(dotted_name(function))
        or (isinstance(function, cst.Attribute) and library.methods_named(function.attr.value))
        for function in functions
    )


def _configures(called: str) -> bool:
    """Whether a call makes a setting, seeds a random stream, or is of no account beside these."""
    is_setting = is_setting_call(called) is not None or f"{called}()" in SETTING_CHAINS or bool(seeded_streams(called))
    return is_setting or called.startswith(IDLE_CALLS)


def change_made(flow: DataFlow, statement: Statement, patterns: Collection[str]) -> tuple[str, cst.CSTNode]:
    """What a statement that patches a library changes there, or calls to do so, and the node that does."""
    effects = flow.code.facts(statement).effects.items()
    found = [(e.name, node) for e, node in effects if _is_change(e) or setting_made(e, patterns) is not None]
    decorators = [(name, statement.node) for name in _decorators(flow, statement)]
    name, node = [*decorators, *found][0]
    return name.removesuffix(".*"), node


def registers_with_class(flow: DataFlow, node: cst.CSTNode) -> bool:
    """Whether a line is ``Shape.register(Square)``: an abstract class of the notebook takes another one for a child."""
    line = node.body[0] if isinstance(node, cst.SimpleStatementLine) else None
    called = line.value.func if isinstance(line, cst.Expr) and isinstance(line.value, cst.Call) else None
    if not isinstance(called, cst.Attribute) or called.attr.value != "register":
        return False
    classes = [d for d in flow.library.named(dotted_name(called.value)) if d.kind is Kind.CLASS]
    lineage = [each for d in classes for each in flow.library.lineage(d)]
    return bool(classes) and not any("register" in each.methods for each in lineage)


def _only_patches(flow: DataFlow, name: str) -> bool:
    """Whether a name is that of functions of the notebook which do nothing but set parts of libraries."""
    summaries = [definition.summary for definition in flow.library.named(name)]
    return bool(summaries) and all(
        all(isinstance(effect, (SetVariable, StoreInLibrary)) for effect in summary.effects)
        and not (summary.mutates or summary.binds)
        for summary in summaries
    )


COMPUTING = (cst.Await, cst.Yield, cst.BaseComp, cst.GeneratorExp, cst.Import, cst.ImportFrom, cst.Raise, cst.Assert)
"""What stands in no statement that only sets something."""


def can_repeat(flow: DataFlow, routing: Routing, statement: Statement, step: str, later: str) -> bool:
    """Whether a step's statement does in a later step what it did in its own: what it evaluates is the same there."""
    reads = flow.code.facts(statement).reads
    is_same = is_as_it_was(flow, routing, statement, step, later)
    return is_same and all(_comes_along(flow, routing, later, name) for name in reads)


def is_as_it_was(flow: DataFlow, routing: Routing, statement: Statement, step: str, later: str) -> bool:
    """Whether all that a step's statement surely evaluates is the same in a later step."""
    reads = flow.code.facts(statement).reads.items()
    return all(routing.is_unchanged(step, statement, later, name) for name, read in reads if read.certain)


def _comes_along(flow: DataFlow, routing: Routing, step: str, name: str) -> bool:
    """Whether a step has what a name stands for; the part of a library that a patch replaces, nothing can save."""
    value = flow.value_before(step, name)
    is_given = flow.producer(step, name) is None or routing.is_code(step, name)
    return is_given or not (value.dotted or value.unserialisable)
