"""Whole local runs: what is told, what is kept, and what a failure looks like."""

from __future__ import annotations

import builtins
import logging
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kalegen.model.source_map import Segment, SourceMap
from kalegen.running.events import RunStarted, StepFinished, StepOutput, StepStarted
from kalegen.running.module import LoadedPipeline, load_pipeline, write_package
from kalegen.running.pipeline import RunOptions, run_pipeline
from kalegen.running.settings import ignored_settings

TWO_STEPS = """
    @step
    def load_data_step(x_out: Output[Artifact], metrics_out: Output[Metrics], n: int = 3):
        import logging

        print("loading", n)
        logging.info("user's own log")
        save(n * 2, x_out)
        metrics_out.log_metric("accuracy", 0.5)


    @step
    def report_step(x_in: Input[Artifact]):
        import sys

        print("error too", file=sys.stderr)
        print("  got", load(x_in), "\\n\\n\\u00e9")


    @kfp_dsl.pipeline(name="two-steps")
    def two_steps_pipeline(n: int = 3, names: list = ["a"]):
        load_data_task = load_data_step(n=n)
        load_data_task.set_display_name("load_data")
        report_task = report_step(x_in=load_data_task.outputs["x_out"])
        report_task.set_display_name("report")
"""

PARALLEL = """
    @step
    def zeta_step(x_out: Output[Artifact]):
        save("z", x_out)


    @step
    def alpha_step(x_out: Output[Artifact]):
        save("a", x_out)


    @step
    def join_step(a_in: Input[Artifact], z_in: Input[Artifact]):
        print(load(a_in) + load(z_in))


    @kfp_dsl.pipeline(name="parallel")
    def parallel_pipeline():
        zeta_task = zeta_step()
        alpha_task = alpha_step()
        join_step(a_in=alpha_task.outputs["x_out"], z_in=zeta_task.outputs["x_out"])
"""

FAILING = """
    @step
    def train_step(x_out: Output[Artifact]):
        def fit(rate):
            return 1 / rate

        print("before")
        try:
            fit(0)
        except ZeroDivisionError as error:
            raise ValueError("no rate") from error


    @step
    def after_step(x_in: Input[Artifact]):
        print(load(x_in))


    @kfp_dsl.pipeline(name="failing")
    def failing_pipeline():
        train_task = train_step()
        train_task.set_display_name("train")
        after_step(x_in=train_task.outputs["x_out"])
"""

SOURCE_MAP = SourceMap(
    "nb.ipynb",
    {"train_step": (Segment(1, None, None), Segment(2, 4, 1), Segment(3, 4, 2), Segment(5, 7, 1), Segment(7, 7, 3))},
    {4: "def fit(rate):\n    return 1/rate", 7: "print('before')\ntry:\n    fit(0)"},
)


def test_a_step_output_is_passed_on_verbatim_and_without_kfp_s_own_logs(project):
    project.write(TWO_STEPS)
    outcome = project.run()
    assert outcome.succeeded, outcome.diagnostics
    first = project.output("load_data")
    assert first.startswith("loading 3\n")
    assert first.endswith("user's own log\n")
    assert len(first.splitlines()) == 2
    assert project.output("report") == "error too\n  got 6 \n\n\u00e9\n"


def test_nothing_is_printed_and_nothing_of_the_process_is_changed(project, capfd):
    project.write(TWO_STEPS)
    before = builtins.print, logging.getLogger().handlers[:], sys.path[:]
    project.run()
    assert (builtins.print, logging.getLogger().handlers[:], sys.path[:]) == before
    assert capfd.readouterr() == ("", "")


def test_steps_are_told_by_their_names_with_metrics_files_and_sizes(project):
    project.write(TWO_STEPS)
    outcome = project.run(arguments={"n": 21})
    assert project.events[0] == RunStarted(outcome.directory, ("load_data", "report"), {"n": 21, "names": ["a"]})
    assert [type(e) for e in project.events if not hasattr(e, "text")] == [
        RunStarted, StepStarted, StepFinished, StepStarted, StepFinished
    ]  # fmt: skip
    loaded = outcome.steps[0]
    assert loaded.metrics == {"accuracy": 0.5}
    artifact = {a.name: a for a in loaded.artifacts}["x_out"]
    assert (artifact.kind, artifact.size, artifact.path.read_text()) == ("Artifact", 2, "42")
    assert artifact.path.is_relative_to(outcome.directory)
    assert loaded.seconds > 0


