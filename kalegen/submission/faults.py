"""What a server, or the way to it, answered instead of what was asked for: one diagnostic each."""

from __future__ import annotations

import json
from typing import Any

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.submission.api import NotJSON, server_api
from kalegen.submission.connection import Connection, Incomplete

LONGEST_MESSAGE = 300  # servers answer with stack traces

SIGN_IN = "give a token, cookies or a service account's token file: docs/how-to/submitting.md, Signing in"
CHECK_TLS = "check --ca-cert and the address"
NO_SCHEME = "without http:// or https://, --host means https: write --host http://… for a server without TLS"
STATUSES = {
    401: ("KG723", "the server does not accept the credentials (401)", SIGN_IN),
    403: (
        "KG724",
        "your account may not do this in this namespace (403)",
        "ask for access, or name your own namespace with --namespace",
    ),
    404: (
        "KG725",
        "the server has nothing at this address (404)",
        "check that --host is the address of Kubeflow Pipelines' API",
    ),
    409: (
        "KG726",
        "the server has another version or run of this name (409)",
        "choose another name with --version-name or --run-name",
    ),
}


def find_fault(problem: Exception, doing: str, connection: Connection) -> Diagnostic | None:
    """The diagnostic for an exception of kfp's client while ``doing`` something; None if it is no fault of the kind.

    KG721 unreachable, KG722 too slow, KG723–KG726 by status, KG727 a server's error, KG728 any other refusal, KG729 an
    answer that is not the API's, KG730 no secure connection.
    """
    from google.auth.exceptions import GoogleAuthError
    from urllib3 import exceptions as http

    from kalegen.submission.transport import SentElsewhere, TooLong

    api = server_api()
    code, text, hint = "", "", None
    if isinstance(problem, http.MaxRetryError) and problem.reason is not None:
        problem = problem.reason
    if isinstance(problem, api.ApiException) and problem.status == 0:
        code, text, hint = "KG730", f"no secure connection: {problem.reason}", CHECK_TLS
    elif isinstance(problem, api.ApiException):
        code, text, hint = by_status(problem)
    elif isinstance(problem, GoogleAuthError):
        code, text, hint = "KG723", f"no credentials: {problem}", SIGN_IN
    elif isinstance(problem, NotJSON):
        code, text = "KG729", "the server answered with a web page instead of JSON"
        hint = f"a sign-in page? {SIGN_IN}"
    elif isinstance(problem, SentElsewhere):
        code, text = "KG729", f"the server sends on to {problem}, which is not followed"
        hint = f"a sign-in page? {SIGN_IN}; if not, give that address as --host"
    elif isinstance(problem, TooLong):
        code, text, hint = "KG729", f"the server's answer does not end: {problem}", "is this Kubeflow Pipelines' API?"
    elif isinstance(problem, Incomplete):
        code, text = "KG729", f"the server's answer has no {problem}"
        hint = "is --host the address of Kubeflow Pipelines' API, and kfp as new as the server?"
    elif isinstance(problem, http.SSLError):
        code, text, hint = "KG730", f"no secure connection: {problem}", CHECK_TLS
    elif isinstance(problem, http.ReadTimeoutError):
        code, text, hint = "KG722", "the server did not answer in time", "try again; is the cluster overloaded?"
    elif isinstance(problem, (http.HTTPError, OSError)):
        code, text, hint = "KG721", "the server cannot be reached", "check --host, the network and port forwarding"
    elif isinstance(problem, (api.ApiValueError, api.ApiTypeError, ValueError)):
        code, text, hint = "KG729", f"kfp can't read the server's answer: {problem}", "is kfp as new as the server?"
    if not code:
        return None
    if code in ("KG721", "KG730") and connection.host and "://" not in connection.host:
        hint = NO_SCHEME
    message = " ".join(connection.redact(f"{doing}: {text}").split())
    return error(code, message[:LONGEST_MESSAGE], Place(connection.address), hint)


def by_status(problem: Any) -> tuple[str, str, str | None]:
    """Code, message and hint for an answer with an error status."""
    code, text, hint = STATUSES.get(
        problem.status, ("KG728", f"the server refuses the request ({problem.status})", None)
    )
    if problem.status >= 500:
        code, text, hint = "KG727", f"the server failed ({problem.status})", "try again, or look into the server's log"
    said = read_message(problem.body)
    return code, f"{text}: {said}" if said else text, hint


def read_message(body: Any) -> str:
    """What the API says about an error: the ``message`` or ``error`` of a JSON body."""
    try:
        data = json.loads(body or "")
    except (ValueError, TypeError):
        return ""
    said = (data.get("message") or data.get("error") or "") if isinstance(data, dict) else ""
    return said if isinstance(said, str) else ""
