"""What follows a tag's colon, taken apart and checked; each function returns items and values, or raises Invalid."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kalegen.settings import syntax
from kalegen.settings.run_time_values import parameter_of
from kalegen.settings.syntax import Invalid
from kalegen.syntax.command_text import is_replaced

Pairs = Sequence[tuple[str, Any]]
"""The items that a value is about (empty where there is only one), each with what is said of it."""

Reader = Callable[[str], Pairs]

LACKING = {
    "ephemeral-storage": "kfp 2.17 has no ephemeral-storage: empty-dir:NAME:PATH:SIZE bounds what a step writes there",
}
"""What Kubernetes has and kfp's extension for it has not, with what to do instead."""

RESOURCES = ("cpu", "memory")
OPERATORS = ("Equal", "Exists")
EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
MEDIA = ("Memory", "HugePages")
AFFINITY_OPERATORS = ("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt")
WITHOUT_VALUES = ("Exists", "DoesNotExist")
COMPARING = ("Gt", "Lt")
AFFINITY_FORM = "write it as affinity:KEY:OPERATOR:VALUE,VALUE:WEIGHT, as in affinity:disk:In:ssd,nvme"
CLASSIFICATION_FORM = "write classification:matrix, classification:matrix:classes or classification:fpr,tpr,thresholds"
ARTIFACT_KINDS = ("Artifact", "Dataset", "Model", "HTML", "Markdown")
SCHEMES = ("gs://", "s3://", "minio://", "oci://")
"""What ``LocalPathForURI`` in backend/src/v2/component/launcher_v2.go of kubeflow/pipelines knows a path for."""

SERVED_FORMATS = ("sklearn", "xgboost", "lightgbm", "tensorflow", "pytorch", "onnx")
"""What models are saved as for servers; by default what the model itself is."""

PULL_POLICIES = ("Always", "IfNotPresent", "Never")
SWITCH = {"enabled": True, "disabled": False}
CONTEXT_NUMBERS = ("run_as_user", "run_as_group")
CONTEXT_FLAGS = ("enabled", "run_as_non_root")


def count(text: str) -> int:
    """How many, at least one."""
    number = syntax.whole_number(text)
    if number < 1:
        raise Invalid(f"{text!r} is too few", "write a number such as 1 or 4")
    return number


def image(text: str) -> str:
    """An image, or the parameter that names one."""
    return text if parameter_of(text) else syntax.image(text)


def single(check: Callable[[str], Any]) -> Reader:
    """A reader of values that are one thing."""
    return lambda text: [("", check(text))]


def item_of(item: str, check: Callable[[str], Any]) -> Reader:
    """A reader of one item of a setting that has several."""
    return lambda text: [(item, check(text))]


def switch(text: str) -> bool:
    """Check a switch: ``enabled`` or ``disabled``."""
    return SWITCH[syntax.one_of(text, SWITCH, "a switch")]


def limit(text: str) -> Pairs:
    """Check a limit: ``cpu:2``, ``memory:4Gi``, ``nvidia.com/gpu:1``."""
    resource, _, amount = text.partition(":")
    if resource in RESOURCES:
        return request(text)
    if "/" in resource and parameter_of(amount):
        return [(syntax.qualified_name(resource, "the name of an accelerator"), amount)]
    if "/" not in resource:
        advice = LACKING.get(resource, "write a limit of cpu, memory or an accelerator such as nvidia.com/gpu")
        raise Invalid(f"kfp has no limit for {resource!r}", advice)
    number = syntax.bounded(int(syntax.whole_number(amount)), amount, "accelerators")
    return [(syntax.qualified_name(resource, "the name of an accelerator"), str(number))]


def request(text: str) -> Pairs:
    """Check a request: ``cpu:500m``, ``memory:2Gi``."""
    resource, _, amount = text.partition(":")
    if resource not in RESOURCES:
        advice = LACKING.get(resource, "write a request of cpu or memory")
        advice = f"write limit:{text}, which is the request, too" if "/" in resource else advice
        raise Invalid(f"kfp has no request for {resource!r}", advice)
    if parameter_of(amount):
        return [(resource, amount)]
    return [(resource, syntax.cpu(amount) if resource == "cpu" else syntax.memory(amount))]


def label(text: str) -> Pairs:
    """Check the ``KEY:VALUE`` of a label."""
    key, _, value = text.partition(":")
    return [(syntax.own_key(key, "a label's key"), syntax.label_value(value))]


def node_label(text: str) -> Pairs:
    """``KEY:VALUE`` of a label that nodes have, or the parameter that is a table of them."""
    if parameter_of(text):
        return [("", text)]
    key, _, value = text.partition(":")
    return [(syntax.qualified_name(key, "a label's key"), syntax.label_value(value))]


def annotation(text: str) -> Pairs:
    """``KEY:VALUE`` of an annotation; the value is any text."""
    key, _, value = text.partition(":")
    return [(syntax.own_key(key, "an annotation's key"), value)]


