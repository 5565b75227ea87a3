"""``@step(metrics=[…])``: results of a script's steps that its run logs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kalegen.generate import generate
from kalegen.running.pipeline import RunOptions, run_pipeline
from sdk.conftest import Script

CODE = """
from kalegen.sdk import pipeline, step

@step(metrics=["accuracy"])
def train(n):
    model = [n]
    accuracy = n / 10
    return model, accuracy

@step(metrics=["loss"])
def check(model):
    return sum(model) * 2.0

@pipeline(name="p")
def flow(n: int = 3):
    model, first = train(n)
    other, second = train(5)
    loss = check(model)
    return loss
"""


def logged(made: Script) -> dict[str, dict[str, object]]:
    """What kfp.local has in the metadata of each step's metrics."""
    outcome = run_pipeline(made.compile(), RunOptions(root=made.folder / "runs", workers=1), lambda event: None)
    assert not outcome.diagnostics, outcome.diagnostics
    return {step.step: dict(step.metrics) for step in outcome.steps if step.metrics}


def test_results_are_logged_by_the_step_that_gives_them(script: Callable[..., Script]) -> None:
    made = script(CODE)
    assert logged(made) == {"train": {"accuracy": 0.3}, "train_2": {"train_2_accuracy": 0.5}, "check": {"loss": 6.0}}
    assert made.local() == made.plain() == 6.0


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("loss = check(model)\n    return loss", "check(model)", "'loss', and no result of 'check'"),
        ('metrics=["accuracy"]', 'metrics=["recall"]', "'recall', and no result of 'train'"),
        (
            "loss = check(model)",
            "loss = []\n    for m in [1, 2]:\n        loss.append(check([m]))",
            "is called in a loop",
        ),
    ],
)
def test_what_has_no_name_is_refused(old: str, new: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "script.py"
    path.write_text(CODE.replace(old, new).lstrip(), encoding="utf-8")
    found = [one for one in generate(path).diagnostics if one.code == "KG504"]
    assert found
    assert all(message in one.message for one in found)


def test_one_name_may_stand_for_one_text(tmp_path: Path) -> None:
    path = tmp_path / "script.py"
    path.write_text(CODE.replace('["loss"]', '"loss"').lstrip(), encoding="utf-8")
    result = generate(path)
    assert not result.diagnostics
    assert 'log_metrics(metrics_out, {"loss": loss})' in str(result.source)
