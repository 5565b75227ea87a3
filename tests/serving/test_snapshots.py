"""Snapshots of volumes: which tasks take them, when, and what volumes are restored from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from kalegen.generate import Result, generate
from kalegen.running.pipeline import RunOptions, run_pipeline
from kalegen.settings import versions
from tests.settings.workbench import Cells, codes, compiled, findings, write_notebook

DATA = {"name": "data", "type": "pvc", "mount_point": "/data"}
NEW = {**DATA, "type": "new_pvc", "size": "1Gi", "storage_class_name": "fast"}
CELLS: Cells = [(["step:load"], "rows = [1, 2]"), (["step:total"], "print(sum(rows))")]


def made(folder: Path, settings: Mapping[str, Any], cells: Cells = CELLS) -> Result:
    return generate(write_notebook(folder / "n.ipynb", cells, settings))


def tasks(result: Result, folder: Path) -> dict[str, Any]:
    return compiled(result, folder).pipeline["root"]["dag"]["tasks"]


def waits(result: Result, folder: Path) -> dict[str, set[str]]:
    """What each task waits for, called by what people see."""
    every = tasks(result, folder)
    names = {key: task["taskInfo"]["name"] for key, task in every.items()}
    return {names[key]: {names[other] for other in task.get("dependentTasks", ())} for key, task in every.items()}


def test_after_each_step(tmp_path: Path) -> None:
    result = made(tmp_path, {"volumes": [DATA], "autosnapshot": True})
    assert codes(result) == []
    assert waits(result, tmp_path) == {
        "load": set(),
        "snapshot_data-load": {"load"},
        "total": {"load", "snapshot_data-load"},
        "snapshot_data-total": {"total"},
    }
    taken = [task for task in tasks(result, tmp_path).values() if "snapshot" in task["taskInfo"]["name"]]
    assert all(task["cachingOptions"] == {} for task in taken)
    given = taken[0]["inputs"]["parameters"]
    assert {key: one["runtimeValue"]["constant"] for key, one in given.items()} == {
        "claim": "data",
        "name": "data-load-",
    }


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"volumes": [{**NEW, "snapshot": True, "snapshot_name": "friday"}]}, "snapshot_friday"),
        ({"volumes": [{**NEW, "snapshot": True}]}, "snapshot_data"),
        ({"volumes": [NEW], "snapshot_volumes": True}, "snapshot_data"),
    ],
)
def test_after_all_steps_and_before_the_volume_goes(settings: dict[str, Any], name: str, tmp_path: Path) -> None:
    result = made(tmp_path, settings)
    assert codes(result) == []
    known = waits(result, tmp_path)
    assert known[name] == {"createpvc", "load", "total"}
    assert known["deletepvc"] == {"createpvc", "load", "total", name}


def test_a_class_of_snapshots(tmp_path: Path) -> None:
    result = made(tmp_path, {"volumes": [{**DATA, "snapshot": True}], "snapshot_class_name": "csi"})
    assert 'snapshot_class="csi"' in (result.source or "")


def test_a_volume_made_of_a_snapshot(tmp_path: Path) -> None:
    result = made(tmp_path, {"volumes": [{**NEW, "type": "snapshot", "snapshot_name": "friday"}]})
    assert codes(result) == ["KG610"]
    source = tasks(result, tmp_path)["createpvc"]["inputs"]["parameters"]["data_source"]["runtimeValue"]["constant"]
    assert source == {"apiGroup": "snapshot.storage.k8s.io", "kind": "VolumeSnapshot", "name": "friday"}


def test_a_kfp_that_can_t_restore(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "installed_version", lambda name: "2.16.0")
    result = made(tmp_path, {"volumes": [{**NEW, "type": "snapshot"}]})
    assert "a volume of type snapshot needs kfp 2.17 or later, and kfp 2.16.0 is installed" in findings(result)[-1]


def test_snapshots_of_nothing(tmp_path: Path) -> None:
    result = made(tmp_path, {"autosnapshot": True, "snapshot_volumes": True})
    assert findings(result) == [
        "KG142 no step has a volume, so the metadata has no effect: autosnapshot, snapshot_volumes"
    ]
    assert "take_snapshot" not in (result.source or "")


def test_an_ephemeral_volume_has_none(tmp_path: Path) -> None:
    volume = {"name": "data", "type": "ephemeral", "mount_point": "/data", "size": "1Gi", "snapshot": True}
    result = made(tmp_path, {"volumes": [volume], "autosnapshot": True})
    assert codes(result) == ["KG142"]


def test_a_step_that_none_can_wait_for(tmp_path: Path) -> None:
    cells: Cells = [
        (["pipeline-parameters"], "BIG = True"),
        (["step:load"], "a = 1"),
        (["step:more", "if:BIG"], "if BIG:\n    print(a)"),
    ]
    result = made(tmp_path, {"volumes": [{**DATA, "snapshot": True}]}, cells)
    assert codes(result) == ["KG622"]
    assert waits(result, tmp_path)["snapshot_data"] == {"load"}


def test_a_local_run_writes_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = made(tmp_path, {"volumes": [{**NEW, "snapshot": True, "snapshot_name": "friday"}]})
    (tmp_path / "module.py").write_text(result.source or "", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    outcome = run_pipeline(tmp_path / "module.py", RunOptions(root=tmp_path / "runs"), lambda event: None)
    assert outcome.succeeded and outcome.directory is not None
    text = (outcome.directory / "friday.volumesnapshot.yaml").read_text(encoding="utf-8")
    assert "kind: VolumeSnapshot" in text and "persistentVolumeClaimName: local" in text
