"""The text that is embedded into generated modules: no more than a component needs, and fit to be read."""

from __future__ import annotations

import ast
import builtins
import symtable

import black
import pytest

from kalegen.emit.embedded import embedded_functions, runtime_functions

EVERYTHING = ("__main__", "lightgbm", "numpy", "sqlite3", "torch", "xgboost")


def names(*roots: str, packages: tuple[str, ...] | None = ()) -> set[str]:
    """The names of a component's embedded functions."""
    return {function.name for function in embedded_functions(roots, packages)}


def size(*roots: str, packages: tuple[str, ...] | None = ()) -> int:
    """The bytes of a component's embedded functions."""
    return sum(len(function.source.encode()) for function in embedded_functions(roots, packages))


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
    assert not {name for name in names("marshal_load", packages=EVERYTHING) if "reducers" in name or "save" in name}
    saving = names("marshal_save")
    assert {name for name in saving if "reducers" in name} == {"marshal_reducers_io"}
    assert saving.isdisjoint({"marshal_load", "marshal_warn_if_shared"})
    assert names("marshal_save", packages=None) == saving - {"marshal_reducers_io"}
    assert names("marshal_save", packages=("requests",)) == saving
    aside = {"marshal_call", "marshal_put_aside"}
    frames = aside | {
        "marshal_array",
        "marshal_dtype",
        "marshal_reducers_numpy",
        "marshal_reducers_pandas",
        "marshal_view",
    }
    assert names("marshal_save", packages=("pandas",)) - saving == frames
    assert names("marshal_save", packages=("random",)) - saving == {"marshal_reducers_random"}
    assert names("marshal_save", packages=("transformers",)) - saving == {"marshal_reducers_torch", *frames}
    assert names("marshal_save", packages=("__main__",)) - saving == {
        "marshal_call", "marshal_complete", "marshal_definition", "marshal_has_name", "marshal_reducers_types",
        "marshal_instance", "marshal_member", "marshal_unhooked",
    }  # fmt: skip
    dispatching = names("marshal_save", packages=("__main__", "functools"))
    assert dispatching - names("marshal_save", packages=("__main__",)) == {"marshal_dispatch"}


def test_the_order_is_by_name() -> None:
    found = [function.name for function in embedded_functions(["marshal_load", "bound_names"], ["numpy"])]
    assert found == sorted(found)


def test_an_unknown_root_is_an_error() -> None:
    with pytest.raises(KeyError):
        embedded_functions(["marshal_everything"], [])


def test_the_source_stays_small() -> None:
    assert size("marshal_load") < 3_600
    assert size("marshal_save", packages=None) < 7_200
    assert size("marshal_save") < 8_600
    assert size("marshal_save", packages=("numpy",)) < 13_300
    assert size("marshal_load", "marshal_save", packages=("numpy",)) < 16_400
    assert size("marshal_load", "marshal_save", packages=EVERYTHING) < 29_200
