"""A Kubeflow Pipelines server in a thread: the v2beta1 endpoints that a submission uses, on loopback, in memory.

Requests are read, and answers written, through the models of kfp-server-api: a field that the API does not have, or of
the wrong type, is answered with 400 and kept in ``FakeCluster.violations``.

    with serve() as cluster:
        submit(..., Connection(host=cluster.url), ...)
        assert cluster.runs[0].display_name == "…"
"""

from __future__ import annotations

import email.parser
import email.policy
import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import yaml

from kalegen.submission.api import server_api

API = "/apis/v2beta1"
kfp_server_api = server_api()
START = datetime(2024, 1, 1, tzinfo=timezone.utc)


class Refused(Exception):
    """An answer with an error status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass
class Failure:
    """What the server answers instead, to requests whose method and path match ``pattern``, ``times`` times.

    ``status`` 0 hangs until the cluster is closed; -1 drops the connection.
    """

    pattern: str
    status: int
    body: str = '{"error": "told to fail", "code": 13, "message": "told to fail", "details": []}'
    content_type: str = "application/json"
    times: int = 1_000_000
    location: str = ""
    is_endless: bool = False


@dataclass
class FakeCluster:
    """The server's state, which tests read and set."""

    url: str = ""
    multi_user: bool = False
    has_ml_metadata: bool = True
    metrics: Callable[[Mapping[str, Any]], Mapping[str, float]] | None = None
    token: str | None = None
    page_size: int = 2
    pipelines: list[Any] = field(default_factory=list)
    versions: list[Any] = field(default_factory=list)
    experiments: list[Any] = field(default_factory=list)
    runs: list[Any] = field(default_factory=list)
    recurring_runs: list[Any] = field(default_factory=list)
    run_states: list[Any] = field(default_factory=lambda: ["PENDING", "RUNNING", "SUCCEEDED"])
    failures: list[Failure] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    sent: int = 0
    closing: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def fail(self, pattern: str, status: int, **how: Any) -> None:
        """Answer requests like ``POST /runs`` (a regular expression, below the API's root) with a failure."""
        self.failures.append(Failure(pattern, status, **how))

    def count(self, pattern: str) -> int:
        """How many requests there were whose method and path match."""
        return sum(bool(re.match(pattern, request)) for request in self.requests)

    def now(self, count: int) -> datetime:
        """A time of creation, later for later things."""
        return START + timedelta(minutes=count)

    # One method per endpoint: it gets the path's parts, the query and the body, and returns a model.

    def get_healthz(self, query: Any, body: Any) -> Any:
        return kfp_server_api.V2beta1GetHealthzResponse(multi_user=self.multi_user)

    def list_pipelines(self, query: Any, body: Any) -> Any:
        return kfp_server_api.V2beta1ListPipelinesResponse(pipelines=filtered(self.pipelines, query))

    def create_pipeline(self, query: Any, body: Any) -> Any:
        pipeline = read_model(body, "V2beta1Pipeline")
        if not pipeline.name:
            raise Refused(400, "the pipeline has no name")
        if any(known.name == pipeline.name for known in self.pipelines):
            raise Refused(409, "a pipeline of that name exists")
        pipeline.pipeline_id = f"pipeline-{len(self.pipelines)}"
        pipeline.created_at = self.now(len(self.pipelines))
        self.pipelines.append(pipeline)
        return pipeline

    def list_versions(self, query: Any, body: Any, pipeline_id: str) -> Any:
        versions = [version for version in self.versions if version.pipeline_id == pipeline_id]
        if query.get("sort_by") == "created_at desc":
            versions.reverse()
        start = int(query.get("page_token") or 0)
        end = start + min(int(query.get("page_size") or 10), self.page_size)
        token = str(end) if end < len(versions) else None
        return kfp_server_api.V2beta1ListPipelineVersionsResponse(
            pipeline_versions=versions[start:end], next_page_token=token, total_size=len(versions)
        )

    def upload_version(self, query: Any, body: Any) -> Any:
        spec = list(yaml.safe_load_all(body))
        if "pipelineInfo" not in spec[0]:
            raise Refused(400, "the file holds no pipeline")
        if not any(pipeline.pipeline_id == query["pipelineid"] for pipeline in self.pipelines):
            raise Refused(404, "no such pipeline")
        mine = [version for version in self.versions if version.pipeline_id == query["pipelineid"]]
        if any(version.name == query["name"] for version in mine):
            raise Refused(409, "a version of that name exists")
        version = kfp_server_api.V2beta1PipelineVersion(
            pipeline_id=query["pipelineid"],
            pipeline_version_id=f"version-{len(self.versions)}",
            name=query["name"],
            display_name=query["name"],
            description=query.get("description"),
            created_at=self.now(len(self.versions)),
            pipeline_spec={"pipeline_spec": spec[0]},
        )
        self.versions.append(version)
        return version

    def list_experiments(self, query: Any, body: Any) -> Any:
        return kfp_server_api.V2beta1ListExperimentsResponse(experiments=filtered(self.experiments, query))

    def create_experiment(self, query: Any, body: Any) -> Any:
        experiment = read_model(body, "V2beta1Experiment")
        experiment.experiment_id = f"experiment-{len(self.experiments)}"
        self.experiments.append(experiment)
        return experiment

    def create_run(self, query: Any, body: Any) -> Any:
        run = read_model(body, "V2beta1Run")
        self.check_references(run)
        run.run_id = f"run-{len(self.runs)}"
        run.state = "PENDING"
        self.runs.append(run)
        return run

    def get_run(self, query: Any, body: Any, run_id: str) -> Any:
        """The run in the next of ``run_states``: a state, or a state and the steps' states and perhaps an error."""
        (run,) = [run for run in self.runs if run.run_id == run_id] or [None]
        if run is None:
            raise Refused(404, "no such run")
        step = self.run_states.pop(0) if len(self.run_states) > 1 else self.run_states[0]
        state, tasks, message = (*step, "")[:3] if isinstance(step, tuple) else (step, {}, "")
        details = [
            kfp_server_api.V2beta1PipelineTaskDetail(run_id=run_id, task_id=name, display_name=name, state=task)
            for name, task in tasks.items()
        ]
        run.state = state
        run.error = kfp_server_api.GoogleRpcStatus(code=13, message=message) if message else None
        if not self.has_ml_metadata:
            told = [*native(tasks, run_id, state), *self.logging_task(run)]
            return {**kfp_server_api.ApiClient().sanitize_for_serialization(run), "tasks": told}
        run.run_details = kfp_server_api.V2beta1RunDetails(task_details=details)
        return run

    def logging_task(self, run: Any) -> Iterator[dict[str, Any]]:
        """The task that has logged what ``metrics`` makes of the run's parameters."""
        if self.metrics is not None:
            logged = self.metrics(run.runtime_config.parameters).items()
            made = [
                {"artifact_id": name, "name": name, "type": "Metric", "number_value": value} for name, value in logged
            ]
            outputs = {"artifacts": [{"artifact_key": "metrics_out", "artifacts": made}]}
            yield {"task_id": "t", "name": "score", "type": "RUNTIME", "state": run.state, "outputs": outputs}

    def create_recurring_run(self, query: Any, body: Any) -> Any:
        recurring = read_model(body, "V2beta1RecurringRun")
        self.check_references(recurring)
        if len(recurring.trigger.cron_schedule.cron.split()) != 6:
            raise Refused(400, "the schedule has not six fields")
        recurring.recurring_run_id = f"recurring-{len(self.recurring_runs)}"
        self.recurring_runs.append(recurring)
        return recurring

    def check_references(self, run: Any) -> None:
        """Refuse a run of a version or in an experiment that is not there."""
        reference = run.pipeline_version_reference
        known = {(version.pipeline_id, version.pipeline_version_id) for version in self.versions}
        if (reference.pipeline_id, reference.pipeline_version_id) not in known:
            raise Refused(400, "no such version")
        if run.experiment_id not in {experiment.experiment_id for experiment in self.experiments}:
            raise Refused(400, "no such experiment")


