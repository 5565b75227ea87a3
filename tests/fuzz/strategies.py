"""The generator of notebooks: statements over a few names, of which it knows the types, so that they run.

Each statement is drawn from ``STATEMENTS``; one says what it needs of the names that are bound, and what it binds.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.chains import change_passed, deep_function, deep_methods, pass_on, passing_function
from tests.fuzz.data import (
    alias,
    assign,
    augment,
    change_array,
    change_dict,
    change_list,
    change_nested,
    copied,
    draw_from_stream,
    either,
    from_comprehension,
    new_array,
    new_dict,
    new_list,
    new_nested,
    new_pair,
    new_stream,
    odd_target,
    random_number,
    rebind_list,
    remove_items,
    seed,
    shadow,
    show,
    slice_array,
    swap,
    take_from_nested,
    text,
    two_lists,
    unpack,
    use_pair,
    walrus,
)
from tests.fuzz.definitions import (
    act,
    action,
    bound_method,
    call_from_table,
    chain_calls,
    change_class,
    change_object,
    decorate,
    function_value,
    new_class,
    new_member,
    new_object,
    new_table,
    object_in_list,
    pure_function,
    stateful_function,
    subclass,
    two_closures,
    use_member,
)
from tests.fuzz.flow import (
    attempt,
    branch,
    delete,
    late_import,
    loop,
    match,
    nested_flow,
    perhaps_bind,
    perhaps_read,
    with_block,
)
from tests.fuzz.library_classes import (
    array_class,
    change_series,
    dict_class,
    estimator_class,
    fit_estimator,
    from_series,
    list_class,
    new_instance,
    series_class,
    use_estimator,
)
from tests.fuzz.local_modules import FILES, change_module, new_module_object, read_module, use_module_object
from tests.fuzz.programs import Cell, Program
from tests.fuzz.scope import Draw, Scope, Statement

STATEMENTS: tuple[Statement, ...] = (
    assign, assign, augment, new_list, new_list, two_lists, alias, alias, change_list, change_list, rebind_list,
    from_comprehension, remove_items, swap, copied, new_pair, use_pair, odd_target, either,
    new_dict, change_dict, new_nested, change_nested, take_from_nested, pure_function, pure_function,
    stateful_function, function_value, new_table, call_from_table, bound_method, two_closures, change_class, subclass,
    new_member, use_member, action, act, act, new_class, new_object, new_object, change_object, change_object,
    object_in_list, loop, with_block, nested_flow, branch, perhaps_bind, perhaps_read, attempt, delete, walrus, unpack,
    shadow, seed, random_number, random_number, new_stream, draw_from_stream, new_array, change_array, slice_array,
    show, show, show, text, late_import, chain_calls, decorate, match,
)  # fmt: skip

THEMES: tuple[tuple[Statement, ...], ...] = (
    (list_class, dict_class, array_class, new_instance, new_instance, new_instance, change_list, change_dict),
    (change_module, change_module, read_module, read_module, new_module_object, use_module_object, use_module_object),
    (deep_function, passing_function, pass_on, pass_on, change_passed, deep_methods, new_object, change_object),
    (series_class, series_class, new_instance, change_series, change_series, from_series),
    (estimator_class, new_instance, new_instance, fit_estimator, fit_estimator, use_estimator),
    (),
)
"""Statements that go together. Most programs have one of these themes, and half of their statements are of it."""


def statements(scope: Scope, least: int, most: int) -> tuple[str, ...]:
    """A few statements that run one after another."""
    made: list[str] = []
    for _ in range(scope.draw(st.integers(least, most))):
        chosen = scope.theme if scope.theme and scope.draw_bool() else STATEMENTS
        text_ = scope.one(chosen)(scope)
        if text_ is not None:
            made.append(text_)
    return tuple(made) or (assign(scope),)


SHARED: tuple[Statement, ...] = (
    pure_function, pure_function, new_class, stateful_function, assign, assign, augment, new_list, two_lists, alias,
    change_list, rebind_list, from_comprehension, swap, copied, new_pair, either, new_dict, change_dict, new_nested,
    change_nested, take_from_nested, function_value, new_table, subclass, new_object, change_object, loop, branch,
    perhaps_bind, attempt, delete, unpack, new_array, change_array, slice_array, text, decorate,
)  # fmt: skip
"""What shared cells hold: all but what shows something or draws random numbers, which steps do."""


PARAMETERS: dict[str, tuple[str, str, Any]] = {
    "n": ("int", "n = 3", 5),
    "xs": ("list", "xs = [4, 2]", [7, 8, 9]),
    "d": ("dict", 'd = {"k": 1, "l": [2]}', {"k": 3, "l": [4, 5]}),
    "s": ("text", "s = 'a\\n\"b\"'", "new"),
}


def parameters(scope: Scope) -> tuple[list[Cell], dict[str, Any]]:
    """A cell of parameters, and how their values are spelled in JSON: whole numbers with or without ``.0``."""
    chosen = scope.draw(st.lists(st.sampled_from(sorted(PARAMETERS)), unique=True, max_size=3))
    if not chosen:
        return [], {}
    lines, arguments = [], {}
    for name in chosen:
        kind, line, _ = PARAMETERS[name]
        scope.bind(name, kind)
        lines.append(line)
        arguments[name] = _literal(line)
    spelled = _as_floats if scope.draw(st.booleans()) else _as_they_are
    return [Cell(("pipeline-parameters",), tuple(lines))], {k: spelled(v) for k, v in arguments.items()}


def _literal(line: str) -> Any:
    return ast.literal_eval(line.partition(" = ")[2])


def _as_they_are(value: Any) -> Any:
    return value


def _as_floats(value: Any) -> Any:
    if isinstance(value, list):
        return [_as_floats(item) for item in value]
    if isinstance(value, dict):
        return {key: _as_floats(item) for key, item in value.items()}
    return float(value) if isinstance(value, int) else value


@st.composite
def programs(draw: Draw, themes: Sequence[Sequence[Statement]] = THEMES) -> Program:
    """Notebooks: parameters, shared cells, and steps in a chain (tagged, or found from data flow) or a wider graph."""
    scope = Scope(draw, theme=draw(st.sampled_from(themes)))
    first, arguments = parameters(scope)
    cells = [*first, *_shared(scope)]
    shape = scope.one(["chain", "chain", "free", "free", "graph"])
    if shape == "graph":
        cells += _graph(scope)
    else:
        for number in range(1, draw(st.integers(2, 5)) + 1):
            previous = [f"prev:s{number - 1}"] if number > 1 and shape == "chain" else []
            cells += _step(scope, f"s{number}", previous)
            cells += _shared_in_between(scope)
    text_ = "\n".join(cell.source for cell in cells)
    is_using_modules = "import store" in text_ or "from store" in text_ or "from shapes" in text_
    return Program(tuple(cells), arguments, FILES if is_using_modules else {})


def _step(scope: Scope, name: str, previous: list[str]) -> list[Cell]:
    first = Cell((f"step:{name}", *previous), statements(scope, 1, 5))
    more = [Cell((), statements(scope, 1, 3))] if scope.draw(st.integers(0, 3)) == 0 else []
    return [first, *(Cell((f"step:{name}",), cell.statements) for cell in more)]


def _shared(scope: Scope) -> list[Cell]:
    """A cell of imports and one of functions and other shared code, now and then."""
    cells = []
    if scope.draw(st.integers(0, 2)) == 0:
        cells.append(Cell(("imports",), ("import math", "import numpy as np")))
    if scope.draw(st.integers(0, 2)) == 0:
        made = [scope.one(SHARED)(scope) for _ in range(scope.draw(st.integers(1, 5)))]
        cells.append(Cell(("functions",), tuple(line for line in made if line is not None) or ("pass",)))
    return cells


def _shared_in_between(scope: Scope) -> list[Cell]:
    """A shared cell below steps, now and then: what it holds is ready before the first of them."""
    if scope.draw(st.integers(0, 7)):
        return []
    made = [scope.one(SHARED)(scope) for _ in range(scope.draw(st.integers(1, 3)))]
    return [Cell(("functions",), tuple(line for line in made if line is not None) or ("pass",))]


def _graph(scope: Scope) -> list[Cell]:
    """A step, branches of one or two steps that follow it and share nothing that changes, and one that sees all."""
    cells = [*_step(scope, "top", []), *_shared_in_between(scope)]
    frozen = frozenset(scope.types)
    results, ends = [], []
    for side in ("left", "middle", "right")[scope.draw(st.integers(0, 1)) :]:
        own = Scope(scope.draw, dict(scope.types), dict(scope.needs), frozen, f"_{side}", seeded=False)
        # what changes the state of something that several sides see is for chains
        own.types = {n: k for n, k in own.types.items() if k in ("int", "list", "dict", "array", "flag", "text")}
        cells += _step(own, side, ["prev:top"])
        if scope.draw(st.booleans()):
            cells += _step(own, f"{side}_too", [f"prev:{side}"])
            side = f"{side}_too"
        results.append(own)
        ends.append(f"prev:{side}")
    for own in results:
        scope.types |= {n: k for n, k in own.types.items() if n not in frozen}
        scope.needs |= {n: k for n, k in own.needs.items() if n not in frozen}
    return cells + _step(scope, "bottom", ends)
