"""How Keras's models, layers, metrics and optimizers are pickled; see ``marshal_pickle``."""

from __future__ import annotations

from typing import Any

from kalegen.runtime.marshal_values import marshal_call


def marshal_reducers_keras(pickler: Any, keras: Any) -> dict[type, Any]:
    """Keras's own way, with the notebook's definitions; a model's parts stay its."""
    import functools
    import operator
    import sys

    saveable = sys.modules["keras.src.saving.keras_saveable"].KerasSaveable
    wholes = marshal_keras_wholes(pickler.roots, keras)
    kinds: dict[type, Any] = {
        saveable: marshal_keras_whole,
        keras.metrics.Metric: marshal_keras_state,
        keras.optimizers.Optimizer: marshal_keras_state,
        keras.Variable: operator.methodcaller("__reduce_ex__", 5),
    }
    table: dict[type, Any] = {}
    for kind, otherwise in kinds.items():
        found = [kind]
        for each in found:
            found += each.__subclasses__()
            if each.__reduce__ is kind.__reduce__:
                table[each] = functools.partial(marshal_keras_part, wholes, otherwise)
    return table


def marshal_keras_wholes(roots: Any, keras: Any) -> list[Any]:
    """The layers and models that are saved; of those that share weights, a warning."""
    import itertools
    import logging

    values: list[Any] = []
    for root in roots:
        inner = list(root.values()) if isinstance(root, dict) else root
        values.extend(inner if isinstance(inner, (list, tuple)) else [inner])
    wholes = [value for value in values if isinstance(value, keras.layers.Layer)]
    for pair in itertools.combinations(wholes, 2):
        one, other = (set(map(id, whole.variables)) for whole in pair)
        parts = [part for whole in pair for part in whole._flatten_layers()[1:]]
        if one & other and not any(part is whole for part in parts for whole in pair):
            logging.getLogger("kalegen").warning(
                "the models %r and %r share weights, which become two: a later change "
                "through one is not seen through the other",
                *(whole.name for whole in pair),
            )
    return wholes


def marshal_keras_part(wholes: list[Any], otherwise: Any, value: Any) -> Any:
    """A part of one of the wholes, as that; any other value as it is reduced otherwise."""
    import operator

    for whole in wholes:
        ways: list[Any] = [operator.methodcaller("_flatten_layers")]
        ways.append(operator.attrgetter("variables"))
        if hasattr(whole, "optimizer"):
            ways.append(operator.attrgetter("optimizer", "name"))
        for parts_of in ways if whole is not value else ():
            for index, part in enumerate(parts_of(whole)):
                if part is value:
                    return operator.itemgetter(index), (marshal_call(parts_of, whole),)
    return otherwise(value)


def marshal_keras_whole(value: Any) -> Any:
    """A layer or a model, as the file that Keras makes of it."""
    import functools
    import sys

    saving = sys.modules["keras.src.saving.saving_lib"]
    saveable = sys.modules["keras.src.saving.keras_saveable"].KerasSaveable
    known = marshal_known_to_keras(value)
    lambdas = {n: known[n] for n in known if known[n].__name__ == "<lambda>"}
    for name, function in lambdas.items():
        function.__name__ = name  # otherwise Keras takes its code alone
    try:
        content = saveable.__reduce__(value)[1][0]
    finally:
        for function in lambdas.values():
            function.__name__ = "<lambda>"
    options = {"custom_objects": known, "compile": True, "safe_mode": False}
    return functools.partial(saving._load_model_from_fileobj, **options), (content,)


def marshal_keras_state(value: Any) -> Any:
    """A metric or an optimizer, as its configuration and the values of its variables."""
    import functools
    import operator
    import sys

    keras = sys.modules["keras"]
    changes = []  # to be made once the value is there
    if getattr(value, "_trainable_variables", None):
        build = operator.methodcaller("build", value._trainable_variables)
        changes.append(marshal_call(build, value))
    for index, variable in enumerate(value.variables):
        loaded = marshal_call(operator.attrgetter("variables"), value)
        loaded = marshal_call(operator.itemgetter(index), loaded)
        assign = operator.methodcaller("assign", variable.numpy())
        changes.append(marshal_call(assign, loaded))
    options = {"custom_objects": marshal_known_to_keras(value), "safe_mode": False}
    make = functools.partial(keras.saving.deserialize_keras_object, **options)
    config = keras.saving.serialize_keras_object(value)
    return make, (config,), changes, None, None, operator.is_


def marshal_known_to_keras(value: Any) -> dict[str, Any]:
    """The classes and functions by which a Keras object is not Keras's alone, by name."""
    import types

    known: dict[str, Any] = {}
    seen = set()
    queue = [value, *getattr(value, "_flatten_layers", list)()]
    queue.append(getattr(value, "_compile_config", None))
    for part in queue:
        kind = part if isinstance(part, types.FunctionType) else type(part)
        configured = hasattr(part, "get_config") or hasattr(part, "serialize")
        if id(part) in seen or not (kind is part or configured):
            continue
        seen.add(id(part))
        if kind.__module__.partition(".")[0] != "keras":
            name = kind.__name__
            known[f"lambda_{len(known)}" if name == "<lambda>" else name] = kind
        for inner in vars(part).values():
            inner = list(inner.values()) if isinstance(inner, dict) else inner
            queue.extend(inner if isinstance(inner, (list, tuple)) else [inner])
    return known
