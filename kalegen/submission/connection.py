"""How to reach the server: kfp's own client, with time limits, bounded retries and silence about secrets."""

from __future__ import annotations

import logging
import os
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error

ENDPOINT = "KF_PIPELINES_ENDPOINT"
SECRET_VARIABLES = ("KF_PIPELINES_APP_OAUTH2_CLIENT_SECRET",)
USER_INFO = re.compile(r"//[^/@\s]+@")
RETRIED_STATUSES = (502, 503, 504)


@dataclass(frozen=True)
class Connection:
    """Where the server is and who asks; the fields are those of ``kfp.Client``, which reads its own variables too.

    Without a host it is ``KF_PIPELINES_ENDPOINT``, else the cluster that this runs in, else the one of kubectl.
    ``token_file`` names a file with a service account's token, which is read again when it changes.
    """

    host: str | None = None
    namespace: str | None = None
    token: str | None = field(default=None, repr=False)
    cookies: str | None = field(default=None, repr=False)
    token_file: Path | None = None
    client_id: str | None = None
    other_client_id: str | None = None
    other_client_secret: str | None = field(default=None, repr=False)
    ui_host: str | None = None
    kube_context: str | None = None
    proxy: str | None = field(default=None, repr=False)
    ssl_ca_cert: Path | None = None
    verify_ssl: bool | None = None

    @property
    def address(self) -> str:
        """The server in a few words, without a user's name or password."""
        return conceal_user(self.host or os.environ.get(ENDPOINT) or "the cluster of this environment")

    def redact(self, text: str) -> str:
        """The text without any of the secrets."""
        secrets = [self.token, self.cookies, self.other_client_secret, self.proxy]
        secrets += [os.environ.get(name) for name in SECRET_VARIABLES]
        if self.token_file and self.token_file.is_file():
            secrets.append(self.token_file.read_text(encoding="utf-8", errors="replace").strip())
        for secret in filter(None, secrets):
            text = text.replace(secret, "***")
        return conceal_user(text)


@dataclass(frozen=True)
class Limits:
    """Bounds in seconds: for making a connection, for an answer, between two looks at a run, and for its whole end.

    ``retries`` counts further attempts at a connection, and at reading (never at creating) something; the pause before
    the n-th is ``backoff`` · 2ⁿ. ``size`` is the most bytes that an answer may have.
    """

    connect: float = 10.0
    answer: float = 60.0
    poll: float = 5.0
    deadline: float | None = None
    retries: int = 3
    backoff: float = 0.5
    size: int = 64 * 2**20

    @property
    def times(self) -> tuple[float, float]:
        """The bounds of one request."""
        return self.connect, self.answer


class Incomplete(Exception):
    """The server's answer lacks what was asked for."""


def conceal_user(text: str) -> str:
    """The text with ``user:password@`` taken out of its addresses."""
    return USER_INFO.sub("//", text)


def find_no_host(connection: Connection, environment: Mapping[str, str]) -> Diagnostic | None:
    """KG720 if nothing says where the server is; kfp would then try localhost."""
    kubeconfig = environment.get("KUBECONFIG") or str(Path.home() / ".kube" / "config")
    known = connection.host or environment.get(ENDPOINT) or environment.get("KUBERNETES_SERVICE_HOST")
    if known or any(Path(path).is_file() for path in kubeconfig.split(os.pathsep)):
        return None
    hint = f"add --host URL, or set the environment variable {ENDPOINT}"
    return error("KG720", "kalegen does not know which Kubeflow Pipelines server to use", Place("submit"), hint)


def client_arguments(connection: Connection) -> dict[str, Any]:
    """The arguments of ``kfp.Client`` that the connection gives; those it leaves open are kfp's to find."""
    from kfp.client import set_volume_credentials

    given = {
        "host": connection.host,
        "client_id": connection.client_id,
        "namespace": connection.namespace,
        "other_client_id": connection.other_client_id,
        "other_client_secret": connection.other_client_secret,
        "existing_token": connection.token,
        "cookies": connection.cookies,
        "proxy": connection.proxy,
        "ssl_ca_cert": str(connection.ssl_ca_cert) if connection.ssl_ca_cert else None,
        "kube_context": connection.kube_context,
        "ui_host": connection.ui_host,
        "verify_ssl": connection.verify_ssl,
    }
    if connection.token_file:
        given["credentials"] = set_volume_credentials.ServiceAccountTokenVolumeCredentials(str(connection.token_file))
    return {name: value for name, value in given.items() if value is not None}


def open_client(connection: Connection, limits: Limits) -> Any:
    """A ``kfp.Client`` for the connection; it asks the server for its health, and raises what comes of that."""
    from kfp import client

    from kalegen.submission.api import call
    from kalegen.submission.transport import Retries

    class Client(client.Client):  # type: ignore[misc]  # kfp has no types
        """kfp's client, whose own look at the server's health takes 20 s and a traceback per failure."""

        def get_kfp_healthz(self, sleep_duration: int = 5) -> Any:
            return call(self._healthz_api.healthz_service_get_healthz, limits.times, limits.size)

        def _load_config(self, *arguments: Any) -> Any:
            config = super()._load_config(*arguments)
            config.retries = Retries(
                total=limits.retries,
                backoff_factor=limits.backoff,
                status_forcelist=RETRIED_STATUSES,
                raise_on_status=False,
                respect_retry_after_header=False,
            )
            return config

    return Client(**client_arguments(connection))


@contextmanager
def quiet() -> Iterator[None]:
    """Keep to the diagnostics: kfp warns of servers before 2.0 each time, and urllib3 logs each further attempt."""
    logger = logging.getLogger("urllib3.connectionpool")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