def reference(what: str) -> Reader:
    """A reader of ``NAME:KEY:ENV[:optional]``: a key of a secret or a config map, and the variable for its value."""

    def read(text: str) -> Pairs:
        name, key, variable, *optional = text.split(":")
        value = syntax.subdomain(name, what), syntax.data_key(key, what), bool(optional)
        return [(syntax.variable(variable), value)]

    return read


def environment(text: str) -> Pairs:
    """``NAME:VALUE``; the value is any text that Kubernetes leaves as it is."""
    name, _, value = text.partition(":")
    if "$$" in value:
        raise Invalid(
            "Kubernetes turns '$$' in a variable's value into '$'", "put the value into a secret or config map"
        )
    return [(syntax.variable(name), value)]


def volume(text: str) -> Pairs:
    """Check a volume's ``NAME:PATH``."""
    name, _, path = text.partition(":")
    return [(syntax.subdomain(name, "volume"), syntax.mount_path(path))]


def field(text: str) -> Pairs:
    """``FIELD:ENV``: what a pod knows of itself, and the variable that gets it."""
    path, _, variable = text.partition(":")
    return [(syntax.variable(variable), syntax.field_path(path))]


def sub_path(text: str) -> Pairs:
    """``NAME:FOLDER``: the folder of a volume that is mounted in place of the whole."""
    name, _, folder = text.partition(":")
    return [(syntax.subdomain(name, "volume"), syntax.folder(folder))]


def empty_dir(text: str) -> Pairs:
    """Check an empty folder: ``NAME:PATH[:SIZE[:MEDIUM]]``."""
    name, path, size, medium = [*text.split(":"), "", ""][:4]
    if medium:
        syntax.one_of(medium, MEDIA, "a medium")
    value = syntax.mount_path(path), syntax.storage(size) if size else "", medium
    return [(syntax.volume_name(name), value)]


def object_volume(what: str) -> Reader:
    """A reader of ``NAME:PATH[:optional]``: a secret or a config map whose keys become files."""

    def read(text: str) -> Pairs:
        name, path, *optional = text.split(":")
        syntax.subdomain(name, what)
        return [(syntax.volume_name(name), (syntax.mount_path(path), bool(optional)))]

    return read


def affinity(text: str) -> Pairs:
    """``KEY:OPERATOR[:VALUES[:WEIGHT]]``: labels that a node must have, or with a weight: should have.

    Or the parameter that is a node affinity as Kubernetes writes it.
    """
    if parameter_of(text):
        return [("", text)]
    key, operator, values, weight = [*text.split(":"), "", ""][:4]
    syntax.qualified_name(key, "a label's key")
    syntax.one_of(operator, AFFINITY_OPERATORS, "an operator")
    given = tuple(syntax.label_value(value.strip()) for value in values.split(",")) if values else ()
    if bool(given) != (operator not in WITHOUT_VALUES):
        raise Invalid(f"operator {operator} takes {'some values' if not given else 'no value'}", AFFINITY_FORM)
    if operator in COMPARING and (len(given) > 1 or not given[0].isdigit()):
        raise Invalid(f"operator {operator} takes one whole number", f"write affinity:{key}:{operator}:8")
    number = syntax.whole_number(weight) if weight else 0
    if weight and not 1 <= number <= 100:
        raise Invalid(f"the weight {weight} is not between 1 and 100", AFFINITY_FORM)
    return [(f"{key}:{operator}:{values}", (key, operator, given, number))]


def retry(text: str) -> Pairs:
    """Check a retry: ``COUNT[:INTERVAL[:FACTOR[:MAX]]]``."""
    checks = {
        "count": syntax.whole_number,
        "interval": syntax.seconds,
        "factor": syntax.factor,
        "max_interval": syntax.seconds,
    }
    return [(item, check(part)) for (item, check), part in zip(checks.items(), text.split(":"), strict=False) if part]


def classification(text: str) -> Pairs:
    """``MATRIX[:CLASSES]`` or ``FPR,TPR,THRESHOLDS``: variables that a confusion matrix, or a ROC curve, is in."""
    values, _, classes = text.partition(":")
    names = tuple(syntax.python_name(name.strip()) for name in values.split(","))
    if len(names) not in (1, 3) or (classes and len(names) == 3):
        raise Invalid(f"{text!r} is neither a matrix nor a curve", CLASSIFICATION_FORM)
    return [(",".join(names), syntax.python_name(classes.strip()) if classes else "")]


def importer(text: str) -> Pairs:
    """``[KIND:]URI``: the address of a file or folder, or the parameter that has it, and the kind of its artifact."""
    kind, colon, rest = text.partition(":")
    kind, uri = (kind, rest) if colon and kind in ARTIFACT_KINDS else ("", text)
    if not parameter_of(uri) and not uri.startswith(SCHEMES):
        advice = "write an address that begins with gs://, s3:// or minio://; that of a model may begin with oci://"
        raise Invalid(f"{uri!r} is not an address that kfp can import", advice)
    if uri.startswith("oci://") and kind != "Model":
        raise Invalid("kfp imports models alone from oci://", f"write importer:Model:{uri}")
    if is_replaced(uri) or not uri.isprintable():
        raise Invalid(
            f"{uri!r} would be changed on its way to the cluster", "write the address into a parameter: importer:{NAME}"
        )
    return [("", (kind, uri))]


