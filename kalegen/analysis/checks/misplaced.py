"""Shared code that stands after a step and depends on it: it runs in every step, so it can't follow one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import libcst as cst

from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.flow.places import place_of
from kalegen.analysis.flow.reasons import reason_of_change, reasons_of_value
from kalegen.analysis.flow.routing import Routing
from kalegen.analysis.flow.shared_reads import makes_above, step_before
from kalegen.analysis.flow.streams import stream_of, stream_variable
from kalegen.analysis.heap.definitions import Kind
from kalegen.analysis.interpreter.facts import is_definition
from kalegen.analysis.process.settings import does_something
from kalegen.diagnostics.diagnostic import Diagnostic, Reason, error
from kalegen.model.notebook import Statement
from kalegen.syntax.scopes import assignments, names_kept, target_names


def check_misplaced(flow: DataFlow, routing: Routing) -> Iterator[Diagnostic]:
    """KG212 for each shared statement that changes a step's value, or asks for one that is another by now."""
    for statement in flow.pipeline.shared:
        cause = _change(flow, routing, statement) or _outdated(flow, routing, statement)
        cause = cause or _unseen(flow, routing, statement) or _unrun(flow, routing, statement)
        if cause is not None:
            hint = "move the line to the end of the step above it, into a cell of that step"
            place = place_of(flow, flow.pipeline.steps[0], statement.node)
            yield error("KG212", cause.text, place, hint, _reasons(flow, statement, cause))


class Cause(NamedTuple):
    """Why a shared statement can't run in every step: what it does about the value that a step left of a name."""

    text: str
    name: str
    step: str


def _reasons(flow: DataFlow, statement: Statement, cause: Cause) -> Iterator[Reason]:
    """How the statement changes the value, where it does, and how the step made it."""
    mutated = flow.code.facts(statement).mutated
    own = [name for name in mutated if name == cause.name] or list(mutated)
    yield from (reason_of_change(flow, name, mutated[name]) for name in own)
    if stream_of(cause.name) is None:
        yield from reasons_of_value(flow, cause.step, cause.name)


def _change(flow: DataFlow, routing: Routing, statement: Statement) -> Cause | None:
    """What a statement makes of a value, or of a random stream, that a step before it has left."""
    facts = flow.code.facts(statement)
    bound = {name for name in facts.final if flow.code.is_evaluated(statement, name) or facts.may_be_unbound(name)}
    perhaps = {name for name in facts.final if not facts.binds_surely(name) and _is_wanted(routing, statement, name)}
    streams = {stream_variable(stream) for stream in flow.streams.moved_by(statement)}
    changed = {name for name in facts.changed if not _is_plain_function(flow, name)}
    if facts.final:  # else every step runs it
        changed |= flow.shared.changed_by(statement)
    changed |= {other for name in changed for other in _holders_in_steps(flow, name)}
    held = set() if is_definition(statement.node) else _parted(flow, statement)
    for name in sorted(bound | perhaps | changed | held | streams):
        step = step_before(flow, statement, name)
        if step is not None:
            what = repr(name) if stream_of(name) is None else f"the random stream ({stream_of(name)})"
            does = "holds" if name in held - changed else "changes"
            return Cause(
                f"this shared line runs in every step, and it {does} {what}, which step {step!r} above it has bound",
                name,
                step,
            )
    return None


def _holders_in_steps(flow: DataFlow, name: str) -> set[str]:
    """The variables that a step evidently lets have or hold the object of a name, where a later step takes them."""
    return {
        other
        for step in flow.pipeline.steps
        for statement in step.statements
        for other in _keeping(statement.node, name)
        if _is_taken(flow, step.name, other)
    }


def _keeping(node: cst.CSTNode, name: str) -> Iterator[str]:
    """The names that a line assigns an object to, or what holds it: ``ys = xs``, ``d = {"l": xs}``."""
    for target, value in assignments(node):
        if any(kept.value == name for kept in names_kept(value)):
            yield from target_names(target)


def _is_taken(flow: DataFlow, step: str, name: str) -> bool:
    """Whether a later step reads what a step has made of a variable."""
    readers = (reader for reader in flow.order.names if name in flow.facts[reader].reads)
    producers = (flow.producer(reader, name) for reader in readers)
    return any(producer is not None and producer.step == step for producer in producers)


def _parted(flow: DataFlow, statement: Statement) -> set[str]:
    """The names whose objects a statement gives another name, where some step changes them by one of the two."""
    changed = {name for facts in flow.facts.values() for name in facts.mutated}
    sources = flow.code.facts(statement).sources
    pairs = ((name, source) for name, others in sources.items() for source in others if source != name)
    return {source for name, source in pairs if {name, source} & changed}


def _is_plain_function(flow: DataFlow, name: str) -> bool:
    """Whether a name is a function of the notebook without a state of its own: calling it is no change of it."""
    named = flow.library.named(name)
    return bool(named) and all(d.kind is Kind.FUNCTION and not d.has_state for d in named)


def _is_wanted(routing: Routing, statement: Statement, name: str) -> bool:
    """Whether some step has a copy of a statement for a name: that of a loop's variable, say, is wanted by few."""
    return any(name in needs.code.get(statement, ()) for needs in routing.needs.values())


def _outdated(flow: DataFlow, routing: Routing, statement: Statement) -> Cause | None:
    """A name that a statement evaluates and that has another value in a step that is to have a copy."""
    for step, needs in routing.needs.items():
        for name in sorted(name for early, name in needs.early if early is statement):
            before = step_before(flow, statement, name)
            if before is not None:
                text = f"this shared line runs in every step, and in step {step!r} {name!r} has another value than here"
                return Cause(text, name, before)
    return None


def _unseen(flow: DataFlow, routing: Routing, statement: Statement) -> Cause | None:
    """A name that a statement evaluates, as a step above it made it that a step with a copy does not see."""
    users = [step for step, needs in routing.needs.items() if statement in needs.code]
    for name in sorted(flow.code.facts(statement).reads) if users else ():
        makers = [s for s in flow.producing_steps(name) if makes_above(flow, s, name, statement)]
        for step in users if makers and flow.code.is_evaluated(statement, name) else ():
            if step not in makers and flow.producer(step, name) is None:
                text = f"this runs in step {step!r} too, and {name!r} is of step {makers[-1]!r}, which it does not see"
                return Cause(text, name, makers[-1])
    return None


def _unrun(flow: DataFlow, routing: Routing, statement: Statement) -> Cause | None:
    """What a statement that is run for what it does needs of a step, where no step below can run it."""
    if is_definition(statement.node) or not does_something(statement.node) or flow.code.facts(statement).final:
        return None
    if any(statement in needs.code for needs in routing.needs.values()):
        return None
    for name in sorted(flow.code.facts(statement).reads):
        step = step_before(flow, statement, name) if flow.code.is_evaluated(statement, name) else None
        if step is not None:
            text = f"no step runs this: it asks for {name!r} of step {step!r} before it, and no step follows"
            return Cause(text, name, step)
    return None
