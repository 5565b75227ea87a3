"""What is proposed: roles, cuts, names, order; what is refused is not proposed."""

from __future__ import annotations

import pytest

import kalegen
from kalegen.proposal.naming import name_from
from tests.proposal.workbench import notebook

FOREST = """\
# Flowers

%%
import random
import statistics

%%
N = 30
RATE = 0.5

## Load the data

%%
random.seed(1)
rows = [random.random() for _ in range(N)]

%%
rows[:3]

## 2. Prepare features

%%
def scale(values, by):
    return [value * by for value in values]

%%
scaled = scale(rows, RATE)

## Training

%%
model = {"mean": statistics.fmean(scaled)}

## Evaluation

%%
error_score = abs(model["mean"] - 0.25)
print(error_score)
"""


def names(proposal):
    return [step.name for step in proposal.steps]


def test_roles_steps_and_names():
    made = kalegen.annotate(notebook(FOREST))
    assert made.roles == {2: "imports", 3: "pipeline-parameters"}
    assert names(made) == ["load_data", "prepare_features", "training", "evaluation"]
    assert [step.cells for step in made.steps] == [(5, 6), (8, 9), (11,), (13,)]
    assert made.problems == made.diagnostics == ()


def test_the_order_is_that_of_the_data():
    made = kalegen.annotate(notebook(FOREST))
    assert [step.after for step in made.steps] == [(), ("load_data",), ("prepare_features",), ("training",)]
    assert made.tags[8] == ("step:prepare_features", "prev:load_data")
    assert made.tags[9] == ("step:prepare_features",)


BRANCHES = """\
## Data

%%
xs = sorted([3, 1, 2])

## First model

%%
low = min(xs)

## Second model

%%
high = max(xs)

## Results

%%
print(low, high)
"""


def test_branches_that_do_not_need_one_another_run_in_parallel():
    made = kalegen.annotate(notebook(BRANCHES))
    assert [step.after for step in made.steps] == [(), ("data",), ("data",), ("first_model", "second_model")]


def test_steps_that_use_files_run_one_after_another():
    text = BRANCHES.replace("low = min(xs)", 'low = min(xs)\nopen("a.txt", "w").close()')
    text = text.replace("high = max(xs)", 'high = max(xs)\nimport os\nos.path.exists("a.txt")')
    made = kalegen.annotate(notebook(text))
    assert [step.after for step in made.steps][2] == ("first_model",)


STUCK = """\
## Open

%%
import socket
line = socket.socket()

## Talk

%%
line.setblocking(False)
heard = 3

## Report

%%
print(heard)
"""


def test_no_cut_is_where_a_value_can_not_travel():
    made = kalegen.annotate(notebook(STUCK))
    assert [step.cells for step in made.steps] == [(2, 4), (6,)]
    assert made.problems == ()


def test_what_is_wrong_however_it_is_cut_is_said():
    made = kalegen.annotate(notebook(BRANCHES.replace("min(xs)", "min(xz)")))
    assert [(one.code, one.place.cell) for one in made.problems] == [("KG201", 4)]


def test_so_many_steps():
    assert len(kalegen.annotate(notebook(FOREST), steps=2).steps) == 2
    assert len(kalegen.annotate(notebook(FOREST), steps=1).steps) == 1


def test_from_headings_alone():
    made = kalegen.annotate(notebook(FOREST.replace("## 2. Prepare features\n\n", "")), from_headings=True)
    assert [step.cells for step in made.steps] == [(5, 6, 7, 8), (10,), (12,)]


def test_cells_that_only_look_are_skipped_on_request():
    made = kalegen.annotate(notebook(FOREST), skips_looks=True)
    assert made.roles[6] == "skip"


def test_tags_that_are_there_stay():
    tagged = FOREST.replace("%%\nrandom.seed", "%% mine\nrandom.seed").replace("%%\nN = 30", "%% parameters\nN = 30")
    made = kalegen.annotate(notebook(tagged))
    assert made.tags[5] == ("mine", "step:load_data")
    assert 3 not in made.tags
    assert kalegen.compile(made.document).source is not None


