"""The keys of a notebook's ``kubeflow_notebook`` metadata: which there are, and what their values look like.

A project's configuration and ``@pipeline(…)`` have the same keys. Schemas are JSON Schema, checked by fastjsonschema
(nbformat's own validator), which is imported only where a key stands whose value needs it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error, warning
from kalegen.diagnostics.suggestions import did_you_mean
from kalegen.settings.syntax import Invalid, address, image
from kalegen.settings.table import BY_KEY
from kalegen.settings.volumes import ACCESS_MODES, TYPES

Schema = Mapping[str, Any]

TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
TEXTS: Schema = {"type": "array", "items": TEXT}
TABLE: Schema = {"type": "object", "additionalProperties": TEXT}
TIME: Schema = {"type": ["integer", "string"]}
MODE: Schema = {"enum": ["", None, *ACCESS_MODES, *ACCESS_MODES.values()]}
OPTIONAL: Schema = {"type": ["string", "null"]}
SIZE: Schema = {"type": ["string", "number", "null"]}
VOLUME: Schema = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": TEXT,
        "type": {"enum": list(TYPES)},
        "mount_point": OPTIONAL,
        "size": SIZE,
        "size_type": OPTIONAL,
        "volume_access_mode": MODE,
        "storage_class_name": OPTIONAL,
        "annotations": {"type": ["array", "object", "null"], "items": {"type": "object"}},
        "expose_as_env_var": FLAG,
        "keep": FLAG,
        "snapshot": FLAG,
        "snapshot_name": OPTIONAL,
    },
}
CONTEXT: Schema = {
    "type": ["boolean", "object", "null"],
    "properties": {
        "enabled": FLAG,
        "run_as_user": {"type": ["integer", "null"], "minimum": 0},
        "run_as_group": {"type": ["integer", "null"], "minimum": 0},
        "run_as_non_root": {"type": ["boolean", "null"]},
    },
    "additionalProperties": False,
}
WORKSPACE: Schema = {
    "type": ["string", "integer", "object"],
    "properties": {"size": SIZE, "storage_class_name": OPTIONAL, "volume_access_mode": MODE},
    "required": ["size"],
    "additionalProperties": False,
}


class MetadataKey(NamedTuple):
    """A key: the schema of its values, what it means, an example in JSON, and its old spellings.

    ``since`` is the first kfp that has it, where that is not the oldest one that kalegen takes.
    """

    schema: Schema
    meaning: str
    example: str
    old: tuple[str, ...] = ()
    since: str = ""


KEYS: Mapping[str, MetadataKey] = {
    "pipeline_name": MetadataKey(TEXT, "The pipeline's name; by default the file's.", '"churn"'),
    "pipeline_description": MetadataKey(TEXT, "The pipeline's description.", '"Weekly churn scores."'),
    "experiment_name": MetadataKey(
        TEXT, "The experiment that runs are filed under.", '"churn"', ("experiment",)
    ),
    "base_image": MetadataKey(
        TEXT, "The image that steps run in; by default the notebook's own Python.", '"python:3.12"', ("docker_image",)
    ),
    "steps_defaults": MetadataKey(
        {"type": ["array", "object"], "items": TEXT},
        "Settings for every step that has no other ones: a list of tags, or a table with the keys of `@step`.",
        '["limit:memory:4Gi", "retry:2"]',
    ),
    "volumes": MetadataKey({"type": "array", "items": VOLUME}, "Volumes, see below.",
                           '[{"name": "data", "type": "pvc", "mount_point": "/data"}]'),
    "volume_access_mode": MetadataKey(MODE, "The access mode of volumes that name none.", '"rwm"'),
    "storage_class_name": MetadataKey(TEXT, "The storage class of volumes that name none.", '"fast"'),
    "autosnapshot": MetadataKey(FLAG, "Take a snapshot of a step's volumes after each step.", "true"),
    "snapshot_volumes": MetadataKey(FLAG, "Take a snapshot of each volume when its steps are done.", "true"),
    "snapshot_class_name": MetadataKey(TEXT, "The class of snapshots, else the default.", '"csi-snapclass"'),
    "workspace": MetadataKey(
        WORKSPACE, "A volume that all steps have as their working directory; its size, or a table.", '"5Gi"'
    ),
    "files": MetadataKey(TEXTS, "Data files that travel with the steps that name them, as paths or patterns.",
                         '["settings.json", "data/*.csv"]'),
    "enable_caching": MetadataKey(FLAG, "Whether results of earlier runs are used again.", "false"),
    "timeout": MetadataKey(TIME, "How long a run may take: seconds, or `1h30m`.", '"2h"', since="2.17"),
    "ttl_seconds_after_finished": MetadataKey(
        TIME, "How long a finished run's workflow is kept.", "86400", since="2.17"
    ),
    "ttl_seconds_after_success": MetadataKey(
        TIME, "The same for a run that has succeeded. It wins over the key above.", "3600", since="2.17"
    ),
    "ttl_seconds_after_failure": MetadataKey(
        TIME, "The same for a run that has failed.", '"7d"', since="2.17"
    ),
    "security_context": MetadataKey(
        CONTEXT, "The identity that steps run under; off unless given. `true` means Kale's values.", "true"
    ),
    "image_pull_secrets": MetadataKey(TEXTS, "Secrets with which images are pulled.", '["registry-login"]'),
    "image_pull_policy": MetadataKey(TEXT, "When images are pulled.", '"Always"'),
    "extra_packages": MetadataKey(TEXTS, "Requirements that every step installs.", '["pyarrow>=15"]'),
    "import_names": MetadataKey(TABLE, "From an import's name to its distribution.", '{"cv2": "opencv-python"}'),
    "pip_index_urls": MetadataKey(TEXTS, "Package indexes.", '["https://pypi.example/simple"]'),
    "pip_trusted_hosts": MetadataKey(TEXTS, "Hosts that pip trusts without TLS.", '["pypi.example"]'),
    "guard": MetadataKey(
        {"enum": ["error", "warning", "off"]},
        "If a step changes what later steps get unchanged: `error`, `warning` or `off`.",
        '"error"',
    ),
    "reports": MetadataKey(FLAG, "Whether steps write HTML reports.", "true"),
    "serve": MetadataKey(
        {"type": ["array", "object"], "items": {"type": ["string", "object"]}},
        "Models that are served, by their variables: a table, or a list of them (docs/how-to/serving.md).",
        '{"name": "iris", "model": "model"}',
    ),
    "kfp_host": MetadataKey(TEXT, "Where `kalegen submit` sends the pipeline.", '"https://kubeflow.example"'),
    "tune": MetadataKey(
        {"type": "object"}, "What `kalegen tune` varies, and which metric is to be best (docs/how-to/tuning.md).",
        '{"parameters": ["LR:double:1e-4:1e-1:log"], "maximize": "accuracy"}', ("katib",),
    ),
    "katib_run": MetadataKey(FLAG, "Kale's: whether `katib_metadata` counts.", "true"),
    "katib_metadata": MetadataKey(
        {"type": "object"}, "Kale's: the same as `tune`, in the fields of a Katib experiment.",
        '{"parameters": [{"name": "LR", "parameterType": "double", "feasibleSpace": {"min": "0.1", "max": "1"}}]}',
    ),
}  # fmt: skip
"""The keys that mean something, in the order of the documentation."""

NO_VOLUME = "kalegen passes values on without a volume of Kale's"
WITHOUT_MEANING: Mapping[str, str] = {
    "abs_working_dir": NO_VOLUME, "marshal_path": NO_VOLUME, "marshal_volume": NO_VOLUME,
    "output_path": "`-o`, or `output` of [[tool.kalegen.pipelines]], says where the module goes",
}  # fmt: skip
"""Keys of Kale's that have no effect here, and what stands in for each."""

