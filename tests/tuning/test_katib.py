"""Katib: the manifest has its fields and no others, its trials run, and the cluster's answers are told."""

from __future__ import annotations

import copy
import json
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from kalegen.diagnostics.diagnostic import Diagnostic, Place
from kalegen.search.space import Algorithm, Objective, Range, Search
from kalegen.tuning import cluster as clusters
from kalegen.tuning.cluster import Cluster, submit
from kalegen.tuning.experiment import LIMIT, Trials, manifests
from tests.tuning.katib import CONFIG_MAP, EXPERIMENT, Pod, Server, misfits, refused, serve
from tests.tuning.test_tune import CELLS

SEARCH = Search(
    (
        Range("N", "int", 1, 9, 2),
        Range("X", "double", 1e-4, 1.0, is_log=True),
        Range("K", "categorical", values=("a", "b")),
        Range("D", "discrete", values=(1, 4)),
        Range("Q", "categorical", values=(True, False)),
    ),
    Objective("test accuracy", True, 0.9, ("f1",)),
    stopping=Algorithm("medianstop", {"start_step": "2"}),
)
TYPES = {"N": "int", "X": "float", "K": "str", "D": "int", "Q": "bool"}
TRIALS = Trials("My_Pipeline", "pass", "python:3.12", [("kfp==2.17.0",), ("a b", "c")], TYPES, {"M": 3})
PLACE = Place("nb.ipynb")


def made(search: Search = SEARCH, trials: Trials = TRIALS) -> tuple[dict[str, Any], dict[str, Any]]:
    both = manifests(search, trials, PLACE)
    assert not isinstance(both, Diagnostic), both
    return both


def test_the_manifest_has_katib_s_fields_and_no_others():
    config, experiment = made()
    assert list(misfits(experiment, EXPERIMENT)) == []
    assert list(misfits(config, CONFIG_MAP)) == []
    assert refused(experiment) == []
    spec = experiment["spec"]
    assert [one["feasibleSpace"] for one in spec["parameters"]] == [
        {"min": "1", "max": "9", "step": "2"},
        {"min": "0.0001", "max": "1.0", "distribution": "logUniform"},
        {"list": ["a", "b"]},
        {"list": ["1", "4"]},
        {"list": ["true", "false"]},
    ]
    assert spec["objective"] == {
        "type": "maximize", "objectiveMetricName": "test-accuracy", "goal": 0.9, "additionalMetricNames": ["f1"],
    }  # fmt: skip
    assert spec["earlyStopping"]["algorithmSettings"] == [{"name": "start_step", "value": "2"}]
    wrong = copy.deepcopy(experiment)
    wrong["spec"]["trialTemplate"]["trialSpec"]["spec"]["backofLimit"] = 0
    assert list(misfits(wrong, EXPERIMENT)) == [".spec.trialTemplate.trialSpec.spec.backofLimit is unknown"]


