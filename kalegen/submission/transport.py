"""The way requests take: to the named server and no other, and answers of a bounded size."""

from __future__ import annotations

from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

import urllib3

PORTS = {"http": 80, "https": 443}


class SentElsewhere(Exception):
    """The server sends a request on to where it must not go."""


class TooLong(Exception):
    """The server's answer has no end in sight."""


class Retries(urllib3.Retry):
    """Further attempts, as urllib3 makes them, but no redirect to another server or out of TLS."""

    def increment(
        self,
        method: str | None = None,
        url: str | None = None,
        response: Any = None,
        error: Exception | None = None,
        _pool: Any = None,
        _stacktrace: Any = None,
    ) -> Retries:
        """What is left of the attempts."""
        target = response.get_redirect_location() if response is not None else None
        if target and not stays(urlsplit(url or ""), urlsplit(urljoin(url or "", target))):
            raise SentElsewhere(urljoin(url or "", target))
        return super().increment(method, url, response, error, _pool, _stacktrace)


def stays(here: SplitResult, there: SplitResult) -> bool:
    """Whether a redirect leads to the same server, by TLS if that is how it was asked."""
    if here.hostname != there.hostname:
        return False
    ports = [address.port or PORTS.get(address.scheme) for address in (here, there)]
    return (here.scheme, there.scheme) == ("http", "https") or (here.scheme == there.scheme and ports[0] == ports[1])


class BoundedPool:
    """A pool of connections that reads no more of an answer than ``size`` bytes."""

    def __init__(self, pool: Any, size: int) -> None:
        self.pool = pool
        self.size = size

    def request(self, method: str, url: str, **options: Any) -> Any:
        """The answer to a request, read to its end; ``TooLong`` if that is too far."""
        answer = self.pool.request(method, url, **{**options, "preload_content": False})
        try:
            data = answer.read(self.size + 1, decode_content=True)
        finally:
            answer.close()
        if len(data) > self.size:
            raise TooLong(f"more than {self.size // 1024} KiB")
        return urllib3.HTTPResponse(data, answer.headers, answer.status, reason=answer.reason, decode_content=False)
