"""WARNINGs about what a pipeline can't keep of a notebook, as far as it is evident from the code."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from kalegen.analysis.checks.stuck_attributes import check_attributes
from kalegen.analysis.checks.unserialisable import check_unserialisable
from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.flow.notebook_order import NotebookOrder
from kalegen.analysis.flow.places import place_of
from kalegen.analysis.flow.routing import Routing
from kalegen.analysis.heap.definitions import Definition
from kalegen.analysis.heap.effects import CallLibrary, CallMethod, CallOwnMethod, FollowGradients, NameAny
from kalegen.analysis.heap.values import Token
from kalegen.analysis.tables.settings import AT_THE_END
from kalegen.diagnostics.diagnostic import Diagnostic, warning
from kalegen.model.pipeline import Step


def check_hazards(flow: DataFlow, routing: Routing) -> list[Diagnostic]:
    """All warnings about values that can't travel, what belongs to one process, and input()."""
    found = [*_emptied_caches(flow), *_left_for_the_end(flow)]
    for step in flow.pipeline.steps:
        found += [*_unnamed(flow, step), *_questions(flow, step), *check_unserialisable(flow, routing, step)]
        found += [*check_attributes(flow, routing, step), *_lost_history(flow, routing, step)]
    return found


CACHES = frozenset({"lru_cache", "cache", "functools.lru_cache", "functools.cache"})
CACHE_METHODS = ("cache_info", "cache_clear")


def _emptied_caches(flow: DataFlow) -> Iterator[Diagnostic]:
    """A cached function that several steps use, where it shows that each begins with an empty cache (B13)."""
    cached = [d for d in flow.library if d.outermost.top_level and _is_cached(flow, d)]
    touched = _touched(flow) if cached else frozenset()
    for definition in cached:
        owner = definition.outermost
        users = _users(flow, definition)
        defined = [step for step in flow.order.names if owner.name in flow.facts[step].final]
        later = [step for step in users if [*defined, *users].index(step) > 0]
        asking = [s for s in later if not set(CACHE_METHODS).isdisjoint(flow.facts[s].details(CallMethod))]
        summary = definition.summary
        does_more = bool(summary.mutates or summary.binds) or CallLibrary("builtins.print") in summary.effects
        for step in later if does_more or definition.cached in touched else asking:
            message = f"the cache of {definition.name!r} is empty when step {step!r} starts, but not in the notebook"
            hint = "replace the decorator with a dict of results that the function fills: a dict travels between steps"
            yield warning("KG209", message, place_of(flow, flow.steps[step], _use(flow, step, definition)), hint)
            break


def _is_cached(flow: DataFlow, definition: Definition) -> bool:
    return not CACHES.isdisjoint(map(flow.library.full_name, definition.decorators))


def _touched(flow: DataFlow) -> frozenset[Token]:
    """All objects that the notebook may change, whichever step has them from which."""
    notebook = NotebookOrder(flow)
    return frozenset[Token]().union(*(notebook.run(region).touched for region in notebook.regions))


def _users(flow: DataFlow, cached: Definition) -> list[str]:
    """The steps that use a cached function, or may call a cached method."""
    if cached.owner is None:
        return [step for step in flow.order.names if _name_of(flow, step, cached) is not None]
    return [step for step in flow.order.names if CallOwnMethod(cached.name) in flow.facts[step].effects]


def _name_of(flow: DataFlow, step: str, cached: Definition) -> str | None:
    """What a step calls a cached function that it reads; one of a local module it may have imported."""
    return next((name for name in flow.facts[step].reads if flow.library.full_name(name) == cached.name), None)


def _use(flow: DataFlow, step: str, cached: Definition) -> cst.CSTNode:
    """Where a step uses a cached function or method."""
    facts = flow.facts[step]
    name = _name_of(flow, step, cached)
    return facts.reads[name].node if name is not None else facts.effects[CallOwnMethod(cached.name)]


def _left_for_the_end(flow: DataFlow) -> Iterator[Diagnostic]:
    """``atexit.register(f)``: each step is a process of its own, which ends with the step."""
    last = flow.order.names[-1]
    for step in (step for step in flow.pipeline.steps if step.name != last):
        for called, node in flow.facts[step.name].nodes(CallLibrary):
            if called in AT_THE_END:
                message = f"{called}() runs its function at the end of step {step.name!r}, and not of the pipeline"
                hint = f"call the function at the end of step {last!r}"
                yield warning("KG214", message, place_of(flow, step, node), hint)


def _unnamed(flow: DataFlow, step: Step) -> Iterator[Diagnostic]:
    """Variables looked up by names that only running the code tells: those of other steps are not there."""
    for _, node in flow.facts[step.name].nodes(NameAny):
        if step.name != flow.order.names[0]:
            message = f"this looks up variables by names that only a run knows: step {step.name!r} may lack some"
            hint = "keep the values in a dict, and look them up there"
            yield warning("KG219", message, place_of(flow, step, node), hint)


def _questions(flow: DataFlow, step: Step) -> Iterator[Diagnostic]:
    """``input()`` (C9): nobody answers in a pod."""
    for called, node in flow.facts[step.name].nodes(CallLibrary):
        if called in ("builtins.input", "getpass.getpass"):
            message = f"{called.split('.')[-1]}() waits for a person to type, so step {step.name!r} fails in a pod"
            hint = "assign the value in a cell tagged pipeline-parameters: a run can be given another one"
            yield warning("KG308", message, place_of(flow, step, node), hint)


def _lost_history(flow: DataFlow, routing: Routing, step: Step) -> Iterator[Diagnostic]:
    """``backward()`` of a tensor that another step computed: how it was computed stays there."""
    if "torch" not in flow.code.packages:
        return
    for name, node in flow.facts[step.name].nodes(FollowGradients):
        producer = routing.needs[step.name].loads.get(name)
        if producer is not None:
            message = f"backward() fails here: {name!r} comes from step {producer!r} without its gradient graph"
            hint = f"move the computation of {name!r} to this step"
            yield warning("KG210", message, place_of(flow, step, node), hint)
