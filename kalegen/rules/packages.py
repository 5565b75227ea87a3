"""Rules about what steps install, and where from."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from urllib.parse import urlsplit

from kalegen.diagnostics.diagnostic import Diagnostic, error
from kalegen.emit.serving import KUBERNETES, in_version, requirements_of
from kalegen.images.content import ANY_KFP
from kalegen.model.pipeline import PlannedStep, served_by
from kalegen.model.settings import task_settings_of
from kalegen.rules.subject import Subject, name_of

PYPI = "https://pypi.org/simple"
"""Where pip looks when nobody says."""

INDEX_VARIABLES = frozenset({"PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL"})
PIP_VARIABLES = INDEX_VARIABLES | {
    "PIP_CERT", "PIP_CONFIG_FILE", "PIP_CONSTRAINT", "PIP_FIND_LINKS", "PIP_PROXY", "PIP_REQUIREMENT",
    "PIP_TRUSTED_HOST",
}  # fmt: skip
"""Variables by which pip takes packages from somewhere else, or believes another server."""


def check_pinned(is_demanded: bool, subject: Subject) -> Iterator[Diagnostic]:
    """KG903 for a package that a step installs in no exact version; each package once."""
    seen = set[str]()
    for step in subject.pods if is_demanded else ():
        for requirement in (*step.packages, *_of_cluster(step, subject)):
            name = name_of(requirement)
            if name not in seen and not _is_exact(requirement):
                seen.add(name)
                message = f"the package {requirement!r} has no exact version, which the policy requires"
                hint = f'add {name} to the file that `pin_from` names, or to `pins`: {name} = "X.Y.Z"'
                yield error("KG903", message, subject.place_of_package(step, name), hint)


def _of_cluster(step: PlannedStep, subject: Subject) -> Iterator[str]:
    """What is installed for snapshots, served models and in the image; told at the first step."""
    if step is next((one for one in subject.pods if one.is_built), None):
        yield in_version(ANY_KFP, subject.pipeline)
    if step is subject.pods[0] and subject.speaks_to_cluster:
        yield in_version(KUBERNETES, subject.pipeline)
    for served in served_by(step):
        yield from requirements_of(served, subject.pipeline)


def check_indexes(allowed: Sequence[str], subject: Subject) -> Iterator[Diagnostic]:
    """KG904 for an index that is not allowed, the one that nobody names included; and for packages from elsewhere."""
    known = {_plain(index) for index in allowed}
    said = subject.pipeline.settings.get("pip_index_urls") or ()
    hint = f"write pip_index_urls = {json.dumps(list(allowed))} in pyproject.toml"
    place = subject.place_of_key("pip_index_urls", *said) or subject.place
    installs = any(step.program is None for step in subject.pods)
    if installs and not said and _plain(PYPI) not in known:
        yield error("KG904", f"no index is named, so steps install from {PYPI}", place, hint)
    for index in said:
        if _plain(index) not in known:
            yield error("KG904", f"the index {_without_user(index)} is not one of those that are allowed", place, hint)
    yield from _check_trust(allowed, subject)
    yield from _check_variables(known, subject)
    yield from _check_addresses(allowed, subject)


def _check_trust(allowed: Sequence[str], subject: Subject) -> Iterator[Diagnostic]:
    """KG904 for a host that pip would trust without TLS: anyone on the way could be the index; http:// allows it."""
    plain = {urlsplit(index).netloc.rpartition("@")[2] for index in allowed if index.startswith("http://")}
    for host in subject.pipeline.settings.get("pip_trusted_hosts") or ():
        if host not in plain | {name.partition(":")[0] for name in plain}:
            message = f"pip would trust {host} without TLS, so its packages may come from somewhere else"
            place = subject.place_of_key("pip_trusted_hosts", host) or subject.place
            yield error("KG904", message, place, "remove it from pip_trusted_hosts")


def _check_variables(known: Collection[str], subject: Subject) -> Iterator[Diagnostic]:
    """KG904 for a variable of a step that tells pip where else to look, or whom to trust."""
    for step in subject.pods:
        for kind in ("env", "secret", "configmap"):
            for setting in task_settings_of(step.task_settings, kind):
                is_index = setting.item in INDEX_VARIABLES and kind == "env" and _plain(str(setting.value)) in known
                if setting.item in PIP_VARIABLES and not is_index:
                    place = subject.place_of_setting(step, kind, setting.item) or subject.place_of_step(step)
                    message = f"the variable {setting.item} of step {step.name!r} tells pip where to find packages"
                    yield error("KG904", message, place, "remove the variable, and write pip_index_urls")


def _check_addresses(allowed: Sequence[str], subject: Subject) -> Iterator[Diagnostic]:
    """KG904 for packages that come from an address, whatever the index."""
    seen = set[str]()
    for step in subject.pods:
        for requirement in step.packages:
            name, at, address = requirement.partition("@")
            if at and requirement not in seen and not any(address.strip().startswith(index) for index in allowed):
                seen.add(requirement)
                place = subject.place_of_package(step, name_of(requirement))
                message = f"the package {name.strip()!r} comes from {_without_user(address.strip())}, and from no index"
                yield error("KG904", message, place, "install it by its name from an index that is allowed")


@cache
def _is_exact(requirement: str) -> bool:
    """Whether a requirement means one version, or one file: of several lines each its own."""
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        parsed = Requirement(requirement)
    except InvalidRequirement:
        return False
    if parsed.url:
        return "#sha256=" in parsed.url or "#sha512=" in parsed.url
    return any(one.operator in ("==", "===") and "*" not in one.version for one in parsed.specifier)


def _plain(index: str) -> str:
    """An index's address without what is no part of it: user, password and the last slash."""
    return _without_user(index).rstrip("/")


def _without_user(address: str) -> str:
    """An address without the user and the password in it."""
    scheme, separator, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{separator}{host.rpartition('@')[2]}{slash}{path}"
