"""The table of settings that a step can have: everything that reads, documents or prints one of them looks here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from kalegen.settings import mapping_values as to_text
from kalegen.settings import syntax, tag_values
from kalegen.settings.mapping_values import Writer
from kalegen.settings.tag_values import Reader


class StepSetting(NamedTuple):
    """A setting of a step.

    ``name`` is the tag's first word, ``form`` how the tag is written (empty: there is no tag) and ``shape`` the pattern
    of what follows its colon (empty: nothing does). ``keys`` are its names in mappings, the first one the present one.
    ``read`` takes a tag's value apart and checks it, ``write`` turns a mapping's value into tags' values. ``meaning``
    and ``example`` are for the documentation. Settings that share ``space`` exclude each other item by item; ``kind``
    is what the settings are called, where that is not the name. What ``is_own`` no defaults can say. ``since`` is the
    first kfp that has it, where that is not the oldest one that kalegen takes.
    """

    name: str
    form: str
    shape: str
    keys: tuple[str, ...]
    read: Reader
    write: Writer
    meaning: str
    example: str
    space: str = ""
    kind: str = ""
    is_own: bool = False
    since: str = ""

    @property
    def setting_kind(self) -> str:
        """What the settings are called that it makes: several settings may ask for one thing."""
        return self.kind or self.name

    @property
    def slot(self) -> str:
        """What its items are unique in."""
        return self.space or self.setting_kind


def _retry(item: str, meaning: str, check: Reader, example: str) -> StepSetting:
    return StepSetting(
        f"retry_{item}", "", "", (f"retry_{item}",), check, to_text.single, meaning, example, kind="retry"
    )


def _plain(text: str) -> list[tuple[str, str]]:
    return [("", text)]


REFERENCE = r"[^:]+:[^:]+:[^:]+(:optional)?"
WHOLE = r"\{[^:{}]+\}"
"""A parameter in the place of all that a tag says."""

MOUNT = r"[^:]+:[^:]+(:optional)?"

ROWS: tuple[StepSetting, ...] = (
    StepSetting(
        "image", "image:REF", r".+", ("image", "base_image"), tag_values.single(tag_values.image), to_text.single,
        "the image that the step runs in; `built` is the one that `kalegen image` makes (docs/how-to/image.md)",
        '"python:3.12"',
    ),
    StepSetting(
        "limit", "limit:RESOURCE:QUANTITY", r"[^:]+:.+", ("limits",), tag_values.limit, to_text.pairs,
        "the most CPU or memory that the step may use, or its GPUs (`set_cpu_limit`, `set_accelerator_limit`, …)",
        '{"cpu": 2, "memory": "4Gi", "nvidia.com/gpu": 1}',
    ),
    StepSetting(
        "request", "request:RESOURCE:QUANTITY", r"[^:]+:.+", ("requests",), tag_values.request, to_text.pairs,
        "the CPU or memory that the node must have free (`set_cpu_request`, …)", '{"cpu": "500m"}',
    ),
    StepSetting(
        "env", "env:NAME:VALUE", r"[^:]+:.*", ("env",), tag_values.environment, to_text.pairs,
        "an environment variable (`set_env_variable`)", '{"LOG_LEVEL": "debug"}', space="variable",
    ),
    StepSetting(
        "secret", "secret:NAME:KEY:ENV[:optional]", REFERENCE, ("secrets",), tag_values.reference("secret"),
        to_text.references("secret"),
        "an environment variable with a value from a secret (`kubernetes.use_secret_as_env`)",
        '{"DB_PASSWORD": {"name": "db", "key": "password"}}', space="variable",
    ),
    StepSetting(
        "configmap", "configmap:NAME:KEY:ENV[:optional]", REFERENCE, ("configmaps", "config_maps"),
        tag_values.reference("config map"), to_text.references("configmap"),
        "an environment variable with a value from a config map (`kubernetes.use_config_map_as_env`)",
        '{"REGION": {"name": "site", "key": "region"}}', space="variable",
    ),
    StepSetting(
        "field", "field:FIELD:ENV", r"[^:]+:[^:]+", ("fields",), tag_values.field, to_text.swapped_pairs,
        "an environment variable with a field of the pod (`kubernetes.use_field_path_as_env`)",
        '{"POD": "metadata.name"}', space="variable",
    ),
    StepSetting(
        "volume", "volume:NAME:PATH", r"[^:]+:.+", ("volumes",), tag_values.volume, to_text.pairs,
        "a volume, mounted at a path (`kubernetes.mount_pvc`)", '{"data": "/data"}',
    ),
    StepSetting(
        "sub-path", "sub-path:NAME:FOLDER", r"[^:]+:.+", ("sub_paths",), tag_values.sub_path, to_text.pairs,
        "only this folder of the volume is mounted (`sub_path=` of `kubernetes.mount_pvc`)",
        '{"data": "raw/2026"}', since="2.16",
    ),
    StepSetting(
        "empty-dir", "empty-dir:NAME:PATH[:SIZE[:MEDIUM]]", r"[^:]+(:[^:]*){1,3}", ("empty_dirs",),
        tag_values.empty_dir, to_text.empty_dirs,
        "an empty folder for the time of the step (`kubernetes.empty_dir_mount`)",
        '{"scratch": {"path": "/scratch", "size": "1Gi"}}',
    ),
    StepSetting(
        "secret-volume", "secret-volume:NAME:PATH[:optional]", MOUNT, ("secret_volumes",),
        tag_values.object_volume("secret"), to_text.object_volumes,
        "the values of a secret as files (`kubernetes.use_secret_as_volume`)",
        '{"db": "/secrets/db"}',
    ),
    StepSetting(
        "configmap-volume", "configmap-volume:NAME:PATH[:optional]", MOUNT, ("configmap_volumes",),
        tag_values.object_volume("config map"), to_text.object_volumes,
        "the values of a config map as files (`kubernetes.use_config_map_as_volume`)",
        '{"site": {"path": "/etc/site", "optional": true}}',
    ),
    StepSetting(
        "label", "label:KEY:VALUE", r"[^:]+:.*", ("labels",), tag_values.label, to_text.pairs,
        "a label of the pod (`kubernetes.add_pod_label`)", '{"team": "ml"}',
    ),
    StepSetting(
        "annotation", "annotation:KEY:VALUE", r"[^:]+:.*", ("annotations",), tag_values.annotation, to_text.pairs,
        "an annotation of the pod (`kubernetes.add_pod_annotation`)", '{"example.com/note": "weekly"}',
    ),
    StepSetting(
        "node", "node:KEY:VALUE or node:{PARAMETER}", rf"[^:]+:.*|{WHOLE}", ("node_selector",), tag_values.node_label,
        to_text.pairs,
        "only nodes with this label (`kubernetes.add_node_selector`)", '{"disk": "ssd"}',
    ),
    StepSetting(
        "affinity", "affinity:KEY:OPERATOR[:VALUES[:WEIGHT]] or affinity:{PARAMETER}",
        rf"[^:]+:[^:]+(:[^:]*){{0,2}}|{WHOLE}", ("affinity",),
        tag_values.affinity, to_text.affinity,
        "only nodes with this label, or these first (`kubernetes.add_node_affinity`)",
        '[{"key": "disk", "operator": "In", "values": ["ssd", "nvme"]}]',
    ),
    StepSetting(
        "toleration", "toleration:KEY:OPERATOR:VALUE:EFFECT or toleration:{PARAMETER}", r".+", ("tolerations",),
        tag_values.toleration, to_text.tolerations, "nodes with this taint, too (`kubernetes.add_toleration`)",
        '[{"key": "gpu", "operator": "Exists", "effect": "NoSchedule"}]',
    ),
    StepSetting(
        "init-container", "init-container:NAME:IMAGE [COMMAND …]", r"[^:]+:.+", ("init_containers",),
        tag_values.init_container, to_text.init_containers,
        "a container that runs before the step (`kubernetes.add_init_container`)",
        '{"wait-for-db": "busybox:1.36 nc -z db 5432"}', since="2.18",
    ),
    StepSetting(
        "image-pull-secret", "image-pull-secret:NAME", r".+", ("image_pull_secrets",), tag_values.pull_secret,
        to_text.names,
        "a secret that gives access to the image (`kubernetes.set_image_pull_secrets`)", '["registry-login"]',
    ),
    StepSetting(
        "image-pull-policy", "image-pull-policy:POLICY", r".+", ("image_pull_policy",),
        tag_values.single(tag_values.pull_policy), to_text.single,
        "when the node pulls the image (`kubernetes.set_image_pull_policy`)", '"Always"',
    ),
    StepSetting(
        "security_context", "", "", ("security_context",), tag_values.security_context, to_text.security_context,
        "the user and group that the step runs as (`kubernetes.set_security_context`)",
        '{"run_as_user": 1000}', since="2.16",
    ),
    StepSetting(
        "cache", "cache:enabled or cache:disabled", r"enabled|disabled", ("cache", "enable_caching"),
        tag_values.single(tag_values.switch), to_text.switch,
        "whether results of earlier runs are used again (`set_caching_options`)", "false",
    ),
    StepSetting(
        "cache-key", "cache-key:KEY", r".+", ("cache_key",), tag_values.item_of("key", tag_values.cache_key),
        to_text.single, "steps with this key share their results (`cache_key=`)", '"prices-2026-07"', kind="cache",
    ),
    StepSetting(
        "retry", "retry:COUNT[:INTERVAL[:FACTOR[:MAX]]]", r"\d+(:[^:]+){0,3}", (), tag_values.retry, to_text.single,
        "how often, and after what time, a failed step runs again (`set_retry`)", "",
    ),
    _retry("count", "how often a failed step runs again", tag_values.item_of("count", syntax.whole_number), "3"),
    _retry(
        "interval", "how long to wait before the first retry", tag_values.item_of("interval", syntax.seconds), '"30s"'
    ),
    _retry(
        "factor", "how much longer to wait before each further retry", tag_values.item_of("factor", syntax.factor), "2"
    ),
    _retry(
        "max_interval", "the longest wait before a retry", tag_values.item_of("max_interval", syntax.seconds), '"10m"'
    ),
    StepSetting(
        "timeout", "timeout:SECONDS", r".+", ("timeout",), tag_values.single(syntax.seconds), to_text.single,
        "how long the step may run (`kubernetes.set_timeout`)", "600",
    ),
    StepSetting(
        "debug-pause", "debug-pause[:before,after,error]", r"(before|after|error)(,(before|after|error))*|",
        ("debug_pause",), tag_values.single(tag_values.pauses), to_text.pauses,
        "the pod waits, so that you can look into it (`set_debug_pause`)", "true",
        since="2.17.3",
    ),
    StepSetting(
        "on-exit", "on-exit", "", ("on_exit",), _plain, to_text.flag,
        "the step runs last, even after a failure (`dsl.ExitHandler`)", "true",
    ),
    StepSetting(
        "report", "report:enabled or report:disabled", r"enabled|disabled", ("report", "generate_html_report"),
        _plain, to_text.switch, "an HTML report of what the step shows", "true",
    ),
    StepSetting(
        "classification", "classification:MATRIX[:CLASSES] or classification:FPR,TPR,THRESHOLDS", r"[^:]+(:[^:]+)?",
        ("classification",), tag_values.classification, to_text.pairs,
        "a confusion matrix or ROC curve of the run (`ClassificationMetrics`)",
        '{"matrix": "classes"}',
    ),
    StepSetting(
        "serve", "serve:NAME:VARIABLE[:KEY=VALUE …]", r"[^:]+:[^:]+(:.+)?", ("serve",), tag_values.served,
        to_text.served, "the model is served by KServe (docs/how-to/serving.md)",
        '{"name": "iris", "model": "model", "memory": "2Gi"}', is_own=True,
    ),
    StepSetting(
        "importer", "importer:[KIND:]URI", r".+", ("importer",), tag_values.importer, to_text.importer,
        "a file from a bucket, without code (`dsl.importer`)", '"gs://data/train.csv"', is_own=True,
    ),
    StepSetting(
        "container", "container[:OUTPUT,OUTPUT]", r".*", (), tag_values.variables, to_text.names,
        "the cell's commands run in the image, without Python (`@dsl.container_component`)", "", is_own=True,
    ),
    StepSetting(
        "path", "path:VARIABLE,VARIABLE", r".+", ("paths",), tag_values.variables, to_text.names,
        "variables that hold paths: their files become outputs", '["mesh"]', is_own=True,
    ),
    StepSetting(
        "output", "output:PATH", r".*[./].*", ("outputs",), tag_values.file_output, to_text.names,
        "a file that the step writes becomes an output", '["model.joblib"]', is_own=True,
    ),
    StepSetting(
        "ignore-upstream-failure", "ignore-upstream-failure", "", ("ignore_upstream_failure",), _plain, to_text.flag,
        "the step runs even if a step before it failed (`ignore_upstream_failure`)", "true",
    ),
    StepSetting(
        "if", "if:EXPRESSION", r".+", ("condition",), _plain, to_text.single,
        "the step runs only if this is true (`dsl.If`)", '"SIZE > 3"',
    ),
    StepSetting(
        "for", "for:NAME in LIST", r".+\sin\s.+", ("loop",), _plain, to_text.single,
        "the step runs once for each item (`dsl.ParallelFor`)",
        '"size in SIZES"',
    ),
    StepSetting(
        "parallelism", "parallelism:COUNT", r"\d+", ("parallelism",), tag_values.single(tag_values.count),
        to_text.single, "how many items run at the same time (`parallelism=`)", "4",
    ),
)  # fmt: skip
"""In the order in which a task's lines are written."""

BY_NAME: Mapping[str, StepSetting] = {row.name: row for row in ROWS}
BY_KEY: Mapping[str, StepSetting] = {key: row for row in ROWS for key in row.keys}
ORDER: Mapping[str, int] = {row.setting_kind: place for place, row in reversed(list(enumerate(ROWS)))}
"""The place of each kind of setting."""