def test_a_root_s_own_files_survive_and_each_run_has_a_directory(project):
    project.write(TWO_STEPS)
    project.root.mkdir()
    (project.root / "mine.txt").write_text("mine")
    first, second = project.run(), project.run()
    assert first.directory != second.directory
    assert (project.root / "mine.txt").read_text() == "mine"
    assert first.steps[0].artifacts[1].path.exists()


def test_independent_steps_start_in_notebook_order(project, states):
    project.write(PARALLEL)
    outcome = project.run(workers=1)
    assert [e.step for e in project.events if isinstance(e, StepStarted)] == ["zeta-step", "alpha-step", "join-step"]
    assert project.output("join-step") == "az\n"
    assert set(states(outcome).values()) == {"succeeded"}


def test_independent_steps_run_at_the_same_time(project):
    """Each waits for a file that the other writes: one after the other, neither would end."""
    project.write("""
        @step
        def left_step(mine: str, other: str):
            import pathlib, time

            pathlib.Path(mine).touch()
            for _ in range(600):
                if pathlib.Path(other).exists():
                    break
                time.sleep(0.05)
            else:
                raise TimeoutError


        @step
        def right_step(mine: str, other: str):
            import pathlib, time

            pathlib.Path(mine).touch()
            for _ in range(600):
                if pathlib.Path(other).exists():
                    break
                time.sleep(0.05)
            else:
                raise TimeoutError


        @kfp_dsl.pipeline(name="meeting")
        def meeting_pipeline():
            left_step(mine="left", other="right")
            right_step(mine="right", other="left")
        """)
    assert project.run(workers=2).succeeded


def test_a_failure_speaks_of_the_notebook_s_cells(project, states):
    project.write(FAILING)
    outcome = project.run(source_map=SOURCE_MAP)
    assert not outcome.succeeded
    assert states(outcome) == {"train": "failed", "after-step": "not run"}
    (problem,) = outcome.diagnostics
    assert problem.code == "KG706"
    assert problem.message == "step 'train' failed: ValueError: no rate"
    assert outcome.steps[0].traceback == "\n".join(
        [
            "Traceback (most recent call last):",
            "  nb.ipynb, cell 7, line 3, in step train",
            "    fit(0)",
            "  nb.ipynb, cell 4, line 2, in fit",
            "    return 1/rate",
            "ZeroDivisionError: division by zero",
            "",
            "The above exception was the direct cause of the following exception:",
            "",
            "Traceback (most recent call last):",
            "  nb.ipynb, cell 7, line 3, in step train",
            "    fit(0)",
            "ValueError: no rate",
        ]
    )
    assert "Traceback" not in project.output("train")


def test_a_killed_process_and_an_exit_status_are_told_as_such(project):
    project.write("""
        @step
        def gone_step(signal: int = 9):
            import os

            os.kill(os.getpid(), signal) if signal else os._exit(3)


        @kfp_dsl.pipeline(name="gone")
        def gone_pipeline(signal: int = 9):
            gone_step(signal=signal)
        """)
    (killed,) = project.run().diagnostics
    assert "killed by SIGKILL (out of memory?)" in killed.message
    (exited,) = project.run(arguments={"signal": 0}).diagnostics
    assert "ended with status 3" in exited.message


def test_a_retried_step_that_succeeds_is_no_failure(project):
    project.write("""
        @step
        def flaky_step():
            import pathlib

            if not pathlib.Path("second").exists():
                pathlib.Path("second").touch()
                raise RuntimeError("first time")
            print("made it")


        @kfp_dsl.pipeline(name="flaky")
        def flaky_pipeline():
            flaky_step().set_retry(2, backoff_duration="0s")
        """)
    outcome = project.run()
    assert outcome.succeeded
    assert [e.attempt for e in project.events if isinstance(e, StepStarted)] == [1, 2]


