"""The functions of ``kalegen.runtime`` as text, to be part of a generated module.

A component gets the functions that it names and those that they call in turn, without their annotations (a
generated module imports nothing for them). What serves some values alone is added where a step may have such values;
``marshal_dump`` finds it by its name, so whoever renames embedded functions keeps the prefixes ``marshal_reducers_``
and ``marshal_format_``.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

REDUCERS = "marshal_reducers_"

FILE = "embedded.json"
"""The functions as ``kalegen.emit.runtime_text`` lays them out when kalegen is released."""

WITHOUT_ARRAYS = frozenset(
    {
        "__code__", "__main__", "__path__", "__reduce__", "argparse", "bs4", "builtins", "click", "functools",
        "httpx", "inspect", "io", "jinja2", "lxml", "random", "re", "requests", "rich", "sqlite3", "tqdm", "types",
        "yaml",
    }
)  # fmt: skip
"""What may bring values that are no NumPy arrays, and hold none; any other package may bring some."""

WITHOUT_FRAMES = WITHOUT_ARRAYS | {
    "PIL", "cv2", "keras", "lightgbm", "numpy", "scipy", "torch", "torchvision", "xgboost",
}  # fmt: skip
"""What may bring values that are no pandas frames, and hold none."""

# By the last part of a reducer's name, packages whose values hold what it reduces ("__main__": a component that makes
# itself the main module).
BROUGHT_BY: Mapping[str, frozenset[str]] = {
    "torch": frozenset(
        {
            "accelerate", "captum", "diffusers", "fastai", "gpytorch", "ignite", "lightning", "monai", "peft", "pyro",
            "pytorch_lightning", "pytorch_tabnet", "sentence_transformers", "skorch", "timm", "torch_geometric",
            "torch", "torchaudio", "torchmetrics", "torchtext", "torchvision", "transformers", "ultralytics",
        }
    ),
    "keras": frozenset(
        {
            "autokeras", "keras", "keras_cv", "keras_hub", "keras_nlp", "keras_tuner", "scikeras", "tensorflow",
            "tensorflow_hub",
        }
    ),
    "cloudpickle": frozenset({"__main__"}),
}  # fmt: skip

ADDED: Mapping[str, tuple[tuple[str, str], ...]] = {
    "marshal_reducers_cloudpickle": (("__code__", "marshal_code"),),
    "marshal_definition": (("__code__", "marshal_by_value"), ("__reduce__", "marshal_instance")),
    "marshal_by_value": (
        ("__path__", "marshal_is_local"), ("__reduce__", "marshal_unhooked"), ("functools", "marshal_dispatch"),
    ),
    "marshal_instance": (("pandas", "marshal_labelled"),),
}  # fmt: skip
"""By function, what it finds by its name where there are values of a kind: the kind's sign in ``Values.packages``."""


class Values(NamedTuple):
    """What a step's values are like.

    ``packages`` are the import names of what they may come from (the step's own, and those of the steps that its inputs
    come from). They ``are_varied`` unless the step saves nothing but plain ones (``Artifact.is_plain``), and
    ``may_share`` memory within an artifact.
    """

    packages: frozenset[str] = frozenset()
    are_varied: bool = True
    may_share: bool = True


NOTHING_SAVED = Values(are_varied=False, may_share=False)


class EmbeddedFunction(NamedTuple):
    """A function that a generated module holds: its name, its source, and the other such functions it names.

    ``is_laid_out`` says that the source is in black's layout already.
    """

    name: str
    source: str
    calls: frozenset[str]
    is_laid_out: bool = False


def embedded_functions(
    roots: Collection[str], values: Values = NOTHING_SAVED, formats: Collection[EmbeddedFunction] = ()
) -> tuple[EmbeddedFunction, ...]:
    """The functions that a component needs, by name.

    ``roots`` are the functions that its text names, ``formats`` what ``format_functions`` made. Raises KeyError for a
    root that neither ``kalegen.runtime`` nor ``formats`` holds.
    """
    own = {function.name: function for function in formats}
    found: dict[str, EmbeddedFunction] = {}
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = own[name] if name in own else runtime_functions()[name]
            waiting += found[name].calls
            waiting += _found_by_name(name, values, formats)
    return tuple(found[name] for name in sorted(found))


def _found_by_name(name: str, values: Values, formats: Collection[EmbeddedFunction]) -> Iterator[str]:
    """The functions that ``name`` finds by their names when it runs."""
    if name == "marshal_save":
        reducers = [function for function in runtime_functions() if values.are_varied and _serves(function, values)]
        reducers += ["marshal_reducers_sys"] if formats else []
        yield from ["marshal_dump", *reducers] if reducers else ()
        yield from ["marshal_facts"] if values.are_varied and values.packages - WITHOUT_ARRAYS else ()
    for sign, function in ADDED.get(name, ()):
        if sign in values.packages:
            yield function
    if name == "marshal_load" or name == "marshal_dump":
        yield from (function.name for function in formats)
    if name == "marshal_load" and formats:
        yield "marshal_load_file"
    if name == "marshal_seen" and not values.packages.isdisjoint(BROUGHT_BY["torch"] | BROUGHT_BY["keras"]):
        yield "marshal_numbers"


def _serves(function: str, values: Values) -> bool:
    """Whether the values may need a function of the runtime that is named after a package."""
    prefix, _, package = function.partition(REDUCERS)
    if prefix or package == "sys":
        return False
    if package == "numpy":
        return (values.may_share or "numpy.ma" in values.packages) and bool(values.packages - WITHOUT_ARRAYS)
    if package == "pandas":
        return values.may_share and bool(values.packages - WITHOUT_FRAMES)
    return not values.packages.isdisjoint({package} | BROUGHT_BY.get(package, frozenset()))


@cache
def runtime_functions() -> Mapping[str, EmbeddedFunction]:
    """All functions of ``kalegen.runtime``, by name."""
    functions = json.loads(Path(__file__).with_name(FILE).read_text(encoding="utf-8"))
    return {
        name: EmbeddedFunction(name, "\n".join([*one["lines"], ""]), frozenset(one["calls"]), is_laid_out=True)
        for name, one in functions.items()
    }
