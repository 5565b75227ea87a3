"""Which names may share a mutable object after a step, by what its code does and by what was shared before it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from kalegen.analysis.interpreter.facts import Facts, is_untouched

Aliases = dict[str, frozenset[str]]
"""For each name, the others that may share a mutable object with it; names without any are left out."""


def aliases_after(facts: Facts, before: Callable[[Iterable[str]], Aliases]) -> Aliases:
    """The aliases among the names that a step touches and those that shared an object with them when it started.

    ``before`` gives the aliases of names when the step starts.
    """
    known = before({source for sources in facts.sources.values() for source in sources})
    reached = {name: _with_aliases(sources, known) for name, sources in facts.sources.items()}
    seen = frozenset[str]().union(*reached.values(), *facts.aliases.values())
    untouched = {name for name in seen - set(facts.sources) if is_untouched(name, facts.final)}
    known |= before(untouched - set(known))
    parts = _parts_changed(facts, known)
    further = {part for _, part in parts} - untouched - set(facts.sources)
    known |= before(further - set(known))
    untouched |= further
    sources = {**facts.sources, **{name: frozenset([name]) for name in untouched}}
    reached |= {name: _with_aliases(sources[name], known) for name in untouched}
    for name, part in parts:
        reached[part] |= reached.get(name) or _with_aliases(frozenset([name]), known)
    pairs = {(name, other) for name, others in facts.aliases.items() for other in others}
    pairs |= {(part, other) for name, part in parts for other in facts.aliases.get(name, ())}
    pairs |= {(name, other) for name, kept in pairs if kept in untouched for other in _still_held(kept, known, facts)}
    pairs |= {(name, other) for name in untouched for other in _still_held(name, known, facts)}
    holders = _holders(sources)
    pairs |= {(name, other) for name, own in reached.items() for source in own for other in holders.get(source, ())}
    return _relation(pairs)


def aliases_at_first(local: Aliases, shared: Aliases, facts: Facts) -> Aliases:
    """The aliases among the variables of local modules and those that shared code makes, which may be the same.

    ``facts`` are those of the shared code.
    """
    after = aliases_after(facts, lambda names: {name: local[name] for name in names if name in local})
    return _relation((name, other) for found in (local, shared, after) for name in found for other in found[name])


def _with_aliases(sources: frozenset[str], known: Aliases) -> frozenset[str]:
    return sources.union(*(known.get(source, frozenset()) for source in sources))


def _parts_changed(facts: Facts, known: Aliases) -> list[tuple[str, str]]:
    """Names whose objects the step changes, each with the names of what may be parts of it, and may be what changes."""
    parts = ((name, part) for name in facts.mutated for part in known.get(name, ()))
    return [(name, part) for name, part in parts if is_untouched(part, facts.final)]


def _still_held(name: str, known: Aliases, facts: Facts) -> list[str]:
    """The names that share an object with another one before the step, and after it."""
    return [other for other in known.get(name, ()) if is_untouched(other, facts.final)]


def _holders(sources: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    """For each incoming object, by its name, the names whose values may reach it at the end."""
    holders: dict[str, set[str]] = defaultdict(set)
    for name, incoming in sources.items():
        for source in incoming:
            holders[source].add(name)
    return holders


def _relation(pairs: Iterable[tuple[str, str]]) -> Aliases:
    relation: dict[str, set[str]] = defaultdict(set)
    for name, other in pairs:
        if name != other:
            relation[name].add(other)
            relation[other].add(name)
    return {name: frozenset(others) for name, others in relation.items()}
