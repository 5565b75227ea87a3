"""References: what is kept, and what a pipeline that changed is told of."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest

from kalegen.verification.describe import describe
from kalegen.verification.locking import kept
from tests.verification.test_verify import verify, write

CELLS = (
    ("pipeline-parameters", "n = 2"),
    (
        "step:a",
        "import time\nimport random\nnow = time.time()\nxs = list(range(n))\nbig = list(range(3000))\nprint('a')",
    ),
    ("step:b prev:a", "import matplotlib.pyplot as plt\nplt.plot(xs)\ntotal = sum(xs) / 3\n[total]"),
    ("pipeline-metrics", "print(total)"),
)


def changed(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text().replace(old, new))


def test_a_reference_is_kept_and_the_pipeline_compared_with_it(tmp_path: Path) -> None:
    path = write(tmp_path / "nb.ipynb", *CELLS)
    missing = verify(path, "--locked")
    assert missing.return_value == 1 and "KG747" in missing.output and f"--lock {path}" in missing.output
    outcome = verify(path, "--lock", "--repeat", "2", "-p", "n=4")
    assert outcome.return_value == 0, outcome.output
    data = json.loads((tmp_path / "nb.lock.json").read_text())
    values = data["steps"]["a"]["values"]
    assert values["xs"]["value"] == describe([0, 1, 2, 3])
    assert "now" not in values, "the notebook does not repeat it"
    assert values["big"]["value"][:2] == ["object", "list of 3000"] and len(json.dumps(values["big"])) < 300
    assert data["packages"]["python"] and data["machine"]["architecture"]
    assert [shown[0] for shown in data["steps"]["b"]["shown"]] == ["sequence", "picture"]

    equal = verify(path, "--locked")
    assert equal.return_value == 0, equal.output
    assert "running the notebook" not in equal.output and "equal: " in equal.output

    changed(path, "list(range(3000))", "list(range(3001))")
    changed(path, "sum(xs) / 3", "sum(xs) / 4")
    different = verify(path, "--locked")
    assert different.return_value == 1
    told = " ".join(different.output.replace("│", " ").split())
    assert "total: 2.0 (float) in the reference, 1.5 (float) in the pipeline" in told
    assert "big: list of 3000 in the reference, list of 3001 in the pipeline" in told
    assert "metric total" in told
    assert "changed since the reference was made: the notebook: cells 2, 3 changed" in told


def test_a_test_and_a_ci_entry_are_written_and_those_of_others_left(tmp_path: Path) -> None:
    path = write(tmp_path / "my nb.ipynb", ("step:a", "x = 1"))
    workflow = tmp_path / ".github" / "workflows" / "kalegen-my_nb.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_text("mine")
    assert verify(path, "--lock").return_value == 0
    assert workflow.read_text() == "mine"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_my_nb_locked.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0 and "1 passed" in done.stdout, done.stdout
    workflow.unlink()
    changed(path, "x = 1", "x = 2")
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1 and "x: 1 in the reference, 2 in the" in " ".join(done.stdout.split())
    assert verify(path, "--lock").return_value == 0
    assert 'kalegen verify --locked "my nb.ipynb"' in workflow.read_text()


def test_nothing_is_locked_where_something_differs(tmp_path: Path) -> None:
    path = write(tmp_path / "nb.ipynb", ("step:a", "import sys\nx = 'ipykernel' in sys.modules"))
    outcome = verify(path, "--lock")
    assert outcome.return_value == 1 and "KG748" in outcome.output
    assert [file.name for file in tmp_path.iterdir()] == ["nb.ipynb"]


@pytest.mark.parametrize("text", ["{", "[]", '{"version": 9}', '{"version": 1, "steps": 3}'])
def test_a_damaged_reference_is_told(tmp_path: Path, text: str) -> None:
    path = write(tmp_path / "nb.ipynb", ("step:a", "x = 1"))
    (tmp_path / "nb.lock.json").write_text(text)
    outcome = verify(path, "--locked")
    assert outcome.return_value == 1 and "KG747" in outcome.output


def test_figures_are_kept_without_their_pixels() -> None:
    from matplotlib.figure import Figure

    made = kept(describe([Figure(), "x" * 9000]))
    assert len(json.dumps(made)) < 300
    assert [len(part) for part in kept(describe([Figure()]))[2]] == [4]


def test_settings_of_the_command_line_are_compiled_with_and_kept(tmp_path: Path) -> None:
    writes = "from pathlib import Path\nPath('x.txt').write_text('3')"
    path = write(tmp_path / "nb.ipynb", ("step:a", writes), ("step:b prev:a", "n = int(Path('x.txt').read_text())"))
    outcome = verify(path, "--lock", "--set", "workspace=5Gi", "--target", "kfp-2.15")
    assert outcome.return_value == 0 and "KG405" not in outcome.output, outcome.output
    locked = verify(path, "--locked")
    assert locked.return_value == 0 and "KG405" not in locked.output, locked.output
    assert isinstance(verify(path, "--locked", "--set", "workspace=5Gi").exception, click.UsageError)
