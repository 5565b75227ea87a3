"""WARNINGs about what a pipeline can't keep of a notebook, as far as it is evident from the code."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path, PurePath

import libcst as cst

from kalegen.analysis.checks.unserialisable import check_unserialisable
from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.flow.places import place_of
from kalegen.analysis.flow.routing import Routing
from kalegen.analysis.heap.definitions import Definition
from kalegen.analysis.heap.effects import (
    CallLibrary,
    CallMethod,
    CallOwnMethod,
    ChangeCached,
    Effect,
    FetchFiles,
    FollowGradients,
    NameAny,
    ReadFile,
    WriteFile,
)
from kalegen.analysis.tables.settings import AT_THE_END
from kalegen.diagnostics.diagnostic import Diagnostic, warning
from kalegen.incremental.lookups import MISSING, kind_of
from kalegen.model.pipeline import Step

SHARING_SETTINGS = ("volumes", "workspace", "files")
"""Settings that give the steps files in common, or bring files to them."""


def check_hazards(flow: DataFlow, routing: Routing) -> list[Diagnostic]:
    """All warnings about files, values that can't travel, and input()."""
    found = [*_shared_files(flow), *_missing_files(flow), *_emptied_caches(flow), *_left_for_the_end(flow)]
    for step in flow.pipeline.steps:
        found += [*_unnamed(flow, step), *_questions(flow, step), *check_unserialisable(flow, routing, step)]
        found += _lost_history(flow, routing, step)
    return found


def _files(flow: DataFlow, kind: type[Effect]) -> dict[str, dict[str, cst.CSTNode]]:
    """For each path, the steps that use it in the given way, in order of execution."""
    used: dict[str, dict[str, cst.CSTNode]] = defaultdict(dict)
    for step in flow.order.names:
        for effect, node in flow.facts[step].effects.items():
            if isinstance(effect, kind):
                used[effect.name].setdefault(step, node)
    return used


def _has_shared_files(flow: DataFlow) -> bool:
    settings = flow.pipeline.settings
    has_volume = any(setting.key == "volume" for step in flow.pipeline.steps for setting in step.settings)
    return has_volume or any(settings.get(key) for key in SHARING_SETTINGS)


def _shared_files(flow: DataFlow) -> Iterator[Diagnostic]:
    """A file written by one step and read by another (B9): steps have no disk in common."""
    if _has_shared_files(flow):
        return
    writers = _files(flow, WriteFile)
    for path, readers in _files(flow, ReadFile).items():
        for reader, node in readers.items():
            earlier = [w for w in writers.get(path, {}) if flow.order.index[w] < flow.order.index[reader]]
            if earlier and _reads_first(flow, reader, path):
                writer = earlier[-1]
                cell = place_of(flow, flow.steps[writer], writers[path][writer]).cell
                message = f"the file {path!r} is written in cell {cell} [step {writer}], in another pod"
                hint = "pass the value in a variable, or give the steps a volume or a workspace"
                yield warning("KG405", message, place_of(flow, flow.steps[reader], node), hint)


def _reads_first(flow: DataFlow, step: str, path: str) -> bool:
    """Whether a step reads a file before it writes it, if it does."""
    used = (effect for effect in flow.facts[step].effects if isinstance(effect, (ReadFile, WriteFile)))
    return isinstance(next((effect for effect in used if effect.name == path), None), ReadFile)


def _missing_files(flow: DataFlow) -> Iterator[Diagnostic]:
    """A file next to the notebook that no step writes (B19): it will not be in the pod."""
    folder = flow.pipeline.folder
    if folder is None or _has_shared_files(flow):
        return
    written = _files(flow, WriteFile)
    fetching = _files(flow, FetchFiles).get("", {})
    for path, readers in _files(flow, ReadFile).items():
        is_relative = not PurePath(path).is_absolute() and "://" not in path
        if is_relative and path not in written and _is_there(folder, path):
            step, node = next(iter(readers.items()))
            if any(flow.order.index[other] <= flow.order.index[step] for other in fetching):
                continue  # this may be how it comes there
            hint = "bring it there with the setting 'files', a volume or a workspace, or read it from a URL"
            message = f"the file {path!r} lies next to the notebook and will not be in the pod"
            yield warning("KG406", message, place_of(flow, flow.steps[step], node), hint)