ROUTES: tuple[tuple[str, Callable[..., Any]], ...] = (
    (r"GET /healthz", FakeCluster.get_healthz),
    (r"GET /pipelines", FakeCluster.list_pipelines),
    (r"POST /pipelines", FakeCluster.create_pipeline),
    (r"POST /pipelines/upload_version", FakeCluster.upload_version),
    (r"GET /pipelines/([^/]+)/versions", FakeCluster.list_versions),
    (r"GET /experiments", FakeCluster.list_experiments),
    (r"POST /experiments", FakeCluster.create_experiment),
    (r"POST /runs", FakeCluster.create_run),
    (r"GET /runs/([^/]+)", FakeCluster.get_run),
    (r"POST /recurringruns", FakeCluster.create_recurring_run),
)


def native(tasks: Mapping[str, str], run_id: str, state: str) -> list[Any]:
    """A run's tasks as servers without ML Metadata tell them (kubeflow/pipelines#13986)."""
    told = {"root": ("ROOT", state), **{name: ("RUNTIME", task) for name, task in tasks.items()}}
    return [
        {"run_id": run_id, "task_id": name, "name": name, "display_name": name, "type": kind, "state": task, "pods": []}
        for name, (kind, task) in told.items()
    ]


def filtered(things: list[Any], query: Mapping[str, str]) -> list[Any] | None:
    """The things that the filter lets through, or None, as the API leaves out empty lists."""
    predicates = json.loads(query.get("filter") or "{}").get("predicates", [])
    for predicate in predicates:
        if predicate["operation"] not in ("EQUALS", 1):  # protobuf's JSON takes names and numbers
            raise Refused(400, f"operation {predicate['operation']}")
        things = [thing for thing in things if getattr(thing, predicate["key"]) == predicate["stringValue"]]
    namespace = query.get("namespace")
    return [thing for thing in things if not namespace or thing.namespace == namespace] or None


