"""What the front end makes of a script: order, kinds, settings, places."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from kalegen.frontends.script import read_script
from kalegen.generate import generate
from kalegen.model.notebook import Role
from sdk.conftest import Script

MakeScript = Callable[..., Script]

START = "from kalegen.sdk import after, pipeline, step\n\n\n"


def compiled(script: Script) -> str:
    """The generated module's text."""
    return script.compile().read_text(encoding="utf-8")


def test_the_script_is_not_run(script: MakeScript) -> None:
    made = script(START + "raise SystemExit('ran')\n\n@step\ndef f():\n    pass\n\n\n@pipeline\ndef flow():\n    f()\n")
    notebook, found = read_script(made.path)
    assert found == []
    assert notebook is not None
    assert [cell.role for cell in notebook.cells] == [Role.FUNCTIONS, Role.STEP]


def test_steps_that_write_the_same_file_are_not_ordered(script: MakeScript) -> None:
    text = "@step\ndef {0}():\n    with open('r.html', 'w') as file:\n        file.write('x')\n\n\n"
    made = script(START + text.format("a") + text.format("b") + "@pipeline\ndef flow():\n    a()\n    b()\n")
    assert ".after(" not in compiled(made)


def test_steps_that_draw_from_one_seed_are_not_ordered(script: MakeScript) -> None:
    text = "@step\ndef {0}():\n    return random.random()\n\n\n"
    made = script(
        START
        + "import random\n\nrandom.seed(1)\n\n\n"
        + text.format("a")
        + text.format("b")
        + "@pipeline\ndef flow():\n    x = a()\n    y = b()\n    return x, y\n"
    )
    module = compiled(made)
    assert ".after(" not in module
    assert ".outputs[" not in module
    assert module.count("    random.seed(1)\n") == 2


def test_after_orders_without_data(script: MakeScript) -> None:
    made = script(
        START + "@step\ndef a():\n    pass\n\n\n@step\ndef b():\n    pass\n\n\n"
        "@pipeline\ndef flow():\n    done = a()\n    again = after(b(), done)\n    after(b(), done, again)\n"
    )
    assert re.findall(r"(\w+)\.after\((.*)\)", compiled(made)) == [("b_task", "a_task"), ("b_2_task", "a_task, b_task")]


def test_annotations_choose_kinds(script: MakeScript) -> None:
    made = script(
        START + "import pandas as pd\nfrom sklearn.svm import SVC\nfrom sklearn.linear_model import Ridge as Line\n\n\n"
        "@step\ndef make() -> 'tuple[pd.DataFrame, Line | None, int]':\n    return one(), two(), 3\n\n\n"
        "def one():\n    pass\n\n\ndef two():\n    pass\n\n\n"
        "@step\ndef use(x, y, z, w: pd.Series):\n    pass\n\n\n@step\ndef other():\n    return two()\n\n\n"
        "@pipeline\ndef flow():\n    a, b, c = make()\n    d = other()\n    use(a, b, c, d)\n"
    )
    assert re.findall(r"(\w)_in: Input\[(\w+)\]", compiled(made)) == [
        ("a", "Dataset"), ("b", "Model"), ("c", "Artifact"), ("d", "Dataset"),
    ]  # fmt: skip


def test_settings_are_in_the_yaml(script: MakeScript, tmp_path: Path) -> None:
    from kalegen.running.module import load_pipeline

    made = script(
        START + "@step(retry_count=3, retry_interval='60', retry_factor=2, timeout='10m')\ndef f():\n    pass\n\n\n"
        "@pipeline(timeout=7200)\ndef flow():\n    f()\n"
    )
    loaded = load_pipeline(made.compile())
    policy = loaded.spec.root.dag.tasks["f-step"].retry_policy
    assert (policy.max_retry_count, policy.backoff_duration.seconds, policy.backoff_factor) == (3, 60, 2.0)
    assert policy.backoff_max_duration.seconds == 3600
    assert "600" in str(loaded.platform)
    assert "7200" in str(loaded.platform)


def test_findings_can_be_ignored_where_they_are(script: MakeScript) -> None:
    text = START + "@step\ndef f():\n    open('data.txt').read(){}\n\n\n@pipeline\ndef flow():\n    f()\n"
    found = generate(script(text.format(""), **{"data.txt": "1"}).path).diagnostics
    assert [(d.code, str(d.place)) for d in found] == [("KG406", "script.py: step f, line 6, column 5")]
    assert generate(script(text.format("  # kalegen: ignore[KG406]")).path).diagnostics == ()


def test_compiling_a_script_imports_no_kfp() -> None:
    import subprocess
    import sys

    example = Path(__file__).parents[2] / "examples" / "diamond.py"
    code = (
        "import sys, pathlib; from kalegen.generate import generate; generate(pathlib.Path(sys.argv[1]))\n"
        "print([name for name in ('kfp', 'IPython', 'sklearn') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, example], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