def test_environment_variables_reach_the_step_and_packages_are_not_installed(project):
    project.write("""
        @kfp_dsl.component(base_image="python:3.12", packages_to_install=["no-such-package-anywhere"])
        def show_step():
            import os

            print(os.environ["KIND"])


        @kfp_dsl.pipeline(name="env")
        def env_pipeline():
            show_step().set_env_variable("KIND", "blue")
        """)
    assert project.run().succeeded
    assert project.output("show-step") == "blue\n"


def test_conditions_and_loops_are_gone_through_by_kfp(project):
    project.write("""
        @step
        def size_step(n: int) -> int:
            return n


        @step
        def large_step():
            print("large")


        @step
        def small_step():
            print("small")


        @kfp_dsl.pipeline(name="branches")
        def branches_pipeline(n: int = 3):
            size_task = size_step(n=n)
            with kfp_dsl.If(size_task.output > 2):
                large_step()
            with kfp_dsl.Else():
                small_step()
        """)
    outcome = project.run()
    assert outcome.succeeded, outcome.diagnostics
    assert (project.output("large-step"), project.output("small-step")) == ("large\n", "")
    assert {s.step: s.state.value for s in outcome.steps}["small-step"] == "not run"


def test_values_go_into_and_out_of_nested_pipelines(project):
    project.write("""
        @step
        def make_step(x_out: Output[Artifact]):
            save("hello", x_out)


        @step
        def use_step(x_in: Input[Artifact], y_out: Output[Artifact]):
            save(load(x_in) + "!", y_out)


        @step
        def show_step(y_in: Input[Artifact]):
            print(load(y_in))


        @kfp_dsl.pipeline(name="inner")
        def inner_pipeline(x: Input[Artifact]) -> Artifact:
            return use_step(x_in=x).outputs["y_out"]


        @kfp_dsl.pipeline(name="outer")
        def outer_pipeline():
            show_step(y_in=inner_pipeline(x=make_step().outputs["x_out"]).output)
        """)
    outcome = project.run()
    assert outcome.succeeded, outcome.diagnostics
    assert [step.step for step in outcome.steps] == ["make-step", "inner/use-step", "show-step"]
    assert project.output("show-step") == "hello!\n"
    outcome = project.run(first_step="inner/use-step")
    assert [step.state.value for step in outcome.steps] == ["reused", "succeeded", "succeeded"]


def test_kfp_s_logs_and_warnings_are_heard_by_nobody(project, monkeypatch, capfd, recwarn):
    """Without any handler, as in a program that does not log: pytest puts its own on the root logger."""
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    project.write("""
        @step
        def odd_step(n: int):
            assert n % 2, n


        @kfp_dsl.pipeline(name="loop")
        def loop_pipeline():
            with kfp_dsl.ParallelFor([1, 2]) as n:
                odd_step(n=n).set_cpu_limit("1").set_retry(1, backoff_duration="0s")
        """)
    outcome = project.run()
    assert sorted(step.state.value for step in outcome.steps) == ["failed", "succeeded"]
    assert [d.message for d in outcome.diagnostics] == ["step 'odd-step' failed: AssertionError: 2"]
    assert (capfd.readouterr(), logging.getLogger().handlers, recwarn.list) == (("", ""), [], [])


def test_a_compiled_package_is_written_as_the_module_itself_does(project):
    project.write(TWO_STEPS)
    loaded = load_pipeline(project.module)
    assert isinstance(loaded, LoadedPipeline)
    write_package(loaded, project.directory / "out.yaml")
    assert "name: two-steps" in (project.directory / "out.yaml").read_text()


def test_importing_the_package_does_not_import_kfp():
    code = "import sys, kalegen.running.pipeline, kalegen.submission.submit; print('kfp' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b"False\n"


ENDLESS = """
    @step
    def endless_step():
        import os, subprocess, sys

        sys.stdout.write(f"pid {os.getpid()}" + chr(10))  # at once: a line in parts is heard in parts
        sys.stdout.flush()
        subprocess.run(["sleep", "600"])


    @kfp_dsl.pipeline(name="endless")
    def endless_pipeline():
        endless_step().set_retry(3)
"""

