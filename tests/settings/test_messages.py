"""What is said of settings that can't be: ``tests/golden/settings/messages.txt`` holds it all, to be read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from kalegen.generate import generate
from kalegen.reporting.rendering import as_text
from tests.settings.workbench import FOLDER, Cells, write_notebook

TAGS = [
    "image:Python", "image:python:", "image:registry:80:x", "limit:cpu:two", "limit:cpu:-1", "limit:memory:4Q",
    "limit:gpu:1",
    "limit:nvidia.com/gpu:half", "limit:-/gpu:1", "request:nvidia.com/gpu:1", "request:disk:1Gi", "label:-key:v",
    "label:key:-v", "label:a/b/c:v", "annotation:UPPER.case.example/k:v", "secret:Db:key:ENV", "secret:db:a b:ENV",
    "secret:db:key:1ENV", "configmap:site:key:E-N-V", "env:1A:x", "env:A=B:x", "volume:My_Data:/data",
    "volume:data:data", "volume:data:/", "volume:data:/a/../b", "retry:2:soon", "retry:2:5s:fast", "retry:2:5s:0",
    "timeout:1.5h", "timeout:h", "timeout:99999999999", "node:a b:c", "toleration:gpu:Is:x:NoSchedule",
    "toleration:gpu:Exists:x", "toleration:gpu:Equal:x:Never", "toleration::Equal", "toleration:a:b:c:d:e",
    "image-pull-secret:A_B", "image-pull-policy:Sometimes", "cache:maybe", "limit:memory", "on-exit:x",
    "env:KFP_POD_NAME:x", "env:PRICE:$$5", "label:pipelines.kubeflow.org/v2_component:x", "volume:data:/tmp",
    "volume:kfp-workspace:/data", "volume:my.data:/data", "limit:cpu:1e30", "limit:memory:1e30",
    "limit:nvidia.com/gpu:100000",
]  # fmt: skip

VOLUME = {"name": "data", "type": "new_pvc", "mount_point": "/data", "size": "5Gi", "storage_class_name": "fast"}

METADATA: list[dict[str, Any]] = [
    {"enable_caching": "yes"}, {"volumes": {}}, {"volumes": [{"mount_point": "/data"}]},
    {"volumes": [{**VOLUME, "type": "nfs"}]}, {"volumes": [{**VOLUME, "mountpoint": "/data"}]},
    {"volumes": [{**VOLUME, "name": "My Data"}]}, {"volumes": [{**VOLUME, "size": None}]},
    {"volumes": [{**VOLUME, "size": "5GB"}]}, {"volumes": [{**VOLUME, "mount_point": "data"}]},
    {"volumes": [{**VOLUME, "volume_access_mode": "rw"}]}, {"volumes": [{**VOLUME, "storage_class_name": "A b"}]},
    {"volumes": [VOLUME, VOLUME]}, {"volumes": [{**VOLUME, "annotations": [{"key": "a b", "value": "c"}]}]},
    {"workspace": "5 GB"}, {"workspace": {"storage_class_name": "fast"}}, {"timeout": "soon"}, {"timeout": [1]},
    {"ttl_seconds_after_finished": -5}, {"base_image": "my image"}, {"docker_image": "my image"},
    {"security_context": {"run_as_user": -1}}, {"security_context": {"run_as_user": 0, "run_as_non_root": True}},
    {"workspace": "1e30"}, {"security_context": {"privileged": True}},
    {"security_context": "on"}, {"files": "settings.json"}, {"files": ["*.csv", "/etc/passwd", "../x"]},
    {"files": ["large.bin"]}, {"files": ["small.txt"]}, {"image_pull_policy": "Sometimes"},
    {"image_pull_secrets": ["A_B"]}, {"steps_defaults": 3}, {"steps_defaults": ["limit:memory:4Q"]},
    {"steps_defaults": ["limits:memory:4Gi", "step:x"]}, {"steps_defaults": {"limits": "4Gi"}},
    {"steps_defaults": {"limits": 4}}, {"steps_defaults": {"limits": {"memory": [4]}}},
    {"steps_defaults": {"retries": 3}}, {"steps_defaults": {"retry_count": "often"}},
    {"steps_defaults": {"secrets": {"ENV": {"name": "db"}}}}, {"steps_defaults": {"tolerations": [{"taint": "gpu"}]}},
    {"steps_defaults": {"tolerations": "gpu"}}, {"steps_defaults": {"on_exit": "yes"}},
    {"volumez": []}, {"autosnapshot": True, "katib_run": False, "marshal_path": "/marshal"},
    {"volumes": [{**VOLUME, "snapshot": True}]}, {"pipeline_name": 3}, {"reports": True},
]  # fmt: skip

TWO: Cells = [(["step:a"], "x = 1"), (["step:b"], "print(x)")]


def cells_with(first: list[str], second: list[str], source: str = "print(x)") -> Cells:
    return [(["step:a", *first], "x = 1"), (["step:b", *second], source)]


COMBINATIONS: list[tuple[Cells, dict[str, Any]]] = [
    ([(["step:a", "limit:cpu:1"], "x = 1"), (["step:a", "limit:cpu:2"], "print(x)")], {}),
    ([(["step:a", "limit:cpu:1"], "x = 1"), (["step:a", "limit:cpu:1"], "print(x)")], {}),
    ([(["step:a", "env:A:1", "secret:db:key:A"], "x = 1")], {}),
    ([(["step:a", "step:b"], "x = 1")], {}),
    ([(["imports", "limit:cpu:1"], "import os"), *TWO], {}),
    ([(["limit:cpu:1"], "import os"), *TWO], {}),
    (cells_with(["request:memory:8Gi", "limit:memory:4096Mi"], []), {}),
    (cells_with(["limit:amd.com/gpu:1"], []), {"steps_defaults": ["limit:nvidia.com/gpu:1"]}),
    (cells_with(["limit:amd.com/gpu:1", "limit:nvidia.com/gpu:0"], []), {"steps_defaults": ["limit:nvidia.com/gpu:1"]}),
    (cells_with(["volume:one:/data", "volume:two:/data/"], []), {}),
    (cells_with([], ["on-exit"]), {}),
    (cells_with(["on-exit"], ["on-exit"], "print(1)"), {}),
    ([(["step:a", "on-exit"], "print(1)"), (["step:b", "prev:a"], "print(2)")], {}),
    (cells_with([], ["on-exit", "volume:data:/data"], "print(1)"), {"volumes": [VOLUME]}),
    ([(["step:a"], "print(pipeline_status)")], {}),
    (
        TWO,
        {
            "volumes": [
                {**VOLUME, "name": "my-data", "mount_point": "/a", "expose_as_env_var": True},
                {**VOLUME, "name": "my.data", "mount_point": "/b", "expose_as_env_var": True},
            ]
        },
    ),
]


def rendered(path: Path, what: str, cells: Cells, settings: dict[str, Any]) -> str:
    notebook = write_notebook(path / "notebook.ipynb", cells, settings)
    text = as_text(generate(notebook).diagnostics).replace(f"{path}/", "").strip()
    return f"== {what}\n{text or '(nothing)'}\n"


def test_messages(tmp_path: Path) -> None:
    (tmp_path / "large.bin").write_bytes(bytes(200 * 1024))
    (tmp_path / "small.txt").write_text("small", encoding="utf-8")
    reading: Cells = [(["step:a"], "file = open('large.bin')")]
    parts = [rendered(tmp_path, tag, [(["step:a", tag], "x = 1")], {}) for tag in TAGS]
    parts += [rendered(tmp_path, str(data), reading if "large" in str(data) else TWO, data) for data in METADATA]
    parts += [
        rendered(tmp_path, f"{[list(tags) for tags, _ in cells]} {settings or ''}".strip(), cells, settings)
        for cells, settings in COMBINATIONS
    ]
    text = "\n".join(parts)
    golden = FOLDER / "messages.txt"
    if os.environ.get("REWRITE_GOLDEN"):
        golden.write_text(text, encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == text
