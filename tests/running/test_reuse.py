"""--resume, --from and --to: which steps run again, and which results are trusted."""

from __future__ import annotations

import pytest

from kalegen.running.events import StepStarted

CHAIN = """
    @step
    def read_step(x_out: Output[Artifact]):
        save(len(open("data.csv").read()) % 2, x_out)


    @step
    def train_step(x_in: Input[Artifact], model_out: Output[Artifact], metrics_out: Output[Metrics], rate: float = 0.5):
        metrics_out.log_metric("rate", rate)
        save(load(x_in) + str(rate), model_out)


    @step
    def other_step(x_in: Input[Artifact], y_out: Output[Artifact]):
        save(load(x_in), y_out)


    @step
    def report_step(model_in: Input[Artifact], y_in: Input[Artifact]):
        print(load(model_in), load(y_in))


    @kfp_dsl.pipeline(name="chain")
    def chain_pipeline(rate: float = 0.5):
        read_task = read_step()
        train_task = train_step(x_in=read_task.outputs["x_out"], rate=rate)
        other_task = other_step(x_in=read_task.outputs["x_out"])
        report_step(model_in=train_task.outputs["model_out"], y_in=other_task.outputs["y_out"])
        for name, task in {"read": read_task, "train": train_task, "other": other_task}.items():
            task.set_display_name(name)
"""


@pytest.fixture
def chain(project):
    project.write(CHAIN)
    project.directory.joinpath("data.csv").write_text("1,2,3")
    assert project.run().succeeded
    return project


def started(project):
    return sorted(event.step for event in project.events if isinstance(event, StepStarted))


def test_resume_runs_what_reads_files_and_takes_the_rest(chain, states):
    outcome = chain.run(resume=True)
    assert states(outcome) == {"read": "succeeded", "train": "reused", "other": "reused", "report-step": "reused"}
    assert outcome.steps[1].metrics == {"rate": 0.5}


def test_resume_sees_a_changed_file_and_what_follows_from_it(chain):
    chain.directory.joinpath("data.csv").write_text("1,2,3,")
    chain.run(resume=True)
    assert started(chain) == ["other", "read", "report-step", "train"]
    assert chain.output("report-step") == "00.5 0\n"


def test_resume_takes_steps_whose_inputs_came_out_the_same(chain):
    chain.directory.joinpath("data.csv").write_text("3,2,1")
    chain.run(resume=True)
    assert started(chain) == ["read"]


def test_resume_runs_a_step_with_another_parameter_or_other_code(chain):
    chain.run(resume=True, arguments={"rate": 0.25})
    assert started(chain) == ["read", "report-step", "train"]
    chain.module.write_text(
        chain.module.read_text().replace("save(load(x_in), y_out)", "save(load(x_in) + '!', y_out)")
    )
    chain.run(resume=True)
    assert started(chain) == ["other", "read", "report-step"]


def test_a_result_whose_artifact_was_changed_or_deleted_is_not_taken(chain):
    for artifact in chain.root.glob("*/train-step/model_out"):
        artifact.write_text("tampered")
    for artifact in chain.root.glob("*/other-step/y_out"):
        artifact.unlink()
    outcome = chain.run(resume=True)
    assert started(chain) == ["other", "read", "train"]
    assert outcome.succeeded


def test_a_step_that_forbids_caching_is_not_taken(chain):
    line = "other_task = other_step(x_in=read_task.outputs['x_out'])"
    text = chain.module.read_text().replace(line.replace("'", '"'), f"{line}.set_caching_options(False)")
    chain.module.write_text(text)
    chain.run(resume=True)
    assert started(chain) == ["other", "read"]


def test_a_run_without_resume_takes_nothing(chain):
    chain.run()
    assert len(started(chain)) == 4


def test_resume_goes_on_after_a_failure(chain):
    text = chain.module.read_text()
    chain.module.write_text(text.replace("print(load(model_in), load(y_in))", "raise ValueError"))
    assert not chain.run(resume=True).succeeded
    chain.module.write_text(text.replace("print(load(model_in), load(y_in))", "print('mended')"))
    assert chain.run(resume=True).succeeded
    assert started(chain) == ["read", "report-step"]


@pytest.mark.parametrize(
    "body",
    [
        "import pathlib; print(pathlib.Path('data.csv').read_bytes())",
        "import os; print(os.listdir())",
        "import subprocess; print(subprocess.run(['true']))",
        "import sqlite3; print(sqlite3.connect(':memory:'))",
        "import helper_module",
        "print('data.csv')  # for a library that opens files by itself",
    ],
)
def test_what_depends_on_the_world_outside_is_never_taken_by_resume(project, body):
    project.directory.joinpath("data.csv").write_text("")
    project.directory.joinpath("helper_module.py").write_text("")
    project.write(f"""
        @step
        def only_step():
            {body}


        @kfp_dsl.pipeline(name="outside")
        def outside_pipeline():
            only_step()
        """)
    assert project.run().succeeded
    project.run(resume=True)
    assert started(project) == ["only-step"]


def test_a_file_of_the_step_s_own_making_is_not_the_world_outside(project):
    project.write("""
        @step
        def only_step():
            import json, tempfile

            with tempfile.TemporaryDirectory() as directory:
                with open(directory + "/own.json", "w") as file:
                    json.dump(1, file)
                print(open(directory + "/own.json").read())


        @kfp_dsl.pipeline(name="inside")
        def inside_pipeline():
            only_step()
        """)
    assert project.run().succeeded
    project.run(resume=True)
    assert started(project) == []


def test_from_takes_what_is_before_and_runs_what_is_after(chain, states):
    chain.directory.joinpath("data.csv").unlink()
    outcome = chain.run(first_step="train")
    assert states(outcome) == {"read": "reused", "train": "succeeded", "other": "reused", "report-step": "succeeded"}


def test_to_leaves_out_what_is_not_needed(chain, states):
    outcome = chain.run(last_step="train")
    assert states(outcome) == {"read": "succeeded", "train": "succeeded", "other": "not run", "report-step": "not run"}
    outcome = chain.run(first_step="train", last_step="train")
    assert states(outcome) == {"read": "reused", "train": "succeeded", "other": "not run", "report-step": "not run"}


def test_from_without_an_earlier_result_says_so(project):
    project.write(CHAIN)
    outcome = project.run(first_step="train")
    assert [d.code for d in outcome.diagnostics] == ["KG709"]
    assert "`read` has no result" in outcome.diagnostics[0].message
    assert started(project) == []


def test_steps_that_are_not_there_or_not_connected_stop_the_run(chain):
    (unknown,) = chain.run(first_step="trian").diagnostics
    assert (unknown.code, unknown.hint) == ("KG707", "did you mean `train`?")
    (apart,) = chain.run(first_step="train", last_step="other").diagnostics
    assert apart.code == "KG708"
