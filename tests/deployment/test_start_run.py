"""The program of a schedule's pods: its token goes to the server that it was made for, and to no other one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from kalegen.deployment import start_run

Heard = list[tuple[str, str | None]]
"""The requests that came, each with the word for which server and what it brought for authorization."""


def answering(word: str, heard: Heard, leads_to: str = "") -> HTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append((word, self.headers["Authorization"]))
            self.send_response(302 if leads_to else 200)
            self.send_header("Location", leads_to)
            self.end_headers()
            self.wfile.write(b"" if leads_to else b"{}")

        def log_message(self, *given: Any) -> None: ...

    return HTTPServer(("127.0.0.1", 0), Handler)


@pytest.fixture
def heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Heard]:
    """What two servers hear of which the first one sends askers to the second."""
    told: Heard = []
    other = answering("another", told)
    own = answering("its own", told, f"http://127.0.0.1:{other.server_port}/")
    (tmp_path / "token").write_text("secret\n", encoding="utf-8")
    monkeypatch.setenv("KF_PIPELINES_ENDPOINT", f"http://127.0.0.1:{own.server_port}")
    monkeypatch.setenv("KF_PIPELINES_SA_TOKEN_PATH", str(tmp_path / "token"))
    monkeypatch.setenv("no_proxy", "*")
    for server in (own, other):
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield told
    for server in (own, other):
        server.shutdown()
        server.server_close()


def test_a_redirect_does_not_take_the_token_along(heard: Heard) -> None:
    assert start_run.ask("/pipelines") == {}
    assert heard == [("its own", "Bearer secret"), ("another", None)]
