"""The metadata of notebooks inside another one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from kalegen.configuration.request import Request
from kalegen.generate import Result, generate
from kalegen.reporting.policy import DEFAULT
from tests.composition.workbench import Workbench, codes

ONE = [(["step:one"], "x = 1")]


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return Workbench(tmp_path)


def compiled(
    bench: Workbench, outer: Mapping[str, Any], prep: Mapping[str, Any], inner: Mapping[str, Any], **flags: Any
) -> Result:
    """``main`` with the steps ``first`` and, in ``prep``, ``load`` and, in ``prep/inner``, ``one``."""
    bench.write("inner.ipynb", ONE, inner)
    bench.write(
        "prep.ipynb", [(["step:load", "cache:enabled"], "y = 2"), (["notebook:inner"], "%run inner.ipynb")], prep
    )
    cells = [(["step:first"], "print(0)"), (["notebook:prep"], "%run prep.ipynb"), (["step:last"], "print(x, y)")]
    return generate(bench.write("main.ipynb", cells, outer), DEFAULT, Request(flags))


def task_settings(result: Result) -> dict[str, dict[tuple[str, str], Any]]:
    assert result.pipeline is not None, result.diagnostics
    return {step.name: {(w.kind, w.item): w.value for w in step.task_settings} for step in result.pipeline.steps}


def images(result: Result) -> list[str | None]:
    assert result.pipeline is not None, result.diagnostics
    return [step.image for step in result.pipeline.steps]


def test_the_nearest_notebook_says_what_a_step_asks_for(bench: Workbench) -> None:
    result = compiled(
        bench,
        {"steps_defaults": ["limit:cpu:1", "env:A:main", "cache:disabled"], "labels": {"team": "ml"}},
        {"steps_defaults": {"limits": {"cpu": 2, "memory": "1Gi"}, "cache": False}},
        {"steps_defaults": ["limit:cpu:3"], "labels": {"team": "data"}},
    )
    assert codes(result) == []
    found = task_settings(result)
    assert [found[step]["limit", "cpu"] for step in found] == ["1", "2", "3", "1"]
    assert [found[step].get(("limit", "memory")) for step in found] == [None, "1Gi", "1Gi", None]
    assert [found[step]["label", "team"] for step in found] == ["ml", "ml", "data", "ml"]
    assert {found[step]["env", "A"] for step in found} == {"main"}
    assert [found[step]["cache", ""] for step in found] == [False, True, False, False], "a step's own tag wins"


def test_the_image_and_the_reports_of_a_notebook_are_those_of_its_steps(bench: Workbench) -> None:
    result = compiled(bench, {"base_image": "main:1"}, {"docker_image": "prep:1", "reports": True}, {"reports": False})
    assert codes(result) == []
    assert images(result) == [None, "prep:1", "prep:1", None]
    source = result.source or ""
    assert source.count("with report_open(") == 1 and 'report_open(report_out, "prep/load"' in source


def test_the_command_line_says_it_for_all(bench: Workbench) -> None:
    result = compiled(bench, {}, {"docker_image": "prep:1"}, {"base_image": "inner:1"}, base_image="all:1")
    assert images(result) == [None] * 4
    assert result.pipeline is not None and result.pipeline.base_image == "all:1"


def test_packages_are_installed_for_the_steps_of_the_notebook(bench: Workbench) -> None:
    bench.write("inner.ipynb", [(["step:one"], "import cv2\nx = 1")], {"extra_packages": ["pyarrow"]})
    inner = {"import_names": {"cv2": "opencv-a", "yaml": "yaml-a"}}
    bench.write("prep.ipynb", [(["notebook:inner"], "%run inner.ipynb"), (["step:two"], "import yaml")], inner)
    cells = [(["step:first"], "print(0)"), (["notebook:prep"], "%run prep.ipynb"), (["step:last"], "print(0)")]
    outer = {"import_names": {"yaml": "yaml-b"}}
    result = generate(bench.write("main.ipynb", cells, outer))
    assert result.pipeline is not None, result.diagnostics
    packages = {step.name: step.packages for step in result.pipeline.steps}
    assert packages == {
        "first": (), "prep/inner/one": ("opencv-a", "pyarrow"), "prep/two": ("yaml-b",), "last": (),
    }  # fmt: skip


def test_metadata_about_the_pipeline_has_no_effect_inside(bench: Workbench) -> None:
    names = {"pipeline_name": "prep", "experiment": "e", "volumes": [], "ttl_seconds_after_finished": 60}
    result = compiled(
        bench, {"ttl_seconds_after_finished": 60}, {**names, "workspace": "5Gi", "timeout": "2h"}, {"reprots": True}
    )
    found = {(finding.code, finding.place.file): finding.message for finding in result.diagnostics}
    assert set(found) == {("KG830", "prep.ipynb"), ("KG141", "inner.ipynb")}
    assert found["KG830", "prep.ipynb"].endswith(": timeout, workspace")
    assert result.pipeline is not None and result.pipeline.name == "main"


@pytest.mark.parametrize("metadata", [{"reports": "yes"}, {"base_image": "a b"}, {"steps_defaults": ["limt:cpu:1"]}])
def test_metadata_inside_is_checked(bench: Workbench, metadata: Mapping[str, Any]) -> None:
    result = compiled(bench, {}, {}, metadata)
    assert [finding.place.file for finding in result.diagnostics] == ["inner.ipynb"]
    assert result.source is None


def test_a_notebook_that_is_referred_to_twice_is_judged_once(bench: Workbench) -> None:
    bench.write("a.ipynb", ONE, {"workspace": "5Gi"})
    cells = [(["notebook:p"], "%run a.ipynb"), (["notebook:q"], "%run a.ipynb")]
    assert codes(generate(bench.write("main.ipynb", cells))) == ["KG830"]
