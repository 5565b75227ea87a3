"""From what people write to a search: Katib's own fields, as Kale's metadata has them, and shorter ones."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.diagnostics.suggestions import did_you_mean
from kalegen.search.algorithms import SPELLINGS
from kalegen.search.space import (
    CATEGORICAL,
    DOUBLE,
    FAILURES,
    INT,
    JOBS,
    LISTED,
    NUMERIC,
    SEED,
    TRIALS,
    Algorithm,
    Objective,
    Range,
    Search,
)

OURS = {"trials": "maxTrialCount", "jobs": "parallelTrialCount", "failures": "maxFailedTrialCount"}
KEYS = (
    "parameters", "maximize", "minimize", "goal", "algorithm", "settings", "stopping", "trials", "jobs", "failures",
    "seed",
)  # fmt: skip
"""The keys of a table ``tune``."""

KATIBS = ("objective", "earlyStopping", *OURS.values())
"""Katib's fields that are called otherwise."""

EXAMPLES = "LR:double:1e-4:1e-1:log, TREES:int:10:200 or KIND:categorical:a,b"
HINT = 'for example: {"parameters": ["LR:double:1e-4:1e-1:log"], "maximize": "accuracy"}'


class Malformed(Exception):
    """What is wrong with a table, in words, and what to write instead."""

    def __init__(self, problem: str, advice: str = HINT) -> None:
        super().__init__(problem)
        self.advice = advice