def test_what_katib_or_kubernetes_does_not_take_is_said():
    from dataclasses import replace

    cases = [
        (replace(SEARCH, stopping=Algorithm("hyperband")), TRIALS, "--stopping median"),
        (replace(SEARCH, algorithm=Algorithm("hyperband")), TRIALS, "resource_name"),
        (replace(SEARCH, algorithm=Algorithm("cmaes"), ranges=SEARCH.ranges[:1]), TRIALS, "--algorithm tpe"),
        (SEARCH, replace(TRIALS, source="é" * (LIMIT // 2)), "in the image"),
    ]
    for search, trials, hint in cases:
        found = manifests(search, trials, PLACE)
        assert isinstance(found, Diagnostic) and found.code == "KG768" and hint in str(found.hint)


def test_a_grid_is_no_longer_than_its_combinations():
    from dataclasses import replace

    search = replace(SEARCH, ranges=SEARCH.ranges[:1], algorithm=Algorithm("grid"), trials=50)
    assert made(search)[1]["spec"]["maxTrialCount"] == 5


NOISY = (
    CELLS[0],
    CELLS[1],
    ("step:score prev:load", "score = sum(data) - (X - 2) ** 2\nprint('score=1000')\nprint(NAME)"),
    CELLS[3],
)


def test_a_small_katib_runs_the_trials_that_are_written(write, kalegen, folder):
    write(("pipeline-parameters", "SIZE = 4\nX = 1.0\nNAME = 'a'"), *NOISY[1:])
    asked = ("-p", "X:double:0:4", "-p", "NAME:categorical:it is,so", "-p", "SIZE=5", "--maximize", "score")
    done = kalegen("tune", "nb.ipynb", *asked, "--katib", "-o", "nb.katib.yaml")
    assert done.status == 0, done.err
    config, experiment = yaml.safe_load_all((folder / "nb.katib.yaml").read_text())
    assert [*misfits(experiment, EXPERIMENT), *misfits(config, CONFIG_MAP), *refused(experiment)] == []
    again = kalegen("tune", "nb.ipynb", *asked, "--katib", "-o", "again.yaml")
    assert again.status == 0
    assert (folder / "again.yaml").read_bytes() == (folder / "nb.katib.yaml").read_bytes()
    pod = Pod(folder, sys.executable)
    suggestions = [("2.0", "it is"), ("0.5", "so"), ("4", "so")]
    values = [pod.run(config, experiment, {"X": x, "NAME": name}) for x, name in suggestions]
    assert values == [[("score", "10.0")], [("score", "7.75")], [("score", "6.0")]]


def test_what_steps_print_is_marked_line_by_line():
    import io

    from kalegen.tuning.trial_program import Marked

    stream = io.StringIO()
    marked = Marked(stream)
    for text in ("score=1\nsco", "re=2\n", "", "score=3"):
        marked.write(text)
    assert stream.getvalue() == "| score=1\n| score=2\n| score=3"


@pytest.fixture
def katib(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A cluster that kubectl's configuration names."""
    with serve() as server:
        config = {
            "apiVersion": "v1", "kind": "Config", "current-context": "here",
            "clusters": [{"name": "c", "cluster": {"server": server.url}}],
            "users": [{"name": "u", "user": {"token": "secret-token"}}],
            "contexts": [{"name": "here", "context": {"cluster": "c", "user": "u", "namespace": "me"}}],
        }  # fmt: skip
        file = tmp_path / "kubeconfig"
        file.write_text(yaml.safe_dump(config))
        monkeypatch.setattr("kubernetes.config.kube_config.KUBE_CONFIG_DEFAULT_LOCATION", str(file))
        monkeypatch.setenv("KUBECONFIG", str(file))
        yield server


BEST = {
    "trialsSucceeded": 3, "trialsFailed": 1,
    "currentOptimalTrial": {
        "bestTrialName": "my-pipeline-x7k2p-abc",
        "parameterAssignments": [{"name": "N", "value": "5"}],
        "observation": {
            "metrics": [{"name": "f1", "max": "0.1"}, {"name": "test-accuracy", "max": "0.95", "latest": "0.9"}],
        },
    },
    "conditions": [{"type": "Running", "status": "False"}, {"type": "Succeeded", "status": "True"}],
}  # fmt: skip


def sent(wait: bool = True, **more: Any) -> tuple[Diagnostic | None, list[Any]]:
    told: list[Any] = []
    return submit(*made(), Cluster(poll=0, **more), wait, told.append), told


def test_an_experiment_is_created_and_followed_to_its_best_trial(katib: Server):
    katib.states = [{}, {"trialsRunning": 2}, BEST]
    problem, told = sent()
    assert problem is None
    assert [one.split("?")[0] for one in katib.requests[:2]] == [
        "POST /api/v1/namespaces/me/configmaps",
        "POST /apis/kubeflow.org/v1beta1/namespaces/me/experiments",
    ]
    last = told[-1]
    assert (last.name, last.best, last.value) == ("my-pipeline-x7k2p", "my-pipeline-x7k2p-abc", "0.95")
    assert (last.assignments, last.ended, last.failed) == ({"N": "5"}, "Succeeded", 1)
    (experiment,) = [one for one in katib.objects.values() if one["kind"] == "Experiment"]
    (config,) = [one for one in katib.objects.values() if one["kind"] == "ConfigMap"]
    volume = experiment["spec"]["trialTemplate"]["trialSpec"]["spec"]["template"]["spec"]["volumes"][0]
    assert volume["configMap"]["name"] == config["metadata"]["name"]


def test_a_config_map_of_the_same_content_is_used_again(katib: Server):
    assert sent(wait=False)[0] is None
    katib.objects = {path: one for path, one in katib.objects.items() if one["kind"] == "ConfigMap"}
    assert sent(wait=False, namespace="me")[0] is None


@pytest.mark.parametrize(("status", "code"), [(401, "KG771"), (403, "KG771"), (404, "KG772"), (500, "KG770")])
def test_what_the_cluster_refuses_is_said(katib: Server, status, code):
    katib.status = status
    problem, told = sent()
    assert problem is not None and (problem.code, told) == (code, [])
    assert "told to" in problem.message and "secret-token" not in problem.message


def test_a_cluster_without_katib_is_told_from_others(katib: Server):
    katib.has_katib = False
    problem, _ = sent()
    assert problem is not None and problem.code == "KG772" and "install Katib" in str(problem.hint)


def test_an_experiment_that_fails_or_does_not_end_is_said(katib: Server):
    katib.states = [{"conditions": [{"type": "Failed", "status": "True", "message": "no image"}]}]
    problem, _ = sent()
    assert problem is not None and problem.code == "KG774" and "no image" in problem.message
    katib.states, katib.objects = [{"trialsRunning": 1}], {}
    problem, _ = sent(deadline=0.0)
    assert problem is not None and problem.code == "KG773"


def test_no_way_to_a_cluster_is_said(katib: Server, monkeypatch, tmp_path):
    text = Path(tmp_path / "kubeconfig").read_text()
    (tmp_path / "kubeconfig").write_text(text.replace(katib.url, "http://127.0.0.1:9"))
    problem, _ = sent()
    assert problem is not None and problem.code == "KG770"
    problem, _ = sent(context="elsewhere")
    assert problem is not None and problem.code == "KG770"


def test_the_command_prints_the_best_parameters(katib: Server, write, kalegen, monkeypatch):
    monkeypatch.setattr(clusters.Cluster, "poll", 0)
    write(*CELLS)
    katib.states = [BEST]
    table = 'tune={parameters=["X:double:0:4"], maximize="score"}'
    done = kalegen("submit", "nb.ipynb", "--tune", "--wait", "--set", table)
    assert done.status == 0, done.err
    assert json.loads(done.out) == {"N": "5"}
    assert "created experiment nb-x7k2p" in done.err and "secret-token" not in done.err
    katib.status = 403
    assert kalegen("submit", "nb.ipynb", "--tune", "--set", table).status == 1
    assert "KG760" in kalegen("submit", "nb.ipynb", "--tune").err
