"""The syntax of values: Kubernetes' quantities and names, image references, durations.

Each function returns the value as it is passed on, or raises ``Invalid``, which says what would be right. Sources: the
Kubernetes API conventions, the grammar of image references of the OCI distribution, and what kfp's setters accept.
"""

from __future__ import annotations

import keyword
import math
import re
import shlex
from collections.abc import Collection
from typing import TYPE_CHECKING

from kalegen.settings.reserved import (
    CONTAINERS,
    LARGEST,
    LONGEST_VOLUME,
    VARIABLES,
    VOLUMES,
    is_reserved_key,
    is_reserved_path,
)
from kalegen.syntax.command_text import is_replaced

if TYPE_CHECKING:
    from fractions import Fraction


class Invalid(ValueError):
    """A value that can't be: ``problem`` says why, ``advice`` what would be right."""

    def __init__(self, problem: str, advice: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.advice = advice


DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
BINARY = {"Ki": 1, "Mi": 2, "Gi": 3, "Ti": 4, "Pi": 5, "Ei": 6}
QUANTITY = re.compile(r"(\d+(?:\.\d*)?|\.\d+)([eE][+-]?\d{1,2}|[numkMGTPE]|[KMGTPE]i)?")
KFP_CPU = re.compile(r"(\d*\.)?\d+m?")
KFP_MEMORY = re.compile(r"\d+([EPTGMK]i?)?")
WORD = r"[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?"
LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
DOMAIN = rf"{LABEL}(?:\.{LABEL})*"
ADDRESS = re.compile(r"(?!-)(?:[\w.~:/?#\[\]@!*+,=%-]|\$\w+|\$\{\w+\})*")
IMAGE = re.compile(
    r"(?:(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
    r"|\[[0-9a-fA-F:]+\])(?::\d+)?/)?"
    r"[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*"
    r"(?::\w[\w.-]{0,127})?"
    r"(?:@[A-Za-z][A-Za-z0-9]*(?:[+._-][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?",
    re.ASCII,
)
LONGEST_SERVICE = 40
"""A host's part has 63 characters, of which KServe uses some for what belongs to a service."""

DURATION = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s?)?")
MEMORY = "write an amount such as 512Mi, 4Gi or 8G"
LONGEST = 1000
"""Characters of a number, and no number has as many: Python refuses to read those of over 4,300 digits."""

LARGEST_SECONDS = 2**31 - 1
"""kfp's fields for durations are 32-bit."""


def quantity(text: str, advice: str) -> Fraction:
    """The number that a Kubernetes quantity stands for; it may not be negative."""
    from fractions import Fraction

    match = QUANTITY.fullmatch(text) if len(text) < LONGEST else None
    if match is None:
        raise Invalid(f"{text!r} is not a quantity", advice)
    number, suffix = Fraction(match[1]), match[2] or ""
    if suffix in BINARY:
        return number * Fraction(1024) ** BINARY[suffix]
    exponent = DECIMAL[suffix] if suffix in DECIMAL else int(suffix[1:])
    return number * Fraction(10) ** exponent


def bounded(number: Fraction | int, text: str, what: str) -> Fraction | int:
    """A quantity that a cluster could have."""
    if number > LARGEST[what]:
        raise Invalid(f"{text!r} of {what} is more than any node has", "check the unit")
    return number


def cpu(text: str) -> str:
    """An amount of CPU as kfp takes it: ``2``, ``0.5`` or ``500m``."""
    number = bounded(quantity(text, "write a number of CPUs such as 2, 0.5 or 500m"), text, "cpu")
    return text if KFP_CPU.fullmatch(text) else f"{math.ceil(number * 1000)}m"


def memory(text: str) -> str:
    """An amount of memory as kfp takes it, a whole number with a suffix: ``1.5Gi`` becomes ``1536Mi``."""
    bounded(quantity(text, MEMORY), text, "memory")
    return whole_quantity(text)


