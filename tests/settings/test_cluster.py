"""What a cluster makes of a module, by the source of KFP's backend (kubeflow/pipelines, backend/src/v2)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kalegen.generate import Result, generate
from kalegen.running.pipeline import RunOptions, run_pipeline
from tests.settings.workbench import Compiled, codes, compiled, findings, one_step, write_notebook

CHAIN = [(["step:write"], "x = 1"), (["step:read"], "print(x)")]
PARALLEL = [(["step:a"], "x = 1"), (["step:b"], "y = 1")]


@pytest.mark.parametrize(
    ("given", "is_forced"), [({"run_as_user": 0}, False), ({"run_as_user": 5}, True), ({"run_as_group": 7}, True)]
)
def test_root_is_not_forbidden_to_be_root(given: dict[str, Any], is_forced: bool, tmp_path: Path) -> None:
    """``extendPodSpecPatch`` in driver/k8s.go fails a pod of user 0 that must not be root."""
    context = compiled(one_step(tmp_path, security_context=given), tmp_path).kubernetes("train")["securityContext"]
    assert context["runAsNonRoot"] is is_forced


def test_root_that_must_not_be_root_is_refused(tmp_path: Path) -> None:
    result = one_step(tmp_path, security_context={"run_as_user": 0, "run_as_non_root": True})
    assert findings(result) == ["KG603 security_context: run_as_user 0 is root, which run_as_non_root forbids"]


def workspace_of(result: Result, folder: Path) -> Any:
    return compiled(result, folder).configuration()["workspace"]["kubernetes"]["pvcSpecPatch"]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"workspace": "5Gi"}, {"accessModes": ["ReadWriteOnce"]}),
        ({"workspace": {"size": "5Gi"}}, {"accessModes": ["ReadWriteOnce"]}),
        ({"workspace": "5Gi", "volume_access_mode": "rwm"}, {"accessModes": ["ReadWriteMany"]}),
        (
            {"workspace": {"size": "5Gi", "volume_access_mode": "rwop"}, "storage_class_name": "fast"},
            {"accessModes": ["ReadWriteOncePod"], "storageClassName": "fast"},
        ),
    ],
)
def test_a_workspace_has_an_access_mode(settings: dict[str, Any], expected: Any, tmp_path: Path) -> None:
    """``GetWorkspacePVC`` in compiler/argocompiler/argo.go: "workspace PVC spec must specify accessModes"."""
    result = generate(write_notebook(tmp_path / "n.ipynb", CHAIN, settings))
    assert codes(result) == []
    assert workspace_of(result, tmp_path) == expected


def test_parallel_steps_in_a_workspace_of_one_node_are_warned_of(tmp_path: Path) -> None:
    result = generate(write_notebook(tmp_path / "n.ipynb", PARALLEL, {"workspace": "5Gi"}))
    assert findings(result) == [
        "KG609 the steps 'a' and 'b' run in parallel, and the access mode of the workspace, ReadWriteOnce, allows one"
        " node"
    ]
    shared = {"workspace": "5Gi", "volume_access_mode": "rwm"}
    assert codes(generate(write_notebook(tmp_path / "n.ipynb", PARALLEL, shared))) == []


def claim_of(result: Result, folder: Path) -> dict[str, Any]:
    tasks = compiled(result, folder).pipeline["root"]["dag"]["tasks"]
    given = tasks["createpvc"]["inputs"]["parameters"]
    return {name: value["runtimeValue"]["constant"] for name, value in given.items()}


@pytest.mark.parametrize(
    ("own", "default", "expected"),
    [("fast", None, "fast"), ("fast", "slow", "fast"), (None, "slow", ""), (None, None, "")],
)
def test_a_volume_that_exists_is_bound_by_its_class(
    own: str | None, default: str | None, expected: str, tmp_path: Path
) -> None:
    """A claim binds a volume of its own class alone; the volumes that a run makes are another matter."""
    volume = {"name": "disk", "type": "pv", "mount_point": "/d", "size": "1Gi", "storage_class_name": own}
    settings = {"volumes": [volume], "storage_class_name": default}
    result = generate(write_notebook(tmp_path / "n.ipynb", CHAIN, settings))
    assert claim_of(result, tmp_path)["storage_class_name"] == expected


@pytest.mark.parametrize("name", ["x" * 60, "my.disk", "a" * 25 + ".b"])
def test_claims_that_a_run_creates_can_name_a_pod_s_volume(name: str, tmp_path: Path) -> None:
    """``createPVC`` in driver/k8s.go names a claim by a UUID and the suffix, ``makeVolumeMountPatch`` the volume so."""
    volume = {"name": name, "type": "pv", "mount_point": "/d", "size": "1Gi"}
    found = claim_of(generate(write_notebook(tmp_path / "n.ipynb", CHAIN, {"volumes": [volume]})), tmp_path)
    whole = "0" * 36 + found["pvc_name_suffix"]
    assert len(whole) <= 63 and "." not in whole and whole[-1].isalnum()
    assert found["volume_name"] == name


@pytest.mark.parametrize("name", ["my.data", "x" * 64, "kfp-workspace"])
def test_claims_that_can_name_no_volume_of_a_pod_are_refused(name: str, tmp_path: Path) -> None:
    assert codes(one_step(tmp_path, f"volume:{name}:/d")) == ["KG601"]
    assert codes(one_step(tmp_path, volumes=[{"name": name, "mount_point": "/d"}])) == ["KG605"]


@pytest.mark.parametrize(("count", "expected"), [(120, []), (230, ["KG403"])])
def test_a_step_s_artifacts_are_counted_in_bytes(count: int, expected: list[str], tmp_path: Path) -> None:
    """``initPodSpecPatch`` in driver/driver.go: the executor's input is one argument."""
    names = [f"value_{number}" for number in range(count)]
    cells = [
        (["step:write"], "\n".join(f"{name} = [{number}]" for number, name in enumerate(names))),
        (["step:read"], f"print({', '.join(names)})"),
    ]
    result = generate(write_notebook(tmp_path / "n.ipynb", cells))
    assert codes(result) == expected


