"""What stands under a key of a mapping (metadata, configuration, decorator), written as tags would say it.

Each function returns texts as they would follow a tag's colon, or raises ``Invalid``; whether they are right is checked
where tags are. So there is one set of rules for all places.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from typing import Any

from kalegen.settings.syntax import Invalid

Writer = Callable[[Any], list[str]]

KALE_CONTEXT = {"run_as_user": 65534, "run_as_group": 0, "run_as_non_root": True}
"""What Kale asks for when its security context is on and nothing else is said.

A user 0 that is said is root; with ``run_as_non_root`` its pod fails (``extendPodSpecPatch`` in
``backend/src/v2/driver/k8s.go`` of kubeflow/pipelines).
"""


def scalar(value: Any) -> str:
    """A string, a number or a truth value as text."""
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, (str, int, float)):
        raise Invalid(f"{value!r} is neither a string nor a number", "write a string or a number")
    return str(value)


def single(value: Any) -> list[str]:
    """Return one value as a list of texts."""
    return [scalar(value)]


def switch(value: Any) -> list[str]:
    """True or False, or ``enabled`` or ``disabled``."""
    return [{True: "enabled", False: "disabled"}[value]] if isinstance(value, bool) else single(value)


def flag(value: Any) -> list[str]:
    """True or False for a tag that has no value."""
    if not isinstance(value, bool):
        raise Invalid(f"{value!r} is neither true nor false", "write true or false")
    return [""] if value else []


def pairs(value: Any) -> list[str]:
    """``{"cpu": 2}``, or a list of texts as in tags."""
    if isinstance(value, Mapping):
        return [f"{scalar(key)}:{scalar(item)}" for key, item in value.items()]
    return names(value)


def swapped_pairs(value: Any) -> list[str]:
    """``{"POD": "metadata.name"}``, whose tags say the value first, or a list of texts as in tags."""
    if isinstance(value, Mapping):
        return [f"{scalar(item)}:{scalar(key)}" for key, item in value.items()]
    return names(value)


def empty_dirs(value: Any) -> list[str]:
    """``{NAME: PATH}``, or with ``{"path": …, "size": …, "medium": …}``, or a list of texts as in tags."""
    return _named(value, ("path", "size", "medium"))


def object_volumes(value: Any) -> list[str]:
    """``{NAME: PATH}``, or with ``{"path": …, "optional": …}``, or a list of texts as in tags."""
    return _named(value, ("path", "optional"))


def affinity(value: Any) -> list[str]:
    """A list of ``{"key": …, "operator": …, "values": […], "weight": …}``, or of texts as in tags."""
    if not isinstance(value, (list, tuple)):
        raise Invalid(f"{value!r} is not a list", "write a list of tables or strings")
    fields = ("key", "operator", "values", "weight")
    return [_joined(item, fields) if isinstance(item, Mapping) else scalar(item) for item in value]


def _named(value: Any, fields: tuple[str, ...]) -> list[str]:
    """Texts of tables by name, the first field of which may stand alone."""
    if not isinstance(value, Mapping):
        return names(value)
    tables = {name: item if isinstance(item, Mapping) else {fields[0]: item} for name, item in value.items()}
    return [f"{scalar(name)}:{_joined(table, fields)}" for name, table in tables.items()]


def _joined(table: Mapping[Any, Any], fields: tuple[str, ...]) -> str:
    """A table's fields as a tag has them; what is empty at the end is left out."""
    unknown = sorted(str(key) for key in table if key not in fields)
    if unknown:
        raise Invalid(f"{unknown[0]!r} is not a key here", f"the keys are {', '.join(fields)}")
    return ":".join(_part(name, table.get(name)) for name in fields).rstrip(":")


