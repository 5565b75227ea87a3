"""What a pipeline as a whole asks for: volumes, the workspace, files, times, identity, and the step at its end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kalegen.generate import generate
from kalegen.running.events import StepOutput
from kalegen.running.pipeline import RunOptions, run_pipeline
from tests.settings.workbench import check_golden, codes, compiled, findings, one_step, write_notebook

CHAIN = [(["step:write"], "x = 1"), (["step:read"], "print(x)")]
NEW = {"name": "data", "type": "new_pvc", "mount_point": "/data", "size": 5, "size_type": "Gi"}


def volumes(folder: Path, *given: dict[str, Any], **settings: Any) -> Any:
    path = write_notebook(folder / "volumes.ipynb", CHAIN, {"volumes": list(given), **settings})
    return generate(path)


def task_of(found: Any, name: str) -> Any:
    return found.pipeline["root"]["dag"]["tasks"][name]


def inputs_of(found: Any, task: str) -> dict[str, Any]:
    given = task_of(found, task)["inputs"]["parameters"]
    return {name: value["runtimeValue"]["constant"] for name, value in given.items() if "runtimeValue" in value}


def test_a_claim_that_exists_is_mounted_in_every_step(tmp_path: Path) -> None:
    result = volumes(tmp_path, {"name": "old", "type": "pvc", "mount_point": "/old", "expose_as_env_var": True})
    found = compiled(result, tmp_path)
    assert codes(result) == []
    for step in ("write", "read"):
        assert [(m["constant"], m["mountPath"]) for m in found.kubernetes(step)["pvcMount"]] == [("old", "/old")]
        assert found.container(step)["env"] == [{"name": "KALE_VOLUME_OLD", "value": "/old"}]


def test_a_new_volume_is_created_mounted_and_deleted(tmp_path: Path) -> None:
    annotations = [{"key": "team", "value": "ml"}, {"key": "", "value": ""}]
    result = volumes(
        tmp_path, {**NEW, "annotations": annotations, "storage_class_name": "fast", "volume_access_mode": "rwo"}
    )
    assert codes(result) == []
    check_golden("new-volume", result)
    found = compiled(result, tmp_path)
    assert inputs_of(found, "createpvc") == {
        "access_modes": ["ReadWriteOnce"], "annotations": {"team": "ml"}, "pvc_name_suffix": "-data", "size": "5Gi",
        "storage_class_name": "fast",
    }  # fmt: skip
    for step in ("write", "read"):
        (mount,) = found.kubernetes(step)["pvcMount"]
        assert mount["taskOutputParameter"] == {"outputParameterKey": "name", "producerTask": "createpvc"}
    assert set(task_of(found, "deletepvc")["dependentTasks"]) == {"createpvc", "write-step", "read-step"}


def test_a_new_volume_is_kept_if_that_is_asked_for(tmp_path: Path) -> None:
    found = compiled(volumes(tmp_path, {**NEW, "keep": True, "storage_class_name": "fast"}), tmp_path)
    assert "deletepvc" not in found.pipeline["root"]["dag"]["tasks"]


def test_a_volume_of_a_conditional_step_stays(tmp_path: Path) -> None:
    cells = [
        (["pipeline-parameters"], "N = 3"),
        (["step:write"], "x = 1"),
        (["step:read", "if:N > 2"], "if N > 2:\n    print(x)"),
        (["step:last", "on-exit"], "print('done')"),
    ]
    volume = {**NEW, "storage_class_name": "fast"}
    result = generate(write_notebook(tmp_path / "n.ipynb", cells, {"volumes": [volume], "workspace": "1Gi"}))
    assert codes(result) == ["KG616"]
    found = compiled(result, tmp_path)
    tasks = found.pipeline["components"]["comp-exit-handler-1"]["dag"]["tasks"]
    assert set(tasks) == {"createpvc", "write-step", "condition-2"}


def test_a_volume_that_exists_is_bound_by_a_claim_of_its_own(tmp_path: Path) -> None:
    result = volumes(tmp_path, {"name": "disk-7", "type": "pv", "mount_point": "/d", "size": "1Gi"})
    given = inputs_of(compiled(result, tmp_path), "createpvc")
    assert (given["volume_name"], given["storage_class_name"]) == ("disk-7", "")


def test_a_clone_says_what_it_is_a_clone_of(tmp_path: Path) -> None:
    result = volumes(tmp_path, {**NEW, "type": "clone", "storage_class_name": "fast"})
    given = inputs_of(compiled(result, tmp_path), "createpvc")
    assert given["data_source"] == {"apiGroup": "", "kind": "PersistentVolumeClaim", "name": "data"}
    assert codes(result) == ["KG610"]


def test_an_ephemeral_volume_is_each_step_s_own(tmp_path: Path) -> None:
    result = one_step(
        tmp_path, "volume:scratch:/tmp/s", volumes=[{"name": "scratch", "type": "ephemeral", "size": "1Gi"}]
    )
    (volume,) = compiled(result, tmp_path).kubernetes("train")["genericEphemeralVolume"]
    assert (volume["volumeName"], volume["mountPath"], volume["size"]) == ("scratch", "/tmp/s", "1Gi")
    assert volume["defaultStorageClass"]


def test_defaults_for_volumes_fill_in_what_they_leave_open(tmp_path: Path) -> None:
    result = volumes(tmp_path, NEW, volume_access_mode="rom", storage_class_name="slow")
    given = inputs_of(compiled(result, tmp_path), "createpvc")
    assert (given["access_modes"], given["storage_class_name"]) == (["ReadOnlyMany"], "slow")


def test_a_volume_without_a_mount_point_goes_where_tags_say(tmp_path: Path) -> None:
    cells = [(["step:write", "volume:data:/mine"], "x = 1"), (["step:read"], "print(x)")]
    volume = {**NEW, "mount_point": None, "storage_class_name": "fast"}
    found = compiled(generate(write_notebook(tmp_path / "n.ipynb", cells, {"volumes": [volume]})), tmp_path)
    assert [mount["mountPath"] for mount in found.kubernetes("write")["pvcMount"]] == ["/mine"]
    assert "pvcMount" not in found.kubernetes("read")


def test_parallel_steps_on_a_volume_of_one_node_are_warned_of(tmp_path: Path) -> None:
    cells = [(["step:a"], "x = 1"), (["step:b"], "y = 2"), (["step:c"], "print(x, y)")]
    volume = {**NEW, "volume_access_mode": "rwo", "storage_class_name": "fast"}
    result = generate(write_notebook(tmp_path / "n.ipynb", cells, {"volumes": [volume]}))
    assert findings(result) == [
        "KG609 the parallel steps 'a' and 'b' both mount the volume 'data', and its access mode, ReadWriteOnce,"
        " allows one node"
    ]


def test_a_new_volume_without_a_storage_class_is_warned_of(tmp_path: Path) -> None:
    assert codes(volumes(tmp_path, NEW)) == ["KG610"]


def test_times_and_the_workspace_are_the_pipeline_s_configuration(tmp_path: Path) -> None:
    result = one_step(
        tmp_path, timeout="2h", ttl_seconds_after_finished=600,
        workspace={"size": "5Gi", "storage_class_name": "fast", "volume_access_mode": "rwm"},
    )  # fmt: skip
    check_golden("workspace", result)
    found = compiled(result, tmp_path)
    patch = {"storageClassName": "fast", "accessModes": ["ReadWriteMany"]}
    assert found.configuration() == {
        "activeDeadlineSeconds": 7200, "resourceTtlOnCompletion": 600,
        "workspace": {"size": "5Gi", "kubernetes": {"pvcSpecPatch": patch}},
    }  # fmt: skip
    given = found.task("train")["inputs"]["parameters"]["workspace_path"]
    assert given == {"runtimeValue": {"constant": "{{$.workspace_path}}"}}


def test_steps_with_a_workspace_are_not_cached_unless_their_own_tag_says_so(tmp_path: Path) -> None:
    own = compiled(one_step(tmp_path, "cache:enabled", workspace="1Gi", enable_caching=False), tmp_path)
    assert own.task("train")["cachingOptions"] == {"enableCache": True}
    other = compiled(one_step(tmp_path, workspace="1Gi", enable_caching=True), tmp_path)
    assert other.task("train")["cachingOptions"] == {}


def test_caching_of_the_pipeline_yields_to_that_of_a_step(tmp_path: Path) -> None:
    cells = [(["step:write"], "x = 1"), (["step:read", "cache:enabled"], "print(x)")]
    result = generate(write_notebook(tmp_path / "n.ipynb", cells, {"enable_caching": False}))
    found = compiled(result, tmp_path)
    assert found.task("write")["cachingOptions"] == {}
    assert found.task("read")["cachingOptions"] == {"enableCache": True}


KALE = {"runAsUser": "65534", "runAsGroup": "0", "runAsNonRoot": True}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (True, KALE),
        ({"enabled": True}, KALE),
        ({"run_as_user": 1000, "run_as_group": None}, {**KALE, "runAsUser": "1000"}),
        (False, None),
        ({"enabled": False, "run_as_user": 1000}, None),
    ],
)
def test_security_context(given: Any, expected: Any, tmp_path: Path) -> None:
    found = compiled(one_step(tmp_path, "label:a:b", security_context=given), tmp_path)
    assert found.kubernetes("train").get("securityContext") == expected


def test_pull_settings_of_the_pipeline_are_those_of_every_step(tmp_path: Path) -> None:
    result = one_step(tmp_path, image_pull_secrets=["login"], image_pull_policy="IfNotPresent")
    found = compiled(result, tmp_path).kubernetes("train")
    assert found["imagePullPolicy"] == "IfNotPresent"
    assert [secret["secretName"] for secret in found["imagePullSecret"]] == ["login"]


FILES = {"files": ["settings.json", "data/*"]}
READING = [
    (["functions"], "def read(name):\n    with open(f'data/{name}.bin', 'rb') as file:\n        return file.read()"),
    (["step:text"], "with open('./settings.json') as file:\n    text = file.read()"),
    (["step:binary"], "raw = read('a')"),
    (["step:neither"], "print(text, raw)"),
]


def write_files(folder: Path) -> None:
    (folder / "data").mkdir()
    (folder / "data" / "a.bin").write_bytes(bytes(range(256)))
    (folder / "settings.json").write_text('{"a": "\\n{{$"}\n    \nend', encoding="utf-8")


def test_files_travel_with_the_steps_that_name_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(tmp_path)
    result = generate(write_notebook(tmp_path / "files.ipynb", READING, FILES))
    assert result.pipeline is not None
    carried = {step.name: [file.path for file in step.data_files] for step in result.pipeline.steps}
    assert carried == {"text": ["settings.json"], "binary": ["data/a.bin"], "neither": []}
    assert codes(result) == []
    check_golden("files", result)

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert output_of(result.source, elsewhere)["neither"] == '{"a": "\\n{{$"}\n    \nend ' + f"{bytes(range(256))!r}\n"


def output_of(source: str | None, folder: Path) -> dict[str, str]:
    """What each step prints when the pipeline runs here."""
    assert source is not None
    module = folder / "module.py"
    module.write_text(source, encoding="utf-8")
    printed: dict[str, str] = {}

    def listen(event: object) -> None:
        if isinstance(event, StepOutput):
            printed[event.step] = printed.get(event.step, "") + event.text

    run_pipeline(module, RunOptions(root=folder / "runs"), listen)
    return printed


def test_files_of_a_workspace_pass_from_step_to_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cells = [
        (["step:write"], "with open('out.txt', 'w') as file:\n    file.write('from the first step')"),
        (["step:read", "prev:write"], "with open('out.txt') as file:\n    print(file.read())"),
    ]
    result = generate(write_notebook(tmp_path / "n.ipynb", cells, {"workspace": "1Gi"}))
    assert codes(result) == []
    monkeypatch.chdir(tmp_path)
    assert output_of(result.source, tmp_path) == {"read": "from the first step\n"}
    assert not (tmp_path / "out.txt").exists()


ENDING = [
    (["pipeline-parameters"], "FAIL = False"),
    (["step:work"], "x = 1 / (not FAIL)"),
    (["step:more"], "print(x)"),
    (["step:clean-up", "on-exit"], "print('the run', pipeline_status.state)"),
]


def test_the_step_on_exit_runs_at_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = generate(write_notebook(tmp_path / "n.ipynb", ENDING))
    assert codes(result) == []
    check_golden("exit-handler", result)
    found = compiled(result, tmp_path)
    root = found.pipeline["root"]["dag"]["tasks"]
    assert set(root) == {"clean-up-step", "exit-handler-1"}
    assert root["clean-up-step"]["triggerPolicy"] == {"strategy": "ALL_UPSTREAM_TASKS_COMPLETED"}
    inner = found.pipeline["components"]["comp-exit-handler-1"]["dag"]["tasks"]
    assert set(inner) == {"work-step", "more-step"}
    monkeypatch.chdir(tmp_path)
    assert output_of(result.source, tmp_path) == {"more": "1.0\n", "clean-up": "the run SUCCEEDED\n"}


def test_the_step_on_exit_runs_after_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cells = [(tags, source.replace("FAIL = False", "FAIL = True")) for tags, source in ENDING]
    monkeypatch.chdir(tmp_path)
    printed = output_of(generate(write_notebook(tmp_path / "n.ipynb", cells)).source, tmp_path)
    assert printed["clean-up"] == "the run FAILED\n"
    assert "more" not in printed


def test_the_step_on_exit_in_a_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "script.py"
    path.write_text(
        "from kalegen.sdk import pipeline, step\n\n\n"
        "@step()\ndef work():\n    print(1)\n\n\n"
        "@step(on_exit=True)\ndef clean_up():\n    print(pipeline_status.state)\n\n\n"
        '@pipeline(name="ending", timeout=60)\ndef ending():\n    work()\n    clean_up()\n',
        encoding="utf-8",
    )
    result = generate(path)
    monkeypatch.chdir(tmp_path)
    assert output_of(result.source, tmp_path) == {"work": "1\n", "clean_up": "SUCCEEDED\n"}
    assert compiled(result, tmp_path).configuration() == {"activeDeadlineSeconds": 60}


def test_a_late_step_is_stopped_here_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cells = [(["step:slow", "timeout:1"], "import threading\nprint('on', flush=True)\nthreading.Event().wait()")]
    result = generate(write_notebook(tmp_path / "n.ipynb", cells))
    module = tmp_path / "module.py"
    module.write_text(result.source or "", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    outcome = run_pipeline(module, RunOptions(root=tmp_path / "runs"), lambda event: None)
    (problem,) = outcome.diagnostics
    assert problem.message == "step 'slow' failed: it ran longer than its timeout of 1 s"


def test_a_late_run_is_stopped_here_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cells = [(["step:slow"], "import threading\nthreading.Event().wait()"), (["step:next", "prev:slow"], "print(1)")]
    result = generate(write_notebook(tmp_path / "n.ipynb", cells, {"timeout": 2}))
    module = tmp_path / "module.py"
    module.write_text(result.source or "", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    outcome = run_pipeline(module, RunOptions(root=tmp_path / "runs"), lambda event: None)
    (problem,) = outcome.diagnostics
    assert problem.message == "the run took longer than its timeout of 2 s"
    assert [step.state.value for step in outcome.steps] == ["not run", "not run"]


WORDS = {
    "COMPLETE": "SUCCEEDED",  # what a cluster says: test_data/…/pipeline_with_input_status_state.py of KFP
    "CACHED": "SUCCEEDED",
    "CANCELED": "CANCELLED",
    "SUCCEEDED": "SUCCEEDED",  # what kfp.local says
    "FAILED": "FAILED",
    "RUNNING": "RUNNING",
}


@pytest.mark.parametrize("word", WORDS)
def test_the_state_is_called_as_kfp_documents_it_wherever_the_pipeline_runs(
    word: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from kfp.dsl import PipelineTaskFinalStatus

    result = generate(write_notebook(tmp_path / "n.ipynb", ENDING))
    compiled(result, tmp_path)
    namespace: dict[str, Any] = {}
    exec(packaged(tmp_path, "clean-up"), namespace)
    namespace["clean_up_step"](PipelineTaskFinalStatus(word, "", "", None, None))
    assert capsys.readouterr().out == f"the run {WORDS[word]}\n"


def packaged(folder: Path, step: str) -> str:
    """The text that kfp packages for a step."""
    import yaml

    (document,) = list(yaml.safe_load_all((folder / "package.yaml").read_text(encoding="utf-8")))[:1]
    executors = document["deploymentSpec"]["executors"]
    return str(executors[f"exec-{step}-step"]["container"]["command"][-1])


@pytest.mark.parametrize("source", ["print('done')", "print(pipeline_status.state)"])
def test_the_step_on_exit_is_never_taken_from_the_cache(source: str, tmp_path: Path) -> None:
    cells = [(["step:work"], "print(1)"), (["step:last", "on-exit"], source)]
    found = compiled(generate(write_notebook(tmp_path / "n.ipynb", cells, {"enable_caching": True})), tmp_path)
    assert found.task("last")["cachingOptions"] == {}
    assert found.task("work")["cachingOptions"] == {"enableCache": True}


def test_the_step_on_exit_is_cached_if_its_own_tag_says_so(tmp_path: Path) -> None:
    cells = [(["step:work"], "print(1)"), (["step:last", "on-exit", "cache:enabled"], "print('done')")]
    found = compiled(generate(write_notebook(tmp_path / "n.ipynb", cells)), tmp_path)
    assert found.task("last")["cachingOptions"] == {"enableCache": True}
