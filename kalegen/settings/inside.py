"""The metadata of notebooks inside another one: what concerns their own steps, and what has no effect.

What a step asks for is the nearest notebook's to say; what the pipeline is, the outermost one's. A file says the same
wherever it is referred to, so it is judged once.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from kalegen.diagnostics.diagnostic import Diagnostic, Place, warning
from kalegen.model.settings import Source
from kalegen.settings.keys import KEYS
from kalegen.settings.metadata import check_table, read_metadata
from kalegen.settings.reading import Layer
from kalegen.settings.resolving import PIPELINE_KEYS, STEPS_DEFAULTS, read_source
from kalegen.settings.table import BY_KEY

FOR_STEPS: Mapping[str, str] = {"base_image": "image", "reports": "report"}
"""Keys of a notebook that say something about its steps, and the keys that these have for it."""

HEEDED = frozenset({*FOR_STEPS, STEPS_DEFAULTS, "extra_packages", "import_names", *BY_KEY}) - (
    PIPELINE_KEYS - FOR_STEPS.keys()
)
NAMES = frozenset({"pipeline_name", "pipeline_description", "experiment_name", "kfp_host"})
"""What a notebook says of itself in case that it is compiled by itself."""


class Inside(NamedTuple):
    """What the notebooks inside ask for: their steps' defaults and requirements, by group; and names of packages."""

    defaults: Mapping[tuple[str, ...], tuple[tuple[Layer, ...], tuple[str, ...]]] = MappingProxyType({})
    import_names: Mapping[str, str] = MappingProxyType({})


def read_inside(sources: Mapping[tuple[str, ...], Source], outer: Mapping[str, Any]) -> tuple[Inside, list[Diagnostic]]:
    """The metadata of the notebooks inside one whose settings are ``outer``; as for any, and KG830 without effect."""
    defaults: dict[tuple[str, ...], tuple[tuple[Layer, ...], tuple[str, ...]]] = {}
    import_names: dict[str, str] = {}
    found: dict[Place, list[Diagnostic]] = {}
    for group, source in sorted(sources.items(), key=lambda item: len(item[0])):
        problems = check_table(source.values, source.place)
        own, others = read_metadata({} if problems else source.values, source.place, frozenset(KEYS))
        layers, wrong = read_source(Source(_of_steps(own), source.place))
        defaults[group] = (tuple(layers), tuple(own.get("extra_packages", ())))
        import_names = {**own.get("import_names", {}), **import_names}
        found[source.place] = [*problems, *others, *wrong, *_without_effect(own, outer, source.place)]
    return Inside(defaults, import_names), [problem for problems in found.values() for problem in problems]


def _of_steps(own: Mapping[str, Any]) -> dict[str, Any]:
    """What concerns steps, under their keys."""
    renamed = {FOR_STEPS[key]: value for key, value in own.items() if key in FOR_STEPS}
    return {**renamed, **{key: value for key, value in own.items() if key not in FOR_STEPS}}


def _without_effect(own: Mapping[str, Any], outer: Mapping[str, Any], place: Place) -> list[Diagnostic]:
    """KG830 for what only the notebook that is compiled can say, unless it says the same."""
    keys = [key for key, value in own.items() if key not in HEEDED | NAMES and value and outer.get(key) != value]
    if not keys:
        return []
    message = f"the metadata has keys without effect in a notebook that another one includes: {', '.join(sorted(keys))}"
    return [warning("KG830", message, place, "move the keys to the metadata of the notebook that you compile")]
