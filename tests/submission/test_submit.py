"""Submissions to a server on loopback: what is sent, what is told, and each way in which it can go wrong."""

from __future__ import annotations

import re
import socket
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from kalegen.catalogue.examples import examples
from kalegen.catalogue.submitting import CODES
from kalegen.cli.submit import submit_command
from kalegen.submission import faults
from kalegen.submission.api import server_api
from kalegen.submission.connection import Connection, Limits
from kalegen.submission.events import RunProgress, RunReady, Submission, SubmitOutcome, VersionReady
from kalegen.submission.submit import submit
from kalegen.submission.transport import stays
from submission.server import FakeCluster, serve

QUICK = Limits(connect=2.0, answer=2.0, poll=0.0, retries=1, backoff=0.0)
HASTY = replace(QUICK, answer=0.2)
PIPELINE = "pipelineInfo:\n  name: demo\nroot:\n  dag: {}\nschemaVersion: 2.1.0\n"
SECRET = "s3cr3t-t0ken"


on_each_server = pytest.mark.parametrize("cluster", [True, False], ids=["ml-metadata", "without-it"], indirect=True)
"""What a run comes to is told otherwise by servers without ML Metadata."""


@pytest.fixture
def cluster(request: pytest.FixtureRequest) -> Iterator[FakeCluster]:
    with serve(has_ml_metadata=getattr(request, "param", True)) as cluster:
        yield cluster
    assert cluster.violations == []


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable and no file of the person who runs the tests is seen."""
    from kfp.client import client

    for name in ("KF_PIPELINES_ENDPOINT", "KF_PIPELINES_UI_ENDPOINT", "KUBECONFIG", "KUBERNETES_SERVICE_HOST"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(client.Client, "_LOCAL_KFP_CONTEXT", str(tmp_path / "context.json"))


@pytest.fixture
def package(tmp_path: Path) -> Path:
    path = tmp_path / "demo.yaml"
    path.write_text(PIPELINE)
    return path


class Told(list):
    """A listener that keeps what it hears."""

    def __call__(self, event: object) -> None:
        self.append(event)


def send(package: Path, cluster: FakeCluster, limits: Limits = QUICK, **asked: object) -> SubmitOutcome:
    return submit(Submission(package, "demo", **asked), Connection(host=cluster.url), Told(), limits)


@on_each_server
def test_a_new_pipeline_is_uploaded_and_run(package, cluster):
    told = Told()
    submission = Submission(package, "demo", {"n": 3, "rate": 0.5, "names": ["é", '"']}, experiment="tries", wait=True)
    cluster.run_states = ["PENDING", ("RUNNING", {"load": "RUNNING"}), ("SUCCEEDED", {"load": "SUCCEEDED"})]
    outcome = submit(submission, Connection(host=cluster.url), told, QUICK)
    assert outcome.succeeded, outcome.diagnostics
    assert (outcome.run_id, outcome.state) == ("run-0", "SUCCEEDED")
    assert [pipeline.display_name for pipeline in cluster.pipelines] == ["demo"]
    assert [experiment.display_name for experiment in cluster.experiments] == ["tries"]
    (run,) = cluster.runs
    assert run.runtime_config.parameters == {"n": 3, "rate": 0.5, "names": ["é", '"']}
    assert run.display_name.startswith("demo 2")
    version, ready, *progress = told
    assert version == VersionReady(
        cluster.versions[0].name, f"{cluster.url}/#/pipelines/details/pipeline-0/version/version-0", True
    )
    assert ready == RunReady(run.display_name, f"{cluster.url}/#/runs/details/run-0", False)
    assert progress == [
        RunProgress("PENDING", {}),
        RunProgress("RUNNING", {"load": "RUNNING"}),
        RunProgress("SUCCEEDED", {"load": "SUCCEEDED"}),
    ]


@on_each_server
def test_the_client_inside_kfp_is_taken_where_there_is_one(package, cluster, monkeypatch):
    """As KEP-12548 has it: ``kfp_server_api`` has become ``kfp.server_api``, and is no package any more."""
    cluster.run_states = ["SUCCEEDED"]
    api = server_api()
    monkeypatch.setitem(sys.modules, "kfp.server_api", api)
    monkeypatch.setitem(sys.modules, "kfp_server_api", None)
    assert send(package, cluster, wait=True).succeeded
    assert send(package, cluster, cron="0 6 * * *").succeeded
    cluster.fail("GET /pipelines", 403)
    assert [problem.code for problem in send(package, cluster).diagnostics] == ["KG724"]


def test_one_module_knows_the_generated_client():
    import kalegen

    users = [
        path
        for path in Path(kalegen.__file__).parent.rglob("*.py")
        if re.search(r"(kfp_|kfp\.)server_api", path.read_text())
    ]
    assert sorted(path.name for path in users) == ["api.py", "import_names.py"]


def test_nothing_is_printed(package, cluster, capfd):
    send(package, cluster)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("value", "text"),
    [("$$5", "$$"), ("a $(HOME)", "$(HOME)"), (["a", {"b": "$$"}], "$$"), ({"$(HOME)": 1}, "$(HOME)")],
)
def test_an_argument_that_would_not_arrive_is_refused(value, text, package, cluster):
    (problem,) = send(package, cluster, arguments={"n": 3, "price": value}).diagnostics
    assert problem.code == "KG124"
    assert (
        problem.message == f"the value given for parameter 'price' holds the text {text!r}, which Kubernetes replaces"
    )
    assert (cluster.pipelines, cluster.runs) == ([], [])


def test_an_argument_with_a_dollar_arrives(package, cluster):
    given = {"price": "$5", "command": "$(date)", "names": ["$", 1.5]}
    assert send(package, cluster, arguments=given).succeeded
    assert cluster.runs[0].runtime_config.parameters == given


def test_an_unchanged_pipeline_is_not_uploaded_again(package, cluster):
    first = send(package, cluster)
    package.write_text("# PIPELINE DEFINITION\n" + PIPELINE)
    second = send(package, cluster)
    assert (first.version.uploaded, second.version.uploaded) == (True, False)
    assert (second.version.name, second.version.link) == (first.version.name, first.version.link)
    assert (len(cluster.versions), len(cluster.runs)) == (1, 2)


def test_a_changed_pipeline_is_a_new_version_and_an_old_one_is_found_again(package, cluster):
    for number in range(5):
        package.write_text(PIPELINE.replace("2.1.0", f"2.1.{number}"))
        assert send(package, cluster, upload_only=True).version.uploaded
    package.write_text(PIPELINE)
    assert not send(package, cluster, upload_only=True).version.uploaded  # on the list's last page
    assert (len(cluster.pipelines), len(cluster.versions), cluster.runs) == (1, 5, [])


def test_a_version_name_is_kept_and_may_not_mean_two_things(package, cluster):
    assert send(package, cluster, version_name="v1").version.name == "v1"
    assert not send(package, cluster, version_name="v1").version.uploaded
    assert send(package, cluster, version_name="v2").version.uploaded
    package.write_text(PIPELINE.replace("dag: {}", "dag: {tasks: {}}"))
    (problem,) = send(package, cluster, version_name="v1").diagnostics
    assert problem.code == "KG726"
    assert problem.message == (
        "uploading the pipeline: the server has another version or run of this name (409): "
        "a version of that name exists"
    )


@pytest.mark.parametrize(("given", "sent"), [("0 6 * * 1-5", "0 0 6 * * 1-5"), ("30 0 6 * * *", "30 0 6 * * *")])
def test_a_schedule_makes_a_recurring_run(package, cluster, given, sent):
    outcome = send(package, cluster, cron=given, run_name="nightly", arguments={"n": 1}, service_account="robot")
    assert outcome.succeeded, outcome.diagnostics
    (recurring,) = cluster.recurring_runs
    assert recurring.trigger.cron_schedule.cron == sent
    assert (recurring.display_name, recurring.mode, recurring.service_account) == ("nightly", "ENABLE", "robot")
    assert recurring.runtime_config.parameters == {"n": 1}
    assert outcome.run.recurring
    assert outcome.run.link.endswith("/#/recurringrun/details/recurring-0")


@pytest.mark.parametrize(
    "asked", [{"cron": "daily"}, {"cron": "0 0 * * *", "wait": True}, {"upload_only": True, "wait": True}]
)
def test_a_submission_that_contradicts_itself_reaches_no_server(package, cluster, asked):
    (problem,) = send(package, cluster, **asked).diagnostics
    assert problem.code == "KG731"
    assert cluster.requests == []


@pytest.mark.parametrize("content", [None, "a: [", "\x00"])
def test_a_package_that_cannot_be_read_reaches_no_server(package, cluster, content):
    package.unlink()
    if content is not None:
        package.write_text(content)
    (problem,) = send(package, cluster).diagnostics
    assert (problem.code, problem.place.file) == ("KG734", str(package))
    assert cluster.requests == []


def test_the_endpoint_may_come_from_the_environment(package, cluster, monkeypatch):
    monkeypatch.setenv("KF_PIPELINES_ENDPOINT", cluster.url)
    monkeypatch.setenv("KF_PIPELINES_UI_ENDPOINT", "https://ui.example")
    outcome = submit(Submission(package, "demo"), Connection(), Told(), QUICK)
    assert outcome.run.link == "https://ui.example/#/runs/details/run-0"


def test_without_a_host_nothing_is_tried(package):
    (problem,) = submit(Submission(package, "demo"), Connection(), Told(), QUICK).diagnostics
    assert problem.code == "KG720"


def test_the_namespace_is_sent(package, cluster):
    cluster.multi_user = True
    connection = Connection(host=cluster.url, namespace="team")
    assert submit(Submission(package, "demo"), connection, Told(), QUICK).succeeded
    assert (cluster.pipelines[0].namespace, cluster.experiments[0].namespace) == ("team", "team")
    assert not submit(Submission(package, "demo"), connection, Told(), QUICK).version.uploaded


def test_tokens_token_files_and_cookies_are_sent(package, cluster, tmp_path):
    (tmp_path / "token").write_text(SECRET)
    cluster.token = SECRET
    for connection in (Connection(token=SECRET), Connection(token_file=tmp_path / "token")):
        assert submit(Submission(package, "demo"), replace(connection, host=cluster.url), Told(), QUICK).succeeded
    cluster.token = None
    connection = Connection(host=cluster.url, cookies="authservice_session=abc")
    assert submit(Submission(package, "demo"), connection, Told(), QUICK).succeeded
    assert cluster.headers[-1]["Cookie"] == "authservice_session=abc"


def test_missing_credentials_are_one_message(package, cluster, monkeypatch):
    from google.auth.exceptions import DefaultCredentialsError
    from kfp.client import auth

    def refuse(*arguments: object) -> None:
        raise DefaultCredentialsError(f"no account for {SECRET}")

    monkeypatch.setattr(auth, "get_auth_token", refuse)
    connection = Connection(host=cluster.url, client_id="iap", other_client_secret=SECRET)
    (problem,) = submit(Submission(package, "demo"), connection, Told(), QUICK).diagnostics
    assert (problem.code, problem.message) == ("KG723", "connecting: no credentials: no account for ***")


def test_a_token_from_a_file_is_told_to_nobody(package, cluster, tmp_path):
    (tmp_path / "token").write_text(SECRET + "\n")
    cluster.token = "another"
    connection = Connection(host=cluster.url, token_file=tmp_path / "token")
    (problem,) = submit(Submission(package, "demo"), connection, Told(), QUICK).diagnostics
    assert problem.code == "KG723"
    assert SECRET not in problem.message


def test_secrets_are_told_to_nobody(package, cluster):
    cluster.token = "another"
    connection = Connection(host=cluster.url.replace("//", "//me:pass@"), token=SECRET, cookies="c00kie")
    told = Told()
    outcome = submit(Submission(package, "demo"), connection, told, QUICK)
    (problem,) = outcome.diagnostics
    assert problem.message.endswith("not signed in: Bearer ***")
    shown = f"{told} {outcome} {connection!r}"
    assert not {secret for secret in (SECRET, "c00kie") if secret in shown}
    assert problem.place.file == cluster.url


FAULTS = [
    (401, {}, "KG723", "connecting: the server does not accept the credentials (401): told to fail"),
    (403, {}, "KG724", "connecting: your account may not do this in this namespace (403): told to fail"),
    (404, {"body": "404 page not found"}, "KG725", "connecting: the server has nothing at this address (404)"),
    (400, {}, "KG728", "connecting: the server refuses the request (400): told to fail"),
    (500, {}, "KG727", "connecting: the server failed (500): told to fail"),
    (503, {"body": "<html>busy</html>"}, "KG727", "connecting: the server failed (503)"),
    (200, {"body": "<html>Sign in</html>", "content_type": "text/html"}, "KG729",
     "connecting: the server answered with a web page instead of JSON"),
    (200, {"body": '"text"'}, "KG729", "connecting: the server answered with a web page instead of JSON"),
    (0, {}, "KG722", "connecting: the server did not answer in time"),
    (-1, {}, "KG721", "connecting: the server cannot be reached"),
]  # fmt: skip


@pytest.mark.parametrize(("status", "how", "code", "message"), FAULTS, ids=lambda value: str(value)[:12])
def test_each_fault_is_one_message(package, cluster, capfd, caplog, status, how, code, message):
    cluster.fail("GET /healthz", status, **how)
    (problem,) = send(package, cluster, HASTY if status == 0 else QUICK).diagnostics
    assert (problem.code, problem.message) == (code, message)
    assert problem.hint or code == "KG728"
    assert problem.place.file == cluster.url
    assert (capfd.readouterr(), caplog.records) == (("", ""), [])


LACKING = [
    ("POST /pipelines$", {}, "creating the pipeline: the server's answer has no pipeline_id"),
    ("POST /pipelines/upload_version", {}, "uploading the pipeline: the server's answer has no pipeline_version_id"),
    ("POST /experiments", {}, "creating the experiment: the server's answer has no experiment_id"),
    ("POST /runs", {}, "creating the run: the server's answer has no run_id"),
    (
        "POST /recurringruns",
        {"cron": "0 0 * * *"},
        "creating the recurring run: the server's answer has no recurring_run_id",
    ),
]


@pytest.mark.parametrize(("request_line", "asked", "message"), LACKING, ids=lambda value: str(value)[:25])
def test_an_empty_answer_is_no_success(package, cluster, request_line, asked, message):
    cluster.fail(request_line, 200, body="{}")
    told = Told()
    outcome = submit(Submission(package, "demo", **asked), Connection(host=cluster.url), told, QUICK)
    (problem,) = outcome.diagnostics
    assert (problem.code, problem.message) == ("KG729", message)
    assert not any("None" in event.link for event in told)


@pytest.mark.parametrize("request_line", ["GET /healthz", "GET /pipelines", "POST /runs"])
def test_no_other_server_is_asked(package, cluster, request_line):
    with serve() as other:
        cluster.fail(request_line, 307, location=f"{other.url}/apis/v2beta1/healthz")
        (problem,) = send(package, cluster).diagnostics
        assert problem.code == "KG729"
        assert problem.message.endswith(
            f": the server sends on to {other.url}/apis/v2beta1/healthz, which is not followed"
        )
        assert other.requests == []


def test_a_redirect_on_the_same_server_is_followed(package, cluster):
    cluster.fail("GET /healthz", 307, location=f"{cluster.url}/apis/v2beta1/healthz", times=1)
    assert send(package, cluster).succeeded


@pytest.mark.parametrize(
    ("here", "there", "expected"),
    [
        ("https://a/x", "https://a/y", True), ("https://a/x", "https://a:443/y", True),
        ("http://a/x", "https://a/y", True),
        ("https://a/x", "http://a/y", False), ("https://a/x", "https://b/x", False), ("https://a/x", "//b/x", False),
        ("http://a:1/x", "http://a:2/x", False), ("https://a/x", "ftp://a/x", False), ("https://a/x", "/y", True),
    ],
)  # fmt: skip
def test_where_redirects_may_lead(here, there, expected):
    assert stays(urlsplit(here), urlsplit(urljoin(here, there))) is expected


def test_an_answer_without_end_is_cut_off(package, cluster):
    cluster.fail("GET /pipelines", 200, is_endless=True)
    (problem,) = send(package, cluster, replace(QUICK, size=2**20)).diagnostics
    assert problem.code == "KG729"
    assert problem.message == "looking for the pipeline: the server's answer does not end: more than 1024 KiB"
    assert cluster.sent < 2**27


def test_a_server_without_tls_and_an_address_without_http_is_told_of_it(package, cluster):
    host = cluster.url.removeprefix("http://")
    (problem,) = submit(Submission(package, "demo"), Connection(host=host), Told(), QUICK).diagnostics
    assert (problem.code, "--host http://" in problem.hint) == ("KG730", True)


def test_hints_name_options_that_exist():
    options = {name for parameter in submit_command.params for name in parameter.opts}
    folder = Path(faults.__file__).parent
    texts = [path.read_text(encoding="utf-8") for path in folder.glob("*.py")]
    texts += [text for code in CODES for text in (code.what, code.why, code.fix)]
    forms = [form for code in CODES for form in (examples()[code.code].before, examples()[code.code].after)]
    texts += [line for form in forms for line in form.splitlines() if line.startswith("kalegen submit")]
    named = {name for text in texts for name in re.findall(r"(?<![\w-])--[a-z][a-z-]*", text)}
    assert "--ca-cert" in named
    assert named <= options


STEPS = [
    ("GET /pipelines", "looking for the pipeline"),
    ("POST /pipelines$", "creating the pipeline"),
    ("GET /pipelines/.*/versions", "looking for the version"),
    ("POST /pipelines/upload_version", "uploading the pipeline"),
    ("GET /experiments", "looking for the experiment"),
    ("POST /experiments", "creating the experiment"),
    ("POST /runs", "creating the run"),
    ("GET /runs", "waiting"),
]


@pytest.mark.parametrize(("request_line", "doing"), STEPS)
@pytest.mark.parametrize("fault", [FAULTS[0], FAULTS[4], FAULTS[6], FAULTS[8]], ids=["401", "500", "html", "timeout"])
def test_a_fault_at_any_step_says_at_which(package, cluster, request_line, doing, fault):
    status, how, code, _ = fault
    cluster.fail(request_line, status, **how)
    (problem,) = send(package, cluster, HASTY if status == 0 else QUICK, wait=True).diagnostics
    assert problem.code == code
    assert problem.message.startswith(f"{doing}: ")


@on_each_server
def test_what_was_done_before_a_fault_is_not_lost(package, cluster):
    cluster.fail("POST /runs", 500)
    outcome = send(package, cluster)
    assert outcome.version.uploaded
    assert outcome.run is None
    cluster.failures.clear()
    assert not send(package, cluster).version.uploaded


def test_an_unreachable_server_is_one_message(package):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    (problem,) = submit(Submission(package, "demo"), Connection(host=address), Told(), QUICK).diagnostics
    assert (problem.code, problem.place.file) == ("KG721", address)


def test_a_server_without_tls_is_one_message(package, cluster):
    connection = Connection(host=cluster.url.replace("http:", "https:"))
    (problem,) = submit(Submission(package, "demo"), connection, Told(), QUICK).diagnostics
    assert problem.code == "KG730"


def test_reading_is_tried_again_and_creating_is_not(package, cluster):
    cluster.fail("GET /healthz", 503, times=1)
    cluster.fail("GET /pipelines$", 502, times=1)
    assert send(package, cluster).succeeded
    assert cluster.count("GET /healthz") == 2
    cluster.fail("POST /runs", 503, times=1)
    assert not send(package, cluster).succeeded
    assert cluster.count("POST /runs") == 2
    cluster.fail("GET /pipelines$", 503)
    before = cluster.count("GET /pipelines$")
    assert not send(package, cluster).succeeded
    assert cluster.count("GET /pipelines$") - before == 1 + QUICK.retries


@on_each_server
@pytest.mark.parametrize("state", ["FAILED", "CANCELED", "SKIPPED"])
def test_a_run_that_ends_otherwise_than_well_is_an_error(package, cluster, state):
    cluster.run_states = ["RUNNING", (state, {"load": "SUCCEEDED", "train": "FAILED"}, "out of memory")]
    outcome = send(package, cluster, wait=True)
    (problem,) = outcome.diagnostics
    assert (problem.code, outcome.state) == ("KG732", state)
    assert problem.message == f"the run ended {state} in train: out of memory"


@on_each_server
def test_waiting_has_an_end(package, cluster):
    cluster.run_states = ["RUNNING"]
    outcome = send(package, cluster, replace(QUICK, deadline=0.0), wait=True)
    (problem,) = outcome.diagnostics
    assert (problem.code, outcome.state, outcome.run_id) == ("KG733", "RUNNING", "run-0")


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_the_client_of_kfp_reads_what_was_sent(package, cluster):
    """The fake server against kfp's own methods, which the submission does not use."""
    from kfp import Client

    send(package, cluster)
    client = Client(host=cluster.url)
    assert client.get_pipeline_id("demo") == "pipeline-0"
    assert client.get_run("run-0").pipeline_version_reference.pipeline_version_id == "version-0"
    assert client.get_experiment(experiment_name="Default").experiment_id == "experiment-0"


def test_the_server_minds_fields_that_the_api_does_not_have():
    from submission.server import Refused, read_model

    with pytest.raises(Refused, match="V2beta1Run has no"):
        read_model({"display_name": "a", "nmae": "b"}, "V2beta1Run")
