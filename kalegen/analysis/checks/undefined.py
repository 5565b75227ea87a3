"""Names that are read and bound by nothing upstream (semantics, section D), and values from parallel branches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import libcst as cst

from kalegen.analysis.flow.dataflow import DataFlow, Source
from kalegen.analysis.flow.notebook_names import PROVIDED
from kalegen.analysis.flow.places import place_of
from kalegen.analysis.flow.reasons import place_in, reasons_of_value
from kalegen.analysis.heap.effects import ImportStar, RunText
from kalegen.analysis.interpreter.facts import Facts
from kalegen.analysis.interpreter.record import Read
from kalegen.diagnostics.diagnostic import Diagnostic, Place, Reason, Remedy, error, warning
from kalegen.diagnostics.suggestions import nearest
from kalegen.frontends.jupyter import is_ipython_name, names_bound
from kalegen.model.pipeline import Step
from kalegen.syntax.builtin_names import KNOWN_BUILTINS

OLD_BUILTINS = frozenset(
    {"unicode", "xrange", "raw_input", "basestring", "long", "unichr", "reduce", "file", "execfile", "cmp"}
)
"""Built-in names of Python 2, which portable code reads in branches that Python 3 does not take."""


def check_names(flow: DataFlow) -> list[Diagnostic]:
    """Findings about every name that a step reads and that reaches it from nowhere, or from several branches."""
    found = []
    starred: dict[str, StarUse] = {}
    for step in flow.pipeline.steps:
        for name, read in flow.facts[step.name].reads.items():
            found += list(_check(flow, step, name, read, starred))
    return [*found, *_taken_from_stars(starred)]


@dataclass
class StarUse:
    """A star import, and the names that are taken to come from it."""

    place: Place
    names: list[str] = field(default_factory=list)


MOST_NAMES = 5
"""How many names a message about a star import says."""


def _taken_from_stars(starred: Mapping[str, StarUse]) -> Iterator[Diagnostic]:
    """One KG202 for each star import of a module whose names nobody knows, at its line."""
    for module, use in starred.items():
        names = ", ".join(map(repr, use.names[:MOST_NAMES]))
        more = f" and {len(use.names) - MOST_NAMES} more" if len(use.names) > MOST_NAMES else ""
        message = f"no line binds {names}{more}: kalegen assumes that this star import of {module!r} does"
        hint = f"import the names: from {module} import {', '.join(use.names[:MOST_NAMES])}{', …' if more else ''}"
        yield warning("KG202", message, use.place, hint)


def _check(flow: DataFlow, step: Step, name: str, read: Read, starred: dict[str, StarUse]) -> Iterator[Diagnostic]:
    producer = flow.producer(step.name, name)
    if producer is not None:
        conflicting = [*producer.conflicting, producer.step]
        if producer.source is Source.STEP and producer.conflicting and not _bind_alike(flow, name, conflicting):
            yield _conflict(flow, step, name, read, conflicting)
        return
    # a local module's code says ``builtins.sum`` where the notebook's own ``sum`` is not meant
    is_known = name.removeprefix("builtins.") in KNOWN_BUILTINS
    is_known = is_known or name in OLD_BUILTINS or name in PROVIDED or read.guarded
    is_known = is_known or flow.local.binds(name)
    is_elsewhere = name in flow.names.bound
    if is_known or (is_elsewhere and not read.certain):
        return
    place = place_of(flow, step, read.node)
    owner = flow.owner(place.cell) or step
    if owner is not step and not flow.sees(step.name, owner.name):
        return  # a function of this name, but one that is made afterwards
    if is_ipython_name(name):
        hint = f"assign the value to a variable, and read that instead of {name}"
        yield error("KG307", f"{name!r} exists only inside IPython, and a step runs in plain Python", place, hint)
        return
    modules = _star_imports(flow, step)
    if any(flow.names.stars.binds_surely(module, name) for module in modules):
        return
    opaque = [module for module in modules if not flow.names.stars.is_known(module)]
    if opaque:
        use = starred.setdefault(opaque[-1], StarUse(place_of(flow, step, modules[opaque[-1]])))
        use.names += [name] if name not in use.names else []
        return
    binding = _binding_unknown_names(flow, step)
    if binding is not None:
        function, node = binding
        cell = place_in(flow, node).cell
        message = f"no line binds {name!r} by its name, but {function}() in cell {cell} may do so"
        hint = f"bind it in an assignment, {name} = …, or keep such values in a dict"
        yield warning("KG202", message, place, hint, [Reason(place_in(flow, node), f"{function}() may bind any name")])
        return
    if not read.certain:
        message = f"the name {name!r} is not defined: this line fails if a run reaches it"
        hint, remedies = _hint(flow, step, name)
        yield warning("KG202", message, place, hint, remedies=remedies)
        return
    hint, remedies = _hint(flow, step, name)
    yield error("KG201", f"the name {name!r} is not defined", place, hint, remedies=remedies)


def _facts_before(flow: DataFlow, step: Step) -> list[Facts]:
    """The facts of all code that runs before the step or in it."""
    steps = [name for name in flow.order.names if name == step.name or flow.sees(step.name, name)]
    return [*(flow.facts[name] for name in steps), *(flow.code.facts(s) for s in flow.pipeline.shared)]


def _star_imports(flow: DataFlow, step: Step) -> dict[str, cst.CSTNode]:
    """The modules of which all names have been imported when the step runs, each with the import."""
    return {module: node for facts in _facts_before(flow, step) for module, node in facts.nodes(ImportStar)}


def _binding_unknown_names(flow: DataFlow, step: Step) -> tuple[str, cst.CSTNode] | None:
    """The first call, in the step or before it, that may bind names that analysis can't know: of what, and where."""
    return next((found for facts in _facts_before(flow, step) for found in facts.nodes(RunText)), None)