def asked_for(settings: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The table of a pipeline's settings that says what to tune; None where nothing does.

    What ``katib_metadata`` says counts where ``katib_run`` is true, and yields to ``tune``.
    """
    own, kales = settings.get("tune"), settings.get("katib_metadata")
    if not settings.get("katib_run"):
        return own if isinstance(own, Mapping) else None
    return {**(kales if isinstance(kales, Mapping) else {}), **(own if isinstance(own, Mapping) else {})}


def read_search(table: Mapping[str, Any], place: Place) -> Search | Diagnostic:
    """What a table asks for; KG760 where it says nothing that can be understood."""
    try:
        return _search(table)
    except Malformed as problem:
        return error("KG760", f"the description of the search has a fault: {problem}", place, problem.advice)


def _search(table: Mapping[str, Any]) -> Search:
    for key in table:
        if key not in KEYS + KATIBS:
            raise Malformed(f"{key!r} is not a key", did_you_mean(key, KEYS + KATIBS) or f"keys: {', '.join(KEYS)}")
    return Search(
        ranges=tuple(_ranges(table.get("parameters"))),
        objective=_objective(table),
        algorithm=_algorithm(table.get("algorithm") or "tpe", table.get("settings")) or Algorithm("tpe"),
        stopping=_algorithm(table.get("stopping") or table.get("earlyStopping"), None),
        trials=_count(table, "trials", TRIALS, 1),
        jobs=_count(table, "jobs", JOBS, 1),
        failures=_count(table, "failures", FAILURES, 0),
        seed=_count(table, "seed", SEED, 0),
    )


def _count(table: Mapping[str, Any], key: str, default: int, least: int) -> int:
    value = table.get(key, table.get(OURS.get(key, key), default))
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise Malformed(f"{key!r} is not an integer from {least} on", f"{key} = {default}")
    return value


def _objective(table: Mapping[str, Any]) -> Objective:
    """The metric, from ``maximize`` or ``minimize``, or from Katib's ``objective``."""
    named = [key for key in ("maximize", "minimize") if table.get(key)]
    if len(named) == 2:
        raise Malformed("it has both maximize and minimize", "remove one of the two")
    given = table.get("objective") or {}
    if not isinstance(given, Mapping):
        raise Malformed("'objective' is not a table")
    goal = table.get("goal", given.get("goal"))
    if goal is not None:
        goal = _number(goal, "goal")
    others = tuple(map(str, given.get("additionalMetricNames") or ()))
    if named:
        return Objective(str(table[named[0]]), named[0] == "maximize", goal, others)
    metric, way = given.get("objectiveMetricName"), given.get("type")
    if not metric or way not in ("maximize", "minimize"):
        raise Malformed("it has neither maximize nor minimize", 'maximize = "accuracy", or --maximize accuracy')
    return Objective(str(metric), way == "maximize", goal, others)


def _algorithm(given: Any, settings: Any) -> Algorithm | None:
    """An algorithm by its name, or as Katib has it."""
    if not given:
        return None
    if isinstance(given, str):
        name, settings = given, settings or {}
    elif isinstance(given, Mapping) and isinstance(given.get("algorithmName"), str):
        name = given["algorithmName"]
        listed = given.get("algorithmSettings") or ()
        if not all(isinstance(one, Mapping) and "name" in one and "value" in one for one in listed):
            raise Malformed("'algorithmSettings' is not a list of names and values")
        settings = {**{one["name"]: one["value"] for one in listed}, **(settings or {})}
    else:
        raise Malformed("the algorithm has no name", 'algorithm = "tpe"')
    if not isinstance(settings, Mapping):
        raise Malformed("'settings' is not a table", "settings = { n_startup_trials = 5 }")
    return Algorithm(SPELLINGS.get(name.lower(), name.lower()), {str(k): str(v) for k, v in settings.items()})


def _ranges(given: Any) -> Iterator[Range]:
    """The ranges, from texts, from Katib's tables, or from a table of names and texts."""
    if isinstance(given, Mapping):
        given = [f"{name}:{text}" for name, text in given.items()]
    if not isinstance(given, (list, tuple)) or not given:
        raise Malformed("it names no parameters", f"--param {EXAMPLES.partition(',')[0]}")
    seen: set[str] = set()
    for one in given:
        made = range_of_text(one) if isinstance(one, str) else _range_of_table(one)
        if made.name in seen:
            raise Malformed(f"the parameter {made.name!r} has two ranges", "give it one")
        seen.add(made.name)
        yield made


def range_of_text(text: str) -> Range:
    """``LR:double:1e-4:1e-1:log``, ``TREES:int:10:200:step=10``, ``KIND:categorical:a,b``. Raises Malformed."""
    name, _, rest = text.partition(":")
    kind, _, rest = rest.partition(":")
    if kind in LISTED:
        return _listed(name, kind, [item.strip() for item in rest.split(",")])
    parts = rest.split(":")
    if kind not in NUMERIC or not name or len(parts) < 2:
        raise Malformed(f"{text!r} is not a range", f"write {EXAMPLES}")
    options = {key: value or "true" for key, _, value in (part.partition("=") for part in parts[2:])}
    unknown = options.keys() - {"log", "step"}
    if unknown:
        raise Malformed(f"{text!r} has an unknown {min(unknown)!r}", "after the two ends comes log, or step=NUMBER")
    return _between(name, kind, parts[0], parts[1], options.get("step"), "log" in options)


def _range_of_table(given: Any) -> Range:
    """Read a range from one of Katib's ``parameters``."""
    space = given.get("feasibleSpace") if isinstance(given, Mapping) else None
    if not isinstance(space, Mapping) or not isinstance(given.get("name"), str):
        raise Malformed(f"{given!r} is not a range", f"write {EXAMPLES}")
    name, kind = given["name"], given.get("parameterType")
    if kind in LISTED:
        return _listed(name, kind, space.get("list") or ())
    if kind not in NUMERIC:
        raise Malformed(f"the type of {name!r} is not one of {', '.join((*NUMERIC, *LISTED))}", f"write {EXAMPLES}")
    distribution = space.get("distribution") or "uniform"
    if distribution not in ("uniform", "logUniform"):
        raise Malformed(f"the distribution of {name!r} is neither uniform nor logUniform", "remove it")
    if "min" not in space or "max" not in space:
        raise Malformed(f"the range of {name!r} lacks an end", '{"min": "10", "max": "200"}')
    return _between(name, kind, space["min"], space["max"], space.get("step") or None, distribution == "logUniform")


def _listed(name: str, kind: str, values: Any) -> Range:
    if not values or isinstance(values, str) or not name or "" in values:
        raise Malformed(f"the list of {name!r} has no values", f"write {EXAMPLES}")
    read: Callable[[Any], Any] = str if kind == CATEGORICAL else lambda value: _number(value, name)
    listed = tuple(read(value) for value in values)
    if len(set(listed)) < len(listed):
        raise Malformed(f"the list of {name!r} has a value twice", "write each value once")
    return Range(name, kind, values=listed)


def _between(name: str, kind: str, low: Any, high: Any, step: Any, is_log: bool) -> Range:
    ends = [_number(value, name) for value in (low, high)]
    by = None if step is None else _number(step, name)
    if ends[0] >= ends[1]:
        raise Malformed(f"the range of {name!r} is empty: {low} to {high}", "write the smaller end first")
    if by is not None and by <= 0:
        raise Malformed(f"the step of {name!r} is not positive", "remove the step, or write one above 0")
    if is_log and (ends[0] <= 0 or by is not None):
        raise Malformed(
            f"{name!r} is on a logarithmic scale, which begins above 0 and has no steps", f"write {EXAMPLES}"
        )
    if kind == INT and not all(float(one).is_integer() for one in (*ends, *([by] if by else []))):
        raise Malformed(
            f"the range of {name!r} has type int, and its ends or its step are not integers", f"{name}:{DOUBLE}:…"
        )
    return Range(name, kind, ends[0], ends[1], by, is_log)


def _number(value: Any, name: str) -> float:
    """A number, which Katib's fields have as a text."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise Malformed(f"{value!r} of {name!r} is not a number", f"write {EXAMPLES}") from None
    if not math.isfinite(number) or isinstance(value, bool):
        raise Malformed(f"{value!r} of {name!r} is not a finite number", f"write {EXAMPLES}")
    return number