def _is_there(folder: Path, path: str) -> bool:
    """Whether there is such a file, or, for a pattern, a folder to look for files in."""
    parts = PurePath(path).parts
    literal = [*itertools.takewhile(lambda part: not set("*?[") & set(part), parts)]
    return bool(literal) and kind_of(folder.joinpath(*literal)) != MISSING


CACHES = frozenset({"lru_cache", "cache", "functools.lru_cache", "functools.cache"})
CACHE_METHODS = ("cache_info", "cache_clear")


def _emptied_caches(flow: DataFlow) -> Iterator[Diagnostic]:
    """A cached function that several steps use, where it shows that each begins with an empty cache (B13)."""
    for definition in flow.library:
        owner = definition.outermost
        if not owner.top_level or CACHES.isdisjoint(map(flow.library.full_name, definition.decorators)):
            continue
        users = _users(flow, definition)
        defined = [step for step in flow.order.names if owner.name in flow.facts[step].final]
        later = [step for step in users if [*defined, *users].index(step) > 0]
        asking = [s for s in later if not set(CACHE_METHODS).isdisjoint(flow.facts[s].details(CallMethod))]
        summary = definition.summary
        does_more = bool(summary.mutates or summary.binds) or CallLibrary("builtins.print") in summary.effects
        is_changed = any(ChangeCached(definition.name) in flow.facts[step].effects for step in users)
        for step in later if does_more or is_changed else asking:
            message = f"the cache of {definition.name!r} is empty when this step starts, and is not in the notebook"
            hint = "keep what counts in a variable of your own, or call the function in one step"
            yield warning("KG209", message, place_of(flow, flow.steps[step], _use(flow, step, definition)), hint)
            break


def _users(flow: DataFlow, cached: Definition) -> list[str]:
    """The steps that use a cached function, or may call a cached method."""
    if cached.owner is None:
        return [step for step in flow.order.names if cached.name in flow.facts[step].reads]
    return [step for step in flow.order.names if CallOwnMethod(cached.name) in flow.facts[step].effects]


def _use(flow: DataFlow, step: str, cached: Definition) -> cst.CSTNode:
    """Where a step uses a cached function or method."""
    facts = flow.facts[step]
    return facts.reads[cached.name].node if cached.owner is None else facts.effects[CallOwnMethod(cached.name)]


def _left_for_the_end(flow: DataFlow) -> Iterator[Diagnostic]:
    """``atexit.register(f)``: each step is a process of its own, which ends with the step."""
    last = flow.order.names[-1]
    for step in (step for step in flow.pipeline.steps if step.name != last):
        for effect, node in flow.facts[step.name].effects.items():
            if isinstance(effect, CallLibrary) and effect.name in AT_THE_END:
                message = f"what {effect.name}() is given runs when this step ends, and not after step {last!r}"
                hint = "call it at the end of the last step"
                yield warning("KG214", message, place_of(flow, step, node), hint)


def _unnamed(flow: DataFlow, step: Step) -> Iterator[Diagnostic]:
    """Variables looked up by names that only running the code tells: those of other steps are not there."""
    for effect, node in flow.facts[step.name].effects.items():
        if isinstance(effect, NameAny) and step is not flow.pipeline.step(flow.order.names[0]):
            message = "which variables this asks for only running it tells: those of other steps may be missing here"
            yield warning("KG219", message, place_of(flow, step, node), "keep them in a dict of your own, and ask that")


def _questions(flow: DataFlow, step: Step) -> Iterator[Diagnostic]:
    """``input()`` (C9): nobody answers in a pod."""
    for effect, node in flow.facts[step.name].effects.items():
        if isinstance(effect, CallLibrary) and effect.name in ("builtins.input", "getpass.getpass"):
            message = f"{effect.name.split('.')[-1]}() asks somebody, and nobody answers in a pod"
            yield warning("KG308", message, place_of(flow, step, node), "make it a parameter of the pipeline")


def _lost_history(flow: DataFlow, routing: Routing, step: Step) -> Iterator[Diagnostic]:
    """``backward()`` of a tensor that another step computed: how it was computed stays there."""
    if "torch" not in flow.packages:
        return
    for effect, node in flow.facts[step.name].effects.items():
        producer = routing.needs[step.name].loads.get(effect.name) if isinstance(effect, FollowGradients) else None
        if producer is not None:
            message = f"{effect.name!r} comes from step {producer!r}, without the operations that it was computed by"
            hint = "compute it in the step that calls backward()"
            yield warning("KG210", message, place_of(flow, step, node), hint)