def test_long_parameters_count_too(tmp_path: Path) -> None:
    cells = [(["pipeline-parameters"], f"TEXT = {'x' * 132_000!r}"), (["step:a"], "print(TEXT)")]
    assert "KG403" in codes(generate(write_notebook(tmp_path / "n.ipynb", cells)))


@pytest.mark.parametrize(("length", "tags", "expected"), [
    (116, [], []), (117, [], ["KG408"]), (108, ["on-exit"], []), (109, ["on-exit"], ["KG408"]),
])  # fmt: skip
def test_names_of_tasks_fit_what_argo_takes(length: int, tags: list[str], expected: list[str], tmp_path: Path) -> None:
    """``addDAGTask`` in compiler/argocompiler/dag.go: ``-driver`` behind a name, ``exit-hook-root-`` before one."""
    cells = [(["step:first"], "print(1)"), ([f"step:{'s' * length}", *tags], "print(2)")]
    assert codes(generate(write_notebook(tmp_path / "n.ipynb", cells))) == expected


def names_in(found: Compiled) -> set[str]:
    return set(found.pipeline["root"]["dag"]["tasks"])


@pytest.mark.parametrize(
    "tag",
    [
        "env:KFP_POD_NAME:x", "env:METADATA_GRPC_SERVICE_HOST:x", "secret:a:b:KFP_POD_UID",
        "configmap:a:b:KFP_RETRY_INDEX", "label:pipelines.kubeflow.org/v2_component:x",
        "annotation:workflows.argoproj.io/x:y", "label:x.pipelines.kubeflow.org/a:b", "volume:data:/kfp-workspace",
        "volume:data:/kfp-workspace/x", "volume:data:/tmp", "volume:data:/tmp/", "volume:data:/", "volume:data:/.cache",
        "volume:data:/usr", "limit:cpu:1e30", "request:cpu:1e30", "limit:memory:1e30", "limit:nvidia.com/gpu:100000",
        "env:A:$$",
    ],
)  # fmt: skip
def test_what_kubeflow_and_kubernetes_keep_for_themselves_is_refused(tag: str, tmp_path: Path) -> None:
    assert codes(one_step(tmp_path, tag)) == ["KG601"]


