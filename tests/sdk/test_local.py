"""Running a pipeline by calling it: values, failures, retries, time limits."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable

import pytest

from kalegen.sdk import PipelineError, StepTimeout, after, artifact, pipeline, step
from kalegen.sdk.attempts import Rules, attempt
from sdk.conftest import Script

MakeScript = Callable[..., Script]

START = "from kalegen.sdk import after, pipeline, step\n\n\n"


def flow(script: MakeScript, text: str, **files: str) -> Script:
    """A script with the SDK imported."""
    return script(START + text, **files)


def test_a_step_is_the_function_that_it_was() -> None:
    def add(a: int, b: int = 1) -> int:
        return a + b

    assert step(add) is add
    assert step(name="add", retry_count=3)(add) is add
    assert artifact(name="report", path="report.html")(add) is add


def test_after_gives_the_result() -> None:
    assert after(3, "earlier") == 3


def test_a_pipeline_keeps_the_name_and_the_docstring() -> None:
    @pipeline
    def train(n: int = 1) -> None:
        """Train."""

    assert (train.__name__, train.__doc__) == ("train", "Train.")


def test_arguments_override_defaults(script: MakeScript) -> None:
    made = flow(
        script, "@step\ndef add(a, b):\n    return a + b\n\n\n@pipeline\ndef flow(a=1, b=2):\n    return add(a, b)\n"
    )
    assert made.local() == 3
    assert made.local(b=5) == 6


def test_wrong_arguments_are_refused_as_python_does(script: MakeScript) -> None:
    made = flow(script, "@step\ndef same(a):\n    return a\n\n\n@pipeline\ndef flow(a=1):\n    return same(a)\n")
    with pytest.raises(TypeError, match="unexpected keyword argument 'c'"):
        made.local(c=1)


def test_values_are_made_anew_between_steps(script: MakeScript) -> None:
    text = (
        "MADE = []\n\n\n@step\ndef make():\n    MADE.append([1])\n    return MADE[0]\n\n\n"
        "@step\ndef is_new(values):\n    return values == MADE[0] and values is not MADE[0]\n\n\n"
        "@pipeline\ndef flow():\n    values = make()\n    return is_new(values)\n"
    )
    assert flow(script, text).local() is True


def test_what_cannot_pass_is_named_with_its_step(script: MakeScript) -> None:
    text = (
        "@step(name='give it')\ndef give():\n    import threading\n    return {'a': [threading.Thread()]}\n\n\n"
        "@step\ndef take(things):\n    pass\n\n\n@pipeline\ndef flow():\n    things = give()\n    take(things)\n"
    )
    with pytest.raises(PipelineError, match=r"^step 'give it' cannot save 'things'.*things\['a'\]\[0\]") as caught:
        flow(script, text).local()
    assert re.search(r" \('things' is bound in line \d+, wanted by step 'take'\)$", str(caught.value))


def test_what_nobody_takes_need_not_pass(script: MakeScript) -> None:
    text = (
        "@step\ndef give():\n    import threading\n    return threading.Thread()\n\n\n"
        "@step\ndef other():\n    return 1\n\n\n@pipeline\ndef flow():\n    thread = give()\n    return other()\n"
    )
    assert flow(script, text).local() == 1


def test_a_failing_step_shows_the_lines_of_the_script_alone(script: MakeScript) -> None:
    text = "@step\ndef fail():\n    raise ValueError('no')\n\n\n@pipeline\ndef flow():\n    fail()\n"
    with pytest.raises(ValueError, match="no") as caught:
        flow(script, text).local()
    names = [entry.name for entry in caught.traceback]
    assert names[-2:] == ["run", "fail"]  # "run" is the pipeline that was called
    assert [entry.path.name for entry in caught.traceback].count("decorators.py") == 1


def test_a_wrong_number_of_results_tells_both(script: MakeScript) -> None:
    text = (
        "@step\ndef give():\n    return list('abc')\n\n\n@pipeline\ndef flow():\n    a, b = give()\n    return a, b\n"
    )
    with pytest.raises(PipelineError, match=r"step 'give' returned 3 values, and script.py, line 11 wants 2: a, b"):
        flow(script, text).local()


def test_what_cannot_be_in_a_pipeline_is_refused_before_anything_runs(
    script: MakeScript, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "@step\ndef give():\n    print('ran')\n\n\n@pipeline\ndef flow():\n    give()\n    print(1)\n"
    with pytest.raises(PipelineError, match=r"script.py: line 12, column 5: ERROR KG507: 'print' is not a step"):
        flow(script, text).local()
    assert capsys.readouterr().out == ""


def test_a_pipeline_in_no_file_is_refused() -> None:
    space: dict[str, object] = {}
    exec("from kalegen.sdk import pipeline\n@pipeline\ndef flow(): pass", space)
    with pytest.raises(PipelineError, match="'flow' is in no file"):
        space["flow"]()  # type: ignore[operator]


def test_a_failed_attempt_changes_nothing(script: MakeScript) -> None:
    text = (
        "TRIES = []\n\n\n@step\ndef make():\n    return [1]\n\n\n@step(retry_count=1)\ndef change(values):\n"
        "    values.append(2)\n    TRIES.append(1)\n    if len(TRIES) == 1:\n        raise ValueError('once')\n\n\n"
        "@step\ndef same(values):\n    return values\n\n\n"
        "@pipeline\ndef flow():\n    values = make()\n    change(values)\n    return same(values)\n"
    )
    assert flow(script, text).local() == [1, 2]


def test_the_last_failure_comes_out(script: MakeScript, caplog: pytest.LogCaptureFixture) -> None:
    text = (
        "@step\ndef fail():\n    raise KeyError('gone')\n\n\n"
        "@pipeline(steps_defaults={'retry_count': 2})\ndef flow():\n    fail()\n"
    )
    with pytest.raises(KeyError, match="gone"):
        flow(script, text).local()
    assert [record.message for record in caplog.records] == ["step 'fail' failed (KeyError: 'gone'); again in 0 s"] * 2


@pytest.mark.parametrize(
    ("rules", "pauses"),
    [
        (Rules(), []),
        (Rules(retries=3, interval=60, factor=2), [60, 120, 240]),
        (Rules(retries=3, interval=60, factor=2, longest_interval=100), [60, 100, 100]),
        (Rules(retries=2), [0, 0]),
    ],
)
def test_pauses_grow(rules: Rules, pauses: list[float]) -> None:
    assert list(rules.pauses()) == pauses


def test_pauses_are_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)

    def fail() -> None:
        raise ValueError

    with pytest.raises(ValueError):
        attempt(fail, Rules(retries=2, interval=5, factor=3), "s")
    assert slept == [5, 15]


def test_a_timeout_stops_the_step(script: MakeScript) -> None:
    text = (
        "import threading\n\n\n@step(timeout=1)\ndef wait():\n    try:\n        threading.Event().wait()\n"
        "    except Exception:\n        return 'went on'\n\n\n@pipeline\ndef flow():\n    return wait()\n"
    )
    with pytest.raises(StepTimeout, match="step 'wait' took longer than its 1 s and was stopped"):
        flow(script, text).local()


def test_every_step_draws_from_where_the_script_left_off(script: MakeScript) -> None:
    text = (
        "import random\n\nrandom.seed(7)\n\n\n@step\ndef draw():\n    return random.random()\n\n\n"
        "@pipeline\ndef flow():\n    a = draw()\n    b = draw()\n    return a, b\n"
    )
    expected = random.Random(7).random()
    assert flow(script, text).local() == (expected, expected)


def test_run_time_values_have_local_ones(script: MakeScript) -> None:
    text = (
        "from kfp import dsl\n\n\n@step\ndef show(name, identity, at):\n    return name, identity, at\n\n\n"
        "@pipeline(name='my-run')\ndef flow(name=dsl.PIPELINE_JOB_NAME_PLACEHOLDER):\n"
        "    return show(name, dsl.PIPELINE_JOB_ID_PLACEHOLDER, at=dsl.PIPELINE_JOB_CREATE_TIME_UTC_PLACEHOLDER)\n"
    )
    name, identity, at = flow(script, text).local()
    assert name == "my-run"
    assert not [value for value in (identity, at) if "{{" in value]


def test_integers_for_a_float_become_floats(script: MakeScript) -> None:
    text = "@step\ndef same(a):\n    return a\n\n\n@pipeline\ndef flow(a: float = 1):\n    return same(a)\n"
    assert repr(flow(script, text).local()) == "1.0"
