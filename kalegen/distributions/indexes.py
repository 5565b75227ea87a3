"""Where pip finds packages: the options that say what the configuration says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def index_options(settings: Mapping[str, Any]) -> Iterator[str]:
    """What pip is told of indexes, as kfp tells it: the first one is the index, the others stand beside it."""
    first, *others = settings.get("pip_index_urls") or ("",)
    if first:
        yield f"--index-url={first}"
    yield from (f"--extra-index-url={other}" for other in others)
    yield from (f"--trusted-host={host}" for host in settings.get("pip_trusted_hosts") or ())