def test_steps_that_are_there_stay():
    tagged = FOREST.replace("%%\nmodel", "%% step:fit\nmodel").replace("%%\nerror_score", "%% step:check\nerror_score")
    made = kalegen.annotate(notebook(tagged))
    compiled = kalegen.compile(made.document)
    assert [step.name for step in compiled.steps] == ["load_data", "prepare_features", "fit", "check"]


def test_a_notebook_with_all_its_tags_stays_as_it_is():
    document = notebook("%% imports\nimport os\n\n%% step:a\nx = 1\n\n%%\ny = x\n\n%% step:b\nprint(y)")
    made = kalegen.annotate(document)
    assert (made.tags, made.steps, made.problems) == ({}, (), ())
    assert made.document == document


def test_notebooks_without_headings_are_cut_by_what_they_do():
    text = "\n\n".join(block for block in FOREST.split("\n\n") if not block.startswith("#"))
    made = kalegen.annotate(notebook(text))
    assert 2 <= len(made.steps) <= 4
    assert made.problems == ()


def test_headings_of_html_are_headings():
    markdown = kalegen.annotate(notebook(FOREST))
    document = notebook(FOREST)
    for cell in document["cells"]:
        if cell["cell_type"] == "markdown":
            level, _, text = cell["source"].partition(" ")
            cell["source"] = f'<h{len(level)} style="color: blue">{text}</h{len(level)}>'
    assert kalegen.annotate(document).tags == markdown.tags


def test_a_title_above_all_steps_names_none_of_them():
    text = "# **Flowers**\n\n" + "\n\n".join(block for block in FOREST.split("\n\n") if not block.startswith("#"))
    made = kalegen.annotate(notebook(text))
    assert made.steps[0].name == "make_rows"
    assert made.steps[0].reason == "“Flowers”"


def test_a_proposal_is_the_same_each_time():
    made, again = (kalegen.annotate(notebook(FOREST)) for _ in range(2))
    assert made.tags == again.tags


def test_names_are_in_the_words_of_the_headings():
    said = {
        "2. Load the data": "load_data",
        "Step 3: Training & tuning": "training_tuning",
        "**Modell** `trainieren`": "modell_trainieren",
        "3) Préparer les données": "préparer_données",
        "データの読み込み": "データの読み込み",
        "[Results](#results) 🎉": "results",
        "1.": "",
    }
    assert {heading: name_from(heading) for heading in said} == said


IMPORTING = """\
## Load the data

%%
from statistics import fmean
rows = [1.0, 2.0, fmean([3.0])]

## Train a model

%%
middle = fmean([5.0, 7.0])
print(middle)
"""


def test_a_step_waits_for_the_one_that_imports_what_it_uses():
    made = kalegen.annotate(notebook(IMPORTING))
    assert [(step.name, step.after) for step in made.steps] == [("load_data", ()), ("train_model", ("load_data",))]


@pytest.mark.parametrize(
    ("said", "role"),
    [
        ("print('ready')", "imports"),
        ("print('math', math.__version__)", "imports"),
        ("print(sum(rows))", None),
        ("print(math.sqrt(4.0))", None),
    ],
)
def test_what_is_printed_among_imports_is_no_setting(said: str, role: str | None):
    made = kalegen.annotate(notebook(f"%%\nrows = [1.0, 2.0, 3.0]\nrows.append(4.0)\n\n%%\nimport math\n{said}"))
    assert made.roles.get(2) == role


def test_definitions_below_constants_are_shared():
    cells = [
        "import math",
        "N = 3",
        "def report(x):\n    return math.sqrt(x)",
        "rows = [float(N)]",
        "print(report(rows[0]))",
    ]
    made = kalegen.annotate(notebook("".join(f"%%\n{cell}\n\n" for cell in cells)))
    assert made.roles == {1: "imports", 2: "pipeline-parameters", 3: "functions"}