SPELLINGS: Mapping[str, str] = {old: name for name, key in KEYS.items() for old in key.old}


def check_table(settings: object, place: Place) -> list[Diagnostic]:
    """KG140 for metadata that has no keys at all."""
    if isinstance(settings, Mapping):
        return []
    return [error("KG140", "the metadata key 'kubeflow_notebook' must be a table", place, 'write {"pipeline_name": …}')]


def read_metadata(
    data: Mapping[str, Any], place: Place, elsewhere: frozenset[str] = frozenset()
) -> tuple[dict[str, Any], list[Diagnostic]]:
    """The valid settings under their present names; ``elsewhere`` are keys that others know and check.

    KG140 for a value that does not fit, KG141 (a WARNING) for unknown keys, KG142 (one WARNING) for those that mean
    nothing any more. None and empty texts say nothing: Kale writes such values.
    """
    valid: dict[str, Any] = {}
    found = []
    for key, given in sorted(data.items(), key=lambda item: item[0] in SPELLINGS):  # the present name wins
        name, value = SPELLINGS.get(key, key), _plain_value(key, given)
        if name in KEYS:
            problem = None if value is None or value == "" else _problem(key, value, place)
            if problem is not None:
                found.append(problem)
            elif value is not None and value != "":
                valid.setdefault(name, value)
        elif name in elsewhere or name in BY_KEY:
            valid[name] = value
        elif name not in WITHOUT_MEANING:
            keys = [*KEYS, *SPELLINGS, *elsewhere, *BY_KEY]
            hint = did_you_mean(str(key), keys) or "docs/reference/settings.md lists the keys"
            found.append(
                warning("KG141", f"kalegen does not know the metadata key {key!r}, so it has no effect", place, hint)
            )
    return valid, [*found, *_unknown_in_volumes(valid, place), *_without_meaning(data, place)]