def whole_quantity(text: str) -> str:
    """An amount of bytes as a whole number with a suffix that kfp takes."""
    number = quantity(text, MEMORY)
    if KFP_MEMORY.fullmatch(text):
        return text
    whole = math.ceil(number)
    units = {unit: 1024**power for unit, power in BINARY.items()}
    units |= {unit.upper(): 10**power for unit, power in DECIMAL.items() if power > 0}
    fitting = [(size, unit) for unit, size in units.items() if whole and whole % size == 0]
    size, unit = max(fitting, default=(1, ""))
    return f"{whole // size}{unit}"


def storage(text: str) -> str:
    """The size of a volume."""
    if bounded(quantity(text, "write a size such as 5Gi"), text, "storage") <= 0:
        raise Invalid(f"the size {text!r} is not positive", "write a size such as 5Gi")
    return text


def whole_number(text: str) -> int:
    """A whole number that is not negative."""
    if not re.fullmatch(r"\d{1,10}", text, re.ASCII):
        raise Invalid(f"{text!r} is not a whole number", "write a number such as 0, 1 or 2")
    return int(text)


def factor(text: str) -> float:
    """The factor by which an interval grows."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and number > 0):
        raise Invalid(f"{text!r} is not a factor", "write a positive number such as 2 or 1.5")
    return number


def seconds(text: str) -> int:
    """A duration in seconds: ``600``, ``600s``, ``10m``, ``1h30m``, ``2d``."""
    match = DURATION.fullmatch(text) if len(text) < LONGEST else None
    if match is None or not text:
        raise Invalid(f"{text!r} is not a duration", "write seconds, or a duration such as 90s, 10m or 1h30m")
    total = sum(int(part or 0) * unit for part, unit in zip(match.groups(), (86400, 3600, 60, 1), strict=True))
    if total > LARGEST_SECONDS:
        raise Invalid(f"the duration {text!r} is too long", f"at most {LARGEST_SECONDS} seconds")
    return total


def subdomain(text: str, what: str) -> str:
    """The name of a Kubernetes object: a DNS subdomain."""
    if len(text) > 253 or not re.fullmatch(DOMAIN, text):
        raise Invalid(f"{text!r} is not the name of a {what}", "lower-case letters, digits, '-' and '.', as in my-name")
    return text


def qualified_name(text: str, what: str) -> str:
    """The key of a label, an annotation or a resource: ``name`` or ``prefix/name``."""
    prefix, slash, name = text.rpartition("/")
    fits = len(name) <= 63 and re.fullmatch(WORD, name)
    if not fits or (slash and (len(prefix) > 253 or not re.fullmatch(DOMAIN, prefix))):
        advice = "at most 63 letters, digits, '-', '_' and '.', after a domain and '/' if you like: example.com/team"
        raise Invalid(f"{text!r} is not {what}", advice)
    return text


def label_value(text: str) -> str:
    """What may stand as a label's value in Kubernetes, which has rules for it."""
    if text and (len(text) > 63 or not re.fullmatch(WORD, text)):
        advice = "at most 63 letters, digits, '-', '_' and '.', beginning and ending with a letter or digit"
        raise Invalid(f"{text!r} is not a label's value", advice)
    return text


def data_key(text: str, what: str) -> str:
    """A key within a secret or a config map."""
    if len(text) > 253 or not re.fullmatch(r"[-._A-Za-z0-9]+", text):
        raise Invalid(f"{text!r} is not a key of a {what}", "letters, digits, '-', '_' and '.'")
    return text


def variable(text: str) -> str:
    """The name of an environment variable."""
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", text):
        raise Invalid(f"{text!r} is not the name of an environment variable", "letters, digits and '_', as in DB_HOST")
    if text in VARIABLES:
        raise Invalid(f"{text!r} is a variable of Kubeflow Pipelines itself", "give the variable another name")
    return text


FIELDS = (
    "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP",
    "status.hostIPs", "status.podIP", "status.podIPs",
)  # fmt: skip
"""What of a pod Kubernetes gives to environment variables, besides its labels and annotations."""


def field_path(text: str) -> str:
    """A field of a pod: ``metadata.name``, ``metadata.labels['team']``."""
    if text not in FIELDS and not re.fullmatch(r"metadata\.(labels|annotations)\['[^'\s]+'\]", text):
        advice = f"one of {', '.join(FIELDS)}, metadata.labels['KEY'] or metadata.annotations['KEY']"
        raise Invalid(f"{text!r} is not a field that a variable can take", advice)
    return text


