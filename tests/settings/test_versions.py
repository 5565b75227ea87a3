"""Settings that need a later kfp than others: written where it is installed, refused where it is not."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

import pytest
from kfp import dsl, kubernetes
from kfp.dsl.pipeline_task import PipelineTask

from kalegen.settings import versions
from kalegen.settings.table import ROWS
from tests.settings.workbench import codes, compiled, findings, one_step


@pytest.fixture
def with_kfp(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let a certain kfp seem to be installed."""
    return lambda version: monkeypatch.setattr(versions, "installed_version", lambda distribution: version)


@pytest.mark.parametrize(
    ("tags", "settings", "since"),
    [
        (["debug-pause"], {}, "debug-pause needs kfp 2.17.3"),
        (["debug-pause"], {"steps_defaults": ["debug-pause:error"]}, "debug-pause needs kfp 2.17.3"),
        (["volume:d:/d", "sub-path:d:a"], {}, "sub-path needs kfp 2.16"),
        ([], {"security_context": True}, "security_context needs kfp 2.16"),
        ([], {"timeout": 60}, "timeout needs kfp 2.17"),
        ([], {"ttl_seconds_after_success": 0}, "ttl_seconds_after_success needs kfp 2.17"),
        ([], {"ttl_seconds_after_failure": "7d"}, "ttl_seconds_after_failure needs kfp 2.17"),
    ],
)
def test_what_an_older_kfp_lacks_is_refused(
    tags: list[str], settings: dict[str, Any], since: str, with_kfp: Any, tmp_path: Path
) -> None:
    with_kfp("2.15.2")
    result = one_step(tmp_path, *tags, **settings)
    assert result.source is None
    assert findings(result) == [f"KG620 {since} or later, and kfp 2.15.2 is installed"]
    assert (result.diagnostics[0].hint or "").startswith("pip install 'kfp>=2.1")
    with_kfp("2.17.3")
    assert codes(one_step(tmp_path, *tags, **settings)) == []


def test_what_asks_for_nothing_is_not_refused(with_kfp: Any, tmp_path: Path) -> None:
    with_kfp("2.15.0")
    assert codes(one_step(tmp_path, "cache-key:a", security_context=False, timeout=None)) == []


def test_a_pre_release_has_what_its_release_has() -> None:
    assert [versions.is_older(one, "2.18") for one in ("2.17.9", "2.18.0rc1", "2.18", "3.0")] == [
        True,
        False,
        False,
        False,
    ]


def test_the_table_is_right_about_the_kfp_that_is_installed() -> None:
    """A row without a version, or with one that has come, names a function that there is."""
    from kfp import __version__

    for row in ROWS:
        names = re.findall(r"`(kubernetes\.)?((?:set|use|add|mount|empty)_\w+)`", row.meaning)
        for extension, name in names:
            there = hasattr(kubernetes if extension else PipelineTask, name)
            assert there == (not row.since or not versions.is_older(__version__, row.since)), name
    fields = inspect.signature(dsl.PipelineConfig).parameters
    assert all(key in fields for key in versions.PIPELINE_SETTINGS if key.startswith("ttl"))


def test_times_after_success_and_failure_are_the_pipeline_s_configuration(tmp_path: Path) -> None:
    made = one_step(tmp_path, ttl_seconds_after_success=600, ttl_seconds_after_failure="7d")
    assert compiled(made, tmp_path).configuration() == {"resourceTtlOnSuccess": 600, "resourceTtlOnFailure": 604800}


def test_a_cache_key_without_a_cache_is_refused(tmp_path: Path) -> None:
    assert findings(one_step(tmp_path, "cache-key:a", "cache:disabled")) == [
        "KG601 the setting cache-key has no effect: the cache of the step is disabled"
    ]


@pytest.mark.parametrize(
    ("tag", "problem"),
    [
        ("debug-pause:after,error", "a pause after the step is one after an error, too"),
        ("init-container:main:busybox:1.36", "'main' can't be a container's name"),
        ("init-container:a:busybox 'b", '"busybox \'b" is not a command: No closing quotation'),
        ("init-container:a:Busy Box", "'Busy' is not an image reference"),
        ("init-container:a:busybox echo $(A)", "'$(A)' would be changed on its way to the cluster"),
    ],
)
def test_wrong_values_are_refused_where_they_stand(tag: str, problem: str, tmp_path: Path) -> None:
    result = one_step(tmp_path, tag)
    assert result.source is None
    assert [f"KG601 {tag!r}: {problem}" == one for one in findings(result)] == [True], findings(result)


def add_init_container(
    task: Any, name: str, image: str, command: Any = None, args: Any = None, env: Any = None, volume_mounts: Any = None
) -> None:
    """As kfp's main branch has it."""
    CALLS.append((name, image, command, volume_mounts))


CALLS: list[Any] = []


@pytest.mark.parametrize("as_mapping", [False, True])
def test_init_containers_have_the_volumes_of_the_step(
    as_mapping: bool, with_kfp: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_kfp("2.18.0")
    monkeypatch.setattr(kubernetes, "add_init_container", add_init_container, raising=False)
    CALLS.clear()
    tags = ["volume:data:/data", "empty-dir:tmp:/scratch"]
    command = ["sh", "-c", "cp /a b; touch 'c d'"]
    if as_mapping:
        made = one_step(
            tmp_path, *tags, steps_defaults={"init_containers": {"get": {"image": "busybox:1.36", "command": command}}}
        )
    else:
        made = one_step(tmp_path, *tags, "init-container:get:busybox:1.36 sh -c \"cp /a b; touch 'c d'\"")
    compiled(made, tmp_path)
    assert [("get", "busybox:1.36", command, {"data": "/data", "tmp": "/scratch"})] == CALLS