def _plain_value(key: str, value: Any) -> Any:
    """A key's value; of Kale's table about the experiment, its name."""
    is_table = SPELLINGS.get(key, key) == "experiment_name" and isinstance(value, Mapping)
    return value.get("name") if is_table else value


def _unknown_in_volumes(valid: Mapping[str, Any], place: Place) -> list[Diagnostic]:
    known = VOLUME["properties"]
    return [
        warning(
            "KG141",
            f"kalegen does not know the metadata key 'volumes[{number}].{key}', so it has no effect",
            place,
            hint,
        )
        for number, volume in enumerate(valid.get("volumes", ()))
        for key in volume
        if key not in known
        for hint in [did_you_mean(key, known) or f"a volume has {', '.join(known)}"]
    ]


def _without_meaning(data: Mapping[str, Any], place: Place) -> list[Diagnostic]:
    keys = sorted(key for key, value in data.items() if key in WITHOUT_MEANING and value)  # false asks for nothing
    if not keys:
        return []
    message = f"the metadata has {'keys' if keys[1:] else 'a key'} without effect: {', '.join(keys)}"
    reasons = "; ".join(dict.fromkeys(WITHOUT_MEANING[key] for key in keys))
    return [warning("KG142", message, place, f"remove {'them' if keys[1:] else 'it'}: {reasons}")]


GRAMMARS: Mapping[str, Callable[[str], str]] = {
    "base_image": image,
    "pip_index_urls": address,
    "pip_trusted_hosts": address,
}
"""What checks the texts of keys that a cluster, or a shell in a pod, reads."""


def _problem(key: str, value: Any, place: Place) -> Diagnostic | None:
    """What is wrong with a key's value, None if nothing is; ``key`` is as the author wrote it."""
    name = SPELLINGS.get(key, key)
    if not _is_plain(KEYS[name].schema, value):
        from fastjsonschema import JsonSchemaValueException

        try:
            _validator(name)(value)
        except JsonSchemaValueException as problem:
            hint = f"write it as in this example: {KEYS[name].example}"
            return error("KG140", f"the metadata key {_words(key, problem)}", place, hint)
    if name in GRAMMARS:
        try:
            for text in [value] if isinstance(value, str) else value:
                GRAMMARS[name](text)
        except Invalid as invalid:
            return error("KG605", f"{key}: {invalid.problem}", place, invalid.advice)
    return None


def _words(key: str, problem: Any) -> str:
    """A finding of the schema library in words; it calls every value ``data``."""
    where, _, rest = str(problem.message).partition(" must ")
    name = repr(key + where.removeprefix("data"))
    if problem.rule == "required":
        return f"{name} lacks {sorted(set(problem.rule_definition) - problem.value.keys())[0]!r}"
    if problem.rule == "additionalProperties":
        known = problem.definition["properties"]
        unknown = next(item for item in problem.value if item not in known)
        guess = did_you_mean(unknown, known)
        return f"{name} has no {unknown!r}" + (f" ({guess})" if guess else "")
    if problem.rule == "enum":
        return f"{name} must be one of {', '.join(item for item in problem.rule_definition if item)}"
    return f"{name} must {rest}".replace("must be object", "must be a table").replace("must be array", "must be a list")


def _is_plain(schema: Schema, value: Any) -> bool:
    """Whether a value fits at first sight: most do, and importing the library would slow down every compilation."""
    if value == []:
        return "array" in schema.get("type", ())
    if schema is TABLE:
        return bool(value == {})
    if "enum" in schema:
        return value in schema["enum"]
    return isinstance(value, str) if schema is TEXT else schema is FLAG and isinstance(value, bool)


@cache
def _validator(name: str) -> Any:
    import fastjsonschema

    return fastjsonschema.compile(dict(KEYS[name].schema), use_default=False)