def _part(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return name if value else ""
    if isinstance(value, (list, tuple)):
        return ",".join(scalar(item) for item in value)
    return scalar(value) if value is not None else ""


def init_containers(value: Any) -> list[str]:
    """``{NAME: "IMAGE COMMAND …"}``, or with ``{"image": …, "command": […]}``, or a list of texts as in tags."""
    if not isinstance(value, Mapping):
        return names(value)
    return [f"{scalar(name)}:{_program(item)}" for name, item in value.items()]


def _program(value: Any) -> str:
    if not isinstance(value, Mapping):
        return scalar(value)
    unknown = sorted(str(key) for key in value if key not in ("image", "command"))
    if unknown:
        raise Invalid(f"{unknown[0]!r} is not a key here", "the keys are image, command")
    return shlex.join([scalar(value.get("image") or ""), *names(value.get("command") or [])])


def pauses(value: Any) -> list[str]:
    """True, or when: ``"error"``, ``["before", "after"]``."""
    if isinstance(value, bool):
        return flag(value)
    return [",".join(names(value))]


def importer(value: Any) -> list[str]:
    """``"gs://…"``, or ``{"uri": "gs://…", "kind": "Dataset"}``."""
    if not isinstance(value, Mapping):
        return single(value)
    return [_joined(value, ("kind", "uri")).removeprefix(":")]


def served(value: Any) -> list[str]:
    """``{"name": …, "model": …, KEY: …}``, or a list of such tables, or of texts as in tags."""
    items = value if isinstance(value, (list, tuple)) else [value]
    return [_served(item) if isinstance(item, Mapping) else scalar(item) for item in items]


def _served(value: Mapping[Any, Any]) -> str:
    if not {"name", "model"} <= value.keys():
        raise Invalid(f"{dict(value)!r} does not say which model is served", 'write {"name": "iris", "model": "model"}')
    options = {key: item for key, item in value.items() if key not in ("name", "model") and item is not None}
    texts = [
        f"{key}={','.join(names(item)) if isinstance(item, (list, tuple)) else scalar(item)}"
        for key, item in options.items()
    ]
    return ":".join([scalar(value["name"]), scalar(value["model"]), *texts])


def names(value: Any) -> list[str]:
    """A list of texts, or one text."""
    if isinstance(value, str):
        return [value]
    if not isinstance(value, (list, tuple)):
        raise Invalid(f"{value!r} is neither a table nor a list", "write a table or a list of strings")
    return [scalar(item) for item in value]


def references(kind: str) -> Writer:
    """A writer of ``{ENV: {"name": …, "key": …}}`` (or with Kale's ``secret_name``), or a list of texts as in tags."""

    def write(value: Any) -> list[str]:
        if not isinstance(value, Mapping):
            return names(value)
        return [f"{_reference(item, kind)}:{variable}{_optional(item)}" for variable, item in value.items()]

    return write


def _optional(value: Any) -> str:
    return ":optional" if isinstance(value, Mapping) and value.get("optional") is True else ""


def _reference(value: Any, kind: str) -> str:
    if not isinstance(value, Mapping):
        return scalar(value)
    parts = {str(key).removeprefix(f"{kind}_"): item for key, item in value.items()}
    if parts.keys() - {"optional"} != {"name", "key"}:
        raise Invalid(f"{dict(value)!r} does not say which key of which {kind}", 'write {"name": …, "key": …}')
    return f"{scalar(parts['name'])}:{scalar(parts['key'])}"


def tolerations(value: Any) -> list[str]:
    """A list of ``{"key": …, "operator": …, "value": …, "effect": …}``, or of texts as in tags."""
    if not isinstance(value, (list, tuple)):
        raise Invalid(f"{value!r} is not a list", "write a list of tables or strings")
    return [_toleration(item) if isinstance(item, Mapping) else scalar(item) for item in value]


def _toleration(value: Mapping[Any, Any]) -> str:
    fields = ("key", "operator", "value", "effect")
    unknown = sorted(str(key) for key in value if key not in fields)
    if unknown:
        raise Invalid(f"a toleration has no key {unknown[0]!r}", f"the keys are {', '.join(fields)}")
    return ":".join(scalar(value.get(field) or "") for field in fields)


def security_context(value: Any) -> list[str]:
    """True for Kale's values, or a table that changes some of them."""
    if isinstance(value, bool):
        value = {"enabled": value}
    if not isinstance(value, Mapping):
        raise Invalid(f"{value!r} is neither true, false nor a table", "write true, or a table of fields")
    given = {str(key): item for key, item in value.items() if item is not None}
    is_root = given.get("run_as_user") == 0
    if is_root and given.get("run_as_non_root") is True:
        raise Invalid("run_as_user 0 is root, which run_as_non_root forbids", "remove one of the two")
    default = {**KALE_CONTEXT, "run_as_non_root": not is_root}
    return [f"{key}:{scalar(item)}" for key, item in {"enabled": True, **default, **given}.items()]
