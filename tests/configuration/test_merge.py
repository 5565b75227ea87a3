"""One merge of all layers, which knows where each value comes from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kalegen.configuration.merge import Layer, merge


def layer(origin: str, values: Mapping[str, Any]) -> Layer:
    return Layer(origin, "file", values)


def test_no_layers_make_no_settings() -> None:
    settings = merge([])
    assert settings.values == {}
    assert settings.origins == {}


def test_later_layers_win() -> None:
    settings = merge([layer("one", {"a": 1, "b": 1}), layer("two", {"a": 2})])
    assert settings.values == {"a": 2, "b": 1}
    assert settings.origins == {("a",): "two", ("b",): "one"}


def test_tables_are_joined_key_by_key() -> None:
    settings = merge([layer("one", {"t": {"x": 1, "y": {"z": 1}}}), layer("two", {"t": {"y": {"w": 2}}})])
    assert settings.values == {"t": {"x": 1, "y": {"z": 1, "w": 2}}}
    assert settings.origins == {("t", "x"): "one", ("t", "y", "z"): "one", ("t", "y", "w"): "two"}


def test_lists_are_replaced() -> None:
    settings = merge([layer("one", {"l": [1, 2]}), layer("two", {"l": [3]})])
    assert settings.values == {"l": [3]}


def test_a_table_replaces_a_value_and_the_other_way_round() -> None:
    settings = merge([layer("one", {"a": 1, "b": {"c": 1}}), layer("two", {"a": {"c": 2}, "b": 2})])
    assert settings.values == {"a": {"c": 2}, "b": 2}
    assert settings.origins == {("a", "c"): "two", ("b",): "two"}


def test_an_empty_table_has_an_origin_until_something_is_in_it() -> None:
    default = layer("default", {"pins": {}})
    assert merge([default]).origins == {("pins",): "default"}
    filled = merge([default, layer("flag", {"pins": {"numpy": "2"}})])
    assert filled.origins == {("pins", "numpy"): "flag"}
    assert filled.origin("pins") == "flag"


def test_what_says_nothing_changes_nothing() -> None:
    settings = merge([layer("one", {"base_image": "a", "n": 0}), layer("two", {"base_image": "", "n": None})])
    assert settings.values == {"base_image": "a", "n": 0}


def test_kales_names_are_the_same_keys() -> None:
    settings = merge([layer("project", {"base_image": "a"}), layer("notebook", {"docker_image": "b"})])
    assert settings.values == {"base_image": "b"}


def test_layers_are_left_as_they_are() -> None:
    values = {"t": {"x": 1}}
    merge([layer("one", values), layer("two", {"t": {"x": 2}})])
    assert values == {"t": {"x": 1}}