@pytest.mark.parametrize(
    "tag",
    [
        "env:KFP_HOST:x", "label:kubeflow.org/a:x", "annotation:cluster-autoscaler.kubernetes.io/safe-to-evict:false",
        "volume:data:/tmp/data", "volume:data:/home/jovyan", "limit:cpu:256", "limit:memory:12Ti", "env:A:$5",
        "node:pipelines.kubeflow.org/pool:x",
    ],
)  # fmt: skip
def test_what_looks_like_it_is_not(tag: str, tmp_path: Path) -> None:
    assert codes(one_step(tmp_path, tag)) == []


def test_sizes_no_storage_has_are_refused(tmp_path: Path) -> None:
    assert codes(one_step(tmp_path, workspace="1e30")) == ["KG605"]


def tasks_in(found: Compiled) -> dict[str, Any]:
    graphs = [found.pipeline["root"], *found.pipeline["components"].values()]
    return {name: task for graph in graphs for name, task in graph.get("dag", {}).get("tasks", {}).items()}


LOOP = [
    (["pipeline-parameters"], "SIZES = [1, 2, 3]"),
    (["step:fit", "for:size in SIZES"], "for size in SIZES:\n    print(size)"),
]


@pytest.mark.parametrize(("tags", "expected"), [(["parallelism:2"], {"parallelismLimit": 2}), ([], None)])
def test_how_many_iterations_run_at_a_time(tags: list[str], expected: Any, tmp_path: Path) -> None:
    cells = [LOOP[0], ([*LOOP[1][0], *tags], LOOP[1][1])]
    result = generate(write_notebook(tmp_path / "n.ipynb", cells))
    assert codes(result) == []
    (loop,) = [task for name, task in tasks_in(compiled(result, tmp_path)).items() if name.startswith("for-loop")]
    assert loop.get("iteratorPolicy") == expected


@pytest.mark.parametrize(("tags", "count"), [([], 1), (["parallelism:1"], 0)])
def test_parallel_iterations_in_a_workspace_of_one_node_are_warned_of(
    tags: list[str], count: int, tmp_path: Path
) -> None:
    cells = [LOOP[0], ([*LOOP[1][0], *tags], LOOP[1][1])]
    result = generate(write_notebook(tmp_path / "n.ipynb", cells, {"workspace": "5Gi"}))
    who = "the iterations of the step 'fit-each'"
    message = f"KG609 {who} run in parallel, and the access mode of the workspace, ReadWriteOnce, allows one node"
    assert findings(result) == [message] * count


def test_a_step_without_a_loop_has_no_iterations_to_count(tmp_path: Path) -> None:
    assert findings(one_step(tmp_path, "parallelism:2")) == [
        "KG601 the setting parallelism has no effect: the step has no loop"
    ]
    assert codes(one_step(tmp_path, steps_defaults=["parallelism:2"])) == []


def test_a_step_can_run_after_a_failure(tmp_path: Path) -> None:
    tag = "ignore-upstream-failure"
    cells = [(["step:work"], "x = 1"), (["step:tidy", "prev:work", tag], "print('tidy')")]
    result = generate(write_notebook(tmp_path / "n.ipynb", cells))
    assert codes(result) == []
    found = compiled(result, tmp_path).task("tidy")
    assert found["triggerPolicy"] == {"strategy": "ALL_UPSTREAM_TASKS_COMPLETED"}
    result = generate(write_notebook(tmp_path / "n.ipynb", [cells[0], (cells[1][0], "print(x)")]))
    assert findings(result) == ["KG617 the step runs even if steps before it fail, but reads x from them"]