def read_model(data: Any, name: str) -> Any:
    """The JSON as a model of kfp-server-api; refused with 400 if it holds a field that the model does not have."""
    unknown = set(data) - set(getattr(kfp_server_api, name).attribute_map.values())
    if unknown:
        raise Refused(400, f"{name} has no {sorted(unknown)}")
    return deserialize(data, name)


def deserialize(data: Any, name: str) -> Any:
    """Read JSON by the generated client itself, which checks enumerations."""

    class Response:
        def __init__(self) -> None:
            self.data = json.dumps(data)

    return kfp_server_api.ApiClient(kfp_server_api.Configuration()).deserialize(Response(), name)


class Handler(BaseHTTPRequestHandler):
    """Reads a request, finds the cluster's method for it, and writes the answer."""

    cluster: FakeCluster
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.answer()

    def do_POST(self) -> None:
        self.answer()

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""

    def answer(self) -> None:
        url = urlsplit(self.path)
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        request = f"{self.command} {url.path.removeprefix(API)}"
        self.cluster.requests.append(request)
        self.cluster.headers.append(dict(self.headers))
        failure = self.find_failure(request)
        if failure:
            self.fail(failure)
            return
        try:
            with self.cluster.lock:
                answer = self.dispatch(request, {k: v[0] for k, v in parse_qs(url.query).items()}, content)
        except Refused as refused:
            if refused.status == 400:
                self.cluster.violations.append(f"{request}: {refused}")
            self.write(refused.status, json.dumps({"error": str(refused), "message": str(refused), "code": 3}))
            return
        self.write(200, json.dumps(kfp_server_api.ApiClient().sanitize_for_serialization(answer)))

    def dispatch(self, request: str, query: Mapping[str, str], content: bytes) -> Any:
        if self.cluster.token and self.headers.get("authorization") != f"Bearer {self.cluster.token}":
            raise Refused(401, f"not signed in: {self.headers.get('authorization')}")
        for pattern, method in ROUTES:
            match = re.fullmatch(pattern, request)
            if match:
                return method(self.cluster, query, self.read_body(content), *match.groups())
        raise Refused(404, f"no {request}")

    def read_body(self, content: bytes) -> Any:
        """The JSON of a request, or the file of a form."""
        kind = self.headers.get("Content-Type", "")
        if not content or not kind.startswith("multipart/form-data"):
            return json.loads(content) if content else None
        head = f"Content-Type: {kind}\r\n\r\n".encode()
        form = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + content)
        (part,) = [p for p in form.iter_parts() if p.get_param("name", header="content-disposition") == "uploadfile"]
        return part.get_payload(decode=True)

    def find_failure(self, request: str) -> Failure | None:
        for failure in self.cluster.failures:
            if failure.times and re.match(failure.pattern, request):
                failure.times -= 1
                return failure
        return None

    def fail(self, failure: Failure) -> None:
        if failure.status == 0:
            self.cluster.closing.wait(30)
        if failure.status <= 0:
            self.close_connection = True
            return
        if failure.is_endless:
            self.write_on()
            return
        self.write(failure.status, failure.body, failure.content_type, failure.location)

    def write_on(self) -> None:
        """Write a JSON text of 3 GB, for as long as somebody reads it."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.close_connection = True
        block = b'{"a": "' + b"a" * 2**16
        while self.cluster.sent < 3 * 2**30:
            try:
                self.wfile.write(block)
            except OSError:
                return
            self.cluster.sent += len(block)

    def write(self, status: int, body: str, content_type: str = "application/json", location: str = "") -> None:
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@contextmanager
def serve(**state: Any) -> Iterator[FakeCluster]:
    """Serve a cluster on a free port of loopback; ``state`` sets fields of ``FakeCluster``."""
    cluster = FakeCluster(**state)
    handler = type("ClusterHandler", (Handler,), {"cluster": cluster})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    cluster.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield cluster
    finally:
        cluster.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