INTERRUPTED = """
import os, signal, sys
from pathlib import Path
from kalegen.running.events import StepOutput
from kalegen.running.pipeline import RunOptions, run_pipeline

def listen(event):
    if isinstance(event, StepOutput):
        print(event.text, flush=True)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # of the thread that listens
        os.kill(os.getpid(), signal.SIGINT)

signal.pthread_sigmask(signal.SIG_BLOCK if "elsewhere" in sys.argv else signal.SIG_UNBLOCK, {signal.SIGINT})
try:
    run_pipeline(Path("module.py"), RunOptions(root=Path("runs")), listen)
except KeyboardInterrupt:
    print("interrupted")
"""


@pytest.mark.parametrize("thread", ["main", "elsewhere"])
def test_an_interrupted_run_leaves_no_process_behind(project, thread):
    """Also if the signal does not wake the main thread, since the system gave it to another."""
    project.write(ENDLESS)
    command = [sys.executable, "-c", INTERRUPTED, thread]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.endswith("interrupted\n")
    pid = int(done.stdout.split()[1])
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_command_that_is_stopped_leaves_no_process_behind(tmp_path, number):
    script = tmp_path / "wait.py"
    script.write_text(
        "# %% tags=['step:wait']\nimport os, time\nprint('pid', os.getpid(), flush=True)\ntime.sleep(600)\n"
    )
    command = [sys.executable, "-m", "kalegen", "run", str(script), "--root", str(tmp_path / "runs")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        said = next(line for line in process.stdout if "pid" in line)
        process.send_signal(number)
        assert process.wait(60) == 130
        process.communicate()
    pid = int(said.split("pid")[1].split()[0])
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_listener_that_fails_ends_the_run(project):
    project.write(ENDLESS)

    def listen(event: object) -> None:
        if isinstance(event, StepOutput):
            raise BrokenPipeError("the terminal is gone")

    with pytest.raises(BrokenPipeError, match="the terminal is gone"):
        run_pipeline(project.module, RunOptions(root=project.root), listen)


def test_a_run_that_ends_early_without_a_word_has_failed(project, monkeypatch):
    """kfp.local logs what goes wrong between steps, and raises nothing."""
    project.write(ENDLESS)
    monkeypatch.setattr("kalegen.running.pipeline.Graph.walk", lambda *_: False)
    outcome = project.run()
    assert not outcome.succeeded
    assert [found.code for found in outcome.diagnostics] == ["KG711"]


def test_what_a_cluster_alone_honours_is_named(project):
    project.write("""
        from kfp import kubernetes


        @step
        def train_step():
            print()


        @step
        def plain_step():
            print()


        @kfp_dsl.pipeline(name="settings")
        def settings_pipeline():
            train_task = train_step()
            train_task.set_display_name("train")
            train_task.set_cpu_limit("1").set_memory_request("1G").set_retry(1)
            kubernetes.use_secret_as_env(train_task, secret_name="s", secret_key_to_env={"k": "K"})
            plain_step()
        """)
    loaded = load_pipeline(project.module)
    assert isinstance(loaded, LoadedPipeline)
    assert ignored_settings(loaded) == ["train: CPU limit, memory request, secretAsEnv"]


def test_a_module_that_is_none_is_one_message(project):
    project.module.write_text("import no_such_module_here\n")
    (broken,) = project.run().diagnostics
    assert broken.code == "KG704"
    assert "ModuleNotFoundError" in broken.message
    project.module.write_text("x = 1\n")
    (empty,) = project.run().diagnostics
    assert empty.message == "the module defines no pipeline"
    (missing,) = project.run().diagnostics if project.module.unlink() is None else ()
    assert missing.code == "KG704"


def test_wrong_arguments_stop_the_run_before_it_starts(project):
    project.write(TWO_STEPS)
    outcome = project.run(arguments={"m": 1, "names": "a"})
    assert [d.code for d in outcome.diagnostics] == ["KG702", "KG703"]
    assert (outcome.directory, project.events) == (None, [])


def test_a_root_that_cannot_be_written_is_one_message(project):
    project.write(TWO_STEPS)
    project.root.write_text("a file")
    (problem,) = project.run().diagnostics
    assert problem.code == "KG713"
    assert Path(problem.place.file) == project.root
