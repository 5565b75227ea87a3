"""Parameters of the pipeline in the place of settings: what Kubeflow Pipelines takes, and what it does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kalegen.generate import Result, generate
from tests.settings.workbench import compiled, findings, write_notebook

DECLARED = """\
NODES = {"disk": "ssd"}
GPUS = [{"key": "gpu", "operator": "Exists"}]
WHERE = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": []}}
CPU = "2"
COUNT = 3
"""


def made(folder: Path, *tags: str, **settings: Any) -> Result:
    cells = [(["pipeline-parameters"], DECLARED), (["step:train", *tags], "print(1)")]
    return generate(write_notebook(folder / "n.ipynb", cells, settings))


def given(name: str) -> dict[str, str]:
    return {"componentInputParameter": name}


@pytest.mark.parametrize(
    ("tag", "defaults", "expected"),
    [
        ("node:{NODES}", {"node_selector": "{NODES}"}, {"nodeSelector": {"nodeSelectorJson": given("NODES")}}),
        ("toleration:{GPUS}", {"tolerations": ["{GPUS}"]}, {"tolerations": [{"tolerationJson": given("GPUS")}]}),
        ("affinity:{WHERE}", {"affinity": ["{WHERE}"]}, {"nodeAffinity": [{"nodeAffinityJson": given("WHERE")}]}),
    ],
)
def test_whole_tables(tag: str, defaults: dict[str, Any], expected: dict[str, Any], tmp_path: Path) -> None:
    assert compiled(made(tmp_path, tag), tmp_path).kubernetes("train") == expected
    assert compiled(made(tmp_path, steps_defaults=defaults), tmp_path).kubernetes("train") == expected


def test_tolerations_of_both_kinds_add_up(tmp_path: Path) -> None:
    """``appendTolerations`` in driver/k8s.go takes one after the other."""
    result = compiled(made(tmp_path, "toleration:{GPUS}", "toleration:spot:Exists"), tmp_path)
    assert result.kubernetes("train")["tolerations"] == [
        {"tolerationJson": given("GPUS")}, {"key": "spot", "operator": "Exists"}
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        (
            ["node:{COUNT}"],
            "KG601 node: {COUNT} has to be a parameter of the pipeline whose value is a table of labels",
        ),
        (["node:{NONE}"], "KG601 node: {NONE} has to be a parameter of the pipeline"),
        (
            ["affinity:{GPUS}"],
            "KG601 affinity: {GPUS} has to be a parameter of the pipeline whose value is a node affinity",
        ),
        (["node:{NODES}", "node:disk:ssd"], "KG601 node: {NODES} replaces all settings of this kind that the step has"),
        (["affinity:{WHERE}", "affinity:disk:Exists"], "KG601 affinity: {WHERE} replaces all settings"),
        (["env:CPUS:{CPU}"], "KG601 env: 'CPUS' would be the text '{CPU}', because kfp takes no parameter here"),
        (
            ["annotation:a:{CPU}"],
            "KG601 annotation: 'a' would be the text '{CPU}', because kfp takes no parameter here",
        ),
        (["timeout:{CPU}"], "KG601 'timeout:{CPU}': '{CPU}' is not a duration"),
        (["gpu:1"], "KG101 the tag 'gpu:1' is malformed"),
        (["memory:4Gi"], "KG101 the tag 'memory:4Gi' is malformed"),
        (["ephemeral-storage:1Gi"], "KG102 the tag 'ephemeral-storage:1Gi' asks for something that is not possible"),
        (["cache-key:{CPU}"], "KG601 'cache-key:{CPU}': '{CPU}' would be changed on its way to the cluster"),
        (["limit:ephemeral-storage:1Gi"], "KG601 'limit:ephemeral-storage:1Gi': kfp has no limit for"),
    ],
)
def test_what_can_t_be_is_said(tags: list[str], expected: str, tmp_path: Path) -> None:
    assert [one for one in findings(made(tmp_path, *tags)) if one.startswith(expected)]


@pytest.mark.parametrize(
    ("tag", "hint"),
    [
        ("node:disk:{CPU}", "kfp takes a parameter as node:{PARAMETER} alone"),
        ("timeout:{CPU}", "kfp takes no parameter here: write seconds"),
        ("ephemeral-storage:1Gi", "kfp 2.17 has no ephemeral-storage"),
        ("limit:ephemeral-storage:1Gi", "kfp 2.17 has no ephemeral-storage: empty-dir"),
        ("request:ephemeral-storage:1Gi", "kfp 2.17 has no ephemeral-storage: empty-dir"),
    ],
)
def test_what_to_do_is_said(tag: str, hint: str, tmp_path: Path) -> None:
    assert (made(tmp_path, tag).diagnostics[0].hint or "").startswith(hint)


@pytest.mark.parametrize("key", ["ephemeral_storages", "ephemeral_storage"])
def test_a_key_of_what_kfp_has_not_says_so(key: str, tmp_path: Path) -> None:
    found = [one for one in made(tmp_path, steps_defaults={key: "1Gi"}).diagnostics if one.code != "KG126"]
    assert [finding.code for finding in found] == ["KG604"]
    assert (found[0].hint or "").startswith("kfp 2.17 has no")