SERVED: Mapping[str, Callable[[str], Any]] = {
    "format": lambda text: syntax.one_of(text, SERVED_FORMATS, "a format"),
    "cpu": syntax.cpu,
    "memory": syntax.memory,
    "gpu": syntax.whole_number,
    "service_account": lambda text: syntax.subdomain(text, "service account"),
    "runtime": lambda text: syntax.subdomain(text, "serving runtime"),
    "min_replicas": syntax.whole_number,
    "max_replicas": count,
    "timeout": syntax.seconds,
    "preprocessing": syntax.python_name,
    "assets": lambda text: tuple(syntax.python_name(name.strip()) for name in text.split(",")),
}
"""What can be said of a model that is served, and how it is checked."""


def served(text: str) -> Pairs:
    """``NAME:VARIABLE[:KEY=VALUE …]``: the InferenceService that serves the model which a variable holds."""
    name, variable, options = [*text.split(":", 2), ""][:3]
    made: dict[str, Any] = {}
    for part in filter(None, options.split(":")):
        key, equals, value = part.partition("=")
        key = key.strip().replace("-", "_")
        if key not in SERVED or not equals:
            raise Invalid(f"{part!r} is not an option of the tag serve:", f"the words are {', '.join(SERVED)}")
        made[key] = SERVED[key](value.strip())
    if "assets" in made and "preprocessing" not in made:
        raise Invalid("assets= needs the function that uses them, and the tag names none", "add preprocessing=FUNCTION")
    return [(syntax.service_name(name), (syntax.python_name(variable), tuple(made.items())))]


def variables(text: str) -> Pairs:
    """``NAME,NAME``: variables that hold paths."""
    return [(syntax.python_name(name.strip()), True) for name in text.split(",")] if text else [("", True)]


def file_output(text: str) -> Pairs:
    """``PATH``: a file that the step writes, below its working folder or anywhere."""
    if not text.isprintable() or is_replaced(text) or text.endswith("/"):
        raise Invalid(f"{text!r} is not the path of a file", "write the path as the step does: output:model.joblib")
    return [(text, True)]


def init_container(text: str) -> Pairs:
    """``NAME:IMAGE [COMMAND …]``: a container that ends before the step's begins; its command is as in a shell."""
    name, _, rest = text.partition(":")
    words = syntax.words(rest)
    return [(syntax.container_name(name), (syntax.image(words[0]), tuple(words[1:])))]


def cache_key(text: str) -> str:
    """The text that says which earlier result may be used again, in the place of the step's code and inputs."""
    if parameter_of(text) or "{{" in text or not text.isprintable():
        raise Invalid(f"{text!r} would be changed on its way to the cluster", "write a constant such as prices-2026-07")
    return text


def pauses(text: str) -> tuple[str, ...]:
    """``before,after`` or ``error``: when the pod waits for somebody to look at it; at the end if nothing is said."""
    moments = tuple(dict.fromkeys(text.split(","))) if text else ("after",)
    if "after" in moments and "error" in moments:
        raise Invalid("a pause after the step is one after an error, too", "write debug-pause:after or :error")
    return moments


def toleration(text: str) -> Pairs:
    """``KEY:OPERATOR:VALUE:EFFECT``; the key, the value and the effect may be empty, what is missing at the end too.

    Or the parameter that is a toleration, or a list of them.
    """
    if parameter_of(text):
        return [("", text)]
    parts = text.split(":")
    if len(parts) > 4:
        raise Invalid(f"{text!r} has {len(parts)} parts", "write it as toleration:KEY:OPERATOR:VALUE:EFFECT")
    key, operator, value, effect = [*parts, "", "", ""][:4]
    operator = syntax.one_of(operator or "Equal", OPERATORS, "an operator")
    if key:
        syntax.qualified_name(key, "a taint's key")
    elif operator == "Equal":
        raise Invalid("a toleration without a key must be of operator Exists", "write toleration::Exists")
    if operator == "Exists" and value:
        raise Invalid("operator Exists takes no value", f"write toleration:{key}:Exists::{effect}".rstrip(":"))
    syntax.label_value(value)
    if effect:
        syntax.one_of(effect, EFFECTS, "an effect")
    return [(f"{key}:{effect}", (key, operator, value, effect))]


def pull_secret(text: str) -> Pairs:
    """The name of a secret with which images are pulled."""
    return [(syntax.subdomain(text, "secret"), True)]


def pull_policy(text: str) -> str:
    """Check when an image is pulled."""
    return syntax.one_of(text, PULL_POLICIES, "a policy")


def security_context(text: str) -> Pairs:
    """``run_as_user:1000``: a field of the security context, or whether it is ``enabled``."""
    field, _, value = text.partition(":")
    if field in CONTEXT_NUMBERS:
        return [(field, syntax.whole_number(value))]
    syntax.one_of(field, (*CONTEXT_FLAGS, *CONTEXT_NUMBERS), "a field of the security context")
    return [(field, syntax.one_of(value, ("true", "false"), "true or false") == "true")]
