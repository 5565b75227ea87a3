"""The process of a job, called as the server starts it but for the cluster, which notes who is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from kalegen_jupyter.job import Asked, submit
from lab import notebook

from kalegen.submission.connection import ENDPOINT, Connection
from kalegen.submission.events import SubmitOutcome

NOTEBOOK = notebook((["step:make"], "x = 1"))
NOTEBOOK["metadata"]["kubeflow_notebook"] = {"kfp_host": "https://notebook.example"}


@pytest.fixture
def asked_of(monkeypatch, tmp_path) -> Any:
    """The connection that a submission with such options uses."""

    def asked_of(**options: str) -> Connection:
        connections: list[Connection] = []

        def send(submission: Any, connection: Connection, *_: Any) -> SubmitOutcome:
            connections.append(connection)
            return SubmitOutcome()

        monkeypatch.setattr("kalegen.submission.submit.submit", send)
        submit(Asked("submit", Path(tmp_path, "a.ipynb"), NOTEBOOK, {}, options), lambda *_, **__: None)
        (connection,) = connections
        return connection

    monkeypatch.setenv("KALEGEN_TOKEN", "secret")
    monkeypatch.chdir(tmp_path)
    return asked_of


def test_a_notebook_does_not_redirect_the_token_of_the_environment(asked_of, monkeypatch):
    monkeypatch.setenv(ENDPOINT, "https://cluster.example")
    assert asked_of().address == "https://cluster.example"
    assert asked_of(host="https://typed.example").address == "https://typed.example"


def test_a_notebook_names_the_host_where_nothing_else_does(asked_of, monkeypatch):
    monkeypatch.delenv(ENDPOINT, raising=False)
    assert asked_of().address == "https://notebook.example"