def folder(text: str) -> str:
    """A folder within a volume."""
    parts = text.strip("/").split("/")
    if text.startswith("/") or ".." in parts or "" in parts:
        raise Invalid(f"{text!r} is not a folder within a volume", "write a relative path such as raw/2026")
    return text.rstrip("/")


def own_key(text: str, what: str) -> str:
    """The key of a label or an annotation that is for users to set."""
    if is_reserved_key(qualified_name(text, what)):
        raise Invalid(
            f"{text!r} is reserved for Kubeflow Pipelines and Argo", "use a domain of your own: example.com/team"
        )
    return text


def mount_path(text: str) -> str:
    """Where a volume is mounted."""
    if not text.startswith("/") or ":" in text or ".." in text.split("/"):
        raise Invalid(f"{text!r} is not a path to mount a volume at", "write an absolute path such as /data")
    if is_reserved_path(text):
        raise Invalid(
            f"a volume at {text} would hide what the step needs to run", "mount it elsewhere, such as at /data"
        )
    return text.rstrip("/")


def volume_name(text: str) -> str:
    """The name of a volume of a pod, or of a claim, which the pod's volume is called like."""
    if len(text) > LONGEST_VOLUME or not re.fullmatch(LABEL, text):
        advice = f"at most {LONGEST_VOLUME} lower-case letters, digits and '-', as in my-name"
        raise Invalid(f"{text!r} can't be the name of a volume in a pod", advice)
    if text in VOLUMES:
        raise Invalid(f"{text!r} is a volume of Kubeflow Pipelines itself", "give it another name")
    return text


def image(text: str) -> str:
    """Check an image reference, such as ``registry.example:5000/team/ml:1.2@sha256:…``."""
    if not IMAGE.fullmatch(text):
        raise Invalid(f"{text!r} is not an image reference", "write it as [registry[:port]/]name[:tag][@digest]")
    return text


def address(text: str) -> str:
    """Check the address of an index, or a host, which kfp writes into a line of a shell without quotes."""
    if not ADDRESS.fullmatch(text):
        advice = "write it without blanks, quotes, brackets and the signs & ; | < > of a shell"
        raise Invalid("an address holds what a shell in the pod would take for something else", advice)
    return text


def one_of(text: str, allowed: Collection[str], what: str) -> str:
    """One of the allowed words."""
    if text not in allowed:
        raise Invalid(f"{text!r} is not {what}", f"one of {', '.join(allowed)}")
    return text


def python_name(text: str) -> str:
    """The name of a variable of the notebook."""
    if not text.isidentifier() or keyword.iskeyword(text):
        raise Invalid(
            f"{text!r} can't be the name of a variable", "name a variable that the step binds, such as matrix"
        )
    return text


def words(text: str) -> list[str]:
    """An image and the words of a command behind it."""
    try:
        found = shlex.split(text)
    except ValueError as problem:
        raise Invalid(
            f"{text!r} is not a command: {problem}", "write IMAGE COMMAND ARGUMENT …, as in a shell"
        ) from None
    if not found:
        raise Invalid("the image is missing", "write NAME:IMAGE COMMAND ARGUMENT …")
    if changed := next((word for word in found if is_replaced(word)), None):
        raise Invalid(f"{changed!r} would be changed on its way to the cluster", "move that text into the image")
    return found


def service_name(text: str) -> str:
    """The name of a service, which becomes a part of its host's."""
    if len(text) > LONGEST_SERVICE or not re.fullmatch(r"[a-z]([-a-z0-9]*[a-z0-9])?", text):
        advice = f"at most {LONGEST_SERVICE} lower-case letters, digits and '-', beginning with a letter: iris"
        raise Invalid(f"{text!r} can't be the name of a service", advice)
    return text


def container_name(text: str) -> str:
    """The name of a container in a pod."""
    if not re.fullmatch(LABEL, text) or len(text) > LONGEST_VOLUME or text in CONTAINERS:
        raise Invalid(f"{text!r} can't be a container's name", "write a name such as wait-for-db")
    return text