def _hint(flow: DataFlow, step: Step, name: str) -> tuple[str, list[Remedy]]:
    """What to do about a name that is not there, in words and as edits."""
    cells = flow.names.bound.get(name)
    if cells:
        owner = flow.owner(cells[0])
        if owner is step:
            return f"this step binds it below: move the line that binds {name!r} above this one", []
        if owner is not None and flow.order.index[owner.name] > flow.order.index[step.name]:
            return f"cell {cells[0]} [step {owner.name}] binds it and runs later: move that line to this step", []
        if owner is not None:
            hint = f"cell {cells[0]} [step {owner.name}] binds it: add the tag prev:{owner.name} to this step"
            return hint, [Remedy(new=f"prev:{owner.name}", cell=step.cells[0])]
        return f"cell {cells[0]} binds it: move that line to this step, or to a step before it", []
    skipped = next((number for number, text in flow.pipeline.skipped.items() if name in names_bound(text)), None)
    if skipped is not None:
        hint = f"cell {skipped} binds it, but has the tag skip: replace that tag with imports, functions or step:NAME"
        return hint, [Remedy(old="skip", cell=skipped)]
    near = nearest(name, [*flow.names.bound, *KNOWN_BUILTINS])
    if near is None:
        return f"no cell binds it: add the assignment or the import of {name}", []
    return f"did you mean {near!r}?", [Remedy(name, near, is_name=True)]


def _bind_alike(flow: DataFlow, name: str, producers: list[str]) -> bool:
    """Whether steps import the same under a name, or define the same function, which evaluates nothing."""
    origins = [flow.origin(producer, name) for producer in producers]
    if not all(origins):
        return False
    imported = {flow.facts[producer].final[name].value.dotted for producer in producers}
    if len(imported) == 1 and None not in imported:
        return True
    if any(read.certain for origin in origins for s in origin for read in flow.code.facts(s).reads.values()):
        return False
    first, *others = origins
    are_alike = (map(cst.CSTNode.deep_equals, (s.node for s in first), (s.node for s in other)) for other in others)
    return all(len(other) == len(first) for other in others) and all(all(alike) for alike in are_alike)


def _conflict(flow: DataFlow, step: Step, name: str, read: Read, producers: list[str]) -> Diagnostic:
    """Several branches produced the name: an ERROR where they surely did, a WARNING where they perhaps changed it."""
    place = place_of(flow, step, read.node)
    who = " and ".join(repr(producer) for producer in producers)
    is_sure = [flow.facts[p].final.get(name) is not None or flow.facts[p].surely_changes(name) for p in producers]
    unsure_first = [producer for _, producer in sorted(zip(is_sure, producers, strict=True), key=lambda pair: pair[0])]
    wait = [Remedy(new=f"prev:{first}", cell=flow.steps[last].cells[0]) for first, last in pairwise(producers)]
    order = " and ".join(f"prev:{first} to step {last!r}" for first, last in pairwise(producers))
    order = f"add the tag {order}"
    why = [reason for producer in unsure_first for reason in reasons_of_value(flow, producer, name)]
    if sum(is_sure) > 1:
        message = f"step {step.name!r} reads {name!r}, and the parallel steps {who} both bind or change it"
        return error("KG203", message, place, f"{order}, or use two names", why, wait)
    message = f"the parallel steps {who} may both change {name!r}; step {step.name!r} gets that of {producers[-1]!r}"
    return warning("KG204", message, place, f"{order} if both changes count", why, wait)
