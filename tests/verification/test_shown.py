"""Figures and displayed values are compared, and where a verdict goes: a screen, a page, JSON, SARIF."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kalegen.verification.describe import describe
from kalegen.verification.observation import Observation
from kalegen.verification.shown_cells import shown_line
from kalegen.verification.shown_comparison import shown_differences
from tests.verification.test_verify import verify, write

HERE = "'ipykernel' in sys.modules"
CELLS = (
    ("imports", "import sys\nimport matplotlib.pyplot as plt\nimport pandas as pd"),
    ("step:same", "plt.gray()\nplt.matshow([[1, 2]]); plt.title('same')"),
    ("step:same", "pd.DataFrame({'a': [1, 2]}).plot()\nplt.show()\n[1, 2]"),
    ("step:other prev:same", f"plt.plot([1, 2 if {HERE} else 3]);"),
    ("step:other", f"pd.DataFrame({{'a': [1, {HERE}]}})"),
    ("step:other", "%timeit -n1 -r1 sum([1])"),
)


def test_figures_and_displayed_values_are_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MPLBACKEND", "agg")  # as in CI and in containers: the kernel shows figures all the same
    path = write(tmp_path / "figures.ipynb", *CELLS)
    outcome = verify(path, "--page", str(tmp_path / "verdict.html"), "--json")
    assert outcome.return_value == 1, outcome.output
    data = json.loads(outcome.stdout)
    assert data["verdict"] == "different" and data["runs"] == 2
    assert (data["steps"]["same"]["figures"], data["steps"]["same"]["different"]) == (2, [])
    found = {one["what"]: one for one in data["steps"]["other"]["different"]}
    assert set(found) == {"figure of cell 4", "shown of cell 5"}
    assert "pixels differ" in found["figure of cell 4"]["details"][0] and found["figure of cell 4"]["cell"] == 4
    assert "True" in found["shown of cell 5"]["details"][0]
    page = (tmp_path / "verdict.html").read_text()
    assert page.count('src="data:image/png') == 2 and "pixels differ" in page and "<script" not in page


PARTS = """\
# %% tags=["imports"]
import sys
import matplotlib.pyplot as plt
# %% tags=["step:load"]
items = [1, 2]
plt.plot(items); plt.show()
plt.plot(items[::-1]); plt.show()
# %% tags=["step:show prev:load", "if:items"]
if items:
    plt.plot([1, HERE])
    display(items)
# %% tags=["step:never", "if:not items"]
if not items:
    plt.plot(items)
# %% tags=["step:train", "for:item in items"]
seen = []
for item in items:
    plt.plot([item, 1]); plt.show()
    seen.append(item)
len(seen)
"""


def test_steps_in_parts_show_what_their_cells_show(tmp_path: Path) -> None:
    path = tmp_path / "parts.py"
    path.write_text(PARTS.replace("step:show prev:load", 'step:show", "prev:load').replace("HERE", "5"))
    data = json.loads(verify(path, "--json").stdout)
    assert data["verdict"] == "equal"
    assert {name: step["figures"] for name, step in data["steps"].items() if step["figures"]} == {
        "load": 2, "show": 1, "train": 2
    }  # fmt: skip
    path.write_text(path.read_text().replace("[1, 5]", f"[1, {HERE}]").replace("[item, 1]", f"[item, {HERE}]"))
    data = json.loads(verify(path, "--json").stdout)
    found = {name: [one["what"] for one in step["different"]] for name, step in data["steps"].items()}
    assert found["show"] == ["figure of cell 3"]
    assert found["train"] == ["figure 1 of cell 5", "figure 2 of cell 5"]


SCRIPT = """\
import sys
import matplotlib.pyplot as plt
from kalegen.sdk import pipeline, step

@step
def load() -> int:
    plt.plot([1, 2])
    plt.show()
    return 3

@step
def draw(n: int):
    plt.plot([n, NUMBER])

@pipeline
def both():
    n = load()
    draw(n)

if __name__ == "__main__":
    both()
