"""Differences between generated modules, in the pipeline's own terms."""

from __future__ import annotations

import pytest

from kalegen.cli.comparison import read_outline, summary, unified

MODULE = """\
from kfp import dsl as kfp_dsl


def helper(x):
    return x


@kfp_dsl.component(base_image="python:3.12", packages_to_install=["numpy", "pandas==1"], additional_funcs=[helper])
def load_step(df_out: Output[Dataset], N: int = 3):
    df = make(N)
    helper(df)


@kfp_dsl.component(base_image="python:3.12")
def fit_step(df_in: Input[Dataset]):
    print(df_in)


@kfp_dsl.component(base_image="python:3.12")
def tell_step():
    print("done")


@kfp_dsl.pipeline(name="p", description="d")
def p_pipeline(N: int = 3, M: float = 0.5):
    load_task = load_step(N=N)
    load_task.set_display_name("load data")
    load_task.set_memory_limit("4Gi")

    fit_task = fit_step(df_in=load_task.outputs["df_out"])
    fit_task.set_display_name("fit")
    kubernetes.mount_pvc(fit_task, "claim", mount_path="/data")

    tell_task = tell_step()
    tell_task.after(fit_task)
"""


def test_an_outline_is_the_pipeline() -> None:
    outline = read_outline(MODULE)
    assert list(outline.steps) == ["load data", "fit", "tell_task"]
    assert outline.edges == {("load data", "fit"): {"df_out"}, ("fit", "tell_task"): frozenset()}
    assert outline.parameters == {"N": "3", "M": "0.5"}
    assert outline.settings == {
        "load data": {"set_memory_limit('4Gi')"}, "fit": {"mount_pvc('claim', mount_path='/data')"},
    }  # fmt: skip


@pytest.mark.parametrize("source", ["", "not python", "x = 1", "def f(): pass", "\0"])
def test_what_is_no_pipeline_has_nothing_in_it(source: str) -> None:
    outline = read_outline(source)
    assert not outline.steps and not outline.edges and not outline.parameters


def test_nothing_differs_from_itself() -> None:
    assert summary(MODULE, MODULE) == []
    assert unified(MODULE, MODULE, "out.py") == []


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("N: int = 3, M", "N: int = 4, M", "parameter N: default 3 → 4"),
        (", M: float = 0.5", "", "parameter M removed"),
        ("M: float = 0.5", "M: float = 0.5, K: str = 'x'", "parameter K added, 'x' by default"),
        ('"numpy", ', "", "step load data: package numpy removed"),
        ('"numpy", ', '"numpy", "scipy>=1", ', "step load data: package scipy>=1 added"),
        ("pandas==1", "pandas==2", "step load data: package pandas==1 → pandas==2"),
        ("make(N)", "make(N + 1)", "step load data: code changed"),
        ("def fit_step(df_in: Input[Dataset])", "def fit_step(df_in: Input[Model])",
         "step fit: input or output df_in: Input[Dataset] → Input[Model]"),
        ('set_memory_limit("4Gi")', 'set_memory_limit("8Gi")', "step load data: set_memory_limit('8Gi') added"),
        ("tell_task.after(fit_task)", "", "edge fit → tell_task removed"),
        ("tell_task.after(fit_task)", "tell_task.after(fit_task, load_task)", "edge load data → tell_task added"),
        ('fit_step(df_in=load_task.outputs["df_out"])', "fit_step()\n    fit_task.after(load_task)",
         "edge load data → fit: df → order alone"),
        ('name="p"', 'name="q"', "pipeline's name: 'p' → 'q'"),
        ('description="d"', 'description="e"', "pipeline's description: 'd' → 'e'"),
        ("return x", "return x + 1", "embedded functions: 1 changed"),
        ("load data", "load", "step load added"),
    ],
)  # fmt: skip
def test_differences(old: str, new: str, line: str) -> None:
    assert old in MODULE
    assert line in summary(MODULE, MODULE.replace(old, new))


def test_a_difference_is_never_told_as_none() -> None:
    assert summary(MODULE, f"# a comment\n{MODULE}") == ["only conditions, comments or layout differ"]


def test_a_base_image_is_told_per_step() -> None:
    changed = MODULE.replace('base_image="python:3.12")\ndef fit', 'base_image="python:3.13")\ndef fit')
    assert summary(MODULE, changed) == ["step fit: base_image: 'python:3.12' → 'python:3.13'"]


def test_edges_of_a_new_step_are_not_told_beside_it() -> None:
    without = MODULE.replace("    tell_task = tell_step()\n    tell_task.after(fit_task)\n", "")
    assert summary(without, MODULE) == ["step tell_task added"]
    assert summary(MODULE, without) == ["step tell_task removed"]


def test_a_unified_diff_ends_its_lines() -> None:
    lines = unified("a\nb", "a\nc\n", "out.py")
    assert "".join(lines) == (
        "--- out.py\n+++ out.py (generated now)\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n"
    )
