"""--resume, --from and --to: which steps run again, and which results are trusted."""

from __future__ import annotations

import os

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


def test_resume_takes_what_rests_on_what_is_as_it_was(chain, states):
    outcome = chain.run(resume=True)
    assert states(outcome) == dict.fromkeys(["read", "train", "other", "report-step"], "reused")
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
    assert started(chain) == ["report-step", "train"]
    chain.module.write_text(
        chain.module.read_text().replace("save(load(x_in), y_out)", "save(load(x_in) + '!', y_out)")
    )
    chain.run(resume=True)
    assert started(chain) == ["other", "report-step"]


def test_a_result_whose_artifact_was_changed_or_deleted_is_not_taken(chain):
    for artifact in chain.root.glob("*/train-step/model_out"):
        artifact.write_text("tampered")
    for artifact in chain.root.glob("*/other-step/y_out"):
        artifact.unlink()
    outcome = chain.run(resume=True)
    assert started(chain) == ["other", "train"]
    assert outcome.succeeded


def test_a_step_that_forbids_caching_is_not_taken(chain):
    line = "other_task = other_step(x_in=read_task.outputs['x_out'])"
    text = chain.module.read_text().replace(line.replace("'", '"'), f"{line}.set_caching_options(False)")
    chain.module.write_text(text)
    chain.run(resume=True)
    assert started(chain) == ["other"]


def test_a_run_without_resume_takes_nothing(chain):
    chain.run()
    assert len(started(chain)) == 4


def test_resume_goes_on_after_a_failure(chain):
    text = chain.module.read_text()
    chain.module.write_text(text.replace("print(load(model_in), load(y_in))", "raise ValueError"))
    assert not chain.run(resume=True).succeeded
    chain.module.write_text(text.replace("print(load(model_in), load(y_in))", "print('mended')"))
    assert chain.run(resume=True).succeeded
    assert started(chain) == ["report-step"]


ONLY = """
    @step
    def only_step():
        {body}


    @kfp_dsl.pipeline(name="outside")
    def outside_pipeline():
        only_step()
"""


def reasons(project):
    return {event.step: event.reason for event in project.events if isinstance(event, StepStarted)}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("import subprocess; print(subprocess.run(['true']))", "it ran another program"),
        ("import sqlite3; print(sqlite3.connect(':memory:'))", "it opened the database :memory:"),
        (
            "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('127.0.0.1', 9))",
            "it connected to 127.0.0.1",
        ),
    ],
)
def test_what_depends_on_other_programs_and_hosts_is_never_taken_by_resume(project, body, reason):
    project.write(ONLY.format(body=body))
    assert project.run().succeeded
    project.run(resume=True)
    assert reasons(project) == {"only-step": reason}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("import pathlib; print(pathlib.Path('data.csv').read_bytes())", "it read data.csv, which has changed"),
        ("print('data.csv')  # for a library that opens files by itself", "it read data.csv, which has changed"),
        ("print('folder')", "it read folder, which has changed"),
        ("import helper_module", "it read helper_module.py, which has changed"),
        ("import os; print(os.listdir('fold' + 'er'))", "it listed folder, which has changed"),
        ("import os; print(os.environ['TRIED'])", "it read the environment variable TRIED, which has changed"),
        ("import os; print(os.getenv('TRIED'))", "it read the environment variable TRIED, which has changed"),
        ("import os; print(os.environ.get('NEW'))", "it read the environment variable NEW, which has changed"),
        ("import some_package.part", "the package some_package has changed"),
    ],
)
def test_a_result_is_taken_until_what_it_rests_on_changes(project, monkeypatch, body, reason):
    packages = project.directory / "site-packages" / "some_package"
    packages.mkdir(parents=True)
    for name in ("__init__.py", "part.py"):
        packages.joinpath(name).write_text("")
    project.directory.joinpath("folder").mkdir()
    project.directory.joinpath("data.csv").write_text("")
    project.directory.joinpath("helper_module.py").write_text("")
    monkeypatch.setenv("TRIED", "1")
    monkeypatch.setenv("PYTHONPATH", str(packages.parent), prepend=os.pathsep)
    project.write(ONLY.format(body=body))
    assert project.run().succeeded
    project.run(resume=True)
    assert reasons(project) == {}
    monkeypatch.setenv("TRIED", "2")
    monkeypatch.setenv("NEW", "")
    project.directory.joinpath("folder", "more").touch()
    project.directory.joinpath("data.csv").write_text("1")
    project.directory.joinpath("helper_module.py").write_text("x = 1")
    packages.joinpath("__init__.py").write_text("__version__ = '2'")
    project.run(resume=True)
    assert reasons(project) == {"only-step": reason}


@pytest.mark.parametrize(
    "body", ["import os; os.environ['OWN'] = '1'; print(os.environ['OWN'])", "print(open('.cache/fonts.json').read())"]
)
def test_what_a_step_sets_itself_and_libraries_caches_are_no_part_of_it(project, monkeypatch, body):
    monkeypatch.setenv("XDG_CACHE_HOME", str(project.directory / ".cache"))
    project.directory.joinpath(".cache").mkdir()
    project.directory.joinpath(".cache", "fonts.json").write_text("1")
    project.write(ONLY.format(body=body))
    assert project.run().succeeded
    project.directory.joinpath(".cache", "fonts.json").write_text("2")
    monkeypatch.setenv("OWN", "3")
    project.run(resume=True)
    assert reasons(project) == {}


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"kalegen:seal": 1}', "\x00\xff", '{"kalegen:seal": {"contents": {}, "basis": []}}']
)
def test_a_broken_file_of_results_is_a_result_that_is_not_there(chain, text):
    for file in chain.root.joinpath(".results").iterdir():
        file.write_text(text)
    assert chain.run(resume=True).succeeded
    assert len(started(chain)) == 4


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
    assert "'read' has no result" in outcome.diagnostics[0].message
    assert project.events == []


def test_steps_that_are_not_there_or_not_connected_stop_the_run(chain):
    (unknown,) = chain.run(first_step="trian").diagnostics
    assert (unknown.code, unknown.hint) == ("KG707", "did you mean 'train'?")
    (apart,) = chain.run(first_step="train", last_step="other").diagnostics
    assert apart.code == "KG708"
