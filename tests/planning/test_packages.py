"""What a step installs besides what it imports: what the methods of its values need."""

from __future__ import annotations

from pathlib import Path

import pytest

from kalegen.generate import generate
from tests.settings.workbench import write_notebook

FRAME = "import pandas as pd\ndf = pd.DataFrame({'age': [1, 2]})"


@pytest.mark.parametrize(
    ("used", "package"),
    [
        ("df.plot(y='age')", "matplotlib"),
        ("df.plot.bar()", "matplotlib"),
        ("df.age.plot.line()", "matplotlib"),
        ("df.hist()", "matplotlib"),
        ("print(df.style.to_html())", "jinja2"),
        ("df.to_parquet('/tmp/a.parquet')", "pyarrow"),
    ],
)
def test_a_table_that_another_step_made_brings_what_its_methods_need(used: str, package: str, tmp_path: Path) -> None:
    cells = [(["step:a"], FRAME), (["step:b"], used), (["step:c", "prev:a"], "print(len(df))")]
    pipeline = generate(write_notebook(tmp_path / "notebook.ipynb", cells)).pipeline
    assert pipeline is not None
    needed = {step.name: set(step.packages) for step in pipeline.steps}
    assert needed["b"] - needed["c"] == {package} and package not in needed["a"]


def test_attributes_of_modules_and_other_objects_bring_nothing(tmp_path: Path) -> None:
    used = "import kfp as style\nclass Pen:\n    plot = 1\nprint(style.plot, Pen().plot)"
    pipeline = generate(write_notebook(tmp_path / "notebook.ipynb", [(["step:a"], used)])).pipeline
    assert pipeline is not None and "matplotlib" not in pipeline.steps[0].packages


@pytest.mark.parametrize(
    "call",
    [
        "from sklearn.metrics import ConfusionMatrixDisplay as D; D.from_predictions([1], [1])",
        "import statsmodels.api as sm; sm.qqplot([1, 2])",
        "from sklearn.tree import plot_tree; plot_tree(model)",
    ],
)
def test_functions_that_draw_bring_matplotlib(call: str, tmp_path: Path) -> None:
    pipeline = generate(write_notebook(tmp_path / "notebook.ipynb", [(["step:a"], f"model = 1\n{call}")])).pipeline
    assert pipeline is not None and "matplotlib" in pipeline.steps[0].packages


def test_an_unknown_package_is_told_once_for_a_step_at_its_first_import(tmp_path: Path) -> None:
    used = "import acme_tools\nfrom acme_tools import one\nfrom acme_tools.parts import two"
    found = generate(write_notebook(tmp_path / "notebook.ipynb", [(["step:a"], used)])).diagnostics
    assert [(one.code, one.place.line) for one in found] == [("KG401", 1)]


def test_a_question_whether_colab_is_there_asks_for_no_package(tmp_path: Path) -> None:
    used = (
        "try:\n    import google.colab\n    PATH = './'\nexcept ModuleNotFoundError:\n    PATH = 'data/'\nprint(PATH)"
    )
    assert not generate(write_notebook(tmp_path / "notebook.ipynb", [(["step:a"], used)])).diagnostics
