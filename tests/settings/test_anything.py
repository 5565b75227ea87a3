"""Whatever stands in metadata or in a tag: findings, never an exception, and never a module that kfp would refuse."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kalegen.diagnostics.diagnostic import Place
from kalegen.frontends.tags import read_tags
from kalegen.model.settings import Source
from kalegen.settings.metadata import KEYS, VOLUME, read_metadata
from kalegen.settings.pipeline import pipeline_settings
from kalegen.settings.reading import read_layer, step_settings_from_mapping
from kalegen.settings.resolving import read_defaults, resolve
from kalegen.settings.table import BY_KEY, ROWS

PLACE = Place("here")
WORDS = st.sampled_from(
    [
        "",
        "a",
        "5Gi",
        "1.5",
        "cpu:2",
        "name",
        "key",
        "a:b:c",
        "/data",
        "10m",
        "enabled",
        "Equal",
        "nvidia.com/gpu:1",
        "\n",
        "é",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
VOLUMES = st.lists(st.dictionaries(st.sampled_from([*VOLUME["properties"]]), JSON, max_size=6), max_size=2)


@settings(max_examples=300)
@given(st.dictionaries(st.sampled_from([*KEYS, *BY_KEY, "other"]), JSON, max_size=4), VOLUMES)
def test_any_metadata(data: dict[str, Any], volumes: list[dict[str, Any]]) -> None:
    valid, _ = read_metadata({"volumes": volumes, **data}, PLACE)
    cluster, _ = pipeline_settings(valid, PLACE)
    defaults, _ = read_defaults([Source(valid, PLACE)], cluster)
    resolve((), defaults, "step")


@settings(max_examples=300)
@given(st.dictionaries(st.sampled_from([*BY_KEY]), JSON, max_size=4))
def test_any_arguments_of_a_decorator(data: dict[str, Any]) -> None:
    read_layer(step_settings_from_mapping(data, PLACE)[0])


@settings(max_examples=500)
@given(st.sampled_from([row.name for row in ROWS]), st.lists(WORDS | st.text(max_size=4), max_size=5))
def test_any_tag(name: str, parts: list[str]) -> None:
    tags = read_tags([":".join([name, *parts])], PLACE)
    read_layer(tags.settings)
