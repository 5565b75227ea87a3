"""The text that is embedded into generated modules: no more than a component needs, and fit to be read."""

from __future__ import annotations

import ast
import builtins
import symtable

import black
import pytest

from kalegen.emit.embedded import NOTHING_SAVED, Values, embedded_functions, runtime_functions

EVERYTHING = ("__main__", "__code__", "__path__", "__reduce__", "lightgbm", "numpy", "sqlite3", "torch", "xgboost")


def names(*roots: str, values: Values = NOTHING_SAVED) -> set[str]:
    """The names of a component's embedded functions."""
    return {function.name for function in embedded_functions(roots, values)}


def size(*roots: str, values: Values = NOTHING_SAVED) -> int:
    """The bytes of a component's embedded functions."""
    return sum(len(function.source.encode()) for function in embedded_functions(roots, values))


def of(*packages: str, may_share: bool = False) -> Values:
    """Varied values that come from these packages."""
    return Values(frozenset(packages), may_share=may_share)


def test_sources_are_black() -> None:
    text = "\n\n".join(function.source for function in runtime_functions().values())
    assert black.format_str(text, mode=black.Mode(line_length=88)) == text


@pytest.mark.parametrize("name", sorted(runtime_functions()))
def test_functions_are_plain_and_run_on_python_39(name: str) -> None:
    function = runtime_functions()[name]
    tree = ast.parse(function.source, feature_version=(3, 9))
    [definition] = tree.body
    assert isinstance(definition, ast.FunctionDef) and not definition.decorator_list
    assert ast.get_docstring(definition)
    assert "->" not in function.source and "annotations" not in function.source


@pytest.mark.parametrize("name", sorted(runtime_functions()))
def test_functions_name_nothing_of_their_module_but_functions(name: str) -> None:
    function = runtime_functions()[name]
    tables = [symtable.symtable(function.source, name, "exec").get_children()[0]]
    found: set[str] = set()
    for table in tables:
        found |= {symbol.get_name() for symbol in table.get_symbols() if symbol.is_global()}
        tables += table.get_children()
    assert found - set(dir(builtins)) <= function.calls | {name}


def test_a_component_gets_only_what_it_can_need() -> None:
    saving = names("marshal_save")
    assert saving == {"marshal_save", "marshal_blame"}
    assert names("marshal_load", values=of(*EVERYTHING)) == {"marshal_load"}
    assert names("marshal_save", values=of("requests", "rich")) == saving
    of_libraries = saving | {"marshal_facts"}
    assert names("marshal_save", values=of("requests", "numpy", "pandas")) == of_libraries
    sharing = of_libraries | {"marshal_dump", "marshal_reducers_numpy"}
    assert names("marshal_save", values=of("numpy", may_share=True)) == sharing
    assert names("marshal_save", values=of("numpy", "numpy.ma")) == sharing
    assert names("marshal_save", values=of("pandas", may_share=True)) == sharing | {"marshal_reducers_pandas"}
    assert names("marshal_save", values=of("io")) == saving | {"marshal_call", "marshal_dump", "marshal_reducers_io"}
    of_torch = {"marshal_call", "marshal_dump", "marshal_reducers_torch"}
    assert names("marshal_save", values=of("transformers")) == of_libraries | of_torch
    assert "marshal_numbers" in names("marshal_watch", values=of("transformers"))
    assert "marshal_numbers" not in names("marshal_watch", values=of("numpy"))
    module_like = names("marshal_save", values=of("__main__"))
    assert module_like > saving | {"marshal_dump", "marshal_definition", "marshal_reducers_cloudpickle"}
    by_value = names("marshal_save", values=of("__main__", "__code__"))
    code = {"marshal_call", "marshal_class", "marshal_code", "marshal_complete", "marshal_function"}
    assert by_value - module_like == {"marshal_by_value", *code}
    dispatching = names("marshal_save", values=of("__main__", "__code__", "functools"))
    assert dispatching - by_value == {"marshal_dispatch"}
    local = names("marshal_save", values=of("__main__", "__code__", "__path__"))
    assert local - by_value == {"marshal_is_local"}
    unusual = names("marshal_save", values=of("__main__", "__reduce__")) - module_like
    assert unusual == {"marshal_call", "marshal_exception", "marshal_filled", "marshal_instance", "marshal_member"}


def test_the_order_is_by_name() -> None:
    found = [function.name for function in embedded_functions(["marshal_load", "bound_names"])]
    assert found == sorted(found)


def test_an_unknown_root_is_an_error() -> None:
    with pytest.raises(KeyError):
        embedded_functions(["marshal_everything"])


def test_the_source_stays_small() -> None:
    both = "marshal_load", "marshal_save"
    assert size(*both) < 4_000
    assert size(*both, values=of("numpy", "pandas", "sklearn", may_share=True)) <= 9 * 1024
    assert size(*both, "marshal_guard", "marshal_watch", values=of("numpy", "sklearn")) < 10_200
    assert size(*both, values=of(*EVERYTHING)) < 24_000