def test_a_step_runs_after_a_failure_here_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cells = [
        (["step:work"], "x = 1 / 0"),
        (["step:tidy", "prev:work", "ignore-upstream-failure"], "print('tidy')"),
        (["step:late", "prev:work"], "print('late')"),
    ]
    result = generate(write_notebook(tmp_path / "n.ipynb", cells))
    (tmp_path / "module.py").write_text(result.source or "", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    outcome = run_pipeline(tmp_path / "module.py", RunOptions(root=tmp_path / "runs"), lambda event: None)
    assert {step.step: step.state.value for step in outcome.steps} == {
        "work": "failed", "tidy": "succeeded", "late": "not run",
    }  # fmt: skip


def test_a_tag_of_another_tool_is_none_of_ours(tmp_path: Path) -> None:
    assert codes(one_step(tmp_path, "field", "limit")) == []


def test_values_that_are_known_when_a_run_starts(tmp_path: Path) -> None:
    parameters = "IMAGE = 'python:3.12'\nMEMORY = '4Gi'\nGPUS = '1'\nCPU = '500m'"
    tags = ["image:{IMAGE}", "limit:memory:{MEMORY}", "limit:nvidia.com/gpu:{GPUS}", "request:cpu:{CPU}"]
    cells = [(["pipeline-parameters"], parameters), (["step:train", *tags], "print(1)")]
    result = generate(write_notebook(tmp_path / "n.ipynb", cells))
    assert codes(result) == []
    found = compiled(result, tmp_path)
    assert found.container("train")["image"] == "{{$.inputs.parameters['pipelinechannel--IMAGE']}}"
    resources = found.container("train")["resources"]
    assert resources["resourceMemoryLimit"] == "{{$.inputs.parameters['pipelinechannel--MEMORY']}}"
    assert resources["accelerator"]["resourceCount"] == "{{$.inputs.parameters['pipelinechannel--GPUS']}}"
    assert resources["resourceCpuRequest"] == "{{$.inputs.parameters['pipelinechannel--CPU']}}"
    given = found.task("train")["inputs"]["parameters"]
    assert given["pipelinechannel--IMAGE"] == {"componentInputParameter": "IMAGE"}


@pytest.mark.parametrize("parameters", ["OTHER = 'x'", "IMAGE = 3"])
def test_a_value_for_a_setting_is_a_text(parameters: str, tmp_path: Path) -> None:
    cells = [(["pipeline-parameters"], parameters), (["step:a", "image:{IMAGE}"], "print(1)")]
    result = generate(write_notebook(tmp_path / "n.ipynb", cells))
    found = [one for one in findings(result) if not one.startswith("KG126")]
    assert found == ["KG601 image: {IMAGE} has to be a parameter of the pipeline whose value is a text"]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        (["sub-path:data:raw"], ["KG601"]), (["volume:data:/d", "sub-path:data:/raw"], ["KG601"]),
        (["volume:data:/d", "sub-path:data:a/../b"], ["KG601"]), (["empty-dir:a:/tmp"], ["KG601"]),
        (["empty-dir:a:/a:1e30"], ["KG601"]), (["empty-dir:a:/a::Tape"], ["KG601"]),
        (["field:spec.containers:X"], ["KG601"]), (["field:metadata.name:KFP_POD_NAME"], ["KG601"]),
        (["field:metadata.name:A", "env:A:1"], ["KG602"]), (["affinity:disk:In"], ["KG601"]),
        (["affinity:disk:Exists:a"], ["KG601"]), (["affinity:disk:Gt:a"], ["KG601"]),
        (["affinity:disk:In:a:0"], ["KG601"]), (["affinity:disk:Near:a"], ["KG601"]),
        (["empty-dir:a:/a", "volume:b:/a"], ["KG608"]), (["empty-dir:a:/a", "secret-volume:a:/b"], ["KG608"]),
        (["secret-volume:My_Secret:/a"], ["KG601"]), (["parallelism:0"], ["KG601"]),
        (["secret:db:key:A:maybe"], ["KG101"]),
    ],
)  # fmt: skip
def test_what_the_further_settings_can_not_be(tags: list[str], expected: list[str], tmp_path: Path) -> None:
    assert codes(one_step(tmp_path, *tags))[:1] == expected


def test_an_ephemeral_volume_has_no_folders(tmp_path: Path) -> None:
    volume = {"name": "scratch", "type": "ephemeral", "size": "1Gi", "mount_point": "/s"}
    assert codes(one_step(tmp_path, "sub-path:scratch:a", volumes=[volume])) == ["KG601"]