"""


def test_figures_of_scripts_are_compared(tmp_path: Path) -> None:
    path = tmp_path / "both.py"
    path.write_text(SCRIPT.replace("NUMBER", "4"))
    data = json.loads(verify(path, "--json").stdout)
    assert (data["verdict"], [step["figures"] for step in data["steps"].values()]) == ("equal", [1, 1])
    path.write_text(SCRIPT.replace("NUMBER", "4 + ('kalegen.sdk' in sys.modules)"))
    data = json.loads(verify(path, "--json").stdout)
    assert [one["what"] for one in data["steps"]["draw"]["different"]] == ["figure"]


def test_differences_have_places_in_sarif(tmp_path: Path) -> None:
    text = f"import sys\nx = 1\ny = {HERE}"
    path = write(tmp_path / "nb.ipynb", ("step:a", "z = 1"), ("step:a", text))
    outcome = verify(path, "--format", "sarif")
    assert outcome.return_value == 1
    (result,) = json.loads(outcome.stdout)["runs"][0]["results"]
    assert result["ruleId"] == "KG746" and "y of step 'a' differs" in result["message"]["text"]
    plain = json.loads(verify(path, "--format", "json").stdout)
    assert [(one["code"], one["cell"], one["step"]) for one in plain] == [("KG746", 2, "a")]


def test_what_the_notebook_does_not_repeat_is_found_first(tmp_path: Path) -> None:
    text = "from random import random\nx = random() > 2\ny = random()\nz = 5"
    outcome = verify(write(tmp_path / "nb.ipynb", ("step:a", text)), "--repeat", "2", "--json")
    data = json.loads(outcome.stdout)
    assert (outcome.return_value, data["verdict"], data["runs"]) == (0, "equal", 2)
    assert [one["what"] for one in data["steps"]["a"]["unstable"]] == ["y"]
    assert "1 vary in the notebook itself (the notebook ran 2 times)" in data["headline"]


def test_a_tolerance_is_said_in_the_verdict(tmp_path: Path) -> None:
    text = f"import sys\nimport numpy as np\nx = 1.0 + 1e-12 * ({HERE})\na = np.full(2000, x)\nprint(x * 3.3)"
    path = write(tmp_path / "nb.ipynb", ("step:a", text))
    assert verify(path).return_value == 1
    outcome = verify(path, "--rtol", "1e-9")
    assert outcome.return_value == 0, outcome.output
    assert "floats within rtol=1e-09" in outcome.output


@pytest.mark.parametrize(
    ("source", "line"),
    [("x = 1\nx", 2), ("x;", None), ("x ; # c", None), ("x # ;", 1), ("x = 1", None), ("(x\n)", 1), ("x(", None)],
)
def test_a_cell_shows_its_last_expression(source: str, line: int | None) -> None:
    assert shown_line(source) == line


def seen(*values: tuple[int, object]) -> Observation:
    return Observation(shown=tuple((cell, describe(value)) for cell, value in values))


def found(one: Observation, other: Observation, magics: tuple[int, ...] = ()) -> list[str]:
    return [what for what, *_ in shown_differences(one, other, "notebook", 0.0, magics)]


def test_displays_without_a_counterpart_do_not_count() -> None:
    assert found(seen((3, 1)), seen((3, 1), (4, "looked at by the pipeline alone"))) == []
    assert found(seen((3, 1)), seen()) == ["shown of cell 3"]
    assert found(seen((3, 1)), seen(), (3,)) == []
    assert found(seen((3, [1])), seen((0, [1]))) == []
    assert found(seen((3, [1])), seen((0, [2]))) == ["shown"]
    assert found(Observation(), seen((3, 1))) == []


def test_cells_without_code_show_nothing_and_move_nothing(tmp_path: Path) -> None:
    shown = ("step:a", "x + 1"), ("step:a", "# a note"), ("step:a", "x > 5"), ("step:b prev:a", "x < 5")
    path = write(tmp_path / "nb.ipynb", ("step:a", "x = 1"), ("step:a", ""), ("step:a", " \n"), *shown)
    outcome = verify(path, "--json")
    assert outcome.return_value == 0, outcome.output
