"""Whether what is to be tuned is what the pipeline has: its parameters, their types, its metrics, known algorithms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error, has_errors, warning
from kalegen.diagnostics.suggestions import nearest
from kalegen.model.pipeline import Parameter, PlannedPipeline
from kalegen.search.algorithms import SAMPLING, STOPPING, Known
from kalegen.search.reading import asked_for, read_search
from kalegen.search.space import CATEGORICAL, DISCRETE, DOUBLE, INT, LISTED, Algorithm, Range, Search

FITTING = {"int": (INT, DISCRETE, CATEGORICAL), "float": (DOUBLE, INT, DISCRETE, CATEGORICAL), "str": (CATEGORICAL,),
           "bool": (CATEGORICAL,)}  # fmt: skip
"""By a parameter's type, the types of ranges that it can have."""

BOOLEANS = {"true": True, "false": False}


def check_tuning(pipeline: PlannedPipeline) -> list[Diagnostic]:
    """What is wrong with what the pipeline's settings say of tuning; nothing where they say nothing."""
    table = asked_for(pipeline.settings)
    if table is None:
        return []
    return search_of(pipeline, table)[1]


def search_of(pipeline: PlannedPipeline, table: Any) -> tuple[Search | None, list[Diagnostic]]:
    """The search that a table asks for, with values of the parameters' types and the metric as the pipeline calls it.

    Errors: KG760 for what can't be read, KG761 for a name that is no parameter, KG762 for a range that does not fit,
    KG763 for an objective that no step logs, KG764 for an algorithm or a setting that there is not; KG769 (WARNING)
    for a setting of another algorithm.
    """
    place = Place(pipeline.file)
    search = read_search(table, place)
    if isinstance(search, Diagnostic):
        return None, [search]
    found = [*_check_algorithms(search, place), *_check_grid(search, place)]
    ranges = []
    for one in search.ranges:
        fitted = _fitted(one, pipeline, place)
        if isinstance(fitted, Diagnostic):
            found.append(fitted)
        else:
            ranges.append(fitted)
    metric = _metric(search.objective.metric, pipeline)
    if metric is None:
        found.append(_no_metric(search.objective.metric, metrics_of(pipeline), place))
    if has_errors(found) or metric is None:
        return None, found
    objective = replace(search.objective, metric=metric)
    return replace(search, ranges=tuple(ranges), objective=objective, algorithm=_own_settings(search.algorithm)), found


def metrics_of(pipeline: PlannedPipeline) -> tuple[str, ...]:
    """The names of the metrics that the steps log."""
    return tuple(
        dict.fromkeys(metric.label for step in pipeline.steps for metric in step.metrics if not metric.is_table)
    )


def _metric(asked: str, pipeline: PlannedPipeline) -> str | None:
    """The metric that is meant: Kale writes ``test_accuracy`` as ``test-accuracy``."""
    known = metrics_of(pipeline)
    alike = [name for name in known if _plain(name) == _plain(asked)]
    is_open = any(metric.is_table for step in pipeline.steps for metric in step.metrics)
    return asked if asked in known else next(iter(alike), asked if is_open else None)


def _plain(name: str) -> str:
    return re.sub(r"\W", "_", name)


def _no_metric(asked: str, known: tuple[str, ...], place: Place) -> Diagnostic:
    near = nearest(asked, known)
    hint = "print it in a cell tagged pipeline-metrics: print(accuracy)"
    if known:
        hint = f"did you mean '{near}'?" if near else f"the metrics are {', '.join(known)}"
    return error("KG763", f"no step logs the metric '{asked}', which the search needs", place, hint)


def _check_algorithms(search: Search, place: Place) -> Iterator[Diagnostic]:
    yield from _check_algorithm(search.algorithm, SAMPLING, place)
    if search.stopping is not None:
        yield from _check_algorithm(search.stopping, STOPPING, place)


