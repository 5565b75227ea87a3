"""Changes that a step makes to a library: ``pd.DataFrame.double = double``. Later steps must make them, too.

They do where the step's statement can run again in a step that has what it evaluates: nothing that it says is computed.
"""

from __future__ import annotations

import libcst as cst

from kalegen.analysis.dataflow import DataFlow
from kalegen.analysis.routing import Routing
from kalegen.analysis.scopes import dotted_name
from kalegen.model import Statement
from kalegen.walk import children

PLAIN_CALLS = frozenset(
    {"setattr", "delattr", "getattr", "hasattr", "property", "staticmethod", "classmethod"}
    | {"functools.partial", "functools.partialmethod", "functools.cached_property", "functools.lru_cache"}
)
"""Functions that give the same in every step that has what they are given."""


def is_plain(flow: DataFlow, statement: Statement) -> bool:
    """Whether a statement does nothing but set parts of libraries to what needs no computing.

    Such is a constant, a lambda, a definition of the notebook or a part of a library.
    """
    facts = flow.statement_facts(statement)
    is_pure = not (facts.final or facts.mutated or facts.stateful)
    return is_pure and bool(facts.details("store")) and _is_plain(flow, statement.node)


def _is_plain(flow: DataFlow, node: cst.CSTNode) -> bool:
    if isinstance(node, cst.Lambda):
        return True  # it is not run here
    if isinstance(node, cst.Call):
        root, _, rest = dotted_name(node.func).partition(".")
        called = ".".join(filter(None, (flow.names.value(root).dotted, rest))).removeprefix("builtins.")
        is_known = called in PLAIN_CALLS or (not rest and _only_patches(flow, root))
        return is_known and all(_is_plain(flow, argument.value) for argument in node.args)
    if isinstance(node, cst.BaseStatement) and not isinstance(node, (cst.SimpleStatementLine, cst.If)):
        return False
    return not isinstance(node, COMPUTING) and all(_is_plain(flow, child) for child in children(node))


def _only_patches(flow: DataFlow, name: str) -> bool:
    """Whether a name is that of functions of the notebook which do nothing but set parts of libraries."""
    summaries = [definition.summary for definition in flow.library.named(name)]
    return bool(summaries) and all(
        all(event.kind == "store" for event in summary.events) and not (summary.mutates or summary.binds)
        for summary in summaries
    )


COMPUTING = (cst.Await, cst.Yield, cst.BaseComp, cst.GeneratorExp, cst.Import, cst.ImportFrom, cst.Raise, cst.Assert)
"""What stands in no statement that only sets something."""


def can_repeat(flow: DataFlow, routing: Routing, statement: Statement, step: str, later: str) -> bool:
    """Whether a step's statement does in a later step what it did in its own: what it evaluates is the same there."""
    facts = flow.statement_facts(statement)
    evaluated = (name for name, read in facts.reads.items() if read.certain)
    return all(routing.is_unchanged(step, statement, later, name) for name in evaluated) and all(
        _comes_along(flow, routing, later, name) for name in facts.reads
    )


def _comes_along(flow: DataFlow, routing: Routing, step: str, name: str) -> bool:
    """Whether a step has what a name stands for; the part of a library that a patch replaces, nothing can save."""
    value = flow.value_before(step, name)
    is_given = flow.producer(step, name) is None or routing.is_code(step, name)
    return is_given or not (value.dotted or value.unserialisable)