def _check_algorithm(asked: Algorithm, known: Any, place: Place) -> Iterator[Diagnostic]:
    one: Known | None = known.get(asked.name)
    if one is None:
        near = nearest(asked.name, known)
        hint = f"did you mean '{near}'?" if near else f"the algorithms are {', '.join(known)}"
        yield error("KG764", f"kalegen has no tuning algorithm '{asked.name}'", place, hint)
        return
    for name, text in asked.settings.items():
        if name not in one.settings and is_of_another(name):
            message = f"the setting '{name}' has no effect: the algorithm '{asked.name}' does not use it"
            yield warning("KG769", message, place, "remove it")
            continue
        if name not in one.settings:
            hint = f"it has {', '.join(one.settings)}"
            yield error("KG764", f"the algorithm '{asked.name}' has no setting '{name}'", place, hint)
            continue
        try:
            one.settings[name](text)
        except ValueError:
            yield error("KG764", f"the setting '{name}' of '{asked.name}' can't be {text!r}", place, "correct it")


def is_of_another(setting: str) -> bool:
    """Whether some algorithm has a setting: Kale's panel keeps those of the one that was chosen before."""
    return any(setting in known.settings for known in (*SAMPLING.values(), *STOPPING.values()))


def _own_settings(asked: Algorithm) -> Algorithm:
    """The algorithm without settings of others."""
    own = SAMPLING[asked.name].settings
    return replace(asked, settings={name: text for name, text in asked.settings.items() if name in own})


def _check_grid(search: Search, place: Place) -> Iterator[Diagnostic]:
    """A grid is of values that can be counted."""
    if search.algorithm.name == "grid":
        for one in search.ranges:
            if one.grid is None:
                message = f"a grid can't try every decimal number in the range of '{one.name}'"
                yield error(
                    "KG762", message, place, f"give it a step: {one.name}:double:{one.low:g}:{one.high:g}:step=…"
                )


def _fitted(one: Range, pipeline: PlannedPipeline, place: Place) -> Range | Diagnostic:
    """The range with values of the parameter's type; KG761 or KG762 where there is no such parameter, or none fits."""
    parameter = pipeline.parameter(one.name)
    if parameter is None or parameter.is_fixed:
        known = [known.name for known in pipeline.parameters if not known.is_fixed]
        near = nearest(one.name, known)
        hint = f"did you mean '{near}'?" if near else f"the parameters are {', '.join(known)}"
        hint = hint if known else "assign it in a cell tagged pipeline-parameters"
        return error("KG761", f"the pipeline has no parameter '{one.name}' to tune", place, hint)
    fitting = FITTING.get(parameter.type, ())
    if one.type not in fitting:
        hint = (
            f"its range can be {' or '.join(fitting)}"
            if fitting
            else "tune a parameter that is a number, a string or a boolean"
        )
        message = f"a range of type {one.type} does not fit the parameter '{one.name}' of type {parameter.type}"
        return error("KG762", message, place, hint)
    values = tuple(_value(value, parameter) for value in one.values)
    strange = [given for given, value in zip(one.values, values, strict=True) if not _is_possible(value, parameter)]
    strange += [
        given for given, value in zip(one.values, values, strict=True) if given not in strange and value is None
    ]
    if strange:
        message = f"the parameter '{one.name}' can't be {strange[0]!r}"
        allowed = ", ".join(map(str, parameter.choices)) or f"a {parameter.type}"
        return error("KG762", message, place, f"it is {allowed}")
    return replace(one, values=values)


def _value(given: Any, parameter: Parameter) -> Any:
    """A value of a list as the parameter's type has it; None where it can't be one."""
    if parameter.type == "str":
        return str(given)
    if parameter.type == "bool":
        return BOOLEANS.get(str(given).lower())
    try:
        number = float(given)
    except ValueError:
        return None
    if parameter.type == "float":
        return number
    return int(number) if number.is_integer() else None


def _is_possible(value: Any, parameter: Parameter) -> bool:
    return not parameter.choices or value in parameter.choices


def value_for(one: Range, value: Any, parameter_type: str) -> Any:
    """A value that was found in a range as the parameter's type has it: a float may have a range of whole numbers."""
    if one.type in LISTED:
        return value
    return float(value) if parameter_type == "float" else int(value)
